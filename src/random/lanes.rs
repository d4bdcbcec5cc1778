//! Which paths step together, and which of them mirror each other.

use super::row::Row;

/// The numbers of some paths: one behind the other, or each its own.
#[derive(Debug, Clone, Copy)]
pub struct Lanes<'a> {
    first: u64,
    count: usize,
    numbers: &'a [u64],
    pairs: bool,
}

impl<'a> Lanes<'a> {
    /// A run of paths.
    #[must_use]
    pub fn run(first: u64, count: usize) -> Self {
        Lanes { first, count, numbers: &[], pairs: false }
    }

    /// Paths of these numbers.
    #[must_use]
    pub fn of(numbers: &'a [u64]) -> Self {
        Lanes { first: 0, count: numbers.len(), numbers, pairs: false }
    }

    /// The same in pairs: path 2k + 1 draws the numbers of path 2k, mirrored where a source is
    /// [`mirrored`](super::Source::mirrored).
    #[must_use]
    pub fn in_pairs(self) -> Self {
        Lanes { pairs: true, ..self }
    }

    /// How many they are.
    #[must_use]
    pub fn count(self) -> usize {
        self.count
    }

    /// The number of the first one, and what each has in place of the one that follows on it: of a run, nothing. What is
    /// beyond the paths, in whole vectors, may be any path.
    ///
    /// What every path draws by is its number with the bits of [`mask`](Self::mask).
    pub(super) fn numbers(self) -> (u64, &'a [u64]) {
        (self.first, self.numbers)
    }

    /// All bits, or all but the last: of a pair both draw by the number of the first.
    pub(super) fn mask(self) -> u64 {
        if self.pairs { !1 } else { !0 }
    }

    /// −1 for the second path of each pair and 1 for the first; none where there are no pairs.
    pub(super) fn signs(self) -> Option<Row> {
        let number = |i: usize| self.numbers.get(i).copied().unwrap_or(self.first.wrapping_add(i as u64));
        self.pairs.then(|| {
            let mut signs = Row::filled(self.count, 1.0);
            signs.iter_mut().enumerate().filter(|(i, _)| number(*i) % 2 == 1).for_each(|(_, sign)| *sign = -1.0);
            signs
        })
    }
}
