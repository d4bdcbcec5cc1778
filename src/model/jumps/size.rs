//! The law of the size of one log jump, J.

use crate::math;
use crate::model::Invalid;
use crate::random::Source;
use std::fmt::Debug;

/// The largest logarithm of E\[e^J\]: a wider jump overflows it, or a single price. Nothing in a market is near it.
pub(super) const MOST_LOG_RISE: f64 = 50.0;

/// Room for what a draw goes through.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    pub(super) uniforms: Vec<[f64; 2]>,
}

/// A law of J.
pub(super) trait Size: Debug + Copy + Send + Sync + 'static {
    /// E\[J\] and E\[J²\].
    fn moments(&self) -> (f64, f64);

    /// E\[e^J\] − 1.
    fn expected_rise(&self) -> f64;

    /// One J for each of `paths`, from the generator of that path, in order.
    fn draw(&self, paths: &[u16], source: &mut Source, scratch: &mut Scratch, out: &mut Vec<f64>);
}

/// J ~ N(m, s²).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Normal {
    pub(super) mean: f64,
    pub(super) std: f64,
}

impl Normal {
    /// Refuses a J so wide that E\[e^J\] is no number; `std` is the parameter to point at.
    pub(super) fn new(mean: f64, std: f64) -> Result<Self, Invalid> {
        if mean + 0.5 * std * std > MOST_LOG_RISE {
            return Err(Invalid::new(
                "std",
                "the expected jump exp(mean + std²/2) is over e^50",
                "log jumps are small numbers: -0.08 is a fall of 8 %",
            ));
        }
        Ok(Normal { mean, std })
    }
}

impl Size for Normal {
    fn moments(&self) -> (f64, f64) {
        (self.mean, self.mean * self.mean + self.std * self.std)
    }

    fn expected_rise(&self) -> f64 {
        math::exp(self.mean + 0.5 * self.std * self.std) - 1.0
    }

    fn draw(&self, paths: &[u16], source: &mut Source, _scratch: &mut Scratch, out: &mut Vec<f64>) {
        source.normals_at(paths, out);
        for value in out.iter_mut() {
            *value = self.std * *value + self.mean;
        }
    }
}
