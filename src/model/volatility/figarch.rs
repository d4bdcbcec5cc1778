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
//! Each step costs n multiplications and additions a path, and a path 8·n bytes.
//!
//! `substeps` must be 1; steps of another length and scales of volatility are as in GARCH.
//!
//! Reference: R. Baillie, T. Bollerslev and H. Mikkelsen, Fractionally integrated generalized autoregressive conditional
//! heteroskedasticity, J. Econometrics 74, 1996, section 3.

use super::lags::{at_step, fading, squared_shocks};
use super::long_memory::LongMemory;
use super::returns::Returns;
use super::size::{ANNUAL_VOL, INITIAL, OMEGA, Size, Sizes, check_substeps};
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
    scheme: "exact; each step costs a multiplication and an addition for each lag",
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
        let weights = weights([memory, phi, beta], lags as usize);
        if let Some(lag) = weights.iter().position(|weight| *weight < 0.0) {
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
        Ok(Figarch { size: Size::read(values)?, beta, weights, fading: OnceLock::new() })
    }

    /// Its constant is ω, of which the recursion has 1/(1 − β).
    fn sizes(&self, grid: &Grid) -> Sizes {
        let rest = 1.0 - self.weights.iter().sum::<f64>();
        self.size.of(grid, (1.0 - self.beta) * rest, |variance| variance)
    }
}

fn weights([memory, phi, beta]: [f64; 3], lags: usize) -> Vec<f64> {
    let (mut delta, mut weight) = (memory, phi - beta + memory);
    let mut weights = vec![weight];
    let mut k = 1.0;
    while weights.len() < lags {
        k += 1.0;
        let next = delta * ((k - 1.0 - memory) / k);
        weight = beta * weight + (next - phi * delta);
        delta = next;
        weights.push(weight);
    }
    weights
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
        Box::new(State {
            steps_per_year: grid.steps_per_year,
            constant: constant / (1.0 - self.beta),
            returns: Returns::new(grid, drift_of, stream.paths),
            memory: LongMemory::new(&self.weights, start, stream.paths),
            variance: filled(start),
            deviation: filled(start.sqrt()),
            squared: filled(start),
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
    /// ω/(1 − β)
    constant: f64,
    returns: Returns,
    memory: LongMemory,
    variance: Row,
    deviation: Row,
    squared: Row,
}

impl Volatility for State {
    fn step(&mut self, step: &Step, innovations: &[f64], log_price: &mut [f64]) {
        self.returns.add(step, &self.deviation, innovations, log_price);
        squared_shocks(&self.variance, innovations, &mut self.squared);
        self.memory.next(&self.squared, &mut self.variance);
        advance(self.constant, &mut self.variance, &mut self.deviation);
    }

    fn variance(&self, out: &mut [f64]) {
        for (annual, variance) in out.iter_mut().zip(self.variance.iter()) {
            *annual = variance * self.steps_per_year;
        }
    }
}

kernel! {
    fn advance(constant: f64, variance: &mut [f64], deviation: &mut [f64]) {
        for (variance, deviation) in variance.iter_mut().zip(deviation) {
            *variance += constant;
            *deviation = variance.sqrt();
        }
    }
}
