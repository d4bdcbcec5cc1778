//! What the record makes of a share's price: factors of splits and dividends, halts, a delisting, rows that nobody observed.
//!
//! Absent where an asset has none of it. The dynamics know nothing of it: see [`Corporate`](crate::scenario::Corporate) for
//! what is computed.

mod bar;
mod stillness;
mod trade;

use super::record::{prices, to_ticks};
use crate::math::simd::kernel;
use crate::model::Stream;
use crate::random::{Row, Source};
use crate::scenario::{Action, Asset, Column, Corporate, Layout};
use crate::units::Years;
use bar::{End, LifeBar};
use stillness::{DELISTED, Stillness};
use trade::LifeTrades;

pub(super) use trade::Beside;

/// The streams that it draws from.
pub(super) struct CorporateStreams<'a> {
    /// Whether a row is observed.
    pub(super) observation: Stream<'a>,
    /// Halts and what lies between them.
    pub(super) halts: Stream<'a>,
    /// The time of the delisting.
    pub(super) delisting: Stream<'a>,
}

/// The corporate life of one asset of a block.
pub(super) struct CorporateLife {
    /// F
    factor: Row,
    /// Since the row before, or the trade before: cash per share held then, and the shares that one has become.
    paid: Row,
    shares: Row,
    /// The next split or dividend, by its place among all.
    next: usize,
    stillness: Stillness,
    /// Draws whether rows are observed, and the last draw, where some are not.
    observation: Option<(Source, Row)>,
    /// 1 where the last price before the delisting is recorded.
    settled: Row,
    /// A
    adjusted: Row,
    /// What is recorded.
    columns: [Row; COLUMNS.len()],
    /// Where bars are recorded.
    bar: Option<Box<LifeBar>>,
    /// Where trades are recorded.
    trades: Option<LifeTrades>,
}

/// What is recorded in place of the dynamics' own numbers, in this order.
const COLUMNS: [Column; 5] = [Column::Price, Column::AdjustedPrice, Column::Dividend, Column::Split, Column::Status];

/// The least part of a price that a dividend leaves.
const LEAST_FACTOR: f64 = 1e-3;

impl CorporateLife {
    /// At the start.
    pub(super) fn new(corporate: &Corporate, streams: &CorporateStreams, layout: Layout) -> Self {
        let paths = streams.halts.paths;
        let mut life = CorporateLife {
            factor: Row::filled(paths, 1.0),
            paid: Row::zeros(paths),
            shares: Row::filled(paths, 1.0),
            next: 0,
            stillness: Stillness::new(corporate, streams),
            observation: (corporate.density < 1.0).then(|| (streams.observation.open(), Row::zeros(paths))),
            settled: Row::zeros(paths),
            adjusted: Row::zeros(paths),
            columns: std::array::from_fn(|_| Row::zeros(paths)),
            bar: (layout == Layout::Bars).then(|| Box::new(LifeBar::new(paths))),
            trades: (layout == Layout::Ticks).then(|| LifeTrades::new(paths)),
        };
        life.observe();
        life
    }

    /// Before the dynamics take a step: who is halted or delisted in it keeps the price that they have now.
    pub(super) fn hold(&mut self, asset: &Asset, [before, now]: [Years; 2], log_price: &[f64]) {
        if self.stillness.until([before, now]) {
            prices(asset.initial_price, asset.log_growth(before), log_price, &mut self.adjusted);
            self.stillness.keep(&self.adjusted);
        }
        if let Some(bar) = &mut self.bar {
            bar.step(asset, [before, now], log_price, self.stillness.status());
        }
    }

    /// Which paths are traded in the step that [`hold`](Self::hold) began, and which are halted or delisted.
    pub(super) fn status(&self) -> &[f64] {
        self.stillness.status()
    }

    /// At a row of the clock: what is due by then happens.
    pub(super) fn arrive(&mut self, asset: &Asset, (row, elapsed): (u64, Years), log_price: &[f64]) {
        self.observe();
        let events = asset.corporate.as_ref().map_or(&[][..], |corporate| &corporate.events);
        let due = events[self.next..].iter().take_while(|event| event.row <= row).count();
        if due == 0 {
            return;
        }
        self.adjust(asset, elapsed, log_price);
        for event in &events[self.next..self.next + due] {
            let rows = [&mut *self.factor, &mut *self.shares, &mut *self.paid];
            let now = [&*self.adjusted, self.stillness.status()];
            match event.action {
                Action::Split(ratio) => split(ratio, now, rows),
                Action::Amount(amount) => pay([amount, 0.0], now, rows),
                Action::Fraction(fraction) => pay([0.0, fraction], now, rows),
            }
        }
        self.next += due;
    }

    /// Draws whether the next row of the clock is observed.
    fn observe(&mut self) {
        if let Some((source, uniforms)) = &mut self.observation {
            source.uniforms(uniforms);
        }
    }

    /// Finds A.
    fn adjust(&mut self, asset: &Asset, elapsed: Years, log_price: &[f64]) {
        prices(asset.initial_price, asset.log_growth(elapsed), log_price, &mut self.adjusted);
        self.stillness.hold(&mut self.adjusted);
    }

