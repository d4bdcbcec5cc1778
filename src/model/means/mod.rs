//! What is expected of an asset's next return, given those before.

pub mod arma;
pub mod garch_in_mean;
