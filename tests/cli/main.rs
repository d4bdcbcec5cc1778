//! The command line from outside.

mod arguments;
#[path = "../common/mod.rs"]
mod common;
mod place;
mod run;
mod shipped;
mod shown;
mod stopped;
