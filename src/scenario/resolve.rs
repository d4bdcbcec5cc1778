//! The checked scenario: everything that a run needs, and nothing that it could not do.

use super::choices::{Every, Format, Layout};
use super::clock::Clock;
use super::dependence::Dependence;
use super::file::{File, Override};
use super::market::{Chosen, Series};
use super::output::Output;
use super::section::Section;
use crate::error::Result;
use crate::random::STREAM_VERSION;
use crate::units::DriftOf;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

/// The most rows of a dataset: far above any disk, far below any overflow.
const MOST_ROWS: u128 = 10_000_000_000_000;
/// The most paths of a wide dataset: each is a column, and every reader reads the description of all of them.
const MOST_WIDE_PATHS: u64 = 100_000;
/// The most rows of a wide dataset: its columns are made one after the other, each of them whole.
const MOST_WIDE_ROWS: u64 = 1 << 20;
/// The most numbers of a wide Arrow dataset: it is made whole in memory.
const MOST_WIDE_ARROW: u64 = 1 << 23;
/// The most folders of a dataset.
const MOST_PARTITIONS: u64 = 10_000;

/// A market, its clock and its output, all valid together.
#[derive(Debug)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// Names all its random streams.
    pub seed: u64,
    /// Alternative histories.
    pub paths: u64,
    /// The grid of times.
    pub clock: Clock,
    /// The series, in file order.
    pub series: Vec<Series>,
    /// The correlation of their drivers.
    pub dependence: Dependence,
    /// What is written.
    pub output: Output,
    text: String,
}

impl Scenario {
    /// Reads and checks a scenario file.
    ///
    /// # Errors
    /// When it cannot be read, or says something that is not allowed.
    ///
    /// # Example
    /// ```
    /// let scenario = pathloom::Scenario::from_path("scenarios/quickstart.toml")?;
    /// assert_eq!(scenario.series[0].symbol(), "SPX");
    /// # Ok::<(), pathloom::Error>(())
    /// ```
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self> {
        Self::from_file(&File::read(path.as_ref(), &[])?)
    }

    /// The same, with `--set` overrides.
    ///
    /// # Errors
    /// As [`Scenario::from_path`], or when an override does not fit.
    pub fn with_overrides(path: impl AsRef<Path>, overrides: &[Override]) -> Result<Self> {
        Self::from_file(&File::read(path.as_ref(), overrides)?)
    }

    /// The same from text.
    ///
    /// # Errors
    /// When the text says something that is not allowed.
    pub fn from_text(text: &str) -> Result<Self> {
        Self::from_file(&File::parse("scenario", text.to_owned(), &[])?)
    }

    /// Checks what was written.
    ///
    /// # Errors
    /// When it says something that is not allowed.
    pub fn from_file(file: &File) -> Result<Self> {
        let root = Section::root(file);
        root.only(&["name", "seed", "paths", "clock", "assets", "levels", "dependence", "output"])?;
        let name = read_name(&root)?;
        let seed = root.field("seed").map_or(Ok(0), |field| field.integer(0..=i64::MAX.unsigned_abs()))?;
        let paths_field = root.required("paths", "how many alternative histories to simulate")?;
        let paths = paths_field.integer(1..=1_000_000_000_000)?;
        let clock = match root.section("clock")? {
            Some(section) => Clock::read(&section)?,
            None => return Err(root.missing("clock", "a [clock] table with start, step and steps")),
        };
        let series = Series::read_all(&root, &clock)?;
        let symbols: Vec<&str> = series.iter().map(Series::symbol).collect();
        let dependence = match root.section("dependence")? {
            Some(section) => Dependence::read(&section, &symbols)?,
            None => Dependence::independent(series.len()),
        };
        let output = match root.section("output")? {
            Some(section) => Output::read(&section, clock.steps)?,
            None => Output::default(),
        };
        let scenario =
            Scenario { name, seed, paths, clock, series, dependence, output, text: file.text().to_owned() };
        scenario.check_size(&root)?;
        scenario.check_layout(&root)?;
        scenario.check_column_names(&root)?;
        scenario.check_timestamps(&root)?;
        Ok(scenario)
    }

    /// The same scenario with another number of paths. The paths are the same; the text, and with it the footers, are
    /// those of the new number.
    ///
    /// # Errors
    /// When the number is not allowed.
    pub fn with_paths(&self, paths: u64) -> Result<Self> {
        let change = Override { key: "paths".to_owned(), value: paths.to_string() };
        Self::from_file(&File::parse(&self.name, self.text.clone(), &[change])?)
    }

