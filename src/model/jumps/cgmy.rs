//! CGMY: tempered stable jumps, infinitely many, with an activity and tails that are declared.
//!
//! Jumps of size x come at the rate ν(x) = C e^{−Mx}/x^{1+Y} for x > 0 and C e^{−G∣x∣}/∣x∣^{1+Y} for x < 0.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `activity` | C | 1/year | > 0: how many jumps of any size |
//! | `down_decay` | G | – | > 0: how fast larger falls become rare |
//! | `up_decay` | M | – | > 1: the same of rises; E\[price\] is infinite below 1 |
//! | `stability` | Y | – | (0.05, 1.95): the larger, the more of it is in small jumps; the law with Y = 0 is `variance_gamma` |
//! | `smallest_jump` | ε | – | > 0, at most 1/max(G, M): jumps below it are not drawn one by one; by default there are about 100 a year above it |
//!
//! Scheme: jumps beyond ε are a compound Poisson process, drawn exactly, the same on a finer grid: without tempering there would
//! be 2C/(Yε^Y) of them a year, of sizes ±εU^{−1/Y}, and of these each stays with probability e^{−Mx} or e^{−G∣x∣}. Those within are replaced by
//! a Brownian motion of the same variance σ² = ∫_{∣x∣<ε} x²ν(x) dx, which within a step counts as one move at its end. E\[price\], mean
//! and variance are exact: the drift loses ∫_{∣x∣>ε}(e^x − 1)ν(x) dx + σ²/2 (with `drift_of = "log_price"`, ∫_{∣x∣>ε} xν(x) dx). What is
//! lost is the third cumulant of small jumps and those above, at most 2Cε^{3−Y}/(3 − Y) a year; what replaces them over a time t
//! is off in distribution by at most 0.8·2Cε^{3−Y}/((3 − Y)σ³√t). Lower ε for less of it, in proportion to more jumps.
//!
//! Over a year log jumps have variance CΓ(2 − Y)(M^{Y−2} + G^{Y−2}). Where a regime or stress scales the intensity by x, there are x
//! times as many jumps of every size. For a pure CGMY price write `volatility.constant = { annual_vol = 0 }`.
//!
//! References: P. Carr, H. Geman, D. Madan and M. Yor, The fine structure of asset returns, J. Business 75, 2002; S. Asmussen and
//! J. Rosiński, Approximations of small jumps of Lévy processes with a view towards simulation, J. Appl. Prob. 38, 2001.

use super::compound::Compound;
use super::poisson::check_rate;
use super::size::{Scratch, Size};
use crate::math;
use crate::math::quadrature::integral;
use crate::math::simd::kernel;
use crate::model::registry::Component;
use crate::model::{Activity, Domain, Invalid, Jump, JumpModel, JumpStreams, Jumps, Parameter, Step, Values};
use crate::random::{LANES, Row, Source};
use crate::units::{DriftOf, Grid};

/// Its registry entry.
pub const COMPONENT: Component<dyn JumpModel> = Component {
    name: "cgmy",
    summary: "tempered stable jumps, infinitely many; over volatility.constant = { annual_vol = 0 }",
    equation: "ν(x) = C e^{−Mx}/x^{1+Y}, x > 0; C e^{−G|x|}/|x|^{1+Y}, x < 0",
    scheme: "jumps beyond ε exact, smaller ones a Brownian motion of their variance; E[price], mean and variance exact",
    parameters: &[
        Parameter::required("activity", "C", "1/year", Domain::Positive, "how many jumps of any size"),
        Parameter::required("down_decay", "G", "–", Domain::Positive, "how fast larger falls become rare"),
        Parameter::required("up_decay", "M", "–", Domain::Above(1.0), "how fast larger rises become rare"),
        Parameter::required(
            "stability",
            "Y",
            "–",
            Domain::Between(0.05, 1.95),
            "the larger, the more is in small jumps",
        ),
        Parameter::required(
            "smallest_jump",
            "ε",
            "–",
            Domain::Positive,
            "smaller jumps are a Brownian motion; at most 1/max(down_decay, up_decay); by default about 100 jumps a year are larger, where that allows it",
        )
        .optional(),
    ],
    example: "{ activity = 0.5, down_decay = 8.0, up_decay = 14.0, stability = 0.6 }",
    build: |values| Ok(Box::new(Cgmy::new(values)?)),
};

