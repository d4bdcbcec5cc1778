//! `[factors]`: every driving normal as a few common ones and one of its own.
//!
//! zᵢ = Σₖ βᵢₖ·fₖ + √(1 − Σₖ βᵢₖ²)·εᵢ, with factors fₖ and εᵢ independent standard normals, so that corr(zᵢ, zⱼ) = Σₖ βᵢₖ·βⱼₖ. A table
//! `[factors.NAME]` holds the loadings βᵢₖ of a factor by series, each in [−1, 1]; of a series their squares add up to at most 1.
//! Exact, and n series of k factors take n·k multiply-adds, not n²/2.
//!
//! Each factor draws from a stream of its own name: another factor leaves the paths of series that do not load on it.

use super::correlation::index;
use crate::error::Result;
use crate::model::Domain;
use crate::scenario::market::check_symbol;
use crate::scenario::section::{Field, Section};

/// The most factors.
const MOST_FACTORS: usize = 100;
/// Squares of loadings that add up to 1 but for this are rounding.
const ROUNDING: f64 = 1e-12;

/// Loadings on common factors.
#[derive(Debug, Clone, PartialEq)]
pub struct Factors {
    /// Their names, in file order.
    pub names: Vec<String>,
    /// By series, the factors that it loads on, ascending, and the loadings.
    pub loadings: Vec<Vec<(usize, f64)>>,
}

impl Factors {
    pub(super) fn read(section: &Section, symbols: &[&str]) -> Result<Self> {
        let fields = section.fields();
        if fields.is_empty() || fields.len() > MOST_FACTORS {
            return Err(section.error(
                format!("factors: there are {}", fields.len()),
                format!("write 1 to {MOST_FACTORS} tables such as [factors.market] with a loading for each series"),
            ));
        }
        let mut factors = Factors { names: Vec::new(), loadings: vec![Vec::new(); symbols.len()] };
        for (k, (name, field)) in fields.into_iter().enumerate() {
            check_symbol(name, &field)?;
            factors.names.push(name.to_owned());
            let table = field.into_section()?;
            if table.fields().is_empty() {
                return Err(table.error(
                    format!("{}: no series loads on it", table.path()),
                    "add a loading, such as SPX = 0.9, or remove the factor",
                ));
            }
            for (symbol, loading) in table.fields() {
                factors.add(k, index(symbol, symbols, &loading)?, &loading)?;
            }
        }
        Ok(factors)
    }

    fn add(&mut self, factor: usize, series: usize, field: &Field) -> Result<()> {
        let loading = field.number(Domain::Real)?;
        if loading.abs() > 1.0 {
            return Err(field.error("must lie in [-1, 1]", "a loading is a correlation of a series with a factor"));
        }
        self.loadings[series].push((factor, loading));
        let sum = self.explained(series);
        if sum <= 1.0 + ROUNDING {
            return Ok(());
        }
        Err(field.error(
            format!("squares of this series' loadings add up to {sum:.4}, and leave nothing for a shock of its own"),
            format!("at most 1: all of its loadings multiplied by {:.4} would do", (0.9999 / sum).sqrt()),
        ))
    }

    /// The share of a series' variance that comes from factors.
    #[must_use]
    pub fn explained(&self, series: usize) -> f64 {
        self.loadings[series].iter().map(|(_, loading)| loading * loading).sum()
    }

    /// The weight of a series' own normal.
    #[must_use]
    pub fn own(&self, series: usize) -> f64 {
        (1.0 - self.explained(series)).max(0.0).sqrt()
    }

    pub(super) fn correlation(&self, i: usize, j: usize) -> f64 {
        let of = |other: usize, factor: usize| self.loadings[other].iter().find(|(k, _)| *k == factor);
        self.loadings[i].iter().filter_map(|(k, a)| of(j, *k).map(|(_, b)| a * b)).sum()
    }
}
