//! APARCH(p, q): GARCH in a power of the standard deviation, which need not be 2, and in which falls may weigh more
//! than rises.
//!
//! rₜ = μΔ − ½σₜ² + σₜεₜ,  σₜ₊₁^δ = ω + Σᵢ αᵢ(|uₜ₊₁₋ᵢ| − γᵢuₜ₊₁₋ᵢ)^δ + Σⱼ βⱼσₜ₊₁₋ⱼ^δ with the shock u = σε. Exact: the
//! law is the recursion. The −½σₜ² makes E\[price\] grow at the drift (normal innovations; absent with `drift_of =
//! "log_price"`).
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `delta` | δ | – | (0.1, 5); 2: GJR-GARCH, 1: a recursion of standard deviations |
//! | `omega` | ω | σ^δ per step | > 0; this or `annual_vol` |
//! | `annual_vol` | E\[σ^δ\]^{1/δ}·√(steps per year) | 1/√year | > 0; gives ω = E\[σ^δ\](1 − ψ) |
//! | `alpha` | α₁…αₚ | – | each ≥ 0, p ≤ 4 |
//! | `gamma` | γ₁…γₚ | – | (−1, 1); positive: falls raise volatility |
//! | `beta` | β₁…β_q | – | each ≥ 0, q ≤ 4; ψ < 1 |
//! | `initial` | σ₀·√(steps per year) | 1/√year | > 0; or `"stationary"`, the default |
//!
//! ψ = Σᵢ αᵢ\[(1 + γᵢ)^δ E\[|ε|^δ; ε < 0\] + (1 − γᵢ)^δ E\[|ε|^δ; ε > 0\]\] + Σβ, of the asset's own innovations. Starts
//! at the stationary mean of σ^δ, ω/(1 − ψ), or at σ₀, lagged shocks included. σ is held within e^±300.
//!
//! Moments: E\[σ^δ\] is exact. E\[σ²\] is known for δ = 2 alone; E\[σ^δ\]^{2/δ}, which stands for it, is below it
//! where δ < 2 and above it where δ > 2.
//!
//! `substeps` must be 1; steps of another length and scales of volatility are as in GARCH.
//!
//! Cost: that of GJR-GARCH and of two powers, |ε|^δ and (σ^δ)^{1/δ}. Each takes 23 vector multiplications for 8 paths, most of them
//! fused with an addition, and a division: where a processor makes one of them in a cycle, both take 6 cycles a step at least.
//!
//! Reference: Z. Ding, C. Granger and R. Engle, A long memory property of stock market returns and a new model, J.
//! Emp. Finance 1, 1993.

use super::lags::{Lags, MOST_LAGS, Weights, at_step};
use super::returns::Returns;
use super::size::{ANNUAL_VOL, INITIAL, OMEGA, Size, Sizes, check_substeps};
use crate::math;
use crate::math::simd::kernel;
use crate::model::registry::Component;
use crate::model::{Domain, InnovationModel, Invalid, Parameter, Step, Stream, Values, Volatility, VolatilityModel};
use crate::random::Row;
use crate::units::{DriftOf, Grid, Years};
use std::sync::OnceLock;

/// Its registry entry.
pub const COMPONENT: Component<dyn VolatilityModel> = Component {
    name: "aparch",
    summary: "APARCH(p, q): GARCH in a power of the standard deviation, asymmetric",
    equation: "σ'^δ = ω + Σ α (|u| − γ u)^δ + Σ β σ^δ",
    scheme: "exact",
    parameters: &[
        Parameter::required("delta", "δ", "–", Domain::Between(0.1, 5.0), "the power"),
        Parameter { unit: "σ^δ per step", meaning: "constant part of the power", ..OMEGA },
        Parameter {
            symbol: "E[σ^δ]^(1/δ)·√(steps per year)",
            meaning: "volatility of the stationary power, in place of omega",
            ..ANNUAL_VOL
        },
        Parameter::required("alpha", "α", "–", Domain::NonNegative, "weights of past shocks").list(MOST_LAGS),
        Parameter::required("gamma", "γ", "–", Domain::Between(-1.0, 1.0), "positive: falls raise volatility")
            .list(MOST_LAGS),
        Parameter::required("beta", "β", "–", Domain::NonNegative, "weights of past powers").list(MOST_LAGS),
        INITIAL,
    ],
    example: "{ delta = 1.3, annual_vol = 0.2, alpha = 0.07, gamma = 0.4, beta = 0.92 }",
    build: |values| Ok(Box::new(Aparch::new(values)?)),
};

