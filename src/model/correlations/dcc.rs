//! Dynamic conditional correlation: the correlations of a step follow the shocks of those before.
//!
//! zₜ = diag(Qₜ)^{−1/2}·Lₜ·εₜ with Qₜ = Lₜ·Lₜᵀ, so that zₜ has the correlations Rₜ = diag(Qₜ)^{−1/2}·Qₜ·diag(Qₜ)^{−1/2}, and
//! Qₜ₊₁ = (1 − α − β)·Q̄ + α·zₜ·zₜᵀ + β·Qₜ, Q₁ = Q̄. z are the driving normals of the step: with volatilities `garch` this is DCC-GARCH. Exact:
//! the law is the recursion. It is that of one step of the clock, so `substeps` must be 1.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `alpha` | α | – | ≥ 0 |
//! | `beta` | β | – | ≥ 0; α + β < 1 |
//!
//! Q̄ is what `correlation` or `matrix` says. Each driver is standard normal. E\[Qᵢᵢ\] = 1; off the diagonal the mean of z·zᵀ, which is
//! that of R, is near Q̄ but not Q̄: R is not linear in Q (G. Aielli, Dynamic conditional correlation: on properties and
//! estimation, J. Bus. Econ. Stat. 31, 2013, section 2).
//!
//! A path-step of n series takes some n³/6 + n² multiply-adds, and the matrices of eight paths are worked on together in
//! the first-level cache.
//!
//! Reference: R. Engle, Dynamic conditional correlation, J. Bus. Econ. Stat. 20, 2002, equations 2 and 18.

use crate::math::cholesky::Symmetric;
use crate::math::simd::kernel;
use crate::model::registry::Component;
use crate::model::{CorrelationModel, Correlations, Domain, Invalid, Parameter, Values};
use crate::random::Row;
use crate::units::Grid;

/// Its registry entry.
pub const COMPONENT: Component<dyn CorrelationModel> = Component {
    name: "dcc",
    summary: "correlations follow the shocks, around those that are declared",
    equation: "Q' = (1 − α − β) Q̄ + α z zᵀ + β Q",
    scheme: "exact",
    parameters: &[
        Parameter::required("alpha", "α", "–", Domain::NonNegative, "weight of the latest shocks"),
        Parameter::required("beta", "β", "–", Domain::NonNegative, "weight of what was before"),
    ],
    example: "{ alpha = 0.03, beta = 0.95 }",
    build: |values| Ok(Box::new(Dcc::new(values)?)),
};

/// The most series: each path has a matrix of its own.
const MOST_SERIES: usize = 32;
/// Paths whose matrices are next to each other: a vector.
const LANES: usize = 8;

/// The law: α, β ≥ 0 and α + β < 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dcc {
    alpha: f64,
    beta: f64,
}

impl Dcc {
    fn new(values: &Values) -> Result<Self, Invalid> {
        let (alpha, beta) = (values.number("alpha"), values.number("beta"));
        if alpha + beta < 1.0 {
            return Ok(Dcc { alpha, beta });
        }
        Err(Invalid::new(
            "beta",
            format!("alpha and beta add up to {}: correlations would not return to those declared", alpha + beta),
            "the sum of alpha and beta must be below 1",
        ))
    }
}

impl CorrelationModel for Dcc {
    fn check(&self, grid: &Grid, series: usize) -> Result<(), Invalid> {
        if series > MOST_SERIES {
            return Err(Invalid::new(
                "alpha",
                format!("{series} series are correlated, and each path has a matrix of its own"),
                format!("at most {MOST_SERIES} series; for more, take [factors] or constant correlations"),
            ));
        }
        if grid.substeps > 1 {
            return Err(Invalid::new(
                "alpha",
                format!(
                    "dcc is a law of one step of the clock, and substeps = {} asks for a finer one",
                    grid.substeps
                ),
                "set clock.substeps = 1, or make clock.step finer and record every n-th row with output.every",
            ));
        }
        Ok(())
    }

    fn start(&self, declared: &Symmetric, paths: usize) -> Box<dyn Correlations> {
        let lower = (0..declared.size()).flat_map(|i| (0..=i).map(move |j| (i, j)));
        let target: Vec<f64> = lower.map(|(i, j)| declared.get(i, j)).collect();
        let one: Vec<Lanes> = target.iter().map(|q| [*q; LANES]).collect();
        let rest = 1.0 - self.alpha - self.beta;
        Box::new(State {
            law: *self,
            constant: target.iter().map(|q| rest * q).collect(),
            matrices: one.repeat(paths.div_ceil(LANES)),
            factor: vec![[0.0; LANES]; target.len()],
        })
    }
}

