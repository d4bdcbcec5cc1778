//! Times stochastic-rs on pathloom's benchmark workloads; one JSON line per measurement on stdout.
//!
//! `pathloom-peers --list | --only WORKLOAD [--paths N] [--steps N] [--reps N] [--seconds S] [--set NAME=NUMBER[,NUMBER]]…`
//!
//! At least N repetitions, and for at least S seconds.
//!
//! A workload is one of run.py's four, or a law by the name that pathloom's registry has for it; `--set` then gives it
//! the parameters of that law, every one of which must be used, or named as one that the peer's law does not have.
//!
//! Each process is used as its documentation recommends for Monte Carlo: `sample_map`, which keeps one sampler and one
//! path buffer per rayon worker. `sample_par`, which returns every path, is timed once for run.py's workloads, on the
//! quickest process: it shows what keeping the paths costs. A path of `steps` steps has `steps + 1` points, as in
//! pathloom. Threads: rayon's, so RAYON_NUM_THREADS.
//!
//! What is simulated differs from pathloom in places; `scheme` in the output says how, and the modules say why.

#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // rules for pathloom's bits, of which none are made here

mod clusters;
mod jumps;
mod levels;
mod prices;
mod run;
mod shocks;
mod stochastic_volatility;

use run::{Run, usage};

/// As in ../scenarios and ../law_scenarios.py.
const MU: f64 = 0.05;
const SIGMA: f64 = 0.2;
const S0: f64 = 100.0;

/// A name, and what measures it.
type Workload = (&'static str, fn(&Run));

const WORKLOADS: &[Workload] = &[
    ("gbm", prices::gbm),
    ("garch", clusters::garch),
    ("heston", stochastic_volatility::heston),
    ("merton", jumps::merton),
    ("volatility.constant", prices::gbm),
    ("volatility.schedule", prices::schedule),
    ("volatility.cev", prices::cev),
    ("volatility.garch", clusters::garch),
    ("volatility.gjr_garch", clusters::gjr_garch),
    ("volatility.egarch", clusters::egarch),
    ("volatility.heston", stochastic_volatility::heston),
    ("volatility.double_heston", stochastic_volatility::double_heston),
    ("volatility.three_halves", stochastic_volatility::three_halves),
    ("volatility.rough_bergomi", stochastic_volatility::rough_bergomi),
    ("volatility.rough_heston", stochastic_volatility::rough_heston),
    ("volatility.sabr", stochastic_volatility::sabr),
    ("innovations.student_t", shocks::student_t),
    ("innovations.ged", shocks::ged),
    ("mean.arma", clusters::arma),
    ("jumps.merton", jumps::merton),
    ("jumps.kou", jumps::kou),
    ("jumps.uniform", jumps::uniform),
    ("jumps.hawkes", jumps::hawkes),
    ("jumps.variance_gamma", jumps::variance_gamma),
    ("jumps.normal_inverse_gaussian", jumps::normal_inverse_gaussian),
    ("jumps.cgmy", jumps::cgmy),
    ("process.ornstein_uhlenbeck", levels::ornstein_uhlenbeck),
    ("process.vasicek", levels::vasicek),
    ("process.cir", levels::cox_ingersoll_ross),
    ("process.hull_white", levels::hull_white),
    ("process.g2pp", levels::g2pp),
    ("process.jacobi", levels::jacobi),
    ("process.arithmetic_brownian", levels::arithmetic_brownian),
    ("process.ar", levels::ar),
    ("process.arma", levels::arma),
    ("process.fractional_brownian", levels::fractional_brownian),
    ("process.fractional_ou", levels::fractional_ou),
];

fn main() {
    let Some(run) = Run::from_args() else {
        WORKLOADS.iter().for_each(|(name, _)| println!("{name}"));
        return;
    };
    match WORKLOADS.iter().find(|(name, _)| *name == run.workload) {
        Some((_, measure)) => measure(&run),
        None => usage(&format!("--only must name a workload of --list, not `{}`", run.workload)),
    }
    run.assert_all_taken();
}
