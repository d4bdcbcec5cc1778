//! What parts of a scenario must be for each other, each of them valid by itself.

use super::choices::{Column, Every, Format, Layout};
use super::clock::Clock;
use super::history::Mode;
use super::market::Series;
use super::regimes::Regimes;
use super::resolve::Scenario;
use super::sampling::{Balance, By, Sampling};
use super::section::{Field, Section};
use super::stress::Stress;
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
    pub(super) fn check_together(&self, root: &Section, stress: Option<&Field>) -> Result<()> {
        self.check_size(root)?;
        self.check_dependence(root)?;
        self.check_pins(root)?;
        self.check_columns(root)?;
        self.check_scales(root, stress)?;
        self.check_sampling(root)?;
        self.check_balance(root)?;
        self.check_sequence(root)?;
        self.check_layout(root)?;
        self.check_bars(root)?;
        self.check_column_names(root)?;
        self.check_timestamps(root)
    }

    /// How classes are told apart, where paths are balanced.
    fn balance(&self) -> Option<&Balance> {
        self.sampling.as_ref()?.balance.as_ref()
    }

    /// The likelihood of drivers is that of one correlation matrix.
    fn check_sampling(&self, root: &Section) -> Result<()> {
        let tilted = |sampling: &Sampling| sampling.driver_drift.iter().any(|theta| *theta != 0.0);
        let by_regime = |regimes: &Regimes| regimes.correlations.iter().any(Option::is_some);
        if !self.sampling.as_ref().is_some_and(tilted) || !self.regimes.as_ref().is_some_and(by_regime) {
            return Ok(());
        }
        let problem = "sampling: drivers are tilted under one correlation matrix, and regimes have their own";
        let remedy = "write correlation = { toward_one = … } in the regimes, or tilt `jump_intensity`";
        Err(root.required("sampling", "")?.name_error(problem, remedy))
    }

    /// Classes of one size.
    fn check_balance(&self, root: &Section) -> Result<()> {
        let Some(balance) = self.balance() else { return Ok(()) };
        let classes = balance.by.classes() as u64;
        if self.paths.is_multiple_of(classes) {
            return Ok(());
        }
        let next = self.paths.next_multiple_of(classes);
        let problem = format!("does not go into {classes} classes of one size");
        Err(root.required("paths", "")?.error(problem, format!("a multiple of {classes}, such as {next}")))
    }

    fn check_size(&self, root: &Section) -> Result<()> {
        let numbers = u128::from(self.rows_per_path()) * self.numbers_per_row() as u128;
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
        } else if wants(Column::Weight) && !self.has_weights() {
            ("every path counts the same", "add a [sampling] table, or leave the column `weight` out")
        } else if wants(Column::Class) && self.balance().is_none() {
            ("there are no classes", "add sampling.balance, or leave the column `class` out")
        } else if self.output.columns.iter().any(|column| column.is_corporate()) && !self.has_corporate() {
            (
                "no asset has dividends, splits, density, halts or a delisting",
                "give one of them to an asset, or leave out the columns `adjusted_price`, `dividend`, `split` and `status`",
            )
        } else if self.sampling_weighs() && !wants(Column::Weight) && self.output.layout != Layout::Ticks {
            ("without their weights, paths of a tilted law mean nothing", "add the column `weight`")
        } else if self.pins_weigh() && !wants(Column::Weight) && self.output.layout != Layout::Ticks {
            ("without their weights, paths that are brought to a pin mean nothing", "add the column `weight`")
        } else if self.balance().is_some_and(|balance| matches!(balance.by, By::Regime { .. }))
            && !wants(Column::Regime)
        {
            ("classes are told by what is recorded", "add the column `regime`")
        } else if self.balance().is_some_and(|balance| matches!(balance.by, By::Drawdown { .. }))
            && !(wants(Column::Price) || wants(Column::Close))
        {
            ("classes are told by what is recorded", "add the column `price`")
        } else {
            return Ok(());
        };
        let Some(output) = root.section("output")? else { return Err(root.missing("output", remedy)) };
        Err(output.required("columns", remedy)?.error(problem, remedy))
    }

    fn has_corporate(&self) -> bool {
        self.series.iter().any(|series| series.corporate().is_some())
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
        self.check_kinds(&output)?;
        if let Every::Events(events) = self.output.every {
            return self.check_ticks(root, &output, events);
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

    /// The extremes of a bar are those of the path that its laws make, which nothing may move from where they left it.
    fn check_bars(&self, root: &Section) -> Result<()> {
        let is_asset = |place: usize| matches!(self.series[place], Series::Asset(_));
        let replaces = |stress: &Stress| {
            let replaced = stress.history.as_ref().filter(|history| history.mode == Mode::Replaced);
            replaced
                .is_some_and(|history| (0..self.series.len()).any(|i| is_asset(i) && history.returns[i].is_some()))
        };
        let held = self.guides.iter().any(|guide| is_asset(guide.series) && !guide.has_bounds());
        if !matches!(self.output.layout, Layout::Bars | Layout::Ticks) || !(held || self.stress.iter().any(replaces))
        {
            return Ok(());
        }
        let Some(output) = root.section("output")? else { return Ok(()) };
        let what = if held { "an asset is held to a guide" } else { "returns of an asset are replaced" };
        let problem = format!("{what}, and bars and trades tell of what happens between rows without it");
        Err(output.required("layout", "")?.error(problem, "write layout = \"long\" or \"panel\""))
    }

    /// Bars are of prices. What trades can be of is told with what else they need.
    fn check_kinds(&self, output: &Section) -> Result<()> {
        let level = self.series.iter().find(|series| matches!(series, Series::Level(_)));
        match level.filter(|_| self.output.layout == Layout::Bars) {
            None => Ok(()),
            Some(level) => Err(output.required("layout", "")?.error(
                format!("`{}` is a level, and bars are of prices", level.symbol()),
                "write layout = \"long\" or \"panel\", or put the levels into a scenario of their own",
            )),
        }
    }

    /// A panel has one column for each series and kind of number, whose names must differ.
    fn check_column_names(&self, root: &Section) -> Result<()> {
        if self.output.layout != Layout::Panel {
            return Ok(());
        }
        let mut names = BTreeSet::from(["path_id", "timestamp", "path_batch", "stress"].map(str::to_owned));
        for (series, column) in self.panel_columns() {
            let name = column.panel_name(self.series[series].symbol());
            // Some engines do not tell capitals from small letters.
            if !names.insert(name.to_lowercase()) {
                let output = root.section("output")?.ok_or_else(|| root.missing("output", ""))?;
                return Err(output.required("layout", "")?.error(
                    format!("two columns of this panel would be called `{name}`, but for capitals"),
                    "rename a series, or write layout = \"long\"",
                ));
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
