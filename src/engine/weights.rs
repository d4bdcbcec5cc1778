//! The likelihood of each path where drivers and jumps are drawn from a tilted law: see [`Sampling`](crate::scenario::Sampling).

use super::drivers::Drivers;
use crate::math;
use crate::math::rows;
use crate::model::{Jump, Jumps, Step};
use crate::random::Row;
use crate::scenario::{Sampling, Scenario, Series};
use crate::units::Years;

/// ln L of every path of a block, and the drivers as they are tilted. A block that has them simulates every series, whatever
/// it records: the likelihood of a path is that of all of them.
pub(super) struct Weights<'a> {
    sampling: &'a Sampling,
    /// By series: Cθ, how far its driver is shifted per √year; and the driver so shifted, where that is not nothing.
    shifts: Vec<f64>,
    shifted: Vec<Option<Row>>,
    /// ½θ′Cθ
    certain: f64,
    /// By series: λ of its jumps.
    intensities: Vec<f64>,
    log_weight: Row,
    events: Vec<Jump>,
}

impl<'a> Weights<'a> {
    /// At the start, where nothing has happened yet; `None` where nothing is tilted.
    pub(super) fn new(scenario: &'a Scenario, width: usize) -> Option<Self> {
        let sampling = scenario.sampling.as_ref().filter(|sampling| sampling.tilts())?;
        let (theta, n) = (&sampling.driver_drift, scenario.series.len());
        let correlated = |i: usize| (0..n).map(|j| scenario.dependence.correlation(i, j) * theta[j]).sum::<f64>();
        let shifts: Vec<f64> = (0..n).map(correlated).collect();
        let certain = 0.5 * theta.iter().zip(&shifts).map(|(theta, shift)| theta * shift).sum::<f64>();
        let shifted = shifts.iter().map(|shift| (*shift != 0.0).then(|| Row::zeros(width))).collect();
        let intensity = |series: &Series| match series {
            Series::Asset(asset) => {
                asset.jumps.as_ref().and_then(|jumps| jumps.model.activity().per_year()).unwrap_or(0.0)
            }
            Series::Level(_) => 0.0,
        };
        let intensities = scenario.series.iter().map(intensity).collect();
        let (log_weight, events) = (Row::zeros(width), Vec::new());
        Some(Weights { sampling, shifts, shifted, certain, intensities, log_weight, events })
    }

    /// Shifts the drivers of a step, and counts what that makes of the likelihood.
    pub(super) fn shift(&mut self, drivers: &Drivers, Years(length): Years) {
        let root = length.sqrt();
        for (i, shifted) in self.shifted.iter_mut().enumerate() {
            let theta = self.sampling.driver_drift[i];
            if theta != 0.0 {
                rows::add_scaled(-theta * root, drivers.row(i), &mut self.log_weight);
            }
            if let Some(shifted) = shifted {
                shifted.fill(self.shifts[i] * root);
                rows::add_scaled(1.0, drivers.row(i), shifted);
            }
        }
        self.log_weight.iter_mut().for_each(|log_weight| *log_weight -= self.certain * length);
    }

    /// The driver of a series.
    pub(super) fn driver<'d>(&'d self, series: usize, own: &'d [f64]) -> &'d [f64] {
        self.shifted[series].as_deref().unwrap_or(own)
    }

    /// Counts what the jumps of a step make of the likelihood. `scale` is what regimes and stress make of their intensity.
    pub(super) fn count(&mut self, series: usize, jumps: &dyn Jumps, step: &Step) {
        let k = self.sampling.jump_intensity[series];
        if k == 1.0 {
            return;
        }
        // The step says how much more often they come in all; k of it is the tilt.
        let rate = (k - 1.0) / k * self.intensities[series] * step.length.0;
        match step.intensity_scale {
            Some(scale) => rows::add_scaled(rate, scale, &mut self.log_weight),
            // What is in force undoes the tilt.
            None => self.log_weight.iter_mut().for_each(|log_weight| *log_weight += rate),
        }
        self.events.clear();
        jumps.report(step, &mut self.events);
        let each = math::ln(k);
        for jump in &self.events {
            self.log_weight[usize::from(jump.path)] -= each;
        }
    }

    /// L of every path.
    pub(super) fn record(&self, out: &mut [f64]) {
        out.copy_from_slice(&self.log_weight);
        rows::exp(out);
    }
}
