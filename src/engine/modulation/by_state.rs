//! A number by path that depends on the path's state.

use crate::random::Row;

/// There only while it differs from one value that means nothing.
pub struct ByState {
    nothing: f64,
    numbers: Vec<f64>,
    row: Option<Row>,
}

impl ByState {
    /// Nothing for every path.
    pub fn new(nothing: f64) -> Self {
        ByState { nothing, numbers: Vec::new(), row: None }
    }

    /// Takes the numbers of all states, and each path's state; one number for all where there are no states.
    pub fn set(&mut self, numbers: impl Iterator<Item = f64>, states: &[u8], width: usize) {
        self.numbers.clear();
        self.numbers.extend(numbers);
        if self.numbers.iter().all(|value| *value == self.nothing) {
            self.row = None;
            return;
        }
        let row = self.row.get_or_insert_with(|| Row::zeros(width));
        row.fill(self.numbers[0]);
        for (out, state) in row.iter_mut().zip(states) {
            *out = self.numbers[usize::from(*state)];
        }
    }

    /// Follows paths to their new states.
    pub fn follow(&mut self, moved: &[u16], states: &[u8]) {
        let Some(row) = &mut self.row else { return };
        for path in moved.iter().copied().map(usize::from) {
            row[path] = self.numbers[usize::from(states[path])];
        }
    }

    /// The number of each path.
    pub fn row(&self) -> Option<&[f64]> {
        self.row.as_deref()
    }
}
