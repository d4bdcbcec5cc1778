//! FIGARCH(1, d, 1): a variance with a long memory, whose shocks fade as a power of time and not exponentially.
//!
//! rₜ = μΔ − ½hₜ + √hₜ εₜ,  hₜ₊₁ = ω/(1 − β) + Σₖ λₖ rₜ₊₁₋ₖ², k = 1…n, where rₜ² means the squared shock hₜεₜ², and
//! λ(L) = 1 − (1 − φL)(1 − L)^d/(1 − βL): with δ₁ = d and δₖ = δₖ₋₁(k − 1 − d)/k, λ₁ = φ − β + d and λₖ = βλₖ₋₁ + δₖ −
//! φδₖ₋₁. Exact: the law is the recursion. The −½hₜ makes E\[price\] grow at the drift (normal innovations; absent
//! with `drift_of = "log_price"`).
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `omega` | ω | variance per step | > 0; this or `annual_vol` |
//! | `annual_vol` | √(h̄·steps per year) | 1/√year | > 0; gives ω = h̄(1 − β)(1 − Σλ) |
//! | `memory` | d | – | (0, 1); λₖ falls as k^{−1−d} |
//! | `phi` | φ | – | (−1, 1) |
//! | `beta` | β | – | (−1, 1); every λₖ ≥ 0 |
//! | `lags` | n | – | a whole number, 1 to 10000; 1000 without it |
//! | `initial` | √(h₀·steps per year) | 1/√year | > 0; or `"stationary"`, the default |
//!
//! The sum of all λₖ to infinity is 1, and there the variance has no mean; cut after n, as it is estimated in practice,
//! it has h̄ = ω/((1 − β)(1 − Σλ)). It starts there, or at h₀, with n squared shocks of that size before. The law is that
//! of n lags: it is not an approximation of one that has a mean.
//!
//! It is simulated as hₜ₊₁ = ω + βhₜ + Σₖ κₖrₜ₊₁₋ₖ² − βλₙrₜ₋ₙ², κ₁ = λ₁ and κₖ = δₖ − φδₖ₋₁, the same sum. The κ fade as k^{−1−d}, and
//! [a window of exponentials](Window) tells each of them to 1e-8·δₖ: 27 of them for 1000 lags, where a sum by lags would take 1000 multiply-adds
//! a step. The r² of n steps are kept, 8·n bytes a path.
//!
//! `substeps` must be 1; steps of another length and scales of volatility are as in GARCH.
//!
//! Reference: R. Baillie, T. Bollerslev and H. Mikkelsen, Fractionally integrated generalized autoregressive conditional
//! heteroskedasticity, J. Econometrics 74, 1996, section 3.

use super::lags::{at_step, fading, squared_shocks};
use super::returns::Returns;
use super::size::{ANNUAL_VOL, INITIAL, OMEGA, Size, Sizes, check_substeps};
use crate::math::fading::{Window, WindowWeights};
use crate::math::simd::kernel;
use crate::model::registry::Component;
use crate::model::{Domain, Invalid, Parameter, Step, Stream, Values, Volatility, VolatilityModel};
use crate::random::Row;
use crate::units::{DriftOf, Grid, Years};
use std::sync::OnceLock;

const USUAL_LAGS: f64 = 1000.0;

/// Its registry entry.
pub const COMPONENT: Component<dyn VolatilityModel> = Component {
    name: "figarch",
    summary: "FIGARCH(1, d, 1), cut after so many lags: shocks to volatility fade as a power of time",
    equation: "h' = ω/(1 − β) + Σ λ r², λ(L) = 1 − (1 − φL)(1 − L)^d/(1 − βL)",
    scheme: "exact; weights of lags to eight digits",
    parameters: &[
        OMEGA,
        ANNUAL_VOL,
        Parameter::required("memory", "d", "–", Domain::Between(0.0, 1.0), "how slowly shocks fade; 0: GARCH"),
        Parameter::required("phi", "φ", "–", Domain::Between(-1.0, 1.0), "of the short memory of squared shocks"),
        Parameter::required("beta", "β", "–", Domain::Between(-1.0, 1.0), "of the short memory of variances"),
        Parameter::required("lags", "n", "steps", Domain::Between(0.0, 10_001.0), "length of the memory; else 1000")
            .optional(),
        INITIAL,
    ],
    example: "{ annual_vol = 0.2, memory = 0.4, phi = 0.2, beta = 0.45 }",
    build: |values| Ok(Box::new(Figarch::new(values)?)),
};

/// The law.
#[derive(Debug, Clone, PartialEq)]
pub struct Figarch {
    size: Size,
    beta: f64,
    /// λ₁…λₙ
    weights: Vec<f64>,
    /// κ₁…κₙ, and what leaves.
    window: WindowWeights,
    /// What is left of the start by step, once somebody asks.
    fading: OnceLock<Vec<f64>>,
}

