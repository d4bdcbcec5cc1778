//! Prices that jump.
//!
//! `MjdLog` is Merton's exact law in price. All others yield the log price: no exp. `HawkesJD` has at most one jump in
//! a step, and Euler for its intensity. `Cgmy` is a series of jumps by size, cut off; pathloom adds the variance of
//! what it cuts off. `Vg` and `Nig` have no compensator.

use rand::Rng;
use rand_distr::{Distribution, Exp1, Normal, Uniform};
use stochastic_rs::simd_rng::Unseeded;
use stochastic_rs::stochastic::jump::cgmy::Cgmy;
use stochastic_rs::stochastic::jump::hawkes_jd::HawkesJD;
use stochastic_rs::stochastic::jump::kou::Kou;
use stochastic_rs::stochastic::jump::levy_diffusion::LevyDiffusion;
use stochastic_rs::stochastic::jump::merton::Merton;
use stochastic_rs::stochastic::jump::mjd_log::MjdLog;
use stochastic_rs::stochastic::jump::nig::Nig;
use stochastic_rs::stochastic::jump::vg::Vg;
use stochastic_rs::stochastic::process::cpoisson::CompoundPoisson;
use stochastic_rs::stochastic::process::poisson::Poisson;

use crate::run::Run;
use crate::{MU, S0, SIGMA};

/// As many of the largest jumps as pathloom simulates in a year; the peer has no usual number.
const CGMY_TERMS: usize = 100;

pub fn merton(run: &Run) {
    let intensity = run.number_or("intensity", 0.5);
    let (jump_mean, jump_std) = (run.number_or("mean", -0.08), run.number_or("std", 0.12));
    let (points, years) = (run.points(), run.years());
    let price = MjdLog::new(
        Some(MU),
        None,
        None,
        None,
        SIGMA,
        intensity,
        jump_mean,
        jump_std,
        points,
        Some(S0),
        years,
        Unseeded,
    );
    run.measure_map("MjdLog", "exact", &price);
    run.measure_par("MjdLog", "exact", &price);
    let mean_relative_jump = (jump_mean + 0.5 * jump_std * jump_std).exp() - 1.0;
    let sizes = Normal::new(jump_mean, jump_std).expect("a positive standard deviation");
    let jumps = compound(run, intensity, sizes);
    let start = Some(S0.ln());
    let log_price = Merton::new(MU, SIGMA, intensity, mean_relative_jump, points, start, years, jumps, Unseeded);
    run.measure_map("Merton", "exact, log price only", &log_price);
}

pub fn kou(run: &Run) {
    let (intensity, up) = (run.number("intensity"), run.number("up_probability"));
    let sizes = DoubleExponential { up, up_mean: run.number("up_mean"), down_mean: run.number("down_mean") };
    let mean_relative_jump = up / (1.0 - sizes.up_mean) + (1.0 - up) / (1.0 + sizes.down_mean) - 1.0;
    let jumps = compound(run, intensity, sizes);
    let (points, start, years) = (run.points(), Some(S0.ln()), run.years());
    let log_price = Kou::new(MU, SIGMA, intensity, mean_relative_jump, points, start, years, jumps, Unseeded);
    run.measure_map("Kou", "exact, log price only", &log_price);
}

pub fn uniform(run: &Run) {
    let (intensity, low, high) = (run.number("intensity"), run.number("low"), run.number("high"));
    let mean_relative_jump = (high.exp() - low.exp()) / (high - low) - 1.0;
    let jumps = compound(run, intensity, Uniform::new(low, high).expect("low is below high"));
    let drift = MU - 0.5 * SIGMA * SIGMA - intensity * mean_relative_jump;
    let log_price = LevyDiffusion::new(drift, SIGMA, run.points(), Some(S0.ln()), run.years(), jumps, Unseeded);
    run.measure_map("LevyDiffusion", "exact, log price only", &log_price);
}

pub fn hawkes(run: &Run) {
    let (rate, branching, decay) = (run.number("intensity"), run.number("branching_ratio"), run.number("decay"));
    let log_price = HawkesJD::new(
        MU,
        SIGMA,
        rate * (1.0 - branching),
        branching * decay,
        decay,
        run.number("mean"),
        run.number("std"),
        run.points(),
        Some(S0.ln()),
        run.years(),
        Unseeded,
    );
    run.measure_map("HawkesJD", "one jump a step at most, Euler, log price only", &log_price);
}

pub fn variance_gamma(run: &Run) {
    let (theta, sigma, nu) = (run.number("skew"), run.number("annual_vol"), run.number("variance_rate"));
    let log_price = Vg::new(theta, sigma, nu, run.points(), Some(S0.ln()), run.years(), Unseeded);
    run.measure_map("Vg", "exact, log price only", &log_price);
}

/// The peer's clock runs as fast as the calendar in the mean: I = T·γ/δ, γ = √(α² − β²).
pub fn normal_inverse_gaussian(run: &Run) {
    let (alpha, beta, delta) = (run.number("steepness"), run.number("asymmetry"), run.number("scale"));
    let gamma = (alpha * alpha - beta * beta).sqrt();
    let (theta, sigma, kappa) = (beta * delta / gamma, (delta / gamma).sqrt(), 1.0 / (delta * gamma));
    let log_price = Nig::new(theta, sigma, kappa, run.points(), Some(S0.ln()), run.years(), Unseeded);
    run.measure_map("Nig", "exact, log price only", &log_price);
}

pub fn cgmy(run: &Run) {
    let (c, y) = (run.number("activity"), run.number("stability"));
    let (down, up) = (run.number("down_decay"), run.number("up_decay"));
    let (points, start, years) = (run.points(), Some(S0.ln()), run.years());
    let log_price = Cgmy::new(c, up, down, y, points, CGMY_TERMS, start, years, Unseeded);
    run.measure_map("Cgmy", "the 100 largest jumps, the rest left out, log price only", &log_price);
}

fn compound<D: Distribution<f64> + Send + Sync>(run: &Run, intensity: f64, sizes: D) -> CompoundPoisson<f64, D> {
    CompoundPoisson::new(sizes, Poisson::new(intensity, Some(run.points()), run.years(), Unseeded), Unseeded)
}

/// Kou's jump sizes, which the peer asks its user for.
struct DoubleExponential {
    up: f64,
    up_mean: f64,
    down_mean: f64,
}

impl Distribution<f64> for DoubleExponential {
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        let size: f64 = Exp1.sample(rng);
        if rng.random::<f64>() < self.up { size * self.up_mean } else { -size * self.down_mean }
    }
}
