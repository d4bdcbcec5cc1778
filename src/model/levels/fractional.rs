//! Levels driven by fractional Brownian motion: the motion itself, and one that is pulled back to a mean.
//!
//! dX = κ(θ − X) dt + σ dB, with E\[B(s)B(t)\] = ½(s^{2H} + t^{2H} − |t − s|^{2H}); κ = 0 is fractional Brownian motion X₀ + σB.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `hurst` | H | – | (0.01, 0.99): below ½ steps go back and forth, above ½ they go on |
//! | `annual_vol` | σ | the level's own/year^H | ≥ 0 |
//! | `mean_reversion` | κ | 1/year | > 0, at most 100 per simulated step; of `fractional_ou` alone |
//! | `long_run_mean` | θ | the level's own | any; of `fractional_ou` alone |
//!
//! Exact in law on an even grid, from any initial level: X(t+Δ) = θ + (X(t) − θ)e^{−κΔ} + σΔ^H ξ, where the ξ of successive steps are a
//! stationary Gaussian sequence ([`FractionalNoise`]), each of them its [`Prediction`] from all that came before and the driving normal
//! z: ξₙ = Σᵢ sᵢ + √vₙ·z. So the driver is that of any other series: it correlates with theirs, and path k stays what it was when steps
//! are added. A stress or regime that scales volatility makes ξ enter s times as large; ξ itself goes on as before.
//!
//! What "exact" leaves out: the autocovariances of ξ are taken as a [sum of 39 exponentials](crate::math::exponential_sum), which tells each of
//! them, up to a lag of 131,072 steps, to 1e-8·k^{2H−2}. The variance of each step given all before it is then right to 1e-9, and that
//! of the motion at any step to 2e-8. More than 131,072 simulated steps are refused, and so are steps of different lengths.
//!
//! Cost: [17/8 multiply-adds for each exponential](Fading), 87 a step, beside the normal, whatever the length of a path. Drawing a whole
//! path by FFT (Davies and Harte) takes 3·log₂2N multiply-adds a step and a second normal, worth some 50: 77 at N = 252, and 101 at 4000. But
//! no driver enters there, so that nothing could be correlated with it, and its paths change with N.
//!
//! Moments: E\[X(t)\] = θ + (X₀ − θ)e^{−κt}; Var\[X(t)\] = σ²t^{2H} for κ = 0, else σ²t^{2H} times the variance of ξ at κt.
//! The variance that is recorded is that of a simulated step, per year: σ²Δ^{2H−1}.
//!
//! References: J. Hosking, Modeling persistence in hydrological time series using fractional differencing, Water Resources Research 20, 1984
//! (a step from its prediction); R. Davies and D. Harte, Tests for Hurst effect,
//! Biometrika 74, 1987; P. Cheridito, H. Kawaguchi and M. Maejima, Electron. J. Probab. 8, 2003, section 2.

use crate::math;
use crate::math::exponential_sum::{Exponential, exponentials};
use crate::math::fading::{Fading, TILE};
use crate::math::fractional_noise::FractionalNoise;
use crate::math::prediction::Prediction;
use crate::math::rows;
use crate::math::simd::kernel;
use crate::model::registry::Component;
use crate::model::{Domain, Invalid, Level, LevelModel, Parameter, Step, Stream, Values};
use crate::random::Row;
use crate::units::{Grid, Years};
use std::sync::OnceLock;

const HURST: Parameter =
    Parameter::required("hurst", "H", "–", Domain::Between(0.01, 0.99), "below ½ rough, above ½ persistent");
const VOL: Parameter = Parameter::required(
    "annual_vol",
    "σ",
    "level/year^H",
    Domain::NonNegative,
    "standard deviation of a year's change without mean reversion",
);

