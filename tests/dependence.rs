//! How driving normals depend on each other: copulas, factors and moving correlations, against closed forms and against
//! recursions written out plainly. See `statistics` for the false-alarm rate: there are some 60 checks here.

#![allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
#![allow(clippy::cast_precision_loss)] // counts here are far below 2^31

mod common;
mod statistics;

use common::{fingerprint, path_text, pathloom_with, scenario_file, temporary};
use pathloom::Scenario;
use pathloom::engine::{Block, Sink};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal};
use statistics::{assert_mean, assert_same_law, mean_and_error, simulate};
use std::collections::BTreeMap;
use std::f64::consts::{FRAC_2_PI, PI};

/// Assets whose returns are their driving normals, but for rounding of the log price.
fn scenario(paths: usize, steps: usize, symbols: &[&str], dependence: &str) -> String {
    let asset = |symbol: &&str| {
        format!(
            "[assets.{symbol}]\ninitial_price = 1.0\ndrift_of = \"log_price\"\nvolatility.constant = {{ annual_vol = 1.0 }}\n"
        )
    };
    let assets: String = symbols.iter().map(asset).collect();
    format!(
        "name = \"drivers\"\nseed = 20260103\npaths = {paths}\n[clock]\nstart = 2026-01-02\nstep = \"1d\"\n\
         steps = {steps}\nsteps_per_year = 1\n{assets}{dependence}[output]\nlayout = \"panel\"\ncolumns = [\"return\"]\n"
    )
}

/// The drivers of some steps: by series, by step, by path.
fn drivers(paths: usize, steps: usize, symbols: &[&str], dependence: &str) -> Vec<Vec<Vec<f64>>> {
    let columns = simulate(&scenario(paths, steps, symbols, dependence));
    let of = |symbol: &&str| (1..=steps).map(|row| columns.row(&format!("{symbol}_return"), row)).collect();
    symbols.iter().map(of).collect()
}

/// The drivers of A and B in one step.
fn pair(paths: usize, dependence: &str) -> (Vec<f64>, Vec<f64>) {
    let mut all = drivers(paths, 1, &["A", "B"], dependence);
    let b = all.pop().unwrap().remove(0);
    (all.pop().unwrap().remove(0), b)
}

const GAUSSIAN: &str = "[dependence]\ncorrelation = { \"A/B\" = 0.6 }\n";
const STUDENT: &str =
    "[dependence]\ncorrelation = { \"A/B\" = 0.6 }\ncopula.student_t = { degrees_of_freedom = 3.0 }\n";
const CLAYTON: &str = "[dependence]\ncopula.clayton = { theta = 2.0 }\n";
const FACTORS: &str = "[factors.market]\nA = 0.8\nB = -0.5\n[factors.tech]\nA = 0.5\nB = 0.7\n";

#[test]
fn rank_correlations_are_those_of_the_copula() {
    let of_normals = |rho: f64| FRAC_2_PI * rho.asin();
    let cases = [
        ("gaussian", GAUSSIAN.to_owned(), of_normals(0.6)),
        ("student_t", STUDENT.to_owned(), of_normals(0.6)),
        (
            "student_t, few degrees",
            STUDENT.replace("3.0", "0.6").replace("= 0.6 }\ncop", "= -0.9 }\ncop"),
            of_normals(-0.9),
        ),
        ("student_t, many degrees", STUDENT.replace("3.0", "1e6"), of_normals(0.6)),
        ("clayton", CLAYTON.to_owned(), 0.5),
        ("clayton, strong", CLAYTON.replace("2.0", "30.0"), 30.0 / 32.0),
        ("clayton, weak", CLAYTON.replace("2.0", "0.1"), 0.1 / 2.1),
        ("factors", FACTORS.to_owned(), of_normals(-0.4 + 0.35)),
        (
            "student_t of factors",
            format!("{FACTORS}[dependence]\ncopula.student_t = {{ degrees_of_freedom = 3.0 }}\n"),
            of_normals(-0.05),
        ),
    ];
    for (name, dependence, tau) in cases {
        let (a, b) = pair(400_000, &dependence);
        // Two paths at a time: whether they are ranked alike in both series.
        let ranked = |(a, b): (&[f64], &[f64])| ((a[0] - a[1]) * (b[0] - b[1])).signum();
        let signs: Vec<f64> = a.chunks_exact(2).zip(b.chunks_exact(2)).map(ranked).collect();
        assert_mean(&format!("Kendall's tau of {name}"), &signs, tau);
    }
}

