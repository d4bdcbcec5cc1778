//! How a dataset is cut into parts, row groups and pieces of work.
//!
//! All of it depends on the scenario alone, never on threads or shards, and so do the bytes. There are three cuts:
//!
//! - **whole paths**: a row group holds whole paths, a part some row groups, and a part is one job;
//! - **long paths**, of more numbers than a row group takes: a part holds some series of one path in the long layout, or
//!   a run of the rows of one of them, and in a panel a run of the rows of all. A job steps eight paths side by side,
//!   each on its way through parts of its own;
//! - **wide**: one part with one row group, whose columns are paths.

use super::span::{Job, Part, Span, length, runs};
use crate::random::BLOCK;
use crate::scenario::{Layout, Scenario};
use std::ops::Range;

/// Rows that a row group aims at, in whole paths.
const ROWS_PER_GROUP: u64 = 1 << 20;
/// The most numbers in it: a panel's rows may be wide.
const NUMBERS_PER_GROUP: u64 = 1 << 22;
/// The most simulated steps in it: where few rows are recorded, there is still work for every thread.
const STEPS_PER_GROUP: u64 = 1 << 24;
/// The most paths in it.
const PATHS_PER_GROUP: u64 = 1 << 16;
/// The most row groups in a part, unless there would be too many parts.
const GROUPS_PER_PART: u64 = 8;
/// Parts that a dataset has, where it has so many row groups: threads, shards and machines share them evenly.
const PARTS_TO_SHARE: u64 = 64;
/// The most parts of whole paths: a directory, and a manifest, that people can still look at.
const MOST_PARTS: u64 = 10_000;
/// Paths step in whole vectors of this many.
const VECTOR: u64 = 8;
/// The most numbers that a worker holds before it encodes them: 64 MiB.
const NUMBERS_PER_WINDOW: u64 = 1 << 23;
/// Paths of more numbers than this are long: eight of them would not fit into a window.
pub const NUMBERS_PER_PATH: u64 = NUMBERS_PER_WINDOW / VECTOR;
/// Numbers that are worth a page of their own: short paths are collected until there are so many.
const NUMBERS_PER_PAGE: u64 = 1 << 16;

/// How a scenario is cut up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    paths: u64,
    series: usize,
    rows: u64,
    /// Numbers that one path records.
    numbers: u64,
    layout: Layout,
    /// Paths of a folder; all of them where there are no folders.
    partition: u64,
    partitioned: bool,
    cut: Cut,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    Whole {
        paths_per_group: u64,
        groups_per_part: u64,
    },
    /// A strand is what follows on itself in one path: some series whole, or one of many rows.
    Long {
        series_per_group: usize,
        rows_per_group: u64,
        series_per_strand: usize,
    },
    Wide,
}

impl Plan {
    /// Cuts up a scenario.
    #[must_use]
    pub fn new(scenario: &Scenario) -> Self {
        let layout = scenario.output.layout;
        let series = scenario.series.len();
        let rows = scenario.rows_per_path();
        let plan = Plan {
            paths: scenario.paths,
            series,
            rows,
            numbers: rows * scenario.numbers_per_row() as u64,
            layout,
            partition: scenario.output.partition_paths.unwrap_or(scenario.paths).min(scenario.paths),
            partitioned: scenario.output.partition_paths.is_some(),
            cut: Cut::Wide,
        };
        let cut = if layout == Layout::Wide {
            Cut::Wide
        } else if plan.numbers > NUMBERS_PER_PATH {
            plan.cut_long()
        } else {
            plan.cut_whole(scenario)
        };
        Plan { cut, ..plan }
    }

    fn cut_whole(&self, scenario: &Scenario) -> Cut {
        let steps_per_path = u64::try_from(scenario.path_steps() / u128::from(scenario.paths)).unwrap_or(u64::MAX);
        let paths = (ROWS_PER_GROUP / self.rows_per_path()).min(NUMBERS_PER_GROUP / self.numbers);
        // Whole blocks step best.
        let of_work = (STEPS_PER_GROUP / steps_per_path.max(1)).max(BLOCK as u64);
        let paths = paths.min(of_work).min(PATHS_PER_GROUP);
        let paths = if paths < VECTOR { VECTOR } else { paths - paths % VECTOR };
        let paths = if paths < BLOCK as u64 { paths } else { paths - paths % BLOCK as u64 };
        let paths_per_group = paths.min(self.partition);
        let groups = self.partition.div_ceil(paths_per_group) * self.partitions();
        let groups_per_part = (groups / PARTS_TO_SHARE).clamp(1, GROUPS_PER_PART).max(groups.div_ceil(MOST_PARTS));
        Cut::Whole { paths_per_group, groups_per_part }
    }

