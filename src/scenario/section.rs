//! One table of the scenario file, read field by field.

use super::extends;
use super::file::File;
use super::outside::Table;
use crate::error::{Error, Result};
use crate::model::{Domain, Parameter};
use std::ops::{Range, RangeInclusive};
use std::sync::Arc;
use toml_edit::{Item, TableLike, Value};

/// Longer keys are cut in messages.
const LONGEST_KEY: usize = 70;

/// A table and its place in the file. [`Section::only`] says which keys it may have, before any is read: a misspelt key
/// is then told before the one that seems to be missing.
pub struct Section<'a> {
    file: &'a File,
    path: String,
    table: &'a dyn TableLike,
    span: Range<usize>,
    /// The same table of the file that this one extends: what this one does not say, that one does.
    beneath: Option<Box<Section<'a>>>,
}

/// A value that was read, with where it stands.
#[derive(Clone)]
pub struct Field<'a> {
    file: &'a File,
    path: String,
    item: &'a Item,
    span: Range<usize>,
    name_span: Range<usize>,
    /// The same table of the file that this one extends.
    beneath: Option<Box<Field<'a>>>,
}

impl<'a> Section<'a> {
    /// The whole file.
    pub fn root(file: &'a File) -> Self {
        let beneath = file.base().map(|base| Box::new(Section::root(base)));
        Section { file, path: String::new(), table: file.root(), span: 0..0, beneath }
    }

    fn path_of(&self, key: &str) -> String {
        let key = match key.char_indices().nth(LONGEST_KEY) {
            Some((end, _)) => format!("{}…", &key[..end]),
            None => key.to_owned(),
        };
        if self.path.is_empty() { key } else { format!("{}.{key}", self.path) }
    }

    /// The dotted name of this table.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The field, if it is there.
    pub fn field(&self, key: &str) -> Option<Field<'a>> {
        let beneath = self.beneath.as_ref().and_then(|beneath| beneath.field(key));
        let Some((written, item)) = self.table.get_key_value(key) else { return beneath };
        let span = item.span().or_else(|| written.span()).unwrap_or_else(|| self.span.clone());
        let name_span = written.span().unwrap_or_else(|| span.clone());
        // A table's span may run over its contents: its name is enough to point at.
        let span = if item.is_value() { span } else { name_span.clone() };
        let beneath = beneath.filter(|beneath| extends::joins(&self.path_of(key), item, beneath.item)).map(Box::new);
        Some(Field { file: self.file, path: self.path_of(key), item, span, name_span, beneath })
    }

    /// The field, which must be there.
    pub fn required(&self, key: &str, what: &str) -> Result<Field<'a>> {
        self.field(key).ok_or_else(|| self.missing(key, what))
    }

    /// The error for a field that is not there.
    pub fn missing(&self, key: &str, what: &str) -> Error {
        let place = if self.path.is_empty() { "the scenario".to_owned() } else { format!("`{}`", self.path) };
        self.file.error(
            self.span.clone(),
            format!("{} is missing", self.path_of(key)),
            format!("{place} has no `{key}`"),
            Some(format!("add `{key}`: {what}")),
        )
    }

    /// A table below this one, if it is there.
    pub fn section(&self, key: &str) -> Result<Option<Section<'a>>> {
        self.field(key).map(Field::into_section).transpose()
    }

    /// Every field, in file order, those of the file that this one extends first.
    pub fn fields(&self) -> Vec<(&'a str, Field<'a>)> {
        self.keys().into_iter().filter_map(|key| self.field(key).map(|field| (key, field))).collect()
    }

    fn keys(&self) -> Vec<&'a str> {
        let mut keys = self.beneath.as_ref().map_or(Vec::new(), |beneath| beneath.keys());
        let own = self.table.iter().map(|(key, _)| key);
        let own: Vec<&str> = own.filter(|key| !keys.contains(key)).collect();
        keys.extend(own);
        keys
    }

    /// Refuses every key but these.
    pub fn only(&self, keys: &[&str]) -> Result<()> {
        let Some((key, _)) = self.table.iter().find(|(key, _)| !keys.contains(key)) else {
            return self.beneath.as_ref().map_or(Ok(()), |beneath| beneath.only(keys));
        };
        let span = self.table.key(key).and_then(toml_edit::Key::span).unwrap_or_else(|| self.span.clone());
        let problem = format!("{}: unknown key", self.path_of(key));
        Err(self.file.error(span, problem, "unknown key", Some(suggestion(key, keys))))
    }

    /// An error about this table as a whole.
    pub fn error(&self, problem: impl Into<String>, remedy: impl Into<String>) -> Error {
        self.file.error(self.span.clone(), problem, "here", Some(remedy.into()))
    }
}

