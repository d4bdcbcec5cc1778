//! The driving normals of a block: one row per series, correlated as `[dependence]` says.

use crate::math::rows;
use crate::random::{Purpose, Row, Source, StreamKey};
use crate::scenario::{Dependence, Scenario};
use std::ops::Range;

/// Independent normals of each series, and what they are correlated to.
pub struct Drivers {
    sources: Vec<Source>,
    /// `None` where a series is its own driver.
    mixed: Vec<Option<Mixture>>,
}

/// A driver that depends on other series.
struct Mixture {
    /// Series whose independent normals it is made of, and their weights.
    weights: Vec<(usize, f64)>,
    row: Row,
}

impl Drivers {
    /// The drivers of a scenario for a run of paths.
    pub fn new(scenario: &Scenario, paths: &Range<u64>, width: usize) -> Self {
        let open = |symbol| Source::new(StreamKey::new(scenario.seed, symbol, Purpose::Driver), paths.start, width);
        Drivers {
            sources: scenario.series.iter().map(|series| open(series.symbol())).collect(),
            mixed: (0..scenario.series.len()).map(|i| mixture(&scenario.dependence, i, width)).collect(),
        }
    }

    /// Draws the next row of every series.
    pub fn draw(&mut self) {
        for source in &mut self.sources {
            source.draw_normals();
        }
        for Mixture { weights, row } in self.mixed.iter_mut().flatten() {
            row.fill(0.0);
            for (series, weight) in weights {
                rows::add_scaled(*weight, self.sources[*series].normals(), row);
            }
        }
    }

    /// The row of one series.
    pub fn row(&self, series: usize) -> &[f64] {
        match &self.mixed[series] {
            Some(mixture) => &mixture.row,
            None => self.sources[series].normals(),
        }
    }
}

/// The non-zero weights of a series, unless it is its own driver alone.
fn mixture(dependence: &Dependence, series: usize, width: usize) -> Option<Mixture> {
    let weights: Vec<(usize, f64)> =
        dependence.weights(series).iter().copied().enumerate().filter(|(_, weight)| *weight != 0.0).collect();
    (weights != [(series, 1.0)]).then(|| Mixture { weights, row: Row::zeros(width) })
}
