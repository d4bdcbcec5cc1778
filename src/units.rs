//! Units that must not be mixed up.

/// A length of time, in years of the scenario's own calendar.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Years(pub f64);

/// The grid that components step on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    /// Recorded-clock steps in one year.
    pub steps_per_year: f64,
    /// Simulated steps in each step of the clock.
    pub substeps: u32,
    /// The longest step, where they differ, as a multiple of the mean one.
    pub longest: f64,
}

impl Grid {
    /// The mean length of a simulated step; where the clock is even, the length of each.
    #[must_use]
    pub fn step(&self) -> Years {
        Years(1.0 / (self.steps_per_year * f64::from(self.substeps)))
    }

    /// The length of the longest simulated step.
    #[must_use]
    pub fn longest_step(&self) -> Years {
        Years(self.longest * self.step().0)
    }

    /// Whether all steps have one length.
    #[must_use]
    pub fn is_even(&self) -> bool {
        self.longest <= 1.0
    }

    /// Simulated steps in one year.
    #[must_use]
    pub fn simulated_steps_per_year(&self) -> f64 {
        self.steps_per_year * f64::from(self.substeps)
    }

    /// The time after so many simulated steps of an even clock.
    #[must_use]
    pub fn elapsed(&self, steps: u64) -> Years {
        // Exact up to 2^53 steps, which a scenario cannot reach.
        #[allow(clippy::cast_precision_loss)]
        Years(steps as f64 / self.simulated_steps_per_year())
    }
}

/// What the `drift` of an asset is the drift of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DriftOf {
    /// E\[S(t)\] = S(0)·exp(drift·t).
    Price,
    /// E\[ln S(t)\] = ln S(0) + drift·t.
    LogPrice,
}
