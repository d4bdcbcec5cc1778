//! Owen's nested uniform scrambling of points in base 2.
//!
//! The k-th binary digit of a point is flipped or not by a random bit of its own for each value of the k − 1 digits before it
//! (of the digits as they were): two points stay together as long as they were together and part at random. Every point
//! becomes uniform, and every interval \[i/2^k, (i + 1)/2^k) holds as many of a set of points as one such interval held
//! before.
//!
//! The random bits are a hash, keyed by the stream and the dimension, of the digits before: of five digits at once, whose
//! 1 + 2 + 4 + 8 + 16 nodes are bits of one word. 32 digits are scrambled so; 20 more are the hash of all 32.
//!
//! References: A. B. Owen, Randomly permuted (t,m,s)-nets and (t,s)-sequences, in Monte Carlo and Quasi-Monte Carlo Methods
//! in Scientific Computing, 1995, 299–317; B. Burley, Practical hash-based Owen scrambling, Journal of Computer Graphics
//! Techniques 9 (2020), whose hash is of all digits at once and only nearly uniform, which this one's need not be.

use super::stream::StreamKey;
use super::xoshiro::open_unit;
use crate::math::simd::kernel;

/// Digits whose flips come from one word.
const TOGETHER: u32 = 5;
/// Words for 32 digits, and one for what follows on them.
const WORDS: usize = 8;

/// The random flips of one dimension.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scramble([[u32; 2]; WORDS]);

impl Scramble {
    /// Those of the `number`-th dimension of a stream.
    #[allow(clippy::cast_possible_truncation)] // both halves are taken
    pub(super) fn new(key: StreamKey, number: u64) -> Self {
        let (low, high) = (key.state(2 * number), key.state(2 * number + 1));
        let mut words = low.into_iter().chain(high).map(|word| [word as u32, (word >> 32) as u32]);
        Scramble(std::array::from_fn(|_| words.next().unwrap_or_default()))
    }

    /// Makes uniforms on (0, 1) of points of 32 digits.
    pub(super) fn uniforms(self, points: &[u32], out: &mut [f64]) {
        uniforms(self, points, out);
    }
}

/// A word that looks as random as its key, and another one for every `digits`.
#[inline(always)]
fn hash(digits: u32, [first, second]: [u32; 2]) -> u32 {
    let mut word = digits.wrapping_add(first);
    word = (word ^ word >> 16).wrapping_mul(0x7feb_352d);
    word = (word ^ word >> 15).wrapping_add(second).wrapping_mul(0x846c_a68b);
    word ^= word >> 16;
    word = word.wrapping_mul(0x9e37_79b1);
    word ^ word >> 15
}

/// 52 digits: the 32 of a point scrambled, and 20 more.
#[inline(always)]
fn scrambled(point: u32, scramble: &Scramble) -> u64 {
    let mut out = 0;
    let mut left = 32;
    for key in &scramble.0[..WORDS - 1] {
        // In two shifts: one by 32 is none.
        let flips = hash(point >> (left - 1) >> 1, *key);
        let mut node = 1;
        for _ in 0..TOGETHER.min(left) {
            left -= 1;
            let digit = point >> left & 1;
            out = out << 1 | (digit ^ flips >> node & 1);
            node = node << 1 | digit;
        }
    }
    u64::from(out) << 20 | u64::from(hash(point, scramble.0[WORDS - 1]) >> 12)
}

kernel! {
    fn uniforms(scramble: Scramble, points: &[u32], out: &mut [f64]) {
        for (out, point) in out.iter_mut().zip(points) {
            *out = open_unit(scrambled(*point, &scramble));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Purpose;

    fn scramble(seed: u64) -> Scramble {
        Scramble::new(StreamKey::new(seed, "A", Purpose::Sobol), seed % 7)
    }

    /// Of 2^14 scrambles the flips of every digit at all its nodes: each pattern of the first three levels as often as any,
    /// and no two nodes of the fourth to the eighth level alike. χ² is within 6 of its standard deviations, and 4,096 sums of
    /// signs within 6 of theirs: false alarms below 1e-5.
    #[test]
    fn flips_are_uniform_and_independent() {
        let count = 1 << 14;
        let scrambles: Vec<Scramble> = (0..count).map(scramble).collect();
        let flip = |scramble: &Scramble, level: u32, prefix: u32| {
            let point = prefix << (31 - level) << 1;
            scrambled(point, scramble) >> (51 - level) & 1
        };
        for level in 0..3 {
            let mut found = vec![0.0; 1 << (1 << level)];
            for scramble in &scrambles {
                let pattern = (0..1 << level).fold(0, |sum, prefix| 2 * sum + flip(scramble, level, prefix));
                found[usize::try_from(pattern).unwrap()] += 1.0;
            }
            let patterns = f64::from(u32::try_from(found.len()).unwrap());
            let expected = f64::from(u32::try_from(count).unwrap()) / patterns;
            let chi: f64 = found.iter().map(|n: &f64| (n - expected) * (n - expected) / expected).sum();
            assert!((chi - patterns + 1.0).abs() < 6.0 * (2.0 * (patterns - 1.0)).sqrt(), "level {level}: {chi}");
        }
        for level in 3..8 {
            for other in 1..1 << level {
                let same = scrambles.iter().filter(|s| flip(s, level, 0) == flip(s, level, other)).count();
                let sum = 2.0 * f64::from(u32::try_from(same).unwrap()) - f64::from(u32::try_from(count).unwrap());
                assert!(sum.abs() < 6.0 * f64::from(u32::try_from(count).unwrap()).sqrt(), "{level}, {other}: {sum}");
            }
        }
    }

    #[test]
    fn points_that_share_digits_share_as_many_scrambled_ones() {
        let scramble = scramble(5);
        for (a, b) in [(0, 1), (0x4d, 0x4d ^ 1 << 20), (0x8000_0000, 0), (u32::MAX, u32::MAX ^ 1 << 9)] {
            let of_scrambled = (scrambled(a, &scramble) ^ scrambled(b, &scramble)) >> 20;
            assert_eq!(of_scrambled.leading_zeros() - 32, (a ^ b).leading_zeros(), "{a} and {b}");
        }
    }
}
