//! Who began a trade: +1 a buyer, who pays the ask, −1 a seller, who gets the bid.
//!
//! With probability φ a trade has the side of the one before, else either with probability ½.
//!
//! | TOML | symbol | unit | domain |
//! |---|---|---|---|
//! | `persistence` | φ | – | \[0, 1): correlation of the side with that of the trade before |
//!
//! Exact: E\[side\] = 0, and the correlation over j trades is φʲ. The side does not move the price: the price is that of the
//! asset, and trades have no impact on it.
//!
//! Reference: R. Roll, A simple implicit measure of the effective bid-ask spread in an efficient market, J. Finance 39,
//! 1984, for φ = 0.

use super::kept::Kept;
use crate::model::registry::Component;
use crate::model::{Domain, Invalid, MarkModel, Marks, Parameter, Stream, Values};

/// Its registry entry.
pub const COMPONENT: Component<dyn MarkModel> = Component {
    name: "persistent",
    summary: "buyers follow buyers and sellers sellers; for layout = \"ticks\"",
    equation: "side = ±1, that of the trade before with probability φ, else a fair coin's",
    scheme: "exact",
    parameters: &[Parameter::required(
        "persistence",
        "φ",
        "–",
        Domain::NonNegative,
        "correlation with the side of the trade before; below 1",
    )],
    example: "{ persistence = 0.4 }",
    build: |values| Ok(Box::new(Persistent::new(values)?)),
};

/// The law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Persistent {
    persistence: f64,
}

impl Persistent {
    fn new(values: &Values) -> Result<Self, Invalid> {
        let persistence = values.number("persistence");
        if persistence >= 1.0 {
            let problem = "all trades would have one side";
            return Err(Invalid::new("persistence", problem, "allowed: 0 ≤ persistence < 1"));
        }
        Ok(Persistent { persistence })
    }

    /// What an asset has that names no law of sides.
    #[must_use]
    pub fn usual() -> (Self, Values) {
        let mut values = Values::default();
        let usual = Persistent { persistence: 0.4 };
        values.insert("persistence", vec![usual.persistence]);
        (usual, values)
    }
}

impl MarkModel for Persistent {
    fn start(&self, stream: Stream) -> Box<dyn Marks> {
        Box::new(Kept::new(self.persistence, |uniform| if uniform < 0.5 { -1.0 } else { 1.0 }, stream))
    }
}