    /// The same scenario with at most so many steps; where nothing would be recorded, with the last of them.
    ///
    /// # Errors
    /// When the number is not allowed.
    pub fn shortened(&self, steps: u64) -> Result<Self> {
        let set = |key: &str, value: String| Override { key: key.to_owned(), value };
        let mut changes = Vec::new();
        if self.clock.steps > steps {
            changes.push(set("clock.steps", steps.to_string()));
            if matches!(self.output.every, Every::Nth(n) | Every::Bars(n) if n > steps) {
                changes.push(set("output.every", "\"last\"".to_owned()));
            }
        }
        Self::from_file(&File::parse(&self.name, self.text.clone(), &changes)?)
    }

    /// The text it was read from, overrides included.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Rows that one path records of each series.
    #[must_use]
    pub fn rows_per_path(&self) -> u64 {
        self.output.every.rows(self.clock.steps)
    }

    /// Path-steps of the whole scenario: paths × simulated steps up to the last recorded row × series.
    #[must_use]
    pub fn path_steps(&self) -> u128 {
        u128::from(self.paths)
            * u128::from(self.output.every.step_of(self.rows_per_path() - 1, self.clock.steps))
            * u128::from(self.clock.grid.substeps)
            * self.series.len() as u128
    }

    /// Identifies what is simulated and how it is written, however the file spells it: BLAKE3 of the canonical JSON of
    /// every resolved value.
    #[must_use]
    pub fn hash(&self) -> String {
        blake3::hash(self.resolved().to_string().as_bytes()).to_hex().to_string()
    }

    /// Every resolved value.
    #[must_use]
    pub fn resolved(&self) -> Value {
        let series: Vec<Value> = self.series.iter().map(resolved_series).collect();
        let correlations: Vec<Vec<f64>> =
            (0..self.series.len()).map(|i| (0..i).map(|j| self.dependence.correlation(i, j)).collect()).collect();
        let mut resolved = json!({
            "stream_version": STREAM_VERSION,
            "name": self.name,
            "seed": self.seed,
            "paths": self.paths,
            "clock": {
                "start": self.clock.start,
                "calendar": self.clock.calendar.name(),
                "step_seconds": self.clock.step_seconds,
                "steps": self.clock.steps,
                "substeps": self.clock.grid.substeps,
                "steps_per_year": self.clock.grid.steps_per_year,
            },
            "series": series,
            "correlations": correlations,
            "output": {
                "layout": self.output.layout.name(),
                "columns": self.output.columns.iter().map(|column| column.name()).collect::<Vec<_>>(),
                "every": self.output.every.text(),
                "float": self.output.float.name(),
                "timestamp": self.output.timestamp.name(),
                "format": self.output.format.name(),
                "encoding": self.output.encoding.name(),
                "compression": self.output.compression.text(),
                "partition_paths": self.output.partition_paths,
            },
        });
        if self.output.layout == Layout::Bars {
            for (series, resolved) in self.series.iter().zip(series_of(&mut resolved)) {
                if let Series::Asset(asset) = series {
                    resolved["volume"] = resolved_law(&asset.volume);
                }
            }
        }
        if !self.clock.holidays.is_empty() {
            resolved["clock"]["holidays"] = json!(self.clock.holidays);
        }
        resolved
    }

    fn check_size(&self, root: &Section) -> Result<()> {
        let numbers =
            u128::from(self.rows_per_path()) * self.series.len() as u128 * self.output.columns.len() as u128;
        let rows = numbers * u128::from(self.paths);
        let written = format!("{} paths × {} rows × {} series", self.paths, self.rows_per_path(), self.series.len());
        let remedy = "take fewer paths or steps, or record less with output.every";
        if rows > MOST_ROWS {
            let problem = format!("{written} = {rows:e} rows: no disk holds them");
            return Err(root.required("paths", "")?.error(problem, remedy));
        }
        if self.path_steps() > u128::from(u64::MAX) {
            let problem = format!("{} path-steps: no machine simulates them", self.path_steps());
            return Err(root.required("paths", "")?.error(problem, remedy));
        }
        Ok(())
    }

