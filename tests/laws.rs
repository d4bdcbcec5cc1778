//! One harness that walks the registry, so that no law escapes: drift, moments and transition laws of every component and
//! every composition against what theory says. See `statistics` for the false-alarm rate.

#![allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)] // counts here are far below 2^31
#![allow(clippy::cast_possible_wrap, clippy::cast_sign_loss)]

mod statistics;

use pathloom::model::registry::{INNOVATIONS, JUMPS, LEVELS, VOLATILITIES};
use pathloom::model::{InnovationModel, Values};
use pathloom::units::{Grid, Years};
use pathloom::{Scenario, scenario::Series};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal, StudentT};
use statistics::{Columns, assert_mean, assert_same_law, simulate, weekly};

const GRID: Grid = Grid { steps_per_year: 52.0, substeps: 1, longest: 1.0 };
const DRIFT: f64 = 0.07;

/// One asset over a year of weekly steps.
fn scenario(laws: &str, paths: usize, every: &str) -> String {
    let head = weekly("laws", 20_260_101, paths, 52);
    format!(
        r#"{head}
[assets.A]
initial_price = 3.0
drift = {DRIFT}
{laws}
[output]
layout = "panel"
columns = ["price", "return", "variance", "jump"]
every = {every}
"#
    )
}

/// Every volatility with every innovation it admits, with and without every jump: (name, TOML).
fn compositions(drift_of: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for volatility in VOLATILITIES {
        for innovation in INNOVATIONS {
            for jump in std::iter::once(None).chain(JUMPS.iter().map(Some)) {
                let mut toml =
                    format!("drift_of = \"{drift_of}\"\nvolatility.{} = {}\n", volatility.name, volatility.example);
                toml += &format!("innovations.{} = {}\n", innovation.name, innovation.example);
                let mut name = format!("{} + {}", volatility.name, innovation.name);
                if let Some(jump) = jump {
                    toml += &format!("jumps.{} = {}\n", jump.name, jump.example);
                    name += &format!(" + {}", jump.name);
                }
                all.push((name, toml));
            }
        }
    }
    all
}

/// Those that are valid; how many are not is checked by the caller.
fn valid(drift_of: &str) -> Vec<(String, String)> {
    compositions(drift_of)
        .into_iter()
        .filter(|(_, toml)| Scenario::from_text(&scenario(toml, 1, "1")).is_ok())
        .collect()
}

fn asset(text: &str) -> pathloom::scenario::Asset {
    match Scenario::from_text(text).unwrap().series.remove(0) {
        Series::Asset(asset) => asset,
        Series::Level(_) => unreachable!("the scenario has an asset"),
    }
}

#[test]
fn every_price_grows_at_its_drift_wherever_its_mean_exists() {
    let all = valid("price");
    // constant and garch with normal, heston with normal: each with and without merton.
    assert_eq!(all.len(), 6, "{all:?}");
    for (name, toml) in all {
        let columns = simulate(&scenario(&toml, 200_000, "26"));
        for (row, t) in [(1, 0.5), (2, 1.0)] {
            assert_mean(&format!("E[price] of {name} at {t}"), &columns.row("A", row), 3.0 * (DRIFT * t).exp());
        }
    }
}

#[test]
fn every_log_price_grows_at_its_drift_when_asked_to() {
    let all = valid("log_price");
    // Student-t as well, but not with heston.
    assert_eq!(all.len(), 10, "{all:?}");
    for (name, toml) in all {
        let columns = simulate(&scenario(&toml, 100_000, "52"));
        let logs: Vec<f64> = columns.last("A").iter().map(|price| (price / 3.0).ln()).collect();
        assert_mean(&format!("E[log price] of {name}"), &logs, DRIFT);
    }
}

#[test]
fn every_variance_has_its_expectation() {
    for (name, toml) in valid("log_price") {
        if name.contains("merton") || name.contains("student") {
            continue;
        }
        let text = scenario(&toml, 100_000, "26");
        let model = asset(&text).volatility.model;
        let columns = simulate(&text);
        for (row, t) in [(0, 0.0), (1, 0.5), (2, 1.0)] {
            let exact = model.expected_variance(&GRID, Years(t));
            assert_mean(&format!("E[variance] of {name} at {t}"), &columns.row("A_variance", row), exact);
        }
    }
}

