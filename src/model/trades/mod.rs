//! When trades happen.

pub mod hawkes;
