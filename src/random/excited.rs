//! Events of a self-exciting (Hawkes) process with an exponential kernel, path by path, by their exact waiting times.
//!
//! λ(t) = μ + e(t), e decays at the rate β between events and rises by α at each. Right after an event, with the excess e,
//! the next one comes after min(S₁, S₂): S₂ = −ln U₂ / μ of the base alone, and S₁ = −ln(1 + β ln U₁ / e) / β of the
//! excess, never where the logarithm has none. Exact, without thinning (A. Dassios and H. Zhao, Exact simulation of Hawkes
//! process with exponentially decaying intensity, Electron. Commun. Probab. 18, 2013, algorithm 3.1).

use super::arrivals;
use super::row::LANES;
use super::source::{Source, Words};
use super::xoshiro::{self, State};
use crate::math;
use crate::math::simd::kernel;
use crate::random::Row;

/// The numbers of the law, per unit of time: a second of trades, a year of jumps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Excitation {
    /// μ, above 0.
    pub base: f64,
    /// α: what an event adds to the intensity.
    pub jump: f64,
    /// β, above 0.
    pub decay: f64,
}

/// The events of a step: those of one path in the order of their times.
#[derive(Debug, Default)]
pub struct Events {
    /// Their paths.
    pub paths: Vec<u16>,
    /// Time from the beginning of the step, in seconds for trades.
    pub seconds: Vec<f64>,
}

impl Events {
    /// Forgets them.
    pub fn clear(&mut self) {
        self.paths.clear();
        self.seconds.clear();
    }
}

/// The next event of every path.
#[derive(Debug)]
pub struct Excited {
    law: Excitation,
    /// Seconds to it, from the beginning of the step that comes.
    next: Row,
    /// The excess right before it.
    excess: Row,
    struck: Struck,
}

/// The paths that have an event, side by side, and the words of the next.
#[derive(Debug)]
struct Struck {
    paths: Vec<u16>,
    words: [Row<u64>; 2],
    excess: Row,
    wait: Row,
}

impl Excited {
    /// Draws every path's first event, after a time at which the excess is `excess`.
    #[must_use]
    pub fn new(law: Excitation, excess: f64, source: &mut Source, paths: usize) -> Self {
        let words = || Row::filled(paths, 0);
        let (row, excess) = (|| Row::zeros(paths), || Row::filled(paths, excess));
        let struck = Struck { paths: Vec::new(), words: [words(), words()], excess: excess(), wait: row() };
        let mut excited = Excited { law, next: row(), excess: excess(), struck };
        begin(law, &mut excited.next, &mut excited.excess, source.words());
        excited
    }

    /// Appends the events of a step of so many seconds, as many as are `left` for each path and no more: path by path.
    pub fn step(&mut self, seconds: f64, left: &mut [u64], source: &mut Source, events: &mut Events) {
        advance(self.law, seconds, [&mut self.next, &mut self.excess], source.words(), left, events);
    }

    /// Appends all events of a step, whose length is one number for all paths, or one for each; those of one path in the
    /// order of their times, and not together.
    pub fn step_all(&mut self, lengths: &[f64], source: &mut Source, events: &mut Events) {
        let Excited { law, next, excess, struck } = self;
        match lengths {
            [length] => arrivals::due(*length, next, &mut struck.paths),
            _ => arrivals::due_each(lengths, next, &mut struck.paths),
        }
        while !struck.paths.is_empty() {
            struck.strike(*law, lengths, [next, excess], source.words(), events);
        }
        pass(lengths, next);
    }
}

impl Struck {
    /// The next event of each of the paths, which are then those that have another.
    fn strike(
        &mut self,
        law: Excitation,
        lengths: &[f64],
        rows: [&mut Row; 2],
        generators: [&mut [u64]; 4],
        events: &mut Events,
    ) {
        let (mut generators, [next, before]) = (generators, rows);
        let Struck { paths, words: [first, second], excess, wait } = self;
        events.paths.extend_from_slice(paths);
        for (i, path) in paths.iter().map(|path| usize::from(*path)).enumerate() {
            events.seconds.push(next[path]);
            let (bits, state) = xoshiro::next(Words::load(&generators, path));
            (first[i], excess[i]) = (bits, before[path] + law.jump);
            let (bits, state) = xoshiro::next(state);
            Words::store(&mut generators, path, state);
            second[i] = bits;
        }
        let width = paths.len().next_multiple_of(LANES);
        wait_each(law, [&first[..width], &second[..width]], &mut excess[..width], &mut wait[..width]);
        let mut left = 0;
        for i in 0..paths.len() {
            let path = usize::from(paths[i]);
            (next[path], before[path]) = (next[path] + wait[i], excess[i]);
            paths[left] = paths[i];
            left += usize::from(next[path] <= lengths[path.min(lengths.len() - 1)]);
        }
        paths.truncate(left);
    }
}

