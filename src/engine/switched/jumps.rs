//! Jumps of several laws of one kind: those of a regime have intensity 0 on paths that are in another.

use crate::math::simd::kernel;
use crate::model::{Jump, Jumps, Shock, Step};
use crate::random::Row;

/// One law for each regime, and its intensity on each path in the step, as a multiple of what it is declared.
pub struct SwitchedJumps {
    laws: Vec<(Box<dyn Jumps>, Row)>,
    regimes: Row<u8>,
    shocks: Vec<Shock>,
}

impl SwitchedJumps {
    /// For so many paths.
    pub fn new(laws: Vec<Box<dyn Jumps>>, paths: usize) -> Self {
        let laws = laws.into_iter().map(|law| (law, Row::zeros(paths))).collect();
        SwitchedJumps { laws, regimes: Row::filled(paths, 0), shocks: Vec::new() }
    }
}

impl Jumps for SwitchedJumps {
    fn enter(&mut self, regimes: &[u8]) {
        self.regimes.copy_from_slice(regimes);
    }

    fn shocks(&mut self, step: &Step) -> &[Shock] {
        self.shocks.clear();
        for (regime, (law, scale)) in (0..).zip(&mut self.laws) {
            alone(regime, &self.regimes, step.intensity_scale.unwrap_or(&[]), scale);
            self.shocks.extend(law.shocks(&Step { intensity_scale: Some(scale), ..*step }));
        }
        &self.shocks
    }

    fn step(&mut self, step: &Step, [log_price, jumped]: [&mut [f64]; 2]) {
        for (law, scale) in &mut self.laws {
            law.step(&Step { intensity_scale: Some(scale), ..*step }, [&mut *log_price, &mut *jumped]);
        }
    }

    fn report(&self, step: &Step, events: &mut Vec<Jump>) {
        for (law, scale) in &self.laws {
            law.report(&Step { intensity_scale: Some(scale), ..*step }, events);
        }
    }
}

kernel! {
    fn alone(regime: u8, regimes: &[u8], intensity: &[f64], scale: &mut [f64]) {
        let n = scale.len();
        let regimes = &regimes[..n];
        if intensity.is_empty() {
            for i in 0..n {
                scale[i] = if regimes[i] == regime { 1.0 } else { 0.0 };
            }
            return;
        }
        let intensity = &intensity[..n];
        for i in 0..n {
            scale[i] = if regimes[i] == regime { intensity[i] } else { 0.0 };
        }
    }
}
