//! Variances that move by themselves.
//!
//! `HestonLog` is full-truncation Euler on variance and log price; `Heston` the same on the price itself; `Heston::qe`
//! is Andersen's quadratic-exponential scheme, which is also pathloom's. `DoubleHeston` is truncated Euler again, and
//! `ThreeHalf` is the variance alone. `RoughBergomi` scales the Brownian motion of the variance by a power of time,
//! which has rough Bergomi's law at each single time and none of its memory. All but `ThreeHalf` also yield variance.

use rayon::prelude::*;
use stochastic_rs::simd_rng::Unseeded;
use stochastic_rs::stochastic::diffusion::three_half::ThreeHalf;
use stochastic_rs::stochastic::rough::kernel::RlKernel;
use stochastic_rs::stochastic::rough::rl_heston::RlHeston;
use stochastic_rs::stochastic::volatility::HestonPow;
use stochastic_rs::stochastic::volatility::double_heston::DoubleHeston;
use stochastic_rs::stochastic::volatility::heston::Heston;
use stochastic_rs::stochastic::volatility::heston_log::HestonLog;
use stochastic_rs::stochastic::volatility::rbergomi::RoughBergomi;
use stochastic_rs::stochastic::volatility::sabr::Sabr;

use crate::run::Run;
use crate::{MU, S0};

/// Paths in a call of the peer's batches: a few hundred kB.
const BATCH: usize = 100;

pub fn heston(run: &Run) {
    let v0 = run.number_or("initial_variance", 0.04);
    let kappa = run.number_or("mean_reversion", 1.5);
    let theta = run.number_or("long_run_variance", 0.04);
    let vol_of_vol = run.number_or("vol_of_vol", 0.5);
    let rho = run.number_or("correlation", -0.7);
    let (points, years) = (run.points(), run.years());
    let model = || {
        let (s0, v0) = (Some(S0), Some(v0));
        Heston::new(s0, v0, kappa, theta, vol_of_vol, rho, MU, points, years, HestonPow::Sqrt, None, Unseeded)
    };
    let log_euler = HestonLog::new(
        Some(MU),
        None,
        None,
        None,
        kappa,
        theta,
        vol_of_vol,
        rho,
        points,
        Some(S0),
        Some(v0),
        years,
        None,
        Unseeded,
    );
    run.measure_map("HestonLog", "truncated Euler on the log price", &log_euler);
    run.measure_par("HestonLog", "truncated Euler on the log price", &log_euler);
    run.measure_map("Heston", "truncated Euler on the price", &model());
    run.measure_map("Heston::qe", "Andersen QE", &model().qe());
}

pub fn double_heston(run: &Run) {
    let factor = |i: usize| {
        ["initial_variance", "mean_reversion", "long_run_variance", "vol_of_vol", "correlation"]
            .map(|name| run.list(name)[i])
    };
    let ([v1, kappa1, theta1, sigma1, rho1], [v2, kappa2, theta2, sigma2, rho2]) = (factor(0), factor(1));
    let model = DoubleHeston::new(
        Some(S0),
        Some(v1),
        Some(v2),
        kappa1,
        theta1,
        sigma1,
        rho1,
        kappa2,
        theta2,
        sigma2,
        rho2,
        MU,
        run.points(),
        run.years(),
        None,
        Unseeded,
    );
    run.measure_map("DoubleHeston", "truncated Euler on the price", &model);
}

pub fn three_halves(run: &Run) {
    run.leave_out(&["correlation"]);
    let (kappa, theta, sigma) =
        (run.number("mean_reversion"), run.number("long_run_variance"), run.number("vol_of_vol"));
    let v0 = Some(run.number("initial_variance"));
    let variance = ThreeHalf::new(kappa, theta, sigma, run.points(), v0, run.years(), Unseeded);
    run.measure_map("ThreeHalf", "Euler, variance only", &variance);
}

pub fn rough_bergomi(run: &Run) {
    let vol = Some(run.number("forward_variance").sqrt());
    let (hurst, eta, rho) = (run.number("hurst"), run.number("vol_of_vol"), run.number("correlation"));
    let model = RoughBergomi::new(hurst, eta, vol, Some(S0), MU, rho, run.points(), run.years(), Unseeded);
    run.measure_map(
        "RoughBergomi",
        "Euler on the price; scaled Brownian motion in place of the rough integral",
        &model,
    );
}

pub fn rough_heston(run: &Run) {
    let model = RlHeston::new(
        run.number("hurst"),
        Some(S0),
        Some(run.number("initial_variance")),
        run.number("mean_reversion"),
        run.number("long_run_variance"),
        run.number("vol_of_vol"),
        run.number("correlation"),
        MU,
        run.points(),
        run.years(),
        None,
        Unseeded,
    );
    let scheme = format!("lift of {} factors, Euler on the price", RlKernel::<f64>::default_degree(run.points()));
    run.measure_map("RlHeston", &scheme, &model);
    run.measure("RlHeston sample_batch", &format!("{scheme}; {BATCH} paths at a time"), || {
        let finals = |batch: usize| {
            let paths = BATCH.min(run.paths - batch * BATCH);
            model.sample_batch(paths)[0].column(run.steps).sum()
        };
        (0..run.paths.div_ceil(BATCH)).into_par_iter().map(finals).sum()
    });
}

pub fn sabr(run: &Run) {
    let beta = run.number("elasticity");
    let v0 = run.number("initial_vol") * S0.powf(1.0 - beta);
    let (nu, rho) = (run.number("vol_of_vol"), run.number("correlation"));
    let model = Sabr::new(nu, beta, rho, run.points(), Some(S0), Some(v0), run.years(), Unseeded);
    run.measure_map("Sabr", "Euler on the forward", &model);
}