    fn cut_long(&self) -> Cut {
        let per_row = self.numbers / self.rows;
        if !self.layout.names_series() {
            let rows_per_group = (NUMBERS_PER_PATH / per_row).clamp(1, self.rows);
            return Cut::Long { series_per_group: self.series, rows_per_group, series_per_strand: self.series };
        }
        let kinds = per_row / self.series as u64;
        match NUMBERS_PER_PATH / (kinds * self.rows) {
            0 => {
                let rows_per_group = (NUMBERS_PER_PATH / kinds).min(self.rows);
                Cut::Long { series_per_group: 1, rows_per_group, series_per_strand: 1 }
            }
            fitting => {
                let series_per_group = length(&(0..fitting)).min(self.series);
                let series_per_strand = series_per_group * length(&(0..GROUPS_PER_PART));
                Cut::Long { series_per_group, rows_per_group: self.rows, series_per_strand }
            }
        }
    }

    /// Runs of one path that are made apart from each other.
    fn strands(&self) -> u64 {
        match self.cut {
            Cut::Long { series_per_strand, .. } => self.series.div_ceil(series_per_strand) as u64,
            _ => 1,
        }
    }

    /// The series of a strand.
    fn series_of(&self, strand: u64) -> Range<usize> {
        match self.cut {
            Cut::Long { series_per_strand, .. } => {
                let first = length(&(0..strand)) * series_per_strand;
                first..(first + series_per_strand).min(self.series)
            }
            _ => 0..self.series,
        }
    }

    fn partitions(&self) -> u64 {
        self.paths.div_ceil(self.partition)
    }

    /// Parts of each folder of whole paths but perhaps the last.
    fn parts_per_partition(&self, paths: u64) -> u64 {
        match self.cut {
            Cut::Whole { paths_per_group, groups_per_part } => {
                paths.div_ceil(paths_per_group).div_ceil(groups_per_part)
            }
            Cut::Long { .. } => paths * self.strands() * self.parts_per_strand(),
            Cut::Wide => 1,
        }
    }

    fn parts_per_strand(&self) -> u64 {
        match self.cut {
            Cut::Long { rows_per_group, .. } => self.rows.div_ceil(rows_per_group * GROUPS_PER_PART),
            _ => 1,
        }
    }

    /// Parts of the dataset.
    #[must_use]
    pub fn parts(&self) -> u64 {
        let full = self.partitions() - 1;
        full * self.parts_per_partition(self.partition) + self.parts_per_partition(self.paths - full * self.partition)
    }

    /// One part.
    #[must_use]
    pub fn part(&self, index: u64) -> Part {
        let all_series = 0..self.series;
        let (span, groups) = match self.cut {
            Cut::Wide => (Span { paths: 0..self.paths, series: all_series, rows: 0..self.rows }, 1),
            Cut::Whole { paths_per_group, groups_per_part } => {
                let per_partition = self.parts_per_partition(self.partition);
                let start = index / per_partition * self.partition;
                let end = (start + self.partition).min(self.paths);
                let paths_per_part = paths_per_group * groups_per_part;
                let first = start + index % per_partition * paths_per_part;
                let paths = first..(first + paths_per_part).min(end);
                let groups = (paths.end - paths.start).div_ceil(paths_per_group);
                (Span { paths, series: all_series, rows: 0..self.rows }, groups)
            }
            Cut::Long { series_per_group, rows_per_group, .. } => {
                let (strand, place) = (index / self.parts_per_strand(), index % self.parts_per_strand());
                let path = strand / self.strands();
                let rows_per_part = rows_per_group * GROUPS_PER_PART;
                let rows = place * rows_per_part..((place + 1) * rows_per_part).min(self.rows);
                let series = self.series_of(strand % self.strands());
                let across = series.len().div_ceil(series_per_group) as u64;
                let groups = across * (rows.end - rows.start).div_ceil(rows_per_group);
                (Span { paths: path..path + 1, series, rows }, groups)
            }
        };
        let partition = self.partitioned.then(|| span.paths.start / self.partition);
        Part { index, span, groups, partition }
    }

    /// The row groups of a part.
    #[must_use]
    pub fn groups(&self, part: &Part) -> Box<dyn Iterator<Item = Span>> {
        let span = part.span.clone();
        match self.cut {
            Cut::Wide => Box::new(std::iter::once(span)),
            Cut::Whole { paths_per_group, .. } => {
                Box::new(runs(span.paths.clone(), paths_per_group).map(move |paths| Span { paths, ..span.clone() }))
            }
            Cut::Long { .. } => self.windows(&span),
        }
    }

    /// The row groups of each of some long paths, which are made at once: the rows of some series, and then those of the
    /// next ones.
    #[must_use]
    pub fn windows(&self, span: &Span) -> Box<dyn Iterator<Item = Span>> {
        let Cut::Long { series_per_group, rows_per_group, .. } = self.cut else {
            return Box::new(std::iter::once(span.clone()));
        };
        let span = span.clone();
        let starts = span.series.clone().step_by(series_per_group);
        Box::new(starts.flat_map(move |first| {
            let series = first..(first + series_per_group).min(span.series.end);
            let paths = span.paths.clone();
            runs(span.rows.clone(), rows_per_group).map(move |rows| Span {
                paths: paths.clone(),
                series: series.clone(),
                rows,
            })
        }))
    }

