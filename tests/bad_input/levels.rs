//! Numbers of a level that do not go together.

use crate::fault::{Fault, Row, assert_all_told, faults, of_text};

/// The process of the valid scenario.
const PROCESS: &str = "process.vasicek = { mean_reversion = 0.8, long_run_mean = 0.035, annual_vol = 0.01 }";
/// The same with where it starts.
const WHOLE: &str =
    "initial = 0.043\nprocess.vasicek = { mean_reversion = 0.8, long_run_mean = 0.035, annual_vol = 0.01 }";

#[rustfmt::skip] // one fault a line
const TOGETHER: &[Row] = &[
    ("a rate that starts where none can be", WHOLE, "initial = §-0.01\nprocess.cir = { mean_reversion = 0.5, long_run_mean = 0.04, volatility = 0.1 }", &["levels.SOFR.initial = -0.01", "never below 0", "≥ 0"]),
    ("a price of nothing", WHOLE, "initial = §0\nprocess.schwartz_one_factor = { mean_reversion = 0.5, long_run_level = 70, annual_vol = 0.3 }", &["levels.SOFR.initial = 0", "above 0", "> 0"]),
    ("a start beyond the bounds", WHOLE, "initial = §1.5\nprocess.jacobi = { mean_reversion = 0.5, long_run_mean = 0.5, volatility = 0.3, low = 0, high = 1 }", &["levels.SOFR.initial = 1.5", "within the bounds 0 and 1"]),
    ("bounds the wrong way round", PROCESS, "process.jacobi = { mean_reversion = 0.5, long_run_mean = 0.5, volatility = 0.3, low = 1, high = §0 }", &["jacobi.high = 0", "not above low = 1", "low < high"]),
    ("a mean at a bound", PROCESS, "process.jacobi = { mean_reversion = 0.5, long_run_mean = §1, volatility = 0.3, low = 0, high = 1 }", &["jacobi.long_run_mean = 1", "between the bounds 0 and 1"]),
    ("a curve with a rate too few", PROCESS, "process.hull_white = { mean_reversion = 0.1, annual_vol = 0.01, times = [1, 2], zero_rates = §[0.03] }", &["hull_white.zero_rates", "1 zero rates and 2 times"]),
    ("a curve that goes back", PROCESS, "process.hull_white = { mean_reversion = 0.1, annual_vol = 0.01, times = §[1, 5, 2], zero_rates = [0.03, 0.03, 0.03] }", &["hull_white.times", "2 does not come after 5", "ascending"]),
    ("a curve without a curve", PROCESS, "process.hull_white = §{ mean_reversion = 0.1, annual_vol = 0.01 }", &["hull_white.times is missing"]),
    ("half a curve", PROCESS, "process.g2pp = { mean_reversion = 0.5, annual_vol = 0.01, second_mean_reversion = 0.1, second_annual_vol = 0.01, correlation = -0.5, times = §1 }", &["g2pp.times = 1", "0 zero rates and 1 times"]),
    ("the other half", PROCESS, "process.cox_ingersoll_ross_shifted = { initial_factor = 0.02, mean_reversion = 0.5, long_run_mean = 0.02, volatility = 0.1, zero_rates = §[0.03] }", &["cox_ingersoll_ross_shifted.zero_rates", "1 zero rates and 0 times"]),
    ("a walk that is no AR", PROCESS, "process.ar = { long_run_mean = 0, autoregressive = §1, std = 0.01 }", &["ar.autoregressive = 1", "not stationary", "(-1, 1)"]),
    ("an AR that explodes", PROCESS, "process.arma = { long_run_mean = 0, autoregressive = §[0.6, 0.5], moving_average = 0.2, std = 0.01 }", &["arma.autoregressive", "not stationary"]),
    ("more lags than are kept", PROCESS, "process.ar = { long_run_mean = 0, autoregressive = §[0.1, 0.1, 0.1, 0.1, 0.1], std = 0.01 }", &["ar.autoregressive", "5", "1 to 4"]),
];

#[test]
fn numbers_of_a_level_that_do_not_go_together_are_told() {
    let mut all = faults(TOGETHER);
    let ar = "process.ar = { long_run_mean = 0, autoregressive = 0.5, std = 0.01 }";
    let finer = Fault::new("", PROCESS, ar, &[]).text.replace("substeps = 1", "substeps = 4");
    let without_garch = finer
        .replace("garch = { omega = 4.0e-6, alpha = [0.05, 0.03], beta = 0.90 }", "constant = { annual_vol = 0.6 }");
    all.push(of_text(
        "substeps of a discrete law",
        without_garch,
        &["levels.SOFR.process.ar.autoregressive", "substeps = 4", "clock.substeps = 1"],
    ));
    for (guide, field) in [
        ("[[pin]]\nseries = \"SOFR\"\nat = 5\nvalue = 0.05\n", "pin[1].series"),
        ("[supervisory]\nquarters = [\"2026 Q1\"]\nlevels = { SOFR = [0.1] }\n", "supervisory.levels.SOFR"),
    ] {
        let text = Fault::new("", PROCESS, ar, &[]).text.replace("[output]", &format!("{guide}[output]"));
        let text = text.replace("steps = 10", "steps = 100");
        all.push(of_text("a guide of a law without a bridge", text, &[field, "`ar` has no bridge", "vasicek"]));
    }
    assert_all_told(&all);
}
