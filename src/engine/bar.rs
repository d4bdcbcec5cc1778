//! Bars: what a price did between two recorded rows.
//!
//! Within a simulated step, given both its ends, the log price is a Brownian bridge with the variance V of the step (the
//! forward, which grows evenly, is a drift, and a bridge does not know of drifts). Its highest and lowest point are drawn
//! from their joint law, in log price; a bar takes the highest and the lowest of its steps. Where jumps strike, the bridge is
//! cut at their times: where it stands there is drawn from its own law, and each piece has its extremes.
//!
//! - constant volatility, GARCH: V is the variance of the step. Exact in law, with normal innovations.
//! - Heston: V = ½(v + v′)Δ, and the path of v between the two is not drawn. Exact only as the step shrinks; `substeps`
//!   refines it, and a bar is of all of them.
//! - laws whose variance stands still within a step of the scheme (`cev`, `three_halves`, `sabr`, `log_ou`): V = vΔ, with v at its
//!   beginning. Exact for the scheme, and for the law as the step shrinks.
//! - innovations that are not normal: their law is of a step and not of a path through it. The bridge of the step's own
//!   variance is taken, as a convention.
//!
//! A bar is valid by construction: its prices are rounded first and compared last.

use super::record::{prices, to_ticks};
use super::traded::Traded;
use crate::math::simd::kernel;
use crate::model::{Jump, Step, Stream, Volatility, Volume, WithinStep};
use crate::random::{Bridges, FARTHEST, Row, Source};
use crate::scenario::{Asset, Column};
use crate::units::Years;

/// The bar of one asset of a block, and the step that it is taking in.
pub(super) struct Bar {
    /// Of ln F, per year.
    growth: f64,
    /// ln F(t)/S(0) at the beginning of the step, and at its end.
    forward: [f64; 2],
    extremes: Source,
    pieces: Source,
    bridges: Bridges,
    /// The log price over its forward at the beginning of the step, and at its end but for jumps.
    before: Row,
    after: Row,
    /// V of the step, and √V; of several, √ of their sum when the bar ends.
    variance: Row,
    deviation: Row,
    /// How far apart the ends of the step are, in deviations.
    apart: Row,
    /// The highest and the lowest ln S(t)/S(0) of the step, and of the bar so far.
    step: [Row; 2],
    so_far: [Row; 2],
    /// Simulated steps of the bar so far, their variance, and the log price over its forward at the beginning.
    steps: u64,
    total_variance: Row,
    start: Row,
    events: Vec<Jump>,
    volume: Box<dyn Volume>,
    traded: Traded,
    /// What is recorded: open, high, low, close, volume.
    columns: [Row; 5],
}

/// The streams that a bar draws from.
pub(super) struct BarStreams<'a> {
    /// The extremes of steps.
    pub(super) extremes: Stream<'a>,
    /// Where jumps cut a step, and the extremes of the pieces.
    pub(super) pieces: Stream<'a>,
    /// Volume.
    pub(super) volume: Stream<'a>,
}

impl Bar {
    /// Before the first step.
    pub(super) fn new(asset: &Asset, streams: &BarStreams) -> Self {
        let paths = streams.extremes.paths;
        let zeros = || Row::zeros(paths);
        let mut bar = Bar {
            growth: asset.log_growth(Years(1.0)),
            forward: [0.0; 2],
            extremes: streams.extremes.open(),
            pieces: streams.pieces.open(),
            bridges: Bridges::new(paths),
            before: zeros(),
            after: zeros(),
            variance: zeros(),
            deviation: zeros(),
            apart: zeros(),
            step: [zeros(), zeros()],
            so_far: [zeros(), zeros()],
            steps: 0,
            total_variance: zeros(),
            start: zeros(),
            events: Vec::new(),
            volume: asset.volume.model.start(streams.volume),
            traded: Traded::new(paths),
            columns: std::array::from_fn(|_| zeros()),
        };
        let [.., close, _] = &mut bar.columns;
        recorded(asset, 0.0, &bar.start, close);
        bar.restart();
        bar
    }

    /// Starts from another price, to which stress shifts it at the start.
    pub(super) fn start_at(&mut self, asset: &Asset, log_price: &[f64]) {
        self.start.copy_from_slice(log_price);
        let [.., close, _] = &mut self.columns;
        recorded(asset, 0.0, log_price, close);
    }

    fn restart(&mut self) {
        self.steps = 0;
        self.total_variance.fill(0.0);
        self.traded.restart();
    }

    /// Before a step.
    pub(super) fn begin(&mut self, volatility: &dyn Volatility, log_price: &[f64]) {
        self.before.copy_from_slice(log_price);
        volatility.variance(&mut self.variance);
    }

