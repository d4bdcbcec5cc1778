//! A sum over the last n steps alone: Sₜ = Σₖ wₖxₜ₋ₖ, k = 1…n, with weights that are a sum of exponentials but for the last of them.
//!
//! What was in a [`Fading`] sum for n steps leaves it: sᵢ ← aᵢsᵢ + gᵢxₜ − gᵢaᵢⁿxₜ₋ₙ. The x that leave in a tile are known when it begins, and leave
//! at once; what they still weigh in its steps, at lags n − 7…n, is added by a table of the weights themselves, so that the last eight weights
//! may be any. An exponential that has faded to 1e-20 by then needs not be told.
//!
//! Cost: that of the sum, 17/8 multiply-adds for each exponential that lasts as long as the window, and 4.5. Memory: 8·n bytes for each path.

use super::{Fading, LANES, TILE, Term, Vector, add_state};
use crate::math::exponential_sum::{Exponential, exponentials, left_after};
use crate::math::simd::kernel;

/// The weights of a window.
#[derive(Debug, Clone, PartialEq)]
pub struct WindowWeights {
    length: u32,
    terms: Vec<Exponential>,
    /// Exponentials that fade within the window, which come first.
    faded: usize,
    /// Of the others: what x of each step of a tile has in s as it leaves, gaⁿ⁻¹⁻ᵇ.
    leaving: Vec<[f64; TILE]>,
    /// The last weights: of x that leaves in step j, in the sum of step b ≤ j.
    last: [[f64; TILE]; TILE],
}

impl WindowWeights {
    /// The fewest lags that a window has.
    pub const FEWEST: u32 = 8;

    /// Those of lags 1…`length`, of which those up to `smooth` make the sum of exponentials, with errors below 1e-8 of `size`; the last
    /// eight are taken as they are.
    ///
    /// # Panics
    /// When there are fewer than [`FEWEST`](Self::FEWEST).
    #[must_use]
    pub fn new([smooth, length]: [u32; 2], weight: impl Fn(u32) -> f64, size: impl Fn(u32) -> f64) -> Self {
        let before_tile = length.checked_sub(Self::FEWEST).expect("a window is a tile at least");
        let terms = exponentials(smooth, &weight, size);
        let faded = terms.iter().take_while(|term| left_after(term.decay, before_tile) < 1e-20).count();
        let place = [0, 1, 2, 3, 4, 5, 6, 7];
        let leaves =
            |Exponential { decay, weight }: &Exponential| place.map(|b| weight * left_after(*decay, length - 1 - b));
        let leaving = terms[faded..].iter().map(leaves).collect();
        let last = place.map(|b| place.map(|j| if j < b { 0.0 } else { weight(length - (j - b)) }));
        WindowWeights { length, terms, faded, leaving, last }
    }

    /// Steps whose x are kept.
    fn kept(&self) -> usize {
        (self.length as usize).next_multiple_of(TILE)
    }
}

/// The sums of a block.
#[derive(Debug)]
pub struct Window {
    weights: WindowWeights,
    sums: Fading,
    /// By column, x of so many steps in a ring.
    past: Vec<Vector>,
    /// Where in the ring the next x goes.
    next: usize,
}

impl Window {
    /// One in which x has been the same for ever.
    #[must_use]
    pub fn new(weights: &WindowWeights, x: f64, width: usize) -> Self {
        let terms = &weights.terms;
        let state = |Exponential { decay, weight }: &Exponential| {
            x * weight * (1.0 - left_after(*decay, weights.length)) / (1.0 - decay)
        };
        let mut sums = Fading::with_states(terms.iter().map(|term| term.decay), terms.iter().map(state), width);
        sums.set_gains(&terms.iter().map(|term| [term.weight; TILE]).collect::<Vec<_>>());
        let past = vec![Vector([x; LANES]); weights.kept() * sums.columns.len()];
        let mut window = Window { weights: weights.clone(), sums, past, next: 0 };
        window.leave();
        window
    }

    /// Makes a row the latest of the past.
    pub fn push(&mut self, row: &[f64]) {
        let kept = self.weights.kept();
        for (past, x) in self.past.chunks_exact_mut(kept).zip(row.chunks_exact(LANES)) {
            past[self.next].0.copy_from_slice(x);
        }
        self.next = (self.next + 1) % kept;
        self.sums.push(row);
        if self.sums.begins_tile() {
            self.leave();
        }
    }

    /// The weighted sum of every path for the step that comes next.
    pub fn sum(&self, out: &mut [f64]) {
        self.sums.sum(out);
    }

    /// Takes out what leaves in the tile that begins.
    fn leave(&mut self) {
        let kept = self.weights.kept();
        let oldest = (self.next + kept - self.weights.length as usize) % kept;
        let WindowWeights { faded, leaving, last, .. } = &self.weights;
        let Fading { terms, states, columns, .. } = &mut self.sums;
        let states = states.chunks_exact_mut(terms.len());
        for ((column, states), past) in columns.iter_mut().zip(states).zip(self.past.chunks_exact(kept)) {
            let x = std::array::from_fn(|j| past[(oldest + j) % kept]);
            leave(&terms[*faded..], leaving, last, &x, &mut states[*faded..], &mut column.sums);
        }
    }
}

kernel! {
    fn leave(
        terms: &[Term], leaving: &[[f64; TILE]], last: &[[f64; TILE]; TILE], x: &[Vector; TILE], states: &mut [Vector],
        sums: &mut [Vector; TILE],
    ) {
        let x = x.map(|x| x.0);
        let mut own = [[0.0; LANES]; TILE];
        for ((term, leaving), state) in terms.iter().zip(leaving).zip(states) {
            let mut gone = [0.0; LANES];
            for b in 0..TILE {
                for i in 0..LANES {
                    gone[i] = (-leaving[b]).mul_add(x[b][i], gone[i]);
                }
            }
            for i in 0..LANES {
                state.0[i] += gone[i];
            }
            add_state(term, &gone, &mut own);
        }
        for b in 0..TILE {
            for j in b..TILE {
                for i in 0..LANES {
                    own[b][i] = last[b][j].mul_add(x[j][i], own[b][i]);
                }
            }
            for i in 0..LANES {
                sums[b].0[i] += own[b][i];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)] // small counts
    fn every_sum_is_that_over_the_window() {
        // x before the start, and its pseudo-random values after it.
        let (before, x) = (0.75, |step: usize, path: usize| ((step * 37 + path * 11) % 101) as f64 / 101.0);
        for length in [8_u32, 9, 10, 17, 40, 100, 301] {
            // Of the last lag another one than that of the law of the others.
            let size = |lag: u32| 1.0 / (f64::from(lag) + 0.5);
            let weight = |lag: u32| if lag == length { -0.3 } else { size(lag) };
            let width = 24;
            let weights = WindowWeights::new([length - 1, length], weight, size);
            let mut window = Window::new(&weights, before, width);
            let mut sum = vec![0.0; width];
            for t in 0..350 {
                window.sum(&mut sum);
                for (path, sum) in sum.iter().enumerate() {
                    let at = |lag: u32| if lag as usize <= t { x(t - lag as usize, path) } else { before };
                    let exact: f64 = (1..=length).map(|lag| weight(lag) * at(lag)).sum();
                    assert!((sum - exact).abs() < 3e-8, "{length} lags, step {t}: {sum} is not {exact}");
                }
                let row: Vec<f64> = (0..width).map(|path| x(t, path)).collect();
                window.push(&row);
            }
        }
    }
}
