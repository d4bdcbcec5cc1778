//! What a corporate life makes of bars.
//!
//! open, high, low = F·A,  close = P,  volume = V·w·N
//!
//! with F and P of the bar's end, A what the dynamics do in the steps that were traded, V the volume that its law draws for
//! the bar, w the part of the bar's time that was traded, and N what a share of the start has become by splits.
//!
//! One F for the whole bar: its splits and dividends act at its opening, so that a bar is of one kind of share, and its
//! prices times A/P of its end are the adjusted ones. The open is then the close before times F(n)/F(n−1): after a split,
//! the close before over the ratio; after a dividend d, the close before less d/(1 + R), with R the return of the bar,
//! since d is a part of the price at the bar's end. (Less d it would be adjusted by a factor of its own.)
//!
//! A simulated step at whose end the share is halted or delisted has no trades; any other is traded as a whole. The open is
//! the first trade, the price of the dynamics at the beginning of the first step with trades. A bar without trades stands at
//! its close, with a volume of 0.

use crate::engine::record::{prices, to_ticks};
use crate::math::simd::kernel;
use crate::random::Row;
use crate::scenario::{Asset, Column};
use crate::units::Years;

/// The bar of a share, while it comes about, and the last one.
pub(super) struct LifeBar {
    /// A at the first trade.
    open: Row,
    /// How many years of the bar were traded, and how many it has.
    traded: Row,
    length: f64,
    /// w
    part: Row,
    /// N
    shares: Row,
    /// A at the beginning of a step in which trading resumes.
    now: Row,
    /// What is recorded: open, high, low, close, volume.
    columns: [Row; 5],
}

/// What is known of a bar at its end, by path.
pub(super) struct End<'a> {
    /// F
    pub(super) factor: &'a [f64],
    pub(super) status: &'a [f64],
    /// P, not a number where it is missing.
    pub(super) close: &'a [f64],
    /// What a share has become in the bar.
    pub(super) shares: &'a [f64],
    /// The highest A of its trades, the lowest, and V.
    pub(super) measured: [&'a [f64]; 3],
}

impl LifeBar {
    pub(super) fn new(paths: usize) -> Self {
        let zeros = || Row::zeros(paths);
        LifeBar {
            open: zeros(),
            traded: zeros(),
            length: 0.0,
            part: zeros(),
            shares: Row::filled(paths, 1.0),
            now: zeros(),
            columns: std::array::from_fn(|_| zeros()),
        }
    }

    /// Begins a bar where the dynamics are.
    pub(super) fn begin(&mut self, asset: &Asset, elapsed: Years, log_price: &[f64]) {
        prices(asset.initial_price, asset.log_growth(elapsed), log_price, &mut self.open);
        self.traded.fill(0.0);
        self.length = 0.0;
    }

    /// Before the dynamics take a step, with the status that it ends in.
    pub(super) fn step(&mut self, asset: &Asset, [before, now]: [Years; 2], log_price: &[f64], status: &[f64]) {
        if self.length > 0.0 && resumes(status, &self.traded) {
            prices(asset.initial_price, asset.log_growth(before), log_price, &mut self.now);
            reopen([status, &self.traded, &self.now], &mut self.open);
        }
        let length = now.0 - before.0;
        self.length += length;
        trade(length, status, &mut self.traded);
    }

    /// Makes the columns of a bar.
    pub(super) fn finish(&mut self, asset: &Asset, end: &End) {
        part_of(self.length, [end.status, &self.traded], &mut self.part);
        let [open, high, low, close, volume] = &mut self.columns;
        let [highest, lowest, drawn] = end.measured;
        for (adjusted, out) in [(&*self.open, &mut *open), (highest, &mut *high), (lowest, &mut *low)] {
            super::as_traded(adjusted, end.factor, out);
            if let Some(tick) = asset.tick {
                to_ticks(tick.per_unit, out);
            }
        }
        close.copy_from_slice(end.close);
        enclose([end.close, &self.part], [open, high, low]);
        volume.copy_from_slice(drawn);
        count([end.close, &self.part, end.shares], [&mut self.shares, volume]);
    }

    /// A column of the bar that was finished last.
    pub(super) fn column(&self, column: Column) -> Option<&[f64]> {
        let place = Column::BAR.iter().position(|(_, known)| *known == column)?;
        Some(&self.columns[place])
    }
}

/// Whether a path is traded in a step, and was not before in its bar.
fn resumes(status: &[f64], traded: &[f64]) -> bool {
    status.iter().zip(traded).any(|(status, traded)| *status == 0.0 && *traded == 0.0)
}

kernel! {
    fn reopen(now: [&[f64]; 3], open: &mut [f64]) {
        let n = open.len();
        let [status, traded, price] = now.map(|row| &row[..n]);
        for i in 0..n {
            let first = status[i] == 0.0 && traded[i] == 0.0;
            open[i] = if first { price[i] } else { open[i] };
        }
    }
}

kernel! {
    fn trade(length: f64, status: &[f64], traded: &mut [f64]) {
        for (traded, status) in traded.iter_mut().zip(status) {
            *traded += if *status > 0.0 { 0.0 } else { length };
        }
    }
}

kernel! {
    // Of a bar that has no time all, or nothing where the share is halted.
    fn part_of(length: f64, now: [&[f64]; 2], part: &mut [f64]) {
        let n = part.len();
        let [status, traded] = now.map(|row| &row[..n]);
        for i in 0..n {
            let still = if status[i] > 0.0 { 0.0 } else { 1.0 };
            part[i] = if length > 0.0 { traded[i] / length } else { still };
        }
    }
}

kernel! {
    // Around both ends; at the close where there are no trades; nothing where there is no close.
    fn enclose(now: [&[f64]; 2], out: [&mut [f64]; 3]) {
        let [open, high, low] = out;
        let n = open.len();
        let (high, low) = (&mut high[..n], &mut low[..n]);
        let [close, part] = now.map(|row| &row[..n]);
        for i in 0..n {
            let (traded, last) = (part[i] > 0.0, close[i]);
            let first = if traded { open[i] } else { last };
            let (upper, lower) = if first > last { (first, last) } else { (last, first) };
            let above = if traded && high[i] > upper { high[i] } else { upper };
            let below = if traded && low[i] < lower { low[i] } else { lower };
            let seen = !last.is_nan();
            open[i] = if seen { first } else { last };
            high[i] = if seen { above } else { last };
            low[i] = if seen { below } else { last };
        }
    }
}

kernel! {
    // In shares of the bar's end.
    fn count(now: [&[f64]; 3], out: [&mut [f64]; 2]) {
        let [shares, volume] = out;
        let n = shares.len();
        let volume = &mut volume[..n];
        let [close, part, ratio] = now.map(|row| &row[..n]);
        for i in 0..n {
            shares[i] *= ratio[i];
            let traded = (volume[i] * part[i] * shares[i]).round_ties_even();
            volume[i] = if close[i].is_nan() { close[i] } else { traded };
        }
    }
}
