//! Points of Sobol's sequence as standard normals: what takes the place of random numbers where many paths should fill the
//! space of all paths evenly.
//!
//! Coordinate d of point p is ⊕ v_k over the binary digits k that are 1 in p ⊕ ⌊p/2⌋ (I. Antonov and V. Saleev, 1979: a point
//! differs from the one before by one direction number), v of [`directions`], then [scrambled](super::scramble), then Φ⁻¹ of it.
//! A point is a function of (seed, name, dimension, p) alone. Each is uniform on (0, 1)^d, whichever p; any run of 2^k points
//! that begins at a multiple of 2^k has one in every interval of 2^−k, in each of its coordinates.
//!
//! Reference: I. M. Sobol', On the distribution of points in a cube and the approximate evaluation of integrals, USSR
//! Computational Mathematics and Mathematical Physics 7 (1967), 86–112.

use super::directions::{DIGITS, directions};
use super::lanes::Lanes;
use super::row::BLOCK;
use super::scramble::Scramble;
use super::stream::StreamKey;
use crate::math::quantile::normal_quantiles;

/// Points that differ from each other.
pub const POINTS: u64 = 1 << DIGITS;

/// One dimension of the sequence, scrambled.
#[derive(Debug)]
pub struct SobolDimension {
    directions: &'static [u32; DIGITS],
    scramble: Scramble,
}

impl SobolDimension {
    /// A dimension of the sequence, with the flips of the `number`-th dimension of a stream.
    ///
    /// # Panics
    /// Beyond the last of [`DIMENSIONS`](super::DIMENSIONS), which a scenario may not ask for.
    #[must_use]
    pub fn new(dimension: usize, key: StreamKey, number: u64) -> Self {
        SobolDimension { directions: directions(dimension), scramble: Scramble::new(key, number) }
    }

    /// The coordinates of a run of paths as standard normals.
    pub fn normals(&self, lanes: Lanes, out: &mut [f64]) {
        let mut points = [0; BLOCK];
        let points = &mut points[..out.len()];
        self.points(lanes.numbers().0, points);
        self.scramble.uniforms(points, out);
        normal_quantiles(out);
    }

    /// The coordinates of the points from `first` on, as 32 binary digits, before they are scrambled.
    fn points(&self, first: u64, out: &mut [u32]) {
        let code = first ^ first >> 1;
        let ones = self.directions.iter().enumerate().filter(|(k, _)| code >> k & 1 == 1);
        let mut point = ones.fold(0, |sum, (_, direction)| sum ^ direction);
        for (out, next) in out.iter_mut().zip(first + 1..) {
            *out = point;
            // Beyond the last point are lanes that nobody reads.
            point ^= self.directions[next.trailing_zeros() as usize % DIGITS];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Purpose;

    fn dimension(place: usize) -> SobolDimension {
        SobolDimension::new(place, StreamKey::new(3, "A", Purpose::Sobol), place as u64)
    }

    #[test]
    fn points_are_those_that_others_list() {
        let table = include_str!("../../tests/reference/sobol.csv");
        let numbers = |line: &str| line.split(',').skip(1).map(|n| n.parse().unwrap()).collect::<Vec<u32>>();
        let mut lines = table.lines();
        let places = numbers(lines.next().unwrap());
        let mut compared = 0;
        for line in lines {
            let first: u64 = line.split(',').next().unwrap().parse().unwrap();
            for (place, expected) in places.iter().zip(numbers(line)) {
                let dimension = dimension(*place as usize);
                let mut found = [0; 8];
                dimension.points(first, &mut found);
                assert_eq!(found[0], expected, "point {first}, dimension {place}");
                // And the same where it is not the first of its run.
                let before = first.saturating_sub(7);
                dimension.points(before, &mut found);
                assert_eq!(found[usize::try_from(first - before).unwrap()], expected);
                compared += 1;
            }
        }
        assert_eq!(compared, 68 * 11);
    }

    /// One in each of 2^k intervals, scrambled or not, of every dimension and wherever a run begins.
    #[test]
    fn every_run_of_a_power_of_two_points_has_one_in_each_interval() {
        for place in (0..64).chain([1000, 4095]) {
            for (k, first) in [(8_u32, 0_u64), (8, 256), (5, 32 * 77), (8, POINTS - 256)] {
                let mut points = vec![0; 1 << k];
                let mut uniforms = vec![0.0; 1 << k];
                dimension(place).points(first, &mut points);
                dimension(place).scramble.uniforms(&points, &mut uniforms);
                let mut found = vec![0; 1 << k];
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                for u in &uniforms {
                    found[(u * f64::from(1_u32 << k)) as usize] += 1;
                }
                assert!(found.iter().all(|count| *count == 1), "dimension {place}, from {first}: {found:?}");
            }
        }
    }

    #[test]
    fn neither_seeds_nor_dimensions_share_their_flips() {
        let of = |seed: u64, number: u64| {
            let mut row = [0.0; 8];
            let key = StreamKey::new(seed, "A", Purpose::Sobol);
            SobolDimension::new(0, key, number).normals(Lanes::run(0, 8), &mut row);
            row
        };
        assert_eq!(of(1, 0), of(1, 0));
        assert_ne!(of(1, 0), of(2, 0));
        assert_ne!(of(1, 0), of(1, 1));
    }
}
