//! G2++: a short rate of two correlated Gaussian factors, fitted to a curve.
//!
//! r(t) = x(t) + y(t) + φ(t), dx = −ax dt + σ dW₁, dy = −by dt + η dW₂, d⟨W₁, W₂⟩ = ρ dt, x(0) = y(0) = 0,
//! φ(t) = f(0,t) + ½(σA)² + ½(ηB)² + ρσηAB, with A = (1 − e^{−at})/a and B = (1 − e^{−bt})/b.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `mean_reversion` | a | 1/year | > 0 |
//! | `annual_vol` | σ | 1/year/√year | > 0 |
//! | `second_mean_reversion` | b | 1/year | > 0 |
//! | `second_annual_vol` | η | 1/year/√year | > 0 |
//! | `correlation` | ρ | – | (−1, 1) |
//! | `times` | t₁ … tₙ | years of the clock | > 0, ascending; with `zero_rates` or not at all |
//! | `zero_rates` | R₁ … Rₙ | 1/year, continuous | any, one for each time |
//!
//! Exact on any grid; and with a curve, E\[exp(−∫₀ᵀ r dt)\] = P(0,T), the curve of `curve`, which begins at `initial`. Without one φ is
//! `initial` for ever. The driver is that of x; y has a normal of its own, correlated with it by
//! ρ̂ = ρση(1 − e^{−(a+b)Δ})/(a+b), over both deviations.
//!
//! Where a regime or stress scales volatility by s, both shocks of a step are s times as large; φ stays, so that the curve is that of
//! the law without it. A shift is of x.
//!
//! Moments: E\[r(t)\] = φ(t), Var\[r(t)\] = σ²(1 − e^{−2at})/2a + η²(1 − e^{−2bt})/2b + 2ρση(1 − e^{−(a+b)t})/(a+b).
//!
//! Reference: D. Brigo and F. Mercurio, Interest Rate Models, 2006, section 4.2 (equations 4.4 to 4.12).

use super::affine::{AffineStep, reverting_variance};
use super::curve::{Curve, Forwards, TIMES, ZERO_RATES};
use crate::math::simd::kernel;
use crate::math::{self, rows};
use crate::model::registry::Component;
use crate::model::{Domain, Invalid, Level, LevelModel, Parameter, Step, Stream, Values};
use crate::random::{Row, Source};
use crate::units::{Grid, Years};

/// Its registry entry.
pub const COMPONENT: Component<dyn LevelModel> = Component {
    name: "g2pp",
    summary: "short rate of two correlated Gaussian factors (G2++), fitted to a curve of zero rates where one is given",
    equation: "r = x + y + φ(t), dx = −ax dt + σ dW₁, dy = −by dt + η dW₂, d⟨W₁, W₂⟩ = ρ dt",
    scheme: "exact",
    parameters: &[
        Parameter::required("mean_reversion", "a", "1/year", Domain::Positive, "of the first factor"),
        Parameter::required("annual_vol", "σ", "level/√year", Domain::Positive, "of the first factor"),
        Parameter::required("second_mean_reversion", "b", "1/year", Domain::Positive, "of the second factor"),
        Parameter::required("second_annual_vol", "η", "level/√year", Domain::Positive, "of the second factor"),
        Parameter::required("correlation", "ρ", "–", Domain::Between(-1.0, 1.0), "of the shocks to the factors"),
        TIMES.optional(),
        ZERO_RATES.optional(),
    ],
    example: "{ mean_reversion = 0.5, annual_vol = 0.012, second_mean_reversion = 0.05, second_annual_vol = 0.009, correlation = -0.7, times = [1, 2, 5, 10], zero_rates = [0.036, 0.034, 0.035, 0.038] }",
    build: |values| Ok(Box::new(G2pp::new(values)?)),
};

/// One factor: its speed and its volatility.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Speed {
    mean_reversion: f64,
    annual_vol: f64,
}

impl Speed {
    fn step(self, length: Years) -> AffineStep {
        AffineStep::reverting(self.mean_reversion, self.annual_vol, length)
    }

    fn variance(self, elapsed: Years) -> f64 {
        reverting_variance(self.mean_reversion, self.annual_vol, elapsed)
    }

    /// σA(t)
    fn spread(self, t: f64) -> f64 {
        self.annual_vol * math::one_minus_exp(self.mean_reversion * t) / self.mean_reversion
    }
}

/// The law.
#[derive(Debug, Clone, PartialEq)]
pub struct G2pp {
    factors: [Speed; 2],
    correlation: f64,
    curve: Option<Curve>,
}

