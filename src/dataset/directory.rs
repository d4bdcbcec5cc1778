//! The output directory: what may be in it before a run, and who may write to it.

use super::manifest::{FILE_NAME, Manifest, PartStatus, Status};
use super::part::{TEMPORARY_PREFIX, temporary_name};
use super::run::{Existing, Shard};
use super::schema::part_name;
use crate::error::{Error, Result};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

/// An output directory that this run may write to.
pub struct Directory {
    root: PathBuf,
    data: PathBuf,
    /// Held while the run lasts; released by the system when the process ends, however it does.
    _lock: Option<File>,
}

impl Directory {
    /// Makes the directory, or continues the unfinished run of the same scenario in it. Returns the manifest.
    pub fn open(
        root: &Path,
        planned: Manifest,
        existing: Existing,
        shard: Option<Shard>,
    ) -> Result<(Self, Manifest)> {
        let data = root.join("data");
        let manifest = Self::prepare(root, &data, planned, existing)?;
        let directory = Directory { root: root.to_path_buf(), _lock: lock(root, shard)?, data };
        directory.remove_leftovers(&manifest, shard)?;
        Ok((directory, manifest))
    }

    /// Where the parts are.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Enters a finished part into the manifest as it is on disk now: another shard may have written it meanwhile.
    pub fn complete(&self, part: u64, entry: super::manifest::PartEntry, fallback: &mut Manifest) -> Result<()> {
        let guard = File::open(&self.data).map_err(Error::io("open", &self.data))?;
        // Not every file system has locks; without one, only shards that end a part at the same moment collide.
        let _ = guard.lock();
        if let Some(now) = Manifest::read(&self.root)? {
            *fallback = now;
        }
        fallback.complete(part, entry);
        fallback.write(&self.root)
    }

    fn prepare(root: &Path, data: &Path, planned: Manifest, existing: Existing) -> Result<Manifest> {
        let found = if root.exists() { Manifest::read(root)? } else { None };
        match found {
            None => refuse_foreign(root)?,
            Some(found) => {
                let difference = planned.difference(&found);
                match (existing, difference) {
                    (Existing::Overwrite, _) => remove_dataset(root, data, &found)?,
                    (Existing::Keep, Some(difference)) => {
                        return Err(Error::Output {
                            problem: format!("{} holds another dataset:\n{difference}", root.display()),
                            remedy: "choose another directory, or replace it with --overwrite".to_owned(),
                        });
                    }
                    (Existing::Keep, None) if found.status == Status::Complete => {
                        return Err(Error::Output {
                            problem: format!("{} already holds this dataset, complete", root.display()),
                            remedy: "nothing is left to do; write it anew with --overwrite".to_owned(),
                        });
                    }
                    (Existing::Keep, None) => return Ok(verified(found, root)),
                }
            }
        }
        fs::create_dir_all(data).map_err(Error::io("create", data))?;
        planned.write(root)?;
        Ok(planned)
    }

    /// What an interrupted run left behind; of a shard's run, its own parts only.
    fn remove_leftovers(&self, manifest: &Manifest, shard: Option<Shard>) -> Result<()> {
        for part in 0..manifest.parts.len() as u64 {
            if shard.is_none_or(|shard| shard.owns(part)) {
                let leftover = temporary_name(&self.data, part);
                match fs::remove_file(&leftover) {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                        return Err(Error::io("remove", &leftover)(error));
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }
}

/// Treats a part whose file is missing or has another size as not written.
fn verified(mut manifest: Manifest, root: &Path) -> Manifest {
    for part in &mut manifest.parts {
        let size = fs::metadata(root.join(&part.file)).map(|metadata| metadata.len()).ok();
        if size != Some(part.bytes) {
            part.status = PartStatus::Pending;
        }
    }
    manifest
}

fn refuse_foreign(root: &Path) -> Result<()> {
    let mut entries = match fs::read_dir(root) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::io("use as output directory", root)(error)),
    };
    if entries.next().is_none() {
        return Ok(());
    }
    Err(Error::Output {
        problem: format!("{} is not empty and has no {FILE_NAME}: it is not a pathloom dataset", root.display()),
        remedy: "choose a directory that does not exist yet, or an empty one".to_owned(),
    })
}

/// Removes exactly what a dataset consists of.
fn remove_dataset(root: &Path, data: &Path, found: &Manifest) -> Result<()> {
    // The manifest goes first: what is left after a crash is then no dataset.
    let manifest = root.join(FILE_NAME);
    fs::remove_file(&manifest).map_err(Error::io("remove", &manifest))?;
    for part in 0..found.parts.len() as u64 {
        for path in [data.join(part_name(part)), data.join(format!("{TEMPORARY_PREFIX}{}", part_name(part)))] {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(Error::io("remove", &path)(error));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// Keeps two runs from writing the same parts. Shards share; a whole run does not.
fn lock(root: &Path, shard: Option<Shard>) -> Result<Option<File>> {
    let Ok(file) = File::open(root) else { return Ok(None) };
    let locked = match shard {
        Some(_) => file.try_lock_shared(),
        None => file.try_lock(),
    };
    match locked {
        Err(TryLockError::WouldBlock) => Err(Error::Output {
            problem: format!("another run is writing to {}", root.display()),
            remedy: "wait for it, or choose another directory".to_owned(),
        }),
        // Without locks, on a file system that has none.
        Err(TryLockError::Error(_)) => Ok(None),
        Ok(()) => Ok(Some(file)),
    }
}
