//! Quotes and trades: where the price stands at times that are no rows of the clock.
//!
//! Within a simulated step, given both its ends, the log price is a Brownian bridge with the variance V of the step, as in
//! [bars](super::bar): it is cut at the times of trades, one after the other, each time from the law of what is left, and
//! the jumps that have struck by then are added. V and what is exact are as there: constant volatility and GARCH with
//! normal innovations are, Heston is as the step shrinks.
//!
//! With m the price in ticks and s the spread, a whole number of ticks, the quote is
//!
//! bid = max(1, round(m − s/2)), ask = bid + s,
//!
//! whose middle is within half a tick of m. A trade is at the ask where its side is +1 and at the bid where it is −1.
//!
//! Paths step together and trade apart: trades [wait](super::waiting) until each path of the block has as many. Dividends, splits
//! and halts act on trades as [corporate lives](super::corporate) say.

use super::bar::half_way;
use super::block::Sink;
use super::corporate::{Beside, CorporateLife};
use super::record::prices;
use super::waiting::Waiting;
use crate::math::simd::kernel;
use crate::model::{Jump, LiquidityScale, Marks, Step, Stream, Tempo, Trades, Volatility, WithinStep};
use crate::random::{Events, Row, Source};
use crate::scenario::{Asset, Clock, Column, Scenario, Tick, TimeUnit, Trading};
use crate::units::Years;

/// The trades of one asset of a block.
pub(super) struct Ticks {
    clock: Clock,
    unit: TimeUnit,
    initial_price: f64,
    tick: Tick,
    /// Of ln F, per year.
    growth: f64,
    /// ln F(t)/S(0) at the beginning of the step, and at its end.
    forward: [f64; 2],
    laws: Laws,
    /// The log price over its forward at the beginning of the step, and at its end but for jumps.
    before: Row,
    after: Row,
    /// V of the step.
    variance: Row,
    scratch: Row,
    jumps: Vec<Jump>,
    trades: Made,
    /// By path, trades that are still to come, and the last timestamp.
    left: Vec<u64>,
    last: Vec<i64>,
    waiting: Waiting,
    /// What is recorded of a trade beside [`Column::TICK`].
    beside: Vec<Column>,
}

/// The streams that trades draw from.
pub(super) struct TickStreams<'a> {
    /// Their times, and whether their rate moves.
    pub(super) tempo: Tempo,
    pub(super) trades: Stream<'a>,
    /// Where the price stands.
    pub(super) bridge: Stream<'a>,
    /// What each of them has.
    pub(super) spread: Stream<'a>,
    pub(super) side: Stream<'a>,
    pub(super) size: Stream<'a>,
}

struct Laws {
    trades: Box<dyn Trades>,
    bridge: Source,
    spread: Box<dyn Marks>,
    side: Box<dyn Marks>,
    size: Box<dyn Marks>,
}

/// The trades of a step, and their numbers one by one.
#[derive(Default)]
struct Made {
    events: Events,
    normals: Vec<f64>,
    logs: Vec<f64>,
    /// The price, and then the bid.
    bid: Vec<f64>,
    /// The spread, and then the ask.
    ask: Vec<f64>,
    side: Vec<f64>,
    size: Vec<f64>,
    /// Which of them fall into halts, where some may.
    halted: Vec<bool>,
}

