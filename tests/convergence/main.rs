//! How fast prices of options come near those of the law in continuous time, law by law: a table of weak errors and the order seen.
//!
//! `cargo test --test convergence -- --nocapture` prints it. Each law prices a call of one year on a spot of 100 with few
//! steps and with twice and four times as many, at a strike where its error shows; the terminal price, whose mean is exact, is the control
//! variate. (A level has its fourth moment in place of a call.) The order seen is log₂(|e(Δ)|/|e(Δ/2)|). Beside it stands the order that
//! the law is said to have, p, and that is tested: |e(Δ/2)| ≤ 2^{−p}|e(Δ)| but for a tenth of |e(Δ)|, which the next order may
//! add, and for [`LIMIT`] standard errors. With p = 1, what fails this is of an order below log₂(1/0.6) = 0.74; with p = 0.6, below 0.39. Of a
//! law which only says that its error falls, the error with four times as many steps must be smaller than that with the fewest by as
//! many standard errors. None may change its sign beyond noise. The seed was fixed before any result was seen; random numbers are the same for all laws with as many steps.

#![allow(clippy::disallowed_methods)] // theory may use the platform's functions: tolerances cover their last place
#![allow(clippy::cast_precision_loss)] // counts here are far below 2^31

mod cases;
#[path = "../statistics/mod.rs"]
mod statistics;

use cases::{CASES, Case, Said, WITHOUT};
use pathloom::model::registry::{COPULAS, Component, DYNAMICS, INNOVATIONS, JUMPS, LEVELS, MEANS, SPREADS};
use pathloom::model::registry::{TRADE_SIDES, TRADE_SIZES, TRADES, VOLATILITIES, VOLUMES};
use statistics::{LIMIT, mean_and_error, report, simulate};
use std::f64::consts::LN_2;

const PATHS: usize = 1_000_000;

/// What a law is off by with so many steps.
struct Weak {
    error: f64,
    standard: f64,
    /// What it is the mean of, but for what is exact: path by path.
    paths: Vec<f64>,
}

fn weak_error(case: &Case, steps: u32) -> Weak {
    let series = case.measure.series(case.toml);
    let columns = simulate(&format!(
        "name = \"convergence\"\nseed = 20260101\npaths = {PATHS}\n[clock]\nstart = 2026-01-01\nstep = \"1d\"\nsteps = {steps}\n\
         steps_per_year = {steps}\n{series}[output]\nlayout = \"panel\"\ncolumns = [\"price\"]\nevery = \"last\"\n"
    ));
    let measured: Vec<(f64, f64)> = columns.last("S").into_iter().map(|value| case.measure.of(value)).collect();
    let mean = measured.iter().map(|(value, _)| value).sum::<f64>() / measured.len() as f64;
    let covariance = measured.iter().map(|(value, beside)| beside * (value - mean)).sum::<f64>();
    let weight = covariance / measured.iter().map(|(_, beside)| beside * beside).sum::<f64>();
    let paths: Vec<f64> = measured.iter().map(|(value, beside)| value - weight * beside).collect();
    let (mean, standard) = mean_and_error(&paths);
    Weak { error: mean - case.exact, standard, paths }
}

impl Weak {
    /// In as many digits as tell the standard error, and four at least.
    fn shown(&self) -> String {
        let digits = if self.standard < 1e-3 { 6 } else { 4 };
        format!("{:.digits$} ± {:.digits$}", self.error, self.standard)
    }
}

/// log₂(|e(Δ)|/|e(Δ/2)|) and its standard error, by the delta method: d log₂|e| = de/(e ln 2). Path by path, since the runs share some of
/// their random numbers. Where the finer error is lost in noise, what the order is above.
fn order(coarse: &Weak, fine: &Weak, uncertain: f64) -> String {
    if fine.error.abs() < 3.0 * fine.standard + uncertain {
        let most = fine.error.abs() + 2.0 * fine.standard + uncertain;
        return format!("> {:.2}", (coarse.error.abs() / most).log2());
    }
    let both = coarse.paths.iter().zip(&fine.paths);
    let moves: Vec<f64> = both.map(|(coarser, finer)| (coarser / coarse.error - finer / fine.error) / LN_2).collect();
    let of_reference = uncertain * (1.0 / coarse.error - 1.0 / fine.error) / LN_2;
    format!("{:.2} ± {:.2}", (coarse.error / fine.error).abs().log2(), mean_and_error(&moves).1.hypot(of_reference))
}

