//! From a scenario to rows of numbers: blocks of paths, stepped through time, in parallel.

mod bar;
mod block;
mod drivers;
mod modulation;
mod parallel;
mod plan;
mod record;
mod span;
mod ticks;
mod weights;

pub use block::{Block, Sink};
pub use parallel::{Interrupt, in_order};
pub use plan::Plan;
pub use span::{Job, Part, Span, runs};
