//! A dataset as one stream, for pipes: the same rows in the same row groups, in one Parquet file or Arrow IPC stream.

use super::arrow_file::{external, options};
use super::encoder::{DataFile, Encoder, failed};
use super::hashed::Hashed;
use super::job::{simulate_in_order, simulate_pages, work_wide};
use super::parquet_file::{Detached, ParquetFile};
use super::record_batch::RecordBatches;
use super::run::{Progress, Summary, is_wide};
use super::schema::provenance;
use crate::engine::{Interrupt, Span, in_order};
use crate::error::{Error, Result};
use crate::scenario::{Format, Scenario};
use arrow_array::RecordBatch;
use arrow_ipc::writer::StreamWriter;
use parquet::errors::ParquetError;
use std::io::Write;
use std::time::Instant;

/// What the stream is called in errors.
const NAME: &str = "standard output";

/// Simulates a scenario into a stream.
///
/// # Errors
/// When the stream is closed, or `interrupt` was set.
pub fn stream<W: Write + Send>(
    scenario: &Scenario,
    out: W,
    threads: usize,
    interrupt: &Interrupt,
    progress: &mut dyn Progress,
) -> Result<Summary> {
    let started = Instant::now();
    let encoder = Encoder::new(scenario)?;
    progress.start(encoder.plan.rows());
    let out = Hashed::new(out);
    let out = match scenario.output.format {
        Format::Parquet if is_wide(scenario) => work_wide(&encoder, (NAME, out), (threads, interrupt)),
        Format::Parquet => parquet(&encoder, out, (threads, interrupt), progress),
        Format::Arrow => arrow(&encoder, out, (threads, interrupt), progress),
    }?;
    Ok(Summary { rows: encoder.plan.rows(), bytes: out.bytes(), elapsed: started.elapsed(), ..Summary::default() })
}

fn broken(error: ParquetError) -> Error {
    failed(NAME, error)
}

fn parquet<W: Write + Send>(
    encoder: &Encoder,
    out: W,
    (threads, interrupt): (usize, &Interrupt),
    progress: &mut dyn Progress,
) -> Result<W> {
    let file = ParquetFile::new(encoder, out, provenance(encoder.scenario)).map_err(broken)?;
    let mut file = Box::new(file);
    if encoder.plan.has_long_paths() {
        // One path cannot be simulated by two workers.
        simulate_in_order(encoder, &|| !interrupt.is_set(), &mut |span, columns| {
            file.begin(span).and_then(|()| file.page(span, columns)).map_err(broken)?;
            progress.advance(file.end().map_err(broken)?);
            Ok(())
        })?;
    } else {
        let detach = |group: &Span, go_on: &dyn Fn() -> bool| -> Result<Option<Detached>> {
            let mut apart = ParquetFile::detached(encoder).map_err(broken)?;
            apart.begin(group).map_err(broken)?;
            let mut buffer = super::buffer::PathMajor::new(encoder.scenario);
            simulate_pages(encoder, group, &mut buffer, go_on, &mut |page, columns| {
                apart.page(page, columns).map_err(broken)
            })?;
            apart.end().map_err(broken)?;
            Ok(apart.into_group())
        };
        groups_in_order(encoder, (threads, interrupt), detach, |group| {
            let Some(group) = group else { return Ok(()) };
            progress.advance(group.rows());
            file.splice(&group).map_err(broken)
        })?;
    }
    file.finish().map_err(broken)
}

fn arrow<W: Write + Send>(
    encoder: &Encoder,
    out: W,
    (threads, interrupt): (usize, &Interrupt),
    progress: &mut dyn Progress,
) -> Result<W> {
    let metadata = provenance(encoder.scenario).into_iter().map(|pair| (pair.key, pair.value.unwrap_or_default()));
    let batches = RecordBatches::new(encoder.scenario, metadata);
    let options = options(encoder.scenario.output.compression).map_err(broken)?;
    let writer = StreamWriter::try_new_with_options(out, &batches.schema(), options);
    let mut writer = writer.map_err(|error| broken(external(error)))?;
    let mut write = |batch: &RecordBatch| {
        progress.advance(batch.num_rows() as u64);
        writer.write(batch).map_err(|error| broken(external(error)))
    };
    if encoder.plan.has_long_paths() {
        simulate_in_order(encoder, &|| !interrupt.is_set(), &mut |span, columns| {
            batches.batches(span, columns).try_for_each(|batch| write(&batch))
        })?;
    } else {
        let make = |group: &Span, go_on: &dyn Fn() -> bool| {
            let mut made = Vec::new();
            let mut buffer = super::buffer::PathMajor::new(encoder.scenario);
            simulate_pages(encoder, group, &mut buffer, go_on, &mut |page, columns| {
                made.extend(batches.batches(page, columns));
                Ok(())
            })?;
            Ok(made)
        };
        groups_in_order(encoder, (threads, interrupt), make, |made| made.iter().try_for_each(&mut write))?;
    }
    writer.finish().and_then(|()| writer.into_inner()).map_err(|error| broken(external(error)))
}

/// Makes the row groups of whole paths in parallel, and takes them in order.
fn groups_in_order<T: Send>(
    encoder: &Encoder,
    (threads, interrupt): (usize, &Interrupt),
    make: impl Fn(&Span, &dyn Fn() -> bool) -> Result<T> + Sync,
    mut take: impl FnMut(T) -> Result<()> + Send,
) -> Result<()> {
    let parts = (0..encoder.plan.parts()).map(|part| encoder.plan.part(part));
    let groups: Vec<Span> = parts.flat_map(|part| encoder.plan.groups(&part).collect::<Vec<_>>()).collect();
    let produce = |i: u64| {
        let group = &groups[usize::try_from(i).expect("an index of a vector")];
        make(group, &|| !interrupt.is_set())
    };
    in_order(0..groups.len() as u64, threads, interrupt, produce, |_, made| take(made))
}
