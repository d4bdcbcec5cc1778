//! Several datasets in one place: the members of a suite, each in a folder `data/stress=NAME` that engines read as a column.
//!
//! `manifest.json` says which members there are; `manifests/NAME.json` is the manifest of each.

use super::directory::is_part;
use super::encoder::Encoder;
use super::manifest::{FILE_NAME, Manifest};
use super::run::{Existing, Options, Progress, Summary, run_in};
use super::store::{Nested, Store};
use crate::engine::Interrupt;
use crate::error::{Error, Result};
use crate::scenario::Suite;
use serde::{Deserialize, Serialize};
use std::io::Read;

/// `manifest.json` of a suite.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Members {
    /// The version of this file's form.
    suite_version: u32,
    /// The scenario's name.
    name: String,
    /// The members, in file order; `manifests/NAME.json` tells of each.
    suite: Vec<String>,
}

/// The version of this file's form.
const SUITE_VERSION: u32 = 1;

/// Whether a manifest is that of a suite.
pub(super) fn is_suite(bytes: &[u8]) -> bool {
    parse(bytes).is_some()
}

/// The names of the members of a suite that is in a place; `None` where there is none.
///
/// # Errors
/// When its manifest cannot be read.
pub fn members(store: &dyn Store) -> Result<Option<Vec<String>>> {
    let Some(mut file) = store.open(FILE_NAME)? else { return Ok(None) };
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(Error::io("read", store.shown(FILE_NAME)))?;
    Ok(parse(&bytes).map(|found| found.suite))
}

fn parse(bytes: &[u8]) -> Option<Members> {
    serde_json::from_slice::<Members>(bytes).ok().filter(|found| found.suite_version == SUITE_VERSION)
}

/// Simulates every member of a suite into one place.
///
/// # Errors
/// As [`run_in`]; when the place holds another suite, or a dataset.
pub fn run_suite(
    suite: &Suite,
    store: &dyn Store,
    options: Options,
    interrupt: &Interrupt,
    progress: &mut dyn Progress,
) -> Result<Summary> {
    // What cannot be run removes nothing.
    suite.members.iter().try_for_each(|(_, scenario)| Encoder::new(scenario).map(|_| ()))?;
    enter(suite, store, options)?;
    let mut total = Summary::default();
    for (name, scenario) in &suite.members {
        let place = Nested::new(store, name);
        // One that is complete has nothing left to do, which others may have.
        let existing = match options.existing {
            Existing::Keep => Existing::Continue,
            existing => existing,
        };
        let done = run_in(scenario, &place, Options { existing, ..options }, interrupt, progress)?;
        total.rows += done.rows;
        total.bytes += done.bytes;
        total.parts += done.parts;
        total.parts_kept += done.parts_kept;
        total.parts_left += done.parts_left;
        total.elapsed += done.elapsed;
    }
    if total.parts == 0 && options.existing == Existing::Keep && options.shard.is_none() {
        return Err(Error::Output {
            problem: format!("{} already holds this suite, complete", store.shown("")),
            remedy: "nothing is left to do; write it anew with --overwrite".to_owned(),
        });
    }
    Ok(total)
}

/// Writes which members there are, unless the place holds something else.
fn enter(suite: &Suite, store: &dyn Store, options: Options) -> Result<()> {
    let (existing, shared) = (options.existing, options.shard.is_some());
    let names: Vec<String> = suite.members.iter().map(|(name, _)| name.clone()).collect();
    let name = suite.members.first().map_or(String::new(), |(_, scenario)| scenario.name.clone());
    let wanted = Members { suite_version: SUITE_VERSION, name, suite: names };
    let entries = store.entries()?;
    let is_there = entries.iter().any(|entry| entry.name == FILE_NAME);
    let other = entries.iter().find(|entry| !is_there && !super::store::is_unfinished(&entry.name));
    if let Some(entry) = other.filter(|_| existing != Existing::Overwrite) {
        return Err(Error::Output {
            problem: format!("{} holds `{}` and no {FILE_NAME}", store.shown(""), entry.name),
            remedy: "choose a directory that does not exist yet, or an empty one".to_owned(),
        });
    }
    let _claim = store.claim(shared)?;
    store.update(FILE_NAME, &mut |found| {
        if let Some(bytes) = &found
            && parse(bytes).is_none()
            && std::str::from_utf8(bytes).map_or(true, |text| Manifest::parse(text).is_err())
        {
            return Err(Error::Output {
                problem: format!("{} is no manifest of pathloom", store.shown(FILE_NAME)),
                remedy: "choose another directory".to_owned(),
            });
        }
        let found = found.map(|bytes| parse(&bytes));
        match &found {
            Some(Some(found)) if *found == wanted && existing != Existing::Overwrite => {}
            Some(found) if existing != Existing::Overwrite => {
                let what = found.as_ref().map_or("a dataset".to_owned(), |found| {
                    format!("a suite of {} ({})", found.name, found.suite.join(", "))
                });
                return Err(Error::Output {
                    problem: format!("{} holds {what}", store.shown("")),
                    remedy: "choose another directory, or replace it with --overwrite".to_owned(),
                });
            }
            // Parts without a manifest are those of a replacement that was interrupted.
            _ if existing == Existing::Overwrite => remove(store)?,
            _ => {}
        }
        let mut text =
            serde_json::to_vec_pretty(&wanted).map_err(|error| Error::io("write", FILE_NAME)(error.into()))?;
        text.push(b'\n');
        Ok(text)
    })
}

/// Removes every part of what is there, and what tells of it.
fn remove(store: &dyn Store) -> Result<()> {
    let entries = store.entries()?;
    let parts = entries.iter().filter(|entry| is_of_a_dataset(&entry.name));
    parts.filter(|entry| entry.name != FILE_NAME).try_for_each(|entry| store.remove(&entry.name))
}

/// Whether a file is one that a dataset or a suite has.
fn is_of_a_dataset(name: &str) -> bool {
    is_part(name) || Nested::member_of(name).is_some_and(|(_, inside)| is_part(&inside) || inside == FILE_NAME)
}

/// Files of a place that engines would read, or that tell of a member, and that belong to none of a suite.
///
/// # Errors
/// When the place cannot be listed.
pub fn strangers(store: &dyn Store, members: &[String]) -> Result<Vec<String>> {
    let belongs = |name: &str| match Nested::member_of(name) {
        Some((member, _)) => members.iter().any(|known| known == member),
        None => !name.starts_with("data/") && !name.starts_with("manifests/"),
    };
    Ok(store.entries()?.into_iter().map(|entry| entry.name).filter(|name| !belongs(name)).collect())
}