/// The constants of a step.
#[derive(Debug, Clone, Copy)]
struct Transition {
    factors: [AffineStep; 2],
    /// ρ̂ and √(1 − ρ̂²)
    mixture: [f64; 2],
}

impl G2pp {
    fn new(values: &Values) -> Result<Self, Invalid> {
        let factor =
            |speed: &str, vol: &str| Speed { mean_reversion: values.number(speed), annual_vol: values.number(vol) };
        Ok(G2pp {
            factors: [factor("mean_reversion", "annual_vol"), factor("second_mean_reversion", "second_annual_vol")],
            correlation: values.number("correlation"),
            curve: Curve::read(values)?,
        })
    }

    /// Of the factors, after a time.
    fn covariance(&self, Years(t): Years) -> f64 {
        let [x, y] = self.factors;
        let speed = x.mean_reversion + y.mean_reversion;
        self.correlation * x.annual_vol * y.annual_vol * math::one_minus_exp(speed * t) / speed
    }

    fn one_step(&self, length: Years) -> Transition {
        let factors = self.factors.map(|factor| factor.step(length));
        let correlation = self.covariance(length) / (factors[0].deviation * factors[1].deviation);
        let rest = 1.0 - correlation * correlation;
        Transition { factors, mixture: [correlation, if rest > 0.0 { rest.sqrt() } else { 0.0 }] }
    }

    /// φ(t)
    fn centre(&self, forwards: &Forwards, t: f64) -> f64 {
        if self.curve.is_none() {
            return forwards.at(t);
        }
        let [x, y] = self.factors.map(|factor| factor.spread(t));
        forwards.at(t) + 0.5 * (x * x + y * y) + self.correlation * x * y
    }
}

impl LevelModel for G2pp {
    fn has_fixed_draws(&self) -> bool {
        true
    }

    fn start(&self, initial: f64, grid: &Grid, stream: Stream) -> Box<dyn Level> {
        let zeros = || Row::zeros(stream.paths);
        Box::new(State {
            law: self.clone(),
            forwards: Forwards::of(self.curve.as_ref(), initial),
            length: grid.step(),
            step: self.one_step(grid.step()),
            source: stream.open(),
            mixed: zeros(),
            factors: [zeros(), zeros()],
            level: Row::filled(stream.paths, initial),
        })
    }

    fn moments(&self, initial: f64, _grid: &Grid, elapsed: Years) -> (f64, f64) {
        let forwards = Forwards::of(self.curve.as_ref(), initial);
        let [x, y] = self.factors.map(|factor| factor.variance(elapsed));
        (self.centre(&forwards, elapsed.0), x + y + 2.0 * self.covariance(elapsed))
    }
}

struct State {
    law: G2pp,
    forwards: Forwards,
    /// The length that `step` is for.
    length: Years,
    step: Transition,
    source: Source,
    /// What drives y.
    mixed: Row,
    factors: [Row; 2],
    level: Row,
}

impl Level for State {
    fn step(&mut self, step: &Step, driver: &[f64]) {
        if step.length != self.length {
            self.length = step.length;
            self.step = self.law.one_step(step.length);
        }
        self.source.draw_normals();
        mix(self.step.mixture, driver, self.source.normals(), &mut self.mixed);
        let [x, y] = &mut self.factors;
        self.step.factors[0].advance(step, driver, x);
        self.step.factors[1].advance(step, &self.mixed, y);
        add_up(self.law.centre(&self.forwards, step.elapsed.0), x, y, &mut self.level);
    }

    fn shift(&mut self, weight: f64, shift: &[f64]) {
        rows::add_scaled(weight, shift, &mut self.factors[0]);
        rows::add_scaled(weight, shift, &mut self.level);
    }

    fn values(&self) -> &[f64] {
        &self.level
    }

    fn variance(&self, out: &mut [f64]) {
        let [x, y] = self.law.factors.map(|factor| factor.annual_vol);
        out.fill(x * x + y * y + 2.0 * self.law.correlation * x * y);
    }
}

kernel! {
    fn mix(weights: [f64; 2], driver: &[f64], own: &[f64], out: &mut [f64]) {
        let n = out.len();
        let (driver, own) = (&driver[..n], &own[..n]);
        for i in 0..n {
            out[i] = weights[0].mul_add(driver[i], weights[1] * own[i]);
        }
    }
}

kernel! {
    fn add_up(centre: f64, x: &[f64], y: &[f64], out: &mut [f64]) {
        let n = out.len();
        let (x, y) = (&x[..n], &y[..n]);
        for i in 0..n {
            out[i] = (x[i] + y[i]) + centre;
        }
    }
}
