//! Proposals that a squeeze has not accepted, side by side.

use super::super::marked;
use super::super::row::{LANES, Row};
use super::super::source::Words;
use super::super::xoshiro::{self, State};
use crate::math::simd::kernel;

/// In place of a variate, which is never negative: its proposal is undecided, or rejected.
pub(super) const OPEN: f64 = -1.0;

/// How many values the bits have that a squeeze looks at.
pub(super) const LEADING: f64 = 1024.0;

/// Ten bits of a word, as a whole number, that are neither in a uniform nor in the angle of a normal, signs included.
#[inline(always)]
pub(super) fn leading(bits: u64) -> f64 {
    xoshiro::leading(bits & (u64::MAX >> 2))
}

/// Three words of a generator, and its state after them.
#[inline(always)]
pub(super) fn three(state: State) -> ([u64; 3], State) {
    let (first, state) = xoshiro::next(state);
    let (second, state) = xoshiro::next(state);
    let (third, state) = xoshiro::next(state);
    ([first, second, third], state)
}

/// A number of each kind by path.
type Rows<'a> = [&'a [f64]; 2];

/// A way to propose and to decide, over rows of undecided paths: what is proposed, and the uniform that decides.
#[derive(Debug)]
pub(super) struct Rejection {
    /// Makes them of three words.
    pub propose: fn(words: [&[u64]; 3], proposals: [&mut [f64]; 2]),
    /// Makes a value of them where they are accepted, and [`OPEN`] where not.
    pub test: fn(constants: Rows, proposals: Rows, values: &mut [f64]),
}

/// What a row has proposed.
pub(super) struct Proposed<'a> {
    pub constants: Rows<'a>,
    pub proposals: &'a mut [f64],
    /// The words that have the leading bits of what decides.
    pub words: &'a [u64],
}

/// The undecided paths of a row.
#[derive(Debug)]
pub(super) struct Undecided {
    paths: Vec<u16>,
    words: [Row<u64>; 3],
    constants: [Row; 2],
    /// What is proposed, and the uniforms that decide.
    proposals: [Row; 2],
    values: Row,
}

impl Undecided {
    pub fn new(paths: usize) -> Self {
        let row = || Row::filled(paths, 0.5);
        let words = || Row::filled(paths, 0);
        Undecided {
            paths: Vec::with_capacity(paths),
            words: [words(), words(), words()],
            constants: [row(), row()],
            proposals: [row(), row()],
            values: row(),
        }
    }

    /// Decides on the paths of `out` that are open; leaves in the row what was accepted.
    pub fn finish(
        &mut self,
        rejection: &Rejection,
        row: &mut Proposed,
        mut generators: [&mut [u64]; 4],
        out: &mut [f64],
    ) {
        open(out, &mut self.paths);
        if self.paths.is_empty() {
            return;
        }
        self.gather(row, &mut generators);
        loop {
            self.test(rejection);
            for (i, path) in places(&self.paths) {
                (row.proposals[path], out[path]) = (self.proposals[0][i], self.values[i]);
            }
            self.keep_open();
            if self.paths.is_empty() {
                return;
            }
            self.propose(rejection, &mut generators);
        }
    }

    /// Takes in what was proposed, with whole uniforms.
    fn gather(&mut self, row: &Proposed, generators: &mut [&mut [u64]; 4]) {
        let Undecided { paths, constants: [first, second], proposals: [proposals, uniforms], .. } = self;
        for (i, path) in places(paths) {
            (first[i], second[i]) = (row.constants[0][path], row.constants[1][path]);
            proposals[i] = row.proposals[path];
            let (bits, state) = xoshiro::next(Words::load(generators, path));
            Words::store(generators, path, state);
            uniforms[i] = (leading(row.words[path]) + xoshiro::open_unit(bits)) / LEADING;
        }
    }

    fn test(&mut self, rejection: &Rejection) {
        let width = self.paths.len().next_multiple_of(LANES);
        let constants = self.constants.each_ref().map(|row| &row[..width]);
        let proposals = self.proposals.each_ref().map(|row| &row[..width]);
        (rejection.test)(constants, proposals, &mut self.values[..width]);
    }

    fn propose(&mut self, rejection: &Rejection, generators: &mut [&mut [u64]; 4]) {
        let [first, second, third] = &mut self.words;
        for (i, path) in places(&self.paths) {
            let (drawn, state) = three(Words::load(generators, path));
            Words::store(generators, path, state);
            [first[i], second[i], third[i]] = drawn;
        }
        let width = self.paths.len().next_multiple_of(LANES);
        let words = self.words.each_ref().map(|row| &row[..width]);
        (rejection.propose)(words, self.proposals.each_mut().map(|row| &mut row[..width]));
    }

    /// Moves those that are still open to the front.
    fn keep_open(&mut self) {
        let mut count = 0;
        for i in 0..self.paths.len() {
            self.paths[count] = self.paths[i];
            for row in &mut self.constants {
                row[count] = row[i];
            }
            count += usize::from(self.values[i] == OPEN);
        }
        self.paths.truncate(count);
    }
}

/// Paths, each with its place among them.
fn places(paths: &[u16]) -> impl Iterator<Item = (usize, usize)> {
    paths.iter().map(|path| usize::from(*path)).enumerate()
}

kernel! {
    fn open(out: &[f64], paths: &mut Vec<u16>) {
        let vectors = out.as_chunks::<LANES>().0;
        marked::find(out.len(), paths, |i| vectors[i].map(|value| OPEN - value));
    }
}