impl Figarch {
    fn new(values: &Values) -> Result<Self, Invalid> {
        let lags = values.optional("lags").unwrap_or(USUAL_LAGS);
        if lags.fract() != 0.0 {
            return Err(Invalid::new("lags", "is not a whole number", "write a whole number, 1 to 10000"));
        }
        let [memory, phi, beta] = ["memory", "phi", "beta"].map(|name| values.number(name));
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 1 to 10000
        let [weights, parts, powers] = weights([memory, phi, beta], lags as usize);
        // Where one is 0, rounding may make less.
        if let Some(lag) = weights.iter().position(|weight| *weight < -1e-15) {
            return Err(Invalid::new(
                "beta",
                format!("the weight of the squared shock of lag {} is {}", lag + 1, weights[lag]),
                "no weight may be negative: 0 ≤ phi ≤ (1 − memory)/2 and 0 ≤ beta ≤ phi + memory are enough",
            ));
        }
        if 1.0 - weights.iter().sum::<f64>() <= 0.0 {
            let problem = "the weights of past squared shocks add up to 1: the variance has no finite mean";
            return Err(Invalid::new("memory", problem, "take fewer lags, or less memory"));
        }
        let last = weights.last().map_or(0.0, |weight| -beta * weight);
        let window = window(&parts, last, &powers);
        Ok(Figarch { size: Size::read(values)?, beta, weights, window, fading: OnceLock::new() })
    }

    /// Its constant is ω.
    fn sizes(&self, grid: &Grid) -> Sizes {
        let rest = 1.0 - self.weights.iter().sum::<f64>();
        self.size.of(grid, (1.0 - self.beta) * rest, |variance| variance)
    }
}

/// Over n lags and the one that leaves.
fn window(parts: &[f64], leaving: f64, powers: &[f64]) -> WindowWeights {
    let at = |values: &[f64], lag: u32| values.get(lag as usize - 1).copied();
    #[allow(clippy::cast_possible_truncation)] // 1 to 10000
    let lags = parts.len() as u32;
    let weight = |lag: u32| at(parts, lag).unwrap_or(if lag == lags + 1 { leaving } else { 0.0 });
    let size = |lag: u32| at(powers, lag).unwrap_or(powers[0]);
    let [smooth, length] = [lags, lags + 1].map(|lags| lags.max(WindowWeights::FEWEST));
    WindowWeights::new([smooth, length], weight, size)
}

/// λ, κ and δ.
fn weights([memory, phi, beta]: [f64; 3], lags: usize) -> [Vec<f64>; 3] {
    let (mut weights, mut parts, mut powers) = (vec![phi - beta + memory], vec![phi - beta + memory], vec![memory]);
    let (mut delta, mut weight, mut k) = (memory, weights[0], 1.0);
    while weights.len() < lags {
        k += 1.0;
        let next = delta * ((k - 1.0 - memory) / k);
        let part = next - phi * delta;
        weight = beta * weight + part;
        delta = next;
        weights.push(weight);
        parts.push(part);
        powers.push(delta);
    }
    [weights, parts, powers]
}

impl VolatilityModel for Figarch {
    fn check(&self, grid: &Grid, _drift_of: DriftOf, _most_scale: f64) -> Result<(), Invalid> {
        check_substeps(grid, "figarch", "omega")
    }

    fn admits_any_innovation(&self) -> bool {
        true
    }

    fn has_fixed_draws(&self) -> bool {
        true
    }

    fn start(&self, grid: &Grid, drift_of: DriftOf, stream: Stream) -> Box<dyn Volatility> {
        let Sizes { constant, start, .. } = self.sizes(grid);
        let filled = |value| Row::filled(stream.paths, value);
        let squared = filled(start);
        Box::new(State {
            steps_per_year: grid.steps_per_year,
            law: [constant, self.beta, constant / (1.0 - self.beta)],
            returns: Returns::new(grid, drift_of, stream.paths),
            past: Window::new(&self.window, start, squared.len()),
            sum: filled(0.0),
            before: Some((constant / (1.0 - self.beta)) + start * self.weights.iter().sum::<f64>()),
            variance: filled(start),
            deviation: filled(start.sqrt()),
            squared,
        })
    }

    fn expected_variance(&self, grid: &Grid, elapsed: Years) -> f64 {
        let Sizes { mean, start, .. } = self.sizes(grid);
        if self.size.is_stationary() {
            return mean * grid.steps_per_year;
        }
        let left = at_step(self.fading.get_or_init(|| fading(&self.weights)), grid, elapsed);
        left.mul_add(start - mean, mean) * grid.steps_per_year
    }
}

struct State {
    steps_per_year: f64,
    /// ω, β, and ω/(1 − β), the least that h can be.
    law: [f64; 3],
    returns: Returns,
    past: Window,
    /// Σ κr² − βλr²
    sum: Row,
    /// What follows from the shocks before the start, which h₀ need not be.
    before: Option<f64>,
    variance: Row,
    deviation: Row,
    squared: Row,
}

impl Volatility for State {
    fn step(&mut self, step: &Step, innovations: &[f64], log_price: &mut [f64]) {
        self.returns.add(step, &self.deviation, innovations, log_price);
        squared_shocks(&self.variance, innovations, &mut self.squared);
        if let Some(variance) = self.before.take() {
            self.variance.fill(variance);
        }
        self.past.push(&self.squared);
        self.past.sum(&mut self.sum);
        advance(self.law, &self.sum, &mut self.variance, &mut self.deviation);
    }

    fn variance(&self, out: &mut [f64]) {
        for (annual, variance) in out.iter_mut().zip(self.variance.iter()) {
            *annual = variance * self.steps_per_year;
        }
    }
}

kernel! {
    fn advance(law: [f64; 3], sum: &[f64], variance: &mut [f64], deviation: &mut [f64]) {
        let n = variance.len();
        let ([constant, beta, least], sum, deviation) = (law, &sum[..n], &mut deviation[..n]);
        for i in 0..n {
            let next = beta.mul_add(variance[i], constant + sum[i]);
            // Where all weights are nearly 0, rounding may make less.
            variance[i] = if next > least { next } else { least };
            deviation[i] = variance[i].sqrt();
        }
    }
}
