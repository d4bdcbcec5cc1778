//! Two of Heston's variances side by side: a slow one and a fast one, each with its own correlation with the price.
//!
//! dS/S = μ dt + √v₁ dW₁ + √v₂ dW₂,  dvⱼ = κⱼ(θⱼ − vⱼ) dt + σⱼ√vⱼ dBⱼ,  d⟨Wⱼ, Bⱼ⟩ = ρⱼ dt, the two pairs independent.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `initial_variance` | v₁(0), v₂(0) | 1/year | ≥ 0 |
//! | `mean_reversion` | κ₁, κ₂ | 1/year | > 0 |
//! | `long_run_variance` | θ₁, θ₂ | 1/year | > 0 |
//! | `vol_of_vol` | σ₁, σ₂ | 1/year | > 0 |
//! | `correlation` | ρ₁, ρ₂ | – | (−1, 1) |
//!
//! Each is two numbers, or one that both factors share. The variance that is recorded is v₁ + v₂. How much of it comes from which
//! factor changes by itself, and with it the correlation of price and variance: the slope of a smile moves apart from its level.
//!
//! Scheme: both factors by the quadratic-exponential scheme with martingale correction that `heston` has, and one normal for
//! what neither variance explains of the return. These three are the driver that `[dependence]` correlates and two normals of the
//! law's own, turned so that the driver is the whole return's where the variances have the shares of their long run: then returns are correlated as
//! their drivers are, and a little less where one variance is far above its share. The first two moments of
//! each vⱼ given the step before are exact, E\[price\] is exact, vⱼ ≥ 0; option prices have a weak bias that falls with the step.
//! Measured on an at-the-money call of one year (S₀ = 100, v = 0.02 twice, κ = 4 and 2, θ = 0.125 twice, σ = 1 and 0.8, ρ = −0.5 and
//! −0.8; 15.737): with 1 step −0.469, with 2 −0.091, with 4 −0.015, each ± 0.012.
//!
//! Moments: E\[v(t)\] = Σ θⱼ + (vⱼ(0) − θⱼ)e^{−κⱼt}.
//!
//! Where a regime or stress scales volatility by s, the price moves by s√vⱼ dWⱼ and the variances as before.
//!
//! Reference: P. Christoffersen, S. Heston and K. Jacobs, The shape and term structure of the index option smirk, Management
//! Science 55, 2009.

use super::quadratic_exponential::{Coefficients, SquareRoot, centred, martingale};
use crate::math::rows;
use crate::math::simd::kernel;
use crate::model::registry::Component;
use crate::model::{Domain, Invalid, Parameter, Step, Stream, Values, Volatility, VolatilityModel, WithinStep};
use crate::random::{Row, Source};
use crate::units::{DriftOf, Grid, Years};

const FACTORS: usize = 2;

/// By row, what a normal has of the two own ones and of the driver.
type Turn = [[f64; FACTORS + 1]; FACTORS + 1];

/// Its registry entry.
pub const COMPONENT: Component<dyn VolatilityModel> = Component {
    name: "double_heston",
    summary: "two of Heston's variances, each with its own correlation with the price; normal innovations only",
    equation: "dS/S = μ dt + √v₁ dW₁ + √v₂ dW₂, dvⱼ = κⱼ(θⱼ − vⱼ) dt + σⱼ√vⱼ dBⱼ, d⟨Wⱼ, Bⱼ⟩ = ρⱼ dt",
    scheme: "quadratic-exponential, martingale-corrected; E[price], E[v], Var[v] exact, else weak order 1",
    parameters: &[
        Parameter::required("initial_variance", "v(0)", "1/year", Domain::NonNegative, "variances at the start")
            .list(FACTORS),
        Parameter::required(
            "mean_reversion",
            "κ",
            "1/year",
            Domain::Positive,
            "speeds at which they are pulled back",
        )
        .list(FACTORS),
        Parameter::required("long_run_variance", "θ", "1/year", Domain::Positive, "levels they are pulled to")
            .list(FACTORS),
        Parameter::required("vol_of_vol", "σ", "1/year", Domain::Positive, "volatilities of the variances")
            .list(FACTORS),
        Parameter::required(
            "correlation",
            "ρ",
            "–",
            Domain::Between(-1.0, 1.0),
            "of the shocks to price and variance; negative: falls raise volatility",
        )
        .list(FACTORS),
    ],
    example: "{ initial_variance = [0.02, 0.02], mean_reversion = [0.5, 6.0], long_run_variance = [0.025, 0.015], vol_of_vol = [0.2, 0.6], correlation = [-0.8, -0.4] }",
    build: |values| Ok(Box::new(DoubleHeston::new(values))),
};