#[test]
fn the_variance_of_a_years_return_is_the_sum_of_its_parts() {
    for (name, toml) in valid("log_price") {
        // Heston's scheme splits the variance with an error of the order of the step; its option prices are
        // checked against published ones instead.
        if name.contains("heston") {
            continue;
        }
        let text = scenario(&toml, 100_000, "52");
        let asset = asset(&text);
        let (_, jump_variance) = asset.jumps.as_ref().map_or((0.0, 0.0), |jumps| jumps.model.annual_moments());
        let exact = asset.volatility.model.expected_variance(&GRID, Years(0.0)) + jump_variance;
        let columns = simulate(&text);
        let squares: Vec<f64> = columns.last("A").iter().map(|price| ((price / 3.0).ln() - DRIFT).powi(2)).collect();
        assert_mean(&format!("variance of the log price of {name}"), &squares, exact);
    }
}

#[test]
fn every_jump_law_has_its_moments_and_its_rate() {
    for jump in JUMPS {
        let toml = format!("volatility.constant = {{ annual_vol = 0.1 }}\njumps.{} = {}", jump.name, jump.example);
        let text = scenario(&toml, 200_000, "52");
        let (mean, variance) = asset(&text).jumps.unwrap().model.annual_moments();
        let sums = simulate(&text).last("A_jump");
        assert_mean(&format!("mean of {}", jump.name), &sums, mean);
        let squares: Vec<f64> = sums.iter().map(|sum| (sum - mean).powi(2)).collect();
        assert_mean(&format!("variance of {}", jump.name), &squares, variance);
    }
}

#[test]
fn merton_jumps_arrive_as_a_poisson_process_with_any_number_in_a_step() {
    // Jumps of exactly one: their sum counts them. Eight a step on average, then 0.02.
    for intensity in [416.0, 1.04] {
        let toml = format!(
            "volatility.constant = {{ annual_vol = 0.0 }}\njumps.merton = {{ intensity = {intensity}, mean = 1.0, std = 0.0 }}\ndrift_of = \"log_price\""
        );
        let columns = simulate(&scenario(&toml, 20_000, "1"));
        let counts: Vec<f64> = columns.paths("A_jump").map(|path| path[7]).collect();
        let rate = intensity / 52.0;
        assert_mean("mean count of a step", &counts, rate);
        let squares: Vec<f64> = counts.iter().map(|count| (count - rate).powi(2)).collect();
        assert_mean("variance of the count of a step", &squares, rate);
        let none: Vec<f64> = counts.iter().map(|count| f64::from(*count == 0.0)).collect();
        assert_mean("probability of no jump in a step", &none, (-rate).exp());
        // Steps are independent.
        let products: Vec<f64> = columns.paths("A_jump").map(|path| (path[7] - rate) * (path[8] - rate)).collect();
        assert_mean("covariance of two steps", &products, 0.0);
    }
}

#[test]
fn the_jumps_of_a_path_are_the_same_on_a_finer_grid() {
    let jumps = |substeps: u32| {
        // Four a step on average.
        let toml = "volatility.constant = { annual_vol = 0.2 }\njumps.merton = { intensity = 208.0, mean = -0.01, std = 0.05 }";
        let text =
            scenario(toml, 500, "1").replace("steps_per_year", &format!("substeps = {substeps}\nsteps_per_year"));
        simulate(&text).get("A_jump").to_vec()
    };
    let coarse = jumps(1);
    assert!(coarse.iter().filter(|sum| **sum != 0.0).count() > 20_000);
    for substeps in [2, 50] {
        let moved = coarse.iter().zip(jumps(substeps)).filter(|(a, b)| (*a - b).abs() > 1e-12).count();
        // A step's end differs in its last place between grids: an event may sit on it, with probability 1e-11.
        assert_eq!(moved, 0, "{moved} of {} sums differ", coarse.len());
    }
}