/// The waiting time from a moment with this excess, and the excess at its end.
#[inline(always)]
fn wait(law: Excitation, excess: f64, state: State) -> (f64, f64, State) {
    let (both, state) = waits(law, 1.0, excess, state);
    let (wait, then) = after(law, excess, both);
    (wait, then, state)
}

/// The shorter wait, and the excess at its end.
#[inline(always)]
fn after(law: Excitation, excess: f64, both: [f64; 2]) -> (f64, f64) {
    let wait = sooner(both);
    (wait, excess * math::exp(-law.decay * wait))
}

/// S₂ of a base that is so many times μ, and S₁, from a moment with this excess.
#[inline(always)]
pub(super) fn waits(law: Excitation, scale: f64, excess: f64, state: State) -> ([f64; 2], State) {
    let (first, state) = xoshiro::next(state);
    let (second, state) = xoshiro::next(state);
    (waits_of(law, scale, excess, [first, second]), state)
}

/// The same, of two words.
#[inline(always)]
fn waits_of(law: Excitation, scale: f64, excess: f64, words: [u64; 2]) -> [f64; 2] {
    let [first, second] = words.map(|bits| math::ln(xoshiro::open_unit(bits)));
    let base = -second / (law.base * scale);
    let passed = -law.decay * first / excess;
    // Also where there is no excess: then it is ∞. However slow the decay, no digit of what has passed is lost.
    let own = if passed < 1.0 { -math::ln_one_minus(passed) / law.decay } else { f64::INFINITY };
    [base, own]
}

/// The earlier of two times, those of the base and of the excess.
#[inline(always)]
pub(super) fn sooner([base, own]: [f64; 2]) -> f64 {
    if own < base { own } else { base }
}

kernel! {
    fn begin(law: Excitation, next: &mut [f64], excess: &mut [f64], words: [&mut [u64]; 4]) {
        let mut words = words;
        for path in 0..next.len() {
            let (wait, then, state) = wait(law, excess[path], Words::load(&words, path));
            Words::store(&mut words, path, state);
            (next[path], excess[path]) = (wait, then);
        }
    }
}

kernel! {
    fn advance(
        law: Excitation, seconds: f64, rows: [&mut [f64]; 2], words: [&mut [u64]; 4], left: &mut [u64],
        events: &mut Events,
    ) {
        let mut words = words;
        let [next, excess] = rows;
        for (path, left) in left.iter_mut().enumerate() {
            while *left > 0 && next[path] <= seconds {
                // A block has at most `BLOCK` paths.
                #[allow(clippy::cast_possible_truncation)]
                events.paths.push(path as u16);
                events.seconds.push(next[path]);
                *left -= 1;
                let (wait, then, state) = wait(law, excess[path] + law.jump, Words::load(&words, path));
                Words::store(&mut words, path, state);
                (next[path], excess[path]) = (next[path] + wait, then);
            }
            next[path] -= seconds;
        }
    }
}

kernel! {
    // `excess` is right after an event, and then right before the next.
    fn wait_each(law: Excitation, words: [&[u64]; 2], excess: &mut [f64], wait: &mut [f64]) {
        let n = wait.len();
        let (excess, [first, second]) = (&mut excess[..n], words.map(|row| &row[..n]));
        for i in 0..n {
            (wait[i], excess[i]) = after(law, excess[i], waits_of(law, 1.0, excess[i], [first[i], second[i]]));
        }
    }
}

kernel! {
    fn pass(lengths: &[f64], next: &mut [f64]) {
        if let [length] = lengths {
            for next in next.iter_mut() {
                *next -= length;
            }
        } else {
            for (next, length) in next.iter_mut().zip(lengths) {
                *next -= length;
            }
        }
    }
}
