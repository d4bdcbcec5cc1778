//! Parameters of laws: out of their domain, missing, misspelt.

use crate::fault::{Fault, Row, VALID, assert_all_told, faults};

/// A parameter, and wrong values of it.
struct Parameter {
    path: &'static str,
    /// As in `VALID`, where it must be unique with what surrounds it.
    old: &'static str,
    allowed: &'static str,
    wrong: &'static [&'static str],
}

#[rustfmt::skip] // one parameter a line
const PARAMETERS: &[Parameter] = &[
    Parameter { path: "assets.EURUSD.volatility.constant.annual_vol", old: "annual_vol = 0.08", allowed: "≥ 0", wrong: &["-0.08", "nan"] },
    Parameter { path: "assets.SPX.volatility.heston.initial_variance", old: "initial_variance = 0.04", allowed: "≥ 0", wrong: &["-0.04", "nan"] },
    Parameter { path: "assets.SPX.volatility.heston.mean_reversion", old: "mean_reversion = 1.5", allowed: "> 0", wrong: &["-1.5", "0", "nan"] },
    Parameter { path: "assets.SPX.volatility.heston.long_run_variance", old: "long_run_variance = 0.05", allowed: "> 0", wrong: &["-0.05", "0.0", "nan"] },
    Parameter { path: "assets.SPX.volatility.heston.vol_of_vol", old: "vol_of_vol = 0.5", allowed: "> 0", wrong: &["-0.5", "0", "nan"] },
    Parameter { path: "assets.SPX.volatility.heston.correlation", old: "correlation = -0.7", allowed: "(-1, 1)", wrong: &["-1.7", "1.0", "-1", "nan", "inf", "1e300"] },
    Parameter { path: "assets.SPX.jumps.merton.intensity", old: "intensity = 0.5", allowed: "≥ 0", wrong: &["-0.5", "nan"] },
    Parameter { path: "assets.SPX.jumps.merton.mean", old: "mean = -0.08", allowed: "number", wrong: &["nan", "\"down\""] },
    Parameter { path: "assets.SPX.jumps.merton.std", old: "std = 0.12", allowed: "≥ 0", wrong: &["-0.12", "nan"] },
    Parameter { path: "assets.BTC.volatility.garch.omega", old: "omega = 4.0e-6", allowed: "> 0", wrong: &["-4.0e-6", "0", "nan"] },
    Parameter { path: "assets.BTC.volatility.garch.alpha", old: "alpha = [0.05, 0.03]", allowed: "≥ 0", wrong: &["-0.05", "nan"] },
    Parameter { path: "assets.BTC.volatility.garch.beta", old: "beta = 0.90", allowed: "≥ 0", wrong: &["-0.9", "nan"] },
    Parameter { path: "assets.BTC.innovations.student_t.degrees_of_freedom", old: "degrees_of_freedom = 4.5", allowed: "> 2", wrong: &["2", "1.5", "-4.5", "nan"] },
    Parameter { path: "levels.SOFR.process.vasicek.mean_reversion", old: "mean_reversion = 0.8", allowed: "> 0", wrong: &["-0.8", "0", "nan"] },
    Parameter { path: "levels.SOFR.process.vasicek.long_run_mean", old: "long_run_mean = 0.035", allowed: "number", wrong: &["nan", "true"] },
    Parameter { path: "levels.SOFR.process.vasicek.annual_vol", old: "annual_vol = 0.01", allowed: "≥ 0", wrong: &["-0.01", "nan"] },
];

#[test]
fn every_parameter_out_of_its_domain_is_told() {
    let mut all = Vec::new();
    for Parameter { path, old, allowed, wrong } in PARAMETERS {
        let name = path.rsplit('.').next().expect("a name");
        for value in *wrong {
            let new = format!("{name} = §{value}");
            all.push(Fault::new(&format!("{name} = {value}"), old, &new, &[path, value, allowed]));
        }
    }
    assert_all_told(&all);
}

/// `1e300: must be a number > 0` would be no help: it is one.
#[test]
fn a_number_that_is_too_large_or_too_small_is_told_the_bound() {
    let mut all = Vec::new();
    for Parameter { path, old, allowed, .. } in PARAMETERS {
        let name = path.rsplit('.').next().expect("a name");
        for value in ["1e300", "inf"].into_iter().filter(|_| !allowed.contains(',')) {
            let new = format!("{name} = §{value}");
            all.push(Fault::new(&format!("{name} = {value}"), old, &new, &[path, value, "1e15"]));
        }
    }
    let others: &[Row] = &[
        ("a tiny price", "= 1.08", "= §1e-99", &["assets.EURUSD.initial_price", "1e-99", "1e-30"]),
        ("a tiny tick", "tick_size = 0.25", "tick_size = §1e-99", &["assets.SPX.tick_size", "1e-99", "1e-30"]),
        ("a huge price", "= 1.08", "= §1e300", &["assets.EURUSD.initial_price", "1e300", "1e15"]),
        ("a huge drift", "drift = 0.06", "drift = §1e300", &["assets.SPX.drift", "1e300", "1e15"]),
        ("a huge level", "initial = 0.043", "initial = §-1e300", &["levels.SOFR.initial", "-1e300", "1e15"]),
    ];
    all.extend(faults(others));
    assert_all_told(&all);
}

#[test]
fn every_missing_or_misspelt_parameter_is_told() {
    let mut all = Vec::new();
    for Parameter { path, old, .. } in PARAMETERS {
        let (law, name) = path.rsplit_once('.').expect("a name");
        let misspelt = format!("{}{}", name, name.chars().last().expect("a letter"));
        let new = old.replacen(name, &format!("§{misspelt}"), 1);
        let wrong = format!("{law}.{misspelt}");
        let guess = format!("did you mean `{name}`");
        all.push(Fault::new(&format!("{misspelt} for {name}"), old, &new, &[&wrong, &guess]));
        if name != "omega" {
            let comma = [format!("{old}, "), format!(", {old}"), old.to_string()];
            let whole = comma.iter().find(|text| VALID.matches(text.as_str()).count() == 1).expect("it is there");
            all.push(Fault::new(&format!("no {name}"), whole, "", &[path, "missing"]));
        }
    }
    assert_all_told(&all);
}
