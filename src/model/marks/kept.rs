//! A number that stays from trade to trade, or is drawn anew.
//!
//! With probability φ it is that of the trade before, else a fresh one: its law is the same at every trade, and its
//! correlation over j trades is φʲ.

use crate::model::{Marks, Stream};
use crate::random::{Row, Source};

/// Such a number of every path, where `fresh` makes one of a uniform on (0, 1).
pub struct Kept<F> {
    persistence: f64,
    fresh: F,
    source: Source,
    now: Row,
    uniforms: Vec<[f64; 2]>,
}

impl<F: Fn(f64) -> f64> Kept<F> {
    /// Before the first trade the number has the law that it has ever after.
    pub fn new(persistence: f64, fresh: F, stream: Stream) -> Self {
        let mut source = stream.open();
        let mut now = Row::zeros(stream.paths);
        source.uniforms(&mut now);
        now.iter_mut().for_each(|value| *value = fresh(*value));
        Kept { persistence, fresh, source, now, uniforms: Vec::new() }
    }

    /// Replaces `out` by the numbers of trades of these paths, in turn.
    pub fn next(&mut self, paths: &[u16], out: &mut Vec<f64>) {
        self.source.uniforms_at(paths, &mut self.uniforms);
        out.clear();
        for (path, [keep, uniform]) in paths.iter().zip(&self.uniforms) {
            let now = &mut self.now[usize::from(*path)];
            if *keep >= self.persistence {
                *now = (self.fresh)(*uniform);
            }
            out.push(*now);
        }
    }
}

/// A number that has no mean to scale.
impl<F: Fn(f64) -> f64 + Send> Marks for Kept<F> {
    fn draw(&mut self, paths: &[u16], _scale: Option<&[f64]>, out: &mut Vec<f64>) {
        self.next(paths, out);
    }
}
