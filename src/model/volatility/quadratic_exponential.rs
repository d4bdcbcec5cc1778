//! The quadratic-exponential scheme: a square-root variance, and the log price that it drives.
//!
//! dv = κ(θ − v) dt + σ√v dB and d ln S = −½v dt + √v dW over one step, d⟨W, B⟩ = ρ dt.
//!
//! L. Andersen, Simple and efficient simulation of the Heston stochastic volatility model, J. Comp. Finance 11, 2008: QE-M with
//! ψ_c = 3/2 and central weights γ₁ = γ₂ = ½. The first two moments of v given the step before are exact, so E\[v\] and
//! Var\[v\] are; v ≥ 0 always. With the martingale correction E\[e^{ln S}\] is exact too; it is finite at all times, but the
//! scheme's own one-step expectation is only when A·σ²(1−e^{−κΔ})/κ·5/6 < 1, A = (ρ/σ)(1 + κΔ/2) − ρ²Δ/4.
//!
//! The price's own driver is W: with an independent normal n, the variance's is ρW + √(1−ρ²)n and what the variance does not explain of
//! the return comes with √(1−ρ²)W − ρn, which are independent normals too. So the law is that of the scheme, and the return moves
//! with W: series are correlated as their drivers are. Where v′ is drawn without a normal, for v near 0, W itself is taken.
//!
//! Where volatility is scaled by s, the price moves by s√v dW and v as before: ρ/σ becomes sρ/σ in the log
//! price, ½v becomes ½s²v, and the correction is that of the step so scaled.

use crate::math;
use crate::math::quadratic_exponential::{Draw, draw};
use crate::model::Invalid;
use crate::units::{DriftOf, Years};

/// A square-root variance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SquareRoot {
    /// κ
    pub(super) mean_reversion: f64,
    /// θ
    pub(super) long_run_variance: f64,
    /// σ
    pub(super) vol_of_vol: f64,
    /// ρ
    pub(super) correlation: f64,
}

/// The constants of one step, in the notation of Andersen's paper.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coefficients {
    /// m = m₀ + m₁v
    m: [f64; 2],
    /// s² = s₀ + s₁v
    s2: [f64; 2],
    /// The part of K₂ that is of the first order in a scale of volatility, and that of the second.
    leverage: f64,
    convexity: f64,
    /// K₂, the weight of v′ in the log price.
    k2: f64,
    /// K₃ = K₄, the weight of v and of v′ in the variance of the log price.
    k3: f64,
    /// A = K₂ + ½K₄
    a: f64,
    /// ρ and √(1−ρ²)
    pub(super) loading: [f64; 2],
}

impl SquareRoot {
    /// The constants of a step of this length.
    pub(super) fn one_step(&self, Years(dt): Years, drift_of: DriftOf) -> Coefficients {
        let (kappa, theta, sigma, rho) =
            (self.mean_reversion, self.long_run_variance, self.vol_of_vol, self.correlation);
        let decay = math::exp(-kappa * dt);
        let pulled = math::one_minus_exp(kappa * dt);
        let growth = sigma * sigma * pulled / kappa;
        let convexity = match drift_of {
            DriftOf::Price => 0.5,
            DriftOf::LogPrice => 0.0,
        };
        let k2 = 0.5 * dt * (kappa * rho / sigma - convexity) + rho / sigma;
        let k3 = 0.5 * dt * (1.0 - rho * rho);
        Coefficients {
            m: [theta * pulled, decay],
            s2: [0.5 * theta * growth * pulled, growth * decay],
            leverage: k2 + 0.5 * dt * convexity,
            convexity: 0.5 * dt * convexity,
            k2,
            k3,
            a: k2 + 0.5 * k3,
            loading: [rho, (1.0 - rho * rho).sqrt()],
        }
    }