    /// After the diffusive part of a step, and before its jumps.
    pub(super) fn diffused(&mut self, step: &Step, volatility: &dyn Volatility, log_price: &[f64]) {
        if volatility.within_step() == WithinStep::Moving {
            volatility.variance(&mut self.apart);
            half_way(&self.apart, &mut self.variance);
        }
        let Years(length) = step.length;
        over(length, step.volatility_scale.unwrap_or(&[]), &mut self.variance, &mut self.total_variance);
        self.after.copy_from_slice(log_price);
        self.forward = [self.forward[1], self.growth * step.elapsed.0];
        let [rise, fall] = &mut self.step;
        let grown = self.forward[1] - self.forward[0];
        let out = [&mut self.deviation[..], &mut self.apart[..]];
        distances(grown, [&self.before, &self.after, &self.variance], out);
        self.bridges.excursions(&mut self.extremes, &self.apart, rise, fall);
        extremes(self.forward, [&self.before, &self.after, &self.deviation], [rise, fall]);
    }

    /// Where the jumps of a step are written down, after they have struck.
    pub(super) fn events(&mut self) -> &mut Vec<Jump> {
        self.events.clear();
        &mut self.events
    }

    /// After a step, which counts for those that trade, if there are statuses.
    pub(super) fn end(&mut self, statuses: Option<&[f64]>) {
        if !self.events.is_empty() {
            let mut events = std::mem::take(&mut self.events);
            // Stable: those of one path stay in their order.
            events.sort_by_key(|jump| jump.path);
            for jumps in events.chunk_by(|a, b| a.path == b.path) {
                self.cut(jumps);
            }
            events.clear();
            self.events = events;
        }
        let ([high, low], [step_high, step_low]) = (&mut self.so_far, &mut self.step);
        if let Some(statuses) = statuses {
            leave_out(statuses, [step_high, step_low]);
        }
        if self.steps == 0 {
            std::mem::swap(&mut self.so_far, &mut self.step);
        } else {
            widen([step_high, step_low], [high, low]);
        }
        self.steps += 1;
    }

    /// The extremes of a step of one path, cut by jumps.
    fn cut(&mut self, jumps: &[Jump]) {
        let path = usize::from(jumps[0].path);
        let end = self.after[path] + self.forward[1];
        let mut at = self.before[path] + self.forward[0];
        let (mut now, mut left, mut jumped) = (0.0, self.variance[path], 0.0);
        let (mut high, mut low) = (f64::NEG_INFINITY, f64::INFINITY);
        let mut normal = Vec::new();
        for i in 0..=jumps.len() {
            let jump = jumps.get(i);
            // The part of what is left of the step that is over when the jump strikes.
            let part = jump.map_or(1.0, |jump| if now < 1.0 { (jump.at - now) / (1.0 - now) } else { 1.0 });
            let mut next = end;
            if jump.is_some() {
                self.pieces.normals_at(&[jumps[0].path], &mut normal);
                next = (end - at).mul_add(part, at) + (left * part * (1.0 - part)).sqrt() * normal[0];
            }
            let deviation = (left * part).sqrt();
            let apart = apart(next - at, deviation);
            let [rise, fall] = self.bridges.excursions_of(&mut self.pieces, jumps[0].path, apart);
            high = high.max(deviation.mul_add(rise, at.max(next)) + jumped);
            low = low.min(deviation.mul_add(-fall, at.min(next)) + jumped);
            if let Some(jump) = jump {
                jumped += jump.size;
                (now, left) = (jump.at, left * (1.0 - part));
                at = next;
            }
        }
        (self.step[0][path], self.step[1][path]) = (high, low);
    }

    /// After a step of the clock, in which the mean volume was scaled so.
    pub(super) fn traded(&mut self, scale: Option<&[f64]>) {
        self.traded.add(scale);
    }

    /// Ends the bar where the log price over its forward now is, and begins the next one.
    pub(super) fn finish(&mut self, asset: &Asset, log_price: &[f64]) {
        self.measure(asset, log_price);
        let [open, high, low, close, _] = &mut self.columns;
        std::mem::swap(open, close);
        prices(asset.initial_price, self.forward[1], log_price, close);
        if let Some(tick) = asset.tick {
            for price in [&mut *close, &mut *high, &mut *low] {
                to_ticks(tick.per_unit, price);
            }
        }
        enclose([open, close], [high, low]);
    }

    /// Begins the next bar where the log price over its forward now is. Gives the highest price of this one, the lowest,
    /// neither rounded, and its volume.
    pub(super) fn measure(&mut self, asset: &Asset, log_price: &[f64]) -> [&[f64]; 3] {
        let [_, high, low, _, volume] = &mut self.columns;
        if self.steps != 1 {
            // Of a single step it is known.
            root(&self.total_variance, &mut self.deviation);
        }
        standardised([log_price, &self.start, &self.deviation], volume);
        self.volume.bar(self.traded.mean(), volume);
        if self.steps == 0 {
            let [highest, lowest] = &mut self.so_far;
            highest.fill(f64::NEG_INFINITY);
            lowest.fill(f64::INFINITY);
        }
        prices(asset.initial_price, 0.0, &self.so_far[0], high);
        prices(asset.initial_price, 0.0, &self.so_far[1], low);
        self.start.copy_from_slice(log_price);
        self.restart();
        let [_, high, low, _, volume] = &self.columns;
        [high, low, volume]
    }

