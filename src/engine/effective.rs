//! How many paths of one weight the paths of a scenario are worth.
//!
//! n* = (Σw)²/Σw², w the weights of the last row: the mean of wf over n paths, for an f that has little to do with w, has the
//! standard error that n* paths without weights have.
//!
//! It is found by simulating the first paths of the dataset once more, all of them where that is little work: so it is the same
//! for any number of threads, for shards and for a run that is resumed.
//!
//! Reference: L. Kish, Survey Sampling, 1965, section 11.7.

use super::block::{Block, Sink};
use crate::random::BLOCK;
use crate::scenario::{Column, Scenario};

/// The most path-steps that are simulated for it, and those of one block beyond which it is left open.
const STEPS: u128 = 1 << 25;
const MOST_STEPS: u128 = 1 << 31;

/// What the weights of some paths are worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effective {
    /// How many paths were looked at.
    pub paths: u64,
    /// n* of them.
    pub size: f64,
    /// The mean of their weights.
    pub mean: f64,
    /// Its standard error.
    pub error: f64,
}

/// What the first paths of a scenario are worth; `None` where paths have no weights, or are too long to look at.
#[must_use]
pub fn effective(scenario: &Scenario) -> Option<Effective> {
    if !scenario.has_weights() || !scenario.output.columns.contains(&Column::Weight) {
        return None;
    }
    let of_path = (scenario.path_steps() / u128::from(scenario.paths)).max(1);
    if of_path * BLOCK as u128 > MOST_STEPS {
        return None;
    }
    let affordable = u64::try_from(STEPS / of_path).unwrap_or(u64::MAX).max(BLOCK as u64);
    let paths = scenario.paths.min(affordable);
    let mut last = Last { scenario, weights: Vec::new(), count: 0 };
    for first in (0..paths).step_by(BLOCK) {
        let block = first..(first + BLOCK as u64).min(paths);
        last.count = usize::try_from(block.end - block.start).unwrap_or(BLOCK);
        Block::new(scenario, &block, &(0..1)).run(scenario.rows_per_path(), &mut last, &|| true);
    }
    Some(worth(&last.weights))
}

fn worth(weights: &[f64]) -> Effective {
    // Exact: far below 2^53.
    #[allow(clippy::cast_precision_loss)]
    let n = weights.len() as f64;
    let (sum, squares) = weights.iter().fold((0.0, 0.0), |(sum, squares), w| (sum + w, squares + w * w));
    let mean = sum / n;
    Effective {
        paths: weights.len() as u64,
        size: if squares > 0.0 { sum * sum / squares } else { 0.0 },
        mean,
        error: ((squares / n - mean * mean).max(0.0) / n).sqrt(),
    }
}

/// Keeps the weights of the last row.
struct Last<'a> {
    scenario: &'a Scenario,
    weights: Vec<f64>,
    /// Paths of the block.
    count: usize,
}

impl Sink for Last<'_> {
    fn put(&mut self, row: u64, _series: usize, column: usize, values: &[f64]) {
        if row + 1 == self.scenario.rows_per_path() && self.scenario.output.columns[column] == Column::Weight {
            self.weights.extend_from_slice(&values[..self.count]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::worth;

    #[test]
    fn equal_weights_are_worth_all_paths_and_one_weight_is_worth_one() {
        let all = worth(&[0.5; 8]);
        assert_eq!((all.paths, all.size, all.mean, all.error), (8, 8.0, 0.5, 0.0));
        assert_eq!(worth(&[0.0, 3.0, 0.0, 0.0]).size, 1.0);
        assert_eq!(worth(&[1.0, 3.0]).size, 1.6);
        assert_eq!(worth(&[0.0, 0.0]).size, 0.0);
    }
}
