//! Levels. All of the peer's mean-reverting ones are Euler, where pathloom is exact (Jacobi: E[X] and Var[X] are).
//!
//! `HullWhite` and `HullWhite2F` take the drift that fits a curve as a function, and get a constant. For the square
//! root process the peer has the exact transition as a distribution, made for this loop by its documentation: the
//! like-for-like rival.

use rayon::prelude::*;
use stochastic_rs::distributions::non_central_chi_squared::SimdNonCentralChiSquared;
use stochastic_rs::simd_rng::Unseeded;
use stochastic_rs::stochastic::autoregressive::ar::ARp;
use stochastic_rs::stochastic::autoregressive::arima::Arima;
use stochastic_rs::stochastic::diffusion::cir::Cir;
use stochastic_rs::stochastic::diffusion::fou::Fou;
use stochastic_rs::stochastic::diffusion::jacobi::Jacobi;
use stochastic_rs::stochastic::diffusion::ou::Ou;
use stochastic_rs::stochastic::interest::hull_white::HullWhite;
use stochastic_rs::stochastic::interest::hull_white_2f::HullWhite2F;
use stochastic_rs::stochastic::interest::vasicek::Vasicek;
use stochastic_rs::stochastic::process::bm::Bm;
use stochastic_rs::stochastic::process::fbm::Fbm;

use crate::run::Run;

pub fn ornstein_uhlenbeck(run: &Run) {
    let [kappa, theta, sigma] = mean_reverting(run, "annual_vol");
    let start = Some(run.number("initial"));
    run.measure_map("Ou", "Euler", &Ou::new(kappa, theta, sigma, run.points(), start, run.years(), Unseeded));
}

pub fn vasicek(run: &Run) {
    let [kappa, theta, sigma] = mean_reverting(run, "annual_vol");
    let start = Some(run.number("initial"));
    run.measure_map(
        "Vasicek",
        "Euler",
        &Vasicek::new(kappa, theta, sigma, run.points(), start, run.years(), Unseeded),
    );
}

pub fn cox_ingersoll_ross(run: &Run) {
    let [kappa, theta, sigma] = mean_reverting(run, "volatility");
    let start = run.number("initial");
    let euler = Cir::new(kappa, theta, sigma, run.points(), Some(start), run.years(), None, Unseeded);
    run.measure_map("Cir", "truncated Euler", &euler);

    let decay = (-kappa / 252.0).exp();
    let scale = sigma * sigma * (1.0 - decay) / (4.0 * kappa);
    let degrees = 4.0 * kappa * theta / (sigma * sigma);
    run.measure("SimdNonCentralChiSquared", "exact, in a loop", || {
        let path = |(law, row): &mut (SimdNonCentralChiSquared<f64>, Vec<f64>), _| {
            row[0] = start;
            for i in 1..row.len() {
                row[i] = scale * law.sample_ncp(row[i - 1] * decay / scale);
            }
            row[run.steps]
        };
        let worker = || (SimdNonCentralChiSquared::new(degrees, &Unseeded), vec![0.0; run.points()]);
        let finals: Vec<f64> = (0..run.paths).into_par_iter().map_init(worker, path).collect();
        finals.iter().sum()
    });
}

pub fn hull_white(run: &Run) {
    run.leave_out(&["times", "zero_rates"]);
    let (kappa, sigma, start) = (run.number("mean_reversion"), run.number("annual_vol"), Some(run.number("initial")));
    let rate = HullWhite::new(PULL, kappa, sigma, run.points(), start, run.years(), Unseeded);
    run.measure_map("HullWhite", "Euler, constant θ", &rate);
}

/// Hull and White's two factors are those of G2++ in other coordinates.
pub fn g2pp(run: &Run) {
    run.leave_out(&["times", "zero_rates"]);
    let (a, b) = (run.number("mean_reversion"), run.number("second_mean_reversion"));
    let (sigma, eta, rho) = (run.number("annual_vol"), run.number("second_annual_vol"), run.number("correlation"));
    let sigma1 = (sigma * sigma + eta * eta + 2.0 * rho * sigma * eta).sqrt();
    let (sigma2, rho) = (eta * (a - b), (sigma * rho + eta) / sigma1);
    let (start, years, points) = (Some(run.number("initial")), run.years(), run.points());
    let rate = HullWhite2F::new(PULL, a, sigma1, sigma2, rho, b, start, years, points, Unseeded);
    run.measure_map("HullWhite2F", "Euler, constant θ", &rate);
}

const PULL: fn(f64) -> f64 = |_| 0.003;

pub fn jacobi(run: &Run) {
    run.leave_out(&["low", "high"]); // 0 and 1
    let [kappa, theta, sigma] = mean_reverting(run, "volatility");
    let start = Some(run.number("initial"));
    let level = Jacobi::new(kappa * theta, kappa, sigma, run.points(), start, run.years(), Unseeded);
    run.measure_map("Jacobi", "Euler, held where it meets a bound", &level);
}

pub fn arithmetic_brownian(run: &Run) {
    run.leave_out(&["drift", "annual_vol", "initial"]);
    run.measure_map(
        "Bm",
        "standard Brownian motion: no drift, no scale",
        &Bm::new(run.points(), run.years(), Unseeded),
    );
}

pub fn ar(run: &Run) {
    run.leave_out(&["long_run_mean", "initial"]);
    let weights = run.list("autoregressive");
    let start = vec![0.0; weights.len()];
    let level = ARp::new(weights.into(), run.number("std"), run.points(), Some(start.into()), Unseeded);
    run.measure_map("ARp", "no mean", &level);
}

pub fn arma(run: &Run) {
    run.leave_out(&["long_run_mean", "initial"]);
    let [ar, ma] = ["autoregressive", "moving_average"].map(|name| run.list(name).into());
    run.measure_map("Arima", "no mean", &Arima::new(ar, ma, 0, run.number("std"), run.points(), Unseeded));
}

pub fn fractional_brownian(run: &Run) {
    run.leave_out(&["annual_vol", "initial"]);
    let level = Fbm::new(run.number("hurst"), run.points(), run.years(), Unseeded);
    run.measure_map("Fbm", "exact, no scale", &level);
}

pub fn fractional_ou(run: &Run) {
    let [kappa, theta, sigma] = mean_reverting(run, "annual_vol");
    let (hurst, start) = (run.number("hurst"), Some(run.number("initial")));
    let level = Fou::new(hurst, kappa, theta, sigma, run.points(), start, run.years(), Unseeded);
    run.measure_map("Fou", "Euler", &level);
}

fn mean_reverting(run: &Run, volatility: &str) -> [f64; 3] {
    ["mean_reversion", "long_run_mean", volatility].map(|name| run.number(name))
}
