//! `[dependence]` and `[factors]`: how the driving normals of the series depend on each other.
//!
//! Normals are correlated by `correlation` or `matrix`, or by `[factors]`; `dynamics` lets the correlations move, and a `copula`
//! says how extremes come together. What drives a series is standard normal with any of them. Of an asset with a variance of
//! its own (`heston`), it is the driver of the price's whole return, but of `rough_heston` that of what the variance leaves of it. Innovations that are not normal rise with it, so that their ranks are
//! the copula's.

mod correlation;
mod factors;
mod unheard;

pub use correlation::Correlations;
pub use factors::Factors;

use super::market::{Chosen, choose, point_at};
use super::section::Section;
use crate::error::Result;
use crate::model::registry::{COPULAS, DYNAMICS};
use crate::model::{CopulaModel, CorrelationModel};
use crate::units::Grid;
use serde_json::{Value, json};

/// How driving normals depend on each other.
#[derive(Debug)]
pub struct Dependence {
    /// What makes normals correlated.
    pub source: Source,
    /// What moves their correlations.
    pub dynamics: Option<Chosen<dyn CorrelationModel>>,
    /// What joins them, where it is not the Gaussian copula.
    pub copula: Option<Chosen<dyn CopulaModel>>,
    /// The series that dynamics and copula are of, in order.
    pub members: Vec<usize>,
}

/// What makes normals correlated.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// Nothing.
    Independent,
    /// Declared correlations.
    Correlations(Correlations),
    /// Common factors.
    Factors(Factors),
}

impl Dependence {
    /// The normals that drive a series, ascending, and their weights. Numbers from that of the series on are factors.
    #[must_use]
    pub fn weights(&self, series: usize) -> Vec<(usize, f64)> {
        let all: Vec<(usize, f64)> = match &self.source {
            Source::Independent => vec![(series, 1.0)],
            Source::Correlations(correlations) => correlations.factor[series].iter().copied().enumerate().collect(),
            Source::Factors(factors) => {
                let of_factor = |(k, loading): &(usize, f64)| (factors.loadings.len() + k, *loading);
                let own = (series, factors.own(series));
                std::iter::once(own).chain(factors.loadings[series].iter().map(of_factor)).collect()
            }
        };
        all.into_iter().filter(|(_, weight)| *weight != 0.0).collect()
    }

    /// The names of the factors.
    #[must_use]
    pub fn factors(&self) -> &[String] {
        match &self.source {
            Source::Factors(factors) => &factors.names,
            _ => &[],
        }
    }

    /// The correlation of two series' normals; with `dynamics`, what it returns to.
    #[must_use]
    pub fn correlation(&self, i: usize, j: usize) -> f64 {
        match &self.source {
            _ if i == j => 1.0,
            Source::Independent => 0.0,
            Source::Correlations(correlations) => correlations.matrix.get(i, j),
            Source::Factors(factors) => factors.correlation(i, j),
        }
    }

    /// Every resolved value that correlations do not say; `None` where there is none.
    pub(super) fn resolved(&self) -> Option<Value> {
        let factors = match &self.source {
            Source::Factors(factors) => Some(json!({ "names": factors.names, "loadings": factors.loadings })),
            _ => None,
        };
        let dynamics = self.dynamics.as_ref().map(Chosen::resolved);
        let copula = self.copula.as_ref().map(Chosen::resolved);
        if factors.is_none() && dynamics.is_none() && copula.is_none() {
            return None;
        }
        Some(json!({ "factors": factors, "dynamics": dynamics, "copula": copula, "members": self.members }))
    }

    pub(super) fn read(root: &Section, symbols: &[&str], grid: &Grid) -> Result<Self> {
        let section = root.section("dependence")?;
        if let Some(section) = &section {
            section.only(&["correlation", "matrix", "order", "dynamics", "copula", "series"])?;
        }
        let correlations = section.as_ref().map_or(Ok(None), |section| Correlations::read(section, symbols))?;
        let factors = root.section("factors")?;
        let source = match (correlations, factors) {
            (Some(_), Some(factors)) => {
                return Err(factors.error(
                    "factors: normals are correlated by [dependence] already",
                    "keep [factors], or the correlations of [dependence]",
                ));
            }
            (Some(correlations), None) => Source::Correlations(correlations),
            (None, Some(factors)) => Source::Factors(Factors::read(&factors, symbols)?),
            (None, None) => Source::Independent,
        };
        let members = match &source {
            Source::Independent => Vec::new(),
            Source::Correlations(correlations) => correlations.named.clone(),
            Source::Factors(factors) => {
                (0..symbols.len()).filter(|series| !factors.loadings[*series].is_empty()).collect()
            }
        };
        let mut dependence = Dependence { source, dynamics: None, copula: None, members };
        if let Some(section) = &section {
            dependence.read_dynamics(section, grid)?;
            dependence.read_copula(section, symbols)?;
        }
        Ok(dependence)
    }

    fn read_dynamics(&mut self, section: &Section, grid: &Grid) -> Result<()> {
        let Some((place, dynamics)) = choose(section, "dynamics", DYNAMICS)? else { return Ok(()) };
        if !matches!(self.source, Source::Correlations(_)) {
            return Err(place.error(
                format!("{}: there are no correlations to move", place.path()),
                "add `correlation` or `matrix` to [dependence]: what they return to",
            ));
        }
        dynamics.model.check(grid, self.members.len()).map_err(|invalid| point_at(&place, &invalid))?;
        self.dynamics = Some(dynamics);
        Ok(())
    }

    fn read_copula(&mut self, section: &Section, symbols: &[&str]) -> Result<()> {
        let chosen = choose(section, "copula", COPULAS)?.filter(|(_, copula)| !copula.model.is_gaussian());
        let series = section.field("series");
        let takes_series = chosen.as_ref().is_some_and(|(_, copula)| !copula.model.takes_correlations());
        if let Some(field) = series.as_ref().filter(|_| !takes_series) {
            return Err(field.name_error(
                "belongs to a copula that takes no correlations",
                "remove it, or choose copula `clayton`",
            ));
        }
        let Some((place, copula)) = chosen else { return Ok(()) };
        let independent = self.source == Source::Independent;
        if copula.model.takes_correlations() && independent {
            return Err(place.error(
                format!("{}: it takes correlations, and there are none", place.path()),
                "add `correlation` or `matrix` to [dependence], or [factors]",
            ));
        }
        if !copula.model.takes_correlations() {
            if !independent {
                return Err(place.error(
                    format!("{}: all pairs depend alike, so it takes no correlations", place.path()),
                    "remove `correlation`, `matrix` and [factors], or choose copula `student_t`",
                ));
            }
            self.members = joined(section, symbols)?;
        }
        self.copula = Some(copula);
        Ok(())
    }
}

/// `series = […]` of a copula: all of them where it is left out.
fn joined(section: &Section, symbols: &[&str]) -> Result<Vec<usize>> {
    let Some(field) = section.field("series") else { return Ok((0..symbols.len()).collect()) };
    let mut members = Vec::new();
    for name in field.strings()? {
        let series = correlation::index(name, symbols, &field)?;
        if members.contains(&series) {
            return Err(field.error(format!("`{name}` is named twice"), "name each series once"));
        }
        members.push(series);
    }
    if members.len() < 2 {
        return Err(field.error("joins nothing", "name at least two series, or leave it out for all"));
    }
    members.sort_unstable();
    Ok(members)
}
