//! `pathloom bench`

use super::args::BenchArguments;
use super::{print, text};
use crate::dataset::{self, Existing, Options};
use crate::engine::{Block, Interrupt, Plan, Sink, in_order};
use crate::error::{Error, Result};
use crate::math::simd;
use crate::scenario::{Layout, Scenario};
use serde_json::json;
use std::time::Instant;

/// How long each of the two measurements may take, in seconds.
const THOROUGH: f64 = 2.0;

pub fn bench(arguments: &BenchArguments) -> Result<()> {
    let scenario = arguments.source.scenario()?;
    let suite = arguments.source.suite(false)?;
    // A suite has a speed for each member: the first stands for all, and is named.
    let member = suite.as_ref().map(|suite| &suite.members[0]);
    let threads = arguments.threads.count();
    let speed = measure(member.map_or(&scenario, |(_, member)| member), threads, THOROUGH, Disk::Written)?;
    if arguments.json {
        let mut report = json!({
            "engine_ns_per_step": speed.engine_ns_per_step,
            "parquet_ns_per_row": speed.parquet_ns_per_row,
            "bytes_per_row": speed.bytes_per_row,
            "threads": threads,
            "simd": simd::level().name(),
            "paths": scenario.paths,
            "steps": scenario.clock.steps,
            "series": scenario.series.len(),
        });
        if let Some((name, _)) = member {
            report["member"] = json!(name);
        }
        return print(&format!("{report}\n"));
    }
    let fields = [
        (
            "engine",
            format!("{:.2} ns per path-step (every recorded price computed, none kept)", speed.engine_ns_per_step),
        ),
        (
            "engine → Parquet",
            format!("{:.2} ns per row, {:.2} bytes per row", speed.parquet_ns_per_row, speed.bytes_per_row),
        ),
        ("threads", threads.to_string()),
        ("simd", simd::level().name().to_owned()),
    ];
    let member = member.map_or(String::new(), |(name, _)| format!(", measured on its member `{name}`"));
    print(&format!("{} at {}{member}\n{}", scenario.name, arguments.source.file().display(), text::fields(&fields)))
}

/// Numbers of a wide dataset that are measured.
const NUMBERS_OF_WIDE: u64 = 1 << 22;

/// What was measured.
#[derive(Debug, Clone, Copy)]
pub struct Speed {
    /// Wall time per path, simulated step and series.
    pub engine_ns_per_step: f64,
    /// Wall time per row, simulation included.
    pub parquet_ns_per_row: f64,
    /// Size of the files.
    pub bytes_per_row: f64,
}

/// How the way to Parquet is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disk {
    /// With files in the system's temporary directory.
    Written,
    /// Without: encoded and thrown away.
    Untouched,
}

/// Takes each recorded number as it comes, and keeps none.
struct Discard(f64);

impl Sink for Discard {
    fn put(&mut self, _row: u64, _series: usize, _column: usize, values: &[f64]) {
        // Reading one value keeps the compiler from dropping the row.
        self.0 += std::hint::black_box(values)[0];
    }
}

/// Simulated steps of all series after which a path is cut short: long enough to be in full swing.
const STEPS_PER_PATH: u64 = 1 << 20;

/// Measures the engine, and then the engine with the encoder, each for about `budget` seconds: the best of several
/// rounds, since a machine is never faster than it can be. Very long paths are cut short, and their speed scaled.
///
/// # Errors
/// When the temporary directory cannot be written to.
pub fn measure(scenario: &Scenario, threads: usize, budget: f64, disk: Disk) -> Result<Speed> {
    let per_step = scenario.series.len() as u64 * u64::from(scenario.clock.grid.substeps);
    let sample = scenario.shortened((STEPS_PER_PATH / per_step).max(1))?;
    let engine_ns_per_step = engine(&sample, threads, budget)?;
    if scenario.output.layout == Layout::Wide {
        return wide(scenario, &sample, engine_ns_per_step, (threads, budget, disk));
    }
    let (sample_ns_per_row, bytes_per_row) = parquet(&sample, threads, budget, disk)?;
    let encoding = (sample_ns_per_row - engine_ns_per_step * steps_per_row(&sample)).max(0.0);
    let parquet_ns_per_row = encoding + engine_ns_per_step * steps_per_row(scenario);
    Ok(Speed { engine_ns_per_step, parquet_ns_per_row, bytes_per_row })
}

