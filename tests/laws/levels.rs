//! Levels: moments on any grid, and the laws of transitions.

use super::one_asset::{DRIFT, scenario};
use super::statistics::{assert_mean, assert_same_law, simulate};
use pathloom::model::registry::LEVELS;
use pathloom::units::Years;
use pathloom::{Scenario, scenario::Series};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal};

#[test]
fn every_level_has_its_moments_on_any_grid() {
    for level in LEVELS {
        // A law in discrete time has no substeps.
        let substeps: &[u32] = if ["ar", "arma"].contains(&level.name) { &[1] } else { &[1, 3] };
        for substeps in substeps {
            let text = level_scenario(level.name, level.example, *substeps);
            let Scenario { clock, mut series, .. } = Scenario::from_text(&text).unwrap();
            let Series::Level(series) = series.remove(0) else { unreachable!("the scenario has a level") };
            let columns = simulate(&text);
            for (row, t) in [(1, 0.5), (2, 1.0)] {
                let (mean, variance) = series.process.model.moments(0.01, &clock.grid, Years(t));
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
    let transition = |name: &str, law: &str, standard: &dyn Fn(&[f64]) -> f64| {
        let columns = simulate(&level_scenario(name, law, 1));
        let ours: Vec<f64> = columns.paths("L").map(standard).collect();
        assert_same_law(&format!("transition of {name}"), &ours, &theirs);
    };
    let decay: f64 = (-1.5_f64).exp();
    let deviation = 0.02 * ((1.0 - decay * decay) / 6.0).sqrt();
    for name in ["ornstein_uhlenbeck", "vasicek"] {
        transition(name, "{ mean_reversion = 3.0, long_run_mean = 0.05, annual_vol = 0.02 }", &|path| {
            (path[2] - 0.05 - (path[1] - 0.05) * decay) / deviation
        });
    }
    transition("arithmetic_brownian", "{ drift = -0.3, annual_vol = 0.02 }", &|path| {
        (path[2] - path[1] + 0.15) / (0.02 * 0.5_f64.sqrt())
    });
    transition("schwartz_one_factor", "{ mean_reversion = 3.0, long_run_level = 2.0, annual_vol = 0.5 }", &|path| {
        let [before, after] = [path[1], path[2]].map(|x| (x / 2.0).ln());
        (after - before * decay) / (25.0 * deviation)
    });
    // The same state, and a curve that is flat at 1 %: φ(t) = 0.01 + ½(σ(1 − e^{−κt})/κ)².
    let centre = |decay: f64| 0.01 + 0.5 * (0.02 * (1.0 - decay) / 3.0).powi(2);
    transition("hull_white", "{ mean_reversion = 3.0, annual_vol = 0.02, times = 2, zero_rates = 0.01 }", &|path| {
        (path[2] - centre(decay * decay) - (path[1] - centre(decay)) * decay) / deviation
    });
    let columns = simulate(&scenario("volatility.constant = { annual_vol = 0.3 }", 100_000, "52"));
    let standard: Vec<f64> =
        columns.last("A").iter().map(|price| ((price / 3.0).ln() - DRIFT + 0.045) / 0.3).collect();
    assert_same_law("transition of geometric Brownian motion", &standard, &theirs);
}

/// The sum of two Gaussian factors is none that forgets: given the first row, the second has the mean and the variance of their
/// covariances, ∫σ²e^{−a(s+t−2u)}du and so on up to the earlier of two times.
#[test]
fn a_rate_of_two_factors_is_normal_given_the_row_before() {
    let (a, sigma, b, eta, rho) = (4.0_f64, 0.02, 0.5_f64, 0.015, -0.6);
    let covariance = |s: f64, t: f64| {
        let apart = t - s;
        let factor = |k: f64, vol: f64| vol * vol * (-k * apart).exp() * (1.0 - (-2.0 * k * s).exp()) / (2.0 * k);
        let both = rho * sigma * eta * (1.0 - (-(a + b) * s).exp()) / (a + b);
        factor(a, sigma) + factor(b, eta) + both * ((-a * apart).exp() + (-b * apart).exp())
    };
    let (first, second, both) = (covariance(0.5, 0.5), covariance(1.0, 1.0), covariance(0.5, 1.0));
    let law = format!(
        "{{ mean_reversion = {a:?}, annual_vol = {sigma}, second_mean_reversion = {b}, second_annual_vol = {eta}, correlation = {rho} }}"
    );
    let columns = simulate(&level_scenario("g2pp", &law, 1));
    let mut rng = StdRng::seed_from_u64(6);
    let theirs: Vec<f64> = (0..200_000).map(|_| StandardNormal.sample(&mut rng)).collect();
    let left = (second - both * both / first).sqrt();
    let of_first = columns.paths("L").map(|path| (path[1] - 0.01) / first.sqrt()).collect::<Vec<f64>>();
    let given = columns.paths("L").map(|path| (path[2] - 0.01 - both / first * (path[1] - 0.01)) / left);
    assert_same_law("g2pp after half a year", &of_first, &theirs);
    assert_same_law("g2pp after a year, given that", &given.collect::<Vec<f64>>(), &theirs);
}

/// What the recorded path says of the shocks of an AR(2) is white, normal and of its size; and of an ARMA(1, 1) too.
#[test]
fn discrete_laws_are_their_recursion() {
    let every_row = |name: &str, law: &str| level_scenario(name, law, 1).replace("every = 26", "every = 1");
    let ar = simulate(&every_row("ar", "{ long_run_mean = 0.02, autoregressive = [0.9, -0.5], std = 0.001 }"));
    let shock = |path: &[f64], row: usize| {
        let past = |lag: usize| path[row.saturating_sub(lag)] - 0.02;
        (past(0) - 0.9 * past(1) + 0.5 * past(2)) / 0.001
    };
    let arma = simulate(&every_row(
        "arma",
        "{ long_run_mean = 0.02, autoregressive = 0.7, moving_average = [0.4, -0.2], std = 0.001 }",
    ));
    // From the start, where no shock was before.
    let shocks = |path: &[f64]| {
        let mut found = vec![0.0, 0.0];
        for row in 1..path.len() {
            let own = (path[row] - 0.02 - 0.7 * (path[row - 1] - 0.02)) / 0.001;
            found.push(own - 0.4 * found[row] + 0.2 * found[row - 1]);
        }
        found
    };
    let of_ar = |row: usize| ar.paths("L").map(|path| shock(path, row)).collect::<Vec<f64>>();
    let mut rng = StdRng::seed_from_u64(7);
    let theirs: Vec<f64> = (0..200_000).map(|_| StandardNormal.sample(&mut rng)).collect();
    let of_arma: Vec<Vec<f64>> = arma.paths("L").map(shocks).collect();
    for row in [1, 2, 50] {
        let one = |name: &str, shocks: &[f64], next: &[f64]| {
            let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).collect::<Vec<f64>>();
            assert_mean(&format!("shock of {name} at {row}"), shocks, 0.0);
            assert_mean(&format!("squared shock of {name} at {row}"), &product(shocks, shocks), 1.0);
            assert_mean(&format!("shocks of {name} at {row} and after"), &product(shocks, next), 0.0);
        };
        one("ar", &of_ar(row), &of_ar(row + 1));
        let column = |row: usize| of_arma.iter().map(|found| found[row + 1]).collect::<Vec<f64>>();
        one("arma", &column(row), &column(row + 1));
        assert_same_law(&format!("shock of ar at {row}"), &of_ar(row), &theirs);
        assert_same_law(&format!("shock of arma at {row}"), &column(row), &theirs);
    }
}
