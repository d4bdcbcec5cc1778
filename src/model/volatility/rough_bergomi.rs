//! The rough Bergomi model: log variance is a fractional process of Riemann and Liouville.
//!
//! dS/S = μ dt + √v dW,  v(t) = ξ exp(ηY(t) − ½η²t^{2H}),  Y(t) = √(2H) ∫₀ᵗ (t − s)^{H−½} dB(s),  d⟨W, B⟩ = ρ dt.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `hurst` | H | – | (0.01, 0.5) |
//! | `forward_variance` | ξ | 1/year | > 0: E\[v\] at all times |
//! | `vol_of_vol` | η | 1/year^H | > 0 |
//! | `correlation` | ρ | – | (−1, 1) |
//!
//! Scheme: hybrid with κ = 1. The part of the last step in Y is drawn with its covariance with B's step, corr √(2H)/(H + ½); the
//! k-th step back enters as B's step times √(k^{2H} − (k − 1)^{2H})·Δ^{H−½}, which gives its part the variance that it has. So v has its law exactly
//! at every time, E\[v(t)\] = ξ and Var\[ln v(t)\] = η²t^{2H}; its covariance with B, and with v at other times, is that of the model but
//! for 0.4 % of what the second step back adds, and less for those before. The price takes the variance at the step's beginning, which its
//! own shock does not know, and the driving normal is that of W: E\[price\] is exact, whatever ρ. What is paid for options has a
//! bias that falls with the step. (In continuous time E\[price\] falls short of S₀e^{μt} where ρ > 0: there ever rarer paths make up
//! the mean of the scheme, and a sample does not show them.)
//!
//! ln v is held at 230 at most, which no market's numbers come near.
//!
//! Cost: n multiply-adds for the n-th step of a path, 126 on average over 252, beside two normals and an exponential, some 125. A lift of
//! the kernel would take 2 for each of 10 factors, and so at least 145, or with the driving normal 195: the code takes 1.5 times that at 252 steps
//! and 3 times at 820. The steps of B are kept, 2 KiB a step for 256 paths: more than 16,384 simulated steps are refused, and so are
//! steps of different lengths.
//!
//! Where a regime or stress scales volatility by s, the price moves by s√v dW and v as before.
//!
//! References: C. Bayer, P. Friz and J. Gatheral, Pricing under rough volatility, Quant. Finance 16, 2016, section 4; M. Bennedsen, A. Lunde
//! and M. Pakkanen, Hybrid scheme for Brownian semistationary processes, Finance Stoch. 21, 2017, section 2.

use super::martingale;
use crate::math;
use crate::math::past::{Past, TILE, Weights};
use crate::math::simd::kernel;
use crate::model::registry::Component;
use crate::model::{Domain, Invalid, Parameter, Step, Stream, Values, Volatility, VolatilityModel};
use crate::random::{Row, Source};
use crate::units::{DriftOf, Grid, Years};

/// Its registry entry.
pub const COMPONENT: Component<dyn VolatilityModel> = Component {
    name: "rough_bergomi",
    summary: "rough Bergomi: log variance moves as a rough fractional process, correlated with the price; normal innovations only",
    equation: "v = ξ exp(ηY − ½η²t^{2H}), Y = √(2H) ∫ (t−s)^{H−½} dB, d⟨W, B⟩ = ρ dt",
    scheme: "hybrid, on an even clock of at most 16384 simulated steps; E[price] and the law of v exact, else weakly biased",
    parameters: &[
        Parameter::required("hurst", "H", "–", Domain::Between(0.01, 0.5), "roughness; 0.07 fits the S&P 500"),
        Parameter::required("forward_variance", "ξ", "1/year", Domain::Positive, "expected variance, at all times"),
        Parameter::required(
            "vol_of_vol",
            "η",
            "1/year^H",
            Domain::Positive,
            "standard deviation of ln v after a year",
        ),
        Parameter::required(
            "correlation",
            "ρ",
            "–",
            Domain::Between(-1.0, 1.0),
            "of the shocks to price and variance; negative: falls raise volatility",
        ),
    ],
    example: "{ hurst = 0.07, forward_variance = 0.04, vol_of_vol = 1.5, correlation = -0.9 }",
    build: |values| Ok(Box::new(RoughBergomi::new(values))),
};

/// The most simulated steps: 32 MiB of past for each block.
const MOST_STEPS: u64 = 1 << 14;

/// The law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RoughBergomi {
    hurst: f64,
    forward_variance: f64,
    vol_of_vol: f64,
    correlation: f64,
}

impl RoughBergomi {
    fn new(values: &Values) -> Self {
        RoughBergomi {
            hurst: values.number("hurst"),
            forward_variance: values.number("forward_variance"),
            vol_of_vol: values.number("vol_of_vol"),
            correlation: values.number("correlation"),
        }
    }
}

impl VolatilityModel for RoughBergomi {
    fn check(&self, grid: &Grid, drift_of: DriftOf, _most_scale: f64) -> Result<(), Invalid> {
        martingale::check(self.correlation, 0.0, drift_of)?;
        if grid.is_even() {
            return Ok(());
        }
        Err(Invalid::new(
            "hurst",
            "the law is made for steps of one length, and those of this clock differ",
            "take a step of a day or more, or calendar `24x7` or `weekdays`; or volatility `rough_heston`",
        ))
    }

    fn check_steps(&self, steps: u64) -> Result<(), Invalid> {
        if steps <= MOST_STEPS {
            return Ok(());
        }
        Err(Invalid::new(
            "hurst",
            format!("all of a path's past is kept and weighed, and it has {steps} simulated steps"),
            format!("allowed: {MOST_STEPS}; take longer or fewer steps, or volatility `rough_heston`"),
        ))
    }