/// The law: both factors, with their variances at the start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DoubleHeston {
    factors: [(SquareRoot, f64); FACTORS],
}

impl DoubleHeston {
    fn new(values: &Values) -> Self {
        let of = |name, factor: usize| {
            let numbers = values.list(name);
            numbers[factor.min(numbers.len() - 1)]
        };
        let factor = |j| {
            let law = SquareRoot {
                mean_reversion: of("mean_reversion", j),
                long_run_variance: of("long_run_variance", j),
                vol_of_vol: of("vol_of_vol", j),
                correlation: of("correlation", j),
            };
            (law, of("initial_variance", j))
        };
        DoubleHeston { factors: std::array::from_fn(factor) }
    }

    /// The rotation from two normals of its own and the driver to those of both variances and of what is left. Its last column is what each has
    /// of the driver, a: √(θⱼ/Σθ)ρⱼ and what makes that a unit vector. I − uuᵀ/(1 − a₃) with u = a − e₃.
    fn turn(&self) -> Turn {
        let both: f64 = self.factors.iter().map(|(law, _)| law.long_run_variance).sum();
        let [first, second] = self.factors.map(|(law, _)| (law.long_run_variance / both).sqrt() * law.correlation);
        let told = first.mul_add(first, second * second);
        let rest = (1.0 - told).sqrt();
        // 1/(1 − a₃) without the difference.
        let scale = if told > 0.0 { (1.0 + rest) / told } else { 0.0 };
        let u = [first, second, -told / (1.0 + rest)];
        let entry = |i: usize, j: usize| (-u[i]).mul_add(u[j] * scale, if i == j { 1.0 } else { 0.0 });
        std::array::from_fn(|i| std::array::from_fn(|j| entry(i, j)))
    }

    fn one_step(&self, length: Years, drift_of: DriftOf) -> [Coefficients; FACTORS] {
        self.factors.map(|(law, _)| law.one_step(length, drift_of))
    }
}

impl VolatilityModel for DoubleHeston {
    fn check(&self, grid: &Grid, drift_of: DriftOf, most_scale: f64) -> Result<(), Invalid> {
        self.factors.iter().try_for_each(|(law, _)| law.check(grid.longest_step(), drift_of, most_scale))
    }

    fn admits_any_innovation(&self) -> bool {
        false
    }

    fn has_fixed_draws(&self) -> bool {
        true
    }

    fn admits_change(&self) -> bool {
        true
    }

    fn start(&self, grid: &Grid, drift_of: DriftOf, stream: Stream) -> Box<dyn Volatility> {
        Box::new(State {
            law: *self,
            length: grid.step(),
            step: self.one_step(grid.step(), drift_of),
            drift_of,
            turn: self.turn(),
            source: stream.open(),
            uniform: Row::zeros(stream.paths),
            normals: [(); FACTORS].map(|()| Row::zeros(stream.paths)),
            rest: Row::zeros(stream.paths),
            spread: Row::zeros(stream.paths),
            variances: self.factors.map(|(_, initial)| Row::filled(stream.paths, initial)),
        })
    }

    fn expected_variance(&self, _grid: &Grid, elapsed: Years) -> f64 {
        self.factors.iter().map(|(law, initial)| law.expected(*initial, elapsed)).sum()
    }
}