/// Jumps of a year beyond the usual ε, were there no tempering.
const USUAL_INTENSITY: f64 = 100.0;

#[derive(Debug, Clone, Copy, PartialEq)]
struct Cgmy {
    large: Compound<Beyond>,
    /// σ²
    small_variance: f64,
}

impl Cgmy {
    fn new(values: &Values) -> Result<Self, Invalid> {
        let [activity, down, up, stability] =
            ["activity", "down_decay", "up_decay", "stability"].map(|name| values.number(name));
        let most = 1.0 / down.max(up);
        let usual = math::exp(math::ln(2.0 * activity / (stability * USUAL_INTENSITY)) / stability);
        let smallest = values.optional("smallest_jump").unwrap_or(usual.clamp(1e-200, most));
        if smallest > most {
            let problem = format!("is over 1/max(down_decay, up_decay) = {most}: not small beside other jumps");
            return Err(Invalid::new("smallest_jump", problem, "leave it out, or make it smaller"));
        }
        let [rise, fall] = [up, down].map(|decay| Side { smallest, stability, decay });
        let both = |f: &dyn Fn(Side, f64) -> f64| activity * (f(rise, 1.0) + f(fall, -1.0));
        // Of both sides, were there no tempering: a part of them does not stay, and is of size 0.
        let intensity = 2.0 * activity / stability * math::exp(-stability * math::ln(smallest));
        let share = |sum: f64| sum / intensity;
        let size = Beyond {
            smallest,
            stability,
            decays: [up, down],
            mean: share(both(&|side, sign| sign * side.beyond(0.0, |x| x))),
            square: share(both(&|side, _| side.beyond(0.0, |x| x * x))),
            // Rises e^{x}(1 − e^{−x}), of which the first factor goes into the decay; falls −(1 − e^{−x}).
            rise: share(
                activity * rise.beyond(1.0, math::one_minus_exp) - activity * fall.beyond(0.0, math::one_minus_exp),
            ),
        };
        Ok(Cgmy { large: Compound { intensity, size }, small_variance: both(&|side, _| side.within()) })
    }
}

/// The jumps of one sign, per unit of C.
#[derive(Debug, Clone, Copy)]
struct Side {
    smallest: f64,
    stability: f64,
    decay: f64,
}

impl Side {
    /// ∫ f(x) e^{tx} e^{−Mx}/x^{1+Y} dx from ε on, by x = εe^u.
    fn beyond(self, tilt: f64, f: impl Fn(f64) -> f64) -> f64 {
        let Side { smallest, stability, decay } = self;
        let decay = decay - tilt;
        // From there on e^{−Mx} is nothing.
        let end = math::ln(750.0 / (decay * smallest)).max(0.0);
        let log_scale = -stability * math::ln(smallest);
        integral(end, |u| {
            let x = smallest * math::exp(u);
            f(x) * math::exp(log_scale - stability * u - decay * x)
        })
    }

    /// ∫ x² e^{−Mx}/x^{1+Y} dx up to ε: ε^{2−Y} Σ (−Mε)^k/(k!(2 − Y + k)), Mε ≤ 1.
    fn within(self) -> f64 {
        let power = 2.0 - self.stability;
        let (mut sum, mut term, mut k) = (0.0, 1.0, 0.0);
        while k < 20.0 {
            sum += term / (power + k);
            k += 1.0;
            term *= -self.decay * self.smallest / k;
        }
        sum * math::exp(power * math::ln(self.smallest))
    }
}

/// The law of a jump beyond ε that may not stay, with its moments.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Beyond {
    smallest: f64,
    stability: f64,
    /// M and G.
    decays: [f64; 2],
    mean: f64,
    square: f64,
    rise: f64,
}

impl Size for Beyond {
    fn moments(&self) -> (f64, f64) {
        (self.mean, self.square)
    }

    fn expected_rise(&self) -> f64 {
        self.rise
    }