/// The law.
#[derive(Debug, Clone, PartialEq)]
pub struct Aparch {
    delta: f64,
    size: Size,
    weights: Weights,
    /// E|ε|^δ, and the part of it that falls have.
    means: [f64; 2],
    /// What is left of the start by step, once somebody asks.
    fading: OnceLock<Vec<f64>>,
}

impl Aparch {
    fn new(values: &Values) -> Result<Self, Invalid> {
        let delta = values.number("delta");
        let [alpha, gamma, beta] = ["alpha", "gamma", "beta"].map(|name| values.list(name));
        if gamma.len() > alpha.len() {
            return Err(Invalid::new(
                "gamma",
                format!("has {} lags, and alpha has {}", gamma.len(), alpha.len()),
                "write no more numbers than alpha has",
            ));
        }
        let power = |x: f64| math::exp(delta * math::ln(x));
        let (rises, falls): (Vec<f64>, Vec<f64>) = alpha
            .iter()
            .enumerate()
            .map(|(i, alpha)| {
                let gamma = gamma.get(i).copied().unwrap_or(0.0);
                let [rise, fall] = [1.0 - gamma, 1.0 + gamma].map(|x| alpha * power(x));
                (rise, fall - rise)
            })
            .unzip();
        let weights = Weights { alpha: rises, gamma: falls, beta: beta.to_vec() };
        Ok(Aparch { delta, size: Size::read(values)?, weights, means: [0.0; 2], fading: OnceLock::new() })
    }

    /// Of σ^δ.
    fn sizes(&self, grid: &Grid) -> Sizes {
        let power = |variance: f64| math::exp(0.5 * self.delta * math::ln(variance));
        self.size.of(grid, 1.0 - self.weights.persistence(self.means), power)
    }
}

impl VolatilityModel for Aparch {
    fn driven_by(&mut self, shocks: &dyn InnovationModel) -> Result<(), Invalid> {
        let [falls, rises] = shocks.absolute_moments(self.delta).ok_or_else(|| {
            let problem = "this power of these innovations has no finite mean that is known";
            Invalid::new("delta", problem, "lower it, or choose other innovations")
        })?;
        self.means = [falls + rises, falls];
        let persistence = self.weights.persistence(self.means);
        if persistence < 1.0 {
            return Ok(());
        }
        Err(Invalid::new(
            "beta",
            format!("what persists from step to step is {persistence}: the power has no finite mean"),
            "lower alpha or beta until it is below 1",
        ))
    }

    fn check(&self, grid: &Grid, _drift_of: DriftOf, _most_scale: f64) -> Result<(), Invalid> {
        check_substeps(grid, "aparch", "omega")
    }

    fn admits_any_innovation(&self) -> bool {
        true
    }

    fn has_fixed_draws(&self) -> bool {
        true
    }

    fn start(&self, grid: &Grid, drift_of: DriftOf, stream: Stream) -> Box<dyn Volatility> {
        let Sizes { constant, start, .. } = self.sizes(grid);
        let past = self.means.map(|mean| start * mean);
        let mut state = State {
            steps_per_year: grid.steps_per_year,
            exponents: [self.delta, 1.0 / self.delta],
            first: self.weights.first(),
            returns: Returns::new(grid, drift_of, stream.paths),
            lags: Lags::new(&self.weights, constant, start, past, stream.paths),
            power: Row::filled(stream.paths, start),
            shock: Row::zeros(stream.paths),
            deviation: Row::zeros(stream.paths),
        };
        deviations(1.0 / self.delta, &state.power, &mut state.deviation);
        Box::new(state)
    }

