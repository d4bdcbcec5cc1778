//! The Student-t copula: correlated normals that share one shock to their size, so that extremes come together, both
//! crashes and rallies.
//!
//! T = z·√(ν/χ²) with one χ²_ν for all series in a step, and the driver is Φ⁻¹(F_ν(T)), F_ν the law of T: standard
//! normal alone, so that every series keeps its own law.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `degrees_of_freedom` | ν | – | > 0.5 |
//!
//! Kendall's τ = (2/π)·asin ρ, as of the Gaussian copula; dependence in either tail 2·t_{ν+1}(−√((ν + 1)(1 − ρ)/(1 + ρ))), t_{ν+1} the
//! distribution function of a Student-t variate with ν + 1 degrees. Uncorrelated drivers are dependent too. The
//! correlation of the drivers is nearer to 0 than ρ, which is the correlation of z: for ρ = 0.8 it is 0.79 with ν = 4, and 0.74 with ν = 1.
//!
//! Exact but for rounding: with v = √(ν·ln(1 + T²/ν)) the tail of F_ν is C·∫_v^∞ e^{−w²/2}·√(x/(1 − e^{−x})) dw, x = w²/ν, so
//! that the driver over v is a smooth function of v. It is tabulated once for each ν, with relative error below 1e-13 for
//! |driver| < 30.
//!
//! Reference: S. Demarta and A. McNeil, The t copula and related copulas, Int. Stat. Rev. 73, 2005, sections 2 and 3.

use crate::math::piecewise::Piecewise;
use crate::math::simd::kernel;
use crate::math::{self, rows, tail};
use crate::model::registry::Component;
use crate::model::{Copula, CopulaModel, Domain, Parameter, Stream, Values};
use crate::random::{Gammas, Row, Source};
use std::sync::{Arc, OnceLock};

/// Its registry entry.
pub const COMPONENT: Component<dyn CopulaModel> = Component {
    name: "student_t",
    summary: "crashes and rallies strike together; takes the correlations of the normals",
    equation: "u = F_ν(z √(ν/χ²_ν)), z ~ N(0, R), one χ² for all",
    scheme: "exact",
    parameters: &[Parameter::required(
        "degrees_of_freedom",
        "ν",
        "–",
        Domain::Above(0.5),
        "the fewer, the more extremes come together",
    )],
    example: "{ degrees_of_freedom = 4.0 }",
    build: |values| Ok(Box::new(StudentT::new(values))),
};

/// The law: ν > ½.
#[derive(Debug)]
pub struct StudentT {
    degrees_of_freedom: f64,
    /// Made when the first block starts, in a tenth of a second.
    ratio: OnceLock<Arc<Piecewise>>,
}

impl StudentT {
    fn new(values: &Values) -> Self {
        StudentT { degrees_of_freedom: values.number("degrees_of_freedom"), ratio: OnceLock::new() }
    }
}

/// The driver over v, as a function of v.
fn tabulate(nu: f64) -> Piecewise {
    let weight = tail::student_weight(nu);
    // Half of the law is above 0.
    let constant = 0.5 / tail::scaled_tail(0.0, weight);
    let mut driver = 0.0;
    // Up to v = 32, beyond which the ratio stays what it is there.
    Piecewise::new(0.0, (256, 0.125), |v| {
        driver = if v < 1.0 {
            tail::normal_from_centre(constant * tail::centre(v, weight))
        } else {
            tail::normal_from_ln_tail(math::ln(constant * tail::scaled_tail(v, weight)) - 0.5 * v * v, driver)
        };
        driver / v
    })
}

impl CopulaModel for StudentT {
    fn takes_correlations(&self) -> bool {
        true
    }

    fn start(&self, stream: Stream) -> Box<dyn Copula> {
        let mut gammas = Gammas::new(stream.paths);
        gammas.set(&[0.5 * self.degrees_of_freedom]);
        Box::new(State {
            degrees_of_freedom: self.degrees_of_freedom,
            gammas,
            ratio: Arc::clone(self.ratio.get_or_init(|| Arc::new(tabulate(self.degrees_of_freedom)))),
            source: stream.open(),
            inverse: Row::zeros(stream.paths),
            size: Row::zeros(stream.paths),
        })
    }
}

struct State {
    degrees_of_freedom: f64,
    gammas: Gammas,
    ratio: Arc<Piecewise>,
    source: Source,
    /// 1/χ².
    inverse: Row,
    /// v.
    size: Row,
}

impl Copula for State {
    fn draw(&mut self) {
        self.gammas.fill_ln(&mut self.source, &mut self.inverse);
        self.inverse.iter_mut().for_each(|ln| *ln = -*ln);
        rows::exp(&mut self.inverse);
        self.inverse.iter_mut().for_each(|inverse| *inverse *= 0.5);
    }

    fn step(&mut self, normals: &[f64], driver: &mut [f64]) {
        to_size(self.degrees_of_freedom, &self.inverse, normals, &mut self.size);
        driver.copy_from_slice(&self.size);
        self.ratio.map(driver);
        with_sign(&self.size, normals, driver);
    }
}

kernel! {
    // v of a normal and 1/χ².
    fn to_size(nu: f64, inverse: &[f64], normals: &[f64], size: &mut [f64]) {
        let n = size.len();
        let (inverse, normals) = (&inverse[..n], &normals[..n]);
        for i in 0..n {
            size[i] = (nu * math::ln_one_plus(normals[i] * normals[i] * inverse[i])).sqrt();
        }
    }
}

kernel! {
    fn with_sign(size: &[f64], normals: &[f64], driver: &mut [f64]) {
        for ((driver, size), z) in driver.iter_mut().zip(size).zip(normals) {
            *driver = (*driver * size).copysign(*z);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::copulas::exact;

    #[test]
    fn tails_are_those_of_the_law() {
        // Far beyond where F_ν(T) rounds to 1.
        for [nu, t, want] in exact("student_t") {
            let (mut size, mut driver) = ([0.0; 2], [0.0; 2]);
            let normals = [t, -t];
            to_size(nu, &[1.0 / nu; 2], &normals, &mut size);
            driver.copy_from_slice(&size);
            tabulate(nu).map(&mut driver);
            with_sign(&size, &normals, &mut driver);
            assert!((driver[0] / want - 1.0).abs() < 1e-13, "ν = {nu}, T = {t}: {} is not {want}", driver[0]);
            assert_eq!(driver[1], -driver[0]);
        }
    }
}
