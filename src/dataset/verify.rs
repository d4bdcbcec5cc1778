//! Whether a dataset is what its scenario makes: every part is simulated again and compared byte for byte.

use super::directory::write;
use super::encoder::{DataFile, Encoder, failed};
use super::hashed::Hashed;
use super::job::{Destination, work, work_wide};
use super::locate::locate;
use super::manifest::{FILE_NAME, Manifest, PartEntry, PartStatus, Status};
use super::provenance::{Provenance, scenario_of};
use super::run::{Existing, Options, Progress, is_wide, run_in};
use super::schema::part_name;
use super::store::{Store, is_unfinished};
use crate::engine::{Interrupt, Part, Plan, in_order};
use crate::error::{Error, Result};
use crate::scenario::Scenario;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Something that is not as the scenario makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file, from the root of the dataset.
    pub file: String,
    /// What is wrong with it.
    pub problem: String,
    /// Whether writing the part again helps.
    pub repairable: bool,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verification {
    /// Parts that were simulated again and compared.
    pub parts_compared: u64,
    /// Parts of the dataset.
    pub parts: u64,
    /// What is wrong, by file.
    pub faults: Vec<Fault>,
    /// What was wrong, and was written again.
    pub repaired: Vec<Fault>,
}

/// How to verify.
#[derive(Debug, Clone, Copy)]
pub struct Checks {
    /// Worker threads.
    pub threads: usize,
    /// So many parts, evenly spread; all by default.
    pub sample: Option<u64>,
    /// Whether to write again what is wrong.
    pub repair: bool,
}

/// Compares a dataset with what its scenario makes.
///
/// # Errors
/// When there is no manifest, its scenario cannot be made again by this version, something cannot be read, or
/// `interrupt` was set. What is wrong with the dataset is no error here but a [`Fault`].
pub fn verify(
    store: &dyn Store,
    checks: Checks,
    interrupt: &Interrupt,
    progress: &mut dyn Progress,
) -> Result<Verification> {
    let entries = store.entries()?;
    let Some(manifest) = Manifest::read(store)? else {
        return Err(Error::Output {
            problem: format!("{} holds no {FILE_NAME}", store.shown("")),
            remedy: "`pathloom merge` makes it from the parts, where there are some".to_owned(),
        });
    };
    let scenario = scenario_of(store, &manifest, &entries)?;
    let encoder = Encoder::new(&scenario)?;
    let planned = Manifest::planned(&scenario, &encoder.plan);
    let mut faults = Vec::new();
    if let Some(difference) = planned.difference(&manifest) {
        faults.push(edited(format!("was edited; where it says “there”:\n{difference}")));
    }
    let known: BTreeSet<&str> = planned.parts.iter().map(|part| part.file.as_str()).collect();
    faults.extend(entries.iter().filter(|entry| !known.contains(entry.name.as_str())).filter_map(foreign));
    let sizes: BTreeMap<&str, u64> = entries.iter().map(|entry| (entry.name.as_str(), entry.bytes)).collect();
    let comparing = Comparing {
        encoder: &encoder,
        store,
        sizes: &sizes,
        listed: manifest.parts.iter().map(|part| (part.file.as_str(), part)).collect(),
        chosen: chosen(encoder.plan.parts(), checks.sample),
        interrupt,
        found: Mutex::new((progress, faults)),
    };
    comparing.all(checks.threads)?;
    let parts_compared = comparing.chosen.len() as u64;
    let mut faults = comparing.found.into_inner().unwrap_or_else(PoisonError::into_inner).1;
    faults.sort_by(|a, b| a.file.cmp(&b.file));
    let mut found = Verification { parts_compared, parts: encoder.plan.parts(), faults, repaired: Vec::new() };
    if manifest.status == Status::Incomplete && manifest.pending() == 0 {
        found.faults.push(edited("says that it is incomplete, and every part is there".to_owned()));
    }
    if checks.repair && !found.faults.is_empty() {
        repair(store, &scenario, planned, &manifest, &mut found, (checks.threads, interrupt))?;
    }
    Ok(found)
}

fn edited(problem: String) -> Fault {
    Fault { file: FILE_NAME.to_owned(), problem, repairable: true }
}

/// A file that is no part of the dataset.
fn foreign(entry: &super::store::Entry) -> Option<Fault> {
    let fault = |problem: &str| Fault { file: entry.name.clone(), problem: problem.to_owned(), repairable: false };
    if entry.name == FILE_NAME {
        None
    } else if is_unfinished(&entry.name) {
        let problem = "is being written, or was left unfinished by a run that was killed".to_owned();
        Some(Fault { file: entry.name.clone(), problem, repairable: true })
    } else if entry.name.starts_with("data/") {
        Some(fault("does not belong to the dataset, and engines that open the whole folder read it; remove it"))
    } else {
        // Beside the data is room for notes.
        None
    }
}

