//! Gamma variates of scale 1, with a shape a ≥ 0 for each path: exact, by rejection. [`large`] has shapes of 1 and more,
//! [`small`] those below.
//!
//! A vector pass makes one proposal for every path and takes those that a squeeze accepts, of which it asks the leading bits
//! of the uniform that decides alone. The others stand side by side ([`Undecided`]), are put through the full test, and propose
//! again from their own generators until none is left: so a path's draws never depend on another's.

mod large;
mod small;
mod undecided;

use super::row::Row;
use super::source::{Source, Words};
use crate::math::simd::kernel;
use crate::math::{self, rows};
use large::Pairs;
use small::Roots;
use undecided::Undecided;

/// Variates of the shapes that were set last.
#[derive(Debug)]
pub struct Gammas {
    shapes: Row,
    /// By shape, the constants of [`large`] or of [`small`].
    constants: [Row; 2],
    /// Whether there is a shape of each kind.
    has_large: bool,
    has_small: bool,
    pairs: Box<Pairs>,
    roots: Box<Roots>,
    undecided: Undecided,
}

impl Gammas {
    /// Of shape 1, for so many paths.
    #[must_use]
    pub fn new(paths: usize) -> Self {
        let row = || Row::zeros(paths);
        let mut gammas = Gammas {
            shapes: row(),
            constants: [row(), row()],
            has_large: true,
            has_small: false,
            pairs: Box::new(Pairs::new()),
            roots: Box::new(Roots::new()),
            undecided: Undecided::new(paths),
        };
        gammas.set(&[1.0]);
        gammas
    }

    /// Takes a shape ≥ 0 for each path, or one for all.
    pub fn set(&mut self, shapes: &[f64]) {
        match shapes {
            [shape] => self.shapes.fill(*shape),
            _ => self.shapes.copy_from_slice(shapes),
        }
        let [first, second] = &mut self.constants;
        constants(&self.shapes, first, second);
        let is_large = |shape: &f64| *shape >= 1.0;
        self.has_large = self.shapes.iter().any(is_large);
        self.has_small = !self.shapes.iter().all(is_large);
    }

    /// Fills a row with variates. One of a tiny shape is next to 0.
    pub fn fill(&mut self, source: &mut Source, out: &mut [f64]) {
        let Gammas { shapes, constants, has_large, has_small, pairs, roots, undecided } = self;
        let constants = constants.each_ref().map(|row| &row[..]);
        pairs.turn_over();
        if *has_large {
            pairs.propose(shapes, source.words(), constants, out);
            undecided.finish(&large::REJECTION, &mut pairs.proposed(constants), source.words(), out);
        } else {
            pairs.forget();
        }
        if *has_small {
            roots.propose(shapes, source.words(), constants, out);
            undecided.finish(&small::REJECTION, &mut roots.proposed(constants), source.words(), out);
        }
    }

    /// Fills a row with their logarithms: of a small shape variates lie far below what a number can hold.
    pub fn fill_ln(&mut self, source: &mut Source, out: &mut [f64]) {
        self.fill(source, out);
        if self.has_small {
            small::ln(&self.shapes, &self.roots, out);
        } else {
            rows::ln(out);
        }
    }
}

/// The constants of a shape.
#[inline(always)]
fn constants_of(shape: f64) -> [f64; 2] {
    let (large, small) = (large::constants(shape), small::constants(shape));
    [0, 1].map(|i| if shape >= 1.0 { large[i] } else { small[i] })
}

kernel! {
    fn constants(shapes: &[f64], first: &mut [f64], second: &mut [f64]) {
        let n = shapes.len();
        let (first, second) = (&mut first[..n], &mut second[..n]);
        for i in 0..n {
            [first[i], second[i]] = constants_of(shapes[i]);
        }
    }
}

