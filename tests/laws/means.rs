//! Conditional means: autocorrelations, recursions, premiums; and what they leave of the drift.

use super::one_asset::{DRIFT, asset, scenario};
use super::statistics::{Columns, assert_mean, simulate};
use pathloom::model::registry::{MEANS, VOLATILITIES};
use pathloom::units::{Grid, Years};

const GRID: Grid = Grid { steps_per_year: 52.0, substeps: 1, longest: 1.0 };

fn with(laws: &str, paths: usize) -> Columns {
    simulate(&scenario(&format!("drift_of = \"log_price\"\n{laws}"), paths, "1"))
}

/// Returns around the drift.
fn deviations(path: &[f64]) -> Vec<f64> {
    path[1..].iter().map(|r| r - DRIFT / 52.0).collect()
}

#[test]
fn arma_has_its_variance_and_autocorrelations() {
    let (ar, ma, variance): (f64, f64, f64) = (0.6, -0.25, 0.04 / 52.0);
    let laws = format!("volatility.constant = {{ annual_vol = 0.2 }}\nmean.arma = {{ ar = {ar}, ma = {ma} }}");
    let columns = with(&laws, 200_000);
    let exact = |lag: i32| {
        let all = variance / (1.0 - ar * ar);
        if lag == 0 {
            all * (1.0 + 2.0 * ar * ma + ma * ma)
        } else {
            all * (ar + ma) * (1.0 + ar * ma) * ar.powi(lag - 1)
        }
    };
    // By the last step ar^104 is left of the start.
    for lag in 0..4 {
        let products: Vec<f64> = columns
            .paths("A_return")
            .map(deviations)
            .map(|deviations| deviations[51] * deviations[51 - lag])
            .collect();
        assert_mean(&format!("autocovariance at lag {lag}"), &products, exact(lag as i32));
    }
}

/// Of the shocks that the same paths have without it.
#[test]
fn arma_is_its_recursion_under_any_volatility() {
    let heston = "heston = { initial_variance = 0.04, mean_reversion = 1.5, long_run_variance = 0.04, vol_of_vol = 0.5, correlation = -0.7 }";
    for volatility in ["garch = { annual_vol = 0.3, alpha = 0.1, beta = 0.8 }", heston] {
        let plain = with(&format!("volatility.{volatility}"), 50);
        let columns = with(&format!("volatility.{volatility}\nmean.arma = {{ ar = 0.3, ma = 0.2 }}"), 50);
        for (shocks, found) in plain.paths("A_return").zip(columns.paths("A_return")) {
            let mut mean = 0.0;
            for (u, d) in deviations(shocks).into_iter().zip(deviations(found)) {
                assert!((d - (mean + u)).abs() < 1e-13, "{volatility}: {d} is not {mean} + {u}");
                mean = 0.3 * d + 0.2 * u;
            }
        }
    }
}

#[test]
fn a_premium_is_that_of_the_variance_in_force_with_what_scales_it() {
    let scale = "[[stress]]\nfrom = 10\nuntil = 30\nvolatility = { scale = 3.0 }\n";
    let text = |mean: &str, stress: &str| {
        let laws = format!(
            "drift_of = \"log_price\"\nvolatility.gjr_garch = {{ annual_vol = 0.3, alpha = 0.05, gamma = 0.1, beta = 0.8 }}\n{mean}"
        );
        format!("{}{stress}", scenario(&laws, 50, "1"))
    };
    for stress in ["", scale] {
        let plain = simulate(&text("", stress));
        let columns = simulate(&text("mean.garch_in_mean = { premium = 2.5 }", stress));
        let all = plain.paths("A_return").zip(columns.paths("A_return")).zip(columns.paths("A_variance"));
        for ((shocks, found), variance) in all {
            for (step, (u, d)) in deviations(shocks).into_iter().zip(deviations(found)).enumerate() {
                let exact = u + 2.5 * variance[step] / 52.0;
                assert!((d - exact).abs() < 1e-13, "step {step}: {d} is not {exact}");
            }
        }
    }
}

#[test]
fn every_mean_with_every_volatility_leaves_the_drift_as_it_says() {
    for mean in MEANS {
        for volatility in VOLATILITIES {
            let laws = format!(
                "drift_of = \"log_price\"\nvolatility.{} = {}\nmean.{} = {}",
                volatility.name, volatility.example, mean.name, mean.example
            );
            let text = scenario(&laws, 20_000, "\"last\"");
            let asset = asset(&text);
            let expected = asset.mean.as_ref().expect("it has one");
            let growth = |step: i32| {
                let at = Years(f64::from(step) / 52.0);
                expected.model.expected_growth(asset.volatility.model.expected_variance(&GRID, at)) / 52.0
            };
            // What is expected of the variance may be an approximation.
            if !asset.volatility.model.knows_expected_variance() && growth(0) != 0.0 {
                continue;
            }
            let exact = DRIFT + (0..52).map(growth).sum::<f64>();
            let logs: Vec<f64> = simulate(&text).last("A").iter().map(|price| (price / 3.0).ln()).collect();
            assert_mean(&format!("E[log price] of {} with {}", volatility.name, mean.name), &logs, exact);
        }
    }
}

/// A level that ends within a step: the premium is for what the step has, as with λ = −½ the price itself shows.
#[test]
fn a_premium_over_a_schedule_is_that_of_each_step_s_own_variance() {
    let laws =
        "volatility.schedule = { annual_vol = [0.1, 0.9], until = [0.51] }\nmean.garch_in_mean = { premium = -0.5 }";
    let columns = with(laws, 400_000);
    for week in [26, 27, 28] {
        let prices: Vec<f64> = columns.paths("A").map(|path| path[week]).collect();
        assert_mean(&format!("E[price] after {week} weeks"), &prices, 3.0 * (DRIFT * week as f64 / 52.0).exp());
    }
}
