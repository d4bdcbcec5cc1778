//! A series of any law that is pulled towards its pins, and what each path then counts.
//!
//! In each step its driver has z + m, with d = ±(E\[x(T) | x\] − K)/√V(τ) the deviations by which it is expected to be on the right side,
//! E and V from the variance that is in force, and λ = φ/Φ:
//!
//! m = ±λ(d)·a(τ − Δ)·√(βvΔ)/√V(τ), at most [`MOST`], β the share of the variance that the driver makes.
//!
//! For geometric Brownian motion in small steps this is the law given the pin itself. For others it is a guess, which costs paths
//! but is no bias. A path is pulled by c·m; with u its drivers as they were used, its likelihood under no pull over that
//! under c is L(c), ln L(c) = −c·Σm′u + ½c²·Σm′Cm.
//!
//! A quarter of the paths, by a draw of each, are left alone (c = 0), three eighths each have c = ½ and c = 1, and all
//! count as paths of that mixture: w = 1/(¼ + ⅜/L(½) + ⅜/L(1)) ≤ 4. So a path that came to the level by a jump or a burst of
//! variance, against all that the pull took for likely, has no weight beyond measure. A path that misses a pin has weight 0
//! from there on.
//!
//! Reference: T. Hesterberg, Weighted average importance sampling and defensive mixture distributions, Technometrics 37,
//! 1995, section 2.2.

use super::{Times, goal};
use crate::engine::guided::Reverting;
use crate::engine::state::SeriesState;
use crate::math;
use crate::math::rows;
use crate::math::simd::kernel;
use crate::random::{Lanes, Purpose, Row, Source, StreamKey};
use crate::scenario::{Guide, Pin, Scenario, Series};
use crate::units::DriftOf;

/// The most that a driver is pulled by in one step.
const MOST: f64 = 6.0;
/// The shares of paths that are left alone, pulled by half, and pulled in full.
const ALONE: f64 = 0.25;
const HALF: f64 = 0.375;
const WHOLE: f64 = 0.375;

pub(super) struct Pulled<'a> {
    scenario: &'a Scenario,
    guide: &'a Guide,
    /// The pin that comes next.
    next: usize,
    variance: Row,
    /// m
    pull: Row,
}

/// What is known of a step before it is made.
#[derive(Debug, Clone, Copy)]
struct Outlook {
    /// E\[x(T) | x\] = mean + decay·x + per_variance·v
    mean: f64,
    decay: f64,
    per_variance: f64,
    /// V(τ) = variance + spread·v
    variance: f64,
    spread: f64,
    /// a(τ − Δ)·√Δ
    reach: f64,
    edge: f64,
    sign: f64,
}

impl<'a> Pulled<'a> {
    pub(super) fn new(scenario: &'a Scenario, guide: &'a Guide, width: usize) -> Self {
        Pulled { scenario, guide, next: 0, variance: Row::zeros(width), pull: Row::zeros(width) }
    }

    pub(super) fn series(&self) -> usize {
        self.guide.series
    }

    /// The pin that comes next.
    pub(super) fn pin(&self) -> Option<Pin> {
        self.guide.pins.get(self.next).copied()
    }

    /// Finds the pull of a step. `scale` is what regimes and stress make of volatility.
    pub(super) fn pull(&mut self, times: Times, state: &SeriesState, scale: Option<&[f64]>) {
        let Some(pin) = self.pin() else { return };
        match state {
            SeriesState::Asset(asset) => asset.volatility.variance(&mut self.variance),
            SeriesState::Level(level) => level.variance(&mut self.variance),
        }
        if let Some(scale) = scale {
            self.variance.iter_mut().zip(scale).for_each(|(variance, scale)| *variance *= scale * scale);
        }
        let outlook = self.outlook(times, pin);
        pull(outlook, super::position(state), &self.variance, &mut self.pull);
    }

    /// No pull where no pin is to come.
    pub(super) fn let_go(&mut self) {
        self.pull.fill(0.0);
    }

    fn outlook(&self, Times { now, then, pin: at }: Times, pin: Pin) -> Outlook {
        let (left, length) = (at - now, then - now);
        let (edge, sign) = (goal(self.scenario, self.series(), pin), pin.side.sign());
        match &self.scenario.series[self.series()] {
            Series::Asset(asset) => {
                let (jumps, jump_variance) =
                    asset.jumps.as_ref().map_or((0.0, 0.0), |jumps| jumps.model.annual_moments());
                let convexity = match asset.drift_of {
                    DriftOf::Price => 0.5,
                    DriftOf::LogPrice => 0.0,
                };
                Outlook {
                    mean: (jumps - asset.volatility.model.compensator(asset.drift_of)) * left,
                    decay: 1.0,
                    per_variance: -convexity * left,
                    variance: jump_variance * left,
                    spread: left,
                    reach: length.sqrt(),
                    edge,
                    sign,
                }
            }
            Series::Level(level) => {
                let law = Reverting { model: level.process.model.as_ref(), grid: &self.scenario.clock.grid };
                let ([mean, decay, _], [_, decay_left, _]) = (law.after(left), law.after(at - then));
                let spread = left * mean_square(decay);
                let reach = decay_left * length.sqrt();
                Outlook { mean, decay, per_variance: 0.0, variance: 0.0, spread, reach, edge, sign }
            }
        }
    }