/// ln of a variate of any shape > 0, for one path.
#[inline(always)]
pub(super) fn ln_of(shape: f64, words: &mut [&mut [u64]; 4], path: usize) -> f64 {
    let constants = constants_of(shape);
    loop {
        let (drawn, state) = undecided::three(Words::load(words, path));
        Words::store(words, path, state);
        if shape >= 1.0 {
            let value = large::tested(constants, large::proposal(drawn));
            if value != undecided::OPEN {
                return math::ln(value);
            }
        } else {
            let proposal = small::proposal(drawn);
            let value = small::tested(constants, proposal);
            if value != undecided::OPEN {
                return small::ln_of(constants, proposal[0], value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::ln_gamma;
    use crate::random::{Purpose, StreamKey};

    const WIDTH: usize = 256;

    fn source() -> Source {
        Source::new(StreamKey::new(20_261_126, "A", Purpose::Volatility), 0, WIDTH)
    }

    /// What a path draws is what it draws beside paths of other shapes, in any order of large and small ones.
    #[test]
    fn a_path_draws_the_same_beside_any_others() {
        let histories =
            [[2.5, 2.5, 40.0, 1.0, 1.0, 1.0], [0.2, 3.0, 3.0, 0.7, 0.0, 1.3], [0.9, 0.4, 0.01, 0.4, 0.4, 0.4]];
        let alone = histories.map(|history| {
            let (mut source, mut gammas) = (source(), Gammas::new(WIDTH));
            history.map(|shape| {
                let mut row = [0.0; WIDTH];
                gammas.set(&[shape]);
                gammas.fill(&mut source, &mut row);
                row
            })
        });
        let (mut source, mut gammas) = (source(), Gammas::new(WIDTH));
        for step in 0..6 {
            let shapes: [f64; WIDTH] = std::array::from_fn(|path| histories[path % 3][step]);
            let mut row = [0.0; WIDTH];
            gammas.set(&shapes);
            gammas.fill(&mut source, &mut row);
            for path in 0..WIDTH {
                assert_eq!(row[path], alone[path % 3][step][path], "step {step}, path {path}");
            }
        }
    }

    /// E[ln G] = ψ(a) and Var[ln G] = ψ′(a) on rows and on single paths, as differences of ln Γ have them, and no correlation of a path's
    /// neighbours, with 6 standard errors for each of 3·2·9 means: false alarms below 1.1e-7.
    #[test]
    #[allow(clippy::cast_precision_loss)] // small counts
    fn logarithms_have_the_mean_and_the_variance_of_the_law() {
        const ROWS: usize = 800;
        for shape in [0.02, 0.2, 0.5, 0.75, 0.99, 1.0, 1.3, 4.0, 60.0] {
            // ln E[G^t] = ln Γ(a + t) − ln Γ(a), differentiated at 0 by central differences of fourth order.
            let t = 1e-2 * f64::min(shape, 1.0);
            let at = |k: f64| ln_gamma(shape + k * t) - ln_gamma(shape);
            let mean = (8.0 * (at(1.0) - at(-1.0)) - (at(2.0) - at(-2.0))) / (12.0 * t);
            let variance = (16.0 * (at(1.0) + at(-1.0)) - (at(2.0) + at(-2.0))) / (12.0 * t * t);
            let (mut source, mut gammas, mut row) = (source(), Gammas::new(WIDTH), [0.0; WIDTH]);
            gammas.set(&[shape]);
            let of_rows: Vec<f64> = (0..ROWS)
                .flat_map(|_| {
                    gammas.fill_ln(&mut source, &mut row);
                    row
                })
                .collect();
            let mut words = source.words();
            let of_paths: Vec<f64> = (0..ROWS * WIDTH).map(|i| ln_of(shape, &mut words, i % WIDTH)).collect();
            for drawn in [of_rows, of_paths] {
                let n = drawn.len() as f64;
                let deviations: Vec<f64> = drawn.iter().map(|x| x - mean).collect();
                let moment = |of: fn(f64) -> f64| deviations.iter().map(|x| of(*x)).sum::<f64>() / n;
                let of_squares = moment(|x| x * x * x * x) - variance * variance;
                let errors = [variance, of_squares].map(|variance| (variance / n).sqrt());
                let off = [moment(|x| x), moment(|x| x * x) - variance].map(f64::abs);
                let neighbours = deviations.iter().zip(&deviations[WIDTH..]).map(|(x, y)| x * y).sum::<f64>() / n;
                assert!(neighbours.abs() < 6.0 * variance / n.sqrt(), "neighbours of Gamma({shape}): {neighbours}");
                assert!(
                    off[0] < 6.0 * errors[0] + 1e-6 * mean.abs(),
                    "mean of ln Gamma({shape}): {off:?}, {errors:?}"
                );
                assert!(
                    off[1] < 6.0 * errors[1] + 1e-5 * variance,
                    "variance of ln Gamma({shape}): {off:?}, {errors:?}"
                );
            }
        }
    }
}
