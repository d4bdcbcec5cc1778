//! A spread of whole ticks, one at least, that persists from trade to trade.
//!
//! s = 1 + G, P(G = k) = (1 − q)qᵏ, q = (m − 1)/m; with probability φ a trade meets the spread of the one before.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `mean` | m | ticks | ≥ 1, at most 1e6: mean spread; at 1 it is always one tick |
//! | `persistence` | φ | – | \[0, 1): correlation of the spread with that of the trade before |
//!
//! Exact: E\[s\] = m, Var\[s\] = m(m − 1), and the correlation over j trades is φʲ. The spread moves with trades alone.
//!
//! Where regimes or stress scale the mean by c, m is cm (1 where that is less) at once: G = ⌊ln U / ln q⌋, U is what is kept
//! from trade to trade, and a spread that is kept is that of the same U. The law at each trade is then the geometric one of the
//! mean in force, exactly.

use super::kept::Kept;
use crate::math;
use crate::math::simd::kernel;
use crate::model::registry::Component;
use crate::model::{Domain, Invalid, MarkModel, Marks, Parameter, Stream, Values};

/// Its registry entry.
pub const COMPONENT: Component<dyn MarkModel> = Component {
    name: "geometric",
    summary: "a spread of one tick and a geometric number more, which persists; for layout = \"ticks\"",
    equation: "s = 1 + G, P(G = k) = (1 − q)qᵏ, q = (m − 1)/m; kept with probability φ",
    scheme: "exact",
    parameters: &[
        Parameter::required(
            "mean",
            "m",
            "ticks",
            Domain::Positive,
            "mean spread; from 1, which is always one tick, to 1e6",
        ),
        Parameter::required(
            "persistence",
            "φ",
            "–",
            Domain::NonNegative,
            "how often a trade meets the spread of the one before; below 1",
        ),
    ],
    example: "{ mean = 2.0, persistence = 0.9 }",
    build: |values| Ok(Box::new(Geometric::new(values)?)),
};

const MOST_TICKS: f64 = 1e6;

/// The law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Geometric {
    mean: f64,
    persistence: f64,
}

impl Geometric {
    fn new(values: &Values) -> Result<Self, Invalid> {
        let law = Geometric { mean: values.number("mean"), persistence: values.number("persistence") };
        if !(1.0..=MOST_TICKS).contains(&law.mean) {
            let problem = "a spread has one tick at least, and no market has a million";
            return Err(Invalid::new("mean", problem, "allowed: 1 to 1e6 ticks"));
        }
        if law.persistence >= 1.0 {
            let problem = "the spread would never move";
            return Err(Invalid::new("persistence", problem, "allowed: 0 ≤ persistence < 1; mean = 1.0 never moves"));
        }
        Ok(law)
    }

    /// What an asset has that names no spread.
    #[must_use]
    pub fn usual() -> (Self, Values) {
        let mut values = Values::default();
        let usual = Geometric { mean: 2.0, persistence: 0.9 };
        values.insert("mean", vec![usual.mean]);
        values.insert("persistence", vec![usual.persistence]);
        (usual, values)
    }
}

impl MarkModel for Geometric {
    fn mean(&self) -> Option<f64> {
        Some(self.mean)
    }

    fn check(&self, most_scale: f64) -> Result<(), Invalid> {
        let most = self.mean * most_scale;
        if most <= MOST_TICKS {
            return Ok(());
        }
        let problem = format!("the mean spread is {most} ticks");
        Err(Invalid::new("mean", problem, format!("at most {MOST_TICKS:e} ticks")))
    }

    fn start(&self, stream: Stream) -> Box<dyn Marks> {
        let kept = Kept::new(self.persistence, math::ln, stream);
        Box::new(State { mean: self.mean, kept })
    }
}

/// ln U of every path's spread.
struct State<F> {
    mean: f64,
    kept: Kept<F>,
}

impl<F: Fn(f64) -> f64 + Send> Marks for State<F> {
    fn draw(&mut self, paths: &[u16], scale: Option<&[f64]>, out: &mut Vec<f64>) {
        self.kept.next(paths, out);
        match scale {
            None => spreads(per_tick(self.mean), out),
            Some(scale) => scaled_spreads(self.mean, paths, scale, out),
        }
    }
}

/// 1/ln q: G ≥ k where U ≤ qᵏ.
#[inline(always)]
fn per_tick(mean: f64) -> f64 {
    let q = (mean - 1.0) / mean;
    if q > 0.0 { 1.0 / math::ln(q) } else { 0.0 }
}

kernel! {
    fn spreads(per_tick: f64, values: &mut [f64]) {
        for value in values.iter_mut() {
            *value = 1.0 + (*value * per_tick).floor();
        }
    }
}

kernel! {
    fn scaled_spreads(mean: f64, paths: &[u16], scale: &[f64], values: &mut [f64]) {
        for (value, path) in values.iter_mut().zip(paths) {
            *value = 1.0 + (*value * per_tick(mean * scale[usize::from(*path)])).floor();
        }
    }
}
