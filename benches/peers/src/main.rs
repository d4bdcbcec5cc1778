//! Times stochastic-rs on pathloom's benchmark workloads; one JSON line per measurement on stdout.
//!
//! `pathloom-peers [--only WORKLOAD] [--paths N] [--steps N] [--reps N] [--seconds S]`
//!
//! At least N repetitions, and for at least S seconds.
//!
//! Each process is used as its documentation recommends for Monte Carlo: `sample_map`, which keeps one sampler and one
//! path buffer per rayon worker. `sample_par`, which returns every path, is timed once per workload, on its quickest
//! process: it shows what keeping the paths costs. A path of `steps` steps has `steps + 1` points, as in pathloom. Threads: rayon's, so RAYON_NUM_THREADS.
//!
//! What is simulated differs from pathloom in places; `scheme` in the output says how:
//! - GBM: `Gbm` is Euler-Maruyama on the price (no exp; biased, may go negative). `GbmLog` is the exact law, one exp a
//!   step: the like-for-like rival.
//! - GARCH: `Garch` yields returns without drift and no price, so no exp is paid for; pathloom yields prices.
//! - Heston: `HestonLog` is full-truncation Euler on variance and log price; `Heston` the same on the price itself;
//!   `Heston::qe` is Andersen's quadratic-exponential scheme, which is also pathloom's. All three also yield variance.
//! - Merton: `MjdLog` is the exact law in price. `Merton` yields the log price: exact as well, but no exp.

use std::env;
use std::hint::black_box;
use std::process::exit;
use std::time::Instant;

use rand_distr::Normal;
use stochastic_rs::simd_rng::Unseeded;
use stochastic_rs::stochastic::autoregressive::garch::Garch;
use stochastic_rs::stochastic::diffusion::gbm::Gbm;
use stochastic_rs::stochastic::diffusion::gbm_log::GbmLog;
use stochastic_rs::stochastic::jump::merton::Merton;
use stochastic_rs::stochastic::jump::mjd_log::MjdLog;
use stochastic_rs::stochastic::process::cpoisson::CompoundPoisson;
use stochastic_rs::stochastic::process::poisson::Poisson;
use stochastic_rs::stochastic::volatility::HestonPow;
use stochastic_rs::stochastic::volatility::heston::Heston;
use stochastic_rs::stochastic::volatility::heston_log::HestonLog;
use stochastic_rs::traits::ProcessExt;

const WORKLOADS: [&str; 4] = ["gbm", "garch", "heston", "merton"];
const STEPS_PER_YEAR: f64 = 252.0;
const MU: f64 = 0.05;
const SIGMA: f64 = 0.2;
const S0: f64 = 100.0;

struct Run {
    only: Option<String>,
    paths: usize,
    steps: usize,
    reps: usize,
    seconds: f64,
}

impl Run {
    fn from_args() -> Self {
        let mut run = Run { only: None, paths: 100_000, steps: 252, reps: 5, seconds: 0.0 };
        let mut args = env::args().skip(1);
        while let Some(flag) = args.next() {
            let value = args.next().unwrap_or_else(|| usage(&format!("{flag} needs a value")));
            match flag.as_str() {
                "--only" if WORKLOADS.contains(&value.as_str()) => run.only = Some(value),
                "--paths" => run.paths = count(&flag, &value),
                "--steps" => run.steps = count(&flag, &value),
                "--reps" => run.reps = count(&flag, &value),
                "--seconds" => run.seconds = seconds(&flag, &value),
                _ => usage(&format!("cannot use {flag} {value}")),
            }
        }
        run
    }

    fn wants(&self, workload: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only == workload)
    }

    /// Points per path: the initial value and one per step.
    fn points(&self) -> usize {
        self.steps + 1
    }

    fn years(&self) -> Option<f64> {
        Some(self.steps as f64 / STEPS_PER_YEAR)
    }

    /// `simulate` runs the whole workload and returns the sum of the paths' final values. That sum, printed as a mean,
    /// uses every path and is a sanity check. The first call only warms up.
    fn measure(&self, workload: &str, peer: &str, scheme: &str, simulate: impl Fn() -> f64) {
        let mut sum = black_box(simulate());
        let path_steps = (self.paths * self.steps) as f64;
        let mut ns_per_step = Vec::new();
        let begin = Instant::now();
        while ns_per_step.len() < self.reps || begin.elapsed().as_secs_f64() < self.seconds {
            let start = Instant::now();
            sum = black_box(simulate());
            ns_per_step.push(start.elapsed().as_nanos() as f64 / path_steps);
        }
        ns_per_step.sort_by(f64::total_cmp);
        println!(
            "{{\"workload\":\"{workload}\",\"peer\":\"stochastic-rs {peer}\",\"scheme\":\"{scheme}\",\"threads\":{},\
             \"paths\":{},\"steps\":{},\"reps\":{},\"ns_per_step\":{:.4},\"median_ns_per_step\":{:.4},\
             \"mean_final\":{:.6}}}",
            rayon_threads(),
            self.paths,
            self.steps,
            ns_per_step.len(),
            ns_per_step[0],
            ns_per_step[ns_per_step.len() / 2],
            sum / self.paths as f64,
        );
    }
}

