//! How an asset's variance moves.

mod backbone;
pub mod cev;
pub mod constant;
pub mod double_heston;
pub mod garch;
pub mod heston;
pub mod log_ou;
mod log_volatility;
mod quadratic_exponential;
pub mod sabr;
pub mod schedule;
mod standing;
pub mod three_halves;
