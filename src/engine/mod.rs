//! From a scenario to rows of numbers: blocks of paths, stepped through time, in parallel.

mod balance;
mod bar;
mod block;
mod corporate;
mod drivers;
mod effective;
mod guided;
mod modulation;
mod parallel;
mod plan;
mod record;
mod replay;
mod span;
mod state;
mod steered;
mod switched;
mod ticks;
mod traded;
mod weights;

pub use balance::check as check_balance;
pub use block::{Block, Sink};
pub use effective::{Effective, effective};
pub use parallel::{Interrupt, in_order};
pub use plan::Plan;
pub use span::{Job, Part, Span, runs};
