//! Halts and delistings: who is not traded, since when, and at what price.
//!
//! Each path keeps the time of its next change, so that a step only compares it with the clock, and draws nothing unless a
//! halt begins in it. Times do not depend on how fine the steps are.

use super::CorporateStreams;
use crate::math;
use crate::math::simd::kernel;
use crate::random::{LANES, Row, Source};
use crate::scenario::{Corporate, Halts};
use crate::units::Years;

/// Numbers of a status.
const TRADING: f64 = 0.0;
const HALTED: f64 = 1.0;
pub(super) const DELISTED: f64 = 2.0;

/// The status of every path.
pub(super) struct Stillness {
    halts: Option<HaltTimes>,
    /// When each path is delisted; never, without a hazard.
    delisted_at: Option<Row>,
    status: Row,
    /// When halts began and ended in the last step: those of one path together, in their order.
    changes: Vec<Change>,
    /// The price of those that are not traded.
    held: Row,
    due: Vec<u16>,
    /// Those that are no longer traded since the last step.
    stopped: Vec<u16>,
}

/// Trading stops or resumes.
struct Change {
    path: u16,
    /// The part of the step that is over then.
    at: f64,
}

/// Trading and halts in turn.
struct HaltTimes {
    law: Halts,
    source: Source,
    /// When the present state ends, and how long the halt lasts that follows, or is on.
    next: Row,
    duration: Row,
}

impl Stillness {
    /// At the start, where all are traded.
    pub(super) fn new(corporate: &Corporate, streams: &CorporateStreams) -> Self {
        let paths = streams.halts.paths;
        let delisted_at = corporate.delisting.map(|delisting| {
            let mut times = Row::zeros(paths);
            streams.delisting.open().exponentials(&mut times);
            times.iter_mut().for_each(|time| *time /= delisting.intensity);
            times
        });
        Stillness {
            halts: corporate.halts.map(|law| HaltTimes::new(law, streams.halts.open(), paths)),
            delisted_at,
            status: Row::filled(paths, TRADING),
            changes: Vec::new(),
            held: Row::zeros(paths),
            due: Vec::new(),
            stopped: Vec::new(),
        }
    }

    /// 0, 1 or 2 for each path.
    pub(super) fn status(&self) -> &[f64] {
        &self.status
    }

    /// Whether anybody is halted at some time of the last step.
    pub(super) fn halts_in_step(&self) -> bool {
        !self.changes.is_empty() || self.status.contains(&HALTED)
    }

    /// Whether a path is halted when so much of the last step is over: as at its end, but for the changes from then on.
    pub(super) fn is_halted_at(&self, path: u16, part: f64) -> bool {
        let [first, end] = [path, path + 1].map(|path| self.changes.partition_point(|change| change.path < path));
        let to_come = self.changes[first..end].iter().filter(|change| change.at > part).count();
        (self.status[usize::from(path)] == HALTED) == to_come.is_multiple_of(2)
    }

    /// Goes on from one time to the next. Tells whether there are prices to [`keep`](Self::keep).
    pub(super) fn until(&mut self, [Years(before), Years(now)]: [Years; 2]) -> bool {
        self.stopped.clear();
        self.changes.clear();
        if let Some(halts) = &mut self.halts {
            self.due.clear();
            find_due(now, &halts.next, &mut self.due);
            for path in self.due.iter().copied() {
                let i = usize::from(path);
                let end = self.delisted_at.as_ref().map_or(now, |times| times[i].min(now));
                let changes = &mut self.changes;
                let mut note = |at| changes.push(Change { path, at: (at - before) / (now - before) });
                if halts.until(i, end, &mut self.status[i], &mut note) {
                    self.stopped.push(path);
                }
            }
        }
        if let Some(times) = &mut self.delisted_at {
            self.due.clear();
            find_due(now, times, &mut self.due);
            for path in self.due.iter().copied() {
                let i = usize::from(path);
                if self.status[i] == TRADING {
                    self.stopped.push(path);
                }
                self.status[i] = DELISTED;
                times[i] = f64::INFINITY;
                if let Some(halts) = &mut self.halts {
                    halts.next[i] = f64::INFINITY;
                }
            }
        }
        !self.stopped.is_empty()
    }

    /// Keeps the prices of those that have just stopped.
    pub(super) fn keep(&mut self, prices: &[f64]) {
        for i in self.stopped.iter().copied().map(usize::from) {
            self.held[i] = prices[i];
        }
    }

    /// Puts kept prices in the place of those that go on underneath.
    pub(super) fn hold(&self, prices: &mut [f64]) {
        if self.halts.is_some() || self.delisted_at.is_some() {
            hold(&self.status, &self.held, prices);
        }
    }
}

impl HaltTimes {
    fn new(law: Halts, source: Source, paths: usize) -> Self {
        let mut halts = HaltTimes { law, source, next: Row::zeros(paths), duration: Row::zeros(paths) };
        for path in 0..halts.next.len() {
            halts.draw(path);
        }
        halts
    }

    /// Draws when the next halt begins, counted from the end of the last one, and how long it lasts.
    fn draw(&mut self, path: usize) {
        let [wait, duration] = self.source.uniforms_of(path).map(|uniform| -math::ln(uniform));
        self.next[path] += wait / self.law.intensity;
        self.duration[path] = duration * self.law.mean_duration.0;
    }

    /// Takes one path on to a time, noting each change. Tells whether it is in a halt that has begun since.
    fn until(&mut self, path: usize, end: f64, status: &mut f64, note: &mut impl FnMut(f64)) -> bool {
        let mut begun = false;
        while self.next[path] <= end {
            note(self.next[path]);
            begun = *status == TRADING;
            if begun {
                *status = HALTED;
                self.next[path] += self.duration[path];
            } else {
                *status = TRADING;
                self.draw(path);
            }
        }
        begun
    }
}

kernel! {
    fn hold(status: &[f64], held: &[f64], prices: &mut [f64]) {
        for ((price, status), held) in prices.iter_mut().zip(status).zip(held) {
            *price = if *status > TRADING { *held } else { *price };
        }
    }
}

kernel! {
    fn find_due(now: f64, next: &[f64], paths: &mut Vec<u16>) {
        for (chunk, times) in next.as_chunks::<LANES>().0.iter().enumerate() {
            if times.iter().map(|time| u8::from(*time <= now)).fold(0, |any, due| any | due) != 0 {
                for lane in 0..LANES {
                    if times[lane] <= now {
                        // A block has at most `BLOCK` paths.
                        #[allow(clippy::cast_possible_truncation)]
                        paths.push((chunk * LANES + lane) as u16);
                    }
                }
            }
        }
    }
}
