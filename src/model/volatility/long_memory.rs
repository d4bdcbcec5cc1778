//! yₜ = Σₖ λₖ xₜ₊₁₋ₖ, k = 1…n: a weighted sum over a long past, path by path.
//!
//! Each y costs n multiplications and additions; how often the past is read decides the rest. Sums are made for
//! [`TILE`] steps at a time, as far as the past is known before them, so that each x that is read serves all of these;
//! what the steps themselves have added is summed step by step. The past lies in columns of a vector's width of paths,
//! each in one piece: 8·n bytes a path, 2 MB in a block for n = 1000.

use crate::math::rows;
use crate::math::simd::kernel;
use crate::random::{LANES, Row};

/// Steps whose sums are made at once: as many vectors of sums as two units with a latency of four cycles keep busy.
const TILE: usize = 8;

/// The past of one block.
pub(super) struct LongMemory {
    /// λ by lag, of which there is none of lag 0; zeros beyond the last.
    weights: Vec<f64>,
    /// By column, x of so many steps in a ring.
    past: Vec<[f64; LANES]>,
    length: usize,
    /// Where in the ring the oldest x is.
    oldest: usize,
    /// x of the steps of this tile, and what its sums have from before it.
    recent: Vec<Row>,
    sums: Vec<Row>,
    /// Steps of this tile that are done.
    done: usize,
}

impl LongMemory {
    /// One of these weights, of lag 1 and up, where x has been the same for ever.
    pub(super) fn new(weights: &[f64], x: f64, paths: usize) -> Self {
        let length = weights.len().saturating_sub(1).next_multiple_of(TILE).max(TILE);
        let mut by_lag = vec![0.0; length + TILE + 1];
        by_lag[1..=weights.len()].copy_from_slice(weights);
        let rows = || (0..TILE).map(|_| Row::zeros(paths)).collect::<Vec<_>>();
        let columns = paths.div_ceil(LANES);
        let past = vec![[x; LANES]; columns * length];
        let mut memory =
            LongMemory { weights: by_lag, past, length, oldest: 0, recent: rows(), sums: rows(), done: 0 };
        memory.sum_the_past();
        memory
    }

    /// y once the latest x is known.
    pub(super) fn next(&mut self, latest: &[f64], out: &mut [f64]) {
        let now = self.done;
        self.recent[now].copy_from_slice(latest);
        out.copy_from_slice(&self.sums[now]);
        for (step, x) in self.recent[..=now].iter().enumerate() {
            rows::add_scaled(self.weights[now - step + 1], x, out);
        }
        self.done += 1;
        if self.done == TILE {
            self.remember();
            self.sum_the_past();
            self.done = 0;
        }
    }

    /// Puts a tile in place of the oldest.
    fn remember(&mut self) {
        for (column, past) in self.past.chunks_exact_mut(self.length).enumerate() {
            for (slot, row) in past[self.oldest..].iter_mut().zip(&self.recent) {
                slot.copy_from_slice(&row[column * LANES..][..LANES]);
            }
        }
        self.oldest = (self.oldest + TILE) % self.length;
    }

    fn sum_the_past(&mut self) {
        let mut sums = [[0.0; LANES]; TILE];
        for (column, past) in self.past.chunks_exact(self.length).enumerate() {
            let (newer, older) = past.split_at(self.oldest);
            // The latest x is one step before the tile, so that its lag is 2 in the sum after the tile's first step.
            sum(&self.weights[2..], older, newer, &mut sums);
            for (row, sum) in self.sums.iter_mut().zip(&sums) {
                row[column * LANES..][..LANES].copy_from_slice(sum);
            }
        }
    }
}

/// Adds some x, the oldest of them `age` steps old where the latest is one.
#[inline(always)]
fn add(weights: &[f64], past: &[[f64; LANES]], age: usize, sums: &mut [[f64; LANES]; TILE]) {
    let latest = age - past.len();
    let windows = weights[latest..age + TILE - 1].windows(TILE).rev();
    for (x, window) in past.iter().zip(windows) {
        let Ok(window) = <&[f64; TILE]>::try_from(window) else { continue };
        for (sum, weight) in sums.iter_mut().zip(window) {
            for (sum, x) in sum.iter_mut().zip(x) {
                *sum = weight.mul_add(*x, *sum);
            }
        }
    }
}

kernel! {
    fn sum(weights: &[f64], older: &[[f64; LANES]], newer: &[[f64; LANES]], out: &mut [[f64; LANES]; TILE]) {
        let mut sums = [[0.0; LANES]; TILE];
        add(weights, older, older.len() + newer.len(), &mut sums);
        add(weights, newer, newer.len(), &mut sums);
        *out = sums;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::cast_precision_loss)] // small counts
    fn every_sum_is_that_over_the_whole_past() {
        // x before the start, and its pseudo-random values after it.
        let (before, x) = (0.75, |step: usize, path: usize| ((step * 37 + path * 11) % 101) as f64 / 101.0);
        for lags in [1_u32, 2, 7, 8, 9, 10, 17, 40] {
            let weights: Vec<f64> = (1..=lags).map(|lag| 1.0 / (f64::from(lag) + 0.5)).collect();
            let paths = 24;
            let mut memory = LongMemory::new(&weights, before, paths);
            let mut y = Row::zeros(paths);
            for step in 0..100 {
                let mut latest = Row::zeros(paths);
                latest.iter_mut().enumerate().for_each(|(path, value)| *value = x(step, path));
                memory.next(&latest, &mut y);
                for (path, y) in y.iter().enumerate() {
                    let at = |lag: usize| if lag <= step + 1 { x(step + 1 - lag, path) } else { before };
                    let exact: f64 = weights.iter().zip(1..).map(|(weight, lag)| weight * at(lag)).sum();
                    assert!((y - exact).abs() <= 1e-13 * exact, "{lags} lags, step {step}: {y} is not {exact}");
                }
            }
        }
    }
}