    fn draw(&self, paths: &[u16], source: &mut Source, scratch: &mut Scratch, out: &mut Vec<f64>) {
        source.uniforms_at(paths, &mut scratch.uniforms);
        let width = paths.len().next_multiple_of(LANES);
        scratch.uniforms.resize(width, [0.5; 2]);
        out.resize(width, 0.0);
        sizes(self, &scratch.uniforms, out);
        out.truncate(paths.len());
    }
}

impl JumpModel for Cgmy {
    fn check(&self, grid: &Grid, steps: u64, most_scale: f64) -> Result<(), Invalid> {
        check_rate("activity", self.large.intensity * most_scale, grid, steps)
    }

    fn activity(&self) -> Activity {
        Activity::Infinite
    }

    fn compensator(&self, drift_of: DriftOf) -> f64 {
        let small = match drift_of {
            DriftOf::Price => -0.5 * self.small_variance,
            DriftOf::LogPrice => 0.0,
        };
        small + self.large.compensator(drift_of)
    }

    fn annual_moments(&self) -> (f64, f64) {
        let (mean, variance) = self.large.annual_moments();
        (mean, variance + self.small_variance)
    }

    fn start(&self, drift_of: DriftOf, streams: JumpStreams) -> Box<dyn Jumps> {
        Box::new(State {
            deviation: self.small_variance.sqrt(),
            large: self.large.start(drift_of, streams),
            small: streams.small.open(),
            moves: Row::zeros(streams.small.paths),
        })
    }
}

struct State {
    /// σ
    deviation: f64,
    large: Box<dyn Jumps>,
    small: Source,
    /// What small jumps made of the step just made.
    moves: Row,
}

impl Jumps for State {
    fn step(&mut self, step: &Step, rows: [&mut [f64]; 2]) {
        let [log_price, jumped] = rows;
        self.large.step(step, [&mut *log_price, &mut *jumped]);
        self.small.draw_normals();
        let deviation = self.deviation * step.length.0.sqrt();
        let scale = step.intensity_scale.unwrap_or(&[]);
        small_moves(deviation, scale, self.small.normals(), &mut self.moves, log_price, jumped);
    }

    fn report(&self, step: &Step, events: &mut Vec<Jump>) {
        let before = events.len();
        self.large.report(step, events);
        // Those that did not stay.
        events.extract_if(before.., |jump| jump.size == 0.0).for_each(drop);
        // A block has at most `BLOCK` paths.
        #[allow(clippy::cast_possible_truncation)]
        events.extend(self.moves.iter().enumerate().map(|(i, size)| Jump { path: i as u16, at: 1.0, size: *size }));
    }
}

kernel! {
    // One uniform is the size. The other has the side in its half, and in where it is in that whether the jump stays.
    fn sizes(law: &Beyond, uniforms: &[[f64; 2]], out: &mut [f64]) {
        let (power, smallest, [up, down]) = (-1.0 / law.stability, law.smallest, law.decays);
        let n = out.len();
        let uniforms = &uniforms[..n];
        for i in 0..n {
            let [first, second] = uniforms[i];
            let size = smallest * math::exp(power * math::ln(first));
            let is_rise = second < 0.5;
            let decay = if is_rise { up } else { down };
            let chance = 2.0f64.mul_add(second, if is_rise { 0.0 } else { -1.0 });
            let size = if chance < math::exp(-decay * size) { size } else { 0.0 };
            out[i] = if is_rise { size } else { -size };
        }
    }
}

kernel! {
    fn small_moves(
        deviation: f64, scale: &[f64], normals: &[f64], moves: &mut [f64], log_price: &mut [f64], jumped: &mut [f64],
    ) {
        let n = log_price.len();
        let normals = &normals[..n];
        let (moves, jumped) = (&mut moves[..n], &mut jumped[..n]);
        for i in 0..n {
            moves[i] = deviation * normals[i];
        }
        for (by, scale) in moves.iter_mut().zip(scale) {
            *by *= scale.sqrt();
        }
        for i in 0..n {
            log_price[i] += moves[i];
            jumped[i] += moves[i];
        }
    }
}
