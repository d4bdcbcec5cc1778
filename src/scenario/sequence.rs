//! `sampling.sequence`: where the driving normals come from.
//!
//! | TOML | meaning |
//! |---|---|
//! | `"pseudo_random"` | a stream of its own for each series, factor and path, step by step; the default |
//! | `"sobol"` | path p is point p of a Sobol sequence, scrambled by the seed as A. Owen does, with a Brownian bridge: first where every series ends, then the middle, and so on |
//!
//! With Sobol's sequence every path has the market's law by itself, exactly but for rounding, and f's mean over all of them is unbiased. Paths are
//! not independent of each other: together they fill the space of what may happen evenly, most so where their number is a power
//! of two, and the error of a mean of an f that is smooth in few directions falls faster than 1/√paths. What it is shows in
//! runs with other seeds, and not in the spread of paths. Path k is the same whatever their number.
//!
//! A path has a dimension for each simulated step that has a length and each series or factor, in all at most
//! [`DIMENSIONS`]; so adding a step or a series changes the paths of all. Only normals that drive series come from the
//! sequence. What a law draws beside them (the variance of Heston's law), regimes and the normal that series share where
//! correlations move towards 1, bars, and delistings have their streams as ever. What draws a number of times that is itself
//! drawn is refused.
//!
//! References: A. B. Owen, Scrambled net variance for integrals of smooth functions, Annals of Statistics 25 (1997),
//! 1541–1562; P. Glasserman, Monte Carlo Methods in Financial Engineering, 2003, chapter 5.

use super::choices::Layout;
use super::market::Series;
use super::resolve::Scenario;
use super::section::{Field, Section};
use crate::error::Result;
use crate::random::{DIMENSIONS, POINTS};

/// Where driving normals come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sequence {
    /// Streams of random numbers.
    #[default]
    PseudoRandom,
    /// A scrambled Sobol sequence of whole paths.
    Sobol,
}

impl Sequence {
    /// By its name; what does not go with it in the same table is told.
    pub(super) fn read(section: &Section, is_antithetic: bool) -> Result<Self> {
        let Some(field) = section.field("sequence") else { return Ok(Sequence::default()) };
        let sequence = field.choice(&[("pseudo_random", Sequence::PseudoRandom), ("sobol", Sequence::Sobol)])?;
        let other = ["antithetic", "balance", "importance"]
            .into_iter()
            .find(|key| section.field(key).is_some() && (*key != "antithetic" || is_antithetic));
        match (sequence, other) {
            (Sequence::Sobol, Some(other)) => {
                let problem = format!("\"sobol\" does not go with `{other}`");
                Err(field.name_error(problem, "keep one of them"))
            }
            _ => Ok(sequence),
        }
    }
}

impl Scenario {
    /// The lengths, in years, of simulated steps in which something moves.
    pub fn driven_steps(&self) -> impl Iterator<Item = f64> {
        let steps = self.clock.steps.saturating_mul(u64::from(self.clock.grid.substeps));
        (1..=steps).map(|step| self.clock.length(step).0).filter(|length| *length > 0.0)
    }

    /// Dimensions that whole paths have: at most those of one step more than there are dimensions for.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        let sources = self.series.len() + self.dependence.factors().len();
        self.driven_steps().take(DIMENSIONS / sources + 1).count() * sources
    }

    /// Whether whole paths are points of a sequence.
    #[must_use]
    pub fn is_of_sobol(&self) -> bool {
        self.sampling.as_ref().is_some_and(|sampling| sampling.sequence == Sequence::Sobol)
    }

    /// Points have a number of dimensions, which is the same for all of them.
    pub(super) fn check_sequence(&self, root: &Section) -> Result<()> {
        if !self.is_of_sobol() {
            return Ok(());
        }
        let Some(sampling) = root.section("sampling")? else { return Ok(()) };
        let field = sampling.required("sequence", "")?;
        if self.paths > POINTS {
            let problem = "the sequence has 4,294,967,296 points, a path for each";
            return Err(root.required("paths", "")?.error(problem, "take fewer paths, or another sequence"));
        }
        self.check_dimensions(&field)?;
        let drawn = self.series.iter().find_map(without_fixed_draws).or_else(|| self.beside_series());
        drawn.map_or(Ok(()), |what| {
            let problem = format!("{what}, which is not of fixed dimension");
            Err(field.error(problem, "leave it out, or write sequence = \"pseudo_random\""))
        })
    }

    fn check_dimensions(&self, field: &Field) -> Result<()> {
        if self.dimensions() <= DIMENSIONS {
            return Ok(());
        }
        let steps = self.clock.steps.saturating_mul(u64::from(self.clock.grid.substeps));
        let drivers = self.series.len() + self.dependence.factors().len();
        let problem = format!("{steps} steps of {drivers} series and factors are more than {DIMENSIONS} dimensions");
        Err(field.error(problem, "take fewer or longer steps, fewer series, or sequence = \"pseudo_random\""))
    }

    /// What is not of one series.
    fn beside_series(&self) -> Option<String> {
        let copula = self.dependence.copula.as_ref().filter(|copula| !copula.model.is_gaussian());
        if let Some(copula) = copula {
            return Some(format!("copula `{}`: how often it draws is chance", copula.name));
        }
        if let Some(guide) = self.guides.first() {
            let symbol = self.series[guide.series].symbol();
            return Some(format!("`{symbol}` is held to values, by draws beside its drivers"));
        }
        (self.output.layout == Layout::Ticks)
            .then(|| "layout `ticks`: how many trades there are is chance".to_owned())
    }
}

/// A part of a series that draws more numbers for some paths than for others.
fn without_fixed_draws(series: &Series) -> Option<String> {
    let symbol = series.symbol();
    let parts = match series {
        Series::Level(level) => vec![("process", level.process.name, level.process.model.has_fixed_draws())],
        Series::Asset(asset) => {
            let volatility = &asset.volatility;
            let mut parts = vec![("volatility", volatility.name, volatility.model.has_fixed_draws())];
            parts.extend(asset.jumps.as_ref().map(|jumps| ("jumps", jumps.name, jumps.model.has_fixed_draws())));
            parts
        }
    };
    let found = parts.into_iter().find(|(_, _, is_fixed)| !is_fixed);
    let refused = found.map(|(what, name, _)| format!("{what} `{name}` of `{symbol}`: how often it draws is chance"));
    let has_halts = series.corporate().is_some_and(|life| life.halts.is_some());
    refused.or_else(|| has_halts.then(|| format!("halts of `{symbol}`: how many there are is chance")))
}
