//! How far regimes, stress and sampling scale the laws of a series when they act together, and whether these allow it.

use super::effects::Tilt;
use super::market::{Asset, Series};
use super::own_numbers::OwnNumbers;
use super::resolve::Scenario;
use super::section::{Field, Section};
use super::stress::Stress;
use crate::error::Result;
use crate::model::Invalid;
use std::collections::BTreeSet;

/// The most that anything is scaled by: beyond, no square of a volatility is a number.
const MOST_SCALE: f64 = 1e6;

/// The largest scales of one series.
struct Largest {
    volatility: f64,
    jumps: f64,
    volume: f64,
    trades: f64,
    spread: f64,
    trade_size: f64,
}

impl Scenario {
    /// All that is ever in force on a series, in full.
    pub(super) fn tilts_of(&self, series: usize) -> impl Iterator<Item = &Tilt> {
        let states = self.regimes.iter().flat_map(|regimes| &regimes.tilts);
        states.chain(self.stress.iter().map(|stress| &stress.tilts)).map(move |tilts| &tilts[series])
    }

    /// Laws must have a sound step at the largest scales that regimes, stress and sampling can make.
    pub(super) fn check_scales(&self, root: &Section, stress: Option<&Field>) -> Result<()> {
        let weights = self.weights_of_stress();
        for (i, series) in self.series.iter().enumerate() {
            let sampled = self.sampling.as_ref().map_or(1.0, |sampling| sampling.jump_intensity[i].max(1.0));
            let Err(invalid) = self.check_laws(i, &self.largest_of(i, &weights, sampled)) else { continue };
            let problem = format!("with the largest scales of `{}`: {}", series.symbol(), invalid.problem);
            let tilted = root.field("sampling").filter(|_| sampled > 1.0);
            let field = tilted.or_else(|| stress.cloned()).or_else(|| root.field("regimes"));
            return Err(match field {
                Some(field) => field.name_error(problem, invalid.remedy),
                None => root.error(problem, invalid.remedy),
            });
        }
        Ok(())
    }

    fn largest_of(&self, series: usize, weights: &[Vec<f64>], sampled: f64) -> Largest {
        let largest = |scale: fn(&Tilt) -> f64| self.largest(series, weights, scale);
        Largest {
            volatility: largest(|tilt| tilt.volatility_scale),
            jumps: largest(|tilt| tilt.intensity_scale) * sampled,
            volume: largest(|tilt| tilt.liquidity.volume),
            trades: largest(|tilt| tilt.liquidity.trades),
            spread: largest(|tilt| tilt.liquidity.spread),
            trade_size: largest(|tilt| tilt.liquidity.trade_size),
        }
    }

    /// The largest that a scale of a series becomes, under weights that stress has together.
    fn largest(&self, series: usize, weights: &[Vec<f64>], scale: fn(&Tilt) -> f64) -> f64 {
        let states = self.regimes.iter().flat_map(|regimes| &regimes.tilts);
        let regime = states.map(|tilts| scale(&tilts[series])).fold(1.0, f64::max);
        if !self.stress.iter().any(|stress| scale(&stress.tilts[series]) > 1.0) {
            return regime;
        }
        let at_once = |weights: &Vec<f64>| -> f64 {
            let all = self.stress.iter().zip(weights);
            all.map(|(stress, weight)| scale(&stress.tilts[series].weighted(*weight)).max(1.0)).product()
        };
        weights.iter().map(at_once).fold(1.0, f64::max) * regime
    }

    /// The most that trades of a series come more often than declared.
    pub(super) fn most_trades(&self, series: usize) -> f64 {
        self.largest(series, &self.weights_of_stress(), |tilt| tilt.liquidity.trades)
    }

    fn check_laws(&self, series: usize, largest: &Largest) -> Result<(), Invalid> {
        let scales = [
            ("volatility", largest.volatility),
            ("volume", largest.volume),
            ("trades", largest.trades),
            ("spread", largest.spread),
            ("trade_size", largest.trade_size),
        ];
        if let Some((what, scale)) = scales.into_iter().find(|(_, scale)| *scale > MOST_SCALE) {
            let problem = format!("{what} is scaled by {scale:e}");
            return Err(Invalid::new(what, problem, format!("at most {MOST_SCALE:e} in all")));
        }
        match &self.series[series] {
            Series::Asset(asset) => self.check_asset(asset, self.own_numbers(series), largest),
            Series::Level(_) => Ok(()),
        }
    }

    fn check_asset(&self, asset: &Asset, own: Option<&OwnNumbers>, largest: &Largest) -> Result<(), Invalid> {
        let grid = &self.clock.grid;
        let steps = self.clock.simulated_steps();
        let volatilities = std::iter::once(&asset.volatility).chain(own.iter().flat_map(|own| &own.volatility));
        for law in volatilities {
            law.model.check(grid, asset.drift_of, largest.volatility)?;
        }
        for law in asset.jumps.iter().chain(own.iter().flat_map(|own| &own.jumps)) {
            law.model.check(grid, steps, largest.jumps)?;
        }
        let Some(trading) = &asset.trading else { return Ok(()) };
        trading.trades.model.check(largest.trades)?;
        trading.spread.model.check(largest.spread)?;
        trading.size.model.check(largest.trade_size)
    }

    /// The weights of every stress, at each row at which one of them may be largest.
    fn weights_of_stress(&self) -> Vec<Vec<f64>> {
        let ends = |stress: &Stress| {
            [stress.from, stress.from + stress.ramp - 1, stress.until.unwrap_or(0).saturating_sub(1)]
        };
        let rows: BTreeSet<u64> = self.stress.iter().flat_map(ends).collect();
        rows.into_iter().map(|row| self.stress.iter().map(|stress| stress.weight(row)).collect()).collect()
    }
}
