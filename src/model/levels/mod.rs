//! Series that are not prices.

pub mod fractional;
pub mod ornstein_uhlenbeck;
