//! Normals whose correlations move from step to step.

use super::rows::{Normals, Outputs};
use crate::model::Correlations;
use crate::scenario::{Dependence, Source};
use std::ops::Range;

/// The series whose correlations move, up to the last that a block has: those after it change nothing for it.
pub(super) struct Dynamic {
    correlations: Box<dyn Correlations>,
    outputs: Outputs,
}

impl Dynamic {
    /// `None` where the correlations of no series of the block move.
    pub(super) fn new(dependence: &Dependence, series: &Range<usize>, width: usize) -> Option<Self> {
        let model = &dependence.dynamics.as_ref()?.model;
        let Source::Correlations(declared) = &dependence.source else { return None };
        let last = dependence.members.iter().rposition(|member| series.contains(member))?;
        let members = dependence.members[..=last].to_vec();
        let correlations = model.start(&declared.matrix.of(&members), width);
        Some(Dynamic { correlations, outputs: Outputs::new(members, width) })
    }

    /// The normals that are needed.
    pub(super) fn sources(&self) -> impl Iterator<Item = usize> {
        self.outputs.series().iter().copied()
    }

    /// Makes every row from the normals of this step.
    pub(super) fn mix(&mut self, normals: &Normals) {
        let (series, rows) = self.outputs.split();
        for (member, row) in series.iter().zip(rows.iter_mut()) {
            row.copy_from_slice(normals.row(*member));
        }
        self.correlations.step(rows);
    }

    /// The row of a series, if its correlations move.
    pub(super) fn row(&self, series: usize) -> Option<&[f64]> {
        self.outputs.row(series)
    }
}
