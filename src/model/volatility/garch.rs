//! GARCH(p, q): today's variance from yesterday's shocks and variances.
//!
//! rₜ = μΔ − ½hₜ + √hₜ εₜ,  hₜ₊₁ = ω + Σᵢ αᵢ rₜ₊₁₋ᵢ² + Σⱼ βⱼ hₜ₊₁₋ⱼ, where rₜ² means the squared shock hₜεₜ². Exact: the law is the
//! recursion. The −½hₜ makes E\[price\] grow at the drift (normal innovations; absent with `drift_of = "log_price"`).
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `omega` | ω | variance per step | > 0; this or `annual_vol` |
//! | `annual_vol` | √(h̄·steps per year) | 1/√year | > 0; gives ω = h̄(1 − Σα − Σβ) |
//! | `alpha` | α₁…αₚ | – | each ≥ 0, p ≤ 4 |
//! | `beta` | β₁…β_q | – | each ≥ 0, q ≤ 4; Σα + Σβ < 1 |
//!
//! Starts at its stationary variance h̄ = ω/(1 − Σα − Σβ), lagged shocks included. ω is per step of the clock, so `substeps`
//! must be 1: there is no finer law to simulate.
//!
//! Where a step is longer or shorter than the mean one (sessions with a night between them), or a regime or stress scales
//! volatility, the return is s times as large, with s² the length of the step in mean steps times the square of that scale,
//! and h stays the variance without it: the recursion sees the shock before it is scaled (T. Andersen and
//! T. Bollerslev, Intraday periodicity and volatility persistence in financial markets, J. Emp. Finance 4, 1997).
//!
//! Reference: T. Bollerslev, Generalized autoregressive conditional heteroskedasticity, J. Econometrics 31, 1986.

use crate::math::rows;
use crate::math::simd::kernel;
use crate::model::registry::Component;
use crate::model::{Domain, Invalid, Parameter, Step, Stream, Values, Volatility, VolatilityModel};
use crate::random::Row;
use crate::units::{DriftOf, Grid, Years};
use std::collections::VecDeque;

const MOST_LAGS: usize = 4;

/// Its registry entry.
pub const COMPONENT: Component<dyn VolatilityModel> = Component {
    name: "garch",
    summary: "GARCH(p, q): volatility clusters, returns have fat tails",
    equation: "h' = ω + Σ α r² + Σ β h",
    scheme: "exact",
    parameters: &[
        Parameter::required("omega", "ω", "variance per step", Domain::Positive, "constant part of the variance")
            .optional(),
        Parameter::required(
            "annual_vol",
            "√(h̄·steps per year)",
            "1/√year",
            Domain::Positive,
            "stationary volatility, in place of omega",
        )
        .optional(),
        Parameter::required("alpha", "α", "–", Domain::NonNegative, "weights of past squared shocks").list(MOST_LAGS),
        Parameter::required("beta", "β", "–", Domain::NonNegative, "weights of past variances").list(MOST_LAGS),
    ],
    example: "{ omega = 4.0e-6, alpha = 0.08, beta = 0.90 }",
    build: |values| Ok(Box::new(Garch::new(values)?)),
};

/// The law: a stationary GARCH(p, q).
#[derive(Debug, Clone, PartialEq)]
pub struct Garch {
    level: Level,
    alpha: Vec<f64>,
    beta: Vec<f64>,
}

/// What fixes the size of the variance.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Level {
    Omega(f64),
    AnnualVol(f64),
}

impl Garch {
    fn new(values: &Values) -> Result<Self, Invalid> {
        let level = match (values.optional("omega"), values.optional("annual_vol")) {
            (Some(omega), None) => Level::Omega(omega),
            (None, Some(vol)) => Level::AnnualVol(vol),
            (Some(_), Some(_)) => {
                return Err(Invalid::new(
                    "annual_vol",
                    "both `omega` and `annual_vol` are given, and each fixes the size of the variance",
                    "keep one of them",
                ));
            }
            (None, None) => {
                return Err(Invalid::new(
                    "omega",
                    "neither `omega` nor `annual_vol` is given",
                    "add omega (variance per step) or annual_vol (stationary volatility)",
                ));
            }
        };
        let garch = Garch { level, alpha: values.list("alpha").to_vec(), beta: values.list("beta").to_vec() };
        let persistence = garch.persistence();
        if persistence >= 1.0 {
            return Err(Invalid::new(
                "beta",
                format!("alpha and beta add up to {persistence}: the variance has no finite mean"),
                "the sum of all alpha and beta must be below 1",
            ));
        }
        Ok(garch)
    }

    fn persistence(&self) -> f64 {
        self.alpha.iter().chain(&self.beta).sum()
    }

    /// (ω, h̄), both per step.
    fn omega_and_mean(&self, grid: &Grid) -> (f64, f64) {
        let rest = 1.0 - self.persistence();
        match self.level {
            Level::Omega(omega) => (omega, omega / rest),
            Level::AnnualVol(vol) => {
                let mean = vol * vol / grid.steps_per_year;
                (mean * rest, mean)
            }
        }
    }
}

impl VolatilityModel for Garch {
    fn check(&self, grid: &Grid, _drift_of: DriftOf, _most_scale: f64) -> Result<(), Invalid> {
        if grid.substeps == 1 {
            return Ok(());
        }
        Err(Invalid::new(
            "omega",
            format!("garch is a law of one step of the clock, and substeps = {} asks for a finer one", grid.substeps),
            "set clock.substeps = 1, or make clock.step finer and record every n-th row with output.every",
        ))
    }

    fn admits_any_innovation(&self) -> bool {
        true
    }