    fn expected_variance(&self, grid: &Grid, elapsed: Years) -> f64 {
        let Sizes { mean, start, .. } = self.sizes(grid);
        let left = if self.size.is_stationary() {
            0.0
        } else {
            at_step(self.fading.get_or_init(|| self.weights.fading(self.means)), grid, elapsed)
        };
        let power = left.mul_add(start - mean, mean);
        math::exp(2.0 / self.delta * math::ln(power)) * grid.steps_per_year
    }

    fn knows_expected_variance(&self) -> bool {
        self.delta == 2.0
    }
}

struct State {
    steps_per_year: f64,
    /// δ and 1/δ.
    exponents: [f64; 2],
    /// Weights of lag one: of a rise, of a fall, of the power.
    first: [f64; 3],
    returns: Returns,
    lags: Lags,
    /// σ^δ
    power: Row,
    /// |ε|^δ
    shock: Row,
    /// σ
    deviation: Row,
}

impl Volatility for State {
    fn step(&mut self, step: &Step, innovations: &[f64], log_price: &mut [f64]) {
        self.returns.add(step, &self.deviation, innovations, log_price);
        let [delta, root] = self.exponents;
        powers(delta, innovations, &mut self.shock);
        let carried = self.lags.carry(&self.power, innovations, |out| products(&self.power, &self.shock, out));
        advance(self.first, [carried, innovations, &self.shock], &mut self.power);
        deviations(root, &self.power, &mut self.deviation);
    }

    fn variance(&self, out: &mut [f64]) {
        for (annual, deviation) in out.iter_mut().zip(self.deviation.iter()) {
            *annual = deviation * deviation * self.steps_per_year;
        }
    }
}

kernel! {
    fn deviations(root: f64, power: &[f64], out: &mut [f64]) {
        for (out, power) in out.iter_mut().zip(power) {
            *out = math::ln(*power);
        }
        for out in out.iter_mut() {
            let log = root * *out;
            // Beyond, its square and what is made of it would leave f64.
            let log = if log < -300.0 { -300.0 } else { log };
            *out = math::exp_times(1.0, if log > 300.0 { 300.0 } else { log });
        }
    }
}

/// In place of a smaller shock: 0 has no logarithm, and this still has a power. No shock is as large as its inverse.
const LEAST_SIZE: f64 = 1e-60;

kernel! {
    // Two short loops, here and above: a processor has too few registers for as many turns of a long one as hide the way
    // from a number to its power.
    fn powers(delta: f64, innovations: &[f64], out: &mut [f64]) {
        for (out, shock) in out.iter_mut().zip(innovations) {
            let size = shock.abs();
            *out = math::ln(if size > LEAST_SIZE { size } else { LEAST_SIZE });
        }
        for out in out.iter_mut() {
            *out = math::exp_times(1.0, delta * *out);
        }
    }
}

kernel! {
    fn products(power: &[f64], shock: &[f64], out: &mut [f64]) {
        for ((out, power), shock) in out.iter_mut().zip(power).zip(shock) {
            *out = power * shock;
        }
    }
}

kernel! {
    fn advance(first: [f64; 3], rows: [&[f64]; 3], power: &mut [f64]) {
        let n = power.len();
        let [carried, innovations, shock] = rows.map(|row| &row[..n]);
        let [rise, fall, beta] = first;
        for i in 0..n {
            let weight = if innovations[i] < 0.0 { fall } else { rise };
            let next = power[i].mul_add(weight.mul_add(shock[i], beta), carried[i]);
            // It has a logarithm at any extreme.
            power[i] = if next < 1e300 { next } else { 1e300 };
        }
    }
}
