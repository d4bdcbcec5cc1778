//! A volatility of several laws of one kind.

use super::taken::{share, take};
use crate::model::{Shock, Step, Volatility, WithinStep};
use crate::random::Row;

/// One law for each regime.
pub struct SwitchedVolatility {
    laws: Vec<Box<dyn Volatility>>,
    regimes: Row<u8>,
    has_entered: bool,
    before: Row,
    /// What one of the laws makes of a row.
    one: Row,
    shocks: Vec<Shock>,
}

impl SwitchedVolatility {
    /// For so many paths.
    pub fn new(laws: Vec<Box<dyn Volatility>>, paths: usize) -> Self {
        SwitchedVolatility {
            laws,
            regimes: Row::filled(paths, 0),
            has_entered: false,
            before: Row::zeros(paths),
            one: Row::zeros(paths),
            shocks: Vec::new(),
        }
    }

    fn share(&mut self) {
        share(&self.regimes, self.laws.iter_mut().map(|law| law.remembered()).collect());
    }
}

impl Volatility for SwitchedVolatility {
    fn enter(&mut self, regimes: &[u8]) {
        self.regimes.copy_from_slice(regimes);
        // What paths start from is that of their first regime.
        if !self.has_entered {
            self.has_entered = true;
            self.share();
        }
    }

    fn at_price(&mut self, log_growth: f64, log_price: &[f64]) {
        self.laws.iter_mut().for_each(|law| law.at_price(log_growth, log_price));
    }

    fn step(&mut self, step: &Step, innovations: &[f64], log_price: &mut [f64]) {
        self.before.copy_from_slice(log_price);
        let one = &mut self.one;
        for (regime, law) in (0..).zip(&mut self.laws) {
            one.copy_from_slice(&self.before);
            law.step(step, innovations, one);
            take(regime, &self.regimes, one, log_price);
        }
        self.share();
    }

    fn shock(&mut self, step: &Step, shocks: &[Shock], log_price: &mut [f64]) {
        for (regime, law) in (0_u8..).zip(&mut self.laws) {
            let own = shocks.iter().filter(|shock| self.regimes[usize::from(shock.path)] == regime);
            self.shocks.clear();
            self.shocks.extend(own.copied());
            law.shock(step, &self.shocks, log_price);
        }
        self.share();
    }

    fn variance(&self, out: &mut [f64]) {
        let mut one = out.to_vec();
        for (regime, law) in (0..).zip(&self.laws) {
            law.variance(&mut one);
            take(regime, &self.regimes, &one, out);
        }
    }

    fn within_step(&self) -> WithinStep {
        self.laws[0].within_step()
    }
}