    fn check_layout(&self, root: &Section) -> Result<()> {
        let Some(output) = root.section("output")? else { return Ok(()) };
        if let Some(paths) = self.output.partition_paths
            && self.paths.div_ceil(paths) > MOST_PARTITIONS
        {
            return Err(output.required("partition_paths", "")?.error(
                format!("{} paths make {} folders", self.paths, self.paths.div_ceil(paths)),
                format!(
                    "at most {MOST_PARTITIONS} folders: at least {} paths each",
                    self.paths.div_ceil(MOST_PARTITIONS)
                ),
            ));
        }
        if self.output.layout == Layout::Bars
            && let Some(level) = self.series.iter().find(|series| matches!(series, Series::Level(_)))
        {
            return Err(output.required("layout", "")?.error(
                format!("`{}` is a level, and bars are of prices", level.symbol()),
                "write layout = \"long\" or \"panel\", or put the levels into a scenario of their own",
            ));
        }
        if self.output.layout != Layout::Wide {
            return Ok(());
        }
        let problem = if self.series.len() > 1 {
            format!("a wide dataset has one column per path, so it holds one series, not {}", self.series.len())
        } else if self.paths > MOST_WIDE_PATHS {
            format!("{} paths make as many columns, and at most {MOST_WIDE_PATHS} can be read well", self.paths)
        } else if self.rows_per_path() > MOST_WIDE_ROWS {
            format!(
                "{} rows are too many for a wide dataset, which has at most {MOST_WIDE_ROWS}",
                self.rows_per_path()
            )
        } else if self.output.format == Format::Arrow && self.paths * self.rows_per_path() > MOST_WIDE_ARROW {
            format!("a wide Arrow file is one record batch, of at most {MOST_WIDE_ARROW} numbers")
        } else {
            return Ok(());
        };
        Err(output.required("layout", "")?.error(problem, "write layout = \"long\" or \"panel\""))
    }

    /// A panel has one column for each series and kind of number, whose names must differ.
    fn check_column_names(&self, root: &Section) -> Result<()> {
        if self.output.layout != Layout::Panel {
            return Ok(());
        }
        let mut names = BTreeSet::from(["path_id", "timestamp", "path_batch"].map(str::to_owned));
        for series in &self.series {
            for column in &self.output.columns {
                let name = column.panel_name(series.symbol());
                // Some engines do not tell capitals from small letters.
                if !names.insert(name.to_lowercase()) {
                    let output = root.section("output")?.ok_or_else(|| root.missing("output", ""))?;
                    return Err(output.required("layout", "")?.error(
                        format!("two columns of this panel would be called `{name}`, but for capitals"),
                        "rename a series, or write layout = \"long\"",
                    ));
                }
            }
        }
        Ok(())
    }

    fn check_timestamps(&self, root: &Section) -> Result<()> {
        let last = self.clock.moment(self.clock.steps);
        let fits = |moment: i64| moment.checked_mul(self.output.timestamp.per_second()).is_some();
        if fits(last) && fits(self.clock.start) {
            return Ok(());
        }
        let clock = root.section("clock")?.ok_or_else(|| root.missing("clock", ""))?;
        let reach = "set output.timestamp = \"us\": microseconds reach everywhere";
        if !fits(self.clock.start) {
            return Err(clock.required("start", "")?.error("is beyond what nanoseconds reach (1677 to 2262)", reach));
        }
        Err(clock.required("steps", "")?.error(
            format!("the clock ends at {}, beyond what nanoseconds reach (1677 to 2262)", Clock::text(last)),
            "set output.timestamp = \"us\", or take fewer or shorter steps",
        ))
    }
}

/// The resolved series.
fn series_of(resolved: &mut Value) -> impl Iterator<Item = &mut Value> {
    resolved["series"].as_array_mut().into_iter().flatten()
}

fn read_name(root: &Section) -> Result<String> {
    let field = root.required("name", "a name for the scenario, such as \"equity-crash\"")?;
    let name = field.string()?;
    let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if (1..=64).contains(&name.len()) && name.chars().all(fine) {
        return Ok(name.to_owned());
    }
    Err(field.error("not a name", "1 to 64 lower-case letters, digits and dashes"))
}

fn resolved_law<Model: ?Sized>(chosen: &Chosen<Model>) -> Value {
    let values: serde_json::Map<String, Value> =
        chosen.values.iter().map(|(name, numbers)| (name.to_owned(), json!(numbers))).collect();
    json!({ chosen.name: values })
}

fn resolved_series(series: &Series) -> Value {
    match series {
        Series::Asset(asset) => json!({
            "asset": asset.symbol,
            "initial_price": asset.initial_price,
            "drift": asset.drift,
            "drift_of": match asset.drift_of { DriftOf::Price => "price", DriftOf::LogPrice => "log_price" },
            "volatility": resolved_law(&asset.volatility),
            "innovations": resolved_law(&asset.innovations),
            "jumps": asset.jumps.as_ref().map(resolved_law),
            "tick_size": asset.tick.map(|tick| tick.size),
        }),
        Series::Level(level) => json!({
            "level": level.symbol,
            "initial": level.initial,
            "process": resolved_law(&level.process),
        }),
    }
}
