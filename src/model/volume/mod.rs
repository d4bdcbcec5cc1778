//! What is traded in a bar.

pub mod log_normal;
