//! Named streams: who draws what never depends on who else draws.
//!
//! A stream is named by (seed, series, purpose). Its key is a BLAKE3 derivation of that name, 256 bits; path p
//! of it starts xoshiro256++ at the state mix(kᵢ + (p+1)·gᵢ), i = 0…3, with mix a bijection of 64-bit words and gᵢ odd. So
//! - two paths of one stream never share a state, and two streams do so with probability below 2^−128;
//! - a path's numbers are a function of (seed, series, purpose, path) alone: not of the number of paths, of the block
//!   it was simulated in, of series beside it, or of draws made for another purpose.

use super::xoshiro::{State, mix};

/// Names the whole mapping from a scenario to bits. It changes whenever any output bit does.
pub const STREAM_VERSION: u32 = 4;

/// What a series draws numbers for. Each purpose is a stream of its own, so that switching one on leaves the
/// others as they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The driving normals, which `[dependence]` correlates.
    Driver,
    /// What a volatility needs beyond the innovation, or a level beyond its driver.
    Volatility,
    /// Jump times.
    Jumps,
    /// Jump sizes: apart from the times, so that neither depends on how many events fall into a step.
    JumpSizes,
    /// What stands for jumps that are too small to be drawn one by one.
    SmallJumps,
    /// The moves of regimes.
    Regimes,
    /// The normal that all series share where correlations move towards 1.
    Common,
    /// The normals of a factor, which has the place of a series in the name.
    Factor,
    /// What a copula draws for all series together.
    Copula,
    /// The highest and the lowest point of a step.
    Bridge,
    /// Those of the pieces into which jumps cut a step, and where they begin.
    BridgePieces,
    /// Volume.
    Volume,
    /// Whether a row is observed.
    Observation,
    /// Halts and what lies between them.
    Halts,
    /// The time of a delisting.
    Delisting,
    /// The times of trades.
    Trades,
    /// Where the price stands at a trade.
    TradeBridge,
    /// The spread at a trade.
    Spread,
    /// Who began a trade.
    TradeSide,
    /// How much is traded.
    TradeSize,
    /// Where a series is at a pin that leaves that open.
    Pin,
    /// Which paths are left alone where others are pulled towards pins.
    Steering,
    /// How the points of a Sobol sequence that drive a series are scrambled.
    Sobol,
    /// The same of a factor.
    SobolFactor,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Purpose::Driver => "driver",
            Purpose::Volatility => "volatility",
            Purpose::Jumps => "jumps",
            Purpose::JumpSizes => "jump sizes",
            Purpose::SmallJumps => "small jumps",
            Purpose::Regimes => "regimes",
            Purpose::Common => "common",
            Purpose::Factor => "factor",
            Purpose::Copula => "copula",
            Purpose::Bridge => "bridge",
            Purpose::BridgePieces => "bridge pieces",
            Purpose::Volume => "volume",
            Purpose::Observation => "observation",
            Purpose::Halts => "halts",
            Purpose::Delisting => "delisting",
            Purpose::Trades => "trades",
            Purpose::TradeBridge => "trade bridge",
            Purpose::Spread => "spread",
            Purpose::TradeSide => "trade side",
            Purpose::TradeSize => "trade size",
            Purpose::Pin => "pin",
            Purpose::Steering => "steering",
            Purpose::Sobol => "sobol",
            Purpose::SobolFactor => "sobol factor",
        }
    }
}

/// The key of one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamKey([u64; 4]);

/// Odd constants with no simple relation: the fractional parts of the golden ratio and of √2, √3, √5.
const STRIDES: [u64; 4] =
    [0x9e37_79b9_7f4a_7c15, 0x6a09_e667_f3bc_c909, 0xbb67_ae85_84ca_a73b, 0x3c6e_f372_fe94_f82b];

impl StreamKey {
    /// The stream of `series` for `purpose` under `seed`.
    #[must_use]
    pub fn new(seed: u64, series: &str, purpose: Purpose) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("pathloom 2026 stream v1");
        hasher.update(&seed.to_le_bytes());
        hasher.update(purpose.name().as_bytes());
        hasher.update(&[0]);
        hasher.update(series.as_bytes());
        let digest = hasher.finalize();
        let mut words = [0; 4];
        for (word, bytes) in words.iter_mut().zip(digest.as_bytes().chunks_exact(8)) {
            *word = bytes.iter().rev().fold(0, |sum, byte| (sum << 8) | u64::from(*byte));
        }
        StreamKey(words)
    }

    /// Where the generator of `path` starts.
    #[inline(always)]
    pub(super) fn state(self, path: u64) -> State {
        let mut state = [0; 4];
        for i in 0..4 {
            state[i] = mix(self.0[i].wrapping_add(path.wrapping_add(1).wrapping_mul(STRIDES[i])));
        }
        state
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_the_name_changes_the_key() {
        let base = StreamKey::new(1, "SPX", Purpose::Driver);
        assert_eq!(base, StreamKey::new(1, "SPX", Purpose::Driver));
        assert_ne!(base, StreamKey::new(2, "SPX", Purpose::Driver));
        assert_ne!(base, StreamKey::new(1, "SPY", Purpose::Driver));
        assert_ne!(base, StreamKey::new(1, "SPX", Purpose::Jumps));
    }

    #[test]
    fn neighbouring_paths_share_no_word() {
        let key = StreamKey::new(7, "A", Purpose::Driver);
        let (a, b) = (key.state(0), key.state(1));
        assert!(a.iter().zip(&b).all(|(x, y)| x != y));
    }
}
