//! hₜ₊₁ = ω + Σᵢ (αᵢ + γᵢ·1{ε < 0}) hₜ₊₁₋ᵢεₜ₊₁₋ᵢ² + Σⱼ βⱼ hₜ₊₁₋ⱼ: a variance that is linear in past squared shocks and
//! variances.
//!
//! Exact: the law is the recursion. Moments: with κ = E\[ε²; ε < 0\], which is ½ for symmetric shocks, what persists
//! from step to step is ψ = Σα + κΣγ + Σβ, and the stationary mean is h̄ = ω/(1 − ψ). Where the start is another,
//! E\[hₜ\] is the recursion itself with αᵢ + κγᵢ for the weight of a squared shock; under sessions it is that of as
//! many mean steps.

use super::lags::{Lags, Weights, at_step, squared_shocks};
use super::returns::Returns;
use super::size::{Size, Sizes, check_substeps};
use crate::math::simd::kernel;
use crate::model::{InnovationModel, Invalid, Step, Stream, Volatility, VolatilityModel};
use crate::random::Row;
use crate::units::{DriftOf, Grid, Years};
use std::sync::OnceLock;

/// The law.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Squares {
    /// Its name, for messages.
    name: &'static str,
    /// The parameter that messages point at.
    points_at: &'static str,
    size: Size,
    weights: Weights,
    /// κ
    falls: f64,
    limit: Limit,
    /// ρ by step, once somebody asks.
    fading: OnceLock<Vec<f64>>,
}

/// How much may persist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Limit {
    /// Less than all of it.
    Stationary,
    /// All of it.
    Integrated,
}

impl Squares {
    /// One that has a stationary mean.
    pub(super) fn stationary(name: &'static str, size: Size, weights: Weights) -> Self {
        Squares {
            name,
            points_at: "omega",
            size,
            weights,
            falls: 0.5,
            limit: Limit::Stationary,
            fading: OnceLock::new(),
        }
    }

    /// One that is expected to stay where it starts: the weights, two of them, add up to 1.
    pub(super) fn integrated(name: &'static str, points_at: &'static str, size: Size, weights: Weights) -> Self {
        Squares { name, points_at, size, weights, falls: 0.5, limit: Limit::Integrated, fading: OnceLock::new() }
    }

    fn persistence(&self) -> f64 {
        match self.limit {
            Limit::Stationary => self.weights.persistence([1.0, self.falls]),
            Limit::Integrated => 1.0,
        }
    }

    fn check_persistence(&self) -> Result<(), Invalid> {
        let persistence = self.persistence();
        if persistence < 1.0 || self.limit == Limit::Integrated {
            return Ok(());
        }
        let (names, remedy) = if self.weights.gamma.is_empty() {
            ("alpha and beta add up", "the sum of all alpha and beta must be below 1".to_owned())
        } else {
            // Of a share that is computed nobody wants the last digits.
            let share = (self.falls * 1e6).round() / 1e6;
            let remedy = format!("the sum of all alpha, beta and {share} gamma, for falls, must be below 1");
            ("alpha, beta and what falls have of gamma add up", remedy)
        };
        Err(Invalid::new("beta", format!("{names} to {persistence}: the variance has no finite mean"), remedy))
    }

    fn sizes(&self, grid: &Grid) -> Sizes {
        self.size.of(grid, 1.0 - self.persistence(), |variance| variance)
    }
}

impl VolatilityModel for Squares {
    fn driven_by(&mut self, shocks: &dyn InnovationModel) -> Result<(), Invalid> {
        if !self.weights.gamma.is_empty() {
            [self.falls, _] = shocks.absolute_moments(2.0).ok_or_else(|| {
                let problem = "what falls have of the variance of these innovations is not known";
                Invalid::new("gamma", problem, "choose other innovations")
            })?;
        }
        self.check_persistence()
    }

    fn check(&self, grid: &Grid, _drift_of: DriftOf, _most_scale: f64) -> Result<(), Invalid> {
        check_substeps(grid, self.name, self.points_at)
    }

    fn admits_any_innovation(&self) -> bool {
        true
    }

    fn has_fixed_draws(&self) -> bool {
        true
    }

    fn admits_change(&self) -> bool {
        self.weights.are_of_first_order()
    }

