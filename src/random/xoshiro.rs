//! xoshiro256++ (D. Blackman and S. Vigna, Scrambled linear pseudorandom number generators, ACM TOMS 47, 2021).

/// The four words of one generator.
pub type State = [u64; 4];

/// The next output, and the state after it.
#[inline(always)]
pub fn next([s0, s1, s2, s3]: State) -> (u64, State) {
    let output = s0.wrapping_add(s3).rotate_left(23).wrapping_add(s0);
    let t = s1 << 17;
    let s2 = s2 ^ s0;
    let s3 = s3 ^ s1;
    let s1 = s1 ^ s2;
    let s0 = s0 ^ s3;
    (output, [s0, s1, s2 ^ t, s3.rotate_left(45)])
}

/// The finaliser of `SplitMix64`: a bijection of 64-bit words that mixes every bit into every other
/// (G. Steele, D. Lea and C. Flood, Fast splittable pseudorandom number generators, OOPSLA 2014).
#[inline(always)]
pub fn mix(x: u64) -> u64 {
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

const ONE_BITS: u64 = 0x3ff0_0000_0000_0000;
/// The low 52 bits, which are as good as any of this generator's, and cost one operation to use as a mantissa.
const MANTISSA: u64 = 0x000f_ffff_ffff_ffff;
const HALF_ULP: f64 = 1.110_223_024_625_156_5e-16;

/// The midpoint of one of 2^52 equal cells of (0, 1): never 0, never 1, and exact.
#[inline(always)]
pub fn open_unit(bits: u64) -> f64 {
    f64::from_bits((bits & MANTISSA) | ONE_BITS) - (1.0 - HALF_ULP)
}

/// A multiple of 2^−52 in [−½, ½).
#[inline(always)]
pub fn centred_unit(bits: u64) -> f64 {
    f64::from_bits((bits & MANTISSA) | ONE_BITS) - 1.5
}

/// How many values [`leading`] has.
pub const LEADING: f64 = 4096.0;

/// The twelve leading bits of a word, which no uniform uses, as a whole number.
#[inline(always)]
pub fn leading(bits: u64) -> f64 {
    // 2^52, whose low mantissa bits hold an integer below 2^52 as it is.
    const INTEGER_BITS: u64 = 0x4330_0000_0000_0000;
    f64::from_bits((bits >> 52) | INTEGER_BITS) - f64::from_bits(INTEGER_BITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_gives_the_published_sequence() {
        // State {1, 2, 3, 4}: the known answers of the reference implementation.
        let expected: [u64; 6] = [
            41_943_041,
            58_720_359,
            3_588_806_011_781_223,
            3_591_011_842_654_386,
            9_228_616_714_210_784_205,
            9_973_669_472_204_895_162,
        ];
        let mut state = [1, 2, 3, 4];
        for want in expected {
            let (got, after) = next(state);
            assert_eq!(got, want);
            state = after;
        }
    }

    #[test]
    fn splitmix_gives_the_published_sequence() {
        // SplitMix64 seeded with 1234567.
        let golden = 0x9e37_79b9_7f4a_7c15_u64;
        let expected = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        let mut x = 1_234_567_u64;
        for want in expected {
            x = x.wrapping_add(golden);
            assert_eq!(mix(x), want);
        }
    }

    #[test]
    fn the_unit_interval_is_open_and_symmetric() {
        assert_eq!(open_unit(0), HALF_ULP);
        assert_eq!(open_unit(u64::MAX), 1.0 - HALF_ULP);
        assert_eq!(centred_unit(0), -0.5);
        assert_eq!(centred_unit(u64::MAX), 0.5 - f64::EPSILON);
    }
}