/// The registry entry of fractional Brownian motion.
pub const BROWNIAN: Component<dyn LevelModel> = Component {
    name: "fractional_brownian",
    summary: "fractional Brownian motion: steps that remember all those before",
    equation: "X = X₀ + σB, E[B(s)B(t)] = ½(s^{2H} + t^{2H} − |t − s|^{2H})",
    scheme: "exact on an even clock of at most 131072 simulated steps",
    parameters: &[HURST, VOL],
    example: "{ hurst = 0.3, annual_vol = 0.01 }",
    build: |values| Ok(Box::new(Fractional::new(values))),
};

/// The registry entry of the one that is pulled back.
pub const ORNSTEIN_UHLENBECK: Component<dyn LevelModel> = Component {
    name: "fractional_ou",
    summary: "mean-reverting level driven by fractional Brownian motion",
    equation: "dX = κ(θ − X) dt + σ dB, E[B(s)B(t)] = ½(s^{2H} + t^{2H} − |t − s|^{2H})",
    scheme: "exact on an even clock of at most 131072 simulated steps",
    parameters: &[
        Parameter::required("mean_reversion", "κ", "1/year", Domain::Positive, "speed at which it is pulled back"),
        Parameter::required("long_run_mean", "θ", "level", Domain::Real, "level it is pulled to"),
        HURST,
        VOL,
    ],
    example: "{ mean_reversion = 4.0, long_run_mean = 0.02, hurst = 0.14, annual_vol = 0.01 }",
    build: |values| Ok(Box::new(Fractional::new(values))),
};

/// The most simulated steps, and the longest lag whose covariance is told.
const MOST_STEPS: u32 = 1 << 17;
/// The most that a step may forget: e^{−100} of a level is nothing, and covariances were checked up to there.
const MOST_DECAY: f64 = 100.0;

/// The law.
#[derive(Debug)]
pub struct Fractional {
    mean_reversion: f64,
    long_run_mean: f64,
    hurst: f64,
    annual_vol: f64,
    /// ξ on the clock that there is, once a block starts.
    noise: OnceLock<Noise>,
}

/// The variance of ξ and its autocovariances.
#[derive(Debug)]
struct Noise {
    variance: f64,
    covariances: Vec<Exponential>,
}

impl Noise {
    fn new(hurst: f64, decay: f64) -> Self {
        let noise = FractionalNoise::new(hurst, decay);
        let covariances = exponentials(MOST_STEPS, |lag| noise.covariance(lag), |lag| noise.size(lag));
        Noise { variance: noise.covariance(0), covariances }
    }
}

impl Fractional {
    fn new(values: &Values) -> Self {
        Fractional {
            mean_reversion: values.optional("mean_reversion").unwrap_or(0.0),
            long_run_mean: values.optional("long_run_mean").unwrap_or(0.0),
            hurst: values.number("hurst"),
            annual_vol: values.number("annual_vol"),
            noise: OnceLock::new(),
        }
    }

    /// σt^H
    fn deviation(&self, Years(length): Years) -> f64 {
        self.annual_vol * math::power(length, self.hurst)
    }
}

impl LevelModel for Fractional {
    fn check(&self, _initial: f64, grid: &Grid, steps: u64) -> Result<(), Invalid> {
        if !grid.is_even() {
            return Err(Invalid::new(
                "hurst",
                "the law is made for steps of one length, and those of this clock differ",
                "take a step of a day or more, or calendar `24x7` or `weekdays`",
            ));
        }
        if steps > u64::from(MOST_STEPS) {
            return Err(Invalid::new(
                "hurst",
                format!("every step depends on all before it, and a path has {steps} simulated steps"),
                format!("allowed: {MOST_STEPS}; take longer or fewer steps, or fewer clock.substeps"),
            ));
        }
        let decay = self.mean_reversion * grid.step().0;
        if decay > MOST_DECAY {
            return Err(Invalid::new(
                "mean_reversion",
                format!("a simulated step forgets {decay} e-folds of the level"),
                format!("allowed: {MOST_DECAY} for each simulated step; raise clock.substeps"),
            ));
        }
        Ok(())
    }

    fn annual_vol(&self) -> Option<f64> {
        Some(self.annual_vol)
    }

    fn has_fixed_draws(&self) -> bool {
        true
    }

