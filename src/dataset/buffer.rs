//! The turn from time-major rows to path-major columns.

use crate::engine::{Sink, Span};
use crate::math::simd::kernel;
use crate::scenario::{Layout, Scenario};
use std::ops::Range;

/// Rows that are collected before they are turned: one cache line of each path.
const TILE: usize = 8;

/// The recorded numbers of a span, by output column, each path's rows together.
///
/// It is filled by one block after the other, or by one block a run of rows at a time.
#[derive(Debug)]
pub struct PathMajor {
    layout: Layout,
    columns: Vec<Vec<f64>>,
    tiles: Vec<Tile>,
    kinds: usize,
    /// By series and kind: its column in a panel, where it has one.
    panel: Vec<Option<usize>>,
    panel_columns: usize,
    series: Range<usize>,
    rows: Range<u64>,
    paths: usize,
    path_stride: usize,
    /// Place of the next block's first path, and its number of paths.
    block: (usize, usize),
}

/// The last few rows of one column of one series, and where they go.
#[derive(Debug, Default)]
struct Tile {
    rows: Vec<f64>,
    column: usize,
    offset: usize,
}

impl PathMajor {
    /// Takes numbers once it is told of what span.
    #[must_use]
    pub fn new(scenario: &Scenario) -> Self {
        PathMajor {
            layout: scenario.output.layout,
            columns: Vec::new(),
            tiles: Vec::new(),
            kinds: scenario.output.columns.len(),
            panel: places_in_panel(scenario),
            panel_columns: scenario.panel_columns().len(),
            series: 0..0,
            rows: 0..0,
            paths: 0,
            path_stride: 0,
            block: (0, 0),
        }
    }

    /// Makes ready for the numbers of a span.
    ///
    /// # Panics
    /// Never for a span of the plan, which fits in memory.
    pub fn start(&mut self, span: &Span) {
        let rows = span.row_count();
        (self.paths, self.rows, self.block) = (span.path_count(), span.rows.clone(), (0, 0));
        self.series = span.series.clone();
        let (across, columns) =
            if self.layout == Layout::Panel { (1, self.panel_columns) } else { (self.series.len(), self.kinds) };
        self.columns.resize_with(columns, Vec::new);
        self.tiles.resize_with(self.series.len() * self.kinds, Tile::default);
        self.path_stride = across * rows;
        for (i, tile) in self.tiles.iter_mut().enumerate() {
            let (s, c) = (i / self.kinds, i % self.kinds);
            (tile.column, tile.offset) = match self.layout {
                // What is of the path, and comes with another series again, is not put.
                Layout::Panel => (self.panel[i].unwrap_or(0), 0),
                _ => (c, s * rows),
            };
            tile.rows.clear();
        }
        for column in &mut self.columns {
            column.resize(self.paths * self.path_stride, 0.0);
        }
    }

    /// The paths that the next rows belong to, as they follow on those of the block before.
    pub fn next_block(&mut self, paths: usize) {
        self.block = (self.block.0 + self.block.1, paths);
    }

    /// Every output column of the span, sorted by path.
    #[must_use]
    pub fn columns(&self) -> Vec<&[f64]> {
        self.columns.iter().map(Vec::as_slice).collect()
    }

    /// Every output column of one path, by its place in the span.
    #[must_use]
    pub fn columns_of(&self, path: usize) -> Vec<&[f64]> {
        let start = path * self.path_stride;
        self.columns.iter().map(|column| &column[start..start + self.path_stride]).collect()
    }
}

/// The column of each kind of number of each series of a panel.
fn places_in_panel(scenario: &Scenario) -> Vec<Option<usize>> {
    let mut places = vec![None; scenario.series.len() * scenario.output.columns.len()];
    for (place, (series, column)) in scenario.panel_columns().into_iter().enumerate() {
        let kinds = &scenario.output.columns;
        if let Some(kind) = kinds.iter().position(|known| *known == column) {
            places[series * kinds.len() + kind] = Some(place);
        }
    }
    places
}

impl Sink for PathMajor {
    fn put(&mut self, row: u64, series: usize, column: usize, values: &[f64]) {
        let place = (series - self.series.start) * self.kinds + column;
        if self.layout == Layout::Panel && self.panel[place].is_none() {
            return;
        }
        let tile = &mut self.tiles[place];
        tile.rows.extend_from_slice(values);
        let width = values.len();
        let height = tile.rows.len() / width;
        if height < TILE && row + 1 < self.rows.end {
            return;
        }
        #[allow(clippy::cast_possible_truncation)] // within the span
        let first = tile.offset + (row + 1 - self.rows.start) as usize - height;
        let out = &mut self.columns[tile.column][self.block.0 * self.path_stride + first..];
        // Squares of as many rows as paths, and then what is over.
        let squares = if height == TILE { self.block.1 / TILE } else { 0 };
        turn(squares, &tile.rows, out, self.path_stride);
        for path in squares * TILE..self.block.1 {
            let line = &mut out[path * self.path_stride..][..height];
            for (t, value) in line.iter_mut().enumerate() {
                *value = tile.rows[t * width + path];
            }
        }
        tile.rows.clear();
    }
}

kernel! {
    // The first squares of `TILE` rows, to one line of each path; lines are `stride` apart.
    fn turn(squares: usize, rows: &[f64], out: &mut [f64], stride: usize) {
        let width = rows.len() / TILE;
        for first in (0..squares).map(|square| square * TILE) {
            let mut square = [[0.0; TILE]; TILE];
            for (t, row) in square.iter_mut().enumerate() {
                row.copy_from_slice(&rows[t * width + first..][..TILE]);
            }
            for p in 0..TILE {
                let line = &mut out[(first + p) * stride..][..TILE];
                for t in 0..TILE {
                    line[t] = square[t][p];
                }
            }
        }
    }
}
