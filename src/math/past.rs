//! Weighted sums of all rows of the past, which every step needs anew.
//!
//! For n = 0, 1, 2, … and each path: Sₙ = Σⱼ wₙⱼ xⱼ over j < n, with weights that are the same for all paths. That is n multiply-adds a step
//! and path, whatever the order; what the order decides is how often the past is read. Here eight steps go together: their sums over
//! all that is known when the first of them begins are made in one pass, which reads each number once for eight multiply-adds, and
//! what they add to each other is summed step by step. The sums of a path are in the order of time, whatever the width of vectors.
//!
//! Memory: eight bytes for each path and step.

use super::rows;
use super::simd::kernel;

/// Steps whose sums are made in one pass.
pub const TILE: usize = 8;
/// Paths that lie side by side; rows are whole multiples of it.
const LANES: usize = 8;

/// The weights of rows in sums.
pub trait Weights {
    /// Writes wₙ₊ᵦⱼ to `table[j][b]` for b < `TILE` and j < n + b.
    fn fill(&mut self, n: usize, table: &mut [[f64; TILE]]);
}

/// The rows of the past, and the sums of the steps to come.
#[derive(Debug)]
pub struct Past {
    /// The past of each `LANES` paths, up to this tile.
    runs: Vec<Vec<[f64; LANES]>>,
    /// By step of the tile: the sums over that, and the rows that came since.
    sums: Vec<Vec<f64>>,
    recent: Vec<Vec<f64>>,
    table: Vec<[f64; TILE]>,
    rows: usize,
}

impl Past {
    /// No past yet, of rows of this width.
    #[must_use]
    pub fn new(width: usize) -> Self {
        let tile = || vec![vec![0.0; width]; TILE];
        let runs = vec![Vec::new(); width.div_ceil(LANES)];
        Past { runs, sums: tile(), recent: tile(), table: Vec::new(), rows: 0 }
    }

    /// The weighted sum of every path for the step that comes next.
    pub fn sum(&mut self, weights: &mut dyn Weights, out: &mut [f64]) {
        let place = self.rows % TILE;
        if place == 0 {
            self.table.resize(self.rows + TILE, [0.0; TILE]);
            weights.fill(self.rows, &mut self.table);
            for (column, run) in self.runs.iter().enumerate() {
                let mut sums = [[0.0; LANES]; TILE];
                over_run(run, &self.table, &mut sums);
                for (row, sum) in self.sums.iter_mut().zip(&sums) {
                    row[column * LANES..][..LANES].copy_from_slice(sum);
                }
            }
        }
        out.copy_from_slice(&self.sums[place]);
        let since = self.rows - place;
        for (weights, row) in self.table[since..].iter().zip(&self.recent[..place]) {
            rows::add_scaled(weights[place], row, out);
        }
    }

    /// Makes a row the latest of the past.
    pub fn push(&mut self, row: &[f64]) {
        let place = self.rows % TILE;
        self.recent[place].copy_from_slice(row);
        self.rows += 1;
        if place + 1 < TILE {
            return;
        }
        for (column, run) in self.runs.iter_mut().enumerate() {
            for row in &self.recent {
                let mut lanes = [0.0; LANES];
                lanes.copy_from_slice(&row[column * LANES..][..LANES]);
                run.push(lanes);
            }
        }
    }
}

kernel! {
    fn over_run(run: &[[f64; LANES]], table: &[[f64; TILE]], sums: &mut [[f64; LANES]; TILE]) {
        let mut own = [[0.0; LANES]; TILE];
        for (values, weights) in run.iter().zip(table) {
            for b in 0..TILE {
                for i in 0..LANES {
                    own[b][i] = weights[b].mul_add(values[i], own[b][i]);
                }
            }
        }
        *sums = own;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Any;

    fn weight(n: usize, j: usize) -> f64 {
        f64::from(u32::try_from((n * 31 + j * 17) % 23).unwrap()) - 11.0
    }

    impl Weights for Any {
        fn fill(&mut self, n: usize, table: &mut [[f64; TILE]]) {
            for (j, row) in table.iter_mut().enumerate() {
                for (b, w) in row.iter_mut().enumerate().filter(|(b, _)| j < n + b) {
                    *w = weight(n + b, j);
                }
            }
        }
    }

    #[test]
    fn sums_are_over_all_of_the_past_and_nothing_else() {
        let width = 24;
        let mut past = Past::new(width);
        let mut rows: Vec<Vec<f64>> = Vec::new();
        let mut sum = vec![0.0; width];
        for n in 0..41 {
            past.sum(&mut Any, &mut sum);
            for (path, sum) in sum.iter().enumerate() {
                // Whole numbers: any order gives the same sum.
                let exact: f64 = rows.iter().enumerate().map(|(j, row)| weight(n, j) * row[path]).sum();
                assert_eq!(*sum, exact, "step {n}, path {path}");
            }
            let row: Vec<f64> =
                (0..width).map(|path| f64::from(u32::try_from((n * 7 + path * 3) % 13).unwrap())).collect();
            past.push(&row);
            rows.push(row);
        }
    }
}
