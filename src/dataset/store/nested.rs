//! One dataset of several in one place: `data/stress=NAME/part-00000.parquet`, and its manifest `manifests/NAME.json`.

use super::{Change, Entry, Guard, Output, Store};
use crate::dataset::manifest::FILE_NAME;
use crate::error::Result;
use std::io::Read;
use std::ops::Range;

/// The folder of the manifests.
const MANIFESTS: &str = "manifests/";
/// What a folder of parts is called before the name: engines read it as a column `stress`.
const FOLDER: &str = "data/stress=";

/// The place of a member, which sees its own files alone, by the names that they would have alone.
pub struct Nested<'a> {
    outer: &'a dyn Store,
    name: &'a str,
}

impl<'a> Nested<'a> {
    /// The member of that name.
    #[must_use]
    pub fn new(outer: &'a dyn Store, name: &'a str) -> Self {
        Nested { outer, name }
    }

    /// The member that a file of the whole place belongs to, and what the file is called there.
    #[must_use]
    pub fn member_of(name: &str) -> Option<(&str, String)> {
        if let Some(rest) = name.strip_prefix(FOLDER) {
            let (member, rest) = rest.split_once('/')?;
            return Some((member, format!("data/{rest}")));
        }
        let member = name.strip_prefix(MANIFESTS)?.strip_suffix(".json")?;
        Some((member, FILE_NAME.to_owned()))
    }

    /// What a file is called in the whole place.
    #[must_use]
    pub fn outside(&self, name: &str) -> String {
        match name.strip_prefix("data/") {
            Some(rest) => format!("{FOLDER}{}/{rest}", self.name),
            None if name == FILE_NAME => format!("{MANIFESTS}{}.json", self.name),
            None => name.to_owned(),
        }
    }

    /// What a file of the place is called here; `None` where it is another member's, or the place's own.
    fn inside(&self, name: &str) -> Option<String> {
        Self::member_of(name).filter(|(member, _)| *member == self.name).map(|(_, inside)| inside)
    }
}

impl Store for Nested<'_> {
    fn shown(&self, name: &str) -> String {
        if name.is_empty() {
            format!("{}, stress={}", self.outer.shown(""), self.name)
        } else {
            self.outer.shown(&self.outside(name))
        }
    }

    fn create(&self, name: &str) -> Result<Box<dyn Output>> {
        self.outer.create(&self.outside(name))
    }

    fn replace(&self, name: &str, contents: &[u8]) -> Result<()> {
        self.outer.replace(&self.outside(name), contents)
    }

    fn open(&self, name: &str) -> Result<Option<Box<dyn Read + Send>>> {
        self.outer.open(&self.outside(name))
    }

    fn read(&self, name: &str, range: Range<u64>) -> Result<Vec<u8>> {
        self.outer.read(&self.outside(name), range)
    }

    fn entries(&self) -> Result<Vec<Entry>> {
        let own = |entry: Entry| Some(Entry { name: self.inside(&entry.name)?, bytes: entry.bytes });
        let mut entries: Vec<Entry> = self.outer.entries()?.into_iter().filter_map(own).collect();
        entries.sort();
        Ok(entries)
    }

    fn remove(&self, name: &str) -> Result<()> {
        self.outer.remove(&self.outside(name))
    }

    fn claim(&self, shared: bool) -> Result<Guard> {
        self.outer.claim(shared)
    }

    fn update(&self, name: &str, change: &mut Change) -> Result<()> {
        self.outer.update(&self.outside(name), change)
    }
}
