//! Innovations that are a rising function of their driving normal: ε = F⁻¹(Φ(z)).
//!
//! So z decides all, nothing else is drawn, and whatever joins the drivers of several series (correlations, a copula) joins
//! their innovations in the same way: ranks are those of the drivers. F⁻¹(Φ(z)) is tabulated as the slope R(z) =
//! (ε − ε₀)/(z − z₀) from a point at which the law may have a kink; a table of R keeps the digits of small innovations.

use crate::math::piecewise::Piecewise;
use crate::math::simd::kernel;
use crate::model::Innovation;
use crate::random::Row;
use std::sync::Arc;

/// Drivers farther from z₀ meet the slope that R has there: a normal is, with probability 10^−57.
pub(super) const FARTHEST: f64 = 16.0;

/// Where the table is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// At z.
    Driver,
    /// At |z|, for laws that are symmetric.
    Size,
    /// At |z|^¼, for laws whose R is a power of |z| near 0.
    FourthRoot,
}

/// The innovations of one block.
pub(super) struct Monotone {
    slope: Arc<Piecewise>,
    place: Place,
    /// z₀ and ε₀.
    origin: [f64; 2],
    row: Row,
}

impl Monotone {
    pub(super) fn new(slope: &Arc<Piecewise>, place: Place, origin: [f64; 2], paths: usize) -> Self {
        Monotone { slope: Arc::clone(slope), place, origin, row: Row::zeros(paths) }
    }
}

impl Innovation for Monotone {
    fn step<'a>(&'a mut self, driver: &'a [f64]) -> &'a [f64] {
        match self.place {
            Place::Driver => self.row.copy_from_slice(driver),
            Place::Size => sizes(driver, &mut self.row),
            Place::FourthRoot => fourth_roots(driver, &mut self.row),
        }
        self.slope.map(&mut self.row);
        along(self.origin, driver, &mut self.row);
        &self.row
    }
}

kernel! {
    fn sizes(driver: &[f64], row: &mut [f64]) {
        for (size, z) in row.iter_mut().zip(driver) {
            *size = z.abs();
        }
    }
}

kernel! {
    fn fourth_roots(driver: &[f64], row: &mut [f64]) {
        for (root, z) in row.iter_mut().zip(driver) {
            *root = z.abs().sqrt().sqrt();
        }
    }
}

kernel! {
    fn along(origin: [f64; 2], driver: &[f64], row: &mut [f64]) {
        let [from, start] = origin;
        for (value, z) in row.iter_mut().zip(driver) {
            *value = value.mul_add(z - from, start);
        }
    }
}
