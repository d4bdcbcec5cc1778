//! The place of a dataset: what may be there before a run, and what is known to be whole.

use super::hashed::Hashed;
use super::manifest::{FILE_NAME, Manifest, PartStatus, Status};
use super::provenance::Provenance;
use super::run::{Existing, Shard};
use super::store::{Entry, Guard, Store, is_unfinished};
use crate::engine::Plan;
use crate::error::{Error, Result};
use crate::scenario::Scenario;
use std::collections::BTreeMap;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The manifest is written again after this long at most. A part that it does not know of yet is found by its name.
const MANIFEST_EVERY: Duration = Duration::from_secs(10);

/// A dataset that this run may write to.
pub struct Directory<'a> {
    store: &'a dyn Store,
    state: Mutex<State>,
    /// Held while the run lasts; released by the system when the process ends, however it does.
    _claim: Guard,
}

struct State {
    manifest: Manifest,
    written: Instant,
}

impl<'a> Directory<'a> {
    /// Makes the directory, or continues the unfinished run of the same scenario in it.
    pub fn open(
        store: &'a dyn Store,
        (scenario, plan): (&Scenario, &Plan),
        existing: Existing,
        shard: Option<Shard>,
    ) -> Result<Self> {
        if existing == Existing::Overwrite && shard.is_some() {
            // Each shard would remove what the others have written.
            return Err(Error::Argument(
                "--overwrite replaces the whole dataset, so it does not go with --shard".to_owned(),
            ));
        }
        // Before anything is made.
        refuse_foreign(store, &store.entries()?, existing)?;
        let claim = store.claim(shard.is_some())?;
        let mine = |part: u64| shard.is_none_or(|shard| shard.owns_part(plan, part));
        let (mut digests, mut asked) = (Digests::default(), false);
        // Not joined with what is there: parts that were known and are gone are pending now.
        let manifest = Manifest::update(store, &mut |found| {
            // What is there while nobody else changes what is known of it.
            let entries = store.entries()?;
            if shard.is_none() {
                // Nobody else is at work: what is unfinished was left by a run that was killed.
                entries
                    .iter()
                    .filter(|entry| is_unfinished(&entry.name))
                    .try_for_each(|entry| store.remove(&entry.name))?;
            }
            let planned = Manifest::planned(scenario, plan);
            // Asked again, it may be complete by what this run has entered, though the answer was lost.
            let may_be_complete = shard.is_some() || asked || existing == Existing::Continue;
            asked = true;
            let mut manifest = prepare(store, (found, planned), &entries, existing, may_be_complete)?;
            if existing != Existing::Overwrite {
                adopt(store, scenario, &mut manifest, (&entries, &mut digests), mine)?;
            }
            Ok(manifest)
        })?;
        Ok(Directory { store, state: Mutex::new(State { manifest, written: Instant::now() }), _claim: claim })
    }

    /// What is known of the dataset now.
    pub fn manifest(&self) -> Manifest {
        self.state().manifest.clone()
    }

    /// Enters a finished part.
    pub fn complete(&self, part: u64, bytes: u64, checksum: &str) -> Result<()> {
        let mut state = self.state();
        state.manifest.complete(part, bytes, checksum);
        if state.written.elapsed() < MANIFEST_EVERY {
            return Ok(());
        }
        write(self.store, &mut state.manifest)?;
        state.written = Instant::now();
        Ok(())
    }

