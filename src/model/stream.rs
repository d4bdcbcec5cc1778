//! Where a state of a law draws from.

use crate::random::{Lanes, Source, StreamKey};

/// A named stream for the paths of one block; a state that draws opens it.
#[derive(Debug, Clone, Copy)]
pub struct Stream<'a> {
    key: StreamKey,
    lanes: Lanes<'a>,
    mirrored: bool,
    /// The paths of the block.
    pub paths: usize,
}

impl<'a> Stream<'a> {
    /// A stream by its name, for some paths.
    #[must_use]
    pub fn new(key: StreamKey, lanes: Lanes<'a>) -> Self {
        Stream { key, lanes, mirrored: false, paths: lanes.count() }
    }

    /// The same, whose normals and uniforms the second path of a pair has mirrored.
    #[must_use]
    pub fn mirrored(self) -> Self {
        Stream { mirrored: true, ..self }
    }

    /// The rows of this stream.
    #[must_use]
    pub fn open(self) -> Source {
        if self.mirrored { Source::mirrored(self.key, self.lanes) } else { Source::of(self.key, self.lanes) }
    }
}
