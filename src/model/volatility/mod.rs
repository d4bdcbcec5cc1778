//! How an asset's variance moves.

pub mod aparch;
pub mod constant;
pub mod egarch;
pub mod ewma;
pub mod figarch;
pub mod garch;
pub mod gjr_garch;
pub mod heston;
mod lags;
mod lift;
mod long_memory;
mod returns;
pub mod rough_bergomi;
pub mod rough_heston;
mod size;
mod squares;
