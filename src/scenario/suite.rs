//! `[suite]`: one market under many stresses, each by its name.
//!
//! ```toml
//! [[suite.crash]]
//! at = 2026-03-16
//! price = { scale = 0.8 }
//!
//! [[suite.slow-burn]]
//! from = 2026-03-16
//! until = 2026-09-16
//! volatility = { scale = 1.8 }
//! ```
//!
//! `suite.NAME` is a list as `[[stress]]` is. Every member is the same scenario with that stress: path k is the same path in
//! each of them, until its stress acts.

use super::file::File;
use super::resolve::Scenario;
use super::section::Section;
use crate::error::{Error, Result};
use toml_edit::Item;

/// The key of the root.
pub const KEY: &str = "suite";
/// The member without any stress, where it is asked for.
const BASELINE: &str = "baseline";
/// The only other member of a scenario that has no suite.
const STRESSED: &str = "stressed";
/// The most members.
const MOST: usize = 1000;

/// Scenarios that differ by their stress.
#[derive(Debug)]
pub struct Suite {
    /// Each with its name.
    pub members: Vec<(String, Scenario)>,
}

impl Suite {
    /// The members of a file: those of its `[suite]`, or, with a baseline, its `[[stress]]`. `None` where it is one scenario
    /// alone.
    ///
    /// # Errors
    /// When a member says something that is not allowed, or there is no stress to compare with the baseline.
    pub fn read(file: &File, with_baseline: bool) -> Result<Option<Self>> {
        let root = Section::root(file);
        let suite = root.section(KEY)?;
        if suite.is_none() && !with_baseline {
            return Ok(None);
        }
        let mut members = Vec::new();
        if with_baseline {
            let bare = Scenario::stressed(file, |_| Ok(None), with_stress(file, None)?)?;
            members.push((BASELINE.to_owned(), bare));
        }
        let Some(suite) = suite else {
            if root.field("stress").is_none() {
                return Err(Error::Argument("--with-baseline: the scenario has no [[stress]] to compare".to_owned()));
            }
            members.push((STRESSED.to_owned(), Scenario::from_file(file)?));
            return Ok(Some(Suite { members }));
        };
        if let Some(field) = root.field("stress") {
            let remedy = "name it as a member: [[suite.NAME]]";
            return Err(field.name_error("a suite has a stress for each of its members", remedy));
        }
        let names = suite.fields();
        if names.is_empty() || names.len() > MOST {
            let problem = format!("{KEY}: {} members", names.len());
            return Err(suite.error(problem, format!("a suite has 1 to {MOST}: [[suite.NAME]]")));
        }
        for (name, field) in names {
            let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
            if !(1..=64).contains(&name.len()) || !name.chars().all(fine) || name == BASELINE {
                let remedy = "1 to 64 lower-case letters, digits, - and _, and not `baseline`";
                return Err(field.name_error("not a name for a member", remedy));
            }
            let text = with_stress(file, Some(name))?;
            members.push((name.to_owned(), Scenario::stressed(file, |_| Ok(Some(field)), text)?));
        }
        Ok(Some(Suite { members }))
    }
}

/// The text of a member: the stress of that name in place of the suite, or none at all.
fn with_stress(file: &File, name: Option<&str>) -> Result<String> {
    let mut document = file.edited()?;
    let suite = document.remove(KEY);
    document.remove("stress");
    let stress = name.and_then(|name| suite.as_ref()?.get(name).cloned());
    if let Some(stress) = stress {
        document.insert("stress", stress);
    }
    // A list that is written as a value must come before the first table.
    if document.get("stress").is_some_and(Item::is_value) {
        document.as_table_mut().sort_values_by(|_, a, _, b| b.is_value().cmp(&a.is_value()));
    }
    Ok(document.to_string())
}