    /// Refuses a variance that varies too little for the scheme to tell, and a drift of E\[price\] where that of the scheme is infinite with
    /// steps of this length and volatilities scaled by as much, or by less.
    pub(super) fn check(&self, step: Years, drift_of: DriftOf, most_scale: f64) -> Result<(), Invalid> {
        let Years(dt) = step;
        // v′ is m(b + Z)²/(1 + b²) with b of the size of 2√(θ/Δ)/σ: beyond 2e10 too few digits of Z are left.
        if self.vol_of_vol * dt.sqrt() < 1e-10 * self.long_run_variance.sqrt() {
            return Err(Invalid::new(
                "vol_of_vol",
                "the variance hardly varies at all in a step",
                "take volatility `constant` or `schedule`, or a vol_of_vol of 1e-10 of the volatility over the root of a step, or more",
            ));
        }
        let law = self.one_step(step, DriftOf::Price);
        // A is s·leverage − s²·bend, which may be largest in between.
        let bend = law.convexity - 0.5 * law.k3;
        let top = if bend > 0.0 { 0.5 * law.leverage / bend } else { most_scale };
        let a = law.scaled(if top > 0.0 && top < most_scale { top } else { most_scale }).a;
        let spread = self.vol_of_vol * self.vol_of_vol * math::one_minus_exp(self.mean_reversion * dt);
        // 2a ≤ 5/6·s²/m in the quadratic regime and 1/β ≤ 5/6·s²/m in the exponential one; s²/m ≤ σ²(1−e^{−κΔ})/κ.
        if drift_of == DriftOf::LogPrice || a * spread / self.mean_reversion * (5.0 / 6.0) < 1.0 {
            return Ok(());
        }
        Err(Invalid::new(
            "correlation",
            "with so coarse a step E[price] of the scheme is infinite",
            "raise clock.substeps until this passes, or make clock.step finer",
        ))
    }

    /// E\[v(t)\] = θ + (v₀ − θ)e^{−κt}
    pub(super) fn expected(&self, initial_variance: f64, Years(t): Years) -> f64 {
        let theta = self.long_run_variance;
        theta + (initial_variance - theta) * math::exp(-self.mean_reversion * t)
    }
}

impl Coefficients {
    /// Those of one path whose volatility is scaled by s.
    #[inline(always)]
    pub(super) fn scaled(self, s: f64) -> Self {
        let k2 = (-self.convexity).mul_add(s * s, s * self.leverage);
        let k3 = self.k3 * (s * s);
        Coefficients { k2, k3, a: 0.5f64.mul_add(k3, k2), ..self }
    }
}

/// v′ given v, and E\[v′\].
#[inline(always)]
fn next_variance(step: Coefficients, v: f64, normal: f64, uniform: f64) -> (Draw, f64) {
    let m = step.m[1].mul_add(v, step.m[0]);
    let s2 = step.s2[1].mul_add(v, step.s2[0]);
    (draw([m, s2], step.a, normal, uniform), m)
}

/// One step of one path.
pub(super) struct Moved {
    /// v′
    pub(super) variance: f64,
    /// What the log price grows by, given v′, in the mean.
    pub(super) drift: f64,
    /// The variance of what it grows by, given v′.
    pub(super) spread: f64,
    /// Whether v′ is made of its normal.
    by_normal: bool,
}

/// The normals of variance and price, of the price's driver and one of the variance's own, by ρ and √(1−ρ²).
#[inline(always)]
pub(super) fn turned([rho, rest]: [f64; 2], driver: f64, own: f64) -> [f64; 2] {
    [rho.mul_add(driver, rest * own), rest.mul_add(driver, -rho * own)]
}

impl Moved {
    /// By how much the log price moves, given the driver and its part that the variance has not.
    #[inline(always)]
    pub(super) fn change(&self, driver: f64, rest: f64) -> f64 {
        self.spread.sqrt().mul_add(if self.by_normal { rest } else { driver }, self.drift)
    }
}

/// One step of a martingale.
#[inline(always)]
pub(super) fn martingale(step: Coefficients, v: f64, [normal, uniform]: [f64; 2]) -> Moved {
    let (next, _) = next_variance(step, v, normal, uniform);
    // K₀* + K₁v = −ln E[e^{Av′}] − ½K₃v.
    let drift = step.k2.mul_add(next.value, (-0.5 * step.k3).mul_add(v, -next.log_mgf));
    Moved { variance: next.value, drift, spread: step.k3 * (v + next.value), by_normal: next.is_quadratic }
}

/// The same, of a log price without a drift.
#[inline(always)]
pub(super) fn centred(step: Coefficients, v: f64, [normal, uniform]: [f64; 2]) -> Moved {
    let (next, mean) = next_variance(step, v, normal, uniform);
    let drift = step.k2 * (next.value - mean);
    Moved { variance: next.value, drift, spread: step.k3 * (v + next.value), by_normal: next.is_quadratic }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A is a parabola of the scale: largest between 0 and the largest scale, here at 5 of 40.
    #[test]
    fn a_scale_below_the_largest_one_may_be_what_is_refused() {
        let law = SquareRoot { mean_reversion: 1.0, long_run_variance: 0.04, vol_of_vol: 2.0, correlation: 0.3 };
        let year = Years(1.0);
        assert!(law.check(year, DriftOf::Price, 1.0).is_ok());
        for most_scale in [5.0, 40.0, 400.0] {
            assert!(law.check(year, DriftOf::Price, most_scale).is_err(), "{most_scale}");
        }
        assert!(law.check(year, DriftOf::LogPrice, 40.0).is_ok());
    }
}
