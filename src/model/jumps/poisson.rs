//! When the jumps of a Poisson process strike, and how many of them a run can bear.

use crate::model::{Invalid, Step, Stream};
use crate::random::{Arrivals, Row, Source};
use crate::units::{Grid, Years};

/// The most jumps that may be expected in one step and in one path: each is drawn by itself.
const MOST_PER_STEP: f64 = 1e4;
const MOST_PER_PATH: f64 = 1e9;

/// Refuses an intensity per year, of a parameter, that asks for more jumps than can be drawn one by one.
pub(super) fn check_rate(parameter: &'static str, intensity: f64, grid: &Grid, steps: u64) -> Result<(), Invalid> {
    let (Years(step), Years(horizon)) = (grid.longest_step(), grid.elapsed(steps));
    let remedy =
        "at most 10,000 jumps may be expected in a step, and 1e9 in a path; many small jumps are a volatility";
    if intensity * step > MOST_PER_STEP {
        let problem = format!("{} jumps are expected in a step", intensity * step);
        return Err(Invalid::new(parameter, problem, remedy));
    }
    if intensity * horizon > MOST_PER_PATH {
        let problem = format!("{} jumps are expected in every path", intensity * horizon);
        return Err(Invalid::new(parameter, problem, remedy));
    }
    Ok(())
}

/// The events of a Poisson process for the paths of a block. Where a regime or stress scales the intensity, they come when
/// ∫λ dt has grown by an exponential waiting time, which is exact too.
pub(super) struct PoissonTimes {
    intensity: f64,
    source: Source,
    arrivals: Arrivals,
    /// By path, what scales have added to the elapsed time so far; absent until there is one.
    extra: Option<Row>,
    /// By path, expected events so far.
    now: Row,
}

impl PoissonTimes {
    /// At time 0.
    pub(super) fn new(intensity: f64, times: Stream) -> Self {
        let mut source = times.open();
        let arrivals = Arrivals::new(&mut source, times.paths);
        PoissonTimes { intensity, source, arrivals, extra: None, now: Row::zeros(times.paths) }
    }

    /// The paths of the events of a step, once for each event.
    pub(super) fn step(&mut self, step: &Step) -> &[u16] {
        let (Years(length), Years(elapsed)) = (step.length, step.elapsed);
        if let Some(scale) = step.intensity_scale {
            let extra = self.extra.get_or_insert_with(|| Row::zeros(self.now.len()));
            for (extra, scale) in extra.iter_mut().zip(scale) {
                *extra = (scale - 1.0).mul_add(length, *extra);
            }
        }
        match &self.extra {
            None => self.arrivals.until(self.intensity * elapsed, &mut self.source),
            Some(extra) => {
                for (now, extra) in self.now.iter_mut().zip(extra.iter()) {
                    *now = self.intensity * (elapsed + extra);
                }
                self.arrivals.until_each(&self.now, &mut self.source)
            }
        }
    }

    /// Those of the step just made.
    pub(super) fn paths(&self) -> &[u16] {
        self.arrivals.events()
    }

    /// The part of the step that was over at each of them.
    pub(super) fn places<'a>(&'a self, step: &'a Step) -> impl Iterator<Item = f64> + 'a {
        let Years(elapsed) = step.elapsed;
        self.arrivals.events().iter().zip(self.arrivals.times()).map(move |(path, time)| {
            let i = usize::from(*path);
            let now = elapsed + self.extra.as_ref().map_or(0.0, |extra| extra[i]);
            let length = step.length.0 * step.intensity_scale.map_or(1.0, |scale| scale[i]);
            // Time is counted in expected events.
            let left = (self.intensity * now - time) / (self.intensity * length);
            (1.0 - left).clamp(0.0, 1.0)
        })
    }
}