    /// Makes the columns of a row, and begins the next one.
    pub(super) fn finish(&mut self, asset: &Asset, elapsed: Years, log_price: &[f64]) {
        self.adjust(asset, elapsed, log_price);
        let [price, adjusted, dividend, shares, status] = &mut self.columns;
        adjusted.copy_from_slice(&self.adjusted);
        as_traded(&self.adjusted, &self.factor, price);
        if let Some(tick) = asset.tick {
            to_ticks(tick.per_unit, price);
        }
        status.copy_from_slice(self.stillness.status());
        dividend.copy_from_slice(&self.paid);
        shares.copy_from_slice(&self.shares);
        self.paid.fill(0.0);
        self.shares.fill(1.0);
        let Some(corporate) = &asset.corporate else { return };
        if let Some((_, uniforms)) = &self.observation {
            miss(corporate.density, [uniforms, status], [price, adjusted]);
        }
        if let Some(delisting) = corporate.delisting {
            // Nothing times a number is nothing.
            let recovery = delisting.recovery.unwrap_or(f64::NAN);
            settle(recovery, status, [price, adjusted, &mut self.settled]);
        }
    }

    /// Begins a bar, where they are recorded.
    pub(super) fn begin_bar(&mut self, asset: &Asset, elapsed: Years, log_price: &[f64]) {
        if let Some(bar) = &mut self.bar {
            bar.begin(asset, elapsed, log_price);
        }
    }

    /// Makes the bar of the row that was finished last, of its highest adjusted price, its lowest, and its volume.
    pub(super) fn finish_bar(&mut self, asset: &Asset, measured: [&[f64]; 3]) {
        if let Some(bar) = &mut self.bar {
            let [close, _, _, shares, status] = &self.columns;
            bar.finish(asset, &End { factor: &self.factor, status, close, shares, measured });
        }
    }

    /// A column of the row that was finished last.
    pub(super) fn column(&self, column: Column) -> Option<&[f64]> {
        if let Some(place) = COLUMNS.iter().position(|known| *known == column) {
            return Some(&self.columns[place]);
        }
        self.bar.as_ref()?.column(column)
    }
}

kernel! {
    fn as_traded(adjusted: &[f64], factor: &[f64], out: &mut [f64]) {
        for ((out, adjusted), factor) in out.iter_mut().zip(adjusted).zip(factor) {
            *out = adjusted * factor;
        }
    }
}

kernel! {
    // Nothing happens to a share that is delisted.
    fn split(ratio: f64, now: [&[f64]; 2], rows: [&mut [f64]; 3]) {
        let [factor, shares, _] = rows;
        let n = factor.len();
        let (shares, status) = (&mut shares[..n], &now[1][..n]);
        for i in 0..n {
            let ratio = if status[i] < DELISTED { ratio } else { 1.0 };
            factor[i] /= ratio;
            shares[i] *= ratio;
        }
    }
}

kernel! {
    // An amount, or a part of the price.
    fn pay(terms: [f64; 2], now: [&[f64]; 2], rows: [&mut [f64]; 3]) {
        let [amount, fraction] = terms;
        let [factor, shares, paid] = rows;
        let n = factor.len();
        let (shares, paid) = (&shares[..n], &mut paid[..n]);
        let [adjusted, status] = now.map(|row| &row[..n]);
        for i in 0..n {
            let price = adjusted[i] * factor[i];
            let cash = fraction.mul_add(price, amount);
            let most = (1.0 - LEAST_FACTOR) * price;
            let cash = if cash < most { cash } else { most };
            let cash = if status[i] < DELISTED { cash } else { 0.0 };
            factor[i] *= (price - cash) / price;
            paid[i] = cash.mul_add(shares[i], paid[i]);
        }
    }
}

kernel! {
    // What is missing is not a number, until it is stored. A delisting is always seen.
    fn miss(density: f64, now: [&[f64]; 2], out: [&mut [f64]; 2]) {
        let [price, adjusted] = out;
        let n = price.len();
        let adjusted = &mut adjusted[..n];
        let [uniforms, status] = now.map(|row| &row[..n]);
        for i in 0..n {
            let seen = uniforms[i] < density || status[i] >= DELISTED;
            price[i] = if seen { price[i] } else { f64::NAN };
            adjusted[i] = if seen { adjusted[i] } else { f64::NAN };
        }
    }
}

kernel! {
    fn settle(recovery: f64, status: &[f64], rows: [&mut [f64]; 3]) {
        let [price, adjusted, settled] = rows;
        let n = price.len();
        let (adjusted, settled, status) = (&mut adjusted[..n], &mut settled[..n], &status[..n]);
        for i in 0..n {
            let delisted = status[i] >= DELISTED;
            let left = if settled[i] > 0.0 { f64::NAN } else { recovery };
            let left = if delisted { left } else { 1.0 };
            price[i] *= left;
            adjusted[i] *= left;
            settled[i] = if delisted { 1.0 } else { 0.0 };
        }
    }
}
