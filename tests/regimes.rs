//! Regimes: the chain against its matrix, and what a state does to prices against what it says. See `statistics` for the
//! false-alarm rate.

#![allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
#![allow(clippy::cast_precision_loss)] // counts here are far below 2^31

mod statistics;

use pathloom::Scenario;
use statistics::{Columns, assert_mean, simulate, weekly};

const MATRIX: [[f64; 3]; 3] = [[0.95, 0.04, 0.01], [0.10, 0.80, 0.10], [0.0, 0.3, 0.7]];
/// πP = π, solved by hand: π₀·0.05 = π₁·0.1 and π₀·0.01 + π₁·0.1 = π₂·0.3.
const STATIONARY: [f64; 3] = [0.625, 0.3125, 0.0625 * 2.0];
const SIGMA: f64 = 0.2;
const STEPS: f64 = 52.0;

fn scenario(assets: &str, regimes: &str, paths: usize) -> String {
    let head = weekly("regimes", 20_261_125, paths, 52);
    format!(
        r#"{head}
{assets}
[regimes]
{regimes}
[output]
layout = "panel"
columns = ["price", "return", "regime"]
"#
    )
}

/// Three states that do nothing.
fn bare() -> String {
    format!("transition = {MATRIX:?}\nstates.a = {{}}\nstates.b = {{}}\nstates.c = {{}}")
}

const ONE: &str = "[assets.A]\ninitial_price = 3.0\nvolatility.constant = { annual_vol = 0.2 }";

/// Whether each move from state `from` went to `to`, as 0 and 1.
fn moves(columns: &Columns, from: f64, to: f64) -> Vec<f64> {
    let steps = columns.paths("regime").flat_map(|path| path.windows(2));
    steps.filter(|step| step[0] == from).map(|step| f64::from(step[1] == to)).collect()
}

#[test]
fn states_follow_one_another_as_the_matrix_says_from_a_stationary_start() {
    let columns = simulate(&scenario(ONE, &bare(), 20_000));
    let pi: f64 = STATIONARY.iter().sum();
    for row in [0, 1, 52] {
        let states = columns.row("regime", row);
        for (state, share) in STATIONARY.iter().enumerate() {
            let is: Vec<f64> = states.iter().map(|s| f64::from(*s == state as f64)).collect();
            assert_mean(&format!("share of state {state} at row {row}"), &is, share / pi);
        }
    }
    for (i, row) in MATRIX.iter().enumerate() {
        for (j, p) in row.iter().enumerate() {
            assert_mean(&format!("move from {i} to {j}"), &moves(&columns, i as f64, j as f64), *p);
        }
    }
}

#[test]
fn a_stay_has_its_expected_duration_and_what_follows_its_share() {
    let regimes = r#"
initial = "b"
states.a = { expected_duration = 20, next = { b = 3, c = 1 } }
states.b = { expected_duration = "28d" }
states.c = { expected_duration = 1.25 }
"#;
    let columns = simulate(&scenario(ONE, regimes, 20_000));
    assert!(columns.row("regime", 0).iter().all(|state| *state == 1.0));
    // 1/d leave; of 28 days, four steps.
    let expected = [[0.95, 0.0375, 0.0125], [0.125, 0.75, 0.125], [0.4, 0.4, 0.2]];
    for (i, row) in expected.iter().enumerate() {
        for (j, p) in row.iter().enumerate() {
            assert_mean(&format!("move from {i} to {j}"), &moves(&columns, i as f64, j as f64), *p);
        }
    }
}

/// Returns of a series over the steps that begin in a state, and what else is wanted of them.
fn returns_in(columns: &Columns, series: &str, state: f64) -> Vec<f64> {
    let (regimes, returns) = (columns.get("regime"), columns.get(&format!("{series}_return")));
    let n = columns.rows_per_path;
    let in_state = |i: &usize| !(i + 1).is_multiple_of(n) && regimes[*i] == state;
    (0..regimes.len()).filter(in_state).map(|i| returns[i + 1]).collect()
}

