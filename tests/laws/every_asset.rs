//! Every volatility with every innovation and every jump: the drift, the variance, and what a year's return varies by.

use super::one_asset::{DRIFT, asset, scenario};
use super::statistics::{assert_mean, simulate};
use pathloom::Scenario;
use pathloom::model::registry::{Component, INNOVATIONS, JUMPS, VOLATILITIES};
use pathloom::model::{JumpModel, VolatilityModel};
use pathloom::units::{Grid, Years};

const GRID: Grid = Grid { steps_per_year: 52.0, substeps: 1, longest: 1.0 };

/// Every volatility with every innovation, and with normal ones and jumps: (name, TOML). Jumps do not know what they are added to,
/// so that most volatilities are joined with Merton's alone.
fn compositions(drift_of: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for volatility in VOLATILITIES {
        let head = format!("drift_of = \"{drift_of}\"\nvolatility.{} = {}\n", volatility.name, volatility.example);
        for law in INNOVATIONS {
            let toml = format!("{head}innovations.{} = {}\n", law.name, law.example);
            all.push((format!("{} + {}", volatility.name, law.name), toml));
        }
        let joined = |law: &&Component<dyn JumpModel>| {
            law.name == "merton" || ["constant", "heston"].contains(&volatility.name)
        };
        for law in JUMPS.iter().filter(joined) {
            let toml = format!("{head}jumps.{} = {}\n", law.name, law.example);
            all.push((format!("{} + normal + {}", volatility.name, law.name), toml));
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

/// How many compositions with jumps there are: those of the variance need one that can jump.
fn with_jumps() -> usize {
    let moving = JUMPS.iter().filter(|law| law.name == "svcj").count();
    VOLATILITIES.len() + 2 * (JUMPS.len() - 1) - moving
}

#[test]
fn every_price_grows_at_its_drift_wherever_its_mean_exists() {
    let all = valid("price");
    assert_eq!(all.len(), VOLATILITIES.len() + with_jumps(), "with normal innovations alone: {all:?}");
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
    assert_eq!(all.len(), pairs + with_jumps(), "{all:?}");
    for (name, toml) in all {
        let columns = simulate(&scenario(&toml, 100_000, "52"));
        let logs: Vec<f64> = columns.last("A").iter().map(|price| (price / 3.0).ln()).collect();
        assert_mean(&format!("E[log price] of {name}"), &logs, DRIFT);
    }
}

#[test]
fn every_variance_has_its_expectation() {
    for (name, toml) in valid("log_price") {
        if JUMPS.iter().any(|law| name.ends_with(law.name)) || name.contains("_t") {
            continue;
        }
        let text = scenario(&toml, 100_000, "26");
        let model = asset(&text).volatility.model;
        let columns = simulate(&text);
        // Where theory has no expectation, the start is all that is known.
        let known = if model.knows_expected_variance() { 3 } else { 1 };
        for (row, t) in [(0, 0.0), (1, 0.5), (2, 1.0)].into_iter().take(known) {
            let exact = model.expected_variance(&GRID, Years(t));
            assert_mean(&format!("E[variance] of {name} at {t}"), &columns.row("A_variance", row), exact);
        }
    }
}

#[test]
fn the_variance_of_a_years_return_is_the_sum_of_its_parts() {
    for (name, toml) in valid("log_price") {
        let text = scenario(&toml, 100_000, "52");
        let asset = asset(&text);
        // Heston's scheme splits the variance with an error of the order of the step; its option prices are
        // checked against published ones instead. Elsewhere a step has the variance at its beginning.
        let split = name.starts_with("heston") || name.starts_with("double_heston");
        if split || !asset.volatility.model.knows_expected_variance() {
            continue;
        }
        let (_, jump_variance) = asset.jumps.as_ref().map_or((0.0, 0.0), |jumps| jumps.model.annual_moments());
        let of_step = |i: u64| asset.volatility.model.expected_variance(&GRID, GRID.elapsed(i));
        let exact = (0..52).map(of_step).sum::<f64>() / 52.0 + jump_variance;
        if exact.is_infinite() {
            continue;
        }
        let columns = simulate(&text);
        let squares: Vec<f64> = columns.last("A").iter().map(|price| ((price / 3.0).ln() - DRIFT).powi(2)).collect();
        assert_mean(&format!("variance of the log price of {name}"), &squares, exact);
    }
}
