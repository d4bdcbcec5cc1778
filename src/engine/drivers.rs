//! The driving normals of a block: one row per series, correlated as `[dependence]` says.
//!
//! A block of some series draws for those only, and for the series that they are correlated to.

use crate::math::rows;
use crate::random::{Purpose, Row, Source, StreamKey};
use crate::scenario::{Dependence, Scenario};
use std::ops::Range;

/// Independent normals of each series, and what they are correlated to.
pub struct Drivers {
    /// By series; `None` where nobody needs its normals.
    sources: Vec<Option<Source>>,
    /// By series; `None` where a series is its own driver.
    mixed: Vec<Option<Mixture>>,
}

/// A driver that depends on other series.
struct Mixture {
    /// Series whose independent normals it is made of, and their weights.
    weights: Vec<(usize, f64)>,
    row: Row,
}

impl Drivers {
    /// The drivers of some series of a scenario, for a run of paths.
    pub fn new(scenario: &Scenario, paths: &Range<u64>, series: &Range<usize>, width: usize) -> Self {
        let all = 0..scenario.series.len();
        let mixed: Vec<Option<Mixture>> = all
            .clone()
            .map(|i| if series.contains(&i) { mixture(&scenario.dependence, i, width) } else { None })
            .collect();
        let needed = |i: usize| {
            let mixtures = || mixed.iter().flatten().flat_map(|mixture| &mixture.weights);
            series.contains(&i) || mixtures().any(|(source, _)| *source == i)
        };
        let open = |i: usize| {
            let key = StreamKey::new(scenario.seed, scenario.series[i].symbol(), Purpose::Driver);
            needed(i).then(|| Source::new(key, paths.start, width))
        };
        Drivers { sources: all.map(open).collect(), mixed }
    }

    /// Draws the next row of every series.
    pub fn draw(&mut self) {
        for source in self.sources.iter_mut().flatten() {
            source.draw_normals();
        }
        for Mixture { weights, row } in self.mixed.iter_mut().flatten() {
            row.fill(0.0);
            for (series, weight) in weights {
                rows::add_scaled(*weight, normals(self.sources[*series].as_ref()), row);
            }
        }
    }

    /// The row of one series.
    pub fn row(&self, series: usize) -> &[f64] {
        match &self.mixed[series] {
            Some(mixture) => &mixture.row,
            None => normals(self.sources[series].as_ref()),
        }
    }
}

fn normals(source: Option<&Source>) -> &[f64] {
    source.map_or(&[], Source::normals)
}

/// The non-zero weights of a series, unless it is its own driver alone.
fn mixture(dependence: &Dependence, series: usize, width: usize) -> Option<Mixture> {
    let weights: Vec<(usize, f64)> =
        dependence.weights(series).iter().copied().enumerate().filter(|(_, weight)| *weight != 0.0).collect();
    (weights != [(series, 1.0)]).then(|| Mixture { weights, row: Row::zeros(width) })
}
