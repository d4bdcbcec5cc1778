//! Normals whose correlations are those of each path's regime.

use super::mixture::Mixture;
use super::rows::Normals;
use crate::random::Row;
use crate::scenario::Scenario;
use std::ops::Range;

/// The sums of every regime, of which each path takes its own.
pub(super) struct ByRegime {
    /// The sums that there are; none where series are their own drivers.
    mixtures: Vec<Option<Mixture>>,
    /// By state, which of them.
    of_state: Vec<usize>,
    first: usize,
    rows: Vec<Row>,
}

impl ByRegime {
    /// `None` where no regime has correlations of its own.
    pub(super) fn new(scenario: &Scenario, series: &Range<usize>, width: usize) -> Option<Self> {
        let own = &scenario.regimes.as_ref()?.correlations;
        if own.iter().all(Option::is_none) {
            return None;
        }
        let dependence = &scenario.dependence;
        let mut mixtures = vec![Mixture::new(series, |i| dependence.weights(i), width)];
        let mut of_state = Vec::new();
        for correlations in own {
            let Some(correlations) = correlations else {
                of_state.push(0);
                continue;
            };
            of_state.push(mixtures.len());
            mixtures.push(Mixture::new(series, |i| correlations.weights(i), width));
        }
        let rows = series.clone().map(|_| Row::zeros(width)).collect();
        Some(ByRegime { mixtures, of_state, first: series.start, rows })
    }

    /// The normals that are needed.
    pub(super) fn sources(&self) -> impl Iterator<Item = usize> {
        self.mixtures.iter().flatten().flat_map(Mixture::sources)
    }

    /// Makes every row from the normals of this step, and the state of each path.
    pub(super) fn mix(&mut self, normals: &Normals, states: &[u8]) {
        for mixture in self.mixtures.iter_mut().flatten() {
            mixture.mix(normals);
        }
        let (mixtures, of_state) = (&self.mixtures, &self.of_state);
        for (i, row) in (self.first..).zip(&mut self.rows) {
            let mixed = mixtures.iter().map(|mixture| mixture.as_ref().and_then(|mixture| mixture.row(i)));
            let rows: Vec<&[f64]> = mixed.map(|mixed| mixed.unwrap_or_else(|| normals.row(i))).collect();
            for (path, (out, state)) in row.iter_mut().zip(states).enumerate() {
                *out = rows[of_state[usize::from(*state)]][path];
            }
        }
    }

    /// The row of a series.
    pub(super) fn row(&self, series: usize) -> &[f64] {
        &self.rows[series - self.first]
    }
}
