//! Pins and supervisors' scenarios.

#![allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
#![allow(clippy::cast_precision_loss)] // counts here are far below 2^31

mod at;
mod below_above;
#[path = "../common/mod.rs"]
mod common;
#[path = "../statistics/mod.rs"]
mod statistics;
mod supervisory;
mod weights;

const STEPS: usize = 40;
const PER_YEAR: f64 = 52.0;

fn scenario(market: &str, guides: &str, paths: usize) -> String {
    format!(
        r#"
name = "guides"
seed = 20261127
paths = {paths}
[clock]
start = 2026-01-02
step = "7d"
steps = {STEPS}
steps_per_year = {PER_YEAR}
{market}
{guides}
[output]
layout = "panel"
columns = ["price", "return", "variance", "jump"]
"#
    )
}

fn pin(series: &str, at: usize, value: f64) -> String {
    format!("[[pin]]\nseries = \"{series}\"\nat = {at}\nvalue = {value:?}\n")
}

/// A pin with `below` or `above`.
fn bound(series: &str, at: usize, side: &str, value: f64) -> String {
    pin(series, at, value).replace("value", side)
}

/// The same scenario where paths have weights.
fn with_weights(text: &str) -> String {
    text.replace("\"return\", \"variance\", \"jump\"", "\"weight\"")
}

const GBM: &str = "[assets.A]\ninitial_price = 100.0\ndrift = 0.3\nvolatility.constant = { annual_vol = 0.25 }";
const RATE: &str =
    "[levels.R]\ninitial = 0.05\nprocess.vasicek = { mean_reversion = 3.0, long_run_mean = 0.03, annual_vol = 0.02 }";
const VOL: f64 = 0.25;

/// Every law, with what it goes with.
fn markets() -> Vec<(&'static str, String)> {
    let asset = |laws: &str| format!("[assets.A]\ninitial_price = 100.0\ndrift = 0.3\n{laws}");
    let jumps = "\njumps.merton = { intensity = 5.0, mean = -0.05, std = 0.1 }";
    let heston = "volatility.heston = { initial_variance = 0.04, mean_reversion = 1.5, long_run_variance = 0.05, vol_of_vol = 0.5, correlation = -0.7 }";
    let student = "volatility.constant = { annual_vol = 0.2 }\ninnovations.student_t = { degrees_of_freedom = 5 }\ndrift_of = \"log_price\"";
    vec![
        ("A", GBM.to_owned()),
        ("A", asset(&format!("{heston}{jumps}"))),
        ("A", asset(&format!("volatility.garch = {{ annual_vol = 0.3, alpha = 0.1, beta = 0.8 }}{jumps}"))),
        ("A", asset(&format!("{student}{jumps}"))),
        (
            "A",
            format!(
                "{GBM}\n[regimes]\nstates.a = {{ expected_duration = 5 }}\nstates.b = {{ expected_duration = 5, volatility = {{ scale = 3 }}, drift = {{ add = 1 }} }}"
            ),
        ),
        ("R", RATE.to_owned()),
        ("R", RATE.replace("annual_vol = 0.02", "annual_vol = 0.0")),
        (
            "R",
            "[levels.R]\ninitial = 0.05\nprocess.arithmetic_brownian = { drift = 0.3, annual_vol = 0.02 }".to_owned(),
        ),
    ]
}