/// What speaks against the order that a law is said to have.
fn faults(case: &Case, errors: &[Weak; 3]) -> Vec<String> {
    let mut faults = Vec::new();
    let [first, _, last] = errors;
    if first.error.abs() < 10.0 * first.standard {
        faults.push(format!("{}: an error of {} with {} steps shows no order", case.law, first.error, case.coarsest));
    }
    // Where it passes through nothing, it is not the step's alone.
    if last.error * first.error < 0.0 && last.error.abs() > LIMIT * last.standard + case.uncertain {
        faults.push(format!("{}: {} on a quarter of the step of {}", case.law, last.error, first.error));
    }
    if let Said::Order(order, _) = case.said {
        let ratio = 0.5_f64.powf(order) + 0.1;
        for pair in errors.windows(2) {
            let noise = LIMIT * pair[1].standard.hypot(ratio * pair[0].standard) + case.uncertain;
            if pair[1].error.abs() > ratio * pair[0].error.abs() + noise {
                faults.push(format!("{}: {} on half the step of {}", case.law, pair[1].error, pair[0].error));
            }
        }
    } else if last.error.abs() + LIMIT * last.standard.hypot(first.standard) > first.error.abs() {
        faults.push(format!("{}: {} on a quarter of the step of {}", case.law, last.error, first.error));
    }
    if last.standard > 0.02 {
        faults.push(format!("{}: a standard error of {}", case.law, last.standard));
    }
    faults
}

#[test]
fn every_scheme_converges_with_its_weak_order() {
    let mut all = Vec::new();
    println!("law | scheme | order said | steps | error | of twice | order seen | of four times | order seen");
    for case in CASES {
        let errors = [0, 1, 2].map(|k| weak_error(case, case.coarsest << k));
        let orders = [0, 1].map(|k| order(&errors[k], &errors[k + 1], case.uncertain));
        let [few, twice, four] = [0, 1, 2].map(|k| errors[k].shown());
        let said = match case.said {
            Said::Order(_, said) => said,
            Said::Falls => "falls",
        };
        let (law, scheme, fewest, [order, next]) = (case.law, case.scheme, case.coarsest, orders);
        println!("{law} | {scheme} | {said} | {fewest} | {few} | {twice} | {order} | {four} | {next}");
        report::row(
            "convergence",
            &format!("| `{law}` | {scheme} | {said} | {fewest} | {few} | {twice} | {order} | {four} | {next} |"),
        );
        all.extend(faults(case, &errors));
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

/// Names of laws that do not say that they are exact and no more.
fn approximated<Model: ?Sized>(laws: &[Component<Model>]) -> Vec<&'static str> {
    let exact = |scheme: &str| scheme.starts_with("exact") && !scheme.contains("weak") && !scheme.contains("rest");
    laws.iter().filter(|law| !exact(law.scheme)).map(|law| law.name).collect()
}

#[test]
fn every_law_that_is_approximated_has_a_row() {
    let mut laws = [approximated(VOLATILITIES), approximated(JUMPS), approximated(LEVELS)].concat();
    laws.extend(
        [approximated(INNOVATIONS), approximated(MEANS), approximated(VOLUMES), approximated(TRADES)].concat(),
    );
    laws.extend([approximated(SPREADS), approximated(TRADE_SIDES), approximated(TRADE_SIZES)].concat());
    laws.extend([approximated(COPULAS), approximated(DYNAMICS)].concat());
    // A row is of the law that its first word names.
    let mut rows: Vec<&str> = CASES.iter().map(|case| case.law.split([',', ' ']).next().unwrap()).collect();
    rows.extend(WITHOUT.iter().map(|(law, _)| law));
    for law in &laws {
        assert!(rows.contains(law), "{law} is approximated, and no row says with what order");
    }
    for row in rows {
        assert!(laws.contains(&row), "{row} has a row, and is exact or unknown");
    }
}
