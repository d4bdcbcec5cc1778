//! What a corporate life makes of trades.
//!
//! bid, ask ← those of F·A,  size = max(1, round(V·N)),  adjusted price = price/F
//!
//! with F after the splits and dividends of rows up to the trade, A what the dynamics have at its time, V the size that its
//! law draws, and N what a share of the start has become by splits, as in [bars](super::bar). The adjusted price is that of the
//! trade itself, at the bid or at the ask: over the price, it is what adjusts the quote as well.
//!
//! Trades come as they would without a halt, each with its time, its place on the bridge, spread, side and size; those that
//! fall into a halt are not recorded. Halts begin and end at their own times, wherever these are in a step. What is recorded has the
//! bits that it has without halts, but for an amount that is paid in one: it is a part of the price that is held.

use super::CorporateLife;
use crate::math::simd::kernel;
use crate::random::{Events, Row};
use crate::scenario::Column;

/// What is remembered of a path from trade to trade.
pub(super) struct LifeTrades {
    /// What a share of the start had become at the trade before.
    shares: Row,
}

impl LifeTrades {
    pub(super) fn new(paths: usize) -> Self {
        LifeTrades { shares: Row::filled(paths, 1.0) }
    }
}

/// What is recorded beside the quote and the trade.
pub(in crate::engine) struct Beside {
    adjusted_price: f64,
    /// Since the trade before: cash per share held then, and the shares that one has become.
    dividend: f64,
    split: f64,
}

impl Beside {
    /// Where there is no corporate life.
    pub(in crate::engine) fn of_price(price: f64) -> Self {
        Beside { adjusted_price: price, dividend: 0.0, split: 1.0 }
    }

    /// A number of it; of columns that trades do not have, none is asked.
    pub(in crate::engine) fn column(&self, column: Column) -> f64 {
        match column {
            Column::Dividend => self.dividend,
            Column::Split => self.split,
            _ => self.adjusted_price,
        }
    }
}

impl CorporateLife {
    /// From adjusted prices of trades to prices as traded, and from sizes in shares of the start to such as there are now.
    pub(in crate::engine) fn of_trades(&self, paths: &[u16], price: &mut [f64], size: &mut [f64]) {
        as_traded(paths, &self.factor, price);
        if let Some(trades) = &self.trades {
            in_shares(paths, [&trades.shares, &self.shares], size);
        }
    }

    /// Which trades of the step that [`hold`](Self::hold) began, of so many seconds, fall into halts; empty where nobody is halted.
    pub(in crate::engine) fn halted(&self, seconds: f64, events: &Events, out: &mut Vec<bool>) {
        out.clear();
        if self.stillness.halts_in_step() {
            let times = events.paths.iter().zip(&events.seconds);
            out.extend(times.map(|(path, at)| self.stillness.is_halted_at(*path, at / seconds)));
        }
    }

    /// What stands beside a trade that is recorded.
    pub(in crate::engine) fn beside(&mut self, path: usize, price: f64) -> Beside {
        let (dividend, split) = (self.paid[path], self.shares[path]);
        (self.paid[path], self.shares[path]) = (0.0, 1.0);
        if let Some(trades) = &mut self.trades {
            trades.shares[path] *= split;
        }
        Beside { adjusted_price: price / self.factor[path], dividend, split }
    }
}

kernel! {
    fn as_traded(paths: &[u16], factor: &[f64], price: &mut [f64]) {
        for (price, path) in price.iter_mut().zip(paths) {
            *price *= factor[usize::from(*path)];
        }
    }
}

kernel! {
    // A size is a whole number, one at least.
    fn in_shares(paths: &[u16], shares: [&[f64]; 2], size: &mut [f64]) {
        let [before, since] = shares;
        for (size, path) in size.iter_mut().zip(paths) {
            let path = usize::from(*path);
            let scaled = (*size * (before[path] * since[path])).round_ties_even();
            *size = if scaled > 1.0 { scaled } else { 1.0 };
        }
    }
}
