//! Innovations that are a rising function of their driving normal: ε = F⁻¹(Φ(z)).
//!
//! So z decides all, nothing else is drawn, and whatever joins the drivers of several series (correlations, a copula) joins
//! their innovations in the same way: ranks are those of the drivers. F⁻¹(Φ(z)) is tabulated as the slope R(z) =
//! (ε − ε₀)/(z − z₀) from a point at which the law may have a kink; a table of R keeps the digits of small innovations.

use crate::math::even::Even;
use crate::math::piecewise::Piecewise;
use crate::math::simd::kernel;
use crate::model::Innovation;
use crate::random::Row;
use std::sync::Arc;

/// Drivers farther from z₀ meet the slope that R has there: a normal is, with probability 10^−57.
pub(super) const FARTHEST: f64 = 16.0;

/// Where the table is looked up.
#[derive(Debug)]
enum Place {
    /// At z.
    Driver,
    /// At |z|, and only where R is not this any more: for laws that are symmetric and smooth.
    Beyond(Even),
    /// At |z|^¼, for laws whose R is a power of |z| near 0.
    FourthRoot,
}

/// R
#[derive(Debug)]
pub(super) struct Slope {
    table: Piecewise,
    place: Place,
}

impl Slope {
    /// By z.
    pub(super) fn by_driver(table: Piecewise) -> Self {
        Slope { table, place: Place::Driver }
    }

    /// By |z|^¼.
    pub(super) fn by_fourth_root(table: Piecewise) -> Self {
        Slope { table, place: Place::FourthRoot }
    }

    /// This next to 0, and by |z| beyond where it ends.
    pub(super) fn of_centre(centre: Even, table: Piecewise) -> Self {
        Slope { table, place: Place::Beyond(centre) }
    }
}

/// The innovations of one block.
pub(super) struct Monotone {
    slope: Arc<Slope>,
    /// z₀ and ε₀.
    origin: [f64; 2],
    row: Row,
}

impl Monotone {
    pub(super) fn new(slope: Arc<Slope>, origin: [f64; 2], paths: usize) -> Self {
        Monotone { slope, origin, row: Row::zeros(paths) }
    }
}

impl Innovation for Monotone {
    fn step<'a>(&'a mut self, driver: &'a [f64]) -> &'a [f64] {
        let Slope { table, place } = &*self.slope;
        match place {
            Place::Driver => self.row.copy_from_slice(driver),
            Place::FourthRoot => fourth_roots(driver, &mut self.row),
            Place::Beyond(centre) => {
                if centre.times(driver, &mut self.row) {
                    beyond(table, centre.end(), driver, &mut self.row);
                }
                return &self.row;
            }
        }
        table.map(&mut self.row);
        along(self.origin, driver, &mut self.row);
        &self.row
    }
}

/// The few drivers that are so far out.
fn beyond(table: &Piecewise, end: f64, driver: &[f64], row: &mut [f64]) {
    for (value, z) in row.iter_mut().zip(driver).filter(|(_, z)| z.abs() > end) {
        let mut slope = [z.abs()];
        table.map(&mut slope);
        *value = z * slope[0];
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
