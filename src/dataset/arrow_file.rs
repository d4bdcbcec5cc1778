//! One Arrow IPC file: a record batch for each page of rows.

use super::encoder::{DataFile, Encoder};
use super::record_batch::RecordBatches;
use crate::engine::Span;
use crate::scenario::Compression;
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions};
use arrow_schema::ArrowError;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use std::io::Write;

/// A file that grows batch by batch.
pub struct ArrowFile<'a, W: Write> {
    batches: RecordBatches<'a>,
    writer: FileWriter<W>,
    rows: u64,
}

impl<'a, W: Write> ArrowFile<'a, W> {
    /// Begins a file.
    pub fn new(encoder: &'a Encoder<'a>, out: W, footer: Vec<KeyValue>) -> Result<Self> {
        let metadata = footer.into_iter().map(|pair| (pair.key, pair.value.unwrap_or_default()));
        let batches = RecordBatches::new(encoder.scenario, metadata);
        let options = options(encoder.scenario.output.compression)?;
        let writer = FileWriter::try_new_with_options(out, &batches.schema(), options).map_err(external)?;
        Ok(ArrowFile { batches, writer, rows: 0 })
    }
}

impl<W: Write + Send> DataFile<W> for ArrowFile<'_, W> {
    fn begin(&mut self, _group: &Span) -> Result<()> {
        self.rows = 0;
        Ok(())
    }

    fn page(&mut self, span: &Span, columns: &[&[f64]]) -> Result<()> {
        for batch in self.batches.batches(span, columns) {
            self.rows += batch.num_rows() as u64;
            self.writer.write(&batch).map_err(external)?;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<u64> {
        Ok(self.rows)
    }

    fn finish(mut self: Box<Self>) -> Result<W> {
        self.writer.finish().map_err(external)?;
        self.writer.into_inner().map_err(external)
    }
}

/// The options of a writer.
pub fn options(compression: Compression) -> Result<IpcWriteOptions> {
    let codec = (compression == Compression::Lz4).then_some(CompressionType::LZ4_FRAME);
    IpcWriteOptions::default().try_with_compression(codec).map_err(external)
}

/// An error of the disk stays one.
pub fn external(error: ArrowError) -> ParquetError {
    match error {
        ArrowError::IoError(_, source) => ParquetError::External(Box::new(source)),
        error => ParquetError::External(Box::new(error)),
    }
}
