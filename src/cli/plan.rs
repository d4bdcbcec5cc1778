//! `pathloom plan`

use super::bench::{Speed, measure};
use super::text;
use crate::engine::Plan;
use crate::error::Result;
use crate::scenario::{Compression, Float, Layout, Scenario, Series};

/// What a run would write and need.
///
/// # Errors
/// When the temporary directory, where a sample is timed, cannot be written to.
pub fn describe(scenario: &Scenario, threads: usize) -> Result<String> {
    let plan = Plan::new(scenario);
    let Speed { parquet_ns_per_row, bytes_per_row, .. } = measure(scenario, threads, QUICK)?;
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
        ("time", format!("about {} on {threads} threads", text::seconds(rows * parquet_ns_per_row * 1e-9))),
    ];
    Ok(format!("{}\n{}", scenario.name, text::fields(&fields)))
}

/// How long `plan` may measure, in seconds.
const QUICK: f64 = 0.3;

/// Each thread has a block of numbers, and its row group with up to two more waiting for their turn; compression
/// holds a page of each column besides.
fn memory(scenario: &Scenario, plan: &Plan, threads: usize, batch_bytes: f64) -> f64 {
    const PROGRAM: f64 = 12e6;
    let columns = scenario.output.columns.len() as u64;
    let columns = match scenario.output.layout {
        Layout::Long => columns,
        Layout::Panel => columns * scenario.series.len() as u64,
    };
    let numbers = plan.paths_per_block() * plan.rows_per_path() * columns;
    let narrow = matches!(scenario.output.float, Float::F32);
    let pages = if scenario.output.compression == Compression::None { 1.0 } else { 2.0 };
    // Only for people to read.
    #[allow(clippy::cast_precision_loss)]
    let per_thread =
        numbers as f64 * if narrow { 12.0 } else { 8.0 } + 3.0 * batch_bytes + pages * columns as f64 * 1e6;
    #[allow(clippy::cast_precision_loss)]
    let threads = threads as f64;
    PROGRAM + threads * per_thread
}
