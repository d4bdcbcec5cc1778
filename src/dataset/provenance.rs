//! What a part says about itself: enough to make it again.

use super::directory::{digest, is_part};
use super::manifest::{FILE_NAME, Manifest};
use super::store::{Entry, Store};
use crate::error::{Error, Result};
use crate::random::STREAM_VERSION;
use crate::scenario::Scenario;
use parquet::file::metadata::ParquetMetaDataReader;
use std::collections::BTreeMap;

/// The longest footer that is read: far above that of any part.
const LONGEST_FOOTER: u64 = 1 << 30;

/// Bytes that are read at once: the footer of almost any part, in one request where the part is far away.
const USUAL_FOOTER: u64 = 1 << 16;

fn to_length(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

/// The entries `pathloom.…` of a footer.
#[derive(Debug, Clone)]
pub struct Provenance {
    entries: BTreeMap<String, String>,
    shown: String,
}

impl Provenance {
    /// Reads the footer of a file of so many bytes.
    ///
    /// # Errors
    /// When it cannot be read, or is not the footer of a part.
    pub fn read(store: &dyn Store, name: &str, bytes: u64) -> Result<Self> {
        let shown = store.shown(name);
        let not_ours = |problem: &str| Error::Output {
            problem: format!("{shown} {problem}"),
            remedy: "give a whole part of a pathloom dataset".to_owned(),
        };
        let cut = || not_ours("is no Parquet or Arrow file, or it was cut short");
        let end = store.read(name, bytes - bytes.min(USUAL_FOOTER)..bytes)?;
        // Of so many bytes, before the last few.
        let tail = |length: u64, before: u64| match bytes.checked_sub(before + length) {
            Some(start) if length <= LONGEST_FOOTER => match end.len().checked_sub(to_length(before + length)) {
                Some(first) => Ok(end[first..first + to_length(length)].to_vec()),
                None => store.read(name, start..start + length),
            },
            _ => Err(cut()),
        };
        let last = tail(10, 0)?;
        let length = |at: usize| u64::from(u32::from_le_bytes([last[at], last[at + 1], last[at + 2], last[at + 3]]));
        let entries = if last.ends_with(b"PAR1") {
            parquet_entries(&tail(length(2), 8)?)
        } else if last.ends_with(b"ARROW1") {
            arrow_entries(&tail(length(0), 10)?)
        } else {
            return Err(cut());
        };
        let entries = entries.ok_or_else(|| not_ours("has a footer that cannot be read"))?;
        if !entries.contains_key("scenario") {
            return Err(not_ours("was not written by pathloom"));
        }
        Ok(Provenance { entries, shown })
    }

    fn entry(&self, key: &str) -> &str {
        self.entries.get(key).map_or("", String::as_str)
    }

    /// The scenario that it was made from, as this version reads it.
    ///
    /// # Errors
    /// When this version would make something else of it.
    pub fn scenario(&self) -> Result<Scenario> {
        let scenario = Scenario::from_text(self.entry("scenario")).map_err(|error| Error::Output {
            problem: format!("{} has a scenario in its footer that cannot be read: {error}", self.shown),
            remedy: "give a whole part of a pathloom dataset".to_owned(),
        })?;
        for (what, written, now) in [
            ("stream version", self.entry("stream_version"), STREAM_VERSION.to_string()),
            ("pathloom version", self.entry("version"), env!("CARGO_PKG_VERSION").to_owned()),
            ("scenario hash", self.entry("scenario_hash"), scenario.hash()),
        ] {
            if written != now {
                return Err(Error::Output {
                    problem: format!("{} was made with {what} {written}, and this is {now}", self.shown),
                    remedy: format!("take pathloom {}, which made it", self.entry("version")),
                });
            }
        }
        Ok(scenario)
    }

    /// Which part it is; none for a dataset that was streamed into one file.
    #[must_use]
    pub fn part(&self) -> Option<u64> {
        self.entry("part").parse().ok()
    }

    /// Whether it is this part of this scenario, written by this version.
    #[must_use]
    pub fn is(&self, scenario: &Scenario, part: u64) -> bool {
        self.part() == Some(part)
            && self.entry("scenario") == scenario.text()
            && self.entry("version") == env!("CARGO_PKG_VERSION")
            && self.entry("stream_version") == STREAM_VERSION.to_string()
    }
}

/// The scenario of a dataset, in the words that manifest and parts agree on. Where they do not, a part is believed that
/// has the checksum that the manifest gives it, then the manifest, unless it contradicts itself, then any part.
///
/// # Errors
/// When nothing says what the dataset was made from, or a part cannot be read.
pub fn scenario_of(store: &dyn Store, manifest: &Manifest, entries: &[Entry]) -> Result<Scenario> {
    let of_part = |entry: &Entry| Provenance::read(store, &entry.name, entry.bytes).and_then(|part| part.scenario());
    let parts = || {
        let parts = entries.iter().filter(|entry| is_part(&entry.name));
        parts.filter_map(|entry| Some((entry.name.as_str(), of_part(entry).ok()?)))
    };
    let hashed = |scenario: &Scenario| scenario.hash() == manifest.scenario_hash;
    let agreed = |own: &Scenario| parts().any(|(_, scenario)| scenario.text() == own.text());
    let own = match Scenario::from_text(&manifest.scenario).ok().filter(hashed) {
        Some(own) if agreed(&own) => return Ok(own),
        own => own,
    };
    let listed = |name: &str| manifest.parts.iter().find(|part| part.file == name);
    for (name, scenario) in parts().filter(|(_, scenario)| hashed(scenario)) {
        if let (Some(listed), Some((_, checksum))) = (listed(name), digest(store, name)?)
            && listed.checksum == checksum
        {
            return Ok(scenario);
        }
    }
    let hashed_part = || parts().map(|(_, scenario)| scenario).find(hashed);
    let found = own.or_else(hashed_part).or_else(|| parts().next().map(|(_, scenario)| scenario));
    found.ok_or_else(|| Error::Output {
        problem: format!(
            "{} contradicts itself (its scenario does not have its hash), and no part says what it was made from",
            store.shown(FILE_NAME)
        ),
        remedy: format!(
            "it was edited, or made by another version (it says {}); take that version",
            manifest.pathloom_version
        ),
    })
}

fn parquet_entries(footer: &[u8]) -> Option<BTreeMap<String, String>> {
    let metadata = ParquetMetaDataReader::decode_metadata(footer).ok()?;
    let pairs = metadata.file_metadata().key_value_metadata()?;
    let ours = pairs.iter().filter_map(|pair| Some((pair.key.strip_prefix("pathloom.")?, pair.value.as_deref()?)));
    Some(ours.map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
}

fn arrow_entries(footer: &[u8]) -> Option<BTreeMap<String, String>> {
    let schema = arrow_ipc::root_as_footer(footer).ok()?.schema()?;
    let schema = arrow_ipc::convert::try_fb_to_schema(schema).ok()?;
    let ours = schema.metadata().iter().filter_map(|(key, value)| Some((key.strip_prefix("pathloom.")?, value)));
    Some(ours.map(|(key, value)| (key.to_owned(), value.clone())).collect())
}