    /// A column of the bar that was finished last.
    pub(super) fn column(&self, column: Column) -> Option<&[f64]> {
        let place = Column::BAR.iter().position(|(_, known)| *known == column)?;
        Some(&self.columns[place])
    }
}

/// Prices as they are recorded.
fn recorded(asset: &Asset, log_growth: f64, log_price: &[f64], out: &mut [f64]) {
    prices(asset.initial_price, log_growth, log_price, out);
    if let Some(tick) = asset.tick {
        to_ticks(tick.per_unit, out);
    }
}

/// How far apart two ends are, in standard deviations.
#[inline(always)]
fn apart(difference: f64, deviation: f64) -> f64 {
    let d = difference.abs() / deviation;
    // Also where there is no deviation, and nothing between two equal ends.
    if d < FARTHEST { d } else { FARTHEST }
}

kernel! {
    pub(super) fn half_way(after: &[f64], variance: &mut [f64]) {
        for (variance, after) in variance.iter_mut().zip(after) {
            *variance = 0.5 * (*variance + after);
        }
    }
}

kernel! {
    // From variance per year to that of the step, which adds to that of the bar.
    fn over(length: f64, scale: &[f64], variance: &mut [f64], total: &mut [f64]) {
        for (variance, scale) in variance.iter_mut().zip(scale) {
            *variance *= scale * scale;
        }
        for (variance, total) in variance.iter_mut().zip(total) {
            *variance *= length;
            *total += *variance;
        }
    }
}

kernel! {
    fn distances(grown: f64, step: [&[f64]; 3], out: [&mut [f64]; 2]) {
        let [deviation, distance] = out;
        let n = distance.len();
        let deviation = &mut deviation[..n];
        let [before, after, variance] = step.map(|row| &row[..n]);
        for i in 0..n {
            deviation[i] = variance[i].sqrt();
            distance[i] = apart((after[i] - before[i]) + grown, deviation[i]);
        }
    }
}

kernel! {
    // From distances beyond the ends to the extremes themselves.
    fn extremes(forward: [f64; 2], step: [&[f64]; 3], out: [&mut [f64]; 2]) {
        let [high, low] = out;
        let n = high.len();
        let low = &mut low[..n];
        let [before, after, deviation] = step.map(|row| &row[..n]);
        for i in 0..n {
            let (from, to) = (before[i] + forward[0], after[i] + forward[1]);
            high[i] = deviation[i].mul_add(high[i], if from > to { from } else { to });
            low[i] = deviation[i].mul_add(-low[i], if from < to { from } else { to });
        }
    }
}

kernel! {
    // Nothing is higher than what stands still, and nothing lower.
    fn leave_out(statuses: &[f64], step: [&mut [f64]; 2]) {
        let [high, low] = step;
        let n = high.len();
        let (low, statuses) = (&mut low[..n], &statuses[..n]);
        for i in 0..n {
            high[i] = if statuses[i] > 0.0 { f64::NEG_INFINITY } else { high[i] };
            low[i] = if statuses[i] > 0.0 { f64::INFINITY } else { low[i] };
        }
    }
}

kernel! {
    fn widen(step: [&[f64]; 2], bar: [&mut [f64]; 2]) {
        let [high, low] = bar;
        let n = high.len();
        let low = &mut low[..n];
        let [step_high, step_low] = step.map(|row| &row[..n]);
        for i in 0..n {
            high[i] = if step_high[i] > high[i] { step_high[i] } else { high[i] };
            low[i] = if step_low[i] < low[i] { step_low[i] } else { low[i] };
        }
    }
}

kernel! {
    fn root(variance: &[f64], deviation: &mut [f64]) {
        for (deviation, variance) in deviation.iter_mut().zip(variance) {
            *deviation = variance.sqrt();
        }
    }
}

kernel! {
    fn standardised(rows: [&[f64]; 3], out: &mut [f64]) {
        let n = out.len();
        let [now, start, deviation] = rows.map(|row| &row[..n]);
        for i in 0..n {
            out[i] = if deviation[i] > 0.0 { (now[i] - start[i]) / deviation[i] } else { 0.0 };
        }
    }
}

kernel! {
    fn enclose(ends: [&[f64]; 2], out: [&mut [f64]; 2]) {
        let [high, low] = out;
        let n = high.len();
        let low = &mut low[..n];
        let [open, close] = ends.map(|row| &row[..n]);
        for i in 0..n {
            let (upper, lower) = if open[i] > close[i] { (open[i], close[i]) } else { (close[i], open[i]) };
            high[i] = if high[i] > upper { high[i] } else { upper };
            low[i] = if low[i] < lower { low[i] } else { lower };
        }
    }
}
