//! Where a dataset's files are: a directory of this machine, or a bucket.

#[cfg(feature = "cloud")]
mod answer;
mod local;
mod nested;
#[cfg(feature = "cloud")]
mod object;
mod room;

pub use local::Local;
pub use nested::Nested;

use crate::error::{Error, Result};
use std::io::{Read, Write};
use std::ops::Range;
use std::path::Path;

/// A file or an object of a dataset.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its name from the root of the dataset, with `/` between folders.
    pub name: String,
    /// Its size.
    pub bytes: u64,
}

/// The place of one dataset. Names are relative to its root.
pub trait Store: Send + Sync {
    /// As people write it.
    fn shown(&self, name: &str) -> String;

    /// Begins a file, which does not have its name before [`Output::commit`].
    ///
    /// # Errors
    /// When it cannot be made, or another run is writing it.
    fn create(&self, name: &str) -> Result<Box<dyn Output>>;

    /// Writes a small file whole or not at all, in place of what is there.
    ///
    /// # Errors
    /// When it cannot be written.
    fn replace(&self, name: &str, contents: &[u8]) -> Result<()>;

    /// Opens a file; `None` where there is none.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    fn open(&self, name: &str) -> Result<Option<Box<dyn Read + Send>>>;

    /// Some bytes of a file.
    ///
    /// # Errors
    /// When they are not there or cannot be read.
    fn read(&self, name: &str, range: Range<u64>) -> Result<Vec<u8>>;

    /// Every file below the root, by name; what was left unfinished included.
    ///
    /// # Errors
    /// When the root cannot be listed; none where there is no root yet.
    fn entries(&self) -> Result<Vec<Entry>>;

    /// Removes a file, if it is there.
    ///
    /// # Errors
    /// When it cannot be removed.
    fn remove(&self, name: &str) -> Result<()>;

    /// Keeps other runs away for as long as the result lives; runs that share keep away only those that do not.
    ///
    /// # Errors
    /// When another run is at work.
    fn claim(&self, shared: bool) -> Result<Guard>;

    /// Writes a small file that depends on what it was, while nobody else does. Where the place has no locks, `change` is
    /// asked again when another came between.
    ///
    /// # Errors
    /// Those of `change`; when the file cannot be read or written.
    fn update(&self, name: &str, change: &mut Change) -> Result<()>;
}

/// What to make of a file that may be there.
pub type Change<'c> = dyn FnMut(Option<Vec<u8>>) -> Result<Vec<u8>> + 'c;

/// What stands before `://` in the name of a bucket.
const SCHEMES: [&str; 3] = ["s3", "gs", "az"];

/// The place that a word on the command line names: `DIR`, `s3://bucket/prefix`, `gs://…` or `az://…`. Files of a
/// directory are on the disk before they have their names where `synced`; objects are whole when the store says so.
///
/// # Errors
/// When it names a kind of place that this build cannot reach, or that is not known.
pub fn open(place: &str, synced: bool) -> Result<Box<dyn Store>> {
    if place.is_empty() {
        return Err(Error::Argument("an empty word is no directory: write . for the current one".to_owned()));
    }
    match place.split_once("://") {
        None => {
            let local = Local::new(Path::new(place));
            Ok(Box::new(if synced { local.synced() } else { local }))
        }
        Some((scheme, rest)) if SCHEMES.contains(&scheme) => bucket(scheme, rest),
        // Without the rest, which may hold what somebody took for the place of a password.
        Some((scheme, _)) => Err(Error::Argument(format!(
            "`{scheme}://…`: no such kind of place; known are {}:// and directories",
            SCHEMES.join("://, ")
        ))),
    }
}

#[cfg(feature = "cloud")]
fn bucket(scheme: &str, rest: &str) -> Result<Box<dyn Store>> {
    Ok(Box::new(object::Objects::new(scheme, rest)?))
}

#[cfg(not(feature = "cloud"))]
fn bucket(scheme: &str, _rest: &str) -> Result<Box<dyn Store>> {
    Err(Error::Argument(format!("`{scheme}://…`: this build has no object stores; build with `--features cloud`")))
}

/// Something that is held until it is dropped.
pub type Guard = Box<dyn std::any::Any + Send + Sync>;

/// A file that is being written. Dropped before it is committed, it leaves nothing behind.
pub trait Output: Write + Send {
    /// Gives the file its name: now it is whole.
    ///
    /// # Errors
    /// When the last of it cannot be written.
    fn commit(self: Box<Self>) -> Result<()>;
}

/// Whether a file was left by a run that was stopped while it wrote it.
#[must_use]
pub fn is_unfinished(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|file| file.starts_with(local::UNFINISHED))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(place: &str) -> String {
        match open(place, false) {
            Ok(store) => panic!("{place} is taken for {}", store.shown("")),
            Err(error) => {
                assert_eq!(error.exit_code(), 2, "{error}");
                error.to_string()
            }
        }
    }

    #[test]
    fn a_misspelt_kind_of_place_is_told_which_are_known() {
        let told = refused("s4://key:secret@bucket/prefix");
        assert!(told.contains("s4://") && told.contains("s3://, gs://, az://"), "{told}");
        assert!(!told.contains("secret"), "{told}");
    }

    #[test]
    #[cfg(not(feature = "cloud"))]
    fn a_build_without_object_stores_says_how_to_get_them() {
        for scheme in SCHEMES {
            let told = refused(&format!("{scheme}://bucket/prefix"));
            assert!(told.contains("--features cloud"), "{told}");
        }
    }
}
