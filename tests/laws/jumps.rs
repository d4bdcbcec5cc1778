//! Jumps of every law: moments, expected prices under scales, arrivals, and the same jumps on any grid.

use super::one_asset::{DRIFT, asset, scenario};
use super::statistics::{assert_mean, simulate};
use pathloom::model::JumpModel;
use pathloom::model::registry::{Component, JUMPS};

/// The law as TOML, over a volatility that goes with it.
pub fn with_volatility(name: &str, law: &str) -> String {
    let volatility = if name == "svcj" {
        "heston = { initial_variance = 0.01, mean_reversion = 3.0, long_run_variance = 0.01, vol_of_vol = 0.2, correlation = -0.5 }"
    } else {
        "constant = { annual_vol = 0.1 }"
    };
    format!("volatility.{volatility}\njumps.{name} = {law}")
}

fn example(law: &Component<dyn JumpModel>) -> String {
    with_volatility(law.name, law.example)
}

#[test]
fn every_jump_law_has_its_moments_and_its_rate() {
    for jump in JUMPS {
        let text = scenario(&example(jump), 50_000, "52");
        let (mean, variance) = asset(&text).jumps.unwrap().model.annual_moments();
        let sums = simulate(&text).last("A_jump");
        assert_mean(&format!("mean of {}", jump.name), &sums, mean);
        let squares: Vec<f64> = sums.iter().map(|sum| (sum - mean).powi(2)).collect();
        assert_mean(&format!("variance of {}", jump.name), &squares, variance);
    }
}

#[test]
fn every_price_keeps_its_drift_where_regimes_scale_the_intensity() {
    let regimes = "[regimes]\nstates.calm = { expected_duration = 8 }\n\
                   states.wild = { expected_duration = 8, jump_intensity = { scale = 4.0 } }\n";
    for jump in JUMPS {
        let text = scenario(&example(jump), 50_000, "26").replace("[output]", &format!("{regimes}[output]"));
        let columns = simulate(&text);
        for (row, t) in [(1, 0.5), (2, 1.0)] {
            let what = format!("E[price] of {} at {t}", jump.name);
            assert_mean(&what, &columns.row("A", row), 3.0 * (DRIFT * t).exp());
        }
        // Either state is as likely at any time.
        let times = 2.5;
        let jumped: Vec<f64> = columns.paths("A_jump").map(|path| path[1] + path[2]).collect();
        let (mean, _) = asset(&text).jumps.unwrap().model.annual_moments();
        assert_mean(&format!("mean of {} so scaled", jump.name), &jumped, mean * times);
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
    // Four a step on average.
    let laws = [
        ("merton", "{ intensity = 208.0, mean = -0.01, std = 0.05 }"),
        ("kou", "{ intensity = 208.0, up_probability = 0.4, up_mean = 0.02, down_mean = 0.04 }"),
        ("uniform", "{ intensity = 208.0, low = -0.15, high = 0.05 }"),
        ("hawkes", "{ intensity = 208.0, branching_ratio = 0.6, decay = 200.0, mean = -0.01, std = 0.05 }"),
        ("svcj", "{ intensity = 208.0, mean = -0.01, std = 0.05, variance_mean = 0.01, correlation = -0.4 }"),
    ];
    for (name, law) in laws {
        let jumps = |substeps: u32| {
            let finer = format!("substeps = {substeps}\nsteps_per_year");
            simulate(&scenario(&with_volatility(name, law), 500, "1").replace("steps_per_year", &finer))
                .get("A_jump")
                .to_vec()
        };
        let coarse = jumps(1);
        assert!(coarse.iter().filter(|sum| **sum != 0.0).count() > 15_000, "{name}");
        for substeps in [2, 50] {
            let moved = coarse.iter().zip(jumps(substeps)).filter(|(a, b)| (*a - b).abs() > 1e-12).count();
            // A step's end differs in its last place between grids: an event may sit on it, with probability 1e-11.
            assert_eq!(moved, 0, "{moved} of {} sums of {name} differ", coarse.len());
        }
    }
}
