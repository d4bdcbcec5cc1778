//! `preset = { name = "crash-1987", equity = ["SPX"] }` of a `[[stress]]`: a crisis, from public figures.
//!
//! A preset is a file beside this one: a list of [`Stress`] with roles in place of series, the length of the step that its
//! figures are of, and which number is from where. Roles are `equity` (assets), `short_rate` and `long_rate` (levels, as
//! fractions: 0.05 is 5 %); those that are not given series are left out. What it says stands in the text of the dataset.
//!
//! `mode` is that of its histories: `"added"` to the simulated returns, or in their place, `"replaced"`.

use super::clock::Clock;
use super::effects;
use super::file::File;
use super::market::Series;
use super::section::{Field, Section, suggestion};
use super::stress::Stress;
use crate::error::{Error, Result};
use toml_edit::{Array, ArrayOfTables, Document, InlineTable, Item, Table, Value};

/// Each by its name, in the order of the years.
const SHIPPED: [(&str, &str); 5] = [
    ("crash-1987", include_str!("presets/crash-1987.toml")),
    ("crisis-2008", include_str!("presets/crisis-2008.toml")),
    ("flash-crash-2010", include_str!("presets/flash-crash-2010.toml")),
    ("covid-2020", include_str!("presets/covid-2020.toml")),
    ("rates-2022", include_str!("presets/rates-2022.toml")),
];

/// What a series can be in a preset.
pub(super) const ROLES: [&str; 3] = ["equity", "short_rate", "long_rate"];

/// A crisis as it is shipped.
#[derive(Debug)]
pub struct Preset {
    /// Its name.
    pub name: &'static str,
    /// What happened.
    pub summary: String,
    /// The day of its first row.
    pub begins: String,
    /// The step of the clock that its figures are of.
    pub step: String,
    /// What is taken from where, and what is made of it.
    pub figures: Vec<Figure>,
    stress: ArrayOfTables,
}

/// A public figure.
#[derive(Debug)]
pub struct Figure {
    /// The numbers.
    pub says: String,
    /// Who published them.
    pub source: String,
}

impl Preset {
    /// All that are shipped.
    #[must_use]
    pub fn all() -> Vec<Self> {
        SHIPPED.iter().filter_map(|(name, text)| Self::parse(name, text)).collect()
    }

    fn parse(name: &'static str, text: &str) -> Option<Self> {
        let document = Document::parse(text.to_owned()).ok()?;
        let word = |table: &Table, key: &str| table.get(key).and_then(Item::as_str).map(str::to_owned);
        let figure = |table: &Table| Some(Figure { says: word(table, "says")?, source: word(table, "source")? });
        Some(Preset {
            name,
            summary: word(&document, "summary")?,
            begins: word(&document, "begins")?,
            step: word(&document, "step")?,
            figures: document.get("figure")?.as_array_of_tables()?.iter().map(figure).collect::<Option<_>>()?,
            stress: document.into_mut().get("stress")?.as_array_of_tables()?.clone(),
        })
    }

    /// The roles that it has something for.
    #[must_use]
    pub fn roles(&self) -> Vec<&'static str> {
        let has = |role: &&str| self.stress.iter().any(|table| role_of(table) == Some(*role));
        ROLES.into_iter().filter(has).collect()
    }
}

/// The names of all.
pub(super) fn names() -> Vec<&'static str> {
    SHIPPED.iter().map(|(name, _)| *name).collect()
}

fn role_of(table: &Table) -> Option<&str> {
    table.get("role").and_then(Item::as_str)
}

/// What a scenario asks for.
struct Wanted<'a> {
    preset: Preset,
    field: Field<'a>,
    at: Value,
    mode: Option<&'a str>,
    /// The series of each role that was written.
    series: Vec<(&'a str, Vec<&'a str>, Field<'a>)>,
}

impl<'a> Wanted<'a> {
    fn read(section: &Section<'a>) -> Result<Self> {
        if let Some((_, other)) = section.fields().iter().find(|(key, _)| !["at", "preset"].contains(key)) {
            let remedy = "a preset has a [[stress]] of its own, with `at`: write the rest in another one";
            return Err(other.name_error("does not go with `preset`", remedy));
        }
        let field = section.required("preset", "its name")?;
        if !field.is_table() {
            let known = names().join(", ");
            return Err(field.error(
                "is not a table of a name and series",
                format!("write {{ name = \"crash-1987\", equity = [\"SPX\"] }}; names: {known}"),
            ));
        }
        let at = section.required("at", "the day that stands for its first one: a date or a step")?;
        let at =
            at.value().cloned().ok_or_else(|| at.error("is neither a step nor a date", "write a date or a step"))?;
        let table = field.clone().into_section()?;
        table.only(&[&["name", "mode"], &ROLES[..]].concat())?;
        let name = table.required("name", "one of the presets, as `pathloom presets` lists them")?;
        let written = name.string()?;
        let known = Preset::all().into_iter().find(|preset| preset.name == written);
        let preset = known.ok_or_else(|| name.error("no preset has this name", suggestion(written, &names())))?;
        let mode = table.field("mode").map(|field| field.choice(&[("added", "added"), ("replaced", "replaced")]));
        let roles = table.fields().into_iter().filter(|(key, _)| ROLES.contains(key));
        let series = roles.map(|(role, field)| Ok((role, field.strings()?, field))).collect::<Result<Vec<_>>>()?;
        let wanted = Wanted { preset, field, at, mode: mode.transpose()?, series };
        wanted.check()?;
        Ok(wanted)
    }

