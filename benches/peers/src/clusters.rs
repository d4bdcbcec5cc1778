//! Recursions in discrete time. All yield returns without drift and no price, so no exp is paid for; pathloom yields
//! prices. One value per step, not per point: returns have no initial value.

use stochastic_rs::simd_rng::Unseeded;
use stochastic_rs::stochastic::autoregressive::arima::Arima;
use stochastic_rs::stochastic::autoregressive::egarch::Egarch;
use stochastic_rs::stochastic::autoregressive::garch::Garch;
use stochastic_rs::stochastic::autoregressive::tgarch::Tgarch;

use crate::SIGMA;
use crate::run::Run;

const DAYS: f64 = 252.0;

pub fn garch(run: &Run) {
    let omega = run.number_or("omega", 4.0e-6);
    let (alpha, beta) = (run.number_or("alpha", 0.08), run.number_or("beta", 0.90));
    let returns = Garch::new(omega, vec![alpha].into(), vec![beta].into(), run.steps, Unseeded);
    run.measure_map("Garch", "returns only", &returns);
    run.measure_par("Garch", "returns only", &returns);
}

pub fn gjr_garch(run: &Run) {
    let [alpha, gamma, beta] = ["alpha", "gamma", "beta"].map(|name| run.list(name).into());
    let returns = Tgarch::new(run.number("omega"), alpha, gamma, beta, run.steps, Unseeded);
    run.measure_map("Tgarch", "returns only", &returns);
}

pub fn egarch(run: &Run) {
    let log_variance = (run.number("annual_vol").powi(2) / DAYS).ln();
    let omega = (1.0 - run.number("beta")) * log_variance;
    let [alpha, gamma, beta] = ["alpha", "gamma", "beta"].map(|name| run.list(name).into());
    let returns = Egarch::new(omega, alpha, gamma, beta, run.steps, Unseeded);
    run.measure_map("Egarch", "returns only", &returns);
}

/// The conditional mean of an asset's returns, whose volatility is constant.
pub fn arma(run: &Run) {
    let [ar, ma] = ["ar", "ma"].map(|name| run.list(name).into());
    let returns = Arima::new(ar, ma, 0, SIGMA / DAYS.sqrt(), run.steps, Unseeded);
    run.measure_map("Arima", "returns only", &returns);
}
