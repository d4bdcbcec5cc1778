//! Rows by series, of which a block has some.

use super::whole_paths::WholePaths;
use crate::random::{Lanes, Purpose, Row, Source, StreamKey};
use crate::scenario::Scenario;

/// Independent standard normals of the series, and then of the factors, that somebody needs.
pub(super) enum Normals {
    /// Each from a stream of its own, step by step.
    Streams(Vec<Option<Source>>),
    /// All steps of all, from points of a sequence.
    Points(WholePaths),
}

impl Normals {
    /// Opens the stream of each that is needed, or makes its paths.
    pub(super) fn new(scenario: &Scenario, lanes: Lanes, needed: &[bool]) -> Self {
        if scenario.is_of_sobol() {
            return Normals::Points(WholePaths::new(scenario, lanes, needed));
        }
        let of_series = scenario.series.iter().map(|series| (series.symbol(), Purpose::Driver));
        let of_factors = scenario.dependence.factors().iter().map(|name| (name.as_str(), Purpose::Factor));
        let open = |((name, purpose), needed): ((&str, Purpose), &bool)| {
            needed.then(|| Source::mirrored(StreamKey::new(scenario.seed, name, purpose), lanes))
        };
        Normals::Streams(of_series.chain(of_factors).zip(needed).map(open).collect())
    }

    /// Draws the next row of each.
    pub(super) fn draw(&mut self) {
        match self {
            Normals::Streams(sources) => sources.iter_mut().flatten().for_each(Source::draw_normals),
            Normals::Points(paths) => paths.draw(),
        }
    }

    /// The row of one of them; empty where nobody needs it.
    pub(super) fn row(&self, place: usize) -> &[f64] {
        match self {
            Normals::Streams(sources) => sources[place].as_ref().map_or(&[], Source::normals),
            Normals::Points(paths) => paths.row(place),
        }
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
