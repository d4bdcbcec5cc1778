//! What is simulated together and what is written together: boxes of numbers, files, pieces of work.

use std::ops::Range;

/// A box of numbers: some paths, of some series, at some recorded rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Paths.
    pub paths: Range<u64>,
    /// Series, by their place in the scenario.
    pub series: Range<usize>,
    /// Rows that each series of each path records.
    pub rows: Range<u64>,
}

impl Span {
    /// The number of paths, as a length.
    ///
    /// # Panics
    /// Never for a span of this plan: its paths fit in memory.
    #[must_use]
    pub fn path_count(&self) -> usize {
        length(&self.paths)
    }

    /// The number of rows of each series of each path, as a length.
    ///
    /// # Panics
    /// Never for a span that is encoded at once: it fits in memory.
    #[must_use]
    pub fn row_count(&self) -> usize {
        length(&self.rows)
    }
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its place in the dataset.
    pub index: u64,
    /// What it holds.
    pub span: Span,
    /// Its row groups.
    pub groups: u64,
    /// The folder that it is in, where the dataset is partitioned by runs of paths.
    pub partition: Option<u64>,
}

/// Work for one worker: what steps together, and the parts that it makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// What is simulated.
    pub span: Span,
    /// The parts, in their order.
    pub parts: Vec<u64>,
}

/// A run cut into runs of one length, the last one perhaps shorter.
pub fn runs(run: Range<u64>, length: u64) -> impl Iterator<Item = Range<u64>> {
    let count = (run.end - run.start).div_ceil(length);
    (0..count).map(move |i| {
        let first = run.start + i * length;
        first..(first + length).min(run.end)
    })
}

/// The length of a run that fits in memory.
pub(super) fn length(run: &Range<u64>) -> usize {
    usize::try_from(run.end - run.start).expect("what is encoded at once fits in memory")
}
