//! Copulas: ranks, joint extremes, and margins.

use super::market::{CLAYTON, FACTORS, GAUSSIAN, STUDENT, drivers, pair};
use super::statistics::{assert_mean, assert_same_law};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal};
use std::f64::consts::{FRAC_2_PI, PI};

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
