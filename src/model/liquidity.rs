//! What regimes and stress make of the laws of volume and of trades.

/// By path, what each mean of an asset is multiplied by. Absent where it is 1 for all.
#[derive(Debug, Clone, Copy, Default)]
pub struct LiquidityScale<'a> {
    /// The volume of a bar.
    pub volume: Option<&'a [f64]>,
    /// The rate at which trades come.
    pub trades: Option<&'a [f64]>,
    /// The spread that a trade meets.
    pub spread: Option<&'a [f64]>,
    /// The size of a trade.
    pub trade_size: Option<&'a [f64]>,
}

/// Whether the rate at which trades come is ever another one than declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tempo {
    /// It never is: what moves it costs nothing.
    Even,
    /// Regimes or stress move it; until they do, trades come as if it were even, to the bit.
    Moving,
}
