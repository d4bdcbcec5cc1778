//! What every worker needs to turn numbers into files.

use super::arrow_file::ArrowFile;
use super::codec::Codec;
use super::keys::Keys;
use super::numbers::{Form, NumberColumn};
use super::parquet_file::ParquetFile;
use super::schema::{ValueColumn, footer, schema, value_columns};
use crate::engine::{Part, Plan, Span, check_balance};
use crate::error::{Error, Result};
use crate::scenario::{Format, Scenario};
use parquet::errors::{ParquetError, Result as Encoded};
use parquet::schema::types::SchemaDescPtr;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A scenario, how it is cut up, and what its files have in common.
pub struct Encoder<'a> {
    /// What is simulated.
    pub scenario: &'a Scenario,
    /// How it is cut up.
    pub plan: Plan,
    /// The columns of every part.
    pub schema: SchemaDescPtr,
    /// Those of numbers.
    pub columns: Vec<ValueColumn>,
    /// Makes the others.
    pub keys: Keys<'a>,
    /// Tools of files that are done, for the next ones.
    spare: Mutex<Vec<Tools>>,
}

/// What the pages of one file after the other are made with; its memory is worth keeping.
pub struct Tools {
    /// Compresses them.
    pub codec: Codec,
    /// Compresses those of keys.
    pub of_keys: Codec,
    /// The columns of numbers.
    pub columns: Vec<NumberColumn>,
}

/// A file that takes row group after row group, each page by page.
pub trait DataFile<W>: Send {
    /// Begins a row group.
    fn begin(&mut self, group: &Span) -> Encoded<()>;

    /// Takes the numbers of the next paths of the group, by column.
    fn page(&mut self, span: &Span, columns: &[&[f64]]) -> Encoded<()>;

    /// Ends the row group. Returns its rows.
    fn end(&mut self) -> Encoded<u64>;

    /// Ends the file.
    fn finish(self: Box<Self>) -> Encoded<W>;
}

impl<'a> Encoder<'a> {
    /// Of a scenario.
    ///
    /// # Errors
    /// When Parquet refuses a name, which the scenario has checked.
    pub fn new(scenario: &'a Scenario) -> Result<Self> {
        check_balance(scenario)?;
        let schema = Arc::new(schema(scenario).map_err(unencodable)?);
        let plan = Plan::new(scenario);
        let keys = Keys::new(scenario, &plan, schema.clone());
        Ok(Encoder { scenario, plan, columns: value_columns(scenario), schema, keys, spare: Mutex::default() })
    }

    /// Begins the file of a part.
    pub fn open<W: Write + Send + 'a>(&'a self, part: &Part, out: W) -> Encoded<Box<dyn DataFile<W> + 'a>> {
        let footer = footer(self.scenario, &self.plan, part);
        Ok(match self.scenario.output.format {
            Format::Parquet => Box::new(ParquetFile::new(self, out, footer)?),
            Format::Arrow => Box::new(ArrowFile::new(self, out, footer)?),
        })
    }

    /// Tools that nobody uses, or new ones.
    ///
    /// # Errors
    /// When the codec cannot be made ready.
    pub fn tools(&self) -> Encoded<Tools> {
        if let Some(tools) = self.spare().pop() {
            return Ok(tools);
        }
        let compression = self.scenario.output.compression;
        let (codec, of_keys) = (Codec::new(compression)?, Codec::new(compression.of_keys())?);
        Ok(Tools { codec, of_keys, columns: Vec::new() })
    }

    /// Takes tools back. Those of long paths are made for one series.
    pub fn put_back(&self, tools: Tools) {
        if !self.plan.has_long_paths() {
            self.spare().push(tools);
        }
    }

    fn spare(&self) -> MutexGuard<'_, Vec<Tools>> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How the numbers of a column are stored.
    pub fn form(&self, column: usize) -> Form {
        let output = &self.scenario.output;
        let ValueColumn { nulls, moment, .. } = self.columns[column];
        Form { float: output.float, encoding: output.encoding, nulls, moment }
    }
}

/// The encoder writes to memory: it fails only where the format cannot hold what is asked for.
pub fn unencodable(source: ParquetError) -> Error {
    Error::Encode { path: "a part".into(), source }
}

/// Tells an error of the disk from one of the encoder.
pub fn failed(name: &str, error: ParquetError) -> Error {
    match error {
        ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(source) => Error::io("write", name)(*source),
            Err(source) => Error::Encode { path: name.into(), source: ParquetError::External(source) },
        },
        source => Error::Encode { path: name.into(), source },
    }
}
