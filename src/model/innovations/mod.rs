//! The shocks that drive a return: mean 0, variance 1.

pub mod normal;
pub mod student_t;
