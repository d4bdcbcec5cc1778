//! Correlated normals as weighted sums of independent ones: z = L·ε, L the lower Cholesky factor of the correlations.
//!
//! Of n series that are all correlated this is n²/2 multiply-adds per step and path, and more than all the rest of the
//! engine from fifty series on. So rows are taken four by four: each of four source rows, once loaded, serves four sums,
//! which keeps the multiply-add units busy, not the caches. Each sum adds its terms one by one in the order of the
//! series, whatever the tiles: a weight of zero in a tile adds nothing to it.

use super::rows::{Normals, Outputs};
use crate::math::simd::kernel;
use crate::random::Row;
use std::ops::Range;

/// Sums that are made side by side, and sources that they take at a time.
const TILE: usize = 4;

/// Drivers that are made of several series' normals.
pub(super) struct Mixture {
    groups: Vec<Group>,
    /// Sums that are left over when groups are full.
    rest: Vec<(Vec<usize>, Vec<f64>)>,
    outputs: Outputs,
}

/// [`TILE`] sums: the series that any of them is made of, and the weights of each.
struct Group {
    sources: Vec<usize>,
    weights: Vec<[f64; TILE]>,
}

impl Mixture {
    /// The sums for some series of the weights of the series up to each; `None` where all are their own drivers.
    pub(super) fn new<'a>(
        series: &Range<usize>,
        weights: impl Fn(usize) -> &'a [f64],
        width: usize,
    ) -> Option<Self> {
        let own = |i: usize| weights(i).iter().enumerate().all(|(j, weight)| *weight == f64::from(u8::from(i == j)));
        let mixed: Vec<usize> = series.clone().filter(|i| !own(*i)).collect();
        let (full, rest) = mixed.as_chunks::<TILE>();
        let groups = full.iter().map(|members| Group::new(members.map(&weights))).collect();
        let rest = rest.iter().map(|i| non_zero(weights(*i)).unzip()).collect();
        (!mixed.is_empty()).then(|| Mixture { groups, rest, outputs: Outputs::new(mixed, width) })
    }

    /// The series whose normals are needed.
    pub(super) fn sources(&self) -> impl Iterator<Item = usize> {
        let of_rest = self.rest.iter().flat_map(|(sources, _)| sources);
        self.groups.iter().flat_map(|group| &group.sources).chain(of_rest).copied()
    }

    /// Makes every sum from the normals of this step.
    pub(super) fn mix(&mut self, normals: &Normals) {
        let (_, rows) = self.outputs.split();
        let (full, rest) = rows.as_chunks_mut::<TILE>();
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
    fn new(members: [&[f64]; TILE]) -> Self {
        let weight = |member: &[f64], j: usize| member.get(j).copied().unwrap_or(0.0);
        let most = members.iter().map(|member| member.len()).max().unwrap_or(0);
        let all = (0..most).map(|j| (j, members.map(|member| weight(member, j))));
        let (sources, weights) = all.filter(|(_, weights)| weights.iter().any(|weight| *weight != 0.0)).unzip();
        Group { sources, weights }
    }
}

fn non_zero(weights: &[f64]) -> impl Iterator<Item = (usize, f64)> {
    weights.iter().copied().enumerate().filter(|(_, weight)| *weight != 0.0)
}

kernel! {
    fn mix_four(sources: &[usize], weights: &[[f64; TILE]], normals: &Normals, rows: &mut [Row; TILE]) {
        let mut sums = rows.each_mut().map(|row| &mut row[..]);
        sums.iter_mut().for_each(|sum| sum.fill(0.0));
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
