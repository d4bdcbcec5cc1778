//! `pathloom presets`

use super::text;
use crate::error::{Error, Result};
use crate::scenario::presets::Preset;
use crate::scenario::suggestion;

/// Every preset, or one of them, with the figures that it is made from.
///
/// # Errors
/// When no preset has that name.
pub fn describe(name: Option<&str>) -> Result<String> {
    let all = Preset::all();
    let Some(name) = name else { return Ok(all.iter().map(section).collect::<Vec<_>>().join("\n")) };
    let known: Vec<&str> = all.iter().map(|preset| preset.name).collect();
    match all.iter().find(|preset| preset.name == name) {
        Some(preset) => Ok(section(preset)),
        None => Err(Error::Argument(format!("no preset is called `{name}`; {}", suggestion(name, &known)))),
    }
}

fn section(preset: &Preset) -> String {
    let example = |role: &&str| format!("{role} = [\"{}\"]", if *role == "equity" { "SPX" } else { "SOFR" });
    let roles: Vec<String> = preset.roles().iter().map(example).collect();
    let written = format!("preset = {{ name = \"{}\", {} }}", preset.name, roles.join(", "));
    let mut out = format!("{}\n  {}\n", preset.name, preset.summary);
    out += &text::fields(&[
        ("written", written),
        ("first row", preset.begins.clone()),
        ("clock.step", preset.step.clone()),
    ]);
    for figure in &preset.figures {
        out += &text::fields(&[("figure", figure.says.clone()), ("source", figure.source.clone())]);
    }
    out
}
