//! `pathloom models`

use crate::error::{Error, Result};
use crate::model::registry::{COPULAS, Component, DYNAMICS, INNOVATIONS, JUMPS, LEVELS, MEANS, SPREADS};
use crate::model::registry::{TRADE_SIDES, TRADE_SIZES, TRADES, VOLATILITIES, VOLUMES};
use crate::model::{Need, Parameter};
use crate::scenario::suggestion;

/// What the registry says of one law, whatever its kind.
struct Law {
    kind: &'static str,
    name: &'static str,
    summary: &'static str,
    equation: &'static str,
    scheme: &'static str,
    parameters: &'static [Parameter],
    example: &'static str,
}

/// The registry, or the laws of one name: `student_t` is two, and so is `log_normal`.
///
/// # Errors
/// When no law has that name.
pub fn describe(name: Option<&str>, markdown: bool) -> Result<String> {
    let mut laws = all();
    if let Some(name) = name {
        // With its kind, as in a scenario, or without.
        let is = |law: &Law| {
            name.strip_suffix(law.name).is_some_and(|kind| kind.is_empty() || kind == format!("{}.", law.kind))
        };
        if !laws.iter().any(is) {
            let mut known: Vec<&str> = laws.iter().map(|law| law.name).collect();
            known.sort_unstable();
            known.dedup();
            return Err(Error::Argument(format!("no law is called `{name}`; {}", suggestion(name, &known))));
        }
        laws.retain(is);
    }
    if markdown {
        return Ok(HEAD.to_owned() + &laws.iter().map(chapter).collect::<String>());
    }
    Ok(laws.iter().map(section).collect::<Vec<_>>().join("\n"))
}

fn all() -> Vec<Law> {
    let mut all = of("volatility", VOLATILITIES);
    all.extend(of("innovations", INNOVATIONS));
    all.extend(of("mean", MEANS));
    all.extend(of("jumps", JUMPS));
    all.extend(of("volume", VOLUMES));
    all.extend(of("trades", TRADES));
    all.extend(of("spread", SPREADS));
    all.extend(of("trade_side", TRADE_SIDES));
    all.extend(of("trade_size", TRADE_SIZES));
    all.extend(of("process", LEVELS));
    all.extend(of("copula", COPULAS));
    all.extend(of("dynamics", DYNAMICS));
    all
}

fn of<Model: ?Sized>(kind: &'static str, components: &'static [Component<Model>]) -> Vec<Law> {
    let law = |component: &'static Component<Model>| {
        let Component { name, summary, equation, scheme, parameters, example, .. } = *component;
        Law { kind, name, summary, equation, scheme, parameters, example }
    };
    components.iter().map(law).collect()
}

fn section(law: &Law) -> String {
    let Law { kind, name, summary, equation, scheme, parameters, example } = law;
    let mut out = format!("{kind}.{name} = {example}\n  {summary}\n  {equation}\n  simulated: {scheme}\n");
    let width = parameters.iter().map(|parameter| parameter.name.len()).max().unwrap_or(0);
    for parameter in *parameters {
        out += &format!("    {:width$}  {}\n", parameter.name, line(parameter));
    }
    out
}

const HEAD: &str = "# The laws\n\nEvery law that a scenario can name, by `pathloom models --markdown`, which prints this page from the registry.\n";

/// A law on that page.
fn chapter(law: &Law) -> String {
    let Law { kind, name, summary, equation, scheme, parameters, example } = law;
    let mut out = format!(
        "\n## `{kind}.{name}`\n\n{summary}.\n\n{equation}\n\nSimulated: {scheme}.\n\n```toml\n{kind}.{name} = {example}\n```\n"
    );
    if !parameters.is_empty() {
        out += "\n| parameter | symbol | unit | values | meaning |\n|---|---|---|---|---|\n";
    }
    for parameter in *parameters {
        let Parameter { name, symbol, unit, meaning, .. } = parameter;
        let (allowed, optional) = (parameter.allowed(), may_be_left_out(parameter));
        out += &format!("| `{name}` | {symbol} | {unit} | {allowed}{optional} | {meaning} |\n");
    }
    out
}

fn line(parameter: &Parameter) -> String {
    let Parameter { symbol, unit, meaning, .. } = parameter;
    let (allowed, optional) = (parameter.allowed(), may_be_left_out(parameter));
    format!("{symbol}  {meaning}; {allowed}; unit: {unit}{optional}")
}

fn may_be_left_out(parameter: &Parameter) -> &'static str {
    match parameter.need {
        Need::Required => "",
        Need::Optional => " (optional)",
    }
}