impl Ticks {
    /// Before the first step; none where the asset says nothing of trades, which no scenario with this layout does.
    pub(super) fn new(scenario: &Scenario, asset: &Asset, streams: &TickStreams) -> Option<Self> {
        let (tick, trading) = (asset.tick?, asset.trading.as_deref()?);
        let Trading { trades, spread, side, size } = trading;
        let paths = streams.trades.paths;
        let zeros = || Row::zeros(paths);
        let rows = scenario.rows_per_path();
        let columns = &scenario.output.columns;
        // Some trades of a share with halts are not recorded: more come than are asked for.
        let halts = asset.corporate.as_ref().is_some_and(|life| life.halts.is_some());
        Some(Ticks {
            clock: scenario.clock.clone(),
            unit: scenario.output.timestamp,
            initial_price: asset.initial_price,
            tick,
            growth: asset.log_growth(Years(1.0)),
            forward: [0.0; 2],
            laws: Laws {
                trades: trades.model.start(streams.trades, streams.tempo),
                bridge: streams.bridge.open(),
                spread: spread.model.start(streams.spread),
                side: side.model.start(streams.side),
                size: size.model.start(streams.size),
            },
            before: zeros(),
            after: zeros(),
            variance: zeros(),
            scratch: zeros(),
            jumps: Vec::new(),
            trades: Made::default(),
            left: vec![if halts { u64::MAX } else { rows }; paths],
            last: vec![i64::MIN; paths],
            waiting: Waiting::new(paths, rows, columns.len() - Column::TICK.len()),
            beside: columns[Column::TICK.len()..].to_vec(),
        })
    }

    /// Before a step.
    pub(super) fn begin(&mut self, volatility: &dyn Volatility, log_price: &[f64]) {
        self.before.copy_from_slice(log_price);
        volatility.variance(&mut self.variance);
    }

    /// After the diffusive part of a step, and before its jumps.
    pub(super) fn diffused(&mut self, step: &Step, volatility: &dyn Volatility, log_price: &[f64]) {
        if volatility.within_step() == WithinStep::Moving {
            volatility.variance(&mut self.scratch);
            half_way(&self.scratch, &mut self.variance);
        }
        let Years(length) = step.length;
        over(length, step.volatility_scale.unwrap_or(&[]), &mut self.variance);
        self.after.copy_from_slice(log_price);
        self.forward = [self.forward[1], self.growth * step.elapsed.0];
    }

    /// Where the jumps of a step are written down, after they have struck.
    pub(super) fn jumps(&mut self) -> &mut Vec<Jump> {
        self.jumps.clear();
        &mut self.jumps
    }

    /// After a step: makes its trades.
    pub(super) fn end(&mut self, step: &Step, simulated_step: u64, life: Option<&mut CorporateLife>) {
        let seconds = self.clock.trading_seconds(simulated_step);
        if seconds <= 0.0 {
            return;
        }
        let LiquidityScale { trades, spread, trade_size, .. } = step.liquidity;
        let Made { events, normals, logs, bid, ask, side, size, halted } = &mut self.trades;
        events.clear();
        self.laws.trades.step(seconds, trades, &mut self.left, events);
        if events.paths.is_empty() {
            return;
        }
        let paths = &events.paths;
        self.laws.bridge.normals_at(paths, normals);
        self.laws.spread.draw(paths, spread, ask);
        self.laws.side.draw(paths, None, side);
        self.laws.size.draw(paths, trade_size, size);
        logs.resize(paths.len(), 0.0);
        cut(
            seconds,
            self.forward,
            [&self.before, &self.after, &self.variance],
            (paths, &events.seconds),
            normals,
            logs,
        );
        add_jumps(seconds, &mut self.jumps, events, logs);
        bid.resize(paths.len(), 0.0);
        prices(self.initial_price, 0.0, logs, bid);
        if let Some(life) = &life {
            life.of_trades(&events.paths, bid, size);
            life.halted(seconds, events, halted);
        }
        quote(self.tick.per_unit, bid, ask);
        self.queue(simulated_step, life);
    }

