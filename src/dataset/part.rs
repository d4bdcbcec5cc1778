//! One file, written under a temporary name and renamed when it is whole.

use super::columns::EncodedBatch;
use super::directory::busy;
use super::schema::{part_name, properties, schema};
use crate::engine::{Part, Plan};
use crate::error::{Error, Result};
use crate::random::STREAM_VERSION;
use crate::scenario::Scenario;
use parquet::file::metadata::KeyValue;
use parquet::file::writer::SerializedFileWriter;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Temporary files start with this: engines that read a whole directory pass them over.
pub const TEMPORARY_PREFIX: &str = ".unfinished-";

/// A part that is being written. Dropped before [`PartWriter::finish`], it removes its file.
pub struct PartWriter {
    writer: Option<SerializedFileWriter<BufWriter<Checked>>>,
    part: Part,
    temporary: PathBuf,
    target: PathBuf,
}

/// A file that knows the checksum and the length of what went into it.
struct Checked {
    file: File,
    hasher: blake3::Hasher,
    bytes: u64,
}

impl Write for Checked {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl PartWriter {
    /// Creates the temporary file and writes the head of the part.
    pub fn create(scenario: &Scenario, plan: &Plan, part: Part, data: &Path) -> Result<Self> {
        let target = data.join(part_name(part.index));
        let temporary = temporary_name(data, part.index);
        let file = create_alone(&temporary)?;
        // The hash is quickest on long runs of bytes.
        let checked = BufWriter::with_capacity(1 << 18, Checked { file, hasher: blake3::Hasher::new(), bytes: 0 });
        let blocks = plan.block_range(&part.paths);
        let footer = footer(scenario, &part, blocks);
        let encode_error = |source| Error::Encode { path: target.clone(), source };
        let root = schema(scenario).map_err(encode_error)?.root_schema_ptr();
        let writer = SerializedFileWriter::new(checked, root, Arc::new(properties(scenario, Some(footer))));
        let writer = Some(writer.map_err(|source| failed(&temporary, source))?);
        Ok(PartWriter { writer, part, temporary, target })
    }

    /// The part being written.
    pub fn part(&self) -> &Part {
        &self.part
    }

    /// Appends one row group; returns its bytes.
    pub fn append(&mut self, batch: &EncodedBatch) -> Result<u64> {
        let temporary = self.temporary.clone();
        let writer = self.writer.as_mut().expect("a part is not written to after it is finished");
        let before = writer.bytes_written() as u64;
        let mut append = || {
            let mut group = writer.next_row_group()?;
            for chunk in &batch.chunks {
                chunk.append_to(&mut group)?;
            }
            group.close().map(|_| ())
        };
        append().map_err(|source| failed(&temporary, source))?;
        Ok(writer.bytes_written() as u64 - before)
    }

    /// Writes the footer and gives the file its final name. Returns its size and its checksum.
    pub fn finish(mut self) -> Result<(u64, String)> {
        let writer = self.writer.take().expect("a part is finished once");
        let checked = writer.into_inner().map_err(|source| failed(&self.temporary, source))?;
        let checked =
            checked.into_inner().map_err(|error| Error::io("write", &self.temporary)(error.into_error()))?;
        std::fs::rename(&self.temporary, &self.target).map_err(Error::io("rename to", &self.target))?;
        // The name may by now be another run's.
        self.temporary = PathBuf::new();
        // Locked until here: nobody has taken it for a leftover.
        drop(checked.file);
        Ok((checked.bytes, format!("blake3:{}", checked.hasher.finalize().to_hex())))
    }
}

impl Drop for PartWriter {
    fn drop(&mut self) {
        // Finished parts have no temporary name. A half-written file helps nobody; nothing is left to report to.
        if !self.temporary.as_os_str().is_empty() {
            let _ = std::fs::remove_file(&self.temporary);
        }
    }
}

/// Creates a file that no other run is writing, and locks it against one that would clear it away.
fn create_alone(temporary: &Path) -> Result<File> {
    let file = File::options().write(true).create_new(true).open(temporary);
    let file = match file {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(busy(temporary.parent().unwrap_or(temporary)));
        }
        file => file.map_err(Error::io("create", temporary))?,
    };
    // Not every file system has locks; without one, the same shard must not run twice at once.
    let _ = file.try_lock();
    Ok(file)
}

/// The name of a part while it is written.
pub fn temporary_name(data: &Path, part: u64) -> PathBuf {
    data.join(format!("{TEMPORARY_PREFIX}{}", part_name(part)))
}

/// What any part alone says about the dataset.
fn footer(scenario: &Scenario, part: &Part, blocks: (u64, u64)) -> Vec<KeyValue> {
    let pairs = [
        ("pathloom.version", env!("CARGO_PKG_VERSION").to_owned()),
        ("pathloom.stream_version", STREAM_VERSION.to_string()),
        ("pathloom.scenario", scenario.text().to_owned()),
        ("pathloom.scenario_hash", scenario.hash()),
        ("pathloom.seed", scenario.seed.to_string()),
        ("pathloom.part", part.index.to_string()),
        ("pathloom.paths", format!("{}..{}", part.paths.start, part.paths.end)),
        ("pathloom.blocks", format!("{}..{}", blocks.0, blocks.1)),
    ];
    pairs.into_iter().map(|(key, value)| KeyValue::new(key.to_owned(), value)).collect()
}

/// Tells an error of the disk from one of the encoder.
fn failed(path: &Path, error: parquet::errors::ParquetError) -> Error {
    use parquet::errors::ParquetError;
    match error {
        ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(source) => Error::io("write", path)(*source),
            Err(source) => Error::Encode { path: path.to_path_buf(), source: ParquetError::External(source) },
        },
        source => Error::Encode { path: path.to_path_buf(), source },
    }
}
