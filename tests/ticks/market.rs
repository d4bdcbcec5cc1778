//! Scenarios of trades, and the trades that they make.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, TimestampMicrosecondType, TimestampNanosecondType};
use pathloom::Scenario;
use std::collections::BTreeMap;

/// 2026-01-05, a Monday, in seconds.
pub const START: i64 = 1_767_571_200;

pub const YEAR: f64 = 365.0 * 86_400.0;

pub fn scenario(paths: usize, events: usize, asset: &str, output: &str) -> String {
    format!(
        "name = \"ticks\"\nseed = 20260105\npaths = {paths}\n[clock]\nstart = 2026-01-05\nstep = \"1m\"\nsteps = 1_000_000\n\
         [assets.A]\ninitial_price = 100.0\n{asset}\n[output]\nlayout = \"ticks\"\nevents = {events}\n{output}\n"
    )
}

/// An asset whose quotes are as fine as its price.
pub const FINE: &str = "tick_size = 1e-7\nspread.geometric = { mean = 1.0, persistence = 0.0 }";

pub const STILL: &str = "drift_of = \"log_price\"\nvolatility.constant = { annual_vol = 0.2 }";

pub const OFTEN: &str = "trades.hawkes = { rate = 1.0, branching_ratio = 0.6, decay = 2.0 }";

/// Every column of numbers; timestamps in whole units since the start.
pub struct Ticks {
    pub events: usize,
    pub times: Vec<i64>,
    pub numbers: BTreeMap<String, Vec<f64>>,
}

impl Ticks {
    pub fn of(text: &str) -> Self {
        let scenario = Scenario::from_text(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let events = usize::try_from(scenario.rows_per_path()).unwrap();
        let mut ticks = Ticks { events, times: Vec::new(), numbers: BTreeMap::new() };
        for batch in scenario.simulate().unwrap() {
            let times = batch.column(2);
            match times.as_primitive_opt::<TimestampNanosecondType>() {
                Some(times) => ticks.times.extend(times.values()),
                None => ticks.times.extend(times.as_primitive::<TimestampMicrosecondType>().values()),
            }
            for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
                if let Some(values) = column.as_primitive_opt::<Float64Type>() {
                    ticks.numbers.entry(field.name().clone()).or_default().extend(values.values());
                }
            }
        }
        ticks
    }

    /// One column, path by path and asset by asset.
    pub fn paths(&self, name: &str) -> impl Iterator<Item = &[f64]> {
        self.numbers[name].chunks_exact(self.events)
    }

    /// Seconds since the start; timestamps are in nanoseconds.
    pub fn seconds(&self) -> Vec<Vec<f64>> {
        let seconds = |time: &i64| (*time - START * 1_000_000_000) as f64 * 1e-9;
        self.times.chunks_exact(self.events).map(|path| path.iter().map(seconds).collect()).collect()
    }

    pub fn mids(&self) -> Vec<Vec<f64>> {
        let pairs = self.paths("bid").zip(self.paths("ask"));
        pairs.map(|(bid, ask)| bid.iter().zip(ask).map(|(bid, ask)| 0.5 * (bid + ask)).collect()).collect()
    }
}

/// Every law, extreme and mild, with ticks that are fine, coarse, and larger than the price.
pub fn assets() -> Vec<String> {
    let laws = [
        "volatility.constant = { annual_vol = 0.2 }",
        "volatility.constant = { annual_vol = 0.0 }",
        "volatility.constant = { annual_vol = 0.0 }\njumps.merton = { intensity = 2e6, mean = 0.01, std = 0.05 }",
        "volatility.constant = { annual_vol = 900.0 }",
        "drift = -2e6\nvolatility.constant = { annual_vol = 0.2 }",
        "drift = 2e7\nvolatility.constant = { annual_vol = 0.2 }",
        "volatility.garch = { annual_vol = 0.6, alpha = 0.08, beta = 0.90 }\njumps.merton = { intensity = 1e5, mean = -0.05, std = 0.1 }",
        "drift_of = \"log_price\"\nvolatility.constant = { annual_vol = 0.3 }\ninnovations.student_t = { degrees_of_freedom = 2.05 }",
        "volatility.heston = { initial_variance = 0.0, mean_reversion = 0.5, long_run_variance = 0.04, vol_of_vol = 1.0, correlation = -0.7 }",
    ];
    let ticks = ["0.01", "3.0", "1000.0", "1e-9"];
    laws.iter().flat_map(|law| ticks.iter().map(move |tick| format!("{law}\ntick_size = {tick}"))).collect()
}

/// At New York, where a session in January is from 14:30 to 21:00 UTC.
pub fn at_new_york(step: &str, steps: u64, trades: &str) -> String {
    let text = scenario(50, 2_000, &format!("{STILL}\n{FINE}\n{trades}"), "");
    let text = text.replace("step = \"1m\"", &format!("calendar = \"XNYS\"\nstep = \"{step}\""));
    text.replace("1_000_000", &steps.to_string())
}

/// Mean of the product of neighbours, in each path.
pub fn neighbours(path: &[f64], apart: usize) -> f64 {
    let products = path.iter().zip(&path[apart..]).map(|(a, b)| a * b);
    products.sum::<f64>() / (path.len() - apart) as f64
}

pub fn mean(path: &[f64]) -> f64 {
    path.iter().sum::<f64>() / path.len() as f64
}

pub fn two(seed: u64, more: &str) -> String {
    let asset =
        format!("{STILL}\n{OFTEN}\ntick_size = 0.01\njumps.merton = {{ intensity = 1e5, mean = 0.0, std = 1e-3 }}");
    let second = format!(
        "[assets.B]\ninitial_price = 7.0\nvolatility.constant = {{ annual_vol = 0.3 }}\ntick_size = 0.01\n{}{more}\n[output]",
        "trades.hawkes = { rate = 0.1, branching_ratio = 0.3, decay = 0.5 }\n"
    );
    scenario(3, 200, &asset, "").replace("[output]", &second).replace("20260105", &seed.to_string())
}

/// Of the rows of two assets, those of one.
pub fn of_asset(ticks: &Ticks, name: &str, place: usize) -> Vec<f64> {
    ticks.paths(name).skip(place).step_by(2).flatten().copied().collect()
}
