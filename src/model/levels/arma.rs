//! ARMA(p, q): a level in discrete time, from its own past and past shocks; without the latter, AR(p).
//!
//! Xₜ = μ + Σᵢ φᵢ(Xₜ₋ᵢ − μ) + eₜ + Σⱼ θⱼeₜ₋ⱼ, eₜ = σεₜ. Exact: the law is the recursion.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `long_run_mean` | μ | the level's own | any |
//! | `autoregressive` | φ₁ … φₚ | – | p ≤ 4; stationary |
//! | `moving_average` | θ₁ … θ_q | – | q ≤ 4; any, `arma` only |
//! | `std` | σ | the level's own, per step | ≥ 0 |
//!
//! Stationary: every root of 1 − Σφᵢzⁱ lies outside the unit circle, which is so where all partial autocorrelations of the
//! coefficients are within (−1, 1). Before the start every Xₜ was `initial` and every eₜ 0.
//!
//! A step of the law is one of the clock, so `substeps` must be 1. Where a step is longer or shorter than the mean one (sessions with
//! a night between them), or a regime or stress scales volatility, eₜ is s times as large, with s² the length of the step in mean
//! steps times the square of that scale; past shocks are remembered as they were. A shift is of Xₜ alone, as a shock that no
//! moving average sees.
//!
//! Moments, on an even clock: E\[Xₜ\] = μ + (X₀ − μ)mₜ with mₜ = Σᵢ φᵢmₜ₋ᵢ from 1, Var\[Xₜ\] = σ²(ψ₀² + … + ψₜ₋₁²), ψ the response to a shock.
//!
//! Reference: J. Hamilton, Time Series Analysis, 1994, chapter 3; partial autocorrelations as in O. Barndorff-Nielsen and G. Schou, On the
//! parametrization of autoregressive models by partial autocorrelations, J. Multivariate Analysis 3, 1973.

use crate::math::rows;
use crate::math::simd::kernel;
use crate::model::registry::Component;
use crate::model::{Domain, Invalid, Level, LevelModel, Parameter, Step, Stream, Values};
use crate::random::Row;
use crate::units::{Grid, Years};
use std::collections::VecDeque;

const MOST_LAGS: usize = 4;

const LONG_RUN_MEAN: Parameter =
    Parameter::required("long_run_mean", "μ", "level", Domain::Real, "level it is pulled to");
const AUTOREGRESSIVE: Parameter =
    Parameter::required("autoregressive", "φ", "–", Domain::Real, "weights of its own past").list(MOST_LAGS);
const MOVING_AVERAGE: Parameter =
    Parameter::required("moving_average", "θ", "–", Domain::Real, "weights of past shocks").list(MOST_LAGS);
const STD: Parameter =
    Parameter::required("std", "σ", "level per step", Domain::NonNegative, "standard deviation of a shock");

/// AR(p) in the registry.
pub const AUTOREGRESSION: Component<dyn LevelModel> = Component {
    name: "ar",
    summary: "AR(p): a level in discrete time that remembers its own past",
    equation: "X = μ + Σ φ(X₋ − μ) + e",
    scheme: "exact",
    parameters: &[LONG_RUN_MEAN, AUTOREGRESSIVE, STD],
    example: "{ long_run_mean = 0.02, autoregressive = [0.6, 0.3], std = 0.001 }",
    build: |values| Ok(Box::new(Arma::new("ar", values)?)),
};

/// ARMA(p, q) in the registry.
pub const COMPONENT: Component<dyn LevelModel> = Component {
    name: "arma",
    summary: "ARMA(p, q): a level in discrete time that remembers its own past and past shocks",
    equation: "X = μ + Σ φ(X₋ − μ) + e + Σ θe₋",
    scheme: "exact",
    parameters: &[LONG_RUN_MEAN, AUTOREGRESSIVE, MOVING_AVERAGE, STD],
    example: "{ long_run_mean = 0.02, autoregressive = [0.6, 0.3], moving_average = 0.4, std = 0.001 }",
    build: |values| Ok(Box::new(Arma::new("arma", values)?)),
};

