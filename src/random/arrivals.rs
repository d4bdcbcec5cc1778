//! The events of a Poisson process, path by path, by their exact waiting times.
//!
//! Each path keeps the time of its next event; a step only compares it with the clock, and draws nothing unless
//! an event falls into it. Any number of events may fall into one step, and an event's time does not
//! depend on how fine the steps are.

use super::marked;
use super::row::{LANES, Row};
use super::source::{Source, Words};
use super::xoshiro;
use crate::math;
use crate::math::simd::kernel;

/// Time is counted in expected events: intensity × elapsed time.
#[derive(Debug)]
pub struct Arrivals {
    next: Row,
    events: Vec<u16>,
    /// When each of the events was.
    times: Vec<f64>,
}

impl Arrivals {
    /// Draws every path's first event.
    #[must_use]
    pub fn new(source: &mut Source, paths: usize) -> Self {
        let mut next = Row::zeros(paths);
        source.exponentials(&mut next);
        Arrivals { next, events: Vec::new(), times: Vec::new() }
    }

    /// The paths that have an event up to `now`, once for each event; draws the waiting times that follow.
    pub fn until(&mut self, now: f64, source: &mut Source) -> &[u16] {
        self.times.clear();
        due(now, &self.next, &mut self.events);
        if !self.events.is_empty() {
            advance(&[now], &mut self.next, source.words(), &mut self.events, &mut self.times);
        }
        &self.events
    }

    /// The same where each path has a time of its own.
    pub fn until_each(&mut self, now: &[f64], source: &mut Source) -> &[u16] {
        self.times.clear();
        due_each(now, &self.next, &mut self.events);
        if !self.events.is_empty() {
            advance(now, &mut self.next, source.words(), &mut self.events, &mut self.times);
        }
        &self.events
    }

    /// The events that were found last.
    #[must_use]
    pub fn events(&self) -> &[u16] {
        &self.events
    }

    /// The times of the events that were found last; those of one path are in order.
    #[must_use]
    pub fn times(&self) -> &[f64] {
        &self.times
    }
}

kernel! {
    /// Replaces `events` by the paths whose time has come, in order.
    pub(super) fn due(now: f64, next: &[f64], events: &mut Vec<u16>) {
        let next = next.as_chunks::<LANES>().0;
        marked::find(LANES * next.len(), events, |i| next[i].map(|time| now - time));
    }
}

kernel! {
    /// The same where each path has a time of its own.
    pub(super) fn due_each(now: &[f64], next: &[f64], events: &mut Vec<u16>) {
        let (next, now) = (next.as_chunks::<LANES>().0, now.as_chunks::<LANES>().0);
        marked::find(LANES * next.len(), events, |i| std::array::from_fn(|lane| now[i][lane] - next[i][lane]));
    }
}

kernel! {
    // `now` is of every path, or one for all.
    fn advance(
        now: &[f64], next: &mut [f64], words: [&mut [u64]; 4], events: &mut Vec<u16>, times: &mut Vec<f64>,
    ) {
        let mut words = words;
        let mut i = 0;
        while i < events.len() {
            let path = usize::from(events[i]);
            let (bits, state) = xoshiro::next(Words::load(&words, path));
            Words::store(&mut words, path, state);
            times.push(next[path]);
            next[path] -= math::ln(xoshiro::open_unit(bits));
            if next[path] <= now[path.min(now.len() - 1)] {
                events.push(events[i]);
            }
            i += 1;
        }
    }
}
