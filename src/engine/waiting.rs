//! Trades that wait until every path of a block has as many: paths step together and trade apart.

use super::block::Sink;
use std::collections::VecDeque;

/// The trades of one asset of a block that are not recorded yet.
pub(super) struct Waiting {
    /// Numbers of a trade.
    columns: usize,
    /// By path, the numbers of its trades, one trade behind the other.
    paths: Vec<VecDeque<f64>>,
    /// Trades that each path still takes.
    open: Vec<u64>,
    rows_done: u64,
    row: Vec<Vec<f64>>,
}

impl Waiting {
    /// For paths that take so many trades each.
    pub(super) fn new(columns: usize, paths: usize, trades: u64) -> Self {
        Waiting {
            columns,
            paths: vec![VecDeque::new(); paths],
            open: vec![trades; paths],
            rows_done: 0,
            row: vec![vec![0.0; paths]; columns],
        }
    }

    /// Takes a trade of a path, unless it has all of them. Its numbers are then to be [`put`](Self::put).
    pub(super) fn takes(&mut self, path: usize) -> bool {
        let takes = self.open[path] > 0;
        self.open[path] -= u64::from(takes);
        takes
    }

    /// Puts numbers of a trade behind those that wait.
    pub(super) fn put(&mut self, path: usize, numbers: &[f64]) {
        self.paths[path].extend(numbers);
    }

    /// Hands over rows of which every path has its trade, up to so many since the start, and says whether these are all.
    pub(super) fn record(&mut self, series: usize, rows: u64, sink: &mut dyn Sink) -> bool {
        while self.rows_done < rows {
            if self.paths.iter().any(VecDeque::is_empty) {
                return false;
            }
            for (path, waiting) in self.paths.iter_mut().enumerate() {
                for (column, value) in self.row.iter_mut().zip(waiting.drain(..self.columns)) {
                    column[path] = value;
                }
            }
            for (column, values) in self.row.iter().enumerate() {
                sink.put(self.rows_done, series, column, values);
            }
            self.rows_done += 1;
        }
        true
    }
}
