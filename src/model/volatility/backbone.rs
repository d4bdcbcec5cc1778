//! How a volatility depends on the price it belongs to: a power of it, limited where that power grows without end.
//!
//! σ(S) = σ₀·min((S/S₀)^{β−1}, 10), with S₀ the price at the start.
//!
//! Without the limit the law with β < 1 reaches S = 0 and is absorbed there, and with β > 1 it is no martingale. With it σ(S) is
//! bounded: the price stays positive, as all prices here, and E\[S\] is what the drift says. The limit is reached at
//! S₀·10^{1/(β−1)}: for β = ½ at a hundredth of S₀, for β = 0.9 at 10^{−10}·S₀, for β = 1½ at a hundred times S₀. (L. Andersen
//! and J. Andreasen, Volatility skews and extensions of the LIBOR market model, Applied Math. Finance 7, 2000, section 3.2: the
//! limited CEV process, whose option prices differ little from those of the CEV process.)

/// ln 10
const LN_MOST: f64 = std::f64::consts::LN_10;

/// The power.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Backbone {
    /// β − 1
    exponent: f64,
}

impl Backbone {
    /// Of elasticity β: 1 is a volatility that does not depend on the price.
    pub(super) fn new(elasticity: f64) -> Self {
        Backbone { exponent: elasticity - 1.0 }
    }

    /// ln σ(S)/σ₀, given ln S/S₀.
    #[inline(always)]
    pub(super) fn log_factor(self, level: f64) -> f64 {
        let factor = self.exponent * level;
        if factor < LN_MOST { factor } else { LN_MOST }
    }
}