/// The law: a stationary ARMA(p, q).
#[derive(Debug, Clone, PartialEq)]
pub struct Arma {
    name: &'static str,
    long_run_mean: f64,
    autoregressive: Vec<f64>,
    moving_average: Vec<f64>,
    std: f64,
}

impl Arma {
    fn new(name: &'static str, values: &Values) -> Result<Self, Invalid> {
        let arma = Arma {
            name,
            long_run_mean: values.number("long_run_mean"),
            autoregressive: values.list("autoregressive").to_vec(),
            moving_average: values.list("moving_average").to_vec(),
            std: values.number("std"),
        };
        if let Some(partial) = unit_root(&arma.autoregressive) {
            return Err(Invalid::new(
                "autoregressive",
                format!("it is not stationary: a partial autocorrelation is {partial}"),
                "every partial autocorrelation must lie in (-1, 1); of one coefficient it is that",
            ));
        }
        Ok(arma)
    }

    /// What comes of `recent`, latest first, without shocks: steps of Xₜ − μ.
    fn carried(&self, recent: &[f64]) -> f64 {
        self.autoregressive.iter().zip(recent).map(|(weight, x)| weight * x).sum()
    }

    /// mₜ, and Σψ², after so many steps.
    fn responses(&self, steps: u64) -> (f64, f64) {
        let mut mean = [1.0; MOST_LAGS];
        let mut response = [0.0; MOST_LAGS];
        let mut squares = 0.0;
        for step in 0..steps {
            let latest = self.carried(&mean);
            mean.rotate_right(1);
            mean[0] = latest;
            let shock = match usize::try_from(step) {
                Ok(0) => 1.0,
                Ok(lag) => self.moving_average.get(lag - 1).copied().unwrap_or(0.0),
                Err(_) => 0.0,
            };
            let latest = self.carried(&response) + shock;
            response.rotate_right(1);
            response[0] = latest;
            squares += latest * latest;
        }
        (mean[0], squares)
    }
}

/// The first partial autocorrelation that is not within (−1, 1), by Durbin and Levinson's recursion backwards.
fn unit_root(coefficients: &[f64]) -> Option<f64> {
    let mut left = coefficients.to_vec();
    while let Some(partial) = left.pop() {
        if partial.abs() >= 1.0 {
            return Some(partial);
        }
        let rest = 1.0 - partial * partial;
        left = left.iter().zip(left.iter().rev()).map(|(own, other)| (own + partial * other) / rest).collect();
    }
    None
}

impl LevelModel for Arma {
    fn check(&self, _initial: f64, grid: &Grid, _steps: u64) -> Result<(), Invalid> {
        if grid.substeps == 1 {
            return Ok(());
        }
        let (name, substeps) = (self.name, grid.substeps);
        Err(Invalid::new(
            "autoregressive",
            format!("{name} is a law of one step of the clock, and substeps = {substeps} asks for a finer one"),
            "set clock.substeps = 1, or make clock.step finer and record every n-th row with output.every",
        ))
    }

    fn has_fixed_draws(&self) -> bool {
        true
    }

    fn start(&self, initial: f64, grid: &Grid, stream: Stream) -> Box<dyn Level> {
        let past = || Row::filled(stream.paths, initial - self.long_run_mean);
        Box::new(State {
            law: self.clone(),
            mean_step: grid.step(),
            lags: self.autoregressive.iter().map(|_| past()).collect(),
            shocks: self.moving_average.iter().map(|_| Row::zeros(stream.paths)).collect(),
            shock: Row::zeros(stream.paths),
            level: Row::filled(stream.paths, initial),
        })
    }