    fn start(&self, grid: &Grid, drift_of: DriftOf, stream: Stream) -> Box<dyn Volatility> {
        let Sizes { constant, start, .. } = self.sizes(grid);
        Box::new(State {
            steps_per_year: grid.steps_per_year,
            constant,
            first: self.weights.first(),
            is_of_first_order: self.weights.are_of_first_order(),
            returns: Returns::new(grid, drift_of, stream.paths),
            lags: Lags::new(&self.weights, constant, start, [start, self.falls * start], stream.paths),
            variance: Row::filled(stream.paths, start),
        })
    }

    fn expected_variance(&self, grid: &Grid, elapsed: Years) -> f64 {
        let Sizes { mean, start, .. } = self.sizes(grid);
        if self.size.is_stationary() {
            return mean * grid.steps_per_year;
        }
        let fading = self.fading.get_or_init(|| self.weights.fading([1.0, self.falls]));
        at_step(fading, grid, elapsed).mul_add(start - mean, mean) * grid.steps_per_year
    }
}

struct State {
    steps_per_year: f64,
    constant: f64,
    /// Weights of lag one: of a rise, of a fall, of the variance.
    first: [f64; 3],
    is_of_first_order: bool,
    returns: Returns,
    lags: Lags,
    variance: Row,
}

impl Volatility for State {
    fn step(&mut self, step: &Step, innovations: &[f64], log_price: &mut [f64]) {
        let convexity = self.returns.convexity;
        let scale = self.returns.scale(step);
        let variance = &mut self.variance;
        if scale.is_none() && self.is_of_first_order {
            first_order(self.constant, self.first, convexity, innovations, variance, log_price);
            return;
        }
        let carried = self.lags.carry(variance, innovations, |out| squared_shocks(variance, innovations, out));
        match scale {
            None => higher_order(self.first, convexity, [carried, innovations], variance, log_price),
            Some(scale) => scaled(self.first, convexity, [scale, carried, innovations], variance, log_price),
        }
    }

    fn remembered(&mut self) -> Vec<&mut [f64]> {
        vec![&mut self.variance]
    }

    fn variance(&self, out: &mut [f64]) {
        for (annual, variance) in out.iter_mut().zip(self.variance.iter()) {
            *annual = variance * self.steps_per_year;
        }
    }
}

#[inline(always)]
fn next(constant: f64, [rise, fall, beta]: [f64; 3], h: f64, shock: f64) -> f64 {
    let weight = if shock < 0.0 { fall } else { rise };
    h.mul_add(weight.mul_add(shock * shock, beta), constant)
}

/// One step of one path: the next variance, and the return.
#[inline(always)]
fn advance(constant: f64, first: [f64; 3], convexity: f64, h: f64, shock: f64) -> (f64, f64) {
    let change = h.sqrt().mul_add(shock, convexity * h);
    (next(constant, first, h, shock), change)
}

kernel! {
    fn first_order(
        constant: f64, first: [f64; 3], convexity: f64, innovations: &[f64], variance: &mut [f64], log_price: &mut [f64],
    ) {
        let n = log_price.len();
        let (innovations, variance) = (&innovations[..n], &mut variance[..n]);
        for i in 0..n {
            let (next, change) = advance(constant, first, convexity, variance[i], innovations[i]);
            variance[i] = next;
            log_price[i] += change;
        }
    }
}

kernel! {
    fn higher_order(first: [f64; 3], convexity: f64, rows: [&[f64]; 2], variance: &mut [f64], log_price: &mut [f64]) {
        let n = log_price.len();
        let [carried, innovations] = rows.map(|row| &row[..n]);
        let variance = &mut variance[..n];
        for i in 0..n {
            let (next, change) = advance(carried[i], first, convexity, variance[i], innovations[i]);
            variance[i] = next;
            log_price[i] += change;
        }
    }
}

kernel! {
    fn scaled(first: [f64; 3], convexity: f64, rows: [&[f64]; 3], variance: &mut [f64], log_price: &mut [f64]) {
        let n = log_price.len();
        let [scale, carried, innovations] = rows.map(|row| &row[..n]);
        let variance = &mut variance[..n];
        for i in 0..n {
            let h = variance[i] * (scale[i] * scale[i]);
            log_price[i] += h.sqrt().mul_add(innovations[i], convexity * h);
            variance[i] = next(carried[i], first, variance[i], innovations[i]);
        }
    }
}
