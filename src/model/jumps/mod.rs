//! Sudden moves of an asset's price.

pub mod merton;