    fn start(&self, grid: &Grid, drift_of: DriftOf, stream: Stream) -> Box<dyn Volatility> {
        let (omega, mean) = self.omega_and_mean(grid);
        let row = || Row::filled(stream.paths, mean);
        Box::new(State {
            steps_per_year: grid.simulated_steps_per_year(),
            convexity: match drift_of {
                DriftOf::Price => -0.5,
                DriftOf::LogPrice => 0.0,
            },
            omega,
            alpha: self.alpha.clone(),
            beta: self.beta.clone(),
            mean_step: grid.step(),
            scale: row(),
            variance: row(),
            carried: row(),
            shocks: (1..self.alpha.len()).map(|_| row()).collect(),
            variances: (1..self.beta.len()).map(|_| row()).collect(),
        })
    }

    fn expected_variance(&self, grid: &Grid, _elapsed: Years) -> f64 {
        self.omega_and_mean(grid).1 * grid.steps_per_year
    }
}

struct State {
    steps_per_year: f64,
    convexity: f64,
    omega: f64,
    alpha: Vec<f64>,
    beta: Vec<f64>,
    mean_step: Years,
    /// s of this step, where it is not 1.
    scale: Row,
    variance: Row,
    /// What the next variance has from lags 2 and up.
    carried: Row,
    /// Squared shocks and variances of lags 2 and up, latest first.
    shocks: VecDeque<Row>,
    variances: VecDeque<Row>,
}

impl State {
    /// ω and the terms of lags 2 and up, before this step's own shock and variance join the lags.
    fn carry(&mut self) {
        self.carried.fill(self.omega);
        let lags = self.alpha[1..].iter().zip(&self.shocks).chain(self.beta[1..].iter().zip(&self.variances));
        for (weight, lag) in lags {
            rows::add_scaled(*weight, lag, &mut self.carried);
        }
    }

    fn remember(&mut self, innovations: &[f64]) {
        if let Some(mut oldest) = self.shocks.pop_back() {
            squared_shocks(&self.variance, innovations, &mut oldest);
            self.shocks.push_front(oldest);
        }
        if let Some(mut oldest) = self.variances.pop_back() {
            oldest.copy_from_slice(&self.variance);
            self.variances.push_front(oldest);
        }
    }
}

impl Volatility for State {
    fn step(&mut self, step: &Step, innovations: &[f64], log_price: &mut [f64]) {
        let weights = [self.alpha[0], self.beta[0], self.convexity];
        let even = step.length == self.mean_step && step.volatility_scale.is_none();
        if even && self.alpha.len() == 1 && self.beta.len() == 1 {
            first_order(self.omega, weights, innovations, &mut self.variance, log_price);
            return;
        }
        self.carry();
        self.remember(innovations);
        if even {
            higher_order(weights, &self.carried, innovations, &mut self.variance, log_price);
            return;
        }
        let of_length = (step.length.0 / self.mean_step.0).sqrt();
        self.scale.fill(of_length);
        if let Some(scale) = step.volatility_scale {
            for (s, scale) in self.scale.iter_mut().zip(scale) {
                *s *= scale;
            }
        }
        scaled(weights, [&self.scale, &self.carried, innovations], &mut self.variance, log_price);
    }

    fn variance(&self, out: &mut [f64]) {
        for (annual, variance) in out.iter_mut().zip(self.variance.iter()) {
            *annual = variance * self.steps_per_year;
        }
    }
}

/// One step of one path: the next variance, and the return.
#[inline(always)]
fn advance(constant: f64, [alpha, beta, convexity]: [f64; 3], h: f64, shock: f64) -> (f64, f64) {
    let change = h.sqrt().mul_add(shock, convexity * h);
    (next(constant, [alpha, beta], h, shock), change)
}

#[inline(always)]
fn next(constant: f64, [alpha, beta]: [f64; 2], h: f64, shock: f64) -> f64 {
    h.mul_add(alpha.mul_add(shock * shock, beta), constant)
}

kernel! {
    fn first_order(omega: f64, weights: [f64; 3], innovations: &[f64], variance: &mut [f64], log_price: &mut [f64]) {
        let n = log_price.len();
        let (innovations, variance) = (&innovations[..n], &mut variance[..n]);
        for i in 0..n {
            let (next, change) = advance(omega, weights, variance[i], innovations[i]);
            variance[i] = next;
            log_price[i] += change;
        }
    }
}

kernel! {
    fn higher_order(
        weights: [f64; 3], carried: &[f64], innovations: &[f64], variance: &mut [f64], log_price: &mut [f64],
    ) {
        let n = log_price.len();
        let (carried, innovations, variance) = (&carried[..n], &innovations[..n], &mut variance[..n]);
        for i in 0..n {
            let (next, change) = advance(carried[i], weights, variance[i], innovations[i]);
            variance[i] = next;
            log_price[i] += change;
        }
    }
}

kernel! {
    fn scaled(weights: [f64; 3], rows: [&[f64]; 3], variance: &mut [f64], log_price: &mut [f64]) {
        let n = log_price.len();
        let [scale, carried, innovations] = rows.map(|row| &row[..n]);
        let variance = &mut variance[..n];
        let [alpha, beta, convexity] = weights;
        for i in 0..n {
            let h = variance[i] * (scale[i] * scale[i]);
            log_price[i] += h.sqrt().mul_add(innovations[i], convexity * h);
            variance[i] = next(carried[i], [alpha, beta], variance[i], innovations[i]);
        }
    }
}

kernel! {
    fn squared_shocks(variance: &[f64], innovations: &[f64], out: &mut [f64]) {
        for ((out, h), shock) in out.iter_mut().zip(variance).zip(innovations) {
            *out = h * (shock * shock);
        }
    }
}