/// −Φ⁻¹(q) by q.
const QUANTILES: [(f64, f64); 3] =
    [(0.1, 1.281_551_565_544_600_5), (0.01, 2.326_347_874_040_840_8), (0.001, 3.090_232_306_167_813)];

/// The share of paths on which both are below −x, or above x.
fn assert_common_extremes(name: &str, dependence: &str, exact: impl Fn(f64) -> (f64, f64)) {
    let (a, b) = pair(1_000_000, dependence);
    for (q, x) in QUANTILES {
        let share = |both: &dyn Fn(f64, f64) -> bool| -> Vec<f64> {
            a.iter().zip(&b).map(|(a, b)| f64::from(u8::from(both(*a, *b)))).collect()
        };
        let (low, high) = exact(q);
        assert_mean(&format!("{name}, both below {q}"), &share(&|a, b| a < -x && b < -x), low);
        assert_mean(&format!("{name}, both above {q}"), &share(&|a, b| a > x && b > x), high);
    }
}

#[test]
fn crashes_come_together_as_clayton_says_and_rallies_do_not() {
    for theta in [2.0_f64, 0.4] {
        let joint = |u: f64| (2.0 * u.powf(-theta) - 1.0).powf(-1.0 / theta);
        let exact = |q: f64| (joint(q), 2.0 * q - 1.0 + joint(1.0 - q));
        // Near the limit 2^(−1/θ) of the lower tail, and far from any in the upper one.
        assert!((joint(0.001) / 0.001 / 2.0_f64.powf(-1.0 / theta) - 1.0).abs() < 0.1);
        assert_common_extremes("clayton", &CLAYTON.replace("2.0", &theta.to_string()), exact);
    }
}

#[test]
fn crashes_and_rallies_come_together_as_student_says() {
    let exact = |q: f64| {
        let joint = joint_student_tail(q, 0.6);
        (joint, joint)
    };
    // The limit: 2·t₄(−√(4·0.4/1.6)).
    assert!((exact(0.001).0 / 0.001 / (2.0 * student_4(-1.0)) - 1.0).abs() < 0.1);
    assert_common_extremes("student_t", STUDENT, exact);
}

#[test]
fn without_a_copula_uncorrelated_extremes_meet_by_chance() {
    assert_common_extremes("independent", "", |q| (q * q, q * q));
}

fn student_3(t: f64) -> f64 {
    let x = t / 3.0_f64.sqrt();
    0.5 + (x / (1.0 + x * x) + x.atan()) / PI
}

fn student_4(t: f64) -> f64 {
    let x = 1.0 + t * t / 4.0;
    0.5 + 0.375 * t / x.sqrt() * (1.0 - t * t / (12.0 * x))
}

/// P(both below their q-quantile) for two Student-t variates with 3 degrees: given the first, the second is one with 4.
fn joint_student_tail(q: f64, rho: f64) -> f64 {
    let (mut low, mut high) = (-1e4, 0.0);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if student_3(middle) < q { low = middle } else { high = middle }
    }
    let a = low;
    let density = |t: f64| 2.0 / (PI * 3.0_f64.sqrt()) * (1.0 + t * t / 3.0).powi(-2);
    let given = |t: f64| student_4((a - rho * t) / (1.0 - rho * rho).sqrt() * (4.0 / (3.0 + t * t)).sqrt());
    // Simpson's rule in s with t = a − s/(1 − s).
    let f = |s: f64| {
        if s < 1.0 { density(a - s / (1.0 - s)) * given(a - s / (1.0 - s)) / (1.0 - s).powi(2) } else { 0.0 }
    };
    let n = 20_000;
    let weight = |i: i32| if i == 0 || i == n { 1.0 } else { f64::from(2 + 2 * (i % 2)) };
    (0..=n).map(|i| weight(i) * f(f64::from(i) / f64::from(n))).sum::<f64>() / (3.0 * f64::from(n))
}

