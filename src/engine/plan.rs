//! Which paths go into which batch, and which batches into which part.
//!
//! A batch is the unit of work and one row group of a file; a part is a file. Both depend on the scenario alone, never on
//! threads or shards, and so do the bytes.

use crate::random::BLOCK;
use crate::scenario::{Layout, Scenario};
use std::ops::Range;

/// Rows that a batch aims at, in whole paths.
const ROWS_PER_BATCH: u64 = 1 << 20;
/// The most numbers in them: a panel's rows may be wide.
const NUMBERS_PER_BATCH: u64 = 1 << 22;
/// The most simulated steps in a batch: where few rows are recorded, there is still work for every thread.
const STEPS_PER_BATCH: u64 = 1 << 24;
/// The most paths in a batch.
const PATHS_PER_BATCH: u64 = 1 << 16;
/// Batches in a part, unless there would be too many parts.
const BATCHES_PER_PART: u64 = 8;
/// The most parts: a directory, and a manifest, that people can still look at.
const MOST_PARTS: u64 = 10_000;
/// Paths fill whole vectors of this many where their rows fit.
const VECTOR: u64 = 8;
/// Where a whole vector of paths would buffer more numbers than this, its other lanes are simulated for nothing.
const NUMBERS_PER_VECTOR: u64 = 1 << 24;
/// The most numbers that a block buffers.
const NUMBERS_PER_BLOCK: u64 = 1 << 22;

/// A run of paths that is simulated and encoded by one worker: one row group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Its place in the dataset.
    pub index: u64,
    /// The part that it goes into.
    pub part: u64,
    /// Its paths.
    pub paths: Range<u64>,
}

/// A run of batches: one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its place in the dataset.
    pub index: u64,
    /// Its batches.
    pub batches: Range<u64>,
    /// Its paths.
    pub paths: Range<u64>,
}

/// How a scenario is cut up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    paths: u64,
    paths_per_batch: u64,
    paths_per_block: u64,
    batches_per_part: u64,
    rows_per_path: u64,
}

impl Plan {
    /// Cuts up a scenario.
    #[must_use]
    pub fn new(scenario: &Scenario) -> Self {
        let series = scenario.series.len() as u64;
        let rows_per_path = scenario.rows_per_path()
            * match scenario.output.layout {
                Layout::Long => series,
                Layout::Panel => 1,
            };
        let numbers_per_path = scenario.rows_per_path() * series * scenario.output.columns.len() as u64;
        let paths_per_batch = (ROWS_PER_BATCH / rows_per_path).min(NUMBERS_PER_BATCH / numbers_per_path);
        let steps_per_path = u64::try_from(scenario.path_steps() / u128::from(scenario.paths)).unwrap_or(u64::MAX);
        // But whole blocks, which step best.
        let paths_of_work = (STEPS_PER_BATCH / steps_per_path.max(1)).max(BLOCK as u64);
        let paths_per_batch = paths_per_batch.min(paths_of_work).min(PATHS_PER_BATCH);
        let paths_per_batch = in_vectors(paths_per_batch, numbers_per_path);
        let paths_per_block = in_vectors(NUMBERS_PER_BLOCK / numbers_per_path, numbers_per_path);
        let paths_per_block = paths_per_block.min(BLOCK as u64).min(paths_per_batch);
        let paths_per_batch = paths_per_batch - paths_per_batch % paths_per_block;
        let batches = scenario.paths.div_ceil(paths_per_batch);
        let batches_per_part = batches.div_ceil(MOST_PARTS).max(BATCHES_PER_PART);
        Plan { paths: scenario.paths, paths_per_batch, paths_per_block, batches_per_part, rows_per_path }
    }

    /// Batches of the dataset.
    #[must_use]
    pub fn batches(&self) -> u64 {
        self.paths.div_ceil(self.paths_per_batch)
    }

    /// Parts of the dataset.
    #[must_use]
    pub fn parts(&self) -> u64 {
        self.batches().div_ceil(self.batches_per_part)
    }

    /// Batches of every part but perhaps the last.
    #[must_use]
    pub fn batches_per_part(&self) -> u64 {
        self.batches_per_part
    }

    /// One batch.
    #[must_use]
    pub fn batch(&self, index: u64) -> Batch {
        let first = index * self.paths_per_batch;
        let paths = first..(first + self.paths_per_batch).min(self.paths);
        Batch { index, part: index / self.batches_per_part, paths }
    }

    /// One part.
    #[must_use]
    pub fn part(&self, index: u64) -> Part {
        let batches = index * self.batches_per_part..((index + 1) * self.batches_per_part).min(self.batches());
        let paths = self.batch(batches.start).paths.start..self.batch(batches.end - 1).paths.end;
        Part { index, batches, paths }
    }

    /// The blocks of a run of paths: those that step together.
    pub fn blocks(&self, paths: &Range<u64>) -> impl Iterator<Item = Range<u64>> {
        let (end, width) = (paths.end, self.paths_per_block);
        (paths.start..end)
            .step_by(usize::try_from(width).unwrap_or(BLOCK))
            .map(move |first| first..(first + width).min(end))
    }

    /// First block of a run of whole batches, and the one after its last.
    #[must_use]
    pub fn block_range(&self, paths: &Range<u64>) -> (u64, u64) {
        (paths.start / self.paths_per_block, paths.end.div_ceil(self.paths_per_block))
    }

    /// The most paths of a batch.
    #[must_use]
    pub fn paths_per_batch(&self) -> u64 {
        self.paths_per_batch.min(self.paths)
    }

    /// The most paths of a block.
    #[must_use]
    pub fn paths_per_block(&self) -> u64 {
        self.paths_per_block.min(self.paths)
    }

    /// Rows that one path has in the dataset.
    #[must_use]
    pub fn rows_per_path(&self) -> u64 {
        self.rows_per_path
    }

    /// Rows of the dataset.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.paths * self.rows_per_path
    }
}

/// The paths of a block, as a length.
///
/// # Panics
/// Never for a block, which has at most a few hundred paths.
#[must_use]
pub fn path_count(paths: &Range<u64>) -> usize {
    usize::try_from(paths.end - paths.start).expect("the paths of a block fit in memory")
}

/// Rounds a number of paths down to whole vectors, and up to one vector where that many paths fit in memory.
fn in_vectors(paths: u64, numbers_per_path: u64) -> u64 {
    if paths >= VECTOR {
        return paths - paths % VECTOR;
    }
    if VECTOR * numbers_per_path <= NUMBERS_PER_VECTOR { VECTOR } else { paths.max(1) }
}
