//! Log-normal volume that persists, and is high where the price moves.
//!
//! ln V = ln m − c + a + b|z|,  a′ = φa + s√(1 − φ²) η, η ~ N(0, 1), a ~ N(0, s²) from the first bar on.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `mean` | m | units traded in a bar | > 0 |
//! | `std` | s | – | ≥ 0, at most 5: standard deviation of log volume, at a given return |
//! | `persistence` | φ | – | (−1, 1): correlation of a with that of the bar before |
//! | `return_sensitivity` | b | – | ≥ 0, at most 5: log volume that one standard deviation of return adds |
//!
//! z is the log return of the bar over its forward, jumps included, in standard deviations: divided by the root of the
//! variance that the bar's steps had. It counts as ten where it is more. c = s²/2 + ln E\[e^{b|z|}\] for a normal z, with
//! E\[e^{b|z|}\] = 2e^{b²/2}Φ(b): E\[V\] = m exactly, but for the rounding, where z is a standard normal (constant volatility
//! with normal innovations and no jumps; GARCH with `drift_of = "log_price"`), and larger where its tails are fatter.
//! Then also Var\[ln V\] = s² + b²(1 − 2/π), of which the second part does not persist.
//!
//! Volume is rounded to a whole number, 0 included: take a unit that makes the mean large. Where regimes or stress scale the
//! mean by c, m is cm: of a bar of several steps of the clock, c is the mean of theirs.
//!
//! References: J. Karpoff, The relation between price changes and trading volume: a survey, JFQA 22, 1987; T. Andersen,
//! Return volatility and trading volume: an information flow interpretation of stochastic volatility, J. Finance 51, 1996.

use crate::math;
use crate::math::simd::kernel;
use crate::model::registry::Component;
use crate::model::{Domain, Invalid, Parameter, Stream, Values, Volume, VolumeModel};
use crate::random::{Row, Source};

/// Its registry entry.
pub const COMPONENT: Component<dyn VolumeModel> = Component {
    name: "log_normal",
    summary: "log-normal volume that persists, and is high where the price moves; for layout = \"bars\"",
    equation: "ln V = ln m − c + a + b|z|, a' = φa + s√(1 − φ²) η",
    scheme: "exact, then rounded to whole units",
    parameters: &[
        Parameter::required("mean", "m", "units per bar", Domain::Positive, "mean volume of a bar"),
        Parameter::required("std", "s", "–", Domain::NonNegative, "standard deviation of log volume; at most 5"),
        Parameter::required(
            "persistence",
            "φ",
            "–",
            Domain::Between(-1.0, 1.0),
            "how much of a high volume is left in the next bar",
        ),
        Parameter::required(
            "return_sensitivity",
            "b",
            "–",
            Domain::NonNegative,
            "what a return of one standard deviation adds to log volume; at most 5",
        ),
    ],
    example: "{ mean = 1.0e6, std = 0.4, persistence = 0.7, return_sensitivity = 0.3 }",
    build: |values| Ok(Box::new(LogNormal::new(values)?)),
};

/// More would make a volume that no market has, and a mean that no sample shows.
const MOST: f64 = 5.0;

/// The law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogNormal {
    mean: f64,
    std: f64,
    persistence: f64,
    return_sensitivity: f64,
}

impl LogNormal {
    fn new(values: &Values) -> Result<Self, Invalid> {
        for name in ["std", "return_sensitivity"] {
            if values.number(name) > MOST {
                let problem = format!("volume would differ by factors of e^{}", values.number(name));
                return Err(Invalid::new(name, problem, format!("allowed: 0 to {MOST}")));
            }
        }
        Ok(LogNormal {
            mean: values.number("mean"),
            std: values.number("std"),
            persistence: values.number("persistence"),
            return_sensitivity: values.number("return_sensitivity"),
        })
    }