    fn moments(&self, initial: f64, grid: &Grid, elapsed: Years) -> (f64, f64) {
        // A scenario has far fewer steps than 2^63.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let steps = (elapsed.0 * grid.steps_per_year).round() as u64;
        let (mean, squares) = self.responses(steps);
        ((initial - self.long_run_mean).mul_add(mean, self.long_run_mean), self.std * self.std * squares)
    }
}

struct State {
    law: Arma,
    mean_step: Years,
    /// X − μ and e of the steps before, latest first.
    lags: VecDeque<Row>,
    shocks: VecDeque<Row>,
    shock: Row,
    level: Row,
}

impl Level for State {
    fn step(&mut self, step: &Step, driver: &[f64]) {
        let relative = step.length.0 / self.mean_step.0;
        let std = if relative == 1.0 { self.law.std } else { self.law.std * relative.sqrt() };
        draw(std, step.volatility_scale.unwrap_or(&[]), driver, &mut self.shock);
        self.level.copy_from_slice(&self.shock);
        let own = self.law.autoregressive.iter().zip(&self.lags);
        for (weight, lag) in own.chain(self.law.moving_average.iter().zip(&self.shocks)) {
            rows::add_scaled(*weight, lag, &mut self.level);
        }
        remember(&mut self.lags, &self.level);
        remember(&mut self.shocks, &self.shock);
        add(self.law.long_run_mean, &mut self.level);
    }

    fn shift(&mut self, weight: f64, shift: &[f64]) {
        rows::add_scaled(weight, shift, &mut self.level);
        if let Some(latest) = self.lags.front_mut() {
            rows::add_scaled(weight, shift, latest);
        }
    }

    fn values(&self) -> &[f64] {
        &self.level
    }

    fn variance(&self, out: &mut [f64]) {
        out.fill(self.law.std * self.law.std / self.mean_step.0);
    }
}

/// Puts a row in front of those before it, in place of the oldest.
fn remember(rows: &mut VecDeque<Row>, latest: &[f64]) {
    if let Some(mut oldest) = rows.pop_back() {
        oldest.copy_from_slice(latest);
        rows.push_front(oldest);
    }
}

kernel! {
    fn draw(std: f64, scale: &[f64], driver: &[f64], out: &mut [f64]) {
        let n = out.len();
        let driver = &driver[..n];
        if scale.is_empty() {
            for i in 0..n {
                out[i] = std * driver[i];
            }
        } else {
            let scale = &scale[..n];
            for i in 0..n {
                out[i] = (scale[i] * std) * driver[i];
            }
        }
    }
}

kernel! {
    fn add(constant: f64, row: &mut [f64]) {
        for value in row.iter_mut() {
            *value += constant;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AR(2) is stationary in the triangle φ₁ + φ₂ < 1, φ₂ − φ₁ < 1, φ₂ > −1, and nowhere else.
    #[test]
    fn partial_autocorrelations_tell_what_is_stationary() {
        for i in -25..=25 {
            for j in -15..=15 {
                let [first, second] = [f64::from(i) / 10.0 + 0.013, f64::from(j) / 10.0 + 0.017];
                let stationary = first + second < 1.0 && second - first < 1.0 && second > -1.0;
                assert_eq!(unit_root(&[first, second]).is_none(), stationary, "{first}, {second}");
            }
        }
        // (1 − 0.5z)(1 − 0.4z)(1 + 0.9z)(1 − cz) with c on either side of 1.
        let of = |c: f64| {
            let roots = [0.5, 0.4, -0.9, c];
            let mut polynomial = vec![1.0];
            for root in roots {
                let shifted: Vec<f64> = std::iter::once(0.0).chain(polynomial.iter().map(|x| -root * x)).collect();
                polynomial.push(0.0);
                polynomial.iter_mut().zip(shifted).for_each(|(x, y)| *x += y);
            }
            polynomial[1..].iter().map(|x| -x).collect::<Vec<f64>>()
        };
        assert_eq!(unit_root(&of(0.99)), None);
        assert!(unit_root(&of(1.01)).is_some() && unit_root(&of(-1.01)).is_some());
    }
}
