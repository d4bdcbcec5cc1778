//! The scenario as it was written, with the command line's overrides worked into the text.
//!
//! An override edits the text itself: what is parsed, what an error underlines and what goes into the footer
//! of every part is one and the same.

use super::embed;
use super::extends;
use super::outside;
use crate::error::{Error, Result, ScenarioError};
use miette::NamedSource;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use toml_edit::{Document, DocumentMut, Item, Key, Table, TableLike, Value};

/// One `--set key.path=value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// The dotted key.
    pub key: String,
    /// The value: TOML, or a bare word.
    pub value: String,
}

impl std::str::FromStr for Override {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (key, value) = text
            .split_once('=')
            .ok_or_else(|| format!("`{text}` has no `=`; write key.path=value, as in clock.steps=10"))?;
        Ok(Override { key: key.trim().to_owned(), value: value.trim().to_owned() })
    }
}

/// The text of a scenario, parsed as TOML and not further.
#[derive(Debug, Clone)]
pub struct File {
    name: String,
    /// As it was written: what an error shows.
    written: String,
    /// With what it extends: what a run is made from.
    text: String,
    document: Document<String>,
    base: Option<Box<File>>,
    /// Where it lies, if it is a file.
    directory: Option<PathBuf>,
    /// Tables beside it, each read once: what is simulated is what is embedded.
    tables: Arc<Mutex<BTreeMap<String, Arc<outside::Table>>>>,
}

impl File {
    /// Reads a file and applies overrides in order.
    ///
    /// # Errors
    /// When the file cannot be read, is not TOML, or an override does not fit.
    pub fn read(path: &Path, overrides: &[Override]) -> Result<Self> {
        embed::outside(Self::read_above(path, overrides, &mut path.canonicalize().into_iter().collect())?)
    }

    /// The same, where the files above extend this one.
    pub(super) fn read_above(path: &Path, overrides: &[Override], above: &mut Vec<PathBuf>) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(Error::io("read the scenario", path))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            Error::Argument(format!("{} is not a scenario: byte {at} is not UTF-8 text", path.display()))
        })?;
        let mut file = Self::parse_alone(&path.display().to_string(), text, overrides)?;
        file.directory = Some(path.parent().unwrap_or(Path::new("")).to_owned());
        let Some((key, item)) = file.root().get_key_value(extends::KEY) else { return Ok(file) };
        let span = item.span().or_else(|| key.span()).unwrap_or(0..0);
        let Some(base) = item.as_str() else {
            let remedy = "write extends = \"base.toml\", a path from this file's own directory".to_owned();
            return Err(file.error(span, "extends: must be the name of a scenario file", "no string", Some(remedy)));
        };
        let base = extends::base_of(path, base, above).map_err(|error| match error {
            Error::Io { .. } => file.error(span, format!("extends: {error}"), "cannot be read", None),
            error => error,
        })?;
        file.text = extends::flattened(&base, &file)?;
        file.base = Some(Box::new(base));
        Ok(file)
    }

    /// The same from text; `name` is what errors call it.
    ///
    /// # Errors
    /// When the text is not TOML, or an override does not fit.
    pub fn parse(name: &str, text: String, overrides: &[Override]) -> Result<Self> {
        embed::outside(Self::parse_alone(name, text, overrides)?)
    }

    /// The same, with presets as they are written.
    fn parse_alone(name: &str, text: String, overrides: &[Override]) -> Result<Self> {
        let mut name = name.to_owned();
        let mut text = text;
        if !overrides.is_empty() {
            let mut document: DocumentMut =
                Document::parse(text.clone()).map_err(|error| syntax_error(&name, &text, &error))?.into_mut();
            for change in overrides {
                apply(document.as_table_mut(), change)?;
            }
            text = document.to_string();
            let flags: Vec<_> = overrides.iter().map(|change| format!("{}={}", change.key, change.value)).collect();
            name = format!("{name} with {}", flags.join(" "));
        }
        let document = Document::parse(text.clone()).map_err(|error| syntax_error(&name, &text, &error))?;
        let tables = Arc::default();
        Ok(File { name, written: text.clone(), text, document, base: None, directory: None, tables })
    }

    /// The text, with overrides applied, and with what it extends.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its text as a tree that can be changed.
    pub(super) fn edited(&self) -> Result<DocumentMut> {
        // It was parsed before.
        self.text.parse().map_err(|error| syntax_error(&self.name, &self.text, &error))
    }

    /// The same file, where a run is made from another text.
    pub(super) fn with_text(self, text: String) -> Self {
        File { text, ..self }
    }

    /// Where it lies, if it is a file.
    pub(super) fn directory(&self) -> Option<&Path> {
        self.directory.as_deref()
    }

    /// The table of that name in a directory; what is wrong with it, else.
    pub(super) fn table(&self, directory: &Path, name: &str) -> Result<Arc<outside::Table>, String> {
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = tables.get(name) {
            return Ok(known.clone());
        }
        let table = Arc::new(outside::Table::read(directory, name)?);
        tables.insert(name.to_owned(), table.clone());
        Ok(table)
    }

    /// The text without one key of the root.
    pub(super) fn without(&self, key: &str) -> Result<String> {
        let mut document = self.edited()?;
        document.remove(key);
        Ok(document.to_string())
    }

    /// The text as it was written, without what it extends.
    pub(super) fn written(&self) -> &str {
        &self.written
    }

    /// The file that it extends.
    pub(super) fn base(&self) -> Option<&File> {
        self.base.as_deref()
    }

    /// How many files it extends, one by way of the other.
    pub(super) fn depth(&self) -> usize {
        self.base.as_ref().map_or(0, |base| base.depth() + 1)
    }

    /// The parsed tree.
    pub(super) fn root(&self) -> &Table {
        self.document.as_table()
    }

    /// An error at a place in this file.
    pub(super) fn error(
        &self,
        span: Range<usize>,
        problem: impl Into<String>,
        label: impl Into<String>,
        remedy: Option<String>,
    ) -> Error {
        error_at((&self.name, &self.written), span, (problem.into(), label.into(), remedy))
    }
}

