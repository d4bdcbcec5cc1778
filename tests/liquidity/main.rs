//! Liquidity under stress and by regime: volume, spread, size and rate of trades against their laws with other means; the same
//! draws, and the same bits until anything acts.

#![allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
#![allow(clippy::cast_precision_loss)] // counts here are far below 2^53

mod bars;
mod bits;
#[path = "../common/mod.rs"]
mod common;
mod declared;
#[path = "../ticks/market.rs"]
#[allow(dead_code)] // other tests use the rest
mod market;
mod rate;
#[path = "../statistics/mod.rs"]
mod statistics;
mod trades;

/// A scenario in which something acts.
fn with(text: &str, acts: &str) -> String {
    text.replace("[output]", &format!("{acts}\n[output]"))
}

/// From row 5 on, unless it says something else.
fn stress(effects: &str) -> String {
    format!("[[stress]]\nat = 5\n{effects}")
}

/// Two states, of which the market is always in the second.
fn always(effects: &str) -> String {
    format!(
        "[regimes]\ninitial = \"b\"\ntransition = [[1.0, 0.0], [0.0, 1.0]]\n[regimes.states.a]\n[regimes.states.b]\n{effects}"
    )
}
