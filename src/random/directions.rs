//! What a Sobol sequence is made of: 32 direction numbers v₁ … v₃₂ for each dimension.
//!
//! v_k = m_k·2^(32 − k). The first dimension has m_k = 1; each other one has a primitive polynomial
//! x^s + a₁x^(s−1) + … + a_(s−1)x + 1 over two elements, of its own, and odd m₁ … m_s below 2, 4, …, 2^s, from which follow
//! v_k = v_(k−s) ⊕ v_(k−s)/2^s ⊕ a₁v_(k−1) ⊕ … ⊕ a_(s−1)v_(k−s+1). `data/sobol/pack.py` says where they are from and how
//! they are packed.
//!
//! Reference: S. Joe and F. Y. Kuo, Constructing Sobol sequences with better two-dimensional projections, SIAM Journal on
//! Scientific Computing 30 (2008), 2635–2654.

use std::sync::OnceLock;

/// The most dimensions.
pub const DIMENSIONS: usize = 4096;
/// Binary digits of a point.
pub(super) const DIGITS: usize = 32;

static PACKED: &[u8] = include_bytes!("../../data/sobol/directions.bin");

/// Numbers of a few bits each, the lowest bit first.
struct Bits {
    at: usize,
}

impl Bits {
    fn next(&mut self, count: usize) -> u32 {
        let bit = |place: usize| u32::from(PACKED[place / 8] >> (place % 8) & 1);
        let value = (0..count).fold(0, |value, i| value | bit(self.at + i) << i);
        self.at += count;
        value
    }
}

/// v₁ … v₃₂ of one dimension, counted from 0.
pub(super) fn directions(dimension: usize) -> &'static [u32; DIGITS] {
    static ALL: OnceLock<Vec<[u32; DIGITS]>> = OnceLock::new();
    &ALL.get_or_init(unpacked)[dimension]
}

fn unpacked() -> Vec<[u32; DIGITS]> {
    let mut bits = Bits { at: 0 };
    let first = std::array::from_fn(|k| 1 << (DIGITS - 1 - k));
    std::iter::once(first).chain((1..DIMENSIONS).map(|_| next_dimension(&mut bits))).collect()
}

fn next_dimension(bits: &mut Bits) -> [u32; DIGITS] {
    let degree = bits.next(5) as usize;
    let polynomial = bits.next(degree - 1);
    let mut directions = [0; DIGITS];
    for k in 0..degree {
        directions[k] = (2 * bits.next(k) + 1) << (DIGITS - 1 - k);
    }
    for k in degree..DIGITS {
        let first = directions[k - degree];
        let terms = (1..degree).filter(|i| polynomial >> (degree - 1 - i) & 1 == 1);
        directions[k] = terms.fold(first ^ first >> degree, |sum, i| sum ^ directions[k - i]);
    }
    directions
}
