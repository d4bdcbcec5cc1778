//! Correlations that move.

pub mod dcc;