#[test]
fn every_innovation_has_unit_variance_and_its_fourth_moment() {
    for innovation in INNOVATIONS {
        // A fourth moment with a finite variance of its own needs thinner tails than the example has.
        let law = match innovation.name {
            "student_t" => "{ degrees_of_freedom = 12.0 }",
            _ => innovation.example,
        };
        let shocks = shocks(innovation.name, law, 100_000);
        let mut values = Values::default();
        if innovation.name == "student_t" {
            values.insert("degrees_of_freedom", vec![12.0]);
        }
        let model: Box<dyn InnovationModel> = (innovation.build)(&values).unwrap();
        let power = |k: i32| shocks.iter().map(|x| x.powi(k)).collect::<Vec<f64>>();
        assert_mean(&format!("mean of {}", innovation.name), &shocks, 0.0);
        assert_mean(&format!("variance of {}", innovation.name), &power(2), 1.0);
        assert_mean(&format!("skewness of {}", innovation.name), &power(3), 0.0);
        if let Some(exact) = model.fourth_moment() {
            assert_mean(&format!("fourth moment of {}", innovation.name), &power(4), exact);
        }
    }
}

/// The shocks of one step, and of the next: independent of each other and between paths.
fn shocks(name: &str, law: &str, paths: usize) -> Vec<f64> {
    let toml =
        format!("drift_of = \"log_price\"\nvolatility.constant = {{ annual_vol = 1.0 }}\ninnovations.{name} = {law}");
    let columns = simulate(&scenario(&toml, paths, "1"));
    let scale = 52_f64.sqrt();
    let shock = |row: usize| columns.row("A_return", row).into_iter().map(move |x| (x - DRIFT / 52.0) * scale);
    shock(5).chain(shock(6)).collect()
}

#[test]
fn normal_shocks_have_the_law_of_an_independent_sampler() {
    let mut rng = StdRng::seed_from_u64(1);
    let theirs: Vec<f64> = (0..400_000).map(|_| StandardNormal.sample(&mut rng)).collect();
    assert_same_law("normal", &shocks("normal", "{}", 200_000), &theirs);
}

#[test]
fn student_shocks_have_the_law_of_an_independent_sampler() {
    for nu in [2.1_f64, 4.5, 30.0] {
        let mut rng = StdRng::seed_from_u64(2);
        let law = StudentT::new(nu).unwrap();
        let theirs: Vec<f64> = (0..200_000).map(|_| law.sample(&mut rng) * ((nu - 2.0) / nu).sqrt()).collect();
        let ours = shocks("student_t", &format!("{{ degrees_of_freedom = {nu} }}"), 100_000);
        assert_same_law(&format!("student_t with {nu} degrees"), &ours, &theirs);
    }
}

#[test]
fn garch_has_its_kurtosis_and_the_autocorrelation_of_its_squares() {
    let (alpha, beta, omega) = (0.1, 0.6, 3.0e-5);
    let toml =
        format!("drift_of = \"log_price\"\nvolatility.garch = {{ omega = {omega}, alpha = {alpha}, beta = {beta} }}");
    let columns = simulate(&scenario(&toml, 400_000, "1"));
    let persistence: f64 = alpha + beta;
    let mean = omega / (1.0 - persistence);
    let kurtosis = 3.0 * (1.0 - persistence * persistence) / (1.0 - persistence * persistence - 2.0 * alpha * alpha);
    let first = alpha * (1.0 - alpha * beta - beta * beta) / (1.0 - 2.0 * alpha * beta - beta * beta);
    // The start is at the stationary variance, not a draw of it: by step 50 persistence^2 per step has forgotten
    // that but for 1e-7 of the excess.
    let shock = |path: &[f64], row: usize| path[row] - DRIFT / 52.0;
    let moment = |f: &dyn Fn(&[f64]) -> f64| columns.paths("A_return").map(f).collect::<Vec<f64>>();
    assert_mean("E[r⁴]", &moment(&|path| shock(path, 52).powi(4)), kurtosis * mean * mean);
    for lag in [1, 2] {
        let rho = first * persistence.powi(lag as i32 - 1);
        let exact = mean * mean * (1.0 + rho * (kurtosis - 1.0));
        let product = moment(&|path| (shock(path, 52) * shock(path, 52 - lag)).powi(2));
        assert_mean(&format!("E[r²r²] at lag {lag}"), &product, exact);
    }
}