#[test]
fn every_driver_is_standard_normal_alone() {
    let mut rng = StdRng::seed_from_u64(11);
    let theirs: Vec<f64> = (0..1_000_000).map(|_| StandardNormal.sample(&mut rng)).collect();
    let weak = STUDENT.replace("3.0", "0.6");
    let strong = CLAYTON.replace("2.0", "50.0");
    let dcc = GAUSSIAN.to_owned() + "dynamics.dcc = { alpha = 0.2, beta = 0.7 }\n";
    for dependence in [STUDENT, &weak, CLAYTON, &strong, FACTORS, &dcc] {
        let all = drivers(500_000, 2, &["A", "B"], dependence);
        for series in &all {
            let last = &series[1];
            assert_same_law(dependence, last, &theirs);
            let power = |k: i32| last.iter().map(|z| z.powi(k)).collect::<Vec<f64>>();
            for (k, exact) in [(1, 0.0), (2, 1.0), (3, 0.0), (4, 3.0)] {
                assert_mean(&format!("moment {k} of\n{dependence}"), &power(k), exact);
            }
        }
    }
}

#[test]
fn steps_are_independent_but_where_correlations_move() {
    for dependence in [STUDENT, CLAYTON, FACTORS] {
        let all = drivers(400_000, 2, &["A", "B"], dependence);
        let products = |f: fn(f64) -> f64| -> Vec<f64> {
            all[0][0].iter().zip(&all[1][1]).map(|(first, then)| f(*first) * f(*then)).collect()
        };
        assert_mean(&format!("first and then of\n{dependence}"), &products(|z| z), 0.0);
        assert_mean(&format!("sizes of first and then of\n{dependence}"), &products(|z| z * z), 1.0);
    }
}

#[test]
fn factors_give_the_correlations_that_their_loadings_say() {
    let all = drivers(400_000, 1, &["A", "B", "C"], &format!("{FACTORS}C = 0.6\n"));
    for (i, j, exact) in [(0, 1, -0.4 + 0.35), (0, 2, 0.3), (1, 2, 0.42)] {
        let products: Vec<f64> = all[i][0].iter().zip(&all[j][0]).map(|(a, b)| a * b).collect();
        assert_mean(&format!("correlation of {i} and {j}"), &products, exact);
    }
    let scenario = Scenario::from_text(&scenario(1, 1, &["A", "B", "C"], &format!("{FACTORS}C = 0.6\n"))).unwrap();
    assert!((scenario.dependence.correlation(1, 2) - 0.42).abs() < 1e-15);
}

/// A whole loading leaves no normal of its own: two such series are one.
#[test]
fn a_loading_of_one_is_the_factor_itself() {
    let (a, b) = pair(100, "[factors.market]\nA = 1.0\nB = -1.0\n");
    assert!(a.iter().zip(&b).all(|(a, b)| (a + b).abs() < 1e-12));
    // Squares that add up to one but for rounding.
    let (a, b) = pair(100, "[factors.x]\nA = 0.6\nB = 0.6\n[factors.y]\nA = 0.8\nB = 0.8\n");
    assert!(a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-7));
}

const DCC_SERIES: [&str; 4] = ["A", "B", "C", "D"];
const DCC_CORRELATIONS: &str =
    "[dependence]\ncorrelation = { \"A/B\" = 0.6, \"A/C\" = -0.3, \"B/C\" = 0.1, \"C/D\" = 0.5 }\n";

/// The recursion of one path, as Engle writes it: Q, R = diag(Q)^(−1/2)·Q·diag(Q)^(−1/2), z = chol(R)·ε.
fn reference(alpha: f64, beta: f64, target: &[[f64; 4]; 4], shocks: &[[f64; 4]]) -> Vec<[f64; 4]> {
    let mut q = *target;
    let mut all = Vec::new();
    for shock in shocks {
        let mut r = q;
        for i in 0..4 {
            for j in 0..4 {
                r[i][j] = q[i][j] / (q[i][i] * q[j][j]).sqrt();
            }
        }
        let mut l = [[0.0_f64; 4]; 4];
        for i in 0..4 {
            for j in 0..=i {
                let known: f64 = (0..j).map(|k| l[i][k] * l[j][k]).sum();
                l[i][j] = if i == j { (r[i][i] - known).sqrt() } else { (r[i][j] - known) / l[j][j] };
            }
        }
        let z: [f64; 4] = std::array::from_fn(|i| (0..=i).map(|k| l[i][k] * shock[k]).sum());
        for i in 0..4 {
            for j in 0..4 {
                q[i][j] = (1.0 - alpha - beta) * target[i][j] + alpha * z[i] * z[j] + beta * q[i][j];
            }
        }
        all.push(z);
    }
    all
}