/// A wide dataset is one piece of work: some of its columns stand for all.
fn wide(
    scenario: &Scenario,
    sample: &Scenario,
    engine_ns_per_step: f64,
    (threads, budget, disk): (usize, f64, Disk),
) -> Result<Speed> {
    let paths = (NUMBERS_OF_WIDE / sample.rows_per_path()).clamp(1, scenario.paths);
    let (ns_per_row, bytes_per_row) = parquet(&sample.with_paths(paths)?, threads, budget, disk)?;
    #[allow(clippy::cast_precision_loss)] // only for people to read
    let columns = scenario.paths as f64 / paths as f64;
    Ok(Speed { engine_ns_per_step, parquet_ns_per_row: ns_per_row * columns, bytes_per_row: bytes_per_row * columns })
}

/// Path-steps that are simulated for each row that is written.
#[allow(clippy::cast_precision_loss)] // only for people to read
fn steps_per_row(scenario: &Scenario) -> f64 {
    scenario.path_steps() as f64 / Plan::new(scenario).rows() as f64
}

fn engine(scenario: &Scenario, threads: usize, budget: f64) -> Result<f64> {
    let plan = Plan::new(scenario);
    let blocks: Vec<_> = plan.blocks(&(0..scenario.paths)).take(1 << 14).collect();
    let started = Instant::now();
    let mut best = f64::INFINITY;
    let mut share = threads.min(blocks.len());
    while started.elapsed().as_secs_f64() < budget || best.is_infinite() {
        let round = Instant::now();
        let simulate = |i: u64| {
            let paths = &blocks[usize::try_from(i).expect("an index of a vector")];
            Block::new(scenario, paths, &(0..scenario.series.len())).run(
                scenario.rows_per_path(),
                &mut Discard(0.0),
                &|| true,
            );
            Ok(paths.end - paths.start)
        };
        let mut paths = 0;
        in_order(0..share as u64, threads, &Interrupt::new(), simulate, |_, simulated| {
            paths += simulated;
            Ok(())
        })?;
        let seconds = round.elapsed().as_secs_f64();
        #[allow(clippy::cast_precision_loss)] // only for people to read
        let path_steps = scenario.path_steps() as f64 / scenario.paths as f64 * paths as f64;
        best = best.min(seconds / path_steps * 1e9);
        // Rounds of about a tenth of the budget, so that starting threads does not count.
        if seconds < budget / 10.0 {
            share = (share * 2).min(blocks.len());
        }
    }
    Ok(best)
}

/// Nanoseconds and bytes per row.
fn parquet(scenario: &Scenario, threads: usize, budget: f64, disk: Disk) -> Result<(f64, f64)> {
    let plan = Plan::new(scenario);
    let mut jobs = 1;
    let started = Instant::now();
    let mut best = (f64::INFINITY, 0.0);
    while started.elapsed().as_secs_f64() < budget || best.0.is_infinite() {
        let summary = match disk {
            Disk::Untouched => dataset::rehearse(scenario, jobs, threads, &Interrupt::new())?,
            Disk::Written => {
                let directory = tempfile::tempdir().map_err(Error::io("create", std::env::temp_dir()))?;
                let sample = scenario.with_paths(plan.job(jobs.min(plan.jobs()) - 1).span.paths.end)?;
                let options = Options { threads, existing: Existing::Keep, shard: None };
                dataset::run(&sample, directory.path(), options, &Interrupt::new(), &mut ())?
            }
        };
        let seconds = summary.elapsed.as_secs_f64();
        #[allow(clippy::cast_precision_loss)] // only for people to read
        let (rows, bytes) = (summary.rows as f64, summary.bytes as f64);
        if seconds / rows * 1e9 < best.0 {
            best = (seconds / rows * 1e9, bytes / rows);
        }
        if seconds < budget / 4.0 && jobs < plan.jobs() {
            jobs *= 2;
        }
    }
    Ok(best)
}
