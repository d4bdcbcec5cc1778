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
//! at every time, E\[v(t)\] = ξ and Var\[ln v(t)\] = η²t^{2H}; its covariance with B is that of the model but
//! for 0.5 % of what the second step back adds, and less for those before. The covariance of Y at neighbouring times is up to 5 % below that of the model,
//! 3 % at H = 0.1: what B does not tell of a step is forgotten after it. The price takes the variance at the step's beginning, which its
//! own shock does not know, and the driving normal is that of W: E\[price\] is exact, whatever ρ. What is paid for options has a
//! bias of weak order H + ½ in the step, proven for third moments; tests see 0.8 for H = 0.1. (In continuous time E\[price\] falls short of S₀e^{μt} where ρ > 0: there ever rarer paths make up
//! the mean of the scheme, and a sample does not show them.)
//!
//! ln v is held at 230 at most, which no market's numbers come near.
//!
//! The weights of past steps are taken as a [sum of exponentials](crate::math::exponential_sum), which tells each of them, up to 131,072 steps
//! back, to 1e-8 of it. More simulated steps are refused, and so are steps of different lengths.
//!
//! Cost: [17/8 multiply-adds for each of 39 exponentials](Fading), 87 a step beside two normals and an exponential, some 125, whatever the length of
//! a path.
//!
//! Where a regime or stress scales volatility by s, the price moves by s√v dW and v as before.
//!
//! References: C. Bayer, P. Friz and J. Gatheral, Pricing under rough volatility, Quant. Finance 16, 2016, section 4; M. Bennedsen, A. Lunde
//! and M. Pakkanen, Hybrid scheme for Brownian semistationary processes, Finance Stoch. 21, 2017, section 2; P. Gassiat, Weak
//! error rates of numerical schemes for rough volatility, SIAM J. Financial Math. 14, 2023.

use super::martingale;
use crate::math;
use crate::math::exponential_sum::{Exponential, exponentials};
use crate::math::fading::{Fading, TILE};
use crate::math::simd::kernel;
use crate::model::registry::Component;
use crate::model::{Domain, Invalid, Parameter, Step, Stream, Values, Volatility, VolatilityModel};
use crate::random::{Row, Source};
use crate::units::{DriftOf, Grid, Years};
use std::sync::OnceLock;

/// Its registry entry.
pub const COMPONENT: Component<dyn VolatilityModel> = Component {
    name: "rough_bergomi",
    summary: "rough Bergomi: log variance moves as a rough fractional process, correlated with the price; normal innovations only",
    equation: "v = ξ exp(ηY − ½η²t^{2H}), Y = √(2H) ∫ (t−s)^{H−½} dB, d⟨W, B⟩ = ρ dt",
    scheme: "hybrid, on an even clock of at most 131072 simulated steps; E[price] and the law of v exact, else of weak order H + ½",
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

/// The most simulated steps, and the longest lag whose weight is told.
const MOST_STEPS: u32 = 1 << 17;

/// The law.
#[derive(Debug)]
pub struct RoughBergomi {
    hurst: f64,
    forward_variance: f64,
    vol_of_vol: f64,
    correlation: f64,
    /// The weights of the steps before the last one, once a block starts.
    weights: OnceLock<Vec<Exponential>>,
}

impl RoughBergomi {
    fn new(values: &Values) -> Self {
        RoughBergomi {
            hurst: values.number("hurst"),
            forward_variance: values.number("forward_variance"),
            vol_of_vol: values.number("vol_of_vol"),
            correlation: values.number("correlation"),
            weights: OnceLock::new(),
        }
    }

    /// Those of the k-th step back, k ≥ 2, by k − 1.
    fn weights(&self) -> Vec<Exponential> {
        let weight = |lag: u32| {
            let (k, twice_hurst) = (f64::from(lag) + 1.0, 2.0 * self.hurst);
            // k^{2H} − (k − 1)^{2H} without the difference.
            let grown = math::one_minus_exp(twice_hurst * math::ln_one_plus(1.0 / f64::from(lag)));
            (math::power(k, twice_hurst) * grown).sqrt()
        };
        exponentials(MOST_STEPS, weight, weight)
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
        if steps <= u64::from(MOST_STEPS) {
            return Ok(());
        }
        Err(Invalid::new(
            "hurst",
            format!("every step depends on all before it, and a path has {steps} simulated steps"),
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
        let weights = self.weights.get_or_init(|| self.weights());
        let shock = zeros();
        let mut past = Fading::new(weights.iter().map(|term| term.decay), shock.len());
        past.set_gains(&weights.iter().map(|term| [term.weight; TILE]).collect::<Vec<_>>());
        Box::new(State {
            twice_hurst: 2.0 * h,
            log_level: math::ln(self.forward_variance),
            convexity: -0.5 * self.vol_of_vol * self.vol_of_vol,
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
            past,
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
    twice_hurst: f64,
    /// ln ξ
    log_level: f64,
    /// −½η²
    convexity: f64,
    step: Coefficients,
    /// The steps of B, in units of √Δ.
    past: Fading,
    source: Source,
    normal: Row,
    /// The step of B.
    shock: Row,
    /// What is known of Y at the end of the step, in units of Δ^H.
    sum: Row,
    variance: Row,
}

impl Volatility for State {
    fn step(&mut self, step: &Step, innovations: &[f64], log_price: &mut [f64]) {
        move_price(self.step, step.volatility_scale.unwrap_or(&[]), [innovations, &self.variance], log_price);
        self.past.sum(&mut self.sum);
        self.source.draw_normals();
        self.normal.copy_from_slice(self.source.normals());
        self.source.draw_normals();
        let level = self.log_level + self.convexity * math::power(step.elapsed.0, self.twice_hurst);
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
