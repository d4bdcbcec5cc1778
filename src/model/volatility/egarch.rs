//! EGARCH(p, q): the logarithm of the variance follows from past shocks, by their size and by their sign.
//!
//! rₜ = μΔ − ½hₜ + √hₜ εₜ,  ln hₜ₊₁ = ω + Σᵢ \[αᵢ(|εₜ₊₁₋ᵢ| − E|ε|) + γᵢ εₜ₊₁₋ᵢ\] + Σⱼ βⱼ ln hₜ₊₁₋ⱼ. Exact: the law is
//! the recursion. The −½hₜ makes E\[price\] grow at the drift (normal innovations; absent with `drift_of =
//! "log_price"`).
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `omega` | ω | ln of variance per step | any; this or `annual_vol` |
//! | `annual_vol` | e^{½E\[ln h\]}·√(steps per year) | 1/√year | > 0; gives ω = (1 − Σβ) E\[ln h\] |
//! | `alpha` | α₁…αₚ | – | any, p ≤ 4 |
//! | `gamma` | γ₁…γₚ | – | any; negative: falls raise volatility |
//! | `beta` | β₁…β_q | – | q ≤ 4; Σ\|β\| < 1 |
//! | `initial` | √(h₀·steps per year) | 1/√year | > 0; or `"stationary"`, the default: e^{½E\[ln h\]} |
//!
//! Starts at the stationary mean of ln h, ω/(1 − Σβ), or at ln h₀, with past shocks of mean size. `annual_vol` is thus
//! the volatility of that mean logarithm: E\[h\] is larger. E|ε| is that of the asset's innovations: √(2/π) where they
//! are normal. (Where other programs take √(2/π) for any, their ω is ours with Σα(E|ε| − √(2/π)) less.) √h is held
//! within e^±300.
//!
//! Moments: with aₖ and gₖ what a shock of k steps before has left in ln h for its size and its sign (aₖ = αₖ + Σⱼ
//! βⱼaₖ₋ⱼ), E\[hₜ\] = e^{E\[ln hₜ\]} Πₖ m(aₖ, gₖ), k = 1…t, and for normal innovations m(a, g) = e^{−aE|ε|}
//! (e^{(a+g)²/2} Φ(a + g) + e^{(a−g)²/2} Φ(a − g)). With Student-t ones E\[h\] is infinite.
//!
//! `substeps` must be 1; steps of another length and scales of volatility are as in GARCH.
//!
//! Reference: D. Nelson, Conditional heteroskedasticity in asset returns: a new approach, Econometrica 59, 1991,
//! section 2 and appendix 1.

use super::lags::{LONGEST, Lags, MOST_LAGS, Weights, at_step};
use super::returns::Returns;
use super::size::{ANNUAL_VOL, INITIAL, Size, Sizes, check_substeps};
use crate::math;
use crate::math::simd::kernel;
use crate::math::tail::ln_normal_tail;
use crate::model::registry::Component;
use crate::model::{Domain, InnovationModel, Invalid, Parameter, Step, Stream, Values, Volatility, VolatilityModel};
use crate::random::Row;
use crate::units::{DriftOf, Grid, Years};
use std::sync::OnceLock;

/// Its registry entry.
pub const COMPONENT: Component<dyn VolatilityModel> = Component {
    name: "egarch",
    summary: "EGARCH(p, q): the logarithm of the variance follows from the size and the sign of past shocks",
    equation: "ln h' = ω + Σ (α (|ε| − E|ε|) + γ ε) + Σ β ln h",
    scheme: "exact",
    parameters: &[
        Parameter {
            unit: "ln of variance per step",
            domain: Domain::Real,
            meaning: "constant part of the logarithm of the variance",
            ..super::size::OMEGA
        },
        Parameter {
            symbol: "exp(½E[ln h])·√(steps per year)",
            meaning: "volatility of the mean logarithm, in place of omega",
            ..ANNUAL_VOL
        },
        Parameter::required("alpha", "α", "–", Domain::Real, "weights of the sizes of past shocks").list(MOST_LAGS),
        Parameter::required(
            "gamma",
            "γ",
            "–",
            Domain::Real,
            "weights of past shocks; negative: falls raise volatility",
        )
        .list(MOST_LAGS),
        Parameter::required("beta", "β", "–", Domain::Between(-1.0, 1.0), "weights of past logarithms")
            .list(MOST_LAGS),
        INITIAL,
    ],
    example: "{ annual_vol = 0.2, alpha = 0.12, gamma = -0.08, beta = 0.97 }",
    build: |values| Ok(Box::new(Egarch::new(values)?)),
};

