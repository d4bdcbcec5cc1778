//! Normals of whole paths at once, from points of a sequence.
//!
//! A path has one coordinate for each step and source: the j-th of a source, in the order of its [`Brownian`] motion, is
//! dimension j·n + i, with n sources, factors first and then series. So the ends of all come first, then all their middles.
//! Whichever series a block has, they have the same dimensions.

use crate::random::{Brownian, Lanes, Purpose, Row, SobolDimension, StreamKey};
use crate::scenario::Scenario;

/// The rows of every step, of the sources that somebody needs.
pub(super) struct WholePaths {
    rows: Vec<Vec<Row>>,
    /// Steps that have been drawn.
    drawn: usize,
}

impl WholePaths {
    /// Those of the series, and then of the factors.
    pub(super) fn new(scenario: &Scenario, lanes: Lanes, needed: &[bool]) -> Self {
        let lengths: Vec<f64> = scenario.driven_steps().collect();
        let motion = Brownian::new(&lengths);
        let factors = scenario.dependence.factors();
        let of_series = scenario.series.iter().map(|series| (series.symbol(), Purpose::Sobol));
        let of_factors = factors.iter().map(|name| (name.as_str(), Purpose::SobolFactor));
        let sources = scenario.series.len() + factors.len();
        let make = |(place, (name, purpose)): (usize, (&str, Purpose))| {
            if !needed[place] {
                return Vec::new();
            }
            let key = StreamKey::new(scenario.seed, name, purpose);
            let place = (place + factors.len()) % sources;
            motion.normals(lanes.count(), |number, row| {
                SobolDimension::new(number * sources + place, key, number as u64).normals(lanes, row);
            })
        };
        WholePaths { rows: of_series.chain(of_factors).enumerate().map(make).collect(), drawn: 0 }
    }

    /// Goes to the next step.
    pub(super) fn draw(&mut self) {
        self.drawn += 1;
    }

    /// The row of one of them; empty where nobody needs it.
    pub(super) fn row(&self, place: usize) -> &[f64] {
        self.rows[place].get(self.drawn.saturating_sub(1)).map_or(&[], |row| row)
    }
}
