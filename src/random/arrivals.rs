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
    /// The words and the waiting times that are drawn side by side.
    words: Row<u64>,
    waits: Row,
}

impl Arrivals {
    /// Draws every path's first event.
    #[must_use]
    pub fn new(source: &mut Source, paths: usize) -> Self {
        let mut next = Row::zeros(paths);
        source.exponentials(&mut next);
        let (words, waits) = (Row::filled(paths, 0), Row::zeros(paths));
        Arrivals { next, events: Vec::new(), times: Vec::new(), words, waits }
    }

    /// The paths that have an event up to `now`, once for each event; draws the waiting times that follow.
    pub fn until(&mut self, now: f64, source: &mut Source) -> &[u16] {
        due(now, &self.next, &mut self.events);
        self.advance(&[now], source.words());
        &self.events
    }

    /// The same where each path has a time of its own.
    pub fn until_each(&mut self, now: &[f64], source: &mut Source) -> &[u16] {
        due_each(now, &self.next, &mut self.events);
        self.advance(now, source.words());
        &self.events
    }

    /// Goes past the events that are due, and appends those that are due after them. `now` is of every path, or one for all.
    fn advance(&mut self, now: &[f64], generators: [&mut [u64]; 4]) {
        let Arrivals { next, events, times, words, waits } = self;
        let mut generators = generators;
        times.clear();
        let mut done = 0;
        // A path has its next event only after this one: those of a turn are of different paths.
        while done < events.len() {
            let end = events.len();
            for (word, path) in words.iter_mut().zip(&events[done..]) {
                let path = usize::from(*path);
                let (bits, state) = xoshiro::next(Words::load(&generators, path));
                Words::store(&mut generators, path, state);
                *word = bits;
            }
            let width = (end - done).next_multiple_of(LANES);
            negative_ln_of(&words[..width], &mut waits[..width]);
            times.extend(events[done..].iter().map(|path| next[usize::from(*path)]));
            events.resize(2 * end - done, 0);
            let (here, later) = events.split_at_mut(end);
            let mut due = 0;
            for (path, wait) in here[done..].iter().zip(&waits[..]) {
                let place = usize::from(*path);
                let then = next[place] + wait;
                (next[place], later[due]) = (then, *path);
                due += usize::from(then <= now[place.min(now.len() - 1)]);
            }
            events.truncate(end + due);
            done = end;
        }
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
    fn negative_ln_of(words: &[u64], out: &mut [f64]) {
        for (wait, bits) in out.iter_mut().zip(words) {
            *wait = -math::ln(xoshiro::open_unit(*bits));
        }
    }
}