/// The law.
#[derive(Debug, Clone, PartialEq)]
pub struct Egarch {
    size: Size,
    alpha: Vec<f64>,
    gamma: Vec<f64>,
    beta: Vec<f64>,
    /// E|ε|, and whether ε is normal.
    mean_size: f64,
    is_normal: bool,
    /// By step, once somebody asks: what is left of the start, and ln Πₖ m(aₖ, gₖ).
    moments: OnceLock<[Vec<f64>; 2]>,
}

impl Egarch {
    fn new(values: &Values) -> Result<Self, Invalid> {
        let [alpha, gamma, beta] = ["alpha", "gamma", "beta"].map(|name| values.list(name).to_vec());
        let persistence: f64 = beta.iter().map(|beta| beta.abs()).sum();
        if persistence >= 1.0 {
            return Err(Invalid::new(
                "beta",
                format!("the sizes of beta add up to {persistence}: the logarithm of the variance has no mean"),
                "they must add up to less than 1",
            ));
        }
        Ok(Egarch {
            size: Size::read(values)?,
            alpha,
            gamma,
            beta,
            mean_size: 0.0,
            is_normal: true,
            moments: OnceLock::new(),
        })
    }

    fn sizes(&self, grid: &Grid) -> Sizes {
        self.size.of(grid, 1.0 - self.beta.iter().sum::<f64>(), math::ln)
    }

    /// Those of |ε|, of the |ε| of falls, and of ln h, since γε = γ|ε| − 2γ|ε|·1{ε < 0}.
    fn weights(&self) -> Weights {
        let lags = self.alpha.len().max(self.gamma.len());
        let at = |weights: &[f64], i: usize| weights.get(i).copied().unwrap_or(0.0);
        Weights {
            alpha: (0..lags).map(|i| at(&self.alpha, i) + at(&self.gamma, i)).collect(),
            gamma: self.gamma.iter().map(|gamma| -2.0 * gamma).collect(),
            beta: self.beta.clone(),
        }
    }

    /// ln Πₖ m(aₖ, gₖ), k = 1…t, for t = 0, 1, …
    fn ln_products(&self) -> Vec<f64> {
        let at = |weights: &[f64], lag: usize| weights.get(lag).copied().unwrap_or(0.0);
        let mut left = [[0.0_f64; 2]; MOST_LAGS];
        let mut sums = vec![0.0];
        for lag in 0..LONGEST {
            let own = [at(&self.alpha, lag), at(&self.gamma, lag)];
            let now =
                [0, 1].map(|kind| self.beta.iter().zip(left).fold(own[kind], |a, (b, l)| b.mul_add(l[kind], a)));
            left.rotate_right(1);
            left[0] = now;
            sums.push(sums[lag] + self.ln_mean_of_one(now));
            // What is left adds its square.
            if lag >= MOST_LAGS && left.iter().flatten().all(|left| left.abs() < 1e-9) {
                break;
            }
        }
        sums
    }

    /// ln m(a, g) for normal shocks.
    fn ln_mean_of_one(&self, [a, g]: [f64; 2]) -> f64 {
        let mu = self.mean_size;
        if a.abs() < 1e-3 && g.abs() < 1e-3 {
            // By its cumulants; that of the fourth order is below 1e-12.
            let second = a * a * (1.0 - mu * mu) + g * g;
            let third = a * (a * a * (2.0 * mu * mu - 1.0) + 3.0 * g * g) * mu;
            return 0.5 * second + third / 6.0;
        }
        let side = |b: f64| {
            let ln_tail = ln_normal_tail(b.abs());
            0.5 * b * b + if b < 0.0 { ln_tail } else { math::ln(1.0 - math::exp(ln_tail)) }
        };
        let (rise, fall) = (side(a + g), side(a - g));
        let (more, less) = if rise > fall { (rise, fall) } else { (fall, rise) };
        more + math::ln_one_plus(math::exp(less - more)) - a * mu
    }
}