#[test]
fn garch_of_higher_order_is_its_recursion() {
    let toml =
        "drift_of = \"log_price\"\nvolatility.garch = { omega = 2.0e-5, alpha = [0.05, 0.1], beta = [0.3, 0.2] }";
    let columns = simulate(&scenario(toml, 64, "1"));
    let mean = 2.0e-5 / 0.35;
    for (variances, returns) in columns.paths("A_variance").zip(columns.paths("A_return")) {
        // hₜ is the variance column of row t, per step; the shock of step t is the return of row t + 1.
        let h = |t: i64| if t < 0 { mean } else { variances[t as usize] / 52.0 };
        let squared = |t: i64| if t < 0 { mean } else { (returns[t as usize + 1] - DRIFT / 52.0).powi(2) };
        for t in 0..51 {
            let next = 2.0e-5 + 0.05 * squared(t) + 0.1 * squared(t - 1) + 0.3 * h(t) + 0.2 * h(t - 1);
            assert!((h(t + 1) / next - 1.0).abs() < 1e-9, "step {t}: {} is not {next}", h(t + 1));
        }
    }
}

#[test]
fn every_level_has_its_moments_on_any_grid() {
    for level in LEVELS {
        for substeps in [1, 7] {
            let text = level_scenario(level.name, level.example, substeps);
            let Series::Level(series) = Scenario::from_text(&text).unwrap().series.remove(0) else {
                unreachable!("the scenario has a level")
            };
            let columns = simulate(&text);
            for (row, t) in [(1, 0.5), (2, 1.0)] {
                let (mean, variance) = series.process.model.moments(0.01, Years(t));
                let values = columns.row("L", row);
                assert_mean(&format!("mean of {} at {t}", level.name), &values, mean);
                let squares: Vec<f64> = values.iter().map(|x| (x - mean).powi(2)).collect();
                assert_mean(&format!("variance of {} at {t}", level.name), &squares, variance);
            }
        }
    }
}

fn level_scenario(name: &str, law: &str, substeps: u32) -> String {
    format!(
        r#"
name = "level"
seed = 20260101
paths = 100000
[clock]
start = 2026-01-02
step = "7d"
steps = 52
steps_per_year = 52
substeps = {substeps}
[levels.L]
initial = 0.01
process.{name} = {law}
[output]
layout = "panel"
every = 26
"#
    )
}

#[test]
fn transitions_of_exact_gaussian_laws_are_normal() {
    let mut rng = StdRng::seed_from_u64(3);
    let theirs: Vec<f64> = (0..200_000).map(|_| StandardNormal.sample(&mut rng)).collect();
    let columns =
        simulate(&level_scenario("vasicek", "{ mean_reversion = 3.0, long_run_mean = 0.05, annual_vol = 0.02 }", 1));
    let decay: f64 = (-1.5_f64).exp();
    let deviation = 0.02 * ((1.0 - decay * decay) / 6.0).sqrt();
    let standard: Vec<f64> =
        columns.paths("L").map(|path| (path[2] - 0.05 - (path[1] - 0.05) * decay) / deviation).collect();
    assert_same_law("transition of vasicek", &standard, &theirs);
    let columns = simulate(&scenario("volatility.constant = { annual_vol = 0.3 }", 100_000, "52"));
    let standard: Vec<f64> =
        columns.last("A").iter().map(|price| ((price / 3.0).ln() - DRIFT + 0.045) / 0.3).collect();
    assert_same_law("transition of geometric Brownian motion", &standard, &theirs);
}

