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
mod long_memory;
mod returns;
mod size;
mod squares;
