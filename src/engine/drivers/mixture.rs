//! Correlated normals as weighted sums of independent ones: z = L·ε, L the lower Cholesky factor of the correlations; or of
//! some factors and a normal of each series.
//!
//! Of n series that are all correlated this is n²/2 multiply-adds per step and path, and more than all the rest of the
//! engine from fifty series on; of k factors n·k. So rows are taken four by four: each of four source rows, once loaded, serves four sums,
//! which keeps the multiply-add units busy, not the caches. Each sum adds its terms one by one in the order of the
//! sources, whatever the tiles: a weight of zero in a tile adds nothing to it.

use super::rows::{Normals, Outputs};
use crate::math::simd::kernel;
use crate::random::Row;
use std::collections::BTreeMap;
use std::ops::Range;

/// Sums that are made side by side, and sources that they take at a time.
const TILE: usize = 4;

/// Sources of a sum, ascending, and their weights.
type Weights = Vec<(usize, f64)>;

/// Drivers that are made of several normals.
pub(super) struct Mixture {
    groups: Vec<Group>,
    /// Sums that are left over when groups are full: the first ones, which have the fewest terms.
    rest: Vec<(Vec<usize>, Vec<f64>)>,
    outputs: Outputs,
}

/// [`TILE`] sums: the sources of any of them, and the weights of each.
struct Group {
    sources: Vec<usize>,
    weights: Vec<[f64; TILE]>,
}

impl Mixture {
    /// The sums for some series; `None` where all are their own drivers.
    pub(super) fn new(series: &Range<usize>, weights: impl Fn(usize) -> Weights, width: usize) -> Option<Self> {
        let all = series.clone().map(|i| (i, weights(i)));
        let (mixed, sums): (Vec<usize>, Vec<Weights>) = all.filter(|(i, weights)| *weights != [(*i, 1.0)]).unzip();
        let (rest, full) = sums.as_rchunks::<TILE>();
        let groups = full.iter().map(Group::new).collect();
        let rest = rest.iter().map(|sum| sum.iter().copied().unzip()).collect();
        (!mixed.is_empty()).then(|| Mixture { groups, rest, outputs: Outputs::new(mixed, width) })
    }

    /// The normals that are needed.
    pub(super) fn sources(&self) -> impl Iterator<Item = usize> {
        let of_rest = self.rest.iter().flat_map(|(sources, _)| sources);
        self.groups.iter().flat_map(|group| &group.sources).chain(of_rest).copied()
    }

    /// Makes every sum from the normals of this step.
    pub(super) fn mix(&mut self, normals: &Normals) {
        let (_, rows) = self.outputs.split();
        let (rest, full) = rows.as_rchunks_mut::<TILE>();
        for (group, rows) in self.groups.iter().zip(full) {
            mix_four(&group.sources, &group.weights, normals, rows);
        }
        for ((sources, weights), row) in self.rest.iter().zip(rest) {
            mix_one(sources, weights, normals, row);
        }
    }

    /// The row of a series, if it is mixed.
    pub(super) fn row(&self, series: usize) -> Option<&[f64]> {
        self.outputs.row(series)
    }
}

impl Group {
    fn new(sums: &[Weights; TILE]) -> Self {
        let mut all: BTreeMap<usize, [f64; TILE]> = BTreeMap::new();
        for (r, sum) in sums.iter().enumerate() {
            for (source, weight) in sum {
                all.entry(*source).or_default()[r] = *weight;
            }
        }
        let (sources, weights) = all.into_iter().unzip();
        Group { sources, weights }
    }
}

kernel! {
    fn mix_four(sources: &[usize], weights: &[[f64; TILE]], normals: &Normals, rows: &mut [Row; TILE]) {
        let mut sums = rows.each_mut().map(|row| &mut row[..]);
        for sum in &mut sums {
            sum.fill(0.0);
        }
        let (tiles, rest) = sources.as_chunks::<TILE>();
        let (tile_weights, rest_weights) = weights.as_chunks::<TILE>();
        for (sources, weights) in tiles.iter().zip(tile_weights) {
            add_tile(weights, sources.map(|source| normals.row(source)), &mut sums);
        }
        for (source, weights) in rest.iter().zip(rest_weights) {
            add_tile(&[*weights], [normals.row(*source)], &mut sums);
        }
    }
}

kernel! {
    fn mix_one(sources: &[usize], weights: &[f64], normals: &Normals, row: &mut Row) {
        let mut sums = [&mut row[..]];
        sums[0].fill(0.0);
        let (tiles, rest) = sources.as_chunks::<TILE>();
        let (tile_weights, rest_weights) = weights.as_chunks::<TILE>();
        for (sources, weights) in tiles.iter().zip(tile_weights) {
            add_tile(&weights.map(|weight| [weight]), sources.map(|source| normals.row(source)), &mut sums);
        }
        for (source, weight) in rest.iter().zip(rest_weights) {
            add_tile(&[[*weight]], [normals.row(*source)], &mut sums);
        }
    }
}

/// Adds some rows to some sums, each with a weight of its own.
#[inline(always)]
fn add_tile<const R: usize, const J: usize>(
    weights: &[[f64; R]; J],
    sources: [&[f64]; J],
    sums: &mut [&mut [f64]; R],
) {
    let n = sums[0].len();
    let sources = sources.map(|source| &source[..n]);
    let sums = sums.each_mut().map(|sum| &mut sum[..n]);
    for path in 0..n {
        let values = sources.map(|source| source[path]);
        for r in 0..R {
            let mut sum = sums[r][path];
            for j in 0..J {
                sum = weights[j][r].mul_add(values[j], sum);
            }
            sums[r][path] = sum;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::drivers::rows::Normals;
    use crate::math::rows;
    use crate::random::Lanes;
    use crate::scenario::Scenario;

    /// Eleven series: two groups of four and three sums that are left over, with zeros here and there.
    #[test]
    fn tiles_give_the_bits_of_one_term_after_the_other() {
        let n = 11;
        let asset = |i| format!("[assets.A{i}]\ninitial_price = 1.0\nvolatility.constant = {{ annual_vol = 0.2 }}\n");
        let assets: String = (0..n).map(asset).collect();
        let text =
            format!("name = \"t\"\npaths = 13\n[clock]\nstart = 2026-01-01\nstep = \"1d\"\nsteps = 1\n{assets}");
        let scenario = Scenario::from_text(&text).unwrap();
        let mut normals = Normals::new(&scenario, Lanes::run(0, 13), &vec![true; n]);
        normals.draw();
        let weights = |i: usize| -> Weights {
            let terms = (0..=i).filter(|j| i == 0 || (i + j) % 5 != 3);
            #[allow(clippy::cast_precision_loss)]
            terms.map(|j| (j, if i == 0 { 1.0 } else { (j as f64 + 0.3) / (i as f64 - 7.7) })).collect()
        };
        let mut mixture = Mixture::new(&(0..n), weights, 13).unwrap();
        mixture.mix(&normals);
        assert!(mixture.row(0).is_none());
        for i in 1..n {
            let mut sum = vec![0.0; 16];
            for (source, weight) in weights(i) {
                rows::add_scaled(weight, normals.row(source), &mut sum);
            }
            assert_eq!(mixture.row(i).unwrap(), sum, "series {i}");
        }
    }
}
