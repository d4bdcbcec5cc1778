//! Weighted sums over all of the past, path by path, with weights that fade exponentially: the past is in a few numbers, however long it is.
//!
//! For steps t = 0, 1, 2, … and each path: Sₜ = Σᵢ sᵢ, sᵢ ← aᵢsᵢ + gᵢₜxₜ, so that the k-th x back has the weight Σᵢ gᵢaᵢ^{k−1}: any sum
//! over the past whose weights are a [sum of exponentials](super::exponential_sum), also one that changes with time. Steps go in tiles of
//! eight: within one, sᵢ stands for what was before it, and what its steps add to each other is summed by a table that is the same for
//! all paths. So each sᵢ is read and written once in eight steps, for 17 multiply-adds; without tiles a step would read and write it for
//! two or three.
//!
//! Cost: 17/8 multiply-adds a step, path and exponential, and 3.5 for the tile. Memory: eight bytes for each path and exponential.

mod window;

pub use window::{Window, WindowWeights};

use super::simd::kernel;

/// Steps that go together.
pub const TILE: usize = 8;
/// Paths that lie side by side; rows are whole multiples of it.
const LANES: usize = 8;

/// A vector of paths.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
struct Vector([f64; LANES]);

const ZERO: Vector = Vector([0.0; LANES]);

/// One exponential, as a tile needs it.
#[derive(Debug, Clone, Copy)]
struct Term {
    /// aᵇ, b = 0…TILE
    powers: [f64; TILE + 1],
    /// What x of each step has in s at the end of the tile: a^{TILE−1−b}·g.
    entering: [f64; TILE],
}

/// So many paths of the tile: x of its steps, and what their sums have from before it.
#[derive(Debug, Clone, Copy)]
struct Column {
    recent: [Vector; TILE],
    sums: [Vector; TILE],
}

/// The sums of a block.
#[derive(Debug)]
pub struct Fading {
    terms: Vec<Term>,
    /// Of x of step j in the sum of step b.
    within: [[f64; TILE]; TILE],
    columns: Vec<Column>,
    /// s by column.
    states: Vec<Vector>,
    /// Steps of this tile that are done.
    done: usize,
}

impl Fading {
    /// No past yet, of rows of this width.
    #[must_use]
    pub fn new(decays: impl Iterator<Item = f64>, width: usize) -> Self {
        let term = |decay: f64| {
            let mut powers = [1.0; TILE + 1];
            for b in 0..TILE {
                powers[b + 1] = powers[b] * decay;
            }
            Term { powers, entering: [0.0; TILE] }
        };
        let terms: Vec<Term> = decays.map(term).collect();
        let columns = vec![Column { recent: [ZERO; TILE], sums: [ZERO; TILE] }; width.div_ceil(LANES)];
        let states = vec![ZERO; columns.len() * terms.len()];
        Fading { terms, within: [[0.0; TILE]; TILE], columns, states, done: 0 }
    }

    /// The same with these s, the same for all paths.
    fn with_states(decays: impl Iterator<Item = f64>, states: impl Iterator<Item = f64>, width: usize) -> Self {
        let mut fading = Fading::new(decays, width);
        let states: Vec<Vector> = states.map(|state| Vector([state; LANES])).collect();
        for own in fading.states.chunks_exact_mut(states.len()) {
            own.copy_from_slice(&states);
        }
        read(&fading.terms, &fading.states, &mut fading.columns);
        fading
    }

    /// Whether a tile begins, so that gains may change.
    #[must_use]
    pub fn begins_tile(&self) -> bool {
        self.done == 0
    }

    /// The gains of the steps of the tile that begins, and of later ones until others are given: gᵢ by exponential and step.
    pub fn set_gains(&mut self, gains: &[[f64; TILE]]) {
        self.within = [[0.0; TILE]; TILE];
        tabulate(gains, &mut self.terms, &mut self.within);
    }

    /// The weighted sum of every path for the step that comes next.
    pub fn sum(&self, out: &mut [f64]) {
        add_recent(&self.within[self.done][..self.done], &self.columns, out);
    }