impl<'a> Field<'a> {
    /// Where it stands: first the file that is extended, then the one that extends it.
    pub fn position(&self) -> (usize, usize) {
        self.beneath.as_ref().map_or((self.file.depth(), self.span.start), |beneath| beneath.position())
    }

    /// The value as it was written, shortened to fit a line.
    fn written(&self) -> String {
        let text = self.file.written().get(self.span.clone()).unwrap_or("").trim();
        let first = text.lines().next().unwrap_or("");
        if first.chars().count() > 60 || first.len() < text.len() {
            format!("{}…", first.chars().take(60).collect::<String>())
        } else {
            first.to_owned()
        }
    }

    /// An error about this field.
    pub fn error(&self, label: impl Into<String>, remedy: impl Into<String>) -> Error {
        let label = label.into();
        let problem = if self.item.is_value() {
            format!("{} = {}: {label}", self.path, self.written())
        } else {
            format!("{}: {label}", self.path)
        };
        self.file.error(self.span.clone(), problem, label, Some(remedy.into()))
    }

    /// An error about the name of this field, whatever its value.
    pub fn name_error(&self, label: impl Into<String>, remedy: impl Into<String>) -> Error {
        let label = label.into();
        self.file.error(self.name_span.clone(), format!("{}: {label}", self.path), label, Some(remedy.into()))
    }

    fn wrong_type(&self, wanted: &str) -> Error {
        let kind = self.item.as_value().map_or("table", Value::type_name);
        self.error(format!("must be {wanted}, not {}", with_article(kind)), format!("write {wanted}"))
    }

    /// Whether it is a table.
    pub fn is_table(&self) -> bool {
        self.item.is_table_like()
    }

