//! What a wrong scenario is told: file, line, column, field, value, what is allowed, and the nearest name.

mod clock;
#[path = "../common/mod.rs"]
mod common;
mod dependence;
mod dice;
mod edits;
mod every_law;
mod fault;
mod in_force;
mod levels;
mod liquidity;
mod market;
mod names;
mod output;
mod outside;
mod parameters;
mod past_shocks;
mod screen;
mod volatility;
