//! The Clayton copula: one frailty for all series, so that crashes come together, and rallies do not.
//!
//! u = (1 + E/V)^{−1/θ}, with one V ~ Gamma(1/θ) for all series in a step and E ~ Exp(1) for each; the driver is Φ⁻¹(u), which
//! is standard normal alone, so that every series keeps its own law. E = −ln Φ(z) is made of the series' own
//! normal z: the driver rises with z, and is z itself where θ goes to 0.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `theta` | θ | – | > 0 |
//!
//! C(u, v) = (u^{−θ} + v^{−θ} − 1)^{−1/θ} for any two series; Kendall's τ = θ/(θ + 2); lower tail dependence 2^{−1/θ}, upper 0. All
//! pairs depend alike, so it takes no correlations.
//!
//! Exact but for rounding: ln E as a function of z, and Φ⁻¹(u) as a function of ln(−ln u), are smooth and tabulated once, with
//! absolute errors below 1e-13. Drivers stay between −38 and 10.
//!
//! References: A. Marshall and I. Olkin, Families of multivariate distributions, JASA 83, 1988, example 4.1; D. Clayton, A model for
//! association in bivariate life tables, Biometrika 65, 1978.

use crate::math::piecewise::Piecewise;
use crate::math::simd::kernel;
use crate::math::{self, tail};
use crate::model::registry::Component;
use crate::model::{Copula, CopulaModel, Domain, Parameter, Stream, Values};
use crate::random::{Gammas, Row, Source};
use std::sync::{Arc, LazyLock};

/// Its registry entry.
pub const COMPONENT: Component<dyn CopulaModel> = Component {
    name: "clayton",
    summary: "crashes strike together, rallies do not; all pairs alike",
    equation: "u = (1 + E/V)^{−1/θ}, one V ~ Gamma(1/θ) for all",
    scheme: "exact",
    parameters: &[Parameter::required(
        "theta",
        "θ",
        "–",
        Domain::Positive,
        "strength of dependence; Kendall's τ is θ/(θ + 2)",
    )],
    example: "{ theta = 2.0 }",
    build: |values| Ok(Box::new(Clayton::new(values))),
};

/// The law: θ > 0.
#[derive(Debug, Clone, Copy)]
pub struct Clayton {
    theta: f64,
}

/// The two maps, which have no parameter.
#[derive(Debug)]
struct Maps {
    /// ln(−ln Φ(z)) for |z| ≤ 16.
    ln_exponential: Piecewise,
    /// Φ⁻¹(u) from ln(−ln u), from −56 to 8.
    quantile: Piecewise,
}

static MAPS: LazyLock<Arc<Maps>> = LazyLock::new(|| {
    // In a fifth of a second, at the first block. The quantile is near that of the node before.
    let mut driver: f64 = 1.0;
    Arc::new(Maps {
        ln_exponential: Piecewise::new(-16.0, (256, 0.125), ln_exponential),
        quantile: Piecewise::new(-56.0, (512, 0.125), |x| {
            driver = quantile(x, driver.abs());
            driver
        }),
    })
});

fn ln_exponential(z: f64) -> f64 {
    let ln_tail = tail::ln_normal_tail(z.abs());
    math::ln(if z < 0.0 { -ln_tail } else { -ln_below_one(math::exp(ln_tail)) })
}

/// ln(1 − p) for p in (0, ½].
fn ln_below_one(p: f64) -> f64 {
    math::ln_one_plus(-p)
}

/// Φ⁻¹(u), from a guess of its size.
fn quantile(ln_minus_ln_u: f64, guess: f64) -> f64 {
    let minus_ln_u = math::exp(ln_minus_ln_u);
    if minus_ln_u > std::f64::consts::LN_2 {
        return -tail::normal_from_ln_tail(-minus_ln_u, guess);
    }
    tail::normal_from_ln_tail(math::ln(math::one_minus_exp(minus_ln_u)), guess)
}

impl Clayton {
    fn new(values: &Values) -> Self {
        Clayton { theta: values.number("theta") }
    }
}

impl CopulaModel for Clayton {
    fn takes_correlations(&self) -> bool {
        false
    }

    fn start(&self, stream: Stream) -> Box<dyn Copula> {
        let mut gammas = Gammas::new(stream.paths);
        gammas.set(&[1.0 / self.theta]);
        Box::new(State {
            law: *self,
            maps: Arc::clone(&MAPS),
            source: stream.open(),
            gammas,
            ln_frailty: Row::zeros(stream.paths),
        })
    }
}

struct State {
    law: Clayton,
    maps: Arc<Maps>,
    source: Source,
    gammas: Gammas,
    ln_frailty: Row,
}

impl Copula for State {
    fn draw(&mut self) {
        self.gammas.fill_ln(&mut self.source, &mut self.ln_frailty);
    }

    fn step(&mut self, normals: &[f64], driver: &mut [f64]) {
        driver.copy_from_slice(normals);
        to_normal(self.law.theta, &self.maps, &self.ln_frailty, driver);
    }
}

fn to_normal(theta: f64, maps: &Maps, ln_frailty: &[f64], row: &mut [f64]) {
    maps.ln_exponential.map(row);
    to_probability(theta, ln_frailty, row);
    maps.quantile.map(row);
}

kernel! {
    // From ln E and ln V to ln(−ln u).
    fn to_probability(theta: f64, ln_frailty: &[f64], row: &mut [f64]) {
        for (value, ln_frailty) in row.iter_mut().zip(ln_frailty) {
            let x = *value - ln_frailty;
            // ln(1 + eˣ), which must not overflow.
            let above = if x > 0.0 { x } else { 0.0 };
            let minus_theta_ln_u = above + math::ln_one_plus(math::exp(-x.abs()));
            *value = math::ln(minus_theta_ln_u / theta);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::copulas::exact;

    #[test]
    fn both_maps_are_those_of_the_normal_law() {
        for [_, z, want] in exact("clayton") {
            let (mut there, mut back) = ([z], [want]);
            MAPS.ln_exponential.map(&mut there);
            MAPS.quantile.map(&mut back);
            let ([there], [back]) = (there, back);
            assert!((there - want).abs() < 1e-13 * want.abs().max(1.0), "z = {z}: {there} is not {want}");
            assert!((back - z).abs() < 1e-13, "ln(−ln u) = {want}: {back} is not {z}");
        }
    }

    #[test]
    fn a_small_theta_leaves_normals_as_they_are() {
        let normals = [-8.0, -2.0, -1.0, -1e-3, 0.0, 1.0, 2.0, 6.0];
        let mut driver = normals;
        // Gamma(1/θ) is 1/θ but for a share of √θ.
        let theta = 1e-12;
        to_normal(theta, &MAPS, &[math::ln(1.0 / theta); 8], &mut driver);
        for (driver, z) in driver.iter().zip(normals) {
            assert!((driver - z).abs() < 1e-10, "{driver} is not {z}");
        }
    }
}