    /// Puts the trades of a step behind those that wait.
    fn queue(&mut self, simulated_step: u64, mut life: Option<&mut CorporateLife>) {
        let Made { events, bid, ask, side, size, halted, .. } = &self.trades;
        for (i, (path, seconds)) in events.paths.iter().zip(&events.seconds).enumerate() {
            let path = usize::from(*path);
            // Of two trades in one unit of time the second is a unit later.
            let moment = self.clock.timestamp_within(simulated_step, *seconds, self.unit);
            let moment = moment.max(self.last[path].saturating_add(1));
            self.last[path] = moment;
            if halted.get(i) == Some(&true) || !self.waiting.takes(path) {
                continue;
            }
            let price = if side[i] > 0.0 { ask[i] } else { bid[i] };
            let moment = f64::from_bits(moment.cast_unsigned());
            self.waiting.put(path, [moment, bid[i], ask[i], price, side[i], size[i]]);
            if !self.beside.is_empty() {
                let beside = life.as_mut().map_or(Beside::of_price(price), |life| life.beside(path, price));
                let numbers = |place| self.beside.get(place).map_or(0.0, |column| beside.column(*column));
                self.waiting.put_beside(path, std::array::from_fn(numbers));
            }
        }
    }

    /// Hands over rows of which every path has its trade, up to so many since the start, and says whether these are all.
    pub(super) fn record(&mut self, series: usize, rows: u64, sink: &mut dyn Sink) -> bool {
        self.waiting.record(series, rows, sink)
    }
}

/// Adds to each trade the jumps of its path that struck before it in the step.
fn add_jumps(seconds: f64, jumps: &mut [Jump], events: &Events, logs: &mut [f64]) {
    // Stable: those of one path stay in their order, and so does the sum.
    jumps.sort_by_key(|jump| jump.path);
    for jump in jumps {
        let first = events.paths.partition_point(|path| *path < jump.path);
        let end = events.paths.partition_point(|path| *path <= jump.path);
        let after = events.seconds[first..end].partition_point(|at| at / seconds < jump.at);
        logs[first + after..end].iter_mut().for_each(|log| *log += jump.size);
    }
}

kernel! {
    // From variance per year to that of the step.
    fn over(length: f64, scale: &[f64], variance: &mut [f64]) {
        for (variance, scale) in variance.iter_mut().zip(scale) {
            *variance *= scale * scale;
        }
        for variance in variance.iter_mut() {
            *variance *= length;
        }
    }
}

kernel! {
    // ln S/S(0) at times within a step, but for jumps.
    fn cut(
        seconds: f64, forward: [f64; 2], step: [&[f64]; 3], events: (&[u16], &[f64]), normals: &[f64],
        logs: &mut [f64],
    ) {
        let [before, after, variance] = step;
        let (mut path, mut now, mut at, mut left) = (usize::MAX, 0.0, 0.0, 0.0);
        for (((own, time), normal), log) in events.0.iter().zip(events.1).zip(normals).zip(logs.iter_mut()) {
            if path != usize::from(*own) {
                path = usize::from(*own);
                (now, at, left) = (0.0, before[path], variance[path]);
            }
            let over = time / seconds;
            // The part of what is left of the step that is over at the trade.
            let part = if now < 1.0 { (over - now) / (1.0 - now) } else { 1.0 };
            let deviation = (left * part * (1.0 - part)).sqrt();
            at = deviation.mul_add(*normal, (after[path] - at).mul_add(part, at));
            (now, left) = (over, left * (1.0 - part));
            *log = at + (forward[1] - forward[0]).mul_add(over, forward[0]);
        }
    }
}

kernel! {
    // From price and spread to bid and ask. Above 2^50 ticks a quote stands still: below, both are exact.
    fn quote(per_unit: f64, bid: &mut [f64], ask: &mut [f64]) {
        const MOST: f64 = 1_125_899_906_842_624.0;
        for (bid, ask) in bid.iter_mut().zip(ask.iter_mut()) {
            let low = ask.mul_add(-0.5, *bid * per_unit).round_ties_even();
            let low = if low < 1.0 { 1.0 } else { low };
            let low = if low > MOST { MOST } else { low };
            (*bid, *ask) = (low / per_unit, (low + *ask) / per_unit);
        }
    }
}
