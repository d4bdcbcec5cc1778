//! Every parameter of every law: out of its domain, no number, and misspelt.

use crate::fault::{Fault, assert_all_told};
use pathloom::model::registry::{Component, INNOVATIONS, JUMPS, LEVELS, MEANS, VOLATILITIES};
use pathloom::model::{Domain, Parameter};

const VOLATILITY: &str = "volatility.constant = { annual_vol = 0.08 }";
const PROCESS: &str = "process.vasicek = { mean_reversion = 0.8, long_run_mean = 0.035, annual_vol = 0.01 }";

/// Numbers that are not in a domain.
fn outside(domain: Domain) -> &'static [&'static str] {
    match domain {
        Domain::Real => &["nan", "inf"],
        Domain::Positive => &["0.0", "-1.0", "nan", "1e300"],
        Domain::NonNegative => &["-1.0", "nan", "1e300"],
        Domain::Above(_) => &["-1e15", "nan", "1e300"],
        Domain::Between(..) | Domain::AboveUpTo(..) => &["-1e15", "1e15", "nan"],
    }
}

/// The example of a law with one more parameter, or another value of one that it has.
fn with(example: &str, parameter: &Parameter, written: &str) -> String {
    let law: toml_edit::DocumentMut = format!("law = {example}").parse().expect("an example is TOML");
    let given = law["law"].as_inline_table().expect("a table");
    let others = given.iter().filter(|(name, _)| *name != parameter.name);
    let mut all: Vec<String> = others.map(|(name, value)| format!("{name} = {}", value.to_string().trim())).collect();
    all.push(written.to_owned());
    format!("{{ {} }}", all.join(", "))
}

/// What can be wrong with each parameter of laws of one kind, which stand beside `kept` in place of `old`.
fn walk<Model: ?Sized>(kind: &str, laws: &[Component<Model>], [series, old, kept]: [&str; 3]) -> Vec<Fault> {
    let mut all = Vec::new();
    for law in laws {
        for parameter in law.parameters {
            let name = parameter.name;
            let path = format!("{series}.{kind}.{}.{name}", law.name);
            let mut add = |written: String, told: &[&str]| {
                let new = format!("{kept}{kind}.{} = {}", law.name, with(law.example, parameter, &written));
                all.push(Fault::new(&format!("{path}: {written}"), old, &new, told));
            };
            for wrong in outside(parameter.domain) {
                add(format!("{name} = §{wrong}"), &[&path, wrong, &parameter.domain.to_string()]);
            }
            add(format!("{name} = §\"much\""), &[&path, "much", "number"]);
            add(format!("§{name}s = 1"), &[&format!("did you mean `{name}`")]);
        }
    }
    all
}

#[test]
fn every_parameter_of_every_law_is_told() {
    let beside = format!("{VOLATILITY}\n");
    let asset = ["assets.EURUSD", VOLATILITY, &beside];
    let mut all = walk("volatility", VOLATILITIES, ["assets.EURUSD", VOLATILITY, ""]);
    all.extend(walk("innovations", INNOVATIONS, asset));
    all.extend(walk("mean", MEANS, asset));
    all.extend(walk("jumps", JUMPS, asset));
    all.extend(walk("process", LEVELS, ["levels.SOFR", PROCESS, ""]));
    assert_all_told(&all);
}