    /// Writes the manifest.
    pub fn save(&self) -> Result<()> {
        write(self.store, &mut self.state().manifest)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes a manifest, with what other shards have written into theirs meanwhile.
pub fn write(store: &dyn Store, manifest: &mut Manifest) -> Result<()> {
    *manifest = Manifest::update(store, &mut |found| {
        let mut joined = manifest.clone();
        if let Some(found) = found
            && joined.difference(&found).is_none()
        {
            joined.join(&found);
        }
        Ok(joined)
    })?;
    Ok(())
}

/// The manifest to go on from.
fn prepare(
    store: &dyn Store,
    (found, planned): (Option<Manifest>, Manifest),
    entries: &[Entry],
    existing: Existing,
    may_be_complete: bool,
) -> Result<Manifest> {
    let Some(found) = found else {
        refuse_foreign(store, entries, existing)?;
        if existing == Existing::Overwrite {
            // What an interrupted replacement leaves.
            remove_parts(store, entries)?;
        }
        // Otherwise parts are those of a shard that has begun since there was no manifest.
        return Ok(planned);
    };
    let shown = store.shown("");
    match (existing, planned.difference(&found)) {
        (Existing::Overwrite, _) => {
            // The manifest goes first: what is left after a crash is then no dataset.
            store.remove(FILE_NAME)?;
            remove_parts(store, entries)?;
            Ok(planned)
        }
        (_, Some(difference)) => Err(Error::Output {
            problem: format!("{shown} holds another dataset:\n{difference}"),
            remedy: "choose another directory, or replace it with --overwrite".to_owned(),
        }),
        (_, None) => {
            let found = forget_changed(found, entries);
            if found.pending() == 0 && !may_be_complete {
                // Of shards the others may have ended first: a share of nothing is done.
                return Err(Error::Output {
                    problem: format!("{shown} already holds this dataset, complete"),
                    remedy: "nothing is left to do; write it anew with --overwrite".to_owned(),
                });
            }
            Ok(found)
        }
    }
}

/// Treats a part whose file is missing or has another size as not written.
pub fn forget_changed(mut manifest: Manifest, entries: &[Entry]) -> Manifest {
    let sizes = sizes(entries);
    for part in &mut manifest.parts {
        if part.status == PartStatus::Complete && sizes.get(part.file.as_str()) != Some(&part.bytes) {
            part.status = PartStatus::Pending;
            manifest.status = Status::Incomplete;
        }
    }
    manifest
}

/// Enters parts that have their final names, and so are whole, and that the manifest has not heard of. Returns how many.
///
/// # Errors
/// When one cannot be read.
pub fn adopt(
    store: &dyn Store,
    scenario: &Scenario,
    manifest: &mut Manifest,
    (entries, digests): (&[Entry], &mut Digests),
    mine: impl Fn(u64) -> bool,
) -> Result<u64> {
    let sizes = sizes(entries);
    let mut adopted = 0;
    for part in 0..manifest.parts.len() as u64 {
        let entry = &manifest.parts[usize::try_from(part).expect("an index of a vector")];
        let Some(bytes) = sizes.get(entry.file.as_str()) else { continue };
        if entry.status == PartStatus::Complete || !mine(part) {
            continue;
        }
        // One that was known is taken back as it was, or written again.
        let known = entry.checksum.clone();
        let ours = match Provenance::read(store, &entry.file, *bytes) {
            Ok(found) => found.is(scenario, part),
            // A place that cannot be read says nothing about what is there.
            Err(error @ Error::Io { .. }) => return Err(error),
            Err(_) => false,
        };
        if ours
            && let Some((bytes, checksum)) = digests.of(store, &entry.file, *bytes)?
            && (known.is_empty() || known == checksum)
        {
            manifest.complete(part, bytes, &checksum);
            adopted += 1;
        }
    }
    Ok(adopted)
}

/// Checksums of files that were read, by name and size: whoever asks again does not wait again.
#[derive(Default)]
pub struct Digests(BTreeMap<(String, u64), (u64, String)>);

impl Digests {
    fn of(&mut self, store: &dyn Store, name: &str, bytes: u64) -> Result<Option<(u64, String)>> {
        let key = (name.to_owned(), bytes);
        if let Some(known) = self.0.get(&key) {
            return Ok(Some(known.clone()));
        }
        let found = digest(store, name)?;
        self.0.extend(found.clone().map(|found| (key, found)));
        Ok(found)
    }
}

/// Size and checksum of a file; none where there is no such file.
///
/// # Errors
/// When it cannot be read.
pub fn digest(store: &dyn Store, name: &str) -> Result<Option<(u64, String)>> {
    let Some(mut file) = store.open(name)? else { return Ok(None) };
    let mut hashed = Hashed::new(io::sink());
    let mut buffer = vec![0; 1 << 18];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => io::Write::write_all(&mut hashed, &buffer[..read]).map_err(Error::io("read", name))?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Error::io("read", store.shown(name))(error)),
        }
    }
    Ok(Some((hashed.bytes(), hashed.checksum())))
}

/// Sizes by name.
fn sizes(entries: &[Entry]) -> BTreeMap<&str, u64> {
    entries.iter().map(|entry| (entry.name.as_str(), entry.bytes)).collect()
}

/// Refuses a place that holds anything but a dataset, or what a run leaves that was stopped before its manifest.
fn refuse_foreign(store: &dyn Store, entries: &[Entry], existing: Existing) -> Result<()> {
    // Read after the entries: a part seen among them that another shard has written came after its manifest.
    if Manifest::read(store)?.is_some() {
        return Ok(());
    }
    let ours = |name: &str| is_unfinished(name) || (existing == Existing::Overwrite && is_part(name));
    let foreign = entries.iter().find(|entry| !ours(&entry.name));
    if let Some(part) = entries.iter().find(|entry| is_part(&entry.name))
        && existing != Existing::Overwrite
    {
        return Err(Error::Output {
            problem: format!("{} holds parts, such as {}, and no {FILE_NAME}", store.shown(""), part.name),
            remedy: "`pathloom merge` makes it from them; --overwrite replaces them".to_owned(),
        });
    }
    foreign.map_or(Ok(()), |entry| {
        Err(Error::Output {
            problem: format!(
                "{} is not empty: it holds `{}` and no {FILE_NAME}, so it is not a pathloom dataset",
                store.shown(""),
                entry.name
            ),
            remedy: "choose a directory that does not exist yet, or an empty one".to_owned(),
        })
    })
}

/// Removes every part, and nothing else.
fn remove_parts(store: &dyn Store, entries: &[Entry]) -> Result<()> {
    entries.iter().filter(|entry| is_part(&entry.name)).try_for_each(|entry| store.remove(&entry.name))
}

/// Whether a file is called as a part is: `data/part-00017.parquet`, `data/path_batch=3/part-00017.arrow`.
pub fn is_part(name: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let Some(rest) = name.strip_prefix("data/") else { return false };
    let file = match rest.split_once('/') {
        Some((folder, file)) if folder.strip_prefix("path_batch=").is_some_and(digits) => file,
        Some(_) => return false,
        None => rest,
    };
    let stem = file.strip_suffix(".parquet").or_else(|| file.strip_suffix(".arrow"));
    stem.and_then(|stem| stem.strip_prefix("part-")).is_some_and(|number| number.len() >= 5 && digits(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::store::Local;

    /// What a shard sees that lists the place while another begins there: the listing of the root is older than the
    /// other's manifest, that of its folder is not.
    #[test]
    fn a_part_seen_before_its_manifest_is_no_part_without_one() {
        let place = tempfile::tempdir().expect("a directory");
        let store = Local::new(place.path());
        let seen = [Entry { name: "data/part-00000.parquet".to_owned(), bytes: 1 }];
        let refused = || refuse_foreign(&store, &seen, Existing::Keep).is_err();
        assert!(refused());
        let scenario = Scenario::from_text(include_str!("../../scenarios/quickstart.toml")).expect("it is valid");
        let plan = Plan::new(&scenario);
        Manifest::planned(&scenario, &plan).write(&store).expect("a manifest");
        assert!(!refused());
    }
}
