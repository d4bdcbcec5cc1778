//! Every volatility with every innovation and every jump: the drift, the variance, and what a year's return varies by.

use super::one_asset::{DRIFT, asset, scenario};
use super::statistics::{assert_mean, simulate};
use pathloom::Scenario;
use pathloom::model::VolatilityModel;
use pathloom::model::registry::{Component, INNOVATIONS, JUMPS, VOLATILITIES};
use pathloom::units::{Grid, Years};

const GRID: Grid = Grid { steps_per_year: 52.0, substeps: 1, longest: 1.0 };

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

/// The law of a volatility's example.
fn example(law: &Component<dyn VolatilityModel>) -> Box<dyn VolatilityModel> {
    let toml = format!("drift_of = \"log_price\"\nvolatility.{} = {}", law.name, law.example);
    asset(&scenario(&toml, 1, "1")).volatility.model
}

#[test]
fn every_price_grows_at_its_drift_wherever_its_mean_exists() {
    let all = valid("price");
    assert_eq!(all.len(), VOLATILITIES.len() * (1 + JUMPS.len()), "with normal innovations alone: {all:?}");
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
    let innovations = |law: &dyn VolatilityModel| if law.admits_any_innovation() { INNOVATIONS.len() } else { 1 };
    let pairs: usize = VOLATILITIES.iter().map(|law| innovations(example(law).as_ref())).sum();
    assert_eq!(all.len(), pairs * (1 + JUMPS.len()), "{all:?}");
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
        if name.starts_with("heston") {
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
