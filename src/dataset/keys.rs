//! The key columns of a batch. `symbol` and `timestamp` are the same in every batch of as many paths, so they are
//! encoded once and spliced into each row group.

use super::chunk::Chunk;
use super::schema::{key_names, schema};
use crate::engine::Plan;
use crate::scenario::{Layout, Scenario};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::WriterPropertiesPtr;
use parquet::schema::types::SchemaDescriptor;
use std::collections::BTreeMap;
use std::ops::Range;

/// The repeating key columns, by the number of paths of the batch.
pub struct Keys {
    schema: SchemaDescriptor,
    properties: WriterPropertiesPtr,
    rows_per_path: usize,
    repeating: BTreeMap<u64, Vec<Chunk>>,
}

impl Keys {
    /// Encodes them for every size of batch in a plan: a full one and the last.
    pub fn new(scenario: &Scenario, plan: &Plan, properties: &WriterPropertiesPtr) -> Result<Self> {
        let schema = schema(scenario)?;
        let timestamps = scenario.clock.timestamps(scenario.output.every, scenario.output.timestamp);
        let mut repeating = BTreeMap::new();
        let size = |batch: u64| plan.batch(batch).paths.end - plan.batch(batch).paths.start;
        for paths in [size(0), size(plan.batches() - 1)] {
            if !repeating.contains_key(&paths) {
                repeating.insert(paths, encode_repeating(scenario, &schema, properties, (&timestamps, paths))?);
            }
        }
        #[allow(clippy::cast_possible_truncation)] // a path fits in memory
        let rows_per_path = plan.rows_per_path() as usize;
        Ok(Keys { schema, properties: properties.clone(), rows_per_path, repeating })
    }

    /// All key columns of a batch, in file order.
    pub fn of_batch(&self, paths: &Range<u64>) -> Result<Vec<Chunk>> {
        let mut chunks = vec![self.path_ids(paths)?];
        chunks.extend_from_slice(&self.repeating[&(paths.end - paths.start)]);
        Ok(chunks)
    }

    fn path_ids(&self, paths: &Range<u64>) -> Result<Chunk> {
        Chunk::encode::<Int64Type>(self.schema.column(0), &self.properties, |writer| {
            let mut ids = Vec::with_capacity(64 * self.rows_per_path);
            for path in paths.clone() {
                ids.extend(std::iter::repeat_n(path.cast_signed(), self.rows_per_path));
                if ids.len() >= 1 << 15 || path + 1 == paths.end {
                    writer.write_batch(&ids, None, None)?;
                    ids.clear();
                }
            }
            Ok(())
        })
    }
}

fn encode_repeating(
    scenario: &Scenario,
    schema: &SchemaDescriptor,
    properties: &WriterPropertiesPtr,
    (timestamps, paths): (&[i64], u64),
) -> Result<Vec<Chunk>> {
    let layout = scenario.output.layout;
    let series = match layout {
        Layout::Long => scenario.series.len(),
        Layout::Panel => 1,
    };
    let column_of = |name: &str| {
        let place = key_names(layout).iter().position(|key| *key == name);
        schema.column(place.expect("a key column of this layout"))
    };
    let mut chunks = Vec::new();
    if layout == Layout::Long {
        let symbols: Vec<ByteArray> = scenario.series.iter().map(|series| series.symbol().into()).collect();
        chunks.push(Chunk::encode::<ByteArrayType>(column_of("symbol"), properties, |writer| {
            for _path in 0..paths {
                for symbol in &symbols {
                    writer.write_batch(&vec![symbol.clone(); timestamps.len()], None, None)?;
                }
            }
            Ok(())
        })?);
    }
    chunks.push(Chunk::encode::<Int64Type>(column_of("timestamp"), properties, |writer| {
        for _ in 0..paths * series as u64 {
            writer.write_batch(timestamps, None, None)?;
        }
        Ok(())
    })?);
    Ok(chunks)
}
