//! A run: every batch of every missing part, simulated and encoded in parallel, written in order.

use super::columns::BatchEncoder;
use super::directory::Directory;
use super::manifest::{Manifest, PartStatus};
use super::part::PartWriter;
use super::schema::properties;
use crate::engine::{Interrupt, Plan, in_order};
use crate::error::{Error, Result};
use crate::scenario::Scenario;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What to do with a dataset that is already in the output directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Leave it; continue it if it is the unfinished run of the same scenario.
    Keep,
    /// Replace it.
    Overwrite,
}

/// The i-th of n shares of the parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    index: u64,
    count: u64,
}

impl Shard {
    /// Whether a part is in this share.
    #[must_use]
    pub fn owns(self, part: u64) -> bool {
        part % self.count == self.index - 1
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parse = || {
            let (index, count) = text.split_once('/')?;
            let (index, count) = (index.parse::<u64>().ok()?, count.parse::<u64>().ok()?);
            (1..=count).contains(&index).then_some(Shard { index, count })
        };
        parse().ok_or_else(|| format!("`{text}` is not a share: write i/n with 1 ≤ i ≤ n, such as 2/5"))
    }
}

/// How to run.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Worker threads.
    pub threads: usize,
    /// What to do with what is there.
    pub existing: Existing,
    /// Which parts to write; all by default.
    pub shard: Option<Shard>,
}

/// Hears how far the run is.
pub trait Progress: Send {
    /// So many paths of so many will be simulated now: the others were whole already.
    fn start(&mut self, _paths: u64) {}

    /// A batch was written.
    fn advance(&mut self, _paths: u64, _bytes: u64) {}
}

/// A run that nobody watches.
impl Progress for () {}

/// What a run did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// Rows written.
    pub rows: u64,
    /// Bytes written.
    pub bytes: u64,
    /// Paths simulated.
    pub paths: u64,
    /// Parts written.
    pub parts: u64,
    /// Parts that were whole already.
    pub parts_kept: u64,
    /// Parts that are left to other shards.
    pub parts_left: u64,
    /// How long it took.
    pub elapsed: Duration,
}

/// Simulates a scenario into a directory.
///
/// # Errors
/// When the directory holds something else, the disk refuses, or `interrupt` was set; whole parts stay, and the same
/// call continues from them.
///
/// # Panics
/// Only when a worker does, which is a fault of pathloom.
pub fn run(
    scenario: &Scenario,
    directory: &Path,
    options: Options,
    interrupt: &Interrupt,
    progress: &mut dyn Progress,
) -> Result<Summary> {
    let started = Instant::now();
    let plan = Plan::new(scenario);
    let planned = Manifest::planned(scenario, &plan);
    let (directory, manifest) = Directory::open(directory, planned, options.existing, options.shard)?;
    let owned = |part: u64| options.shard.is_none_or(|shard| shard.owns(part));
    let pending = |part: &u64| usize::try_from(*part).is_ok_and(|i| manifest.parts[i].status == PartStatus::Pending);
    let parts: Vec<u64> = (0..plan.parts()).filter(|part| owned(*part)).filter(pending).collect();
    let mut summary = Summary {
        rows: 0,
        bytes: 0,
        paths: 0,
        parts: parts.len() as u64,
        parts_kept: (0..plan.parts()).filter(|part| owned(*part)).count() as u64 - parts.len() as u64,
        parts_left: (0..plan.parts()).filter(|part| !owned(*part)).filter(pending).count() as u64,
        elapsed: Duration::ZERO,
    };
    progress.start(parts.iter().map(|part| plan.part(*part).paths).map(|paths| paths.end - paths.start).sum());
    let batches: Vec<u64> = parts.iter().flat_map(|part| plan.part(*part).batches).collect();
    let encoder = BatchEncoder::new(scenario, plan, &Arc::new(properties(scenario, None)))
        .map_err(|source| Error::Encode { path: directory.data().to_path_buf(), source })?;
    let batch_of = |i: u64| plan.batch(batches[usize::try_from(i).expect("an index of a vector")]);
    let mut writing = Writing { scenario, plan, directory, manifest: manifest.clone(), open: None };
    in_order(
        0..batches.len() as u64,
        options.threads,
        interrupt,
        |i| {
            let encoded = encoder.encode(&batch_of(i), interrupt);
            if interrupt.is_set() {
                return Err(Error::Interrupted);
            }
            encoded
                .map_err(|source| Error::Encode { path: super::schema::part_name(batch_of(i).part).into(), source })
        },
        |i, encoded| {
            let batch = batch_of(i);
            let bytes = writing.append(&batch, &encoded)?;
            let paths = batch.paths.end - batch.paths.start;
            summary.rows += encoded.rows;
            summary.bytes += bytes;
            summary.paths += paths;
            progress.advance(paths, bytes);
            Ok(())
        },
    )?;
    summary.elapsed = started.elapsed();
    Ok(summary)
}

/// The dataset as it grows.
struct Writing<'a> {
    scenario: &'a Scenario,
    plan: Plan,
    directory: Directory,
    manifest: Manifest,
    open: Option<PartWriter>,
}

impl Writing<'_> {
    /// Appends a batch to its part, which the first batch opens and the last one finishes. Returns bytes.
    fn append(&mut self, batch: &crate::engine::Batch, encoded: &super::columns::EncodedBatch) -> Result<u64> {
        let mut part = match self.open.take() {
            Some(part) => part,
            None => PartWriter::create(self.scenario, &self.plan, self.plan.part(batch.part), self.directory.data())?,
        };
        let bytes = part.append(encoded)?;
        if batch.index + 1 < part.part().batches.end {
            self.open = Some(part);
            return Ok(bytes);
        }
        let entry = part.finish()?;
        self.directory.complete(batch.part, entry, &mut self.manifest)?;
        Ok(bytes)
    }
}
