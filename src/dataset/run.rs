//! A run: every missing part, each simulated, encoded and written by one worker.

use super::directory::Directory;
use super::encoder::{DataFile, Encoder, failed};
use super::hashed::Hashed;
use super::job::{Destination, work, work_wide};
use super::manifest::{Manifest, PartStatus};
use super::schema::part_name;
use super::store::{Local, Output, Store};
use crate::engine::{Interrupt, Part, Plan, in_order};
use crate::error::{Error, Result};
use crate::scenario::{Format, Layout, Scenario};
use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::str::FromStr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The most parts of a dataset, which only paths of millions of numbers can have: some terabytes of them.
const MOST_PARTS: u64 = 200_000;

/// What to do with a dataset that is already in the output directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Leave it; continue it if it is the unfinished run of the same scenario.
    Keep,
    /// The same, and one that is complete is no error: there is nothing left to do.
    Continue,
    /// Replace it.
    Overwrite,
}

/// The i-th of n shares of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    index: u64,
    count: u64,
}

impl Shard {
    /// Whether a job is in this share.
    #[must_use]
    pub fn owns(self, job: u64) -> bool {
        job % self.count == self.index - 1
    }

    /// Whether a part is.
    #[must_use]
    pub fn owns_part(self, plan: &Plan, part: u64) -> bool {
        self.owns(plan.job_with(part))
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
    /// So many rows will be written now: the others were whole already.
    fn start(&mut self, _rows: u64) {}

    /// So many more rows are encoded.
    fn advance(&mut self, _rows: u64) {}

    /// A part of so many bytes is whole.
    fn finish_part(&mut self, _bytes: u64) {}
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
/// As [`run_in`].
pub fn run(
    scenario: &Scenario,
    directory: &Path,
    options: Options,
    interrupt: &Interrupt,
    progress: &mut dyn Progress,
) -> Result<Summary> {
    run_in(scenario, &Local::new(directory), options, interrupt, progress)
}

/// Simulates a scenario into a place for datasets.
///
/// # Errors
/// When the place holds something else, the disk refuses, or `interrupt` was set; whole parts stay, and the same
/// call continues from them.
pub fn run_in(
    scenario: &Scenario,
    store: &dyn Store,
    options: Options,
    interrupt: &Interrupt,
    progress: &mut dyn Progress,
) -> Result<Summary> {
    let started = Instant::now();
    let encoder = Encoder::new(scenario)?;
    if encoder.plan.parts() > MOST_PARTS {
        return Err(Error::Argument(format!(
            "{} parts, and a manifest lists at most {MOST_PARTS}: take fewer paths, or record less with output.every",
            encoder.plan.parts()
        )));
    }
    let directory = Directory::open(store, (scenario, &encoder.plan), options.existing, options.shard)?;
    let (mut summary, jobs, wanted) = survey(&encoder.plan, &directory.manifest(), options.shard);
    progress.start(wanted.iter().map(|part| encoder.plan.rows_of(&encoder.plan.part(*part).span)).sum());
    let told = Mutex::new((progress, 0, 0));
    let failure = Failure { interrupt, stop: Interrupt::new(), first: Mutex::new(None) };
    let writing =
        Writing { encoder: &encoder, store, directory: &directory, wanted: &wanted, failure: &failure, told: &told };
    let result = writing.all(&jobs, options.threads);
    // What is whole is known, however the run ended; the first failure is the one to tell.
    let saved = directory.save();
    failure.tell(result)?;
    saved?;
    let (_, rows, bytes) = told.into_inner().unwrap_or_else(PoisonError::into_inner);
    (summary.rows, summary.bytes, summary.elapsed) = (rows, bytes, started.elapsed());
    Ok(summary)
}

/// Simulates and encodes the first `jobs` pieces of work of a scenario and throws them away: what a run costs but for the
/// disk.
///
/// # Errors
/// When `interrupt` was set.
pub fn rehearse(scenario: &Scenario, jobs: u64, threads: usize, interrupt: &Interrupt) -> Result<Summary> {
    let started = Instant::now();
    let encoder = Encoder::new(scenario)?;
    let rehearsal = Rehearsal { encoder: &encoder, interrupt, told: Mutex::new((0, 0)) };
    if is_wide(scenario) {
        let out = work_wide(&encoder, ("nothing", Hashed::new(io::sink())), (threads, interrupt))?;
        *rehearsal.told() = (encoder.plan.rows(), out.bytes());
    } else {
        let jobs = jobs.min(encoder.plan.jobs());
        in_order(0..jobs, threads, interrupt, |i| work(&encoder, &encoder.plan.job(i), &rehearsal), |_, ()| Ok(()))?;
    }
    let (rows, bytes) = *rehearsal.told();
    Ok(Summary { rows, bytes, elapsed: started.elapsed(), ..Summary::default() })
}

/// Whether a dataset has its columns encoded by many workers into one file.
pub fn is_wide(scenario: &Scenario) -> bool {
    scenario.output.layout == Layout::Wide && scenario.output.format == Format::Parquet
}

/// The work that this run has to do, and what is known of the rest.
fn survey(plan: &Plan, manifest: &Manifest, shard: Option<Shard>) -> (Summary, Vec<u64>, BTreeSet<u64>) {
    let owned = |part: u64| shard.is_none_or(|shard| shard.owns_part(plan, part));
    let pending = || (0..).zip(&manifest.parts).filter(|(_, entry)| entry.status == PartStatus::Pending);
    let wanted: BTreeSet<u64> = pending().map(|(part, _)| part).filter(|part| owned(*part)).collect();
    let jobs: BTreeSet<u64> = wanted.iter().map(|part| plan.job_with(*part)).collect();
    let summary = Summary {
        parts: wanted.len() as u64,
        parts_kept: (0..plan.parts()).filter(|part| owned(*part)).count() as u64 - wanted.len() as u64,
        parts_left: pending().filter(|(part, _)| !owned(*part)).count() as u64,
        ..Summary::default()
    };
    (summary, jobs.into_iter().collect(), wanted)
}

/// Whether to stop, and why.
struct Failure<'a> {
    interrupt: &'a Interrupt,
    stop: Interrupt,
    first: Mutex<Option<Error>>,
}

impl Failure<'_> {
    /// Stops the other workers in the middle of their parts.
    fn note(&self, error: Error) -> Error {
        let mut first = self.first.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.stop.is_set() && !self.interrupt.is_set() {
            *first = Some(error);
            self.stop.set();
            return Error::Interrupted;
        }
        error
    }

