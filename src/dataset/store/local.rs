//! A directory of this machine, or of one that it mounts.

use super::room::Room;
use super::{Change, Entry, Guard, Output, Store};
use crate::error::{Error, Result};
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The names of files that are being written start with this: engines that read a whole directory pass them over.
pub const UNFINISHED: &str = ".unfinished-";

/// A directory.
#[derive(Debug)]
pub struct Local {
    root: PathBuf,
    /// Whether files are on the disk before they have their names.
    synced: bool,
}

impl Local {
    /// It is made when something is written.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Local { root: root.to_path_buf(), synced: false }
    }

    /// The same, whose files are whole after a power cut too: they are on the disk before they have their names.
    #[must_use]
    pub fn synced(self) -> Self {
        Local { synced: true, ..self }
    }

    fn busy(&self) -> Error {
        Error::Output {
            problem: format!("another run is writing to {}", self.root.display()),
            remedy: "wait for it, or choose another directory".to_owned(),
        }
    }

    /// Keeps others from the manifest for as long as the result lives.
    fn alone(&self) -> Result<File> {
        let data = self.root.join("data");
        let guard = File::open(&data).map_err(Error::io("open", &data))?;
        // Not every file system has locks; without one, only shards that end a part at the same moment collide.
        let _ = guard.lock();
        Ok(guard)
    }

    /// Creates a file that no other run is writing, and locks it against one that would clear it away.
    fn create_alone(&self, temporary: &Path) -> Result<File> {
        let create = || File::options().write(true).create_new(true).open(temporary);
        let file = match create() {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                self.remove_leftover(temporary)?;
                create()
            }
            file => file,
        };
        let file = file.map_err(Error::io("create", temporary))?;
        // Not every file system has locks; without one, the same shard must not run twice at once.
        let _ = file.try_lock();
        Ok(file)
    }

    /// Removes what a killed run left. A file that is locked belongs to a run that is still at work.
    fn remove_leftover(&self, leftover: &Path) -> Result<()> {
        let file = match File::open(leftover) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(Error::io("open", leftover)(error)),
        };
        if matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
            return Err(self.busy());
        }
        fs::remove_file(leftover).map_err(Error::io("remove", leftover))
    }
}

impl Store for Local {
    fn shown(&self, name: &str) -> String {
        if name.is_empty() { self.root.display().to_string() } else { self.root.join(name).display().to_string() }
    }

    fn create(&self, name: &str) -> Result<Box<dyn Output>> {
        let target = self.root.join(name);
        let folder = target.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
        let temporary = unfinished(&target);
        let file = self.create_alone(&temporary)?;
        Ok(Box::new(Unfinished {
            room: Room::of(&file),
            file,
            temporary,
            target,
            root: self.root.clone(),
            synced: self.synced,
        }))
    }

    fn replace(&self, name: &str, contents: &[u8]) -> Result<()> {
        let target = self.root.join(name);
        let folder = target.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
        let temporary = unfinished(&target);
        let written = File::create(&temporary)
            .and_then(|mut file| file.write_all(contents).and_then(|()| settle(&file, self.synced)))
            .and_then(|()| fs::rename(&temporary, &target))
            .and_then(|()| settle_name(&target, &self.root, self.synced));
        written.map_err(|error| {
            // Half a file helps nobody; nothing is left to report to.
            let _ = fs::remove_file(&temporary);
            Error::io("write", &target)(error)
        })
    }

    fn open(&self, name: &str) -> Result<Option<Box<dyn Read + Send>>> {
        let path = self.root.join(name);
        match File::open(&path) {
            Ok(file) => Ok(Some(Box::new(file))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io("read", &path)(error)),
        }
    }

    fn read(&self, name: &str, range: Range<u64>) -> Result<Vec<u8>> {
        let path = self.root.join(name);
        let length = usize::try_from(range.end - range.start).unwrap_or(usize::MAX);
        let read = || {
            let mut file = File::open(&path)?;
            file.seek(SeekFrom::Start(range.start))?;
            let mut bytes = vec![0; length];
            file.read_exact(&mut bytes)?;
            Ok(bytes)
        };
        read().map_err(Error::io("read", &path))
    }

