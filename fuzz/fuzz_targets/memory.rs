//! A place for datasets that is gone when it is dropped.

use pathloom::dataset::store::{Change, Entry, Guard, Output, Store};
use pathloom::{Error, Result};
use std::collections::BTreeMap;
use std::io::{self, Cursor, Read, Write};
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard};

type Files = BTreeMap<String, Vec<u8>>;

/// Files by name; clones are the same place.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<Files>>);

impl Memory {
    pub fn files(&self) -> MutexGuard<'_, Files> {
        self.0.lock().unwrap()
    }
}

impl Store for Memory {
    fn shown(&self, name: &str) -> String {
        format!("memory/{name}")
    }

    fn create(&self, name: &str) -> Result<Box<dyn Output>> {
        Ok(Box::new(Growing { place: self.clone(), name: name.to_owned(), bytes: Vec::new() }))
    }

    fn replace(&self, name: &str, contents: &[u8]) -> Result<()> {
        self.files().insert(name.to_owned(), contents.to_vec());
        Ok(())
    }

    fn open(&self, name: &str) -> Result<Option<Box<dyn Read + Send>>> {
        let found = self.files().get(name).cloned();
        Ok(found.map(|bytes| Box::new(Cursor::new(bytes)) as Box<dyn Read + Send>))
    }

    fn read(&self, name: &str, range: Range<u64>) -> Result<Vec<u8>> {
        let range = usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap();
        let found = self.files().get(name).and_then(|bytes| bytes.get(range).map(<[u8]>::to_vec));
        found.ok_or_else(|| Error::io("read", name)(io::ErrorKind::UnexpectedEof.into()))
    }

    fn entries(&self) -> Result<Vec<Entry>> {
        let entry = |(name, bytes): (&String, &Vec<u8>)| Entry { name: name.clone(), bytes: bytes.len() as u64 };
        Ok(self.files().iter().map(entry).collect())
    }

    fn remove(&self, name: &str) -> Result<()> {
        self.files().remove(name);
        Ok(())
    }

    fn claim(&self, _shared: bool) -> Result<Guard> {
        Ok(Box::new(()))
    }

    fn update(&self, name: &str, change: &mut Change) -> Result<()> {
        let found = self.files().get(name).cloned();
        self.replace(name, &change(found)?)
    }
}

struct Growing {
    place: Memory,
    name: String,
    bytes: Vec<u8>,
}

impl Write for Growing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Output for Growing {
    fn commit(mut self: Box<Self>) -> Result<()> {
        let bytes = std::mem::take(&mut self.bytes);
        self.place.files().insert(self.name.clone(), bytes);
        Ok(())
    }
}
