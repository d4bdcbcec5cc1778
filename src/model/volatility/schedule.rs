//! A term structure of volatility: a level for each stretch of time.
//!
//! dS/S = μ dt + σ(t) dW with σ(t) = σᵢ for uᵢ₋₁ ≤ t < uᵢ, u₀ = 0, the last level for ever, so that
//! ln S(t+Δ) = ln S(t) + μΔ − ½V + √V ε, V = ∫σ² over the step: exact on any grid, also where a level ends within a step.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `annual_vol` | σ₁…σₙ | 1/√year | each ≥ 0, n ≤ 64 |
//! | `until` | u₁…uₙ₋₁ | year | > 0, rising; one less than levels |
//!
//! Years are counted from the start, in the clock's own time, in which a year has `steps_per_year` steps: with daily steps
//! and 252 of them a year, 0.25 is the 63rd row. The variance that is recorded is σ² from that row on.
//!
//! Reference: R. Merton, Theory of rational option pricing, Bell J. Economics 4, 1973, section 6, whose variance may
//! depend on time.
//!
//! What is between the ends of a step is taken, by bars and trades, to have σ² at its beginning: let levels end where
//! steps do. With innovations that are not normal it is the law of a step, as `constant` is.

use crate::math::simd::kernel;
use crate::model::registry::Component;
use crate::model::{Domain, Invalid, Parameter, Step, Stream, Values, Volatility, VolatilityModel};
use crate::units::{DriftOf, Grid, Years};

const MOST_LEVELS: usize = 64;

/// Its registry entry.
pub const COMPONENT: Component<dyn VolatilityModel> = Component {
    name: "schedule",
    summary: "a term structure of volatility: a level for each stretch of time",
    equation: "dS/S = μ dt + σ(t) dW",
    scheme: "exact",
    parameters: &[
        Parameter::required(
            "annual_vol",
            "σ",
            "1/√year",
            Domain::NonNegative,
            "volatility of each stretch; the last one stays",
        )
        .list(MOST_LEVELS),
        Parameter::required(
            "until",
            "u",
            "year",
            Domain::Positive,
            "when each level but the last ends, since the start",
        )
        .list(MOST_LEVELS - 1)
        .optional(),
    ],
    example: "{ annual_vol = [0.3, 0.2, 0.25], until = [0.25, 0.75] }",
    build: |values| Ok(Box::new(Schedule::new(values)?)),
};

/// The law: levels, each with its end.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// σᵢ and uᵢ, the last of which is infinite.
    levels: Vec<(f64, f64)>,
}

impl Schedule {
    fn new(values: &Values) -> Result<Self, Invalid> {
        let (vols, until) = (values.list("annual_vol"), values.list("until"));
        if vols.len() != until.len() + 1 {
            return Err(Invalid::new(
                "until",
                format!("annual_vol has {} levels, and until {} ends", vols.len(), until.len()),
                "write one end less than levels: the last level stays",
            ));
        }
        if let Some([before, after]) = until.array_windows().find(|[before, after]| before >= after) {
            return Err(Invalid::new(
                "until",
                format!("{after} does not come after {before}"),
                "write years since the start, each later than the one before",
            ));
        }
        let ends = until.iter().copied().chain(std::iter::once(f64::INFINITY));
        Ok(Schedule { levels: vols.iter().copied().zip(ends).collect() })
    }

    /// σ in force from this time on.
    fn vol_at(&self, Years(t): Years) -> f64 {
        let level = self.levels.iter().find(|(_, end)| t < *end);
        level.map_or(0.0, |(vol, _)| *vol)
    }

    /// ∫σ² over a step of this length that ends then.
    fn variance(&self, Years(length): Years, Years(end): Years) -> f64 {
        let start = end - length;
        let (mut sum, mut from) = (0.0, start);
        for (vol, until) in &self.levels {
            if *until <= from {
                continue;
            }
            if *until >= end {
                // The whole step, mostly, of which the length is known without rounding.
                let part = if from == start { length } else { end - from };
                return (vol * vol).mul_add(part, sum);
            }
            sum = (vol * vol).mul_add(until - from, sum);
            from = *until;
        }
        sum
    }
}

impl VolatilityModel for Schedule {
    fn admits_any_innovation(&self) -> bool {
        true
    }

    fn annual_vol(&self) -> Option<f64> {
        match self.levels[..] {
            [(vol, _)] => Some(vol),
            _ => None,
        }
    }

    fn has_fixed_draws(&self) -> bool {
        true
    }

    fn start(&self, _grid: &Grid, drift_of: DriftOf, _stream: Stream) -> Box<dyn Volatility> {
        let convexity = match drift_of {
            DriftOf::Price => -0.5,
            DriftOf::LogPrice => 0.0,
        };
        Box::new(State { law: self.clone(), convexity, elapsed: Years(0.0) })
    }

    fn expected_variance(&self, _grid: &Grid, elapsed: Years) -> f64 {
        let vol = self.vol_at(elapsed);
        vol * vol
    }
}

struct State {
    law: Schedule,
    convexity: f64,
    elapsed: Years,
}

impl Volatility for State {
    fn step(&mut self, step: &Step, innovations: &[f64], log_price: &mut [f64]) {
        self.elapsed = step.elapsed;
        let variance = self.law.variance(step.length, step.elapsed);
        let moments = [self.convexity * variance, variance.sqrt()];
        match step.volatility_scale {
            None => plain_step(moments, innovations, log_price),
            Some(scale) => scaled_step(moments, scale, innovations, log_price),
        }
    }

    fn variance(&self, out: &mut [f64]) {
        let vol = self.law.vol_at(self.elapsed);
        out.fill(vol * vol);
    }

    fn variance_of(&self, step: &Step, out: &mut [f64]) {
        out.fill(self.law.variance(step.length, step.elapsed) / step.length.0);
    }
}

kernel! {
    fn plain_step(moments: [f64; 2], innovations: &[f64], log_price: &mut [f64]) {
        let [mean, deviation] = moments;
        for (x, shock) in log_price.iter_mut().zip(innovations) {
            *x += deviation.mul_add(*shock, mean);
        }
    }
}

kernel! {
    fn scaled_step(moments: [f64; 2], scale: &[f64], innovations: &[f64], log_price: &mut [f64]) {
        let n = log_price.len();
        let [mean, deviation] = moments;
        let (scale, innovations) = (&scale[..n], &innovations[..n]);
        for i in 0..n {
            let s = scale[i];
            log_price[i] += (s * deviation).mul_add(innovations[i], s * s * mean);
        }
    }
}
