//! What keeps a drift what it is declared to be while laws are scaled, or are other ones.

use crate::scenario::{Scenario, Series, Tilt};

/// The compensators of one series, per year: of its volatility, and of its jumps.
pub struct Compensators {
    declared: [f64; 2],
    /// By regime, where these have laws of their own.
    own: Vec<[f64; 2]>,
}

impl Compensators {
    /// Those of the series at a place of the scenario.
    pub fn of(scenario: &Scenario, place: usize) -> Self {
        let Series::Asset(asset) = &scenario.series[place] else {
            return Compensators { declared: [0.0; 2], own: Vec::new() };
        };
        let jumps = asset.jumps.as_ref().map_or(0.0, |jumps| jumps.model.compensator(asset.drift_of));
        let declared = [asset.volatility.model.compensator(asset.drift_of), jumps];
        let own = scenario.own_numbers(place).filter(|own| !own.is_empty()).map(|own| {
            let regimes = 0..own.volatility.len().max(own.jumps.len());
            let volatility = |i: usize| own.volatility.get(i).map(|law| law.model.compensator(asset.drift_of));
            let jumps = |i: usize| own.jumps.get(i).map(|law| law.model.compensator(asset.drift_of));
            regimes.map(|i| [volatility(i).unwrap_or(declared[0]), jumps(i).unwrap_or(declared[1])]).collect()
        });
        Compensators { declared, own: own.unwrap_or_default() }
    }

    /// What is added to the log price per year in a regime in which this is in force.
    pub fn growth(&self, regime: usize, tilt: &Tilt) -> f64 {
        let [volatility, jumps] = *self.own.get(regime).unwrap_or(&self.declared);
        let scaled = tilt.volatility_scale * tilt.volatility_scale - 1.0;
        let of_scales = volatility.mul_add(scaled, jumps.mul_add(tilt.intensity_scale - 1.0, tilt.drift));
        of_scales + ((volatility - self.declared[0]) + (jumps - self.declared[1]))
    }
}
