//! The checked scenario: everything that a run needs, and nothing that it could not do.

use super::choices::{Column, Every, Layout};
use super::clock::Clock;
use super::dependence::Dependence;
use super::extends;
use super::file::{File, Override};
use super::guide::{self, Guide};
use super::market::Series;
use super::output::Output;
use super::own_numbers::OwnNumbers;
use super::regimes::Regimes;
use super::sampling::Sampling;
use super::section::{Field, Section};
use super::stress::Stress;
use super::ticks::steps_of_trades;
use super::{liquidity, suite, supervisory};
use crate::error::Result;
use std::path::Path;

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
    /// How their drivers depend on each other.
    pub dependence: Dependence,
    /// States of the market that follow one another.
    pub regimes: Option<Regimes>,
    /// What happens to it on given days.
    pub stress: Vec<Stress>,
    /// Values that series are held to.
    pub guides: Vec<Guide>,
    /// Which paths are drawn more often.
    pub sampling: Option<Sampling>,
    /// What is written.
    pub output: Output,
    text: String,
}

impl Scenario {
    /// The laws of a series by regime, where their numbers differ.
    #[must_use]
    pub fn own_numbers(&self, series: usize) -> Option<&OwnNumbers> {
        self.regimes.as_ref().map(|regimes| &regimes.own_numbers[series])
    }

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

    /// Checks what was written. A suite is checked but for its members: see [`Suite`](super::Suite).
    ///
    /// # Errors
    /// When it says something that is not allowed.
    pub fn from_file(file: &File) -> Result<Self> {
        Self::stressed(file, |root| Ok(root.field("stress")), file.text().to_owned())
    }

    /// What was written, with a stress that stands in some place of it, and a text that says it as `[[stress]]`.
    pub(super) fn stressed<'f>(
        file: &'f File,
        stress: impl FnOnce(&Section<'f>) -> Result<Option<Field<'f>>>,
        text: String,
    ) -> Result<Self> {
        let root = Section::root(file);
        root.only(&[
            "name",
            "seed",
            "paths",
            "clock",
            "assets",
            "levels",
            "dependence",
            "factors",
            "sampling",
            "regimes",
            "stress",
            "output",
            guide::KEY,
            supervisory::KEY,
            suite::KEY,
            extends::KEY,
        ])?;
        if let Some(field) = root.field(extends::KEY).filter(|_| file.base().is_none()) {
            return Err(field.name_error("is for files", "a scenario that is given as text stands alone"));
        }
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
        let dependence = Dependence::read(&root, &symbols, &clock.grid)?;
        let output = match root.section("output")? {
            Some(section) => Output::read(&section, clock.steps)?,
            None => Output::default(),
        };
        let place = stress(&root)?;
        liquidity::check_layout(&root, place.as_ref(), output.layout)?;
        let regimes = root
            .section("regimes")?
            .map(|section| Regimes::read(&section, (&series, &dependence), &clock))
            .transpose()?;
        let stress = place.clone().map_or(Ok(Vec::new()), |field| Stress::read_all(field, &series, &clock))?;
        let guides = Guide::read_all(&root, &series, &clock)?;
        let sampling = root
            .section("sampling")?
            .map(|section| Sampling::read(&section, (&series, &dependence), regimes.as_ref()))
            .transpose()?
            .flatten();
        let scenario = Scenario {
            name,
            seed,
            paths,
            clock,
            series,
            dependence,
            regimes,
            stress,
            guides,
            sampling,
            output,
            text,
        };
        scenario.check_together(&root, place.as_ref())?;
        // What goes into files must be this market, whichever file says what of it.
        if file.base().is_some() && Self::from_text(&scenario.text)?.resolved() != scenario.resolved() {
            let problem = "extends: these tables do not go together with those of the other file";
            let remedy = "write each of them under a head of its own, such as [assets.NAME]";
            return Err(root.required(extends::KEY, "")?.name_error(problem, remedy));
        }
        Ok(scenario)
    }

    /// The same scenario with another number of paths, or a few more where they come in classes. The paths are the same; the text, and with it the footers, are
    /// those of the new number.
    ///
    /// # Errors
    /// When the number is not allowed.
    pub fn with_paths(&self, paths: u64) -> Result<Self> {
        // As many of each class.
        let classes = self.sampling.as_ref().and_then(|sampling| sampling.balance.as_ref());
        let paths = classes.map_or(paths, |balance| paths.next_multiple_of(balance.by.classes() as u64));
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
        if let Every::Events(events) = self.output.every {
            let needed = self.steps_per_path().max(1);
            if needed > steps {
                let fewer = u128::from(events) * u128::from(steps) / u128::from(needed);
                changes.push(set("output.events", fewer.max(1).to_string()));
            }
        } else if self.clock.steps > steps {
            changes.push(set("clock.steps", steps.to_string()));
            if matches!(self.output.every, Every::Nth(n) | Every::Bars(n) if n > steps) {
                changes.push(set("output.every", "\"last\"".to_owned()));
            }
        }
        let file = File::parse(&self.name, self.text.clone(), &changes)?;
        // What happens on days that are cut away has no place, and costs nothing.
        let text = if self.stress.is_empty() || changes.is_empty() || self.output.layout == Layout::Ticks {
            file.text().to_owned()
        } else {
            file.without("stress")?
        };
        Self::from_text(&text)
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

    /// The columns of numbers of a panel, each with the series that it is taken from: those of every series in turn, and
    /// then those of the path, which the first series gives.
    #[must_use]
    pub fn panel_columns(&self) -> Vec<(usize, Column)> {
        let columns = |series: usize, of_path: bool| {
            let columns = self.output.columns.iter().filter(move |column| column.is_of_path() == of_path);
            columns.map(move |column| (series, *column))
        };
        (0..self.series.len()).flat_map(|series| columns(series, false)).chain(columns(0, true)).collect()
    }

    /// Numbers that one path has at each recorded row.
    #[must_use]
    pub fn numbers_per_row(&self) -> usize {
        match self.output.layout {
            Layout::Panel => self.panel_columns().len(),
            _ => self.series.len() * self.output.columns.len(),
        }
    }

    /// Steps of one path up to the last recorded row; where rows are trades, those that the slowest asset may be expected
    /// to take.
    fn steps_per_path(&self) -> u64 {
        let (every, steps) = (self.output.every, self.clock.steps);
        match every {
            Every::Events(events) => steps_of_trades(&self.series, &self.clock, events).min(steps),
            _ => every.step_of(self.rows_per_path() - 1, steps),
        }
    }

    /// Path-steps of the whole scenario: paths × simulated steps up to the last recorded row × series.
    #[must_use]
    pub fn path_steps(&self) -> u128 {
        u128::from(self.paths)
            * u128::from(self.steps_per_path())
            * u128::from(self.clock.grid.substeps)
            * self.series.len() as u128
    }
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
