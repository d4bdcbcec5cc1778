//! What each trade has: the spread that it meets, its side, its size.

pub mod geometric_spread;
mod kept;
pub mod log_normal_size;
pub mod persistent_side;
