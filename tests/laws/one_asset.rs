//! One asset over a year of weekly steps.

use super::statistics::weekly;
use pathloom::{Scenario, scenario::Series};

pub const DRIFT: f64 = 0.07;

/// One asset over a year of weekly steps.
pub fn scenario(laws: &str, paths: usize, every: &str) -> String {
    let head = weekly("laws", 20_260_101, paths, 52);
    format!(
        r#"{head}
[assets.A]
initial_price = 3.0
drift = {DRIFT}
{laws}
[output]
layout = "panel"
columns = ["price", "return", "variance", "jump"]
every = {every}
"#
    )
}
/// The asset of such a scenario.
pub fn asset(text: &str) -> pathloom::scenario::Asset {
    match Scenario::from_text(text).unwrap().series.remove(0) {
        Series::Asset(asset) => asset,
        Series::Level(_) => unreachable!("the scenario has an asset"),
    }
}
