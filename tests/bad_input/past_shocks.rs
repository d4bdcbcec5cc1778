//! Volatilities and means that follow from past shocks: parameters out of their domain, and those that do not go together.

use crate::fault::{Fault, assert_all_told};

/// A law that is valid.
const VALID: &[(&str, &str)] = &[
    ("gjr_garch", "omega = 1e-6, alpha = [0.03, 0.02], gamma = [0.05, 0.01], beta = 0.85, initial = 0.3"),
    ("egarch", "omega = -0.2, alpha = 0.12, gamma = -0.08, beta = 0.97, initial = 0.3"),
    ("aparch", "delta = 1.3, omega = 1e-5, alpha = 0.07, gamma = 0.4, beta = 0.9, initial = 0.3"),
    ("ewma", "annual_vol = 0.2, decay = 0.94"),
    ("figarch", "omega = 1e-6, memory = 0.4, phi = 0.2, beta = 0.45, lags = 100, initial = 0.3"),
    ("garch", "omega = 1e-6, alpha = 0.05, beta = 0.9, initial = 0.3"),
];

/// What the start of each of them but `ewma` may be.
const STARTS: &str = "\"stationary\" or a number > 0 (1e-30 to 1e15)";

/// The law, what of it becomes what, and what must be said.
type Row = (&'static str, &'static str, &'static str, &'static [&'static str]);

#[rustfmt::skip] // one fault a line
const FAULTS: &[Row] = &[
    ("gjr_garch", "omega = 1e-6", "omega = §0", &["gjr_garch.omega", "> 0"]),
    ("gjr_garch", "omega = 1e-6, ", "", &["gjr_garch", "neither `omega` nor `annual_vol`"]),
    ("gjr_garch", "omega = 1e-6", "omega = 1e-6, annual_vol = §0.2", &["gjr_garch.annual_vol", "keep one"]),
    ("gjr_garch", "[0.03, 0.02]", "§[0.03, -0.02]", &["gjr_garch.alpha", "≥ 0"]),
    ("gjr_garch", "[0.05, 0.01]", "§[0.05, -0.03]", &["gjr_garch.gamma", "-0.0", "lag 2", "≥ 0"]),
    ("gjr_garch", "[0.05, 0.01]", "§[0.05, nan]", &["gjr_garch.gamma", "nan", "number"]),
    ("gjr_garch", "beta = 0.85", "beta = §0.93", &["gjr_garch.beta", "1.01", "0.5 gamma", "below 1"]),
    ("gjr_garch", "initial = 0.3", "initial = §0.0", &["gjr_garch.initial", "> 0"]),
    ("gjr_garch", "initial", "§inital", &["gjr_garch.inital", "did you mean `initial`"]),
    ("egarch", "omega = -0.2", "omega = §inf", &["egarch.omega", "inf", "number"]),
    ("egarch", "alpha = 0.12", "alpha = §nan", &["egarch.alpha", "nan", "number"]),
    ("egarch", "gamma = -0.08, ", "", &["egarch.gamma", "missing"]),
    ("egarch", "beta = 0.97", "beta = §1.0", &["egarch.beta", "1.0", "(-1, 1)"]),
    ("egarch", "beta = 0.97", "beta = §[0.97, -0.03]", &["egarch.beta", "add up to 1", "less than 1"]),
    ("egarch", "initial = 0.3", "initial = §-0.3", &["egarch.initial", "> 0"]),
    ("aparch", "delta = 1.3", "delta = §0.1", &["aparch.delta", "0.1", "(0.1, 5)"]),
    ("aparch", "delta = 1.3", "delta = §nan", &["aparch.delta", "nan", "(0.1, 5)"]),
    ("aparch", "omega = 1e-5", "omega = §-1e-5", &["aparch.omega", "> 0"]),
    ("aparch", "alpha = 0.07", "alpha = §-0.07", &["aparch.alpha", "≥ 0"]),
    ("aparch", "gamma = 0.4", "gamma = §1", &["aparch.gamma", "(-1, 1)"]),
    ("aparch", "gamma = 0.4", "gamma = §[0.4, 0.4]", &["aparch.gamma", "2 lags", "alpha has 1"]),
    ("aparch", "beta = 0.9", "beta = §0.99", &["aparch.beta", "no finite mean", "below 1"]),
    ("ewma", "annual_vol = 0.2", "annual_vol = §0", &["ewma.annual_vol", "> 0"]),
    ("ewma", "decay = 0.94", "decay = §1.0", &["ewma.decay", "1.0", "(0, 1)"]),
    ("ewma", "decay = 0.94", "decay = 0.94, §omega = 1e-6", &["ewma.omega", "unknown key"]),
    ("figarch", "memory = 0.4", "memory = §1.0", &["figarch.memory", "1.0", "(0, 1)"]),
    ("figarch", "phi = 0.2", "phi = §-1.2", &["figarch.phi", "-1.2", "(-1, 1)"]),
    ("figarch", "beta = 0.45", "beta = §0.7", &["figarch.beta", "lag 1", "negative"]),
    ("figarch", "lags = 100", "lags = §0", &["figarch.lags", "0", "(0, 10001)"]),
    ("figarch", "lags = 100", "lags = §10.5", &["figarch.lags", "10.5", "whole number"]),
    ("figarch", "omega = 1e-6", "omega = 1e-6, annual_vol = §0.2", &["figarch.annual_vol", "keep one"]),
    ("figarch", "initial = 0.3", "initial = §0", &["figarch.initial", "> 0"]),
    ("garch", "initial = 0.3", "initial = §nan", &["garch.initial", "nan", "> 0"]),
];

const CONSTANT: &str = "volatility.constant = { annual_vol = 0.08 }";

fn law(name: &str, parameters: &str) -> String {
    format!("volatility.{name} = {{ {parameters} }}")
}

#[test]
fn every_fault_of_a_law_of_past_shocks_is_told() {
    let fault = |(name, old, new, said): &Row| {
        let (_, valid) = VALID.iter().find(|(known, _)| known == name).expect("a law");
        assert_eq!(valid.matches(old).count(), 1, "{name}: `{old}`");
        let said: Vec<&str> = std::iter::once("assets.EURUSD.volatility").chain(said.iter().copied()).collect();
        Fault::new(&format!("{name}: {new}"), CONSTANT, &law(name, &valid.replacen(old, new, 1)), &said)
    };
    assert_all_told(&FAULTS.iter().map(fault).collect::<Vec<_>>());
}

#[rustfmt::skip] // one fault a line
const MEANS: &[crate::fault::Row] = &[
    ("a mean of a misspelt law", "degrees_of_freedom = 4.5 }", "degrees_of_freedom = 4.5 }\nmean.§amra = { ar = 0.1 }", &["assets.BTC.mean", "amra", "did you mean `arma`"]),
    ("a mean of nothing", "degrees_of_freedom = 4.5 }", "degrees_of_freedom = 4.5 }\nmean.arma = §{}", &["assets.BTC.mean.arma", "neither `ar` nor `ma`"]),
    ("a mean that explodes", "degrees_of_freedom = 4.5 }", "degrees_of_freedom = 4.5 }\nmean.arma = { ar = §1.0 }", &["assets.BTC.mean.arma.ar", "1.0", "(-1, 1)"]),
    ("a mean of no number", "degrees_of_freedom = 4.5 }", "degrees_of_freedom = 4.5 }\nmean.arma = { ma = §nan }", &["assets.BTC.mean.arma.ma", "nan", "(-1, 1)"]),
    ("a premium that is missing", "degrees_of_freedom = 4.5 }", "degrees_of_freedom = 4.5 }\nmean.garch_in_mean = §{}", &["assets.BTC.mean.garch_in_mean.premium", "missing"]),
    ("a premium of no number", "degrees_of_freedom = 4.5 }", "degrees_of_freedom = 4.5 }\nmean.garch_in_mean = { premium = §inf }", &["assets.BTC.mean.garch_in_mean.premium", "inf", "1e15"]),
    ("a mean with a drift of E[price]", "annual_vol = 0.08 }", "annual_vol = 0.08 }\nmean.arma = §{ ar = 0.1 }", &["assets.EURUSD.mean.arma", "E[price]", "drift_of = \"log_price\""]),
    ("a mean of a level", "initial = 0.043", "initial = 0.043\n§mean.arma = { ar = 0.1 }", &["levels.SOFR.mean", "unknown key"]),
];

#[test]
fn faults_of_conditional_means_are_told() {
    assert_all_told(&crate::fault::faults(MEANS));
    let law = "volatility.garch = { omega = 4.0e-6, alpha = [0.05, 0.03], beta = 0.90 }";
    let text = crate::fault::VALID.replace("substeps = 1", "substeps = 4");
    let text = text.replacen(law, "volatility.constant = { annual_vol = 0.5 }\nmean.arma = { ar = 0.1 }", 1);
    assert_all_told(&[crate::fault::of_text("a finer mean", text, &["assets.BTC.mean.arma.ar", "substeps = 4"])]);
}

/// The start is one parameter, a word or a number, in all of them.
#[rustfmt::skip] // one fault a line
const STARTS_OF_ALL: &[(&str, &[&str])] = &[
    ("initial = §\"stationery\"", &["initial = \"stationery\": must be", STARTS, "did you mean `stationary`"]),
    ("initial = §\"Stationary\"", &["initial = \"Stationary\": must be", STARTS, "did you mean `stationary`"]),
    ("initial = §\"\"", &["initial = \"\": must be", STARTS]),
    ("initial = §\"0.25\"", &["initial = \"0.25\": must be", STARTS]),
    ("initial = §0", &["initial = 0: must be", STARTS]),
    ("initial = §-0.25", &["initial = -0.25: must be", STARTS]),
    ("initial = §nan", &["initial = nan: must be", STARTS]),
    ("initial = §1e300", &["initial = 1e300: must be", STARTS]),
    ("initial = §true", &["initial = true: must be", STARTS, "not a boolean"]),
    ("initial = §[0.25]", &["initial = [0.25]: must be", STARTS, "not an array"]),
    ("initial = §{ set = 0.25 }", &["initial = { set = 0.25 }: must be", STARTS, "not an inline table"]),
    ("initial = §2026-01-02", &["initial = 2026-01-02: must be", STARTS, "not a datetime"]),
    ("§initial_vol = 0.25", &["initial_vol: unknown key", "did you mean `initial`"]),
    ("initial = 0.25, §initial_vol = 0.25", &["initial_vol: unknown key", "did you mean `initial`"]),
];

#[test]
fn a_start_that_is_no_start_is_told_by_every_law() {
    let faults = VALID.iter().filter(|(name, _)| *name != "ewma").flat_map(|(name, valid)| {
        STARTS_OF_ALL.iter().map(move |(wrong, said)| {
            let path = format!("assets.EURUSD.volatility.{name}.");
            let said: Vec<&str> = said.iter().copied().chain([path.as_str()]).collect();
            Fault::new(
                &format!("{name}: {wrong}"),
                CONSTANT,
                &law(name, &valid.replacen("initial = 0.3", wrong, 1)),
                &said,
            )
        })
    });
    assert_all_told(&faults.collect::<Vec<_>>());
}

#[test]
fn a_law_of_one_step_has_no_finer_one() {
    let faults: Vec<Fault> = VALID
        .iter()
        .map(|(name, parameters)| {
            let text = crate::fault::VALID.replace("substeps = 1", "substeps = 4");
            let others =
                text.replace("volatility.garch = { omega = 4.0e-6, alpha = [0.05, 0.03], beta = 0.90 }", CONSTANT);
            let text = others.replacen(
                &format!("initial_price = 1.08\n{CONSTANT}"),
                &format!("initial_price = 1.08\n{}", law(name, parameters)),
                1,
            );
            crate::fault::of_text(name, text, &["assets.EURUSD", "substeps = 4", "output.every"])
        })
        .collect();
    assert_all_told(&faults);
}

/// What persists is of the shocks that drive it.
#[test]
fn a_power_without_a_mean_is_told() {
    let parameters = VALID[2].1.replace("delta = 1.3", "delta = §4.5");
    let laws = format!(
        "drift_of = \"log_price\"\ninnovations.student_t = {{ degrees_of_freedom = 4.4 }}\n{}",
        law("aparch", &parameters)
    );
    let said = ["assets.EURUSD.volatility.aparch.delta", "4.5", "no finite mean", "other innovations"];
    assert_all_told(&[Fault::new("a power without a mean", CONSTANT, &laws, &said)]);
}