fn main() {
    let run = Run::from_args();
    if run.wants("gbm") {
        gbm(&run);
    }
    if run.wants("garch") {
        garch(&run);
    }
    if run.wants("heston") {
        heston(&run);
    }
    if run.wants("merton") {
        merton(&run);
    }
}

fn gbm(run: &Run) {
    let euler = Gbm::new(MU, SIGMA, run.points(), Some(S0), run.years(), Unseeded);
    run.measure("gbm", "Gbm sample_map", "Euler on the price", || {
        euler.sample_map(run.paths, |path| last(path.as_slice())).iter().sum()
    });
    run.measure("gbm", "Gbm sample_par", "Euler on the price, all paths kept", || {
        euler.sample_par(run.paths).iter().map(|path| last(path.as_slice())).sum()
    });
    let exact = GbmLog::new(Some(MU), None, None, None, SIGMA, run.points(), Some(S0), run.years(), Unseeded);
    run.measure("gbm", "GbmLog sample_map", "exact", || {
        exact.sample_map(run.paths, |path| last(path.as_slice())).iter().sum()
    });
}

fn garch(run: &Run) {
    // One value per step, not per point: returns have no initial value.
    let returns = Garch::new(4.0e-6, vec![0.08].into(), vec![0.90].into(), run.steps, Unseeded);
    run.measure("garch", "Garch sample_map", "returns only", || {
        returns.sample_map(run.paths, |path| last(path.as_slice())).iter().sum()
    });
    run.measure("garch", "Garch sample_par", "returns only, all paths kept", || {
        let paths = returns.sample_par(run.paths);
        paths.iter().map(|path| last(path.as_slice())).sum()
    });
}

fn heston(run: &Run) {
    let (v0, kappa, theta, vol_of_vol, rho) = (0.04, 1.5, 0.04, 0.5, -0.7);
    let points = run.points();
    let model = || {
        let (s0, t) = (Some(S0), run.years());
        Heston::new(s0, Some(v0), kappa, theta, vol_of_vol, rho, MU, points, t, HestonPow::Sqrt, None, Unseeded)
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
        run.years(),
        None,
        Unseeded,
    );
    run.measure("heston", "HestonLog sample_map", "truncated Euler on the log price", || {
        log_euler.sample_map(run.paths, |[price, _]| last(price.as_slice())).iter().sum()
    });
    run.measure("heston", "HestonLog sample_par", "truncated Euler on the log price, all paths kept", || {
        let paths = log_euler.sample_par(run.paths);
        paths.iter().map(|[price, _]| last(price.as_slice())).sum()
    });
    let euler = model();
    run.measure("heston", "Heston sample_map", "truncated Euler on the price", || {
        euler.sample_map(run.paths, |[price, _]| last(price.as_slice())).iter().sum()
    });
    let qe = model().qe();
    run.measure("heston", "Heston::qe sample_map", "Andersen QE", || {
        qe.sample_map(run.paths, |[price, _]| last(price.as_slice())).iter().sum()
    });
}

fn merton(run: &Run) {
    let (intensity, jump_mean, jump_std): (f64, f64, f64) = (0.5, -0.08, 0.12);
    let points = run.points();
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
        run.years(),
        Unseeded,
    );
    run.measure("merton", "MjdLog sample_map", "exact", || {
        price.sample_map(run.paths, |path| last(path.as_slice())).iter().sum()
    });
    run.measure("merton", "MjdLog sample_par", "exact, all paths kept", || {
        let paths = price.sample_par(run.paths);
        paths.iter().map(|path| last(path.as_slice())).sum()
    });
    let mean_relative_jump = (jump_mean + 0.5 * jump_std * jump_std).exp() - 1.0;
    let jumps = CompoundPoisson::new(
        Normal::new(jump_mean, jump_std).expect("a positive standard deviation"),
        Poisson::new(intensity, Some(points), run.years(), Unseeded),
        Unseeded,
    );
    let log_price =
        Merton::new(MU, SIGMA, intensity, mean_relative_jump, points, Some(S0.ln()), run.years(), jumps, Unseeded);
    run.measure("merton", "Merton sample_map", "exact, log price only", || {
        log_price.sample_map(run.paths, |path| last(path.as_slice())).iter().sum()
    });
}

fn last(path: Option<&[f64]>) -> f64 {
    *path.and_then(<[f64]>::last).expect("a contiguous path of at least one point")
}

/// As rayon's global pool counts them.
fn rayon_threads() -> usize {
    let asked = env::var("RAYON_NUM_THREADS").ok().and_then(|n| n.parse().ok()).filter(|&n| n > 0);
    asked.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, Into::into))
}

fn count(flag: &str, value: &str) -> usize {
    match value.replace('_', "").parse() {
        Ok(n) if n > 0 => n,
        _ => usage(&format!("{flag} must be a whole number above 0, not {value}")),
    }
}

fn seconds(flag: &str, value: &str) -> f64 {
    match value.parse() {
        Ok(s) if s >= 0.0 => s,
        _ => usage(&format!("{flag} must be a number of seconds, not {value}")),
    }
}

fn usage(problem: &str) -> ! {
    eprintln!("{problem}\nusage: pathloom-peers [--only gbm|garch|heston|merton] [--paths N] [--steps N] [--reps N]");
    exit(2)
}
