//! `pathloom models`

use crate::error::{Error, Result};
use crate::model::registry::{COPULAS, Component, DYNAMICS, INNOVATIONS, JUMPS, LEVELS, MEANS, SPREADS};
use crate::model::registry::{TRADE_SIDES, TRADE_SIZES, TRADES, VOLATILITIES, VOLUMES};
use crate::model::{Count, Need, Parameter};
use crate::scenario::suggestion;

/// The registry, or one law of it.
///
/// # Errors
/// When no law has that name.
pub fn describe(name: Option<&str>) -> Result<String> {
    let mut all = sections("volatility", VOLATILITIES);
    all.extend(sections("innovations", INNOVATIONS));
    all.extend(sections("mean", MEANS));
    all.extend(sections("jumps", JUMPS));
    all.extend(sections("volume", VOLUMES));
    all.extend(sections("trades", TRADES));
    all.extend(sections("spread", SPREADS));
    all.extend(sections("trade_side", TRADE_SIDES));
    all.extend(sections("trade_size", TRADE_SIZES));
    all.extend(sections("process", LEVELS));
    all.extend(sections("copula", COPULAS));
    all.extend(sections("dynamics", DYNAMICS));
    let Some(name) = name else {
        return Ok(all.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("\n"));
    };
    let known: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
    // `student_t` is the name of two laws, and so is `log_normal`.
    let found: Vec<&str> = all.iter().filter(|(known, _)| *known == name).map(|(_, text)| text.as_str()).collect();
    if found.is_empty() {
        return Err(Error::Argument(format!("no law is called `{name}`; {}", suggestion(name, &known))));
    }
    Ok(found.join("\n"))
}

fn sections<Model: ?Sized>(kind: &str, components: &'static [Component<Model>]) -> Vec<(&'static str, String)> {
    components.iter().map(|component| (component.name, section(kind, component))).collect()
}

fn section<Model: ?Sized>(kind: &str, component: &Component<Model>) -> String {
    let mut out = format!(
        "{kind}.{} = {}\n  {}\n  {}\n  simulated: {}\n",
        component.name, component.example, component.summary, component.equation, component.scheme
    );
    let width = component.parameters.iter().map(|parameter| parameter.name.len()).max().unwrap_or(0);
    for parameter in component.parameters {
        out += &format!("    {:width$}  {}\n", parameter.name, line(parameter));
    }
    out
}

fn line(parameter: &Parameter) -> String {
    let Parameter { symbol, unit, domain, meaning, .. } = parameter;
    let list = match parameter.count {
        Count::One => String::new(),
        Count::UpTo(most) => format!(", or a list of up to {most}"),
    };
    let optional = match parameter.need {
        Need::Required => "",
        Need::Optional => " (optional)",
    };
    format!("{symbol}  {meaning}; {domain}{list}; unit: {unit}{optional}")
}