impl VolatilityModel for Egarch {
    fn driven_by(&mut self, shocks: &dyn InnovationModel) -> Result<(), Invalid> {
        let [falls, rises] = shocks.absolute_moments(1.0).ok_or_else(|| {
            Invalid::new("alpha", "the mean size of these innovations is not known", "choose other innovations")
        })?;
        (self.mean_size, self.is_normal) = (falls + rises, shocks.is_normal());
        Ok(())
    }

    fn check(&self, grid: &Grid, _drift_of: DriftOf, _most_scale: f64) -> Result<(), Invalid> {
        check_substeps(grid, "egarch", "omega")
    }

    fn admits_any_innovation(&self) -> bool {
        true
    }

    fn has_fixed_draws(&self) -> bool {
        true
    }

    fn admits_change(&self) -> bool {
        self.weights().are_of_first_order()
    }

    fn start(&self, grid: &Grid, drift_of: DriftOf, stream: Stream) -> Box<dyn Volatility> {
        let Sizes { constant, start, .. } = self.sizes(grid);
        let weights = self.weights();
        let constant = constant - self.mean_size * self.alpha.iter().sum::<f64>();
        let mut state = State {
            steps_per_year: grid.steps_per_year,
            first: weights.first(),
            returns: Returns::new(grid, drift_of, stream.paths),
            lags: Lags::new(&weights, constant, start, [self.mean_size, 0.5 * self.mean_size], stream.paths),
            log_variance: Row::filled(stream.paths, start),
            deviation: Row::zeros(stream.paths),
        };
        deviations(&state.log_variance, &mut state.deviation);
        Box::new(state)
    }

    fn expected_variance(&self, grid: &Grid, elapsed: Years) -> f64 {
        if !self.is_normal {
            return f64::INFINITY;
        }
        let tables = || [self.weights().fading([0.0, 0.0]), self.ln_products()];
        let [left, ln_product] =
            self.moments.get_or_init(tables).each_ref().map(|table| at_step(table, grid, elapsed));
        let Sizes { mean, start, .. } = self.sizes(grid);
        math::exp(left.mul_add(start - mean, mean) + ln_product) * grid.steps_per_year
    }
}

struct State {
    steps_per_year: f64,
    /// Weights of lag one: of the size of a rise, of a fall, of the logarithm.
    first: [f64; 3],
    returns: Returns,
    lags: Lags,
    log_variance: Row,
    /// √h
    deviation: Row,
}

impl Volatility for State {
    fn step(&mut self, step: &Step, innovations: &[f64], log_price: &mut [f64]) {
        self.returns.add(step, &self.deviation, innovations, log_price);
        let carried = self.lags.carry(&self.log_variance, innovations, |out| sizes(innovations, out));
        advance(self.first, carried, innovations, &mut self.log_variance, &mut self.deviation);
    }

    fn remembered(&mut self) -> Vec<&mut [f64]> {
        vec![&mut self.log_variance, &mut self.deviation]
    }

    fn variance(&self, out: &mut [f64]) {
        for (annual, deviation) in out.iter_mut().zip(self.deviation.iter()) {
            *annual = deviation * deviation * self.steps_per_year;
        }
    }
}

/// √h; beyond e^±300 its square and what is made of it would leave f64.
#[inline(always)]
fn deviation(log_variance: f64) -> f64 {
    let half = 0.5 * log_variance;
    let half = if half < -300.0 { -300.0 } else { half };
    math::exp(if half > 300.0 { 300.0 } else { half })
}

kernel! {
    fn deviations(log_variance: &[f64], out: &mut [f64]) {
        for (out, log_variance) in out.iter_mut().zip(log_variance) {
            *out = deviation(*log_variance);
        }
    }
}

kernel! {
    fn sizes(innovations: &[f64], out: &mut [f64]) {
        for (out, shock) in out.iter_mut().zip(innovations) {
            *out = shock.abs();
        }
    }
}

kernel! {
    fn advance(first: [f64; 3], carried: &[f64], innovations: &[f64], log_variance: &mut [f64], out: &mut [f64]) {
        let n = out.len();
        let (carried, innovations, log_variance) = (&carried[..n], &innovations[..n], &mut log_variance[..n]);
        let [rise, fall, beta] = first;
        for i in 0..n {
            let shock = innovations[i];
            let weight = if shock < 0.0 { fall } else { rise };
            log_variance[i] = beta.mul_add(log_variance[i], weight.mul_add(shock.abs(), carried[i]));
            out[i] = deviation(log_variance[i]);
        }
    }
}