    fn goes_on(&self) -> bool {
        !self.interrupt.is_set() && !self.stop.is_set()
    }

    /// The first failure, which made the others.
    fn tell(&self, result: Result<()>) -> Result<()> {
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner).take();
        result.map_err(|error| first.unwrap_or(error))
    }
}

/// A part on its way to its place.
type Leaving = Hashed<Box<dyn Output>>;

/// The dataset as it grows.
struct Writing<'a, 'p> {
    encoder: &'a Encoder<'a>,
    store: &'a dyn Store,
    directory: &'a Directory<'a>,
    wanted: &'a BTreeSet<u64>,
    failure: &'a Failure<'a>,
    told: &'a Mutex<(&'p mut dyn Progress, u64, u64)>,
}

impl<'p> Writing<'_, 'p> {
    fn all(&self, jobs: &[u64], threads: usize) -> Result<()> {
        let encoder = self.encoder;
        if is_wide(encoder.scenario) && !jobs.is_empty() {
            return self.wide(threads).map_err(|error| self.failure.note(error));
        }
        let job = |i: u64| encoder.plan.job(jobs[usize::try_from(i).expect("an index of a vector")]);
        let produce = |i| work(encoder, &job(i), self).map_err(|error| self.failure.note(error));
        in_order(0..jobs.len() as u64, threads, self.failure.interrupt, produce, |_, ()| Ok(()))
    }

    fn wide(&self, threads: usize) -> Result<()> {
        let part = self.encoder.plan.part(0);
        let out = self.create(&part)?;
        let out = work_wide(self.encoder, (&self.shown(&part), out), (threads, self.failure.interrupt))?;
        self.advance(part.span.rows.end);
        self.keep(&part, out)
    }

    fn create(&self, part: &Part) -> Result<Leaving> {
        Ok(Hashed::new(self.store.create(&part_name(self.encoder.scenario, part))?))
    }

    fn keep(&self, part: &Part, out: Leaving) -> Result<()> {
        let (bytes, checksum) = (out.bytes(), out.checksum());
        out.out.commit()?;
        self.directory.complete(part.index, bytes, &checksum)?;
        let mut told = self.told();
        told.0.finish_part(bytes);
        told.2 += bytes;
        Ok(())
    }

    fn told(&self) -> MutexGuard<'_, (&'p mut dyn Progress, u64, u64)> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Destination<Leaving> for Writing<'_, '_> {
    fn open(&self, part: &Part) -> Result<Option<Box<dyn DataFile<Leaving> + '_>>> {
        if !self.wanted.contains(&part.index) {
            return Ok(None);
        }
        let out = self.create(part)?;
        self.encoder.open(part, out).map(Some).map_err(|error| failed(&self.shown(part), error))
    }

    fn advance(&self, rows: u64) {
        let mut told = self.told();
        told.0.advance(rows);
        told.1 += rows;
    }

    fn close(&self, part: &Part, file: Box<dyn DataFile<Leaving> + '_>) -> Result<()> {
        let out = file.finish().map_err(|error| failed(&self.shown(part), error))?;
        self.keep(part, out)
    }

    fn shown(&self, part: &Part) -> String {
        self.store.shown(&part_name(self.encoder.scenario, part))
    }

    fn goes_on(&self) -> bool {
        self.failure.goes_on()
    }
}

/// Files that go nowhere.
struct Rehearsal<'a> {
    encoder: &'a Encoder<'a>,
    interrupt: &'a Interrupt,
    told: Mutex<(u64, u64)>,
}

impl Rehearsal<'_> {
    fn told(&self) -> MutexGuard<'_, (u64, u64)> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Destination<Hashed<io::Sink>> for Rehearsal<'_> {
    fn open(&self, part: &Part) -> Result<Option<Box<dyn DataFile<Hashed<io::Sink>> + '_>>> {
        let file = self.encoder.open(part, Hashed::new(io::sink()));
        file.map(Some).map_err(|error| failed(&self.shown(part), error))
    }

    fn advance(&self, rows: u64) {
        self.told().0 += rows;
    }

    fn close(&self, part: &Part, file: Box<dyn DataFile<Hashed<io::Sink>> + '_>) -> Result<()> {
        self.told().1 += file.finish().map_err(|error| failed(&self.shown(part), error))?.bytes();
        Ok(())
    }

    fn shown(&self, part: &Part) -> String {
        part_name(self.encoder.scenario, part)
    }

    fn goes_on(&self) -> bool {
        !self.interrupt.is_set()
    }
}