/// One number of each of some paths.
type Lanes = [f64; LANES];

/// Lower triangles by rows: (i, j) is at i(i + 1)/2 + j.
struct State {
    law: Dcc,
    /// (1 − α − β)·Q̄.
    constant: Vec<f64>,
    /// Q of all paths, eight by eight.
    matrices: Vec<Lanes>,
    /// L of eight paths.
    factor: Vec<Lanes>,
}

impl Correlations for State {
    fn step(&mut self, rows: &mut [Row]) {
        advance(self, rows);
    }
}

kernel! {
    fn advance(state: &mut State, rows: &mut [Row]) {
        let State { law, constant, matrices, factor } = state;
        let mut z = [[0.0; LANES]; MOST_SERIES];
        let z = &mut z[..rows.len()];
        for (chunk, matrix) in matrices.chunks_exact_mut(constant.len()).enumerate() {
            for (z, row) in z.iter_mut().zip(rows.iter()) {
                *z = row.as_chunks::<LANES>().0[chunk];
            }
            factorise(z.len(), matrix, factor);
            correlate(matrix, factor, z);
            update(*law, constant, z, matrix);
            for (z, row) in z.iter().zip(rows.iter_mut()) {
                row.as_chunks_mut::<LANES>().0[chunk] = *z;
            }
        }
    }
}

#[inline(always)]
fn row_of(i: usize) -> std::ops::Range<usize> {
    i * (i + 1) / 2..(i + 1) * (i + 2) / 2
}

/// L of L·Lᵀ = Q, column by column: the rows of a column do not wait for each other.
#[inline(always)]
fn factorise(n: usize, matrix: &[Lanes], factor: &mut [Lanes]) {
    for j in 0..n {
        // A pivot that is rounding alone is that of a singular matrix: its column is zero.
        let tolerance = 1e-14;
        let mut inverse = [0.0; LANES];
        for i in j..n {
            let place = row_of(i).start;
            let mut rest = matrix[place + j];
            let (before, own) = factor.split_at(place);
            let above = if i == j { &own[..j] } else { &before[row_of(j)][..j] };
            for (a, b) in own[..j].iter().zip(above) {
                for lane in 0..LANES {
                    rest[lane] = (-a[lane]).mul_add(b[lane], rest[lane]);
                }
            }
            if i == j {
                for lane in 0..LANES {
                    inverse[lane] = if rest[lane] > tolerance { 1.0 / rest[lane].sqrt() } else { 0.0 };
                }
            }
            for lane in 0..LANES {
                factor[place + j][lane] = rest[lane] * inverse[lane];
            }
        }
    }
}

/// From independent normals to z, the last one first: each is made of those up to it.
#[inline(always)]
fn correlate(matrix: &[Lanes], factor: &[Lanes], z: &mut [Lanes]) {
    for i in (0..z.len()).rev() {
        let mut sum = [0.0; LANES];
        for (weight, normal) in factor[row_of(i)].iter().zip(z.iter()) {
            for lane in 0..LANES {
                sum[lane] = weight[lane].mul_add(normal[lane], sum[lane]);
            }
        }
        let own = matrix[row_of(i).end - 1];
        for lane in 0..LANES {
            z[i][lane] = sum[lane] / own[lane].sqrt();
        }
    }
}

/// Entry by entry, each with a bounds check: without one, the compiler works on eight entries at a time and gathers them.
#[inline(always)]
fn update(law: Dcc, constant: &[f64], z: &[Lanes], matrix: &mut [Lanes]) {
    for i in 0..z.len() {
        let place = row_of(i).start;
        for j in 0..=i {
            let (own, other, before) = (z[i], z[j], matrix[place + j]);
            let mut next = [constant[place + j]; LANES];
            for lane in 0..LANES {
                next[lane] = law.alpha.mul_add(own[lane] * other[lane], next[lane]);
                next[lane] = law.beta.mul_add(before[lane], next[lane]);
            }
            matrix[place + j] = next;
        }
    }
}
