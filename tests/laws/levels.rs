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