#[test]
fn correlations_of_driving_normals_are_as_declared() {
    let text = r#"
name = "correlated"
seed = 20260101
paths = 200000
[clock]
start = 2026-01-02
step = "1d"
steps = 1
[assets.A]
initial_price = 1.0
volatility.constant = { annual_vol = 0.2 }
[assets.B]
initial_price = 1.0
volatility.constant = { annual_vol = 0.4 }
[levels.C]
initial = 0.0
process.vasicek = { mean_reversion = 1.0, long_run_mean = 0.0, annual_vol = 1.0 }
[assets.D]
initial_price = 1.0
drift_of = "log_price"
volatility.constant = { annual_vol = 0.2 }
innovations.student_t = { degrees_of_freedom = 12.0 }
[dependence]
correlation = { "A/B" = 0.6, "B/C" = -0.4, "D/A" = 0.5 }
[output]
layout = "panel"
columns = ["return"]
"#;
    let columns = simulate(text);
    let standard = |name: &str| {
        let values = columns.last(name);
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let deviation = (values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt();
        values.into_iter().map(|x| (x - mean) / deviation).collect::<Vec<f64>>()
    };
    // E[√((ν−2)/χ²)] shrinks the correlation of a Student-t return with a normal one: Γ((ν−1)/2)/Γ(ν/2)·√((ν−2)/2).
    // At ν = 12 that is Γ(5.5)/Γ(6)·√5 = (945√π/32)/120·√5.
    let shrink = 945.0 * std::f64::consts::PI.sqrt() / 32.0 / 120.0 * 5.0_f64.sqrt();
    let pairs = [("A", "B", 0.6), ("A", "C", 0.0), ("B", "C", -0.4), ("A", "D", 0.5 * shrink), ("C", "D", 0.0)];
    for (a, b, exact) in pairs {
        let (x, y) = (standard(&format!("{a}_return")), standard(&format!("{b}_return")));
        let products: Vec<f64> = x.iter().zip(&y).map(|(x, y)| x * y).collect();
        assert_mean(&format!("correlation of {a} and {b}"), &products, exact);
    }
    // A driver that is mixed from several is still one of unit variance.
    for (name, vol) in [("A", 0.2_f64), ("B", 0.4), ("D", 0.2)] {
        let variance = vol * vol / 365.0;
        let mean = if name == "D" { 0.0 } else { -0.5 * variance };
        let squares: Vec<f64> = columns.last(&format!("{name}_return")).iter().map(|x| (x - mean).powi(2)).collect();
        assert_mean(&format!("variance of {name}"), &squares, variance);
    }
}

#[test]
fn prices_and_variances_stay_valid_at_extreme_parameters() {
    let laws = [
        "volatility.constant = { annual_vol = 50.0 }",
        "volatility.constant = { annual_vol = 0.0 }",
        "volatility.garch = { omega = 1e-30, alpha = 0.999, beta = 0.0 }",
        "volatility.garch = { omega = 10.0, alpha = 0.5, beta = 0.499 }",
        "volatility.heston = { initial_variance = 0.0, mean_reversion = 1e-6, long_run_variance = 1e-6, vol_of_vol = 5.0, correlation = -0.999 }",
        "volatility.heston = { initial_variance = 25.0, mean_reversion = 1000.0, long_run_variance = 1e-9, vol_of_vol = 1e-6, correlation = 0.5 }",
        "volatility.heston = { initial_variance = 0.04, mean_reversion = 0.01, long_run_variance = 4.0, vol_of_vol = 3.0, correlation = 0.3 }",
        "volatility.constant = { annual_vol = 0.2 }\njumps.merton = { intensity = 5000.0, mean = -0.5, std = 2.0 }",
        "volatility.constant = { annual_vol = 0.2 }\ninnovations.student_t = { degrees_of_freedom = 2.0001 }\ndrift_of = \"log_price\"",
        "volatility.constant = { annual_vol = 0.2 }\ntick_size = 1000.0",
    ];
    for law in laws {
        let columns: Columns = simulate(&scenario(law, 1000, "1"));
        assert!(columns.get("A").iter().all(|price| *price > 0.0 && price.is_finite()), "price of {law}");
        assert!(columns.get("A_variance").iter().all(|v| *v >= 0.0 && v.is_finite()), "variance of {law}");
        assert!(columns.paths("A_return").all(|path| path[1..].iter().all(|r| r.is_finite())), "return of {law}");
    }
}

#[test]
fn recorded_prices_are_whole_ticks_as_decimals_are_read() {
    let columns = simulate(&scenario("volatility.constant = { annual_vol = 0.2 }\ntick_size = 0.01", 100, "1"));
    for price in columns.get("A") {
        let decimal: f64 = format!("{price:.2}").parse().unwrap();
        assert_eq!(*price, decimal);
    }
}
