//! The driving normals of a block: one row per series, dependent on each other as the scenario says.
//!
//! Three layers, each of which leaves out the series that it has nothing to do with: every series draws normals of its
//! own ([`Normals`]); a mixture makes correlated ones of them; a copula changes how they depend on each other, and keeps
//! each of them standard normal. A block of some series draws for those only, and for the series that they depend on.

mod mixture;
mod rows;

use crate::scenario::Scenario;
use mixture::Mixture;
use rows::Normals;
use std::ops::Range;

/// The driving normals of a block.
pub struct Drivers {
    normals: Normals,
    mixture: Option<Mixture>,
}

impl Drivers {
    /// The drivers of some series of a scenario, for a run of paths.
    pub fn new(scenario: &Scenario, paths: &Range<u64>, series: &Range<usize>, width: usize) -> Self {
        let weights = |i: usize| scenario.dependence.weights(i);
        let mixture = Mixture::new(series, weights, width);
        let mut needed = vec![false; scenario.series.len()];
        needed[series.clone()].fill(true);
        mixture.iter().flat_map(Mixture::sources).for_each(|source| needed[source] = true);
        Drivers { normals: Normals::new(scenario, paths, &needed, width), mixture }
    }

    /// Draws the next row of every series.
    pub fn draw(&mut self) {
        self.normals.draw();
        if let Some(mixture) = &mut self.mixture {
            mixture.mix(&self.normals);
        }
    }

    /// The row of one series.
    pub fn row(&self, series: usize) -> &[f64] {
        let mixed = self.mixture.as_ref().and_then(|mixture| mixture.row(series));
        mixed.unwrap_or_else(|| self.normals.row(series))
    }
}