    fn admits_any_innovation(&self) -> bool {
        false
    }

    fn has_fixed_draws(&self) -> bool {
        true
    }

    fn start(&self, grid: &Grid, drift_of: DriftOf, stream: Stream) -> Box<dyn Volatility> {
        let Years(dt) = grid.step();
        let zeros = || Row::zeros(stream.paths);
        let (h, rho) = (self.hurst, self.correlation);
        let told = (2.0 * h).sqrt() / (h + 0.5);
        let shock = zeros();
        Box::new(State {
            law: *self,
            step: Coefficients {
                leverage: [rho, (1.0 - rho * rho).sqrt()],
                last: [told, (1.0 - told * told).sqrt()],
                wide: self.vol_of_vol * math::power(dt, h),
                deviation: dt.sqrt(),
                convexity: match drift_of {
                    DriftOf::Price => -0.5 * dt,
                    DriftOf::LogPrice => 0.0,
                },
            },
            past: Past::new(shock.len()),
            weights: Hybrid { twice_hurst: 2.0 * h, weights: Vec::new() },
            source: stream.open(),
            normal: zeros(),
            shock,
            sum: zeros(),
            variance: Row::filled(stream.paths, self.forward_variance),
        })
    }

    fn expected_variance(&self, _grid: &Grid, _elapsed: Years) -> f64 {
        self.forward_variance
    }
}

/// The constants of a step.
#[derive(Debug, Clone, Copy)]
struct Coefficients {
    /// Of W and of what is independent of it, in B.
    leverage: [f64; 2],
    /// Of B's step and of what is independent of it, in the last part of Y.
    last: [f64; 2],
    /// ηΔ^H
    wide: f64,
    /// √Δ
    deviation: f64,
    convexity: f64,
}

struct State {
    law: RoughBergomi,
    step: Coefficients,
    /// The steps of B, in units of √Δ.
    past: Past,
    weights: Hybrid,
    source: Source,
    normal: Row,
    /// The step of B.
    shock: Row,
    /// What is known of Y at the end of the step, in units of Δ^H.
    sum: Row,
    variance: Row,
}

/// The weights of past steps: of the k-th step back, k ≥ 2, at place k − 2.
struct Hybrid {
    twice_hurst: f64,
    weights: Vec<f64>,
}

impl Weights for Hybrid {
    fn fill(&mut self, n: usize, table: &mut [[f64; TILE]]) {
        while self.weights.len() < n + TILE {
            let back = f64::from(u32::try_from(self.weights.len()).unwrap_or(u32::MAX)) + 2.0;
            let power = |x: f64| math::power(x, self.twice_hurst);
            self.weights.push((power(back) - power(back - 1.0)).sqrt());
        }
        for (j, row) in table.iter_mut().enumerate() {
            for (b, weight) in row.iter_mut().enumerate() {
                // Step n + b ends with what it draws itself, the first back; row j is the (n + b − j + 1)-th.
                if let Some(place) = (n + b).checked_sub(j + 1) {
                    *weight = self.weights[place];
                }
            }
        }
    }
}

impl Volatility for State {
    fn step(&mut self, step: &Step, innovations: &[f64], log_price: &mut [f64]) {
        move_price(self.step, step.volatility_scale.unwrap_or(&[]), [innovations, &self.variance], log_price);
        self.past.sum(&mut self.weights, &mut self.sum);
        self.source.draw_normals();
        self.normal.copy_from_slice(self.source.normals());
        self.source.draw_normals();
        let t = math::power(step.elapsed.0, 2.0 * self.law.hurst);
        let level = math::ln(self.law.forward_variance) - 0.5 * self.law.vol_of_vol * self.law.vol_of_vol * t;
        let rows = [innovations, &self.normal, self.source.normals(), &self.sum];
        move_variance(self.step, level, rows, &mut self.shock, &mut self.variance);
        self.past.push(&self.shock);
    }

    fn variance(&self, out: &mut [f64]) {
        out.copy_from_slice(&self.variance);
    }
}

kernel! {
    fn move_price(step: Coefficients, scale: &[f64], rows: [&[f64]; 2], log_price: &mut [f64]) {
        let n = log_price.len();
        let [innovations, variance] = rows.map(|row| &row[..n]);
        if scale.is_empty() {
            for i in 0..n {
                let v = variance[i];
                log_price[i] += (step.deviation * v.sqrt()).mul_add(innovations[i], step.convexity * v);
            }
        } else {
            let scale = &scale[..n];
            for i in 0..n {
                let v = variance[i] * (scale[i] * scale[i]);
                log_price[i] += (step.deviation * v.sqrt()).mul_add(innovations[i], step.convexity * v);
            }
        }
    }
}

kernel! {
    fn move_variance(
        step: Coefficients, level: f64, rows: [&[f64]; 4], shock: &mut [f64], variance: &mut [f64],
    ) {
        const MOST: f64 = 230.0;
        let n = variance.len();
        let [innovations, own, rest, sum] = rows.map(|row| &row[..n]);
        let shock = &mut shock[..n];
        for i in 0..n {
            let b = step.leverage[0].mul_add(innovations[i], step.leverage[1] * own[i]);
            let y = step.last[0].mul_add(b, step.last[1].mul_add(rest[i], sum[i]));
            let log = step.wide.mul_add(y, level);
            shock[i] = b;
            variance[i] = math::exp(if log < MOST { log } else { MOST });
        }
    }
}
