//! One encoded column of one row group, ready to be spliced into a file.

use parquet::column::writer::{ColumnCloseResult, ColumnWriterImpl, get_column_writer, get_typed_column_writer};
use parquet::data_type::DataType;
use parquet::errors::Result;
use parquet::file::properties::WriterPropertiesPtr;
use parquet::file::writer::{SerializedPageWriter, SerializedRowGroupWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;
use std::io::Write;

/// Bytes and metadata of an encoded column.
#[derive(Debug, Clone)]
pub struct Chunk {
    bytes: bytes::Bytes,
    close: ColumnCloseResult,
}

impl Chunk {
    /// Encodes what `write` writes.
    pub fn encode<T: DataType>(
        column: ColumnDescPtr,
        properties: &WriterPropertiesPtr,
        write: impl FnOnce(&mut ColumnWriterImpl<T>) -> Result<()>,
    ) -> Result<Self> {
        let mut sink = TrackedWrite::new(Vec::new());
        let pages = Box::new(SerializedPageWriter::new(&mut sink));
        let mut writer = get_typed_column_writer::<T>(get_column_writer(column, properties.clone(), pages));
        write(&mut writer)?;
        let close = writer.close()?;
        Ok(Chunk::new(sink.into_inner()?, close))
    }

    /// A column that was encoded elsewhere.
    pub fn new(bytes: Vec<u8>, close: ColumnCloseResult) -> Self {
        Chunk { bytes: bytes.into(), close }
    }

    /// Its size.
    pub fn bytes(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// Appends the column to a row group.
    pub fn append_to<W: Write + Send>(&self, group: &mut SerializedRowGroupWriter<'_, W>) -> Result<()> {
        group.append_column(&self.bytes, self.close.clone())
    }
}
