//! How an asset is traded: what `layout = "ticks"` records of it.

use super::market::{Chosen, choose};
use super::section::Section;
use crate::error::Result;
use crate::model::marks::{geometric_spread, log_normal_size, persistent_side};
use crate::model::registry::{SPREADS, TRADE_SIDES, TRADE_SIZES, TRADES};
use crate::model::{MarkModel, TradeModel, Values};
use serde_json::{Value, json};

/// The laws of an asset's trades and quotes.
#[derive(Debug)]
pub struct Trading {
    /// When there are trades.
    pub trades: Chosen<dyn TradeModel>,
    /// The spread that each meets.
    pub spread: Chosen<dyn MarkModel>,
    /// Who began it.
    pub side: Chosen<dyn MarkModel>,
    /// How much was traded.
    pub size: Chosen<dyn MarkModel>,
}

impl Trading {
    /// The keys of an asset that it is made of.
    pub(super) const KEYS: [&'static str; 4] = ["trades", "spread", "trade_side", "trade_size"];

    /// None where nothing is said of trades.
    pub(super) fn read(asset: &Section) -> Result<Option<Self>> {
        let [trades, spread, side, size] = Self::KEYS;
        let spread = choose(asset, spread, SPREADS)?.map(|(_, chosen)| chosen);
        let side = choose(asset, side, TRADE_SIDES)?.map(|(_, chosen)| chosen);
        let size = choose(asset, size, TRADE_SIZES)?.map(|(_, chosen)| chosen);
        let Some((_, trades)) = choose(asset, trades, TRADES)? else {
            let others = &Self::KEYS[1..];
            return match others.iter().find_map(|key| asset.field(key)) {
                Some(field) => Err(field.name_error("is of trades, and there are none", "add `trades` to the asset")),
                None => Ok(None),
            };
        };
        Ok(Some(Trading {
            trades,
            spread: spread.unwrap_or_else(|| usual("geometric", geometric_spread::Geometric::usual())),
            side: side.unwrap_or_else(|| usual("persistent", persistent_side::Persistent::usual())),
            size: size.unwrap_or_else(|| usual("log_normal", log_normal_size::LogNormal::usual())),
        }))
    }

    /// Its laws and their numbers.
    pub(super) fn resolved(&self) -> Value {
        json!({
            "trades": self.trades.resolved(),
            "spread": self.spread.resolved(),
            "trade_side": self.side.resolved(),
            "trade_size": self.size.resolved(),
        })
    }
}

/// The law of an asset that names none.
fn usual(name: &'static str, (law, values): (impl MarkModel + 'static, Values)) -> Chosen<dyn MarkModel> {
    Chosen { name, values, model: Box::new(law) }
}
