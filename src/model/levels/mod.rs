//! Series that are not prices.

pub mod ornstein_uhlenbeck;