    /// Every role must be one that the preset has something for, and there must be one.
    fn check(&self) -> Result<()> {
        let roles = self.preset.roles();
        for (role, series, field) in &self.series {
            if !roles.contains(role) {
                let problem = format!("`{}` has no figures of it", self.preset.name);
                return Err(field.name_error(problem, format!("its roles: {}", roles.join(", "))));
            }
            if series.is_empty() {
                return Err(field.error("names no series", "name one, or leave the role out"));
            }
        }
        if self.series.is_empty() {
            let remedy = format!("give series to one of its roles: {}", roles.join(", "));
            return Err(self.field.error("acts on no series", remedy));
        }
        Ok(())
    }

    /// The preset as tables of `[[stress]]`.
    fn tables(&self) -> Vec<Table> {
        let mut tables = Vec::new();
        for table in &self.preset.stress {
            let Some((_, symbols, _)) = self.series.iter().find(|(role, ..)| Some(*role) == role_of(table)) else {
                continue;
            };
            let mut made = Table::new();
            made.insert("at", Item::Value(self.at.clone()));
            for (key, item) in table.iter().filter(|(key, _)| *key != "role") {
                made.insert(key, item.clone());
            }
            match made.get("history").and_then(|item| item.get("prices")?.as_array()).cloned() {
                Some(prices) => drop(made.insert("history", Item::Value(self.history(symbols, &prices).into()))),
                None => drop(made.insert("series", toml_edit::value(symbols.iter().copied().collect::<Array>()))),
            }
            tables.push(made);
        }
        tables
    }

    /// The same prices for each series.
    fn history(&self, symbols: &[&str], prices: &Array) -> InlineTable {
        let mut by_symbol = InlineTable::new();
        for symbol in symbols {
            by_symbol.insert(*symbol, Value::Array(prices.clone()));
        }
        let mut history = InlineTable::new();
        history.insert("prices", by_symbol.into());
        if let Some(mode) = self.mode {
            history.insert("mode", mode.into());
        }
        history
    }
}

/// What a table with a preset says, as tables without.
pub(super) fn expand(section: &Section) -> Result<Vec<Table>> {
    Ok(Wanted::read(section)?.tables())
}

/// What it does. Its faults are those of the table that names it.
pub(super) fn read(section: &Section, series: &[Series], clock: &Clock) -> Result<Vec<Stress>> {
    let wanted = Wanted::read(section)?;
    let (name, field) = (wanted.preset.name, &wanted.field);
    if clock.step_text() != wanted.preset.step {
        let problem =
            format!("`{name}` has figures of steps of {}, not of {}", wanted.preset.step, clock.step_text());
        return Err(field.error(problem, format!("set clock.step = \"{}\"", wanted.preset.step)));
    }
    let symbols: Vec<&str> = series.iter().map(Series::symbol).collect();
    for (role, named, place) in &wanted.series {
        for symbol in named {
            let found = series.iter().find(|series| series.symbol() == *symbol);
            let found = found.ok_or_else(|| effects::unknown(place, symbol, &symbols))?;
            let (is_asset, kind) =
                (matches!(found, Series::Asset(_)), if *role == "equity" { "an asset" } else { "a level" });
            if is_asset != (*role == "equity") {
                return Err(place.error(format!("`{symbol}` is not {kind}"), format!("`{role}` is for {kind}")));
            }
        }
    }
    let mut text = toml_edit::DocumentMut::new();
    text.insert("stress", Item::ArrayOfTables(wanted.tables().into_iter().collect()));
    let file = File::parse(name, text.to_string(), &[])?;
    let told = |error: Error| {
        field.error(format!("cannot be put here: {error}"), "begin earlier, or set clock.steps higher")
    };
    let list = Section::root(&file).required("stress", "").map_err(told)?;
    Stress::read_all(list, series, clock).map_err(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_preset_is_read_and_names_the_sources_of_its_figures() {
        assert_eq!(Preset::all().iter().map(|preset| preset.name).collect::<Vec<_>>(), names());
        for preset in Preset::all() {
            assert!(!preset.roles().is_empty() && preset.figures.len() >= 2, "{}", preset.name);
            assert!(preset.stress.iter().all(|table| role_of(table).is_some_and(|role| ROLES.contains(&role))));
        }
    }
}