#[test]
fn moving_correlations_are_the_recursion_of_engle() {
    let (paths, steps) = (300, 200);
    let shocks = drivers(paths, steps, &DCC_SERIES, "");
    let target = [[1.0, 0.6, -0.3, 0.0], [0.6, 1.0, 0.1, 0.0], [-0.3, 0.1, 1.0, 0.5], [0.0, 0.0, 0.5, 1.0]];
    for (alpha, beta) in [(0.05, 0.9), (0.4, 0.5), (0.0, 0.5), (0.0, 0.0)] {
        let law = format!("{DCC_CORRELATIONS}dynamics.dcc = {{ alpha = {alpha:?}, beta = {beta:?} }}\n");
        let ours = drivers(paths, steps, &DCC_SERIES, &law);
        for path in 0..paths {
            let own: Vec<[f64; 4]> = (0..steps).map(|t| std::array::from_fn(|i| shocks[i][t][path])).collect();
            for (t, z) in reference(alpha, beta, &target, &own).iter().enumerate() {
                for i in 0..4 {
                    let off = (ours[i][t][path] - z[i]).abs();
                    // A return is the difference of log prices, which lose what lies below their last place.
                    assert!(off < 1e-10, "α = {alpha}, β = {beta}, path {path}, step {t}, series {i}: off by {off}");
                }
            }
        }
    }
    // What does not move is what it is without dynamics.
    let still = drivers(paths, steps, &DCC_SERIES, DCC_CORRELATIONS);
    let law = format!("{DCC_CORRELATIONS}dynamics.dcc = {{ alpha = 0.0, beta = 0.9 }}\n");
    let moved = drivers(paths, steps, &DCC_SERIES, &law);
    let all = |drivers: &[Vec<Vec<f64>>]| drivers.concat().concat();
    assert!(all(&still).iter().zip(all(&moved)).all(|(a, b)| (a - b).abs() < 1e-10));
}

#[test]
fn correlations_that_move_stay_around_those_declared_and_cluster() {
    let law = format!("{GAUSSIAN}dynamics.dcc = {{ alpha = 0.06, beta = 0.9 }}\n");
    let all = drivers(400_000, 120, &["A", "B"], &law);
    let product = |t: usize| -> Vec<f64> { all[0][t].iter().zip(&all[1][t]).map(|(a, b)| a * b).collect() };
    // E[R] is not Q̄, but near it: the recursion pulls Q to Q̄, and R follows Q up to terms of second order in Q − Q̄,
    // whose variance is α²/(1 − (α + β)²)·Var(ab) = 0.046·1.36.
    let (mean, error) = mean_and_error(&product(119));
    assert!((mean - 0.6).abs() < 0.046 * 1.36 + 6.0 * error, "mean {mean} of declared 0.6");
    // With constant correlations, E[ab·a'b'] is ρ².
    let both: Vec<f64> = product(118).iter().zip(product(119)).map(|(now, then)| now * then).collect();
    let ((of_both, error), square) = (mean_and_error(&both), mean * mean);
    assert!(of_both > square + 6.0 * error, "{of_both} ± {error} is not above {square}");
}

/// A matrix without an inverse: B is A, whatever moves.
#[test]
fn a_correlation_of_one_stays_one() {
    let law = "[dependence]\ncorrelation = { \"A/B\" = 1.0 }\ndynamics.dcc = { alpha = 0.2, beta = 0.7 }\n";
    let all = drivers(64, 50, &["A", "B"], law);
    for t in 0..50 {
        assert!(all[0][t].iter().zip(&all[1][t]).all(|(a, b)| (a - b).abs() < 1e-6), "step {t}");
    }
}

/// Every kind of dependence of three series, and what is added to it for a fourth.
fn kinds() -> Vec<(String, String)> {
    let pairs = "correlation = { \"A/B\" = 0.6, \"B/C\" = -0.3 }";
    let more = "correlation = { \"A/B\" = 0.6, \"B/C\" = -0.3, \"A/D\" = 0.2, \"C/D\" = 0.4 }";
    let with = |law: &str| (format!("[dependence]\n{pairs}\n{law}\n"), format!("[dependence]\n{more}\n{law}\n"));
    let loadings = "[factors.market]\nA = 0.5\nB = 0.6\nC = -0.7\n";
    let student = "copula.student_t = { degrees_of_freedom = 4.0 }";
    vec![
        with(""),
        with(student),
        with("dynamics.dcc = { alpha = 0.1, beta = 0.8 }"),
        with(&format!("{student}\ndynamics.dcc = {{ alpha = 0.1, beta = 0.8 }}")),
        (CLAYTON.to_owned(), CLAYTON.to_owned()),
        (loadings.to_owned(), format!("[factors.new]\nD = 0.3\n{loadings}D = 0.4\n")),
        (
            format!("{loadings}[dependence]\n{student}\n"),
            format!("{loadings}D = 0.4\n[factors.new]\nD = 0.3\n[dependence]\n{student}\n"),
        ),
    ]
}