/// Which parts are compared.
fn chosen(parts: u64, sample: Option<u64>) -> BTreeSet<u64> {
    let count = sample.unwrap_or(parts).min(parts);
    (0..count).map(|i| u64::try_from(u128::from(i) * u128::from(parts) / u128::from(count)).unwrap_or(0)).collect()
}

/// Writes a correct manifest, and every part again that is wrong.
fn repair(
    store: &dyn Store,
    scenario: &Scenario,
    planned: Manifest,
    manifest: &Manifest,
    found: &mut Verification,
    (threads, interrupt): (usize, &Interrupt),
) -> Result<()> {
    let wrong: BTreeSet<&str> =
        found.faults.iter().filter(|fault| fault.repairable).map(|fault| fault.file.as_str()).collect();
    let mut right = planned;
    right.join(manifest);
    for part in &mut right.parts {
        if wrong.contains(part.file.as_str()) {
            // With its checksum, it is not taken for a part that is only not known yet.
            (part.status, right.status) = (PartStatus::Pending, Status::Incomplete);
        }
    }
    // Keeps runs away, and so finds out whether one is at work.
    let claim = store.claim(false)?;
    for entry in store.entries()?.iter().filter(|entry| is_unfinished(&entry.name)) {
        store.remove(&entry.name)?;
    }
    right.write(store)?;
    drop(claim);
    if right.pending() > 0 {
        let options = Options { threads, existing: Existing::Keep, shard: None };
        run_in(scenario, store, options, interrupt, &mut ())?;
    } else {
        write(store, &mut right)?;
    }
    (found.repaired, found.faults) =
        std::mem::take(&mut found.faults).into_iter().partition(|fault| fault.repairable);
    Ok(())
}

/// Every chosen part beside its file.
struct Comparing<'a, 'p> {
    encoder: &'a Encoder<'a>,
    store: &'a dyn Store,
    sizes: &'a BTreeMap<&'a str, u64>,
    listed: BTreeMap<&'a str, &'a PartEntry>,
    chosen: BTreeSet<u64>,
    interrupt: &'a Interrupt,
    found: Mutex<(&'p mut dyn Progress, Vec<Fault>)>,
}

impl<'p> Comparing<'_, 'p> {
    fn all(&self, threads: usize) -> Result<()> {
        let plan: &Plan = &self.encoder.plan;
        // Presence and size are cheap: of every part.
        for part in (0..plan.parts()).map(|part| plan.part(part)) {
            self.look_at(&part);
        }
        self.found().0.start(self.chosen.iter().map(|part| plan.rows_of(&plan.part(*part).span)).sum());
        if is_wide(self.encoder.scenario) {
            let part = plan.part(0);
            let name = self.shown(&part);
            let out = work_wide(self.encoder, (&name, self.beside(&part)?), (threads, self.interrupt))?;
            return self.conclude(&part, &out);
        }
        let jobs: Vec<u64> =
            self.chosen.iter().map(|part| plan.job_with(*part)).collect::<BTreeSet<_>>().into_iter().collect();
        let job = |i: u64| plan.job(jobs[usize::try_from(i).expect("an index of a vector")]);
        let produce = |i| work(self.encoder, &job(i), self);
        in_order(0..jobs.len() as u64, threads, self.interrupt, produce, |_, ()| Ok(()))
    }

    fn name(&self, part: &Part) -> String {
        part_name(self.encoder.scenario, part)
    }

    fn fault(&self, part: &Part, problem: impl Into<String>, repairable: bool) {
        let (file, problem) = (self.name(part), problem.into());
        let faults = &mut self.found().1;
        // One fault tells enough of a part.
        if !faults.iter().any(|fault| fault.file == file) {
            faults.push(Fault { file, problem, repairable });
        }
    }

