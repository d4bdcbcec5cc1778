//! One piece of work: paths that step together, and the parts that their numbers go to.

use super::buffer::PathMajor;
use super::encoder::{DataFile, Encoder, failed, unencodable};
use super::numbers::NumberColumn;
use super::pages::{Chunk, Pages};
use super::parquet_file::ParquetFile;
use super::schema::footer;
use crate::engine::{Block, Interrupt, Job, Part, Span, in_order};
use crate::error::{Error, Result};
use std::collections::VecDeque;
use std::io::Write;

/// Takes the numbers of a span, by column.
pub type Take<'t> = dyn FnMut(&Span, &[&[f64]]) -> Result<()> + 't;

/// Where the parts of a job go.
pub trait Destination<W>: Sync {
    /// The file of a part; none where nobody wants the part.
    fn open(&self, part: &Part) -> Result<MaybeFile<'_, W>>;

    /// Hears of rows as they are encoded.
    fn advance(&self, rows: u64);

    /// Takes a part that is whole.
    fn close(&self, part: &Part, file: Box<dyn DataFile<W> + '_>) -> Result<()>;

    /// What a part is called in errors.
    fn shown(&self, part: &Part) -> String;

    /// Whether to go on; after a no, what is written is worthless.
    fn goes_on(&self) -> bool;
}

/// Simulates a job into its parts.
///
/// # Errors
/// Those of the destination; [`Error::Interrupted`] when it said no.
pub fn work<W>(encoder: &Encoder, job: &Job, destination: &impl Destination<W>) -> Result<()> {
    if encoder.plan.has_long_paths() {
        return work_long(encoder, job, destination);
    }
    for index in &job.parts {
        let part = encoder.plan.part(*index);
        if let Some(file) = destination.open(&part)? {
            work_whole(encoder, &part, file, destination)?;
        }
    }
    Ok(())
}

/// A part of whole paths, row group by row group.
fn work_whole<'d, W, D: Destination<W>>(
    encoder: &Encoder,
    part: &Part,
    mut file: Box<dyn DataFile<W> + 'd>,
    destination: &'d D,
) -> Result<()> {
    let name = destination.shown(part);
    let failed = |error| failed(&name, error);
    let mut buffer = PathMajor::new(encoder.scenario);
    for group in encoder.plan.groups(part) {
        file.begin(&group).map_err(failed)?;
        simulate_pages(encoder, &group, &mut buffer, &|| destination.goes_on(), &mut |page, columns| {
            file.page(page, columns).map_err(failed)
        })?;
        destination.advance(file.end().map_err(failed)?);
    }
    destination.close(part, file)
}

/// Simulates whole paths and hands them on, a page of them at a time.
pub fn simulate_pages(
    encoder: &Encoder,
    group: &Span,
    buffer: &mut PathMajor,
    go_on: &dyn Fn() -> bool,
    take: &mut Take,
) -> Result<()> {
    for paths in encoder.plan.pages(&group.paths) {
        let page = Span { paths, ..group.clone() };
        buffer.start(&page);
        for paths in encoder.plan.blocks(&page.paths) {
            let block = Span { paths, ..page.clone() };
            buffer.next_block(block.path_count());
            Block::new(encoder.scenario, &block.paths, &block.series).run(block.rows.end, buffer, go_on);
            if !go_on() {
                return Err(Error::Interrupted);
            }
        }
        take(&page, &buffer.columns())?;
    }
    Ok(())
}

/// One path on its way through its parts.
struct Strand<'d, W> {
    path: u64,
    parts: VecDeque<Part>,
    open: Option<(Part, MaybeFile<'d, W>)>,
}

/// The file of a part, unless nobody wants it.
type MaybeFile<'d, W> = Option<Box<dyn DataFile<W> + 'd>>;

/// A few paths side by side, each written to parts of its own, a window at a time.
fn work_long<W>(encoder: &Encoder, job: &Job, destination: &impl Destination<W>) -> Result<()> {
    let plan = &encoder.plan;
    let mut strands: Vec<Strand<W>> = Vec::new();
    for part in job.parts.iter().map(|part| plan.part(*part)) {
        let path = part.span.paths.start;
        match strands.last_mut() {
            Some(strand) if strand.path == path => strand.parts.push_back(part),
            _ => strands.push(Strand { path, parts: VecDeque::from([part]), open: None }),
        }
    }
    simulate_windows(encoder, plan.windows(&job.span), &|| destination.goes_on(), &mut |window, buffer| {
        strands.iter_mut().try_for_each(|strand| strand.take(window, buffer, destination))
    })
}

/// Simulates windows that follow on one another, series after series, and hands each on.
fn simulate_windows(
    encoder: &Encoder,
    windows: impl Iterator<Item = Span>,
    go_on: &dyn Fn() -> bool,
    take: &mut dyn FnMut(&Span, &PathMajor) -> Result<()>,
) -> Result<()> {
    let mut buffer = PathMajor::new(encoder.scenario);
    let mut block: Option<Block> = None;
    for window in windows {
        if window.rows.start == 0 {
            block = None;
        }
        let block = block.get_or_insert_with(|| Block::new(encoder.scenario, &window.paths, &window.series));
        buffer.start(&window);
        buffer.next_block(window.path_count());
        block.run(window.rows.end, &mut buffer, go_on);
        if !go_on() {
            return Err(Error::Interrupted);
        }
        take(&window, &buffer)?;
    }
    Ok(())
}

