#![doc = "crate docs"]
pub mod cli;
pub mod dataset;
pub mod engine;
pub mod error;
pub mod math;
pub mod model;
pub mod random;
pub mod scenario;
pub mod units;
pub use error::{Error, Result};
pub use scenario::Scenario;
