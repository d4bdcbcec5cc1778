//! What is in force on the liquidity of one asset.

use super::by_state::ByState;
use crate::model::LiquidityScale;
use crate::scenario::Liquidity;

/// What each mean is multiplied by, by path.
pub struct LiquidityModulation {
    volume: ByState,
    trades: ByState,
    spread: ByState,
    trade_size: ByState,
}

impl LiquidityModulation {
    /// Nothing is in force.
    pub fn new() -> Self {
        let one = || ByState::new(1.0);
        LiquidityModulation { volume: one(), trades: one(), spread: one(), trade_size: one() }
    }

    /// Takes what is in force by state, and each path's state; one for all where there are no states.
    pub fn set(&mut self, all: impl Iterator<Item = Liquidity> + Clone, states: &[u8], width: usize) {
        self.volume.set(all.clone().map(|liquidity| liquidity.volume), states, width);
        self.trades.set(all.clone().map(|liquidity| liquidity.trades), states, width);
        self.spread.set(all.clone().map(|liquidity| liquidity.spread), states, width);
        self.trade_size.set(all.map(|liquidity| liquidity.trade_size), states, width);
    }

    /// Follows paths to their new states.
    pub fn follow(&mut self, moved: &[u16], states: &[u8]) {
        for numbers in [&mut self.volume, &mut self.trades, &mut self.spread, &mut self.trade_size] {
            numbers.follow(moved, states);
        }
    }

    /// As it is now.
    pub fn scale(&self) -> LiquidityScale<'_> {
        LiquidityScale {
            volume: self.volume.row(),
            trades: self.trades.row(),
            spread: self.spread.row(),
            trade_size: self.trade_size.row(),
        }
    }
}