#[test]
fn a_series_stays_the_same_when_another_that_depends_on_it_is_added() {
    for (before, after) in kinds() {
        let three = drivers(70, 20, &["A", "B", "C"], &before);
        let four = drivers(70, 20, &["A", "B", "C", "D"], &after);
        let related = drivers(70, 20, &["A", "B", "C", "D"], "");
        assert_ne!(four[3], related[3], "D depends on nothing\n{after}");
        assert_eq!(three, four[..3], "{after}");
    }
}

/// Every number of a block, by series and row, as bits.
#[derive(Default)]
struct Kept(BTreeMap<(usize, u64), Vec<u64>>);

impl Sink for Kept {
    fn put(&mut self, row: u64, series: usize, _column: usize, values: &[f64]) {
        self.0.insert((series, row), values.iter().map(|value| value.to_bits()).collect());
    }
}

/// Long paths are made series by series, and eight at a time.
#[test]
fn a_series_is_the_same_in_a_block_without_the_others() {
    for (dependence, _) in kinds() {
        let scenario = Scenario::from_text(&scenario(64, 20, &["A", "B", "C"], &dependence)).unwrap();
        let simulate = |paths: std::ops::Range<u64>, series: std::ops::Range<usize>| {
            let mut kept = Kept::default();
            Block::new(&scenario, &paths, &series).run(scenario.rows_per_path(), &mut kept, &|| true);
            kept.0
        };
        let whole = simulate(0..64, 0..3);
        for series in 0..3 {
            for (key, values) in simulate(8..16, series..series + 1) {
                assert_eq!(values, whole[&key][8..16], "{key:?} of\n{dependence}");
            }
        }
    }
}

#[test]
fn threads_and_instruction_sets_change_no_byte() {
    for (dependence, _) in kinds() {
        let text = scenario(700, 30, &["A", "B", "C"], &dependence);
        let dataset = |environment: &[(&str, &str)], threads: &str| {
            let place = temporary();
            let file = scenario_file(place.path(), &text);
            let out = path_text(&place.path().join("out"));
            pathloom_with(environment, ["run", &file, "-o", &out, "-q", "--threads", threads]).exits(0);
            fingerprint(&place.path().join("out"))
        };
        let scalar = dataset(&[("PATHLOOM_SIMD", "scalar")], "1");
        assert_eq!(dataset(&[], "2"), scalar, "{dependence}");
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            assert_eq!(dataset(&[("PATHLOOM_SIMD", "avx2")], "1"), scalar, "avx2\n{dependence}");
        }
    }
}

/// What is written out though it is the default changes nothing, and what is not keeps its own hash.
#[test]
fn the_gaussian_copula_is_the_default() {
    let of = |dependence: &str| Scenario::from_text(&scenario(10, 5, &["A", "B"], dependence)).unwrap();
    assert_eq!(of(GAUSSIAN).hash(), of(&format!("{GAUSSIAN}copula.gaussian = {{}}\n")).hash());
    let all: Vec<String> = kinds()
        .iter()
        .map(|(_, after)| Scenario::from_text(&scenario(10, 5, &["A", "B", "C", "D"], after)).unwrap().hash())
        .collect();
    assert!((1..all.len()).all(|i| !all[..i].contains(&all[i])), "{all:?}");
}

/// A check of five hundred series is read on a few screens.
#[test]
fn check_of_many_series_says_some_pairs_and_counts_the_rest() {
    let names: Vec<String> = (0..500).map(|i| format!("A{i}")).collect();
    let symbols: Vec<&str> = names.iter().map(String::as_str).collect();
    let loadings = format!("{} = 0.5\n", names.join(" = 0.5\n"));
    let place = temporary();
    let file = scenario_file(place.path(), &scenario(10, 5, &symbols, &format!("[factors.market]\n{loadings}")));
    let said = pathloom_with(&[], ["check", &file]).exits(0).stdout;
    let end = said.split("factors\n").nth(1).expect("factors");
    assert!(end.lines().count() < 60, "{end}");
    assert!(end.contains("500 series") && end.contains("124,710 more pairs, from 0.2500 to 0.2500"), "{end}");
}
