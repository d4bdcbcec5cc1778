//! Prices that are no martingales where their variance rises with them.

use crate::model::Invalid;
use crate::units::DriftOf;

/// Refuses a drift of E\[price\] where the correlation of price and variance is above `most`, and the price no martingale.
pub(super) fn check(correlation: f64, most: f64, drift_of: DriftOf) -> Result<(), Invalid> {
    if drift_of == DriftOf::LogPrice || correlation <= most {
        return Ok(());
    }
    Err(Invalid::new(
        "correlation",
        format!("above {most} the price is no martingale, and `drift` cannot be that of E[price]"),
        format!("add drift_of = \"log_price\" to the asset, or take a correlation ≤ {most}"),
    ))
}
