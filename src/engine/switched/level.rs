//! A level of several laws of one kind.

use super::taken::{share, take};
use crate::model::{Level, Step};
use crate::random::Row;

/// One law for each regime.
pub struct SwitchedLevel {
    laws: Vec<Box<dyn Level>>,
    regimes: Row<u8>,
}

impl SwitchedLevel {
    /// For so many paths.
    pub fn new(laws: Vec<Box<dyn Level>>, paths: usize) -> Self {
        SwitchedLevel { laws, regimes: Row::filled(paths, 0) }
    }
}

impl Level for SwitchedLevel {
    fn enter(&mut self, regimes: &[u8]) {
        self.regimes.copy_from_slice(regimes);
    }

    fn step(&mut self, step: &Step, driver: &[f64]) {
        self.laws.iter_mut().for_each(|law| law.step(step, driver));
        share(&self.regimes, self.laws.iter_mut().map(|law| law.remembered()).collect());
    }

    fn shift(&mut self, weight: f64, shift: &[f64]) {
        self.laws.iter_mut().for_each(|law| law.shift(weight, shift));
    }

    fn values(&self) -> &[f64] {
        self.laws[0].values()
    }

    fn variance(&self, out: &mut [f64]) {
        let mut one = out.to_vec();
        for (regime, law) in (0..).zip(&self.laws) {
            law.variance(&mut one);
            take(regime, &self.regimes, &one, out);
        }
    }
}
