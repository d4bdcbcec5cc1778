//! What parts of a scenario must be for each other, each of them valid by itself.

use super::choices::{Column, Every, Format, Layout};
use super::clock::Clock;
use super::effects::Tilt;
use super::market::Series;
use super::resolve::Scenario;
use super::section::Section;
use crate::error::Result;
use std::collections::BTreeSet;

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

impl Scenario {
    /// Checks all of it.
    pub(super) fn check_together(&self, root: &Section) -> Result<()> {
        self.check_size(root)?;
        self.check_columns(root)?;
        self.check_scales(root)?;
        self.check_layout(root)?;
        self.check_column_names(root)?;
        self.check_timestamps(root)
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

    /// A column needs something to tell of.
    fn check_columns(&self, root: &Section) -> Result<()> {
        let wants = |column| self.output.columns.contains(&column);
        let (problem, remedy) = if wants(Column::Regime) && self.regimes.is_none() {
            ("there are no regimes", "add a [regimes] table, or leave the column `regime` out")
        } else if wants(Column::Weight) && self.sampling.is_none() {
            ("every path counts the same", "add a [sampling] table, or leave the column `weight` out")
        } else if self.sampling.is_some() && !wants(Column::Weight) && self.output.layout != Layout::Ticks {
            ("without their weights, paths of a tilted law mean nothing", "add the column `weight`")
        } else {
            return Ok(());
        };
        let Some(output) = root.section("output")? else { return Err(root.missing("output", remedy)) };
        Err(output.required("columns", remedy)?.error(problem, remedy))
    }

    /// Laws must have a sound step at the largest scales that regimes and stress can make.
    fn check_scales(&self, root: &Section) -> Result<()> {
        for (i, series) in self.series.iter().enumerate() {
            let Series::Asset(asset) = series else { continue };
            let most = |scale: fn(&Tilt) -> f64| {
                let states = self.regimes.iter().flat_map(|regimes| &regimes.tilts);
                let regime = states.map(|tilts| scale(&tilts[i])).fold(1.0, f64::max);
                self.stress.iter().map(|stress| scale(&stress.tilts[i]).max(1.0)).product::<f64>() * regime
            };
            let grid = &self.clock.grid;
            let steps = self.clock.steps.saturating_mul(grid.substeps.into());
            let volatility = asset.volatility.model.check(grid, asset.drift_of, most(|tilt| tilt.volatility_scale));
            let jumps = asset
                .jumps
                .as_ref()
                .map_or(Ok(()), |jumps| jumps.model.check(grid, steps, most(|tilt| tilt.intensity_scale)));
            if let Err(invalid) = volatility.and(jumps) {
                let field = root.field("stress").or_else(|| root.field("regimes"));
                let problem = format!("with the largest scales of `{}`: {}", asset.symbol, invalid.problem);
                return Err(match field {
                    Some(field) => field.name_error(problem, invalid.remedy),
                    None => root.error(problem, invalid.remedy),
                });
            }
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
        if let Every::Events(events) = self.output.every {
            return self.check_ticks(&output, events);
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
