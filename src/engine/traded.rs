//! What the mean volume of a bar is multiplied by: the mean of what was in force in its steps of the clock.

use crate::math::rows;
use crate::math::simd::kernel;
use crate::random::Row;

/// Of one asset of a block.
pub(super) struct Traded {
    /// Steps of the bar so far.
    steps: f64,
    /// Sum of scales, where one of them was not 1 for all; and then their mean.
    sum: Option<Row>,
    width: usize,
}

impl Traded {
    /// Before the first step.
    pub(super) fn new(width: usize) -> Self {
        Traded { steps: 0.0, sum: None, width }
    }

    /// After a step of the clock, in which the volume was scaled so.
    pub(super) fn add(&mut self, scale: Option<&[f64]>) {
        match (scale, &mut self.sum) {
            (None, None) => {}
            (None, Some(sum)) => sum.iter_mut().for_each(|sum| *sum += 1.0),
            (Some(scale), sum) => {
                let sum = sum.get_or_insert_with(|| Row::filled(self.width, self.steps));
                rows::add_scaled(1.0, scale, sum);
            }
        }
        self.steps += 1.0;
    }

    /// The mean of a bar that is over; absent where it is 1 for all.
    pub(super) fn mean(&mut self) -> Option<&[f64]> {
        let sum = self.sum.as_mut()?;
        divide(self.steps, sum);
        Some(sum)
    }

    /// Begins the next bar.
    pub(super) fn restart(&mut self) {
        (self.steps, self.sum) = (0.0, None);
    }
}

kernel! {
    fn divide(by: f64, values: &mut [f64]) {
        for value in values.iter_mut() {
            *value /= by;
        }
    }
}
