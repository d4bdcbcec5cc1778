//! Prices whose volatility is a function of time and price.
//!
//! `Gbm` is Euler-Maruyama on the price (no exp; biased, may go negative). `GbmLog` is the exact law, one exp a step:
//! the like-for-like rival. `GbmIh` and `Cev` have Euler alone.

use stochastic_rs::simd_rng::Unseeded;
use stochastic_rs::stochastic::diffusion::cev::Cev;
use stochastic_rs::stochastic::diffusion::gbm::Gbm;
use stochastic_rs::stochastic::diffusion::gbm_ih::GbmIh;
use stochastic_rs::stochastic::diffusion::gbm_log::GbmLog;

use crate::run::Run;
use crate::{MU, S0, SIGMA};

pub fn gbm(run: &Run) {
    let sigma = run.number_or("annual_vol", SIGMA);
    let euler = Gbm::new(MU, sigma, run.points(), Some(S0), run.years(), Unseeded);
    run.measure_map("Gbm", "Euler on the price", &euler);
    run.measure_par("Gbm", "Euler on the price", &euler);
    let exact = GbmLog::new(Some(MU), None, None, None, sigma, run.points(), Some(S0), run.years(), Unseeded);
    run.measure_map("GbmLog", "exact", &exact);
}

pub fn schedule(run: &Run) {
    let (sigmas, until) = (run.list("annual_vol"), run.list("until"));
    let in_force = |step: usize| {
        let time = (step as f64 + 0.5) / run.steps as f64;
        sigmas[until.iter().filter(|end| **end < time).count()]
    };
    let by_step: Vec<f64> = (0..run.steps).map(in_force).collect();
    let (points, years) = (run.points(), run.years());
    let euler = GbmIh::new(MU, sigmas[0], points, Some(S0), years, Some(by_step.into()), Unseeded);
    run.measure_map("GbmIh", "Euler on the price", &euler);
}

pub fn cev(run: &Run) {
    let beta = run.number("elasticity");
    let sigma = run.number("annual_vol") * S0.powf(1.0 - beta);
    let euler = Cev::new(MU, sigma, beta, run.points(), Some(S0), run.years(), Unseeded);
    run.measure_map("Cev", "Euler on the price", &euler);
}
