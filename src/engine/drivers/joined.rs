//! Normals that a copula joins.

use super::rows::Outputs;
use crate::model::{Copula, Stream};
use crate::random::{Lanes, Purpose, StreamKey};
use crate::scenario::Scenario;
use std::ops::Range;

/// The series of a block that a copula joins. What they share has a stream of its own, so that it is the same whichever
/// series a block has.
pub(super) struct Joined {
    copula: Box<dyn Copula>,
    outputs: Outputs,
}

impl Joined {
    /// `None` where no series of the block is joined.
    pub(super) fn new(scenario: &Scenario, lanes: Lanes, series: &Range<usize>) -> Option<Self> {
        let model = &scenario.dependence.copula.as_ref()?.model;
        let members: Vec<usize> =
            scenario.dependence.members.iter().copied().filter(|member| series.contains(member)).collect();
        let key = StreamKey::new(scenario.seed, "", Purpose::Copula);
        let start = || model.start(Stream::new(key, lanes));
        (!members.is_empty()).then(|| Joined { copula: start(), outputs: Outputs::new(members, lanes.count()) })
    }

    /// Makes the driver of each from its normals of this step.
    pub(super) fn join<'a>(&mut self, normals: impl Fn(usize) -> &'a [f64]) {
        self.copula.draw();
        let (series, rows) = self.outputs.split();
        for (member, row) in series.iter().zip(rows) {
            self.copula.step(normals(*member), row);
        }
    }

    /// The row of a series, if it is joined.
    pub(super) fn row(&self, series: usize) -> Option<&[f64]> {
        self.outputs.row(series)
    }
}
