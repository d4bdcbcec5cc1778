//! A manifest from the parts that are there: after shards on machines that share no locks, or a lost manifest.

use super::directory::{Digests, adopt, forget_changed, is_part};
use super::manifest::{FILE_NAME, Manifest, PartStatus};
use super::provenance::{Provenance, scenario_of};
use super::store::{Entry, Store};
use crate::engine::Plan;
use crate::error::{Error, Result};

/// What is there, and what is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// Parts of the dataset.
    pub parts: u64,
    /// Parts that the manifest had not heard of.
    pub adopted: u64,
    /// Parts that are not there.
    pub missing: Vec<String>,
}

/// Enters into the manifest every part that is whole.
///
/// # Errors
/// When there is neither a manifest nor a part that says what the dataset is, or the place cannot be read or written.
pub fn merge(store: &dyn Store) -> Result<Merged> {
    // Looked at before anything is locked, which makes a directory for it.
    Manifest::read(store)?.map_or_else(|| first_part(&store.entries()?, store).map(|_| ()), |_| Ok(()))?;
    let _claim = store.claim(true)?;
    let (mut adopted, mut digests) = (0, Digests::default());
    let manifest = Manifest::update(store, &mut |found| {
        let entries = store.entries()?;
        let scenario = if let Some(found) = &found {
            scenario_of(store, found, &entries)?
        } else {
            let part = first_part(&entries, store)?;
            Provenance::read(store, &part.name, part.bytes)?.scenario()?
        };
        let mut manifest = Manifest::planned(&scenario, &Plan::new(&scenario));
        if let Some(found) = found {
            if let Some(difference) = manifest.difference(&found) {
                return Err(Error::Output {
                    problem: format!("{} is not what its scenario makes:\n{difference}", store.shown(FILE_NAME)),
                    remedy: "remove it, and merge again: the parts say what they are".to_owned(),
                });
            }
            manifest = forget_changed(found, &entries);
        }
        // Asked again, some may be known by what this merge has entered, though the answer was lost.
        adopted = adopted.max(adopt(store, &scenario, &mut manifest, (&entries, &mut digests), |_| true)?);
        Ok(manifest)
    })?;
    let missing = manifest.parts.iter().filter(|part| part.status == PartStatus::Pending);
    Ok(Merged {
        parts: manifest.parts.len() as u64,
        adopted,
        missing: missing.map(|part| part.file.clone()).collect(),
    })
}

/// A part that says what the dataset is.
fn first_part<'e>(entries: &'e [Entry], store: &dyn Store) -> Result<&'e Entry> {
    entries.iter().find(|entry| is_part(&entry.name)).ok_or_else(|| Error::Output {
        problem: format!("{} holds neither {FILE_NAME} nor a part", store.shown("")),
        remedy: "give the directory of a dataset, the one that holds `data`".to_owned(),
    })
}
