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

/// Tables of which there is one or the other.
const LAWS: [&str; 4] = ["volatility", "innovations", "jumps", "process"];

/// The most files that extend one another.
const DEEPEST: usize = 8;

/// Whether two values of one key are joined, rather than one of them taken.
pub fn joins(key: &str, own: &Item, beneath: &Item) -> bool {
    own.is_table_like() && beneath.is_table_like() && !LAWS.contains(&key)
}

/// The text that says all that two files say together.
pub fn flattened(base: &File, own: &File) -> Result<String> {
    let (mut document, mut own) = (base.edited()?, own.edited()?);
    place_behind(own.as_table_mut());
    overlay(document.as_table_mut(), own.as_table());
    document.as_table_mut().remove(KEY);
    Ok(document.to_string())
}

/// Places every table behind those of any other file, in the order that they have.
fn place_behind(table: &mut Table) {
    /// More tables than a file has.
    const BEHIND: isize = 1 << 32;
    table.set_position(table.position().map(|place| place + BEHIND));
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(table) => place_behind(table),
            Item::ArrayOfTables(tables) => tables.iter_mut().for_each(place_behind),
            _ => {}
        }
    }
}

fn overlay(base: &mut dyn TableLike, own: &dyn TableLike) {
    for (key, item) in own.iter() {
        match base.get_mut(key) {
            Some(beneath) if joins(key, item, beneath) => {
                if let (Some(beneath), Some(item)) = (beneath.as_table_like_mut(), item.as_table_like()) {
                    overlay(beneath, item);
                }
            }
            // Where the table is inline, so is what it holds.
            Some(beneath) => *beneath = placed(item, beneath.is_value()),
            None => {
                let inline =
                    base.iter().next().is_some_and(|(_, item)| item.is_value()) && !item.is_array_of_tables();
                base.insert(key, placed(item, inline && item.is_value()));
            }
        }
    }
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