#[test]
fn a_state_changes_volatility_drift_and_correlation_as_it_says() {
    let assets = format!(
        "{ONE}\n[assets.B]\ninitial_price = 1.0\ndrift = 0.05\nvolatility.constant = {{ annual_vol = 0.1 }}\n\
         [dependence]\ncorrelation = {{ \"A/B\" = 0.3 }}"
    );
    let regimes = r"
[regimes.states.calm]
expected_duration = 10
[regimes.states.crisis]
expected_duration = 5
volatility = { scale = 3.0 }
drift = { add = -1.0 }
correlation = { toward_one = 0.5 }
series.B = { volatility = { set = 0.15 }, drift = { set = 0.5 }, correlation = { toward_one = 0.5 } }
";
    let columns = simulate(&scenario(&assets, regimes, 20_000));
    // By series and state: volatility and drift per year.
    let cases = [("A", 0.0, SIGMA, 0.0), ("A", 1.0, 3.0 * SIGMA, -1.0), ("B", 0.0, 0.1, 0.05), ("B", 1.0, 0.15, 0.5)];
    for (series, state, vol, drift) in cases {
        let returns = returns_in(&columns, series, state);
        let (mean, variance) = ((drift - 0.5 * vol * vol) / STEPS, vol * vol / STEPS);
        assert_mean(&format!("return of {series} in {state}"), &returns, mean);
        let squares: Vec<f64> = returns.iter().map(|r| (r - mean) * (r - mean)).collect();
        assert_mean(&format!("variance of {series} in {state}"), &squares, variance);
    }
    for (state, vols, correlation) in [(0.0, [SIGMA, 0.1], 0.3), (1.0, [3.0 * SIGMA, 0.15], 0.5 * 0.3 + 0.5)] {
        let drifts = if state == 0.0 { [0.0, 0.05] } else { [-1.0, 0.5] };
        let centred = |series: &str, i: usize| -> Vec<f64> {
            let mean = (drifts[i] - 0.5 * vols[i] * vols[i]) / STEPS;
            returns_in(&columns, series, state).into_iter().map(|r| (r - mean) / (vols[i] / STEPS.sqrt())).collect()
        };
        let products: Vec<f64> = centred("A", 0).iter().zip(centred("B", 1)).map(|(a, b)| a * b).collect();
        assert_mean(&format!("correlation in {state}"), &products, correlation);
    }
}

#[test]
fn every_state_has_its_own_correlations() {
    let assets = format!(
        "{ONE}\n[assets.B]\ninitial_price = 1.0\nvolatility.constant = {{ annual_vol = 0.2 }}\n\
         [assets.C]\ninitial_price = 1.0\nvolatility.constant = {{ annual_vol = 0.2 }}\n\
         [dependence]\ncorrelation = {{ \"A/B\" = 0.3, \"B/C\" = -0.4 }}"
    );
    let regimes = r#"
states.calm   = { expected_duration = 8 }
states.crisis = { expected_duration = 4, correlation = { "A/B" = 0.9, "A/C" = -0.5 } }
states.other  = { expected_duration = 4, correlation = { "B/C" = 0.0 }, volatility = { scale = 2.0 } }
"#;
    let columns = simulate(&scenario(&assets, regimes, 20_000));
    let exact = [[0.3, 0.0, -0.4], [0.9, -0.5, -0.4], [0.3, 0.0, 0.0]];
    for (state, exact) in exact.iter().enumerate() {
        let scale: f64 = if state == 2 { 2.0 } else { 1.0 };
        let shocks = |series: &str| -> Vec<f64> {
            let vol = scale * SIGMA;
            let of = |r: f64| (r + 0.5 * vol * vol / STEPS) / (vol / STEPS.sqrt());
            returns_in(&columns, series, state as f64).into_iter().map(of).collect()
        };
        for ((a, b), exact) in [("A", "B"), ("A", "C"), ("B", "C")].into_iter().zip(exact) {
            let products: Vec<f64> = shocks(a).iter().zip(shocks(b)).map(|(a, b)| a * b).collect();
            assert_mean(&format!("{a}/{b} in {state}"), &products, *exact);
        }
        assert_mean(&format!("variance in {state}"), &shocks("B").iter().map(|z| z * z).collect::<Vec<_>>(), 1.0);
    }
}