impl<'d, W> Strand<'d, W> {
    /// Writes its rows of a window, and ends the part that ends with them.
    fn take<D: Destination<W>>(&mut self, window: &Span, buffer: &PathMajor, destination: &'d D) -> Result<()> {
        let begins = |part: &mut Part| {
            (part.span.series.start, part.span.rows.start) == (window.series.start, window.rows.start)
        };
        if let Some(part) = self.parts.pop_front_if(begins) {
            let file = destination.open(&part)?;
            self.open = Some((part, file));
        }
        let Some((part, file)) = &mut self.open else { return Ok(()) };
        if let Some(file) = file {
            let name = destination.shown(part);
            let failed = |error| failed(&name, error);
            let group = Span { paths: part.span.paths.clone(), ..window.clone() };
            let place = usize::try_from(self.path - window.paths.start).expect("a job has few paths");
            file.begin(&group).map_err(failed)?;
            file.page(&group, &buffer.columns_of(place)).map_err(failed)?;
            destination.advance(file.end().map_err(failed)?);
        }
        if (part.span.series.end, part.span.rows.end) == (window.series.end, window.rows.end)
            && let Some((part, Some(file))) = self.open.take()
        {
            destination.close(&part, file)?;
        }
        Ok(())
    }
}

/// Simulates everything in the order of the dataset, and hands it on piece by piece: pages of whole paths, or windows of
/// a long one.
pub fn simulate_in_order(encoder: &Encoder, go_on: &dyn Fn() -> bool, take: &mut Take) -> Result<()> {
    let plan = &encoder.plan;
    if !plan.has_long_paths() {
        return (0..plan.parts()).map(|part| plan.part(part)).try_for_each(|part| {
            let mut buffer = PathMajor::new(encoder.scenario);
            plan.groups(&part).try_for_each(|group| simulate_pages(encoder, &group, &mut buffer, go_on, take))
        });
    }
    let groups = (0..plan.parts()).flat_map(|part| plan.groups(&plan.part(part)));
    simulate_windows(encoder, groups, go_on, &mut |window, buffer| take(window, &buffer.columns()))
}

/// The one part of a wide Parquet dataset: columns are simulated in parallel and written in order.
///
/// # Errors
/// Those of the disk; [`Error::Interrupted`].
pub fn work_wide<W: Write + Send>(
    encoder: &Encoder,
    (name, out): (&str, W),
    (threads, interrupt): (usize, &Interrupt),
) -> Result<W> {
    let part = encoder.plan.part(0);
    let failed = |error| failed(name, error);
    let footer = footer(encoder.scenario, &encoder.plan, &part);
    let mut file = Box::new(ParquetFile::new(encoder, out, footer).map_err(failed)?);
    file.begin(&part.span).map_err(failed)?;
    let blocks: Vec<Span> =
        encoder.plan.blocks(&part.span.paths).map(|paths| Span { paths, ..part.span.clone() }).collect();
    let block = |i: u64| &blocks[usize::try_from(i).expect("an index of a vector")];
    let produce = |i| wide_columns(encoder, block(i), &|| !interrupt.is_set());
    in_order(0..blocks.len() as u64, threads, interrupt, produce, |_, chunks: Vec<Chunk>| {
        chunks.iter().try_for_each(|chunk| file.chunk(chunk)).map_err(failed)
    })?;
    file.end_wide().map_err(failed)?;
    file.finish().map_err(failed)
}

/// The columns of some paths.
fn wide_columns(encoder: &Encoder, block: &Span, go_on: &dyn Fn() -> bool) -> Result<Vec<Chunk>> {
    let mut buffer = PathMajor::new(encoder.scenario);
    buffer.start(block);
    buffer.next_block(block.path_count());
    Block::new(encoder.scenario, &block.paths, &block.series).run(block.rows.end, &mut buffer, go_on);
    if !go_on() {
        return Err(Error::Interrupted);
    }
    let mut codec = super::codec::Codec::new(encoder.scenario.output.compression).map_err(unencodable)?;
    let mut encode = |path: u64, values: &[f64]| {
        let place = usize::try_from(path).expect("a wide dataset has few paths");
        let first = encoder.schema.num_columns() - encoder.columns.len();
        let pages = Pages::new(encoder.schema.column(first + place), &codec);
        let mut column = NumberColumn::new(pages, encoder.form(place), None);
        column.push(&mut codec, values, values.len(), true)?;
        let statistics = column.finish(&mut codec)?;
        column.pages.finish(statistics)
    };
    let values = buffer.columns()[0];
    block
        .paths
        .clone()
        .zip(values.chunks(block.row_count()))
        .map(|(path, values)| encode(path, values).map_err(unencodable))
        .collect()
}