    /// As a table.
    pub fn into_section(self) -> Result<Section<'a>> {
        match self.item.as_table_like() {
            Some(table) => {
                let beneath = self.beneath.map(|beneath| beneath.into_section()).transpose()?.map(Box::new);
                Ok(Section { file: self.file, path: self.path, table, span: self.span, beneath })
            }
            None => Err(self.wrong_type("a table")),
        }
    }

    /// As a list of tables: `[[name]]`, or `[{ … }, { … }]`.
    pub fn into_sections(self) -> Result<Vec<Section<'a>>> {
        let (file, path, outer) = (self.file, &self.path, &self.span);
        let section = |(i, table): (usize, &'a dyn TableLike), span: Option<Range<usize>>| {
            // The span of a table runs over its contents: its first line is enough to point at.
            let span = span.unwrap_or_else(|| outer.clone());
            Section { file, path: format!("{path}[{}]", i + 1), table, span, beneath: None }
        };
        if let Some(tables) = self.item.as_array_of_tables() {
            return Ok(tables.iter().enumerate().map(|(i, table)| section((i, table), table.span())).collect());
        }
        let wrong = || self.wrong_type("a list of tables");
        let array = self.item.as_array().ok_or_else(wrong)?;
        let tables = array.iter().enumerate().map(|(i, value)| {
            let table = value.as_inline_table().ok_or_else(wrong)?;
            Ok(section((i, table), value.span()))
        });
        tables.collect()
    }

    /// As text.
    pub fn string(&self) -> Result<&'a str> {
        self.item.as_str().ok_or_else(|| self.wrong_type("a string"))
    }

    /// As `true` or `false`.
    pub fn boolean(&self) -> Result<bool> {
        self.item.as_bool().ok_or_else(|| self.wrong_type("true or false"))
    }

    /// As the name of a table of numbers beside the file that names it.
    pub fn outside(&self) -> Result<Arc<Table>> {
        let name = self.string()?;
        let Some(directory) = self.file.directory() else {
            return Err(self.name_error("is for files", "a scenario that is given as text has its numbers in it"));
        };
        let remedy = "write the path of a CSV or Parquet file, from this file's own directory";
        self.file.table(directory, name).map_err(|problem| self.error(problem, remedy))
    }

    /// As one of a few words.
    pub fn choice<T: Copy>(&self, choices: &[(&'static str, T)]) -> Result<T> {
        let text = self.string()?;
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        choices
            .iter()
            .find(|(name, _)| *name == text)
            .map(|(_, value)| *value)
            .ok_or_else(|| self.error("unknown name", suggestion(text, &names)))
    }

    /// As a number in a domain.
    pub fn number(&self, domain: Domain) -> Result<f64> {
        let value = self.item.as_value().and_then(as_f64).ok_or_else(|| self.wrong_type("a number"))?;
        self.checked(value, domain)
    }

    /// As the number of a parameter; `None` where it is `word`.
    pub fn number_or(&self, word: &str, parameter: &Parameter) -> Result<Option<f64>> {
        let text = self.item.as_str();
        if text == Some(word) {
            return Ok(None);
        }
        let allowed = parameter.allowed();
        let number = self.item.as_value().and_then(as_f64);
        if text.is_none() && number.is_none() {
            return Err(self.wrong_type(&allowed));
        }
        if let Some(number) = number.filter(|number| parameter.domain.contains(*number)) {
            return Ok(Some(number));
        }
        let meant = text.and_then(|text| nearest(text, [word]));
        let guess = meant.map_or(String::new(), |word| format!("did you mean `{word}`? "));
        Err(self.error(format!("must be {allowed}"), format!("{guess}allowed: {allowed}")))
    }

    /// As one number, or as a list of at most `most`.
    pub fn numbers(&self, domain: Domain, most: usize) -> Result<Vec<f64>> {
        let Some(array) = self.item.as_array() else { return Ok(vec![self.number(domain)?]) };
        if array.is_empty() || array.len() > most {
            return Err(self.error(format!("has {} numbers", array.len()), format!("write 1 to {most} numbers")));
        }
        array
            .iter()
            .map(|value| {
                let number = as_f64(value).ok_or_else(|| self.wrong_type("a number or a list of numbers"))?;
                self.checked(number, domain)
            })
            .collect()
    }

    fn checked(&self, value: f64, domain: Domain) -> Result<f64> {
        if domain.contains(value) {
            return Ok(value);
        }
        let must = match domain {
            Domain::Between(..) | Domain::AboveUpTo(..) => format!("must lie {domain}"),
            _ => format!("must be {domain}"),
        };
        Err(self.error(must, format!("allowed: {domain}")))
    }

    /// As a whole number in a range.
    pub fn integer(&self, range: RangeInclusive<u64>) -> Result<u64> {
        let value = self.item.as_integer().ok_or_else(|| self.wrong_type("a whole number"))?;
        u64::try_from(value).ok().filter(|value| range.contains(value)).ok_or_else(|| {
            self.error(
                format!("must be a whole number from {} to {}", range.start(), range.end()),
                format!("allowed: {} … {}", range.start(), range.end()),
            )
        })
    }

    /// As a list of words, each with a way to complain about it.
    pub fn strings(&self) -> Result<Vec<&'a str>> {
        let array = self.item.as_array().ok_or_else(|| self.wrong_type("a list of strings"))?;
        array.iter().map(|value| value.as_str().ok_or_else(|| self.wrong_type("a list of strings"))).collect()
    }

    /// As a list of lists of numbers.
    pub fn matrix(&self) -> Result<Vec<Vec<f64>>> {
        let wrong = || self.wrong_type("a list of lists of numbers");
        let rows = self.item.as_array().ok_or_else(wrong)?;
        rows.iter()
            .map(|row| {
                row.as_array().ok_or_else(wrong)?.iter().map(|value| as_f64(value).ok_or_else(wrong)).collect()
            })
            .collect()
    }

    /// The raw value, for the few fields of several types.
    pub fn value(&self) -> Option<&'a Value> {
        self.item.as_value()
    }
}

fn as_f64(value: &Value) -> Option<f64> {
    // Whole numbers up to 2^53 are exact; a domain refuses larger ones.
    #[allow(clippy::cast_precision_loss)]
    value.as_float().or_else(|| value.as_integer().map(|i| i as f64))
}

fn with_article(kind: &str) -> String {
    let article = if kind.starts_with(['a', 'i', 'o']) { "an" } else { "a" };
    format!("{article} {kind}")
}

/// The name that was probably meant.
pub fn nearest<'n>(wrong: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&wrong.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

/// "did you mean" and the full list.
#[must_use]
pub fn suggestion(wrong: &str, names: &[&str]) -> String {
    let list = format!("allowed: {}", names.join(", "));
    nearest(wrong, names.iter().copied()).map_or(list.clone(), |name| format!("did you mean `{name}`? {list}"))
}
