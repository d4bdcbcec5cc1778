//! `extends = "base.toml"`: a scenario file that says only in what it differs from another one.
//!
//! Tables are joined key by key; any other value, a list of tables included, stands in place of the other's. A law is replaced
//! whole: `volatility.constant` in place of `volatility.heston`, and not beside it.

use super::file::File;
use crate::error::{Error, Result};
use std::path::{Path, PathBuf};
use toml_edit::{Item, Table, TableLike};

/// The key of the root that names the other file.
pub const KEY: &str = "extends";

/// Whether a table is taken whole: a law, of which there is one or the other, or a change. `path` is its dotted name.
fn is_whole(path: &str) -> bool {
    let mut keys = path.split('.');
    let (first, count) = (keys.next().unwrap_or(""), path.split('.').count());
    let last = keys.next_back().unwrap_or("");
    match first {
        "assets" => count > 2 && ["volatility", "innovations", "jumps", "volume"].contains(&last),
        "levels" => count > 2 && last == "process",
        "dependence" => ["copula", "dynamics"].contains(&last),
        "clock" => last == "intraday_profile",
        // A number of a law, two keys after `parameters`; else what a state does, or a series in it.
        "regimes" if path.split('.').rev().nth(2) == Some("parameters") => true,
        "regimes" => {
            let is_of_law = path.split('.').rev().nth(1) == Some("parameters");
            let effects = ["volatility", "drift", "jump_intensity", "correlation", "next"];
            count > 3 && !is_of_law && effects.contains(&last)
        }
        _ => false,
    }
}

/// The most files that extend one another.
const DEEPEST: usize = 8;

/// Whether two values of one dotted name are joined, rather than one of them taken.
pub fn joins(path: &str, own: &Item, beneath: &Item) -> bool {
    own.is_table_like() && beneath.is_table_like() && !is_whole(path)
}

/// The text that says all that two files say together.
pub fn flattened(base: &File, own: &File) -> Result<String> {
    let (mut document, mut own) = (base.edited()?, own.edited()?);
    let mut place = BEHIND;
    place_behind(own.as_table_mut(), &mut place);
    overlay("", document.as_table_mut(), own.as_table());
    document.as_table_mut().remove(KEY);
    Ok(document.to_string())
}

/// More tables than a file has.
const BEHIND: isize = 1 << 32;

/// Places every table behind those of any other file, in the order in which a reader comes to them; one that is written
/// inline has a place too, in case it will stand under a head of its own.
fn place_behind(table: &mut Table, place: &mut isize) {
    if let Some(own) = table.position() {
        // Those that are written inline, and come before, have the places in between.
        *place = BEHIND + (own + 1) * BEHIND_EACH;
    } else {
        *place += 1;
    }
    table.set_position(Some(*place));
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(table) => place_behind(table, place),
            Item::ArrayOfTables(tables) => tables.iter_mut().for_each(|table| place_behind(table, place)),
            _ => {}
        }
    }
}

/// More inline tables than stand under one head.
const BEHIND_EACH: isize = 1 << 20;

fn overlay(path: &str, base: &mut dyn TableLike, own: &dyn TableLike) {
    let has_heads = base.iter().any(|(_, item)| matches!(item, Item::Table(table) if !table.is_dotted()));
    for (key, item) in own.iter() {
        let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        match base.get_mut(key) {
            Some(beneath) if joins(&path, item, beneath) => {
                if let (Some(beneath), Some(item)) = (beneath.as_table_like_mut(), item.as_table_like()) {
                    overlay(&path, beneath, item);
                }
            }
            // Where the table is inline, so is what it holds.
            Some(beneath) => *beneath = placed(item, beneath.is_value()),
            None if has_heads && item.is_table_like() => {
                // Behind the tables that have heads, and not before them.
                base.insert(key, under_a_head(item));
            }
            None => {
                let inline =
                    base.iter().next().is_some_and(|(_, item)| item.is_value()) && !item.is_array_of_tables();
                base.insert(key, placed(item, inline && item.is_value()));
            }
        }
    }
}

/// A table that is printed with a head of its own.
fn under_a_head(item: &Item) -> Item {
    let position = item.as_table().and_then(Table::position);
    let mut table = match item.clone().into_table() {
        Ok(table) => table,
        Err(item) => return item,
    };
    table.set_dotted(false);
    table.set_implicit(false);
    // One that was a value comes before the tables of its file.
    table.set_position(Some(position.unwrap_or(BEHIND + 1)));
    Item::Table(table)
}

fn placed(item: &Item, inline: bool) -> Item {
    let item = item.clone();
    if inline { item.into_value().map_or_else(|item| item, Item::Value) } else { item }
}

/// The file that `path` extends by the name it gives, with those that that one extends.
pub fn base_of(path: &Path, name: &str, above: &mut Vec<PathBuf>) -> Result<File> {
    let base = path.parent().unwrap_or(Path::new("")).join(name);
    let here = base.canonicalize().map_err(Error::io("read the scenario", &base))?;
    if above.contains(&here) {
        return Err(Error::Argument(format!("{} extends itself, by way of {name}", path.display())));
    }
    if above.len() >= DEEPEST {
        return Err(Error::Argument(format!("{}: more than {DEEPEST} files extend one another", path.display())));
    }
    above.push(here);
    File::read_above(&base, &[], above)
}
