//! Events of a self-exciting process whose base moves, path by path, from step to step.
//!
//! λ(t) = c(t)μ + e(t), c even within a step, e as in [`Excited`](super::Excited). The next event is the earlier of two, and
//! both are kept: that of the base alone, for which ∫cμ has to grow by −ln U₂, and that of the excess alone, which knows
//! nothing of c. Where c moves to c′, what is left of the wait for the first is multiplied by c/c′, and nothing is drawn:
//! exact, as a Poisson process is one of rate 1 in the time ∫cμ. As long as c = 1 the events and what is drawn for them are
//! those of [`Excited`](super::Excited), bit for bit: the earlier of two sums is the sum with the shorter wait.

use super::excited::{Events, Excitation, sooner, waits};
use super::row::Row;
use super::source::{Source, Words};
use crate::math;
use crate::math::simd::kernel;

/// The next events of every path.
#[derive(Debug)]
pub struct Paced {
    law: Excitation,
    plan: Plan,
    /// c
    scale: Row,
}

/// Times are in seconds from the beginning of the step that comes.
#[derive(Debug)]
struct Plan {
    /// That of the base, and that of the excess.
    base: Row,
    own: Row,
    /// The event before, the wait from there to the earlier of the two, and the excess right after it.
    before: Row,
    wait: Row,
    excess: Row,
}

impl Paced {
    /// Draws every path's first event, after a time at which the excess is `excess` and c is 1.
    #[must_use]
    pub fn new(law: Excitation, excess: f64, source: &mut Source, paths: usize) -> Self {
        let zeros = || Row::zeros(paths);
        let mut plan = Plan { base: zeros(), own: zeros(), before: zeros(), wait: zeros(), excess: zeros() };
        plan.excess.fill(excess);
        begin(law, &plan.excess, [&mut plan.base, &mut plan.own, &mut plan.wait], source.words());
        Paced { law, plan, scale: Row::filled(paths, 1.0) }
    }

    /// Takes c of the step that comes, by path.
    pub fn set_scale(&mut self, scale: &[f64]) {
        let Plan { base, own, before, wait, .. } = &mut self.plan;
        replan(scale, [own, before], [&mut self.scale, base, wait]);
    }

    /// Appends the events of a step of so many seconds, as many as are `left` for each path and no more.
    pub fn step(&mut self, seconds: f64, left: &mut [u64], source: &mut Source, events: &mut Events) {
        let Plan { base, own, before, wait, excess } = &mut self.plan;
        let rows: [&mut [f64]; 5] = [base, own, before, wait, excess];
        advance(self.law, (seconds, &self.scale), rows, source.words(), left, events);
    }
}

kernel! {
    fn begin(law: Excitation, excess: &[f64], rows: [&mut [f64]; 3], words: [&mut [u64]; 4]) {
        let mut words = words;
        let [base, own, wait] = rows;
        for path in 0..excess.len() {
            let (both, state) = waits(law, 1.0, excess[path], Words::load(&words, path));
            Words::store(&mut words, path, state);
            ([base[path], own[path]], wait[path]) = (both, sooner(both));
        }
    }
}

kernel! {
    fn replan(wanted: &[f64], still: [&[f64]; 2], rows: [&mut [f64]; 3]) {
        let [scale, base, wait] = rows;
        let n = scale.len();
        let (base, wait, wanted) = (&mut base[..n], &mut wait[..n], &wanted[..n]);
        let [own, before] = still.map(|row| &row[..n]);
        for i in 0..n {
            // What has not moved keeps its bits.
            if wanted[i] != scale[i] {
                base[i] *= scale[i] / wanted[i];
                scale[i] = wanted[i];
                wait[i] = sooner([base[i], own[i]]) - before[i];
            }
        }
    }
}

kernel! {
    fn advance(
        law: Excitation, step: (f64, &[f64]), rows: [&mut [f64]; 5], words: [&mut [u64]; 4], left: &mut [u64],
        events: &mut Events,
    ) {
        let mut words = words;
        let (seconds, scale) = step;
        let [base, own, before, wait, excess] = rows;
        for (path, left) in left.iter_mut().enumerate() {
            let mut next = sooner([base[path], own[path]]);
            while *left > 0 && next <= seconds {
                // A block has at most `BLOCK` paths.
                #[allow(clippy::cast_possible_truncation)]
                events.paths.push(path as u16);
                events.seconds.push(next);
                *left -= 1;
                excess[path] = excess[path] * math::exp(-law.decay * wait[path]) + law.jump;
                let (both, state) = waits(law, scale[path], excess[path], Words::load(&words, path));
                Words::store(&mut words, path, state);
                (before[path], wait[path]) = (next, sooner(both));
                [base[path], own[path]] = both.map(|wait| next + wait);
                next = sooner([base[path], own[path]]);
            }
            for time in [&mut base[path], &mut own[path], &mut before[path]] {
                *time -= seconds;
            }
        }
    }
}
