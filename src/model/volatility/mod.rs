//! How an asset's variance moves.

pub mod aparch;
mod backbone;
pub mod cev;
pub mod constant;
pub mod double_heston;
pub mod egarch;
pub mod ewma;
pub mod figarch;
pub mod garch;
pub mod gjr_garch;
pub mod heston;
mod lags;
mod lift;
pub mod log_ou;
mod log_volatility;
mod martingale;
mod quadratic_exponential;
mod returns;
pub mod rough_bergomi;
pub mod rough_heston;
mod rough_step;
pub mod sabr;
pub mod schedule;
mod size;
mod squares;
mod standing;
pub mod three_halves;