    fn start(&self, initial: f64, grid: &Grid, stream: Stream) -> Box<dyn Level> {
        let decay = self.mean_reversion * grid.step().0;
        let noise = self.noise.get_or_init(|| Noise::new(self.hurst, decay));
        let row = Row::filled(stream.paths, initial);
        let deviation = self.deviation(grid.step());
        Box::new(State {
            step: [math::exp(-decay), self.long_run_mean * math::one_minus_exp(decay)],
            deviation,
            variance: deviation * deviation / grid.step().0,
            past: Fading::new(noise.covariances.iter().map(|term| term.decay), row.len()),
            coming: Coming::new(Prediction::new(noise.variance, &noise.covariances), noise.covariances.len()),
            noise: Row::zeros(stream.paths),
            level: row,
        })
    }

    fn moments(&self, initial: f64, _grid: &Grid, elapsed: Years) -> (f64, f64) {
        let decay = math::exp(-self.mean_reversion * elapsed.0);
        let mean = self.long_run_mean + (initial - self.long_run_mean) * decay;
        // ln 0 is no number.
        if elapsed.0 == 0.0 {
            return (mean, 0.0);
        }
        let deviation = self.deviation(elapsed);
        (mean, deviation * deviation * FractionalNoise::variance(self.hurst, self.mean_reversion * elapsed.0))
    }
}

struct State {
    /// Decay and pull of a step.
    step: [f64; 2],
    /// σΔ^H
    deviation: f64,
    /// σ²Δ^{2H−1}
    variance: f64,
    /// The drivers of every step so far.
    past: Fading,
    coming: Coming,
    /// ξ, or what is predicted of it.
    noise: Row,
    level: Row,
}

/// The steps of a tile.
struct Coming {
    prediction: Prediction,
    gains: Vec<[f64; TILE]>,
    /// √v of those that are left, the next one last.
    deviations: Vec<f64>,
}

impl Coming {
    fn new(prediction: Prediction, terms: usize) -> Self {
        Coming { prediction, gains: vec![[0.0; TILE]; terms], deviations: Vec::with_capacity(TILE) }
    }

    fn begin_tile(&mut self) {
        for b in 0..TILE {
            self.gains.iter_mut().zip(self.prediction.gains()).for_each(|(gains, gain)| gains[b] = gain);
            self.deviations.push(self.prediction.deviation());
            self.prediction.extend();
        }
        self.deviations.reverse();
    }
}

impl Level for State {
    fn step(&mut self, step: &Step, driver: &[f64]) {
        if self.past.begins_tile() {
            self.coming.begin_tile();
            self.past.set_gains(&self.coming.gains);
        }
        self.past.sum(&mut self.noise);
        self.past.push(driver);
        let fresh = self.coming.deviations.pop().unwrap_or(0.0);
        let scale = step.volatility_scale.unwrap_or(&[]);
        move_level(self.step, [self.deviation, fresh], scale, [&self.noise, driver], &mut self.level);
    }

    fn shift(&mut self, weight: f64, shift: &[f64]) {
        rows::add_scaled(weight, shift, &mut self.level);
    }

    fn values(&self) -> &[f64] {
        &self.level
    }

    fn variance(&self, out: &mut [f64]) {
        out.fill(self.variance);
    }
}

kernel! {
    fn move_level(step: [f64; 2], deviations: [f64; 2], scale: &[f64], rows: [&[f64]; 2], level: &mut [f64]) {
        let n = level.len();
        let ([decay, pull], [deviation, fresh]) = (step, deviations);
        let [told, driver] = rows.map(|row| &row[..n]);
        if scale.is_empty() {
            for i in 0..n {
                let noise = fresh.mul_add(driver[i], told[i]);
                level[i] = deviation.mul_add(noise, decay.mul_add(level[i], pull));
            }
        } else {
            let scale = &scale[..n];
            for i in 0..n {
                let noise = scale[i] * fresh.mul_add(driver[i], told[i]);
                level[i] = deviation.mul_add(noise, decay.mul_add(level[i], pull));
            }
        }
    }
}