    /// Makes a row the latest of the past.
    pub fn push(&mut self, row: &[f64]) {
        for (column, x) in self.columns.iter_mut().zip(row.chunks_exact(LANES)) {
            column.recent[self.done].0.copy_from_slice(x);
        }
        self.done = (self.done + 1) % TILE;
        if self.done == 0 {
            advance(&self.terms, &mut self.states, &mut self.columns);
        }
    }
}

kernel! {
    fn tabulate(gains: &[[f64; TILE]], terms: &mut [Term], within: &mut [[f64; TILE]; TILE]) {
        for (term, gains) in terms.iter_mut().zip(gains) {
            for b in 0..TILE {
                term.entering[b] = term.powers[TILE - 1 - b] * gains[b];
                for j in 0..b {
                    within[b][j] = term.powers[b - 1 - j].mul_add(gains[j], within[b][j]);
                }
            }
        }
    }
}

kernel! {
    fn add_recent(weights: &[f64], columns: &[Column], out: &mut [f64]) {
        for (column, out) in columns.iter().zip(out.chunks_exact_mut(LANES)) {
            let mut sum = column.sums[weights.len()].0;
            for (weight, x) in weights.iter().zip(&column.recent) {
                for i in 0..LANES {
                    sum[i] = weight.mul_add(x.0[i], sum[i]);
                }
            }
            out.copy_from_slice(&sum);
        }
    }
}

kernel! {
    fn advance(terms: &[Term], states: &mut [Vector], columns: &mut [Column]) {
        for (column, states) in columns.iter_mut().zip(states.chunks_exact_mut(terms.len())) {
            let recent = column.recent;
            let mut sums = [[0.0; LANES]; TILE];
            for (term, state) in terms.iter().zip(states) {
                let mut s = state.0;
                for i in 0..LANES {
                    s[i] *= term.powers[TILE];
                }
                for b in 0..TILE {
                    for i in 0..LANES {
                        s[i] = term.entering[b].mul_add(recent[b].0[i], s[i]);
                    }
                }
                state.0 = s;
                add_state(term, &s, &mut sums);
            }
            column.sums = sums.map(Vector);
        }
    }
}

kernel! {
    fn read(terms: &[Term], states: &[Vector], columns: &mut [Column]) {
        for (column, states) in columns.iter_mut().zip(states.chunks_exact(terms.len())) {
            let mut sums = [[0.0; LANES]; TILE];
            for (term, state) in terms.iter().zip(states) {
                add_state(term, &state.0, &mut sums);
            }
            column.sums = sums.map(Vector);
        }
    }
}

/// Adds what an s is at each step of a tile.
#[inline(always)]
fn add_state(term: &Term, state: &[f64; LANES], sums: &mut [[f64; LANES]; TILE]) {
    for b in 0..TILE {
        for i in 0..LANES {
            sums[b][i] = term.powers[b].mul_add(state[i], sums[b][i]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::exponential_sum::left_after;

    #[test]
    fn sums_are_over_all_of_the_past_and_nothing_else() {
        let width = 24;
        let decays = [0.0, 0.3, 0.99, -0.5];
        // Whole numbers, of another kind for each exponential, step and path.
        let gain = |i: usize, t: usize| f64::from(u32::try_from((i * 5 + t * 3) % 7).unwrap()) - 3.0;
        let x = |t: usize, path: usize| f64::from(u32::try_from((t * 7 + path * 3) % 13).unwrap());
        let mut fading = Fading::new(decays.into_iter(), width);
        let mut sum = vec![0.0; width];
        for t in 0..41 {
            if fading.begins_tile() {
                let gains: Vec<[f64; TILE]> =
                    (0..decays.len()).map(|i| std::array::from_fn(|b| gain(i, t + b))).collect();
                fading.set_gains(&gains);
            }
            fading.sum(&mut sum);
            for (path, sum) in sum.iter().enumerate() {
                let of = |j: usize| {
                    let left = |decay: f64| left_after(decay, u32::try_from(t - 1 - j).unwrap());
                    let weight: f64 = decays.iter().enumerate().map(|(i, a)| gain(i, j) * left(*a)).sum();
                    weight * x(j, path)
                };
                let exact: f64 = (0..t).map(of).sum();
                assert!((sum - exact).abs() < 1e-11, "step {t}, path {path}: {sum} is not {exact}");
            }
            let row: Vec<f64> = (0..width).map(|path| x(t, path)).collect();
            fading.push(&row);
        }
    }
}
