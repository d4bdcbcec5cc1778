//! Writes into the text of a scenario what it only names: the numbers of tables beside it, and presets.
//!
//! The text goes into every file of a dataset, which must say all by itself: neither a table that was edited nor a preset of
//! another version may change what `verify` and `regenerate` make of it. Errors go on pointing at the file as it was written.

use super::file::File;
use super::section::Section;
use super::{history, presets, suite, supervisory};
use crate::error::Result;
use toml_edit::{Array, ArrayOfTables, Item, Table, TableLike, Value};

/// The same file, with all that it names in its text.
pub fn outside(file: File) -> Result<File> {
    let text = {
        let root = Section::root(&file);
        let mut document = file.edited()?;
        let mut changed = unfold(document.get_mut("stress"), &root, "stress")?;
        if let (Some(members), Ok(Some(section))) =
            (document.get_mut(suite::KEY).and_then(Item::as_table_like_mut), root.section(suite::KEY))
        {
            for (name, item) in members.iter_mut() {
                changed |= unfold(Some(item), &section, &name)?;
            }
        }
        if let (Some(table), Ok(Some(section))) =
            (document.get_mut(supervisory::KEY).and_then(Item::as_table_like_mut), root.section(supervisory::KEY))
        {
            changed |= supervisory::embed(table, &section)?;
        }
        changed.then(|| document.to_string())
    };
    Ok(match text {
        Some(text) => file.with_text(text),
        None => file,
    })
}

/// Writes out a list of stresses. What is no such list is left for the reader to complain of.
fn unfold(item: Option<&mut Item>, parent: &Section, key: &str) -> Result<bool> {
    let (Some(item), Some(field)) = (item, parent.field(key)) else { return Ok(false) };
    let Ok(sections) = field.into_sections() else { return Ok(false) };
    let names_file = |section: &Section| history_of(section).is_some_and(|history| history.field("file").is_some());
    if !sections.iter().any(|section| section.field("preset").is_some() || names_file(section)) {
        return Ok(false);
    }
    if let Some(tables) = item.as_array_of_tables_mut() {
        let mut all = ArrayOfTables::new();
        for (table, section) in tables.iter().zip(&sections) {
            for mut made in written_out(table, section)? {
                made.set_position(table.position());
                all.push(made);
            }
        }
        *tables = all;
    } else if let Some(array) = item.as_array_mut() {
        let mut all = Array::new();
        for (value, section) in array.iter().zip(&sections) {
            let Some(table) = value.as_inline_table() else { continue };
            for made in written_out(&table.clone().into_table(), section)? {
                all.push(Value::InlineTable(made.into_inline_table()));
            }
        }
        *array = all;
    }
    Ok(true)
}

fn history_of<'a>(section: &Section<'a>) -> Option<Section<'a>> {
    section.section("history").ok().flatten()
}

/// What one table of a list becomes.
fn written_out(table: &Table, section: &Section) -> Result<Vec<Table>> {
    if section.field("preset").is_some() {
        return presets::expand(section);
    }
    let mut table = table.clone();
    if let Some(history) = history_of(section)
        && let Some(inline) = history::inline(&history)?
    {
        let table: &mut dyn TableLike = &mut table;
        table.insert("history", Item::Value(inline.into()));
    }
    Ok(vec![table])
}