    fn entries(&self) -> Result<Vec<Entry>> {
        if self.root.exists() && !self.root.is_dir() {
            return Err(Error::Output {
                problem: format!("{} is a file, not a directory", self.root.display()),
                remedy: "choose a directory that does not exist yet, or an empty one".to_owned(),
            });
        }
        let mut entries = Vec::new();
        list(&self.root, "", &mut entries)?;
        entries.sort();
        Ok(entries)
    }

    fn remove(&self, name: &str) -> Result<()> {
        let path = self.root.join(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::io("remove", &path)(error)),
            _ => Ok(()),
        }
    }

    fn claim(&self, shared: bool) -> Result<Guard> {
        let data = self.root.join("data");
        fs::create_dir_all(&data).map_err(Error::io("create", &data))?;
        let file = File::open(&self.root).map_err(Error::io("open", &self.root))?;
        match if shared { file.try_lock_shared() } else { file.try_lock() } {
            Err(TryLockError::WouldBlock) => Err(self.busy()),
            // Without locks, on a file system that has none.
            _ => Ok(Box::new(file)),
        }
    }

    fn update(&self, name: &str, change: &mut Change) -> Result<()> {
        let _guard = self.alone()?;
        let found = self.open(name)?.map(|mut file| {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).map_err(Error::io("read", self.root.join(name))).map(|_| bytes)
        });
        self.replace(name, &change(found.transpose()?)?)
    }
}

/// A file under its temporary name.
struct Unfinished {
    file: File,
    room: Room,
    temporary: PathBuf,
    target: PathBuf,
    root: PathBuf,
    synced: bool,
}

impl Write for Unfinished {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.room.take(&self.file, bytes.len() as u64);
        let written = self.file.write(bytes)?;
        self.room.use_up(written as u64);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Output for Unfinished {
    fn commit(mut self: Box<Self>) -> Result<()> {
        let written = self.room.give_back(&self.file).and_then(|()| settle(&self.file, self.synced));
        written.map_err(Error::io("write", &self.target))?;
        fs::rename(&self.temporary, &self.target).map_err(Error::io("rename to", &self.target))?;
        // The name may by now be another run's.
        self.temporary = PathBuf::new();
        settle_name(&self.target, &self.root, self.synced).map_err(Error::io("write", &self.target))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Finished files have no temporary name. A half-written file helps nobody; nothing is left to report to.
        if !self.temporary.as_os_str().is_empty() {
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// Waits until the disk has what was written, where that is wanted.
fn settle(file: &File, wanted: bool) -> io::Result<()> {
    if wanted { file.sync_data() } else { Ok(()) }
}

/// Waits until the disk has the name of a file, and the names of the folders that it is in. Only Unix opens directories.
fn settle_name(file: &Path, root: &Path, wanted: bool) -> io::Result<()> {
    if !wanted || !cfg!(unix) {
        return Ok(());
    }
    for folder in file.ancestors().skip(1).take_while(|folder| folder.starts_with(root)) {
        File::open(folder)?.sync_all()?;
    }
    // The folder of the root may be one that nobody may look into; then it was not made here.
    let above = root.parent().map(|above| if above.as_os_str().is_empty() { Path::new(".") } else { above });
    above.and_then(|above| File::open(above).ok()).map_or(Ok(()), |above| above.sync_all())
}

/// The name of a file while it is written.
fn unfinished(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!("{UNFINISHED}{name}"))
}

/// Adds what is in a folder, by name from the root. Folders that no dataset has count as files, whatever is in them.
fn list(folder: &Path, prefix: &str, entries: &mut Vec<Entry>) -> Result<()> {
    let listed = match fs::read_dir(folder) {
        Ok(listed) => listed,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::io("list", folder)(error)),
    };
    for entry in listed {
        let entry = entry.map_err(Error::io("list", folder))?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        // A file may go while its folder is read.
        let Ok(kind) = entry.file_type() else { continue };
        let ours = ["data", "manifests"].contains(&name.as_str());
        if kind.is_dir() && (ours || name.starts_with("data/path_batch=") || name.starts_with("data/stress=")) {
            list(&entry.path(), &format!("{name}/"), entries)?;
        } else {
            let bytes =
                entry.path().metadata().ok().filter(fs::Metadata::is_file).map_or(0, |metadata| metadata.len());
            entries.push(Entry { name, bytes });
        }
    }
    Ok(())
}
