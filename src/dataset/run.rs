//! A run: every batch of every missing part, simulated and encoded in parallel, written in order.

use super::columns::{BatchEncoder, EncodedBatch};
use super::directory::Directory;
use super::manifest::{Manifest, PartStatus};
use super::part::PartWriter;
use super::schema::properties;
use crate::engine::{Batch, Interrupt, Plan, in_order};
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
#[derive(Debug, Clone, Copy, PartialEq, Default)]
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

impl Summary {
    fn add(&mut self, paths: u64, rows: u64, bytes: u64) {
        self.paths += paths;
        self.rows += rows;
        self.bytes += bytes;
    }
}

/// Simulates a scenario into a directory.
///
/// # Errors
/// When the directory holds something else, the disk refuses, or `interrupt` was set; whole parts stay, and the same
/// call continues from them.
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
    let (mut summary, parts) = survey(&plan, &manifest, options.shard);
    progress.start(parts.iter().map(|part| plan.part(*part).paths).map(|paths| paths.end - paths.start).sum());
    let mut writing = Writing { scenario, plan, directory, manifest, open: None };
    let consume = |batch: &Batch, encoded: &EncodedBatch| {
        let bytes = writing.append(batch, encoded)?;
        let paths = batch.paths.end - batch.paths.start;
        summary.add(paths, encoded.rows, bytes);
        progress.advance(paths, bytes);
        Ok(())
    };
    encode_parts(scenario, plan, &parts, (options.threads, interrupt), consume)?;
    summary.elapsed = started.elapsed();
    Ok(summary)
}

/// Simulates and encodes the first `batches` row groups of a scenario and throws them away: what a run costs but for
/// the disk.
///
/// # Errors
/// When `interrupt` was set.
pub fn rehearse(scenario: &Scenario, batches: u64, threads: usize, interrupt: &Interrupt) -> Result<Summary> {
    let started = Instant::now();
    let plan = Plan::new(scenario);
    let mut summary = Summary::default();
    let encoder = BatchEncoder::new(scenario, plan, &Arc::new(properties(scenario, None))).map_err(unencodable)?;
    let produce = |i| encoder.encode(&plan.batch(i), &|| !interrupt.is_set()).map_err(unencodable);
    in_order(0..batches.min(plan.batches()), threads, interrupt, produce, |i, encoded| {
        let paths = plan.batch(i).paths;
        summary.add(paths.end - paths.start, encoded.rows, encoded.bytes());
        Ok(())
    })?;
    summary.elapsed = started.elapsed();
    Ok(summary)
}

/// The parts that this run has to write, and what is known of the others.
fn survey(plan: &Plan, manifest: &Manifest, shard: Option<Shard>) -> (Summary, Vec<u64>) {
    let owned = |part: &u64| shard.is_none_or(|shard| shard.owns(*part));
    let all = || (0..).zip(&manifest.parts).map(|(part, entry)| (part, entry.status == PartStatus::Pending));
    let parts: Vec<u64> = all().filter(|(_, pending)| *pending).map(|(part, _)| part).filter(owned).collect();
    let summary = Summary {
        parts: parts.len() as u64,
        parts_kept: (0..plan.parts()).filter(owned).count() as u64 - parts.len() as u64,
        parts_left: all().filter(|(part, pending)| *pending && !owned(part)).count() as u64,
        ..Summary::default()
    };
    (summary, parts)
}

/// Makes every batch of some parts and hands them on in order.
fn encode_parts(
    scenario: &Scenario,
    plan: Plan,
    parts: &[u64],
    (threads, interrupt): (usize, &Interrupt),
    mut consume: impl FnMut(&Batch, &EncodedBatch) -> Result<()> + Send,
) -> Result<()> {
    let encoder = BatchEncoder::new(scenario, plan, &Arc::new(properties(scenario, None))).map_err(unencodable)?;
    // Only the last part of a dataset may have fewer batches, and it comes last here too.
    let per_part = plan.batches_per_part();
    let count = parts.iter().map(|part| plan.part(*part).batches).map(|batches| batches.end - batches.start).sum();
    let batch_of = |i: u64| {
        let part = parts[usize::try_from(i / per_part).expect("an index of a vector")];
        plan.batch(plan.part(part).batches.start + i % per_part)
    };
    // A disk that is full stops the other workers in the middle of their batches.
    let failed = Interrupt::new();
    let go_on = || !interrupt.is_set() && !failed.is_set();
    let produce = |i| {
        let encoded = encoder.encode(&batch_of(i), &go_on);
        if go_on() { encoded.map_err(unencodable) } else { Err(Error::Interrupted) }
    };
    in_order(0..count, threads, interrupt, produce, |i, encoded| {
        consume(&batch_of(i), &encoded).inspect_err(|_| failed.set())
    })
}

/// The encoder writes to memory: it fails only where Parquet cannot hold what is asked for.
fn unencodable(source: parquet::errors::ParquetError) -> Error {
    Error::Encode { path: "a part".into(), source }
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
    fn append(&mut self, batch: &Batch, encoded: &EncodedBatch) -> Result<u64> {
        let mut part = match self.open.take() {
            Some(part) => part,
            None => PartWriter::create(self.scenario, &self.plan, self.plan.part(batch.part), self.directory.data())?,
        };
        let bytes = part.append(encoded)?;
        if batch.index + 1 < part.part().batches.end {
            self.open = Some(part);
            return Ok(bytes);
        }
        let (bytes_of_part, checksum) = part.finish()?;
        self.directory.complete(batch.part, bytes_of_part, &checksum, &mut self.manifest)?;
        Ok(bytes)
    }
}
