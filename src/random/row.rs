//! One number per path of a block.

use std::ops::{Deref, DerefMut};

/// The most paths that step together: enough to forget what a call for a row costs, and no more than the rows of a plain asset
/// leave room for in a first-level cache of 32 KB. Rows of a multiple of 4 KB would take each other's places there. Numbers do not
/// depend on it, as every path has its own generators; where parts of a dataset end does.
pub const BLOCK: usize = 448;

/// Paths are simulated in whole vectors of this many.
pub const LANES: usize = 8;

/// One value per path; derefs to a slice as long as the block is wide.
#[derive(Debug, Clone)]
pub struct Row<T = f64> {
    values: Box<Aligned<T>>,
    width: usize,
}

/// A cache line's alignment: no vector load crosses two lines.
#[derive(Debug, Clone)]
#[repr(C, align(64))]
struct Aligned<T>([T; BLOCK]);

impl<T: Copy> Row<T> {
    /// A row for `paths` paths, rounded up to whole vectors, every value `fill`.
    ///
    /// # Panics
    /// When `paths` is over [`BLOCK`], which the plan never asks for.
    #[must_use]
    pub fn filled(paths: usize, fill: T) -> Self {
        assert!(paths <= BLOCK, "a block has at most {BLOCK} paths");
        Row { values: Box::new(Aligned([fill; BLOCK])), width: paths.next_multiple_of(LANES) }
    }
}

impl Row<f64> {
    /// A row of zeros.
    #[must_use]
    pub fn zeros(paths: usize) -> Self {
        Row::filled(paths, 0.0)
    }
}

impl<T> Deref for Row<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.values.0[..self.width]
    }
}

impl<T> DerefMut for Row<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.values.0[..self.width]
    }
}
