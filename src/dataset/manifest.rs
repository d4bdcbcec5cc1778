//! `manifest.json`: what the dataset is, and which of its parts are whole.

use super::schema::{key_names, part_name, value_columns};
use super::store::Store;
use crate::engine::Plan;
use crate::error::{Error, Result};
use crate::random::STREAM_VERSION;
use crate::scenario::Scenario;
use serde::{Deserialize, Serialize};
use std::io::Read;

/// The version of this file's form.
const MANIFEST_VERSION: u32 = 1;

/// Its name in the output directory.
pub const FILE_NAME: &str = "manifest.json";

/// Whether every part is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Every part is.
    Complete,
    /// Some are still to be written.
    Incomplete,
}

/// Whether one part is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PartStatus {
    /// It has its final name.
    Complete,
    /// It is still to be written.
    Pending,
}

/// One part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartEntry {
    /// Its path from the output directory.
    pub file: String,
    /// Whether it is whole.
    pub status: PartStatus,
    /// Its rows.
    pub rows: u64,
    /// Its size.
    pub bytes: u64,
    /// `blake3:` and the digest of the file.
    pub checksum: String,
    /// First path, and the one after the last.
    pub paths: (u64, u64),
    /// First block, and the one after the last.
    pub blocks: (u64, u64),
    /// Its row groups.
    pub row_groups: u64,
    /// First recorded row of its path, and the one after the last, where a path goes over several parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_rows: Option<(u64, u64)>,
    /// Its first series and its last, where a path goes over several parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symbols: Option<(String, String)>,
}

/// The whole file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of this file's form.
    pub manifest_version: u32,
    /// Who wrote it.
    pub pathloom_version: String,
    /// The mapping from scenario to bits.
    pub stream_version: u32,
    /// The scenario's name.
    pub name: String,
    /// Its seed.
    pub seed: u64,
    /// Identifies the resolved scenario.
    pub scenario_hash: String,
    /// Whether every part is whole.
    pub status: Status,
    /// Paths of the dataset.
    pub paths: u64,
    /// Rows of the dataset.
    pub rows: u64,
    /// Columns of every part, in order.
    pub columns: Vec<String>,
    /// The parts, in order.
    pub parts: Vec<PartEntry>,
    /// The scenario's text, overrides included.
    pub scenario: String,
}

impl Manifest {
    /// The manifest of a dataset of which nothing is written yet.
    #[must_use]
    pub fn planned(scenario: &Scenario, plan: &Plan) -> Self {
        let pending = |index| {
            let part = plan.part(index);
            let long = plan.has_long_paths();
            let symbol = |series: usize| scenario.series[series].symbol().to_owned();
            let symbols = || (symbol(part.span.series.start), symbol(part.span.series.end - 1));
            PartEntry {
                file: part_name(scenario, &part),
                status: PartStatus::Pending,
                rows: plan.rows_of(&part.span),
                bytes: 0,
                checksum: String::new(),
                paths: (part.span.paths.start, part.span.paths.end),
                blocks: plan.block_range(&part.span.paths),
                row_groups: part.groups,
                path_rows: long.then_some((part.span.rows.start, part.span.rows.end)),
                symbols: long.then(symbols),
            }
        };
        let keys = key_names(scenario.output.layout).iter().map(|name| (*name).to_owned());
        Manifest {
            manifest_version: MANIFEST_VERSION,
            pathloom_version: env!("CARGO_PKG_VERSION").to_owned(),
            stream_version: STREAM_VERSION,
            name: scenario.name.clone(),
            seed: scenario.seed,
            scenario_hash: scenario.hash(),
            status: Status::Incomplete,
            paths: scenario.paths,
            rows: plan.rows(),
            columns: keys.chain(value_columns(scenario).into_iter().map(|column| column.name)).collect(),
            parts: (0..plan.parts()).map(pending).collect(),
            scenario: scenario.text().to_owned(),
        }
    }

    /// Reads a manifest; `None` when there is none.
    ///
    /// # Errors
    /// When it cannot be read or is not a manifest.
    pub fn read(store: &dyn Store) -> Result<Option<Self>> {
        let Some(mut file) = store.open(FILE_NAME)? else { return Ok(None) };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(Error::io("read", store.shown(FILE_NAME)))?;
        Self::from_bytes(store, &bytes).map(Some)
    }

    fn from_bytes(store: &dyn Store, bytes: &[u8]) -> Result<Self> {
        let text = std::str::from_utf8(bytes).map_err(|error| format!("is not a manifest: {error}"));
        if super::suite::is_suite(bytes) {
            return Err(Error::Output {
                problem: format!("{} holds a suite, and not one dataset", store.shown("")),
                remedy: "choose another directory".to_owned(),
            });
        }
        text.and_then(Self::parse).map_err(|problem| Error::Output {
            problem: format!("{} {problem}", store.shown(FILE_NAME)),
            remedy: "remove it, and let `pathloom merge` make it again from the parts".to_owned(),
        })
    }

    /// Reads the text of a manifest.
    ///
    /// # Errors
    /// When it is not one, in words that follow its name.
    pub fn parse(text: &str) -> Result<Self, String> {
        let manifest: Manifest =
            serde_json::from_str(text).map_err(|error| format!("is not a manifest of this version: {error}"))?;
        if manifest.manifest_version != MANIFEST_VERSION {
            return Err(format!("has version {}, not {MANIFEST_VERSION}", manifest.manifest_version));
        }
        Ok(manifest)
    }

