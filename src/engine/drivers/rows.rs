//! Rows by series, of which a block has some.

use crate::random::{Purpose, Row, Source, StreamKey};
use crate::scenario::Scenario;
use std::ops::Range;

/// Independent standard normals of the series that somebody needs.
pub(super) struct Normals(Vec<Option<Source>>);

impl Normals {
    /// Opens the stream of each series that is needed.
    pub(super) fn new(scenario: &Scenario, paths: &Range<u64>, needed: &[bool], width: usize) -> Self {
        let open = |(i, needed): (usize, &bool)| {
            let key = StreamKey::new(scenario.seed, scenario.series[i].symbol(), Purpose::Driver);
            needed.then(|| Source::new(key, paths.start, width))
        };
        Normals(needed.iter().enumerate().map(open).collect())
    }

    /// Draws the next row of each.
    pub(super) fn draw(&mut self) {
        self.0.iter_mut().flatten().for_each(Source::draw_normals);
    }

    /// The row of one series; empty where nobody needs it.
    pub(super) fn row(&self, series: usize) -> &[f64] {
        self.0[series].as_ref().map_or(&[], Source::normals)
    }
}

/// The rows that a layer makes anew.
pub(super) struct Outputs {
    series: Vec<usize>,
    rows: Vec<Row>,
}

impl Outputs {
    /// A row for each of these series, which ascend.
    pub(super) fn new(series: Vec<usize>, width: usize) -> Self {
        let rows = series.iter().map(|_| Row::zeros(width)).collect();
        Outputs { series, rows }
    }

    /// The series, and their rows, in order.
    pub(super) fn split(&mut self) -> (&[usize], &mut [Row]) {
        (&self.series, &mut self.rows)
    }

    /// The row of a series, if this layer makes it.
    pub(super) fn row(&self, series: usize) -> Option<&[f64]> {
        self.series.binary_search(&series).ok().map(|place| &self.rows[place][..])
    }
}
