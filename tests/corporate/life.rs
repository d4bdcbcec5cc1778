//! A share with a corporate life, and what its tests have in common.

use super::statistics::Columns;

/// Of one asset A with a life, and B without any.
pub fn scenario((paths, steps): (usize, usize), clock: &str, life: &str, output: &str) -> String {
    let law =
        "volatility.constant = { annual_vol = 0.4 }\njumps.merton = { intensity = 3.0, mean = -0.1, std = 0.2 }";
    format!(
        "name = \"life\"\nseed = 20260401\npaths = {paths}\n[clock]\nstart = 2026-01-02\nstep = \"1d\"\nsteps = {steps}\n\
         steps_per_year = 250\n{clock}\n[assets.A]\ninitial_price = 100.0\ndrift = 0.05\n{law}\n{life}\n\
         [assets.B]\ninitial_price = 100.0\ndrift = 0.05\n{law}\n[dependence]\ncorrelation = {{ \"A/B\" = 0.5 }}\n\
         [output]\nlayout = \"panel\"\n{output}\n"
    )
}

pub const ALL: &str =
    "columns = [\"price\", \"adjusted_price\", \"dividend\", \"split\", \"status\", \"return\", \"jump\"]";

pub const EVENTS: &str = r#"
dividends = [{ every = "7d", amount = 0.5 }, { at = 20, fraction = 0.1 }, { at = 2026-02-01, amount = 3.25 }]
splits = [{ at = 14, ratio = 4.0 }, { at = 20, ratio = 1.5 }, { at = 33, ratio = 0.25 }]"#;

pub const WHOLE_LIFE: &str = r#"
dividends = [{ every = "7d", amount = 0.5 }]
splits = [{ at = 14, ratio = 4.0 }]
density = 0.9
halts = { intensity = 30.0, mean_duration = "2d" }
delisting = { intensity = 1.0, recovery = 0.5 }"#;

pub const DELISTED: &str = "delisting = { intensity = 3.0 }";

pub fn close(found: f64, wanted: f64) -> bool {
    (found - wanted).abs() <= 1e-13 * wanted.abs()
}

pub fn same_bits(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()))
}

/// Status, price and adjusted price of each path of A.
pub fn rows_of(found: &Columns) -> impl Iterator<Item = [&[f64]; 3]> {
    let of = |name| found.paths(name);
    of("A_status")
        .zip(of("A"))
        .zip(of("A_adjusted_price"))
        .map(|((status, price), adjusted)| [status, price, adjusted])
}
