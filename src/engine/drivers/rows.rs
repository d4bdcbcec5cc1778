//! Rows by series, of which a block has some.

use crate::random::{Lanes, Purpose, Row, Source, StreamKey};
use crate::scenario::Scenario;

/// Independent standard normals of the series, and then of the factors, that somebody needs.
pub(super) struct Normals(Vec<Option<Source>>);

impl Normals {
    /// Opens the stream of each that is needed.
    pub(super) fn new(scenario: &Scenario, lanes: Lanes, needed: &[bool]) -> Self {
        let of_series = scenario.series.iter().map(|series| (series.symbol(), Purpose::Driver));
        let of_factors = scenario.dependence.factors().iter().map(|name| (name.as_str(), Purpose::Factor));
        let open = |((name, purpose), needed): ((&str, Purpose), &bool)| {
            needed.then(|| Source::mirrored(StreamKey::new(scenario.seed, name, purpose), lanes))
        };
        Normals(of_series.chain(of_factors).zip(needed).map(open).collect())
    }

    /// Draws the next row of each.
    pub(super) fn draw(&mut self) {
        self.0.iter_mut().flatten().for_each(Source::draw_normals);
    }

    /// The row of one of them; empty where nobody needs it.
    pub(super) fn row(&self, place: usize) -> &[f64] {
        self.0[place].as_ref().map_or(&[], Source::normals)
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

    /// The series, in order.
    pub(super) fn series(&self) -> &[usize] {
        &self.series
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
