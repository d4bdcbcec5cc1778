//! `pathloom plan`

use super::bench::{Disk, Speed, measure};
use super::text;
use crate::engine::Plan;
use crate::error::Result;
use crate::scenario::{Compression, Scenario, Series};

/// What a run would write and need.
///
/// # Errors
/// When a sample cannot be timed.
pub fn describe(scenario: &Scenario, threads: usize) -> Result<String> {
    let plan = Plan::new(scenario);
    let Speed { parquet_ns_per_row, bytes_per_row, .. } = measure(scenario, threads, QUICK, Disk::Untouched)?;
    // Only for people to read.
    #[allow(clippy::cast_precision_loss)]
    let (rows, batch_rows) = (plan.rows() as f64, (plan.paths_per_batch() * plan.rows_per_path()) as f64);
    let part = plan.part(0);
    let fields = [
        ("series", scenario.series.iter().map(Series::symbol).collect::<Vec<_>>().join(", ")),
        (
            "rows",
            format!(
                "{} ({} paths × {} rows)",
                text::count(plan.rows()),
                text::count(scenario.paths),
                text::count(plan.rows_per_path())
            ),
        ),
        ("path-steps", text::count(scenario.path_steps())),
        ("bytes", format!("about {} ({bytes_per_row:.2} per row)", text::bytes(rows * bytes_per_row))),
        (
            "parts",
            format!(
                "{} of {} paths, row groups of {} paths",
                text::count(plan.parts()),
                text::count(part.paths.end - part.paths.start),
                text::count(plan.paths_per_batch())
            ),
        ),
        ("memory", format!("about {}", text::bytes(memory(scenario, &plan, threads, batch_rows * bytes_per_row)))),
        (
            "time",
            format!(
                "about {} on {threads} threads, but for the disk",
                text::seconds(rows * parquet_ns_per_row * 1e-9)
            ),
        ),
    ];
    Ok(format!("{}\n{}", scenario.name, text::fields(&fields)))
}

/// How long `plan` may measure, in seconds.
const QUICK: f64 = 0.3;

/// Each thread has a block of numbers, the state of its series, and its row group with up to two more waiting for
/// their turn; compression has its tables.
fn memory(scenario: &Scenario, plan: &Plan, threads: usize, batch_bytes: f64) -> f64 {
    const PROGRAM: f64 = 12e6;
    const SERIES: f64 = 60e3;
    let columns = scenario.output.columns.len() * scenario.series.len();
    // Only for people to read.
    #[allow(clippy::cast_precision_loss)]
    let (numbers, series, threads) = (
        (plan.paths_per_block() * scenario.rows_per_path()) as f64 * columns as f64,
        scenario.series.len() as f64,
        threads as f64,
    );
    let codec = match scenario.output.compression {
        Compression::None => 0.0,
        Compression::Zstd(5..) => 40e6,
        Compression::Zstd(_) | Compression::Snappy | Compression::Lz4 => 2e6,
    };
    PROGRAM + threads * (numbers * 8.0 + series * SERIES + 3.0 * batch_bytes + codec)
}
