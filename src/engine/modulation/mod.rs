//! What regimes and stress make of each step of each series, path by path.
//!
//! Absent where a scenario has neither. A series on which nothing is in force steps as if there were none, with the same
//! bits: so a path is the same with and without a stress until that acts.

mod by_state;
mod chain;
mod compensators;
mod liquidity;
mod series;

use crate::random::{Lanes, Purpose, Source, StreamKey};
use crate::scenario::{Scenario, Series, Stress, Tilt};
use chain::Chain;
use compensators::Compensators;
pub use series::SeriesModulation;
use std::ops::Range;

/// What is in force in a block.
pub struct Modulation<'a> {
    scenario: &'a Scenario,
    chain: Option<Chain<'a>>,
    /// The normals that series share where correlations move towards 1, if any can.
    common: Option<Source>,
    /// By place in the block.
    series: Vec<SeriesModulation>,
    first_series: usize,
}

impl<'a> Modulation<'a> {
    /// At the start; `None` where nothing is ever in force.
    pub fn new(scenario: &'a Scenario, lanes: Lanes, series: &Range<usize>) -> Option<Self> {
        if scenario.regimes.is_none() && scenario.stress.is_empty() && !scenario.sampling_weighs() {
            return None;
        }
        let chain = scenario.regimes.as_ref().map(|regimes| Chain::new(scenario, regimes, lanes));
        let states = scenario.regimes.iter().flat_map(|regimes| &regimes.tilts);
        let all = states.chain(scenario.stress.iter().map(|stress| &stress.tilts)).flatten();
        let correlated = all.into_iter().any(|tilt| tilt.toward_one > 0.0);
        let key = StreamKey::new(scenario.seed, "", Purpose::Common);
        let common = correlated.then(|| Source::mirrored(key, lanes));
        let state = |_| SeriesModulation::new(scenario.stress.len(), lanes.count());
        let series_states = series.clone().map(state).collect();
        let mut modulation =
            Modulation { scenario, chain, common, series: series_states, first_series: series.start };
        modulation.prepare(0);
        Some(modulation)
    }

    /// Draws what a simulated step needs.
    pub fn draw(&mut self) {
        if let Some(common) = &mut self.common {
            common.draw_normals();
        }
    }

    /// Moves on to the step that follows row `row` of the clock.
    pub fn next(&mut self, row: u64) {
        if let Some(chain) = &mut self.chain {
            chain.step();
        }
        if self.scenario.stress.iter().any(|stress| risen(stress, row) != 0.0) {
            self.prepare(row);
        } else if let Some(chain) = &self.chain {
            self.series.iter_mut().for_each(|series| series.follow(chain.moved(), chain.states()));
        }
    }

    /// What is in force on a series, by its place in the block, in the step that `driver` drives.
    pub fn of(&mut self, place: usize, driver: &[f64]) -> &SeriesModulation {
        let series = &mut self.series[place];
        if let Some(common) = &self.common {
            series.blend(driver, common.normals());
        }
        series
    }

    /// What a row of variances of a series is multiplied by once more for the step that follows.
    pub fn volatility_scale(&self, place: usize) -> Option<&[f64]> {
        self.series[place].volatility()
    }

    /// What the mean volume of an asset is multiplied by in the step that follows.
    pub fn volume_scale(&self, place: usize) -> Option<&[f64]> {
        self.series[place].liquidity().volume
    }

    /// The number of each path's regime.
    pub fn regimes(&self) -> &[u8] {
        self.chain.as_ref().map_or(&[], Chain::states)
    }

    /// Makes ready for the step that follows row `row`.
    fn prepare(&mut self, row: u64) {
        let weights: Vec<f64> = self.scenario.stress.iter().map(|stress| stress.weight(row)).collect();
        for (place, series) in (self.first_series..).zip(&mut self.series) {
            let all = self.scenario.stress.iter().zip(&weights).map(|(s, weight)| s.tilts[place].weighted(*weight));
            let stress = all.fold(Tilt::NONE, Tilt::and);
            let tilt = self.scenario.sampling.as_ref().map_or(1.0, |sampling| sampling.jump_intensity[place]);
            let laws = Compensators::of(self.scenario, place);
            match (&self.scenario.regimes, &self.chain) {
                (Some(regimes), Some(chain)) => {
                    let by_state: Vec<Tilt> = regimes.tilts.iter().map(|state| state[place].and(stress)).collect();
                    series.set(&by_state, chain.states(), (&laws, tilt));
                }
                _ => series.set(&[stress], &[], (&laws, tilt)),
            }
        }
    }

    /// Whether a stress shifts anything at row `row` of the clock.
    pub fn shifts_at(&self, row: u64) -> bool {
        let shifts = |stress: &Stress| stress.shifts.iter().any(Option::is_some) && risen(stress, row) != 0.0;
        self.scenario.stress.iter().any(shifts)
    }

    /// Hands over how far each stress shifts the log price of an asset, or a level, at a row: a weight, and what it is the
    /// weight of. `now` is the price, or the level, before.
    pub fn shift(&mut self, (row, place): (u64, usize), now: &[f64], shift: &mut dyn FnMut(f64, &[f64])) {
        let series = self.first_series + place;
        let is_price = matches!(self.scenario.series[series], Series::Asset(_));
        for (i, stress) in self.scenario.stress.iter().enumerate() {
            let risen = risen(stress, row);
            if let Some(change) = stress.shifts[series].filter(|_| risen != 0.0) {
                shift(risen, self.series[place].shift_of(i, (change, is_price), now));
            }
        }
    }
}

/// How much of a stress has come by row `row` since the row before.
fn risen(stress: &Stress, row: u64) -> f64 {
    stress.weight(row) - row.checked_sub(1).map_or(0.0, |row| stress.weight(row))
}