    /// Writes it whole or not at all.
    ///
    /// # Errors
    /// When the directory cannot be written to.
    pub fn write(&mut self, store: &dyn Store) -> Result<()> {
        store.replace(FILE_NAME, &self.sealed()?)
    }

    /// Writes what becomes of the manifest that is there, if any, while nobody else does. `change` may be asked again.
    ///
    /// # Errors
    /// Those of `change`; when the directory cannot be read or written to.
    ///
    /// # Panics
    /// When a place never asks.
    pub fn update(
        store: &dyn Store,
        change: &mut dyn FnMut(Option<Manifest>) -> Result<Manifest>,
    ) -> Result<Manifest> {
        let mut written = None;
        store.update(FILE_NAME, &mut |found| {
            let found = found.map(|bytes| Self::from_bytes(store, &bytes)).transpose()?;
            written.insert(change(found)?).sealed()
        })?;
        Ok(written.expect("a place asks what to write"))
    }

    fn sealed(&mut self) -> Result<Vec<u8>> {
        self.status = if self.pending() == 0 { Status::Complete } else { Status::Incomplete };
        let mut text =
            serde_json::to_vec_pretty(self).map_err(|error| Error::io("write", FILE_NAME)(error.into()))?;
        text.push(b'\n');
        Ok(text)
    }

    /// Notes that a part is whole.
    pub(super) fn complete(&mut self, part: u64, bytes: u64, checksum: &str) {
        if let Some(entry) = usize::try_from(part).ok().and_then(|part| self.parts.get_mut(part)) {
            entry.status = PartStatus::Complete;
            entry.bytes = bytes;
            checksum.clone_into(&mut entry.checksum);
        }
    }

    /// Takes over what another copy of the manifest knows to be whole.
    pub(super) fn join(&mut self, other: &Manifest) {
        for (i, theirs) in (0..).zip(&other.parts) {
            let ours = usize::try_from(i).ok().and_then(|i| self.parts.get(i));
            if theirs.status == PartStatus::Complete && ours.is_some_and(|ours| ours.status == PartStatus::Pending) {
                self.complete(i, theirs.bytes, &theirs.checksum);
            }
        }
    }

    /// Parts that are still to be written.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.parts.iter().filter(|part| part.status == PartStatus::Pending).count()
    }

    /// The fields in which two manifests differ as to what they are a dataset of, as lines of text.
    #[must_use]
    pub fn difference(&self, other: &Manifest) -> Option<String> {
        let mut lines = Vec::new();
        let mut compare = |what: &str, here: &str, there: &str| {
            if here != there {
                lines.push(format!("  {what}: there {there}, now {here}"));
            }
        };
        compare("stream version", &self.stream_version.to_string(), &other.stream_version.to_string());
        compare("pathloom version", &self.pathloom_version, &other.pathloom_version);
        compare("name", &self.name, &other.name);
        compare("seed", &self.seed.to_string(), &other.seed.to_string());
        compare("paths", &self.paths.to_string(), &other.paths.to_string());
        if self.scenario != other.scenario {
            lines.push(first_difference(&self.scenario, &other.scenario));
        }
        if lines.len() == 1 && self.scenario != other.scenario && self.scenario_hash == other.scenario_hash {
            lines.push(
                "  the market is the same, and only its wording differs; but every part holds the words".to_owned(),
            );
        }
        if lines.is_empty() {
            self.compare_cuts(other, &mut lines);
        }
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    /// The fields in which two manifests of one scenario differ.
    fn compare_cuts(&self, other: &Manifest, lines: &mut Vec<String>) {
        let mut compare = |what: &str, here: &str, there: &str| {
            if here != there {
                lines.push(format!("  {what}: there {there}, now {here}"));
            }
        };
        compare("manifest version", &self.manifest_version.to_string(), &other.manifest_version.to_string());
        compare("scenario hash", &self.scenario_hash, &other.scenario_hash);
        compare("rows", &self.rows.to_string(), &other.rows.to_string());
        compare("columns", &self.columns.join(", "), &other.columns.join(", "));
        compare("number of parts", &self.parts.len().to_string(), &other.parts.len().to_string());
        let cut = |part: &PartEntry| {
            let PartEntry { file, rows, paths, blocks, row_groups, path_rows, symbols, .. } = part;
            format!(
                "{file}, {rows} rows, paths {paths:?}, blocks {blocks:?}, {row_groups} row groups, {path_rows:?} {symbols:?}"
            )
        };
        let different = self.parts.iter().zip(&other.parts).find(|(here, there)| cut(here) != cut(there));
        if let Some((here, there)) = different {
            compare("part", &cut(here), &cut(there));
        }
    }
}

/// The first line in which two texts differ.
fn first_difference(now: &str, there: &str) -> String {
    let (mut a, mut b) = (now.lines(), there.lines());
    let mut number = 0;
    loop {
        number += 1;
        match (a.next(), b.next()) {
            (None, None) => return "  scenario text: line ends or the last line differ".to_owned(),
            (a, b) if a == b => {}
            (a, b) => {
                let shown =
                    |line: Option<&str>| line.map_or("nothing".to_owned(), |line| format!("`{}`", line.trim()));
                return format!("  scenario, line {number}: there {}, now {}", shown(b), shown(a));
            }
        }
    }
}
