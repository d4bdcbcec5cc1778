//! The size of a trade, log-normal and independent from trade to trade.
//!
//! V = max(1, round(m e^{s z − s²/2})), z ~ N(0, 1).
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `mean` | m | units | > 0, at most 1e12: mean size before it is rounded |
//! | `std` | s | – | ≥ 0, at most 5: standard deviation of log size |
//!
//! Exact but for the rounding: sizes are whole numbers and at least 1, so that the mean is above m where many of them are
//! below 1. Take a unit that makes the mean large. Where regimes or stress scale the mean by c, m is cm, and z what it would be.

use crate::math;
use crate::math::simd::kernel;
use crate::model::registry::Component;
use crate::model::{Domain, Invalid, MarkModel, Marks, Parameter, Stream, Values};
use crate::random::Source;

/// Its registry entry.
pub const COMPONENT: Component<dyn MarkModel> = Component {
    name: "log_normal",
    summary: "log-normal sizes of trades, in whole units; for layout = \"ticks\"",
    equation: "V = max(1, round(m e^{s z − s²/2}))",
    scheme: "exact, then rounded to whole units",
    parameters: &[
        Parameter::required(
            "mean",
            "m",
            "units",
            Domain::Positive,
            "mean size of a trade, before rounding; at most 1e12",
        ),
        Parameter::required("std", "s", "–", Domain::NonNegative, "standard deviation of log size; at most 5"),
    ],
    example: "{ mean = 200.0, std = 1.0 }",
    build: |values| Ok(Box::new(LogNormal::new(values)?)),
};

/// Beyond these a size is no whole number of an f64 any more.
const MOST_MEAN: f64 = 1e12;
const MOST_STD: f64 = 5.0;

/// The law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogNormal {
    mean: f64,
    std: f64,
}

impl LogNormal {
    fn new(values: &Values) -> Result<Self, Invalid> {
        let law = LogNormal { mean: values.number("mean"), std: values.number("std") };
        if law.mean > MOST_MEAN {
            return Err(Invalid::new("mean", "sizes would have no whole units", "at most 1e12"));
        }
        if law.std > MOST_STD {
            let problem = format!("sizes would differ by factors of e^{}", law.std);
            return Err(Invalid::new("std", problem, format!("allowed: 0 to {MOST_STD}")));
        }
        Ok(law)
    }

    /// What an asset has that names no size.
    #[must_use]
    pub fn usual() -> (Self, Values) {
        let mut values = Values::default();
        let usual = LogNormal { mean: 200.0, std: 1.0 };
        values.insert("mean", vec![usual.mean]);
        values.insert("std", vec![usual.std]);
        (usual, values)
    }
}

impl MarkModel for LogNormal {
    fn mean(&self) -> Option<f64> {
        Some(self.mean)
    }

    fn check(&self, most_scale: f64) -> Result<(), Invalid> {
        let most = self.mean * most_scale;
        if most <= MOST_MEAN {
            return Ok(());
        }
        Err(Invalid::new("mean", format!("the mean size of a trade is {most:e}"), format!("at most {MOST_MEAN:e}")))
    }

    fn start(&self, stream: Stream) -> Box<dyn Marks> {
        let base = math::ln(self.mean) - 0.5 * self.std * self.std;
        Box::new(State { base, std: self.std, source: stream.open() })
    }
}

struct State {
    base: f64,
    std: f64,
    source: Source,
}

impl Marks for State {
    fn draw(&mut self, paths: &[u16], scale: Option<&[f64]>, out: &mut Vec<f64>) {
        self.source.normals_at(paths, out);
        match scale {
            None => sizes(self.base, self.std, out),
            Some(scale) => scaled_sizes([self.base, self.std], paths, scale, out),
        }
    }
}

kernel! {
    fn sizes(base: f64, std: f64, values: &mut [f64]) {
        for value in values.iter_mut() {
            *value = whole(math::exp(std.mul_add(*value, base)));
        }
    }
}

kernel! {
    fn scaled_sizes(law: [f64; 2], paths: &[u16], scale: &[f64], values: &mut [f64]) {
        let [base, std] = law;
        for (value, path) in values.iter_mut().zip(paths) {
            *value = whole(math::exp(std.mul_add(*value, base)) * scale[usize::from(*path)]);
        }
    }
}

/// A whole number, one at least.
#[inline(always)]
fn whole(size: f64) -> f64 {
    let size = size.round_ties_even();
    if size > 1.0 { size } else { 1.0 }
}
