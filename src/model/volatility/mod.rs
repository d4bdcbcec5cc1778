//! How an asset's variance moves.

pub mod constant;
pub mod garch;
pub mod heston;
mod lift;
pub mod rough_bergomi;
pub mod rough_heston;
