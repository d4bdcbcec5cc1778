//! What the statistical tests share: simulated columns, standard errors, distances of distributions.
//!
//! False alarms: every check compares a sample mean with its exact value at [`LIMIT`] standard errors, or a sample with a law, or two samples, by
//! Kolmogorov and Smirnov at [`KS_ALPHA`]. All suites together make fewer than 3,000 checks of the first kind and 300 of the
//! second, and fail by chance with a probability below 3,000 · 8e-11 + 300 · 1e-9 < 1e-6. Seeds were fixed before any result was seen.

#![allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)] // counts here are far below 2^31
#![allow(clippy::cast_possible_wrap, clippy::cast_sign_loss)]
#![allow(dead_code)] // each test binary uses a part

pub mod report;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use pathloom::Scenario;

/// Standard errors that a mean may be off: P(|Z| > 6.5) = 8e-11.
pub const LIMIT: f64 = 6.5;
/// Probability of a false alarm of one Kolmogorov–Smirnov test.
pub const KS_ALPHA: f64 = 1e-9;

/// How a scenario of weekly steps begins.
pub fn weekly(name: &str, seed: u64, paths: usize, steps: usize) -> String {
    format!(
        r#"
name = "{name}"
seed = {seed}
paths = {paths}
[clock]
start = 2026-01-02
step = "7d"
steps = {steps}
steps_per_year = 52"#
    )
}

/// The columns of numbers of a panel dataset, each path by path.
pub struct Columns {
    pub rows_per_path: usize,
    names: Vec<String>,
    values: Vec<Vec<f64>>,
}

/// Simulates a scenario whose layout is a panel. Nulls are NaN.
pub fn simulate(text: &str) -> Columns {
    let scenario = Scenario::from_text(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let rows_per_path = usize::try_from(scenario.rows_per_path()).unwrap();
    let simulation = scenario.simulate().unwrap();
    let names: Vec<String> = simulation.schema().fields()[2..].iter().map(|field| field.name().clone()).collect();
    let mut values = vec![Vec::new(); names.len()];
    for batch in simulation {
        for (column, out) in batch.columns()[2..].iter().zip(&mut values) {
            out.extend(column.as_primitive::<Float64Type>().iter().map(|value| value.unwrap_or(f64::NAN)));
        }
    }
    Columns { rows_per_path, names, values }
}

impl Columns {
    /// A column by name.
    pub fn get(&self, name: &str) -> &[f64] {
        let place = self.names.iter().position(|known| known == name);
        &self.values[place.unwrap_or_else(|| panic!("no column {name} in {:?}", self.names))]
    }

    /// The paths of a column.
    pub fn paths(&self, name: &str) -> impl Iterator<Item = &[f64]> {
        self.get(name).chunks_exact(self.rows_per_path)
    }

    /// One row of every path.
    pub fn row(&self, name: &str, row: usize) -> Vec<f64> {
        self.paths(name).map(|path| path[row]).collect()
    }

    /// The last row of every path.
    pub fn last(&self, name: &str) -> Vec<f64> {
        self.row(name, self.rows_per_path - 1)
    }
}

/// Mean and its standard error.
pub fn mean_and_error(sample: &[f64]) -> (f64, f64) {
    let n = sample.len() as f64;
    let mean = sample.iter().sum::<f64>() / n;
    let variance = sample.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

/// Fails unless the mean of a sample is within [`LIMIT`] standard errors of its exact value.
pub fn assert_mean(what: &str, sample: &[f64], exact: f64) {
    let (mean, error) = mean_and_error(sample);
    // Rounding of the sum, where the sample does not vary at all.
    let rounding = f64::EPSILON.mul_add(sample.len() as f64, 1e-12) * exact.abs().max(1e-300);
    let off = (mean - exact).abs();
    assert!(
        off <= LIMIT * error + rounding,
        "{what}: mean {mean}, exact {exact}, off by {:.1} standard errors",
        off / error
    );
}

/// Fails when a sample has not this law.
pub fn assert_law(what: &str, mut sample: Vec<f64>, law: impl Fn(f64) -> f64) {
    sample.sort_by(f64::total_cmp);
    let n = sample.len() as f64;
    let apart = |(i, x): (usize, &f64)| ((i as f64 + 1.0) / n - law(*x)).abs().max((i as f64 / n - law(*x)).abs());
    let furthest = sample.iter().enumerate().map(apart).fold(0.0, f64::max);
    // Massart's bound of the Kolmogorov distance.
    let allowed = ((2.0 / KS_ALPHA).ln() / (2.0 * n)).sqrt();
    assert!(furthest < allowed, "{what}: {furthest:.5} > {allowed:.5}");
}

/// Fails when two samples have different laws.
pub fn assert_same_law(what: &str, a: &[f64], b: &[f64]) {
    let (a, b) = (sorted(a), sorted(b));
    let (mut i, mut j, mut distance) = (0, 0, 0.0_f64);
    while i < a.len() && j < b.len() {
        let x = a[i].min(b[j]);
        i += a[i..].iter().take_while(|v| **v <= x).count();
        j += b[j..].iter().take_while(|v| **v <= x).count();
        distance = distance.max((i as f64 / a.len() as f64 - j as f64 / b.len() as f64).abs());
    }
    let (n, m) = (a.len() as f64, b.len() as f64);
    // Massart's bound of the Kolmogorov distance, for two samples.
    let allowed = (-(KS_ALPHA / 2.0).ln() / 2.0 * (n + m) / (n * m)).sqrt();
    assert!(distance <= allowed, "{what}: Kolmogorov–Smirnov distance {distance:.5} > {allowed:.5}");
}

fn sorted(sample: &[f64]) -> Vec<f64> {
    let mut sample = sample.to_vec();
    sample.sort_by(f64::total_cmp);
    sample
}
