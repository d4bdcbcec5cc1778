//! What is in force on one series.

use super::by_state::ByState;
use super::compensators::Compensators;
use super::liquidity::LiquidityModulation;
use crate::math;
use crate::math::simd::kernel;
use crate::model::LiquidityScale;
use crate::random::Row;
use crate::scenario::{Change, Liquidity, Tilt};

/// A price falls at most to this share of itself.
const LEAST_PRICE: f64 = 1e-3;

/// Numbers of one series by path.
pub struct SeriesModulation {
    volatility: ByState,
    intensity: ByState,
    /// Per year: drift, and compensation for scales.
    growth: ByState,
    /// √(1 − w) and √w.
    own: ByState,
    common: ByState,
    driver: Row,
    /// Made when anything first acts on it.
    liquidity: Option<Box<LiquidityModulation>>,
    /// By stress: its shift in full, once it has begun.
    shifts: Vec<Option<Row>>,
    width: usize,
}

impl SeriesModulation {
    /// Nothing is in force.
    pub fn new(stresses: usize, width: usize) -> Self {
        SeriesModulation {
            volatility: ByState::new(1.0),
            intensity: ByState::new(1.0),
            growth: ByState::new(0.0),
            own: ByState::new(1.0),
            common: ByState::new(0.0),
            driver: Row::zeros(width),
            liquidity: None,
            shifts: (0..stresses).map(|_| None).collect(),
            width,
        }
    }

    /// Takes what is in force by state, and each path's state; one tilt for all where there are no states.
    /// Jumps are drawn `sampled` times as often, and not compensated for that.
    pub fn set(&mut self, tilts: &[Tilt], states: &[u8], (laws, sampled): (&Compensators, f64)) {
        let growth = |(state, tilt): (usize, &Tilt)| laws.growth(state, tilt);
        let width = self.width;
        self.volatility.set(tilts.iter().map(|tilt| tilt.volatility_scale), states, width);
        self.intensity.set(tilts.iter().map(|tilt| tilt.intensity_scale * sampled), states, width);
        self.growth.set(tilts.iter().enumerate().map(growth), states, width);
        self.own.set(tilts.iter().map(|tilt| (1.0 - tilt.toward_one).sqrt()), states, width);
        self.common.set(tilts.iter().map(|tilt| tilt.toward_one.sqrt()), states, width);
        let liquidity = tilts.iter().map(|tilt| tilt.liquidity);
        if self.liquidity.is_some() || liquidity.clone().any(|liquidity| liquidity != Liquidity::NONE) {
            let own = self.liquidity.get_or_insert_with(|| Box::new(LiquidityModulation::new()));
            own.set(liquidity, states, width);
        }
    }

    /// Follows paths to their new states.
    pub fn follow(&mut self, moved: &[u16], states: &[u8]) {
        for numbers in [&mut self.volatility, &mut self.intensity, &mut self.growth, &mut self.own, &mut self.common]
        {
            numbers.follow(moved, states);
        }
        if let Some(liquidity) = &mut self.liquidity {
            liquidity.follow(moved, states);
        }
    }

    /// What diffusive returns are multiplied by.
    pub fn volatility(&self) -> Option<&[f64]> {
        self.volatility.row()
    }

    /// What the intensity of jumps is multiplied by.
    pub fn intensity(&self) -> Option<&[f64]> {
        self.intensity.row()
    }

    /// What is added to the log price per year.
    pub fn growth(&self) -> Option<&[f64]> {
        self.growth.row()
    }

    /// What the means of volume and of trades are multiplied by.
    pub fn liquidity(&self) -> LiquidityScale<'_> {
        self.liquidity.as_ref().map_or(LiquidityScale::default(), |liquidity| liquidity.scale())
    }

    /// Makes the driver of a step: √(1 − w)·z + √w·m.
    pub fn blend(&mut self, own: &[f64], common: &[f64]) {
        if let Some(weights) = self.own.row().zip(self.common.row()) {
            blend(weights.into(), own, common, &mut self.driver);
        }
    }

    /// What drives the step in place of its own driver.
    pub fn driver(&self) -> Option<&[f64]> {
        self.common.row().map(|_| &self.driver[..])
    }

    /// The whole shift of a stress, found at its beginning.
    pub fn shift_of(&mut self, stress: usize, (change, is_price): (Change, bool), now: &[f64]) -> &[f64] {
        let width = self.width;
        self.shifts[stress].get_or_insert_with(|| {
            let mut row = Row::zeros(width);
            row.copy_from_slice(now);
            for value in row.iter_mut() {
                let to = change.of(*value);
                *value = match change {
                    Change::Scale(factor) if is_price => math::ln(factor),
                    Change::Add(_) if is_price && to < LEAST_PRICE * *value => math::ln(LEAST_PRICE),
                    _ if is_price => math::ln(to / *value),
                    _ => to - *value,
                };
            }
            row
        })
    }
}

kernel! {
    fn blend(weights: [&[f64]; 2], own: &[f64], common: &[f64], out: &mut [f64]) {
        let n = out.len();
        let [of_own, of_common] = weights.map(|row| &row[..n]);
        let (own, common) = (&own[..n], &common[..n]);
        for i in 0..n {
            out[i] = of_own[i].mul_add(own[i], of_common[i] * common[i]);
        }
    }
}
