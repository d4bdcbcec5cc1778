//! Normal inverse Gaussian: Brownian motion in inverse Gaussian time, a price that moves by jumps alone.
//!
//! X(t) = βT(t) + W(T(t)), with T(t) the time at which another Brownian motion of drift γ = √(α² − β²) first reaches δt.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `steepness` | α | – | > 0: the larger, the thinner both tails, which fall like e^{−(α ∓ β)∣x∣} |
//! | `asymmetry` | β | – | −α < β ≤ α − 1: negative makes falls the larger jumps |
//! | `scale` | δ | 1/year | > 0: how much happens |
//!
//! ln E\[e^{X(1)}\] = δ(√(α² − β²) − √(α² − (β + 1)²)), which needs β + 1 ≤ α. Over a year X has mean δβ/γ and variance
//! δα²/γ³. T over a length Δ is inverse Gaussian of mean δΔ/γ and shape (δΔ)², drawn exactly. What that means for bars,
//! scales and the drift is told in the module `subordinated`. For a pure normal inverse Gaussian price write
//! `volatility.constant = { annual_vol = 0 }`.
//!
//! Reference: O. Barndorff-Nielsen, Normal inverse Gaussian distributions and stochastic volatility modelling, Scandinavian
//! Journal of Statistics 24, 1997, section 2.

use super::subordinated::{Passing, RandomTime, Subordinated};
use crate::model::registry::Component;
use crate::model::{Domain, Invalid, JumpModel, Parameter, Stream, Values};
use crate::random::{PassageTimes, Row, Source};

/// Its registry entry.
pub const COMPONENT: Component<dyn JumpModel> = Component {
    name: "normal_inverse_gaussian",
    summary: "Brownian motion in inverse Gaussian time: jumps alone, infinitely many; over volatility.constant = { annual_vol = 0 }",
    equation: "X(t) = βT(t) + W(T(t)), T(t) = first time that B(u) + u√(α² − β²) = δt",
    scheme: "exact on any grid; within a step, one move at its end",
    parameters: &[
        Parameter::required("steepness", "α", "–", Domain::Positive, "the larger, the thinner both tails"),
        Parameter::required(
            "asymmetry",
            "β",
            "–",
            Domain::Real,
            "above -steepness, at most steepness - 1; negative: falls are larger",
        ),
        Parameter::required("scale", "δ", "1/year", Domain::Positive, "how much happens in a year"),
    ],
    example: "{ steepness = 15.0, asymmetry = -5.0, scale = 0.5 }",
    build: |values| Ok(Box::new(Subordinated(NormalInverseGaussian::new(values)?))),
};

#[derive(Debug, Clone, Copy, PartialEq)]
struct NormalInverseGaussian {
    steepness: f64,
    asymmetry: f64,
    scale: f64,
}

impl NormalInverseGaussian {
    fn new(values: &Values) -> Result<Self, Invalid> {
        let [steepness, asymmetry, scale] = ["steepness", "asymmetry", "scale"].map(|name| values.number(name));
        let law = NormalInverseGaussian { steepness, asymmetry, scale };
        // As they are rounded: γ is no more than a number of its own.
        if steepness + asymmetry < LEAST_APART * steepness {
            let problem = format!("is not above -steepness = {}: falls have no mean", -steepness);
            return Err(Invalid::new("asymmetry", problem, "allowed: -steepness < asymmetry ≤ steepness - 1"));
        }
        if asymmetry + 1.0 > steepness {
            let problem = format!("plus 1 is over steepness = {steepness}: the expected price is infinite");
            return Err(Invalid::new("asymmetry", problem, "allowed: -steepness < asymmetry ≤ steepness - 1"));
        }
        Ok(law)
    }

    /// √(α² − b²)
    fn gap(&self, b: f64) -> f64 {
        ((self.steepness - b) * (self.steepness + b)).max(0.0).sqrt()
    }
}

/// How far above −α β must be, in α.
const LEAST_APART: f64 = 1e-12;

impl RandomTime for NormalInverseGaussian {
    fn motion(&self) -> [f64; 2] {
        [self.asymmetry, 1.0]
    }

    fn log_rise(&self) -> f64 {
        let beta = self.asymmetry;
        // The difference of both roots, without taking one.
        self.scale * (2.0 * beta + 1.0) / (self.gap(beta) + self.gap(beta + 1.0))
    }

    fn moments(&self) -> (f64, f64) {
        let gamma = self.gap(self.asymmetry);
        let ratio = self.steepness / gamma;
        (self.scale * self.asymmetry / gamma, self.scale / gamma * ratio * ratio)
    }

    fn has_fixed_draws(&self) -> bool {
        true
    }

    fn start(&self, stream: Stream) -> Box<dyn Passing> {
        let times = PassageTimes::new(self.gap(self.asymmetry), stream.paths);
        Box::new(PassageTime { scale: self.scale, source: stream.open(), times, row: Row::zeros(stream.paths) })
    }
}

struct PassageTime {
    /// δ
    scale: f64,
    source: Source,
    times: PassageTimes,
    row: Row,
}

impl Passing for PassageTime {
    fn set(&mut self, lengths: &[f64]) {
        let levels = &mut self.row[..lengths.len()];
        levels.iter_mut().zip(lengths).for_each(|(level, length)| *level = self.scale * length);
        self.times.set(levels);
    }

    fn draw(&mut self, out: &mut [f64]) {
        self.times.fill_roots(&mut self.source, out);
    }
}
