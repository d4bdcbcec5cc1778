//! The driving normals of a block: one row per series, dependent on each other as the scenario says.
//!
//! Three layers, each of which leaves out the series that it has nothing to do with: every series draws normals of its
//! own ([`Normals`]), step by step or as whole paths ([`WholePaths`](whole_paths::WholePaths)); they are mixed to correlated ones ([`Mixing`]); a copula changes how these depend on each other, and
//! keeps each of them standard normal ([`Joined`]). A block of some series draws for those only, and for the series and
//! factors that they depend on.

mod by_regime;
mod dynamic;
mod joined;
mod mixture;
mod rows;
mod whole_paths;

use crate::random::{Lanes, Row};
use crate::scenario::{Scenario, Series};
use by_regime::ByRegime;
use dynamic::Dynamic;
use joined::Joined;
use mixture::Mixture;
use rows::Normals;
use std::ops::Range;

/// The driving normals of a block.
pub struct Drivers {
    normals: Normals,
    mixing: Mixing,
    joined: Option<Joined>,
    /// In place of the normals of a series that nobody hears.
    still: Row,
}

/// What makes correlated normals of independent ones.
enum Mixing {
    /// Every series is its own driver.
    Own,
    /// Sums with the same weights at every step, of other series' normals or of factors.
    Constant(Mixture),
    /// Correlations that each path moves by its own shocks.
    Dynamic(Dynamic),
    /// Correlations of each path's regime.
    ByRegime(ByRegime),
}

impl Drivers {
    /// The drivers of some series of a scenario, for a run of paths.
    pub fn new(scenario: &Scenario, lanes: Lanes, series: &Range<usize>) -> Self {
        let width = lanes.count();
        let dependence = &scenario.dependence;
        let mixing = if let Some(by_regime) = ByRegime::new(scenario, series, width) {
            Mixing::ByRegime(by_regime)
        } else if dependence.dynamics.is_some() {
            Dynamic::new(dependence, series, width).map_or(Mixing::Own, Mixing::Dynamic)
        } else {
            Mixture::new(series, |i| dependence.weights(i), width).map_or(Mixing::Own, Mixing::Constant)
        };
        let mut needed = vec![false; scenario.series.len() + dependence.factors().len()];
        series.clone().for_each(|i| needed[i] = is_heard(scenario, i));
        mixing.sources().into_iter().for_each(|source| needed[source] = true);
        Drivers {
            normals: Normals::new(scenario, lanes, &needed),
            mixing,
            joined: Joined::new(scenario, lanes, series),
            still: Row::zeros(width),
        }
    }

    /// Draws the next row of every series. `states` are the regimes of the paths, where there are any.
    pub fn draw(&mut self, states: &[u8]) {
        self.normals.draw();
        self.mixing.mix(&self.normals, states);
        if let Some(joined) = &mut self.joined {
            let (mixing, normals) = (&self.mixing, &self.normals);
            joined.join(|series| mixing.row(series).unwrap_or_else(|| normals.row(series)));
        }
    }

    /// The row of one series.
    pub fn row(&self, series: usize) -> &[f64] {
        let joined = self.joined.as_ref().and_then(|joined| joined.row(series));
        let made = joined.or_else(|| self.mixing.row(series)).unwrap_or_else(|| self.normals.row(series));
        if made.is_empty() { &self.still } else { made }
    }
}

/// Whether the driver of a series makes a difference: to a price that moves by jumps alone it makes none.
fn is_heard(scenario: &Scenario, series: usize) -> bool {
    let is_moved = match &scenario.series[series] {
        Series::Asset(asset) => asset.volatility.model.annual_vol() != Some(0.0),
        Series::Level(_) => true,
    };
    // What looks at drivers themselves, those of all series.
    is_moved
        || scenario.sampling.is_some()
        || !scenario.guides.is_empty()
        || scenario.regimes.is_some()
        || scenario.dependence.copula.is_some()
}

impl Mixing {
    /// The normals that are needed, by series and then by factor.
    fn sources(&self) -> Vec<usize> {
        match self {
            Mixing::Own => Vec::new(),
            Mixing::Constant(mixture) => mixture.sources().collect(),
            Mixing::Dynamic(dynamic) => dynamic.sources().collect(),
            Mixing::ByRegime(by_regime) => by_regime.sources().collect(),
        }
    }

    fn mix(&mut self, normals: &Normals, states: &[u8]) {
        match self {
            Mixing::Own => {}
            Mixing::Constant(mixture) => mixture.mix(normals),
            Mixing::Dynamic(dynamic) => dynamic.mix(normals),
            Mixing::ByRegime(by_regime) => by_regime.mix(normals, states),
        }
    }

    /// The row of a series, if it is not its own driver.
    fn row(&self, series: usize) -> Option<&[f64]> {
        match self {
            Mixing::Own => None,
            Mixing::Constant(mixture) => mixture.row(series),
            Mixing::Dynamic(dynamic) => dynamic.row(series),
            Mixing::ByRegime(by_regime) => Some(by_regime.row(series)),
        }
    }
}
