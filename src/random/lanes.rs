//! Which paths step together.

/// The numbers of some paths: one behind the other, or each its own.
#[derive(Debug, Clone, Copy)]
pub struct Lanes<'a> {
    first: u64,
    count: usize,
    numbers: &'a [u64],
}

impl<'a> Lanes<'a> {
    /// A run of paths.
    #[must_use]
    pub fn run(first: u64, count: usize) -> Self {
        Lanes { first, count, numbers: &[] }
    }

    /// Paths of these numbers.
    #[must_use]
    pub fn of(numbers: &'a [u64]) -> Self {
        Lanes { first: 0, count: numbers.len(), numbers }
    }

    /// How many they are.
    #[must_use]
    pub fn count(self) -> usize {
        self.count
    }

    /// The number of the first one, and what each has in place of the one that follows on it: of a run, nothing. What is
    /// beyond the paths, in whole vectors, may be any path.
    pub(super) fn numbers(self) -> (u64, &'a [u64]) {
        (self.first, self.numbers)
    }
}
