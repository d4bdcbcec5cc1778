//! The turn from time-major rows to path-major columns.

use crate::engine::Sink;
use crate::scenario::{Layout, Scenario};

/// Rows that are collected before they are turned: one cache line of each path.
const TILE: usize = 8;

/// The recorded numbers of one block, by output column, each path's rows together.
#[derive(Debug)]
pub struct PathMajor {
    columns: Vec<Vec<f64>>,
    tiles: Vec<Tile>,
    kinds: usize,
    paths: usize,
    rows: usize,
    path_stride: usize,
}

/// The last few rows of one column of one series, and where they go.
#[derive(Debug)]
struct Tile {
    rows: Vec<f64>,
    width: usize,
    column: usize,
    offset: usize,
}

impl PathMajor {
    /// Room for up to `paths` paths of a scenario.
    #[must_use]
    pub fn new(scenario: &Scenario, paths: usize) -> Self {
        // A path's rows were checked to fit in memory.
        #[allow(clippy::cast_possible_truncation)]
        let rows = scenario.rows_per_path() as usize;
        let (series, kinds) = (scenario.series.len(), scenario.output.columns.len());
        let (columns, path_stride) = match scenario.output.layout {
            Layout::Long => (kinds, series * rows),
            Layout::Panel => (series * kinds, rows),
        };
        let place = |s: usize, c: usize| match scenario.output.layout {
            Layout::Long => (c, s * rows),
            Layout::Panel => (s * kinds + c, 0),
        };
        let tiles = (0..series)
            .flat_map(|s| (0..kinds).map(move |c| (s, c)))
            .map(|(s, c)| {
                let (column, offset) = place(s, c);
                Tile { rows: Vec::new(), width: 0, column, offset }
            })
            .collect();
        let columns = (0..columns).map(|_| vec![0.0; paths * path_stride]).collect();
        PathMajor { columns, tiles, kinds, paths, rows, path_stride }
    }

    /// Takes fewer paths from now on: the last block of a batch may be narrower.
    pub fn set_paths(&mut self, paths: usize) {
        self.paths = paths;
    }

    /// Every output column of the block, sorted by path.
    pub fn columns(&self) -> impl Iterator<Item = &[f64]> {
        self.columns.iter().map(|column| &column[..self.paths * self.path_stride])
    }
}

impl Sink for PathMajor {
    fn put(&mut self, row: u64, series: usize, column: usize, values: &[f64]) {
        let tile = &mut self.tiles[series * self.kinds + column];
        tile.width = values.len();
        tile.rows.extend_from_slice(values);
        #[allow(clippy::cast_possible_truncation)] // below `rows`
        let row = row as usize;
        let height = tile.rows.len() / tile.width;
        if height < TILE && row + 1 < self.rows {
            return;
        }
        let first = tile.offset + row + 1 - height;
        let out = &mut self.columns[tile.column];
        for path in 0..self.paths {
            let start = path * self.path_stride + first;
            let line = &mut out[start..start + height];
            for (t, value) in line.iter_mut().enumerate() {
                *value = tile.rows[t * tile.width + path];
            }
        }
        tile.rows.clear();
    }
}
