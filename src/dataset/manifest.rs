//! `manifest.json`: what the dataset is, and which of its parts are whole.

use super::schema::{key_names, part_name, value_columns};
use crate::engine::Plan;
use crate::error::{Error, Result};
use crate::random::STREAM_VERSION;
use crate::scenario::Scenario;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::Path;

/// Its name in the output directory.
pub const FILE_NAME: &str = "manifest.json";

/// While it is written its name starts with this.
pub const MANIFEST_PREFIX: &str = ".manifest-";

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
    pub row_groups: usize,
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
            PartEntry {
                file: format!("data/{}", part_name(index)),
                status: PartStatus::Pending,
                rows: (part.paths.end - part.paths.start) * plan.rows_per_path(),
                bytes: 0,
                checksum: String::new(),
                paths: (part.paths.start, part.paths.end),
                blocks: plan.block_range(&part.paths),
                row_groups: usize::try_from(part.batches.end - part.batches.start).unwrap_or(usize::MAX),
            }
        };
        let keys = key_names(scenario.output.layout).iter().map(|name| (*name).to_owned());
        Manifest {
            manifest_version: 1,
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
    pub fn read(directory: &Path) -> Result<Option<Self>> {
        let path = directory.join(FILE_NAME);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::io("read", &path)(error)),
        };
        serde_json::from_str(&text).map(Some).map_err(|error| Error::Output {
            problem: format!("{} is not a manifest of this version: {error}", path.display()),
            remedy: "choose another directory, or remove this one".to_owned(),
        })
    }

    /// Writes it whole or not at all.
    ///
    /// # Errors
    /// When the directory cannot be written to.
    pub fn write(&self, directory: &Path) -> Result<()> {
        let path = directory.join(FILE_NAME);
        let mut file = tempfile::Builder::new()
            .prefix(MANIFEST_PREFIX)
            .tempfile_in(directory)
            .map_err(Error::io("write to", directory))?;
        let mut text = serde_json::to_string_pretty(self).map_err(|error| Error::io("write", &path)(error.into()))?;
        text.push('\n');
        file.write_all(text.as_bytes()).map_err(Error::io("write", &path))?;
        readable_by_all(file.as_file()).map_err(Error::io("write", &path))?;
        file.persist(&path).map_err(|error| Error::io("write", &path)(error.error))?;
        Ok(())
    }

    /// Notes that a part is whole, and whether it was the last.
    pub(super) fn complete(&mut self, part: u64, bytes: u64, checksum: &str) {
        if let Some(entry) = usize::try_from(part).ok().and_then(|part| self.parts.get_mut(part)) {
            entry.status = PartStatus::Complete;
            entry.bytes = bytes;
            checksum.clone_into(&mut entry.checksum);
        }
        if self.pending() == 0 {
            self.status = Status::Complete;
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
        if lines.is_empty() && !self.is_cut_like(other) {
            lines.push("  parts: there they are cut differently, or the manifest was edited".to_owned());
        }
        (!lines.is_empty()).then(|| lines.join("\n"))
    }
}

impl Manifest {
    /// Whether the same rows and columns are in the same parts.
    fn is_cut_like(&self, other: &Manifest) -> bool {
        let cut = |part: &PartEntry| (part.file.clone(), part.rows, part.paths, part.blocks, part.row_groups);
        self.manifest_version == other.manifest_version
            && self.scenario_hash == other.scenario_hash
            && (self.rows, &self.columns) == (other.rows, &other.columns)
            && self.parts.iter().map(cut).eq(other.parts.iter().map(cut))
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

/// Temporary files are private; a dataset is not.
fn readable_by_all(file: &std::fs::File) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    let _ = file;
    Ok(())
}