    fn found(&self) -> MutexGuard<'_, (&'p mut dyn Progress, Vec<Fault>)> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn look_at(&self, part: &Part) {
        let name = self.name(part);
        let listed = self.listed.get(name.as_str());
        match (self.sizes.get(name.as_str()), listed) {
            (None, Some(listed)) if listed.status == PartStatus::Pending => {
                self.fault(part, "is not written yet", true);
            }
            (None, _) => self.fault(part, "is missing", true),
            (Some(bytes), Some(listed))
                if !self.chosen.contains(&part.index)
                    && listed.status == PartStatus::Complete
                    && *bytes != listed.bytes =>
            {
                self.fault(part, format!("has {bytes} bytes, and the manifest says {}", listed.bytes), true);
            }
            (Some(bytes), _) => {
                let found = match Provenance::read(self.store, &name, *bytes) {
                    Ok(found) => found,
                    Err(error @ Error::Io { .. }) => {
                        return self.fault(part, format!("cannot be read: {error}"), false);
                    }
                    Err(_) if self.chosen.contains(&part.index) => return,
                    Err(error) => return self.fault(part, format!("is not whole: {error}"), true),
                };
                match (found.part(), found.scenario()) {
                    // In other words, perhaps: that is for the comparison to find.
                    (Some(other), Ok(scenario)) if scenario.hash() == self.encoder.scenario.hash() => {
                        if other != part.index {
                            self.fault(part, format!("is part {other} of this dataset, under another name"), true);
                        } else if !self.chosen.contains(&part.index)
                            && scenario.text() != self.encoder.scenario.text()
                        {
                            self.fault(
                                part,
                                "has other words in its footer than the dataset, of the same meaning",
                                true,
                            );
                        }
                    }
                    // A whole part of something else is not ours to replace.
                    (_, Ok(_)) => {
                        self.fault(part, "is of another dataset, as its footer says; move it away", false);
                    }
                    (_, Err(_)) => {}
                }
            }
        }
    }

    /// A writer that reads the part's file as it writes.
    fn beside(&self, part: &Part) -> Result<Hashed<Beside>> {
        let file = self.store.open(&self.name(part))?;
        let difference = file.is_none().then_some(0);
        Ok(Hashed::new(Beside { file, position: 0, difference, unreadable: None, buffer: Vec::new() }))
    }

    /// What the comparison of a part says.
    fn conclude(&self, part: &Part, out: &Hashed<Beside>) -> Result<()> {
        let name = self.name(part);
        let (bytes, checksum) = (out.bytes(), out.checksum());
        let Some(size) = self.sizes.get(name.as_str()).copied() else { return Ok(()) };
        if let Some(error) = &out.out.unreadable {
            self.fault(part, format!("cannot be read: {error}"), false);
        } else if let Some(at) = out.out.difference {
            let place = locate(self.encoder, part, self.store, &name, at)?;
            let cut = if size < bytes { format!("is cut short: {size} of {bytes} bytes; ") } else { String::new() };
            self.fault(part, format!("{cut}differs {place}"), true);
        } else if size > bytes {
            self.fault(part, format!("has {} bytes behind its end", size - bytes), true);
        } else if let Some(listed) = self.listed.get(name.as_str()) {
            if listed.status == PartStatus::Pending {
                self.fault(part, "is whole, and the manifest does not say so", true);
            } else if (listed.bytes, listed.checksum.as_str()) != (bytes, checksum.as_str()) {
                self.fault(
                    part,
                    format!("is right, and the manifest says otherwise: {} bytes, {}", listed.bytes, listed.checksum),
                    true,
                );
            }
        }
        self.found().0.finish_part(bytes);
        Ok(())
    }
}

impl Destination<Hashed<Beside>> for Comparing<'_, '_> {
    fn open(&self, part: &Part) -> Result<Option<Box<dyn DataFile<Hashed<Beside>> + '_>>> {
        if !self.chosen.contains(&part.index) {
            return Ok(None);
        }
        let file = self.encoder.open(part, self.beside(part)?);
        file.map(Some).map_err(|error| failed(&self.shown(part), error))
    }

    fn advance(&self, rows: u64) {
        self.found().0.advance(rows);
    }

    fn close(&self, part: &Part, file: Box<dyn DataFile<Hashed<Beside>> + '_>) -> Result<()> {
        let out = file.finish().map_err(|error| failed(&self.shown(part), error))?;
        self.conclude(part, &out)
    }

    fn shown(&self, part: &Part) -> String {
        self.store.shown(&self.name(part))
    }

    fn goes_on(&self) -> bool {
        !self.interrupt.is_set()
    }
}

/// Compares what is written with what a file holds.
struct Beside {
    file: Option<Box<dyn Read + Send>>,
    position: u64,
    /// The first byte that differs, or is not there.
    difference: Option<u64>,
    /// Why it could not be read on.
    unreadable: Option<io::Error>,
    buffer: Vec<u8>,
}

impl Write for Beside {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let (Some(file), None) = (&mut self.file, self.difference) {
            self.buffer.clear();
            self.unreadable = file.take(bytes.len() as u64).read_to_end(&mut self.buffer).err();
            if self.buffer != bytes {
                let same = self.buffer.iter().zip(bytes).take_while(|(a, b)| a == b).count();
                self.difference = Some(self.position + same as u64);
            }
        }
        self.position += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