struct State {
    law: DoubleHeston,
    /// The length that `step` is for.
    length: Years,
    step: [Coefficients; FACTORS],
    drift_of: DriftOf,
    turn: Turn,
    source: Source,
    uniform: Row,
    /// Those of the variances, and of what they do not explain.
    normals: [Row; FACTORS],
    rest: Row,
    /// The variance of the return that neither factor explains.
    spread: Row,
    variances: [Row; FACTORS],
}

impl Volatility for State {
    fn step(&mut self, step: &Step, innovations: &[f64], log_price: &mut [f64]) {
        if step.length != self.length {
            self.length = step.length;
            self.step = self.law.one_step(step.length, self.drift_of);
        }
        let kernel = match self.drift_of {
            DriftOf::Price => martingale_factor,
            DriftOf::LogPrice => centred_factor,
        };
        let scale = step.volatility_scale.unwrap_or(&[]);
        self.spread.fill(0.0);
        for normals in &mut self.normals {
            self.source.draw_normals();
            normals.copy_from_slice(self.source.normals());
        }
        let [first, second] = &mut self.normals;
        turn(&self.turn, innovations, [first, second, &mut self.rest]);
        for ((step, variance), normals) in self.step.iter().zip(&mut self.variances).zip(&self.normals) {
            self.source.uniforms(&mut self.uniform);
            kernel(*step, scale, [normals, &self.uniform], variance, [&mut *log_price, &mut self.spread]);
        }
        diffuse(&self.spread, &self.rest, log_price);
    }

    fn remembered(&mut self) -> Vec<&mut [f64]> {
        self.variances.iter_mut().map(|row| &mut row[..]).collect()
    }

    fn variance(&self, out: &mut [f64]) {
        let [first, second] = &self.variances;
        out.copy_from_slice(first);
        rows::add_scaled(1.0, second, out);
    }

    fn within_step(&self) -> WithinStep {
        WithinStep::Moving
    }
}

/// A row of steps of one factor, with a scale of volatility for each path, or none at all.
macro_rules! over_paths {
    ($one:ident, $step:ident, $scale:ident, $draws:ident, $variance:ident, $price:ident) => {
        let n = $variance.len();
        let [normals, uniforms] = $draws.map(|row| &row[..n]);
        let [log_price, spread] = $price.map(|row| &mut row[..n]);
        if $scale.is_empty() {
            for i in 0..n {
                let moved = $one($step, $variance[i], [normals[i], uniforms[i]]);
                $variance[i] = moved.variance;
                log_price[i] += moved.drift;
                spread[i] += moved.spread;
            }
        } else {
            let scale = &$scale[..n];
            for i in 0..n {
                let moved = $one($step.scaled(scale[i]), $variance[i], [normals[i], uniforms[i]]);
                $variance[i] = moved.variance;
                log_price[i] += moved.drift;
                spread[i] += moved.spread;
            }
        }
    };
}

kernel! {
    fn martingale_factor(
        step: Coefficients, scale: &[f64], draws: [&[f64]; 2], variance: &mut [f64], price: [&mut [f64]; 2],
    ) {
        over_paths!(martingale, step, scale, draws, variance, price);
    }
}

kernel! {
    fn centred_factor(
        step: Coefficients, scale: &[f64], draws: [&[f64]; 2], variance: &mut [f64], price: [&mut [f64]; 2],
    ) {
        over_paths!(centred, step, scale, draws, variance, price);
    }
}

kernel! {
    fn turn(turn: &Turn, driver: &[f64], normals: [&mut [f64]; 3]) {
        let n = driver.len();
        let [first, second, rest] = normals.map(|row| &mut row[..n]);
        for i in 0..n {
            let own = [first[i], second[i], driver[i]];
            let [a, b, c] = turn.map(|row| row[0].mul_add(own[0], row[1].mul_add(own[1], row[2] * own[2])));
            (first[i], second[i], rest[i]) = (a, b, c);
        }
    }
}

kernel! {
    fn diffuse(spread: &[f64], innovations: &[f64], log_price: &mut [f64]) {
        let n = log_price.len();
        let (spread, innovations) = (&spread[..n], &innovations[..n]);
        for i in 0..n {
            log_price[i] = spread[i].sqrt().mul_add(innovations[i], log_price[i]);
        }
    }
}