/// The longest line that is shown, and the longest message.
const LONGEST: usize = 300;

fn error_at((name, text): (&str, &str), span: Range<usize>, said: (String, String, Option<String>)) -> Error {
    let (problem, label, remedy) = said;
    let start = text.floor_char_boundary(span.start);
    let first_line_end = text[start..].find('\n').map_or(text.len(), |length| start + length);
    let end = text.floor_char_boundary(span.end).clamp(start, first_line_end);
    let before = &text[..start];
    let (line, column) =
        (before.matches('\n').count() + 1, before.chars().rev().take_while(|c| *c != '\n').count() + 1);
    let nearby = text.lines().skip(line.saturating_sub(2)).take(3);
    let place = format!("[{name}:{line}:{column}]");
    let shown = nearby.into_iter().all(|line| line.len() <= LONGEST);
    let source = shown.then(|| NamedSource::new(name, text.to_owned()));
    ScenarioError {
        problem: cut(problem),
        label: cut(label),
        remedy: remedy.map(|text| cut_lines(&text)),
        source,
        place,
        span: start..end,
    }
    .into()
}

fn cut(text: String) -> String {
    if text.len() <= LONGEST { text } else { format!("{}…", &text[..text.floor_char_boundary(LONGEST)]) }
}

fn cut_lines(text: &str) -> String {
    text.lines().map(|line| cut(line.to_owned())).collect::<Vec<_>>().join("\n")
}

fn syntax_error(name: &str, text: &str, error: &toml_edit::TomlError) -> Error {
    let message = error.message().trim().replace('\n', "; ");
    let span = error.span().unwrap_or(0..text.len());
    error_at((name, text), span, (format!("this is not TOML: {message}"), "here".to_owned(), None))
}

/// Sets one value, making the tables on the way to it.
fn apply(root: &mut Table, change: &Override) -> Result<()> {
    let fail = |what: String| Error::Argument(format!("--set {}={}: {what}", change.key, change.value));
    let keys = Key::parse(&change.key).map_err(|_| fail("not a dotted key such as assets.SPX.drift".to_owned()))?;
    let (last, tables) = keys.split_last().ok_or_else(|| fail("the key is empty".to_owned()))?;
    let mut table: &mut dyn TableLike = root;
    for key in tables {
        let mut made = Table::new();
        made.set_implicit(true);
        let item = table.entry_format(key).or_insert(Item::Table(made));
        let kind = item.type_name();
        table = item.as_table_like_mut().ok_or_else(|| fail(format!("`{}` is a {kind}, not a table", key.get())))?;
    }
    let mut value: Value = change.value.parse().unwrap_or_else(|_| Value::from(change.value.as_str()));
    if let Some(Item::Value(old)) = table.get(last.get()) {
        *value.decor_mut() = old.decor().clone();
    }
    table.insert(last.get(), Item::Value(value));
    Ok(())
}
