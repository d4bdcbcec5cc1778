//! `pathloom plan`

use super::bench::{Disk, Speed, measure};
use super::{text, weights};
use crate::engine::Plan;
use crate::error::Result;
use crate::scenario::{Compression, Format, Layout, OwnNumbers, Scenario, Series, Suite};

/// What a run would write and need; of a suite, each member and all of them.
///
/// # Errors
/// When a sample cannot be timed.
pub fn describe(scenario: &Scenario, suite: Option<&Suite>, threads: usize) -> Result<String> {
    let Some(suite) = suite else { return Ok(format!("{}\n{}", scenario.name, one(scenario, threads)?.shown)) };
    // They differ by their stress: none of them has more rows or parts than another.
    let (name, first) = &suite.members[0];
    let one = one(first, threads)?;
    let members = suite.members.len() as u64;
    let each = format!("each of the {members} members of the suite, measured on `{name}`");
    let all = one.times(members, threads);
    let more = one.times(members + 1, threads);
    Ok(format!(
        "{}\n {each}\n{} all of them\n{all} and with the baseline (run --with-baseline)\n{more}",
        scenario.name, one.shown
    ))
}

/// One dataset: what is shown of it, and what several add up to.
struct One {
    shown: String,
    rows: u64,
    parts: u64,
    bytes: f64,
    seconds: f64,
}

impl One {
    /// So many of them.
    fn times(&self, members: u64, threads: usize) -> String {
        // Only for people to read.
        #[allow(clippy::cast_precision_loss)]
        let n = members as f64;
        text::fields(&[
            ("rows", text::count(u128::from(self.rows) * u128::from(members))),
            ("bytes", format!("about {}", text::bytes(self.bytes * n))),
            ("parts", text::count(u128::from(self.parts) * u128::from(members))),
            ("time", time(self.seconds * n, threads)),
        ])
    }
}

fn time(seconds: f64, threads: usize) -> String {
    format!("about {} on {threads} threads, but for the disk", text::seconds(seconds))
}

fn one(scenario: &Scenario, threads: usize) -> Result<One> {
    let plan = Plan::new(scenario);
    let Speed { parquet_ns_per_row, bytes_per_row, .. } = measure(scenario, threads, QUICK, Disk::Untouched)?;
    // Only for people to read.
    #[allow(clippy::cast_precision_loss)]
    let rows = plan.rows() as f64;
    let part = plan.part(0);
    let group = plan.groups(&part).next().unwrap_or_else(|| part.span.clone());
    #[allow(clippy::cast_precision_loss)]
    let group_bytes = plan.rows_of(&group) as f64 * bytes_per_row;
    let (bytes, seconds) = (rows * bytes_per_row, rows * parquet_ns_per_row * 1e-9);
    let fields = [
        ("series", text::list(&scenario.series.iter().map(Series::symbol).collect::<Vec<_>>())),
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
        ("bytes", format!("about {} ({bytes_per_row:.2} per row)", text::bytes(bytes))),
        (
            "parts",
            format!(
                "{} of {} rows, row groups of {} rows",
                text::count(plan.parts()),
                text::count(plan.rows_of(&part.span)),
                text::count(plan.rows_of(&group))
            ),
        ),
        ("memory", format!("about {}", text::bytes(memory(scenario, &plan, threads, group_bytes)))),
        ("time", time(seconds, threads)),
    ];
    let weights = weights::describe(scenario).map(|weights| ("weights", weights));
    let fields: Vec<_> = fields.into_iter().chain(weights).collect();
    Ok(One { shown: text::fields(&fields), rows: plan.rows(), parts: plan.parts(), bytes, seconds })
}

/// How long `plan` may measure, in seconds.
const QUICK: f64 = 0.3;

/// Each thread has a window of numbers, the state of its series, and of its row group the columns that wait for the first
/// to be written; compression has its tables.
fn memory(scenario: &Scenario, plan: &Plan, threads: usize, group_bytes: f64) -> f64 {
    const PROGRAM: f64 = 12e6;
    const SERIES: f64 = 60e3;
    let laws = (0..scenario.series.len()).map(|i| scenario.own_numbers(i).map_or(1, OwnNumbers::laws)).sum::<usize>();
    let wide_arrow = scenario.output.layout == Layout::Wide && scenario.output.format == Format::Arrow;
    let paths = if wide_arrow { scenario.paths } else { plan.paths_per_window() };
    // Only for people to read.
    #[allow(clippy::cast_precision_loss)]
    let (numbers, series, threads) = ((paths * plan.numbers_per_window()) as f64, laws as f64, threads as f64);
    let codec = match scenario.output.compression {
        Compression::None => 0.0,
        Compression::Zstd(5..) => 40e6,
        Compression::Zstd(_) | Compression::Snappy | Compression::Lz4 => 2e6,
    };
    // A wide row group leaves a block of columns at a time.
    let waiting = if scenario.output.layout == Layout::Wide { numbers * 8.0 } else { group_bytes };
    PROGRAM + threads * (numbers * 8.0 + series * SERIES + 2.0 * waiting + codec)
}