    /// Pieces of work of the dataset.
    #[must_use]
    pub fn jobs(&self) -> u64 {
        match self.cut {
            Cut::Long { .. } => self.paths.div_ceil(VECTOR) * self.strands(),
            _ => self.parts(),
        }
    }

    /// One piece of work.
    #[must_use]
    pub fn job(&self, index: u64) -> Job {
        if !self.has_long_paths() {
            return Job { span: self.part(index).span, parts: vec![index] };
        }
        let (first, strand) = (index / self.strands() * VECTOR, index % self.strands());
        let paths = first..(first + VECTOR).min(self.paths);
        let parts = paths.clone().flat_map(|path| {
            let first = (path * self.strands() + strand) * self.parts_per_strand();
            first..first + self.parts_per_strand()
        });
        let parts = parts.collect();
        Job { span: Span { paths, series: self.series_of(strand), rows: 0..self.rows }, parts }
    }

    /// The piece of work that a part is in.
    #[must_use]
    pub fn job_with(&self, part: u64) -> u64 {
        if !self.has_long_paths() {
            return part;
        }
        let strand = part / self.parts_per_strand();
        strand / self.strands() / VECTOR * self.strands() + strand % self.strands()
    }

    /// The piece of work that makes a part alone.
    #[must_use]
    pub fn job_of_part(&self, part: &Part) -> Job {
        Job { span: Span { rows: 0..part.span.rows.end, ..part.span.clone() }, parts: vec![part.index] }
    }

    /// Whether a part holds some of one path, not whole paths.
    #[must_use]
    pub fn has_long_paths(&self) -> bool {
        matches!(self.cut, Cut::Long { .. })
    }

    /// The most numbers of one path that are encoded at once.
    #[must_use]
    pub fn numbers_per_window(&self) -> u64 {
        if self.has_long_paths() { NUMBERS_PER_PATH } else { self.numbers }
    }

    /// The most paths that are encoded at once.
    #[must_use]
    pub fn paths_per_window(&self) -> u64 {
        match self.cut {
            Cut::Wide => self.paths_per_block(),
            Cut::Whole { paths_per_group, .. } => {
                self.pages(&(0..paths_per_group)).next().map_or(1, |page| page.end - page.start)
            }
            Cut::Long { .. } => VECTOR,
        }
    }

    /// The paths that are encoded at once, each column of them a page.
    #[must_use]
    pub fn paths_per_page(&self) -> u64 {
        let wanted = NUMBERS_PER_PAGE / self.numbers;
        let block = self.paths_per_block();
        match self.cut {
            // A row has a number of every path.
            Cut::Wide => self.paths,
            _ if wanted < block => block,
            _ => wanted - wanted % block,
        }
    }

    /// The pages of a span.
    pub fn pages(&self, paths: &Range<u64>) -> impl Iterator<Item = Range<u64>> + use<> {
        runs(paths.clone(), self.paths_per_page())
    }

    /// The paths of a span that step together.
    pub fn blocks(&self, paths: &Range<u64>) -> impl Iterator<Item = Range<u64>> + use<> {
        runs(paths.clone(), self.paths_per_block())
    }

    /// First block of a run of paths, and the one after its last.
    #[must_use]
    pub fn block_range(&self, paths: &Range<u64>) -> (u64, u64) {
        (paths.start / self.paths_per_block(), paths.end.div_ceil(self.paths_per_block()))
    }

    /// The most paths of a block: whole vectors whose numbers fit into a window.
    #[must_use]
    pub fn paths_per_block(&self) -> u64 {
        match self.cut {
            Cut::Long { .. } => VECTOR,
            Cut::Whole { .. } | Cut::Wide => {
                let paths = NUMBERS_PER_GROUP / self.numbers;
                (paths - paths % VECTOR).clamp(VECTOR, BLOCK as u64)
            }
        }
    }

    /// The most paths of a row group.
    #[must_use]
    pub fn paths_per_group(&self) -> u64 {
        match self.cut {
            Cut::Whole { paths_per_group, .. } => paths_per_group,
            Cut::Long { .. } => 1,
            Cut::Wide => self.paths,
        }
    }

    /// Rows that one path has in the dataset; in the wide layout, rows of the dataset.
    #[must_use]
    pub fn rows_per_path(&self) -> u64 {
        if self.layout.names_series() { self.rows * self.series as u64 } else { self.rows }
    }

    /// Rows of a span.
    #[must_use]
    pub fn rows_of(&self, span: &Span) -> u64 {
        let rows = span.rows.end - span.rows.start;
        match self.layout {
            Layout::Long | Layout::Bars | Layout::Ticks => {
                (span.paths.end - span.paths.start) * span.series.len() as u64 * rows
            }
            Layout::Panel => (span.paths.end - span.paths.start) * rows,
            Layout::Wide => rows,
        }
    }

    /// Rows of the dataset.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows_of(&Span { paths: 0..self.paths, series: 0..self.series, rows: 0..self.rows })
    }
}
