//! The output directory: what may be in it before a run, and who may write to it.

use super::manifest::{FILE_NAME, MANIFEST_PREFIX, Manifest, PartStatus, Status};
use super::part::{TEMPORARY_PREFIX, temporary_name};
use super::run::{Existing, Shard};
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
        if existing == Existing::Overwrite && shard.is_some() {
            // Each shard would remove what the others have written.
            return Err(Error::Argument(
                "--overwrite replaces the whole dataset, so it does not go with --shard".to_owned(),
            ));
        }
        refuse_foreign(root, &data, existing)?;
        fs::create_dir_all(&data).map_err(Error::io("create", &data))?;
        let directory = Directory { root: root.to_path_buf(), _lock: lock(root, shard)?, data };
        let manifest = directory.prepare(planned, existing, shard)?;
        directory.remove_leftovers(&manifest, shard)?;
        Ok((directory, manifest))
    }

    /// Where the parts are.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Enters a finished part into the manifest as it is on disk now: another shard may have written it meanwhile.
    pub fn complete(&self, part: u64, bytes: u64, checksum: &str, manifest: &mut Manifest) -> Result<()> {
        let _guard = self.alone()?;
        if let Some(now) = Manifest::read(&self.root)? {
            *manifest = now;
        }
        manifest.complete(part, bytes, checksum);
        manifest.write(&self.root)
    }

    /// Keeps other shards from the manifest for as long as the result lives.
    fn alone(&self) -> Result<File> {
        let guard = File::open(&self.data).map_err(Error::io("open", &self.data))?;
        // Not every file system has locks; without one, only shards that end a part at the same moment collide.
        let _ = guard.lock();
        Ok(guard)
    }

    fn prepare(&self, planned: Manifest, existing: Existing, shard: Option<Shard>) -> Result<Manifest> {
        let _guard = self.alone()?;
        let found = Manifest::read(&self.root)?.map(|found| verified(found, &self.root));
        let Some(found) = found else {
            // Parts without a manifest are what an interrupted replacement leaves; only --overwrite comes this far.
            remove_parts(&self.data)?;
            planned.write(&self.root)?;
            return Ok(planned);
        };
        let shown = self.root.display();
        match (existing, planned.difference(&found)) {
            (Existing::Overwrite, _) => {
                // The manifest goes first: what is left after a crash is then no dataset.
                let manifest = self.root.join(FILE_NAME);
                fs::remove_file(&manifest).map_err(Error::io("remove", &manifest))?;
                remove_parts(&self.data)?;
                planned.write(&self.root)?;
                Ok(planned)
            }
            (Existing::Keep, Some(difference)) => Err(Error::Output {
                problem: format!("{shown} holds another dataset:\n{difference}"),
                remedy: "choose another directory, or replace it with --overwrite".to_owned(),
            }),
            // The other shards may have ended first: a share of nothing is done.
            (Existing::Keep, None) if found.pending() == 0 && shard.is_none() => Err(Error::Output {
                problem: format!("{shown} already holds this dataset, complete"),
                remedy: "nothing is left to do; write it anew with --overwrite".to_owned(),
            }),
            (Existing::Keep, None) => {
                found.write(&self.root)?;
                Ok(found)
            }
        }
    }

    /// A file that is locked belongs to a run of the same shard that is still at work.
    fn remove_leftover(&self, leftover: &Path) -> Result<()> {
        let file = match File::open(leftover) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(Error::io("open", leftover)(error)),
        };
        if matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
            return Err(busy(&self.root));
        }
        fs::remove_file(leftover).map_err(Error::io("remove", leftover))
    }

    /// What an interrupted run left behind; of a shard's run, its own parts only.
    fn remove_leftovers(&self, manifest: &Manifest, shard: Option<Shard>) -> Result<()> {
        for part in 0..manifest.parts.len() as u64 {
            if shard.is_none_or(|shard| shard.owns(part)) {
                self.remove_leftover(&temporary_name(&self.data, part))?;
            }
        }
        Ok(())
    }
}

/// The error for a directory that somebody else writes to.
pub fn busy(root: &Path) -> Error {
    Error::Output {
        problem: format!("another run is writing to {}", root.display()),
        remedy: "wait for it, or choose another directory".to_owned(),
    }
}

/// Treats a part whose file is missing or has another size as not written.
fn verified(mut manifest: Manifest, root: &Path) -> Manifest {
    for part in &mut manifest.parts {
        let size = fs::metadata(root.join(&part.file)).map(|metadata| metadata.len()).ok();
        if size != Some(part.bytes) {
            part.status = PartStatus::Pending;
            manifest.status = Status::Incomplete;
        }
    }
    manifest
}

/// Refuses a directory that holds anything but a dataset, or what a run leaves that was stopped before its manifest.
fn refuse_foreign(root: &Path, data: &Path, existing: Existing) -> Result<()> {
    if root.exists() && !root.is_dir() {
        return Err(Error::Output {
            problem: format!("{} is a file, not a directory", root.display()),
            remedy: "choose a directory that does not exist yet, or an empty one".to_owned(),
        });
    }
    if root.join(FILE_NAME).exists() {
        return Ok(());
    }
    let ours = |name: &str| name == "data" || name.starts_with(MANIFEST_PREFIX);
    let part = |name: &str| (existing == Existing::Overwrite && is_part(name)) || name.starts_with(TEMPORARY_PREFIX);
    let foreign = first_other(root, ours)?.or(if data.is_dir() { first_other(data, part)? } else { None });
    foreign.map_or(Ok(()), |name| {
        Err(Error::Output {
            problem: format!(
                "{} is not empty: it holds `{name}` and no {FILE_NAME}, so it is not a pathloom dataset",
                root.display()
            ),
            remedy: "choose a directory that does not exist yet, or an empty one".to_owned(),
        })
    })
}

/// The first entry, by name, that is not as expected.
fn first_other(folder: &Path, expected: impl Fn(&str) -> bool) -> Result<Option<String>> {
    Ok(names(folder)?.into_iter().find(|name| !expected(name)))
}

/// What is in a folder, by name; nothing when there is no such folder.
fn names(folder: &Path) -> Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::io("use as output directory", folder)(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry.map_err(Error::io("list", folder))?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Removes every part, and nothing else.
fn remove_parts(data: &Path) -> Result<()> {
    for name in names(data)?.into_iter().filter(|name| is_part(name)) {
        let path = data.join(name);
        fs::remove_file(&path).map_err(Error::io("remove", &path))?;
    }
    Ok(())
}

/// Whether a file is called as a part is: `part-00017.parquet`.
fn is_part(name: &str) -> bool {
    let number = name.strip_prefix("part-").and_then(|rest| rest.strip_suffix(".parquet"));
    number.is_some_and(|number| number.len() >= 5 && number.chars().all(|c| c.is_ascii_digit()))
}

/// Keeps two runs from writing the same parts. Shards share; a whole run does not.
fn lock(root: &Path, shard: Option<Shard>) -> Result<Option<File>> {
    let Ok(file) = File::open(root) else { return Ok(None) };
    let locked = match shard {
        Some(_) => file.try_lock_shared(),
        None => file.try_lock(),
    };
    match locked {
        Err(TryLockError::WouldBlock) => Err(busy(root)),
        // Without locks, on a file system that has none.
        Err(TryLockError::Error(_)) => Ok(None),
        Ok(()) => Ok(Some(file)),
    }
}
