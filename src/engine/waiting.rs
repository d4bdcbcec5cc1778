//! Trades that wait until every path of a block has as many: paths step together and trade apart.

use super::block::Sink;
use crate::scenario::Column;
use std::collections::VecDeque;

/// The numbers of a trade, in the order of [`Column::TICK`]; its timestamp is a whole number in the memory of a double.
pub(super) type Trade = [f64; Column::TICK.len()];

/// What may stand beside them, in the order of the columns that are asked for.
pub(super) type Extra = [f64; 3];

/// The trades of one asset of a block that are not recorded yet.
pub(super) struct Waiting {
    trades: Queues<{ Column::TICK.len() }>,
    /// Where any of it is recorded, and how many of its columns.
    beside: Option<(Queues<3>, usize)>,
    /// Trades that each path still takes.
    open: Vec<u64>,
    rows_done: u64,
}

/// Numbers that wait, by path.
struct Queues<const N: usize> {
    paths: Vec<VecDeque<[f64; N]>>,
    /// Those of a row, column by column.
    row: [Vec<f64>; N],
}

impl Waiting {
    /// For paths that take so many trades each, with so many columns beside each of them.
    pub(super) fn new(paths: usize, trades: u64, beside: usize) -> Self {
        Waiting {
            trades: Queues::new(paths),
            beside: (beside > 0).then(|| (Queues::new(paths), beside)),
            open: vec![trades; paths],
            rows_done: 0,
        }
    }

    /// Whether a path still takes trades.
    pub(super) fn takes(&self, path: usize) -> bool {
        self.open[path] > 0
    }

    /// Puts a trade behind those that wait.
    pub(super) fn put(&mut self, path: usize, trade: Trade) {
        self.open[path] -= 1;
        self.trades.paths[path].push_back(trade);
    }

    /// Puts what stands beside it, where that is recorded.
    pub(super) fn put_beside(&mut self, path: usize, beside: Extra) {
        if let Some((queues, _)) = &mut self.beside {
            queues.paths[path].push_back(beside);
        }
    }

    /// Hands over rows of which every path has its trade, up to so many since the start, and says whether these are all.
    pub(super) fn record(&mut self, series: usize, rows: u64, sink: &mut dyn Sink) -> bool {
        while self.rows_done < rows {
            if self.trades.paths.iter().any(VecDeque::is_empty) {
                return false;
            }
            for (column, values) in self.trades.next_row().iter().enumerate() {
                sink.put(self.rows_done, series, column, values);
            }
            if let Some((queues, columns)) = &mut self.beside {
                for (column, values) in queues.next_row()[..*columns].iter().enumerate() {
                    sink.put(self.rows_done, series, Column::TICK.len() + column, values);
                }
            }
            self.rows_done += 1;
        }
        true
    }
}

impl<const N: usize> Queues<N> {
    fn new(paths: usize) -> Self {
        Queues { paths: vec![VecDeque::new(); paths], row: std::array::from_fn(|_| vec![0.0; paths]) }
    }

    /// Takes the first of every path.
    fn next_row(&mut self) -> &[Vec<f64>; N] {
        for (path, waiting) in self.paths.iter_mut().enumerate() {
            for (column, value) in self.row.iter_mut().zip(waiting.pop_front().unwrap_or([0.0; N])) {
                column[path] = value;
            }
        }
        &self.row
    }
}