#[test]
fn volatility_and_jumps_of_a_state_change_no_expected_price() {
    let laws = [
        "volatility.constant = { annual_vol = 0.2 }",
        "volatility.garch = { annual_vol = 0.2, alpha = 0.1, beta = 0.8 }",
        "volatility.garch = { annual_vol = 0.2, alpha = [0.1, 0.05], beta = 0.7 }",
        "volatility.heston = { initial_variance = 0.04, mean_reversion = 1.5, long_run_variance = 0.05, vol_of_vol = 0.5, correlation = -0.7 }",
        "volatility.double_heston = { initial_variance = 0.02, mean_reversion = [0.5, 6.0], long_run_variance = 0.02, vol_of_vol = [0.2, 0.6], correlation = [-0.8, -0.4] }",
        "volatility.schedule = { annual_vol = [0.3, 0.1], until = 0.3 }",
        "volatility.cev = { annual_vol = 0.2, elasticity = 0.5 }",
        "volatility.three_halves = { initial_variance = 0.04, mean_reversion = 20.0, long_run_variance = 0.06, vol_of_vol = 4.0, correlation = -0.7 }",
        "volatility.sabr = { initial_vol = 0.2, elasticity = 0.7, vol_of_vol = 0.6, correlation = -0.4 }",
        "volatility.log_ou = { initial_vol = 0.2, mean_reversion = 4.0, long_run_vol = 0.18, vol_of_vol = 1.0, correlation = -0.6 }",
    ];
    for law in laws {
        let asset = format!(
            "[assets.A]\ninitial_price = 3.0\ndrift = 0.07\n{law}\n\
             jumps.merton = {{ intensity = 1.0, mean = -0.1, std = 0.1 }}"
        );
        let regimes = r"
states.a = { expected_duration = 10 }
states.b = { expected_duration = 10, volatility = { scale = 2.0 }, jump_intensity = { set = 5.0 } }
";
        let columns = simulate(&scenario(&asset, regimes, 200_000));
        assert_mean(&format!("E[price] of {law}"), &columns.last("A"), 3.0 * 0.07_f64.exp());
    }
}

#[test]
fn more_jumps_come_in_a_state_that_says_so() {
    let asset = "[assets.A]\ninitial_price = 3.0\nvolatility.constant = { annual_vol = 0.0 }\n\
                 jumps.merton = { intensity = 2.0, mean = 1.0, std = 0.0 }\ndrift_of = \"log_price\"";
    let regimes = "states.a = { expected_duration = 4 }\nstates.b = { expected_duration = 4, jump_intensity = { scale = 10.0 } }";
    let columns = simulate(&scenario(asset, regimes, 50_000));
    for (state, rate) in [(0.0, 2.0), (1.0, 20.0)] {
        // Each jump is 1, and λ·1 per year is taken off.
        let jumps: Vec<f64> = returns_in(&columns, "A", state).iter().map(|r| (r + rate / STEPS).round()).collect();
        assert_mean(&format!("jumps in {state}"), &jumps, rate / STEPS);
        let squares: Vec<f64> = jumps.iter().map(|n| (n - rate / STEPS).powi(2)).collect();
        assert_mean(&format!("variance of jumps in {state}"), &squares, rate / STEPS);
    }
}

#[test]
fn the_regimes_of_a_path_are_the_same_with_more_paths_more_series_and_substeps() {
    let small = simulate(&scenario(ONE, &bare(), 50));
    let more = format!("[assets.B]\ninitial_price = 1.0\nvolatility.constant = {{ annual_vol = 0.1 }}\n{ONE}");
    let large = simulate(&scenario(&more, &bare(), 300));
    assert_eq!(small.get("regime"), &large.get("regime")[..small.get("regime").len()]);
    assert_eq!(small.get("A"), &large.get("A")[..small.get("A").len()]);
    let finer = simulate(&scenario(ONE, &bare(), 50).replace("step = ", "substeps = 4\nstep = "));
    assert_eq!(small.get("regime"), finer.get("regime"));
}

#[test]
fn a_state_in_which_nothing_is_in_force_leaves_every_bit() {
    let with = simulate(&scenario(ONE, &bare(), 50));
    let text = scenario(ONE, &bare(), 50).replace(", \"regime\"", "");
    let (before, after) = (text.find("[regimes]").unwrap(), text.find("[output]").unwrap());
    let without = format!("{}{}", &text[..before], &text[after..]);
    assert_eq!(with.get("A"), simulate(&without).get("A"));
}

#[test]
fn the_resolved_scenario_tells_regimes_apart() {
    let hash = |regimes: &str| Scenario::from_text(&scenario(ONE, regimes, 1)).unwrap().hash();
    let one = "states.a = { expected_duration = 10 }\nstates.b = { expected_duration = 10 }";
    assert_ne!(hash(one), hash(&one.replacen("10", "11", 1)));
    assert_ne!(hash(one), hash(&one.replace("= 10 }\n", "= 10, drift = { add = 0.1 } }\n")));
}