    /// What an asset has that names no volume.
    #[must_use]
    pub fn usual() -> (Self, Values) {
        let mut values = Values::default();
        let usual = LogNormal { mean: 1e6, std: 0.4, persistence: 0.7, return_sensitivity: 0.3 };
        values.insert("mean", vec![usual.mean]);
        values.insert("std", vec![usual.std]);
        values.insert("persistence", vec![usual.persistence]);
        values.insert("return_sensitivity", vec![usual.return_sensitivity]);
        (usual, values)
    }
}

impl VolumeModel for LogNormal {
    fn mean(&self) -> f64 {
        self.mean
    }

    fn start(&self, stream: Stream) -> Box<dyn Volume> {
        let (s, b) = (self.std, self.return_sensitivity);
        let mut source = stream.open();
        source.draw_normals();
        let mut deviation = Row::zeros(stream.paths);
        deviation.iter_mut().zip(source.normals()).for_each(|(a, normal)| *a = s * normal);
        let log_moment = 0.5 * b * b + math::ln(2.0 * normal_probability(b));
        Box::new(State {
            base: math::ln(self.mean) - 0.5 * s * s - log_moment,
            persistence: self.persistence,
            fresh: s * (1.0 - self.persistence * self.persistence).sqrt(),
            return_sensitivity: b,
            source,
            deviation,
        })
    }
}

/// Φ(x) for 0 ≤ x ≤ 5, by its series of positive terms; for constants, not for kernels.
fn normal_probability(x: f64) -> f64 {
    let (mut term, mut sum) = (x, 0.0);
    for n in 1..100 {
        sum += term;
        term *= x * x / f64::from(2 * n + 1);
    }
    0.5 + sum * math::exp(-0.5 * x * x) / (2.0 * std::f64::consts::PI).sqrt()
}

struct State {
    base: f64,
    persistence: f64,
    fresh: f64,
    return_sensitivity: f64,
    source: Source,
    /// a of the bar before: in the first bar its law is what it is ever after.
    deviation: Row,
}

impl Volume for State {
    fn bar(&mut self, scale: Option<&[f64]>, returns: &mut [f64]) {
        self.source.draw_normals();
        let weights = [self.persistence, self.fresh, self.base, self.return_sensitivity];
        let normals = self.source.normals();
        match scale {
            None => next(weights, normals, &mut self.deviation, returns),
            Some(scale) => scaled_next(weights, [normals, scale], &mut self.deviation, returns),
        }
    }
}

/// e^{ln m − c + a′ + b|z|}
#[inline(always)]
fn volume(weights: [f64; 4], normal: f64, deviation: &mut f64, z: f64) -> f64 {
    const FARTHEST: f64 = 10.0;
    let [persistence, fresh, base, sensitivity] = weights;
    *deviation = fresh.mul_add(normal, persistence * *deviation);
    let z = z.abs();
    let z = if z < FARTHEST { z } else { FARTHEST };
    math::exp(sensitivity.mul_add(z, base + *deviation))
}

kernel! {
    fn next(weights: [f64; 4], normals: &[f64], deviation: &mut [f64], values: &mut [f64]) {
        let n = values.len();
        let (normals, deviation) = (&normals[..n], &mut deviation[..n]);
        for i in 0..n {
            values[i] = volume(weights, normals[i], &mut deviation[i], values[i]).round_ties_even();
        }
    }
}

kernel! {
    fn scaled_next(weights: [f64; 4], rows: [&[f64]; 2], deviation: &mut [f64], values: &mut [f64]) {
        let n = values.len();
        let deviation = &mut deviation[..n];
        let [normals, scale] = rows.map(|row| &row[..n]);
        for i in 0..n {
            values[i] = (volume(weights, normals[i], &mut deviation[i], values[i]) * scale[i]).round_ties_even();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::normal_probability;

    #[test]
    fn the_normal_distribution_is_that_of_the_tables() {
        let tables = [
            (0.0, 0.5),
            (0.5, 0.691_462_461_274_013_1),
            (1.0, 0.841_344_746_068_542_9),
            (5.0, 0.999_999_713_348_428_1),
        ];
        for (x, probability) in tables {
            assert!((normal_probability(x) - probability).abs() < 1e-14, "{x}");
        }
    }
}