    /// Goes on to the pin after the next one; a path that has missed that counts nothing.
    pub(super) fn pass(&mut self, now: &[f64], weights: &mut Row) {
        let Some(pin) = self.pin() else { return };
        let (edge, sign) = (goal(self.scenario, self.series(), pin), pin.side.sign());
        for (weight, x) in weights.iter_mut().zip(now) {
            if sign * (x - edge) < 0.0 {
                *weight = 0.0;
            }
        }
        self.next += 1;
    }
}

/// The mean square of a decay on its way from 1.
fn mean_square(decay: f64) -> f64 {
    if decay > 0.0 && decay < 0.999 { (1.0 - decay * decay) / (-2.0 * math::ln(decay)) } else { 1.0 }
}

/// How strongly each path is pulled, and its likelihood.
pub(super) struct Mixture {
    /// c
    strengths: Row,
    /// Σ m′u and ½ Σ m′Cm
    along: Row,
    squares: Row,
    /// C·m, of one series.
    shift: Row,
}

impl Mixture {
    pub(super) fn new(scenario: &Scenario, lanes: Lanes) -> Self {
        let row = || Row::zeros(lanes.count());
        let mut strengths = row();
        Source::of(StreamKey::new(scenario.seed, "", Purpose::Steering), lanes).uniforms(&mut strengths);
        for strength in strengths.iter_mut() {
            let alone = *strength < ALONE;
            let half = *strength < ALONE + HALF;
            *strength = if alone {
                0.0
            } else if half {
                0.5
            } else {
                1.0
            };
        }
        Mixture { strengths, along: row(), squares: row(), shift: row() }
    }

    /// Shifts the drivers of a step by what the pulls of all series are to each, and counts the likelihood.
    pub(super) fn shift(
        &mut self,
        pulls: &[Pulled],
        drivers: &mut [Option<Row>],
        correlation: impl Fn(usize, usize) -> f64,
    ) {
        for (i, driver) in drivers.iter_mut().enumerate() {
            let Some(driver) = driver else { continue };
            self.shift.fill(0.0);
            for other in pulls {
                rows::add_scaled(correlation(i, other.series()), &other.pull, &mut self.shift);
            }
            shift(&self.strengths, &self.shift, driver);
            if let Some(own) = pulls.iter().find(|own| own.series() == i) {
                count(&own.pull, &self.shift, driver, [&mut self.along, &mut self.squares]);
            }
        }
    }

    /// Weighs each path for its pulls.
    pub(super) fn weigh(&self, weights: &mut [f64]) {
        weigh(&self.along, &self.squares, weights);
    }
}

/// φ(x)/Φ(−x), to 1 %: it makes no bias. P. Börjesson and C. Sundberg, IEEE Trans. Comm. 27, 1979, for x ≥ 0.
#[inline(always)]
fn hazard(x: f64) -> f64 {
    const SHARE: f64 = std::f64::consts::FRAC_1_PI;
    const ROOT_2_PI: f64 = 2.506_628_274_631_000_2;
    let distance = x.abs();
    let above =
        SHARE.mul_add(distance.mul_add(distance, 2.0 * std::f64::consts::PI).sqrt(), (1.0 - SHARE) * distance);
    let density = math::exp(-0.5 * distance * distance) / ROOT_2_PI;
    let below = density / (1.0 - density / above);
    if x < 0.0 { below } else { above }
}

kernel! {
    fn pull(outlook: Outlook, now: &[f64], variance: &[f64], out: &mut [f64]) {
        // Below it there is nothing that a driver could do.
        const LEAST: f64 = 1e-200;
        let n = out.len();
        let (now, variance) = (&now[..n], &variance[..n]);
        for i in 0..n {
            let expected = outlook.per_variance.mul_add(variance[i], outlook.decay.mul_add(now[i], outlook.mean));
            let in_all = outlook.spread.mul_add(variance[i], outlook.variance);
            let in_all = if in_all > LEAST { in_all } else { LEAST };
            let deviation = in_all.sqrt();
            let short = outlook.sign * (outlook.edge - expected) / deviation;
            let pull = hazard(short) * outlook.reach * variance[i].sqrt() / deviation;
            let pull = if pull < MOST { pull } else { MOST };
            out[i] = outlook.sign * pull;
        }
    }
}

kernel! {
    fn shift(strengths: &[f64], shift: &[f64], driver: &mut [f64]) {
        let n = driver.len();
        let (strengths, shift) = (&strengths[..n], &shift[..n]);
        for i in 0..n {
            driver[i] = strengths[i].mul_add(shift[i], driver[i]);
        }
    }
}

kernel! {
    fn count(pull: &[f64], shift: &[f64], driver: &[f64], sums: [&mut [f64]; 2]) {
        let n = pull.len();
        let (shift, driver) = (&shift[..n], &driver[..n]);
        let [along, squares] = sums.map(|row| &mut row[..n]);
        for i in 0..n {
            along[i] = pull[i].mul_add(driver[i], along[i]);
            squares[i] = (0.5 * pull[i]).mul_add(shift[i], squares[i]);
        }
    }
}

kernel! {
    fn weigh(along: &[f64], squares: &[f64], weights: &mut [f64]) {
        let n = weights.len();
        let (along, squares) = (&along[..n], &squares[..n]);
        for i in 0..n {
            let half = math::exp(0.5 * (-0.5f64).mul_add(squares[i], along[i]));
            let whole = math::exp(along[i] - squares[i]);
            weights[i] /= WHOLE.mul_add(whole, HALF.mul_add(half, ALONE));
        }
    }
}
