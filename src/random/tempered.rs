//! Sizes of the density e^{−M∣x∣}∣x∣^{−1−Y} beyond ε on either side, each side with a decay M of its own: exact, by rejection.
//!
//! ε·U^{−1/Y} has the density without the exponential, and is taken with probability e^{−M(x−ε)}: nearly always where Mε is
//! small.

use super::source::Words;
use super::xoshiro;
use crate::math;
use crate::math::simd::kernel;

/// The law of a size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tempered {
    /// The probability of a size above 0.
    pub up_probability: f64,
    /// ε
    pub smallest: f64,
    /// Y
    pub stability: f64,
    /// M of sizes above 0, and of those below.
    pub decays: [f64; 2],
}

kernel! {
    pub(super) fn fill_at(law: &Tempered, words: [&mut [u64]; 4], paths: &[u16], out: &mut Vec<f64>) {
        let mut words = words;
        out.clear();
        let power = -1.0 / law.stability;
        for path in paths {
            let path = usize::from(*path);
            let (bits, mut state) = xoshiro::next(Words::load(&words, path));
            let up = xoshiro::open_unit(bits) < law.up_probability;
            let decay = law.decays[usize::from(!up)];
            let size = loop {
                let (first, after) = xoshiro::next(state);
                let (second, after) = xoshiro::next(after);
                state = after;
                let size = law.smallest * math::exp(power * math::ln(xoshiro::open_unit(first)));
                if xoshiro::open_unit(second) < math::exp(-decay * (size - law.smallest)) {
                    break size;
                }
            };
            Words::store(&mut words, path, state);
            out.push(if up { size } else { -size });
        }
    }
}
