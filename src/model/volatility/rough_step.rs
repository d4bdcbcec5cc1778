//! A step of rough Heston paths: what is drawn of the variance at its end, and what the log price makes of it.
//!
//! The scheme is that of [`rough_heston`](super::rough_heston): given the past, v′ = X + Y, and X tells the shock χ and, with it, I.

use crate::math::quadratic_exponential::{Law, Noise, draw_two};
use crate::math::simd::kernel;
use crate::random::Noises;

/// The share of m that X has.
pub(super) const SHARE: f64 = 2.0 / 3.0;

/// The constants of one step.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coefficients {
    /// Δ
    pub(super) length: f64,
    /// Weights of m and v in v̄.
    pub(super) mean: [f64; 2],
    /// Of v̄ in the variances of X and of Y, over their means: these are of v̄/m.
    pub(super) parts: [f64; 2],
    /// Δ/K₁: from X − ⅔m to χ.
    pub(super) shock: f64,
    /// 1/(α + 1): from X − ⅔m to the mean of v over the step.
    pub(super) within: f64,
    /// A, by its parts of the first and of the second order in a scale of volatility.
    pub(super) leverage: f64,
    pub(super) bend: f64,
    /// 1 − ρ²
    pub(super) spread: f64,
    /// The least m.
    pub(super) least: f64,
}

impl Coefficients {
    /// Those of one path whose volatility is scaled by s.
    #[inline(always)]
    fn scaled(self, s: f64) -> Self {
        Coefficients { leverage: s * self.leverage, bend: (s * s) * self.bend, spread: (s * s) * self.spread, ..self }
    }
}

/// What becomes of one path in a step.
struct Next {
    shock: f64,
    variance: f64,
    /// What the log price grows by.
    change: f64,
}

/// One step of one path of a martingale, m and v given.
#[inline(always)]
fn martingale(step: Coefficients, told: [f64; 2], innovation: f64, noise: Noise) -> Next {
    let a = step.leverage + step.bend;
    let drawn = draw(step, told, noise);
    let drift = a.mul_add(drawn.x, (-0.5f64).mul_add(drawn.integral, -drawn.law.log_mgf(a)));
    let change = drawn.integral.sqrt().mul_add(innovation, drift);
    Next { shock: step.shock * drawn.apart, variance: drawn.variance, change }
}

/// The same, of a log price without a drift.
#[inline(always)]
fn centred(step: Coefficients, told: [f64; 2], innovation: f64, noise: Noise) -> Next {
    let drawn = draw(step, told, noise);
    let change = drawn.integral.sqrt().mul_add(innovation, step.leverage * drawn.apart);
    Next { shock: step.shock * drawn.apart, variance: drawn.variance, change }
}

/// What is drawn of the variance.
struct Drawn {
    /// That of X.
    law: Law,
    /// X
    x: f64,
    /// X − ⅔m
    apart: f64,
    /// v′
    variance: f64,
    /// (1 − ρ²)I
    integral: f64,
}

#[inline(always)]
fn draw(step: Coefficients, [m, v]: [f64; 2], noise: Noise) -> Drawn {
    let m = if m > step.least { m } else { step.least };
    // v̄/m, which makes both variances of their means.
    let ratio = step.mean[1].mul_add(v / m, step.mean[0]);
    let share = SHARE * m;
    let law = Law::of_dispersion(share, step.parts[0] * ratio);
    let [x, y] = draw_two([law, Law::of_dispersion(m - share, step.parts[1] * ratio)], noise);
    let apart = x - share;
    Drawn {
        law,
        x,
        apart,
        variance: x + y,
        // At least 1/(1 + 2H) − ⅔/(α + 1) of m, which is above 0.
        integral: step.spread * step.length * step.within.mul_add(apart, ratio * m),
    }
}

/// A row of steps of one kind, with a scale of volatility for each path, or none at all.
macro_rules! over_paths {
    ($one:ident, $law:ident, $mean:ident, $draws:ident, $rows:ident) => {
        let ((step, scale), (innovations, noises)) = ($law, $draws);
        let [shock, variance, log_price] = $rows;
        let n = log_price.len();
        let (shock, variance) = (&mut shock[..n], &mut variance[..n]);
        let (mean, innovations, noises) = (&$mean[..n], &innovations[..n], noises.first(n));
        if scale.is_empty() {
            for i in 0..n {
                let next = $one(step, [mean[i], variance[i]], innovations[i], noises.of(i));
                (shock[i], variance[i]) = (next.shock, next.variance);
                log_price[i] += next.change;
            }
        } else {
            let scale = &scale[..n];
            for i in 0..n {
                let next = $one(step.scaled(scale[i]), [mean[i], variance[i]], innovations[i], noises.of(i));
                (shock[i], variance[i]) = (next.shock, next.variance);
                log_price[i] += next.change;
            }
        }
    };
}

kernel! {
    /// A row of steps of martingales: the rows are χ, v and the log price.
    pub(super) fn martingale_step(
        law: (Coefficients, &[f64]), mean: &[f64], draws: (&[f64], Noises), rows: [&mut [f64]; 3],
    ) {
        over_paths!(martingale, law, mean, draws, rows);
    }
}

kernel! {
    /// The same, of log prices without a drift.
    pub(super) fn centred_step(law: (Coefficients, &[f64]), mean: &[f64], draws: (&[f64], Noises), rows: [&mut [f64]; 3]) {
        over_paths!(centred, law, mean, draws, rows);
    }
}
