//! What a regime or a stress does to the liquidity of an asset.
//!
//! | TOML | what it changes | layout |
//! |---|---|---|
//! | `volume` | the mean volume of a bar | `"bars"` |
//! | `trades` | the rate at which trades come | `"ticks"` |
//! | `spread` | the mean spread, in ticks | `"ticks"` |
//! | `trade_size` | the mean size of a trade | `"ticks"` |
//!
//! Each is a change of what the law of that name in `[assets.NAME]` declares, and acts by its ratio: the law draws what it
//! would have drawn, from another mean. How, each law says. A spread has one tick at least: where several changes would make
//! its mean less, it is one.

use super::choices::Layout;
use super::effects::{Change, Targets, Tilt, apply, asset, ratio};
use super::market::{Asset, Series};
use super::resolve::Scenario;
use super::section::{Field, Section};
use crate::error::Result;
use crate::model::{Domain, Tempo};
use serde_json::{Value, json};

/// What is in force on an asset: what each mean is multiplied by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Liquidity {
    /// The volume of a bar.
    pub volume: f64,
    /// The rate at which trades come.
    pub trades: f64,
    /// The spread that a trade meets.
    pub spread: f64,
    /// The size of a trade.
    pub trade_size: f64,
}

impl Liquidity {
    /// Nothing at all.
    pub const NONE: Liquidity = Liquidity { volume: 1.0, trades: 1.0, spread: 1.0, trade_size: 1.0 };

    /// The same with a weight from 0 (nothing) to 1 (all of it).
    #[must_use]
    pub fn weighted(self, weight: f64) -> Self {
        self.with(Self::NONE, |scale, nothing| (scale - nothing).mul_add(weight, nothing))
    }

    /// Both at once.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.with(other, |one, other| one * other)
    }

    fn with(self, other: Self, both: impl Fn(f64, f64) -> f64) -> Self {
        Liquidity {
            volume: both(self.volume, other.volume),
            trades: both(self.trades, other.trades),
            spread: both(self.spread, other.spread),
            trade_size: both(self.trade_size, other.trade_size),
        }
    }

    pub(super) fn resolved(self) -> Value {
        json!({
            "volume": self.volume,
            "trades": self.trades,
            "spread": self.spread,
            "trade_size": self.trade_size,
        })
    }
}

/// One of them: its key, the layout that records it, and what a change of it does.
struct Kind {
    key: &'static str,
    layout: Layout,
    effect: fn(&Asset, Change, &mut Liquidity) -> Result<(), &'static str>,
}

const UNTRADED: &str = "it has no `trades`";

const KINDS: [Kind; 4] = [
    Kind {
        key: "volume",
        layout: Layout::Bars,
        effect: |asset, change, liquidity| {
            let mean = asset.volume.model.mean();
            liquidity.volume = ratio(change, Some(mean), "its volume has no one mean: write { scale = … }")?;
            Ok(())
        },
    },
    Kind {
        key: "trades",
        layout: Layout::Ticks,
        effect: |asset, change, liquidity| {
            let rate = asset.trading.as_ref().ok_or(UNTRADED)?.trades.model.rate();
            liquidity.trades = ratio(change, Some(rate), UNTRADED)?;
            // A path goes on until it has its trades.
            if liquidity.trades > 0.0 { Ok(()) } else { Err("no trade of it would ever come") }
        },
    },
    Kind {
        key: "spread",
        layout: Layout::Ticks,
        effect: |asset, change, liquidity| {
            let mean = asset.trading.as_ref().ok_or(UNTRADED)?.spread.model.mean();
            liquidity.spread = ratio(change, mean, "its spread has no one mean: write { scale = … }")?;
            let ticks = mean.map_or(1.0, |mean| mean * liquidity.spread);
            if ticks >= 1.0 { Ok(()) } else { Err("its mean spread would be less than one tick") }
        },
    },
    Kind {
        key: "trade_size",
        layout: Layout::Ticks,
        effect: |asset, change, liquidity| {
            let mean = asset.trading.as_ref().ok_or(UNTRADED)?.size.model.mean();
            liquidity.trade_size = ratio(change, mean, "its size has no one mean: write { scale = … }")?;
            if liquidity.trade_size > 0.0 { Ok(()) } else { Err("nothing would be traded in a trade of it") }
        },
    },
];

/// The keys of these effects.
pub(super) const KEYS: [&str; 4] = [KINDS[0].key, KINDS[1].key, KINDS[2].key, KINDS[3].key];

/// The effects of one table on each series.
pub(super) fn read(section: &Section, (series, acts_on): (&[Series], &Targets), tilts: &mut [Tilt]) -> Result<()> {
    for Kind { key, effect, .. } in &KINDS {
        let Some(field) = section.field(key) else { continue };
        let change = Change::read(&field, Domain::NonNegative)?;
        apply(&field, (series, acts_on), tilts, &|series, tilt| {
            let asset = asset(series).ok_or("it is a level, and is not traded")?;
            effect(asset, change, &mut tilt.liquidity)
        })?;
    }
    Ok(())
}

/// Refuses what the layout does not record, wherever it is written. What is written wrongly is told by who reads it.
pub(super) fn check_layout(root: &Section, stress: Option<&Field>, layout: Layout) -> Result<()> {
    let tables = stress.cloned().map_or(Ok(Vec::new()), Field::into_sections).unwrap_or_default();
    tables.iter().try_for_each(|table| refuse(table, layout))?;
    for (_, state) in tables_of(root.field("regimes"), "states") {
        for (_, own) in tables_of(Some(state.clone()), "series") {
            refuse(&own.into_section()?, layout)?;
        }
        refuse(&state.into_section()?, layout)?;
    }
    Ok(())
}

/// The tables below a table below a table.
fn tables_of<'a>(table: Option<Field<'a>>, key: &str) -> Vec<(&'a str, Field<'a>)> {
    let below = |field: Field<'a>| field.is_table().then(|| field.into_section().ok()).flatten();
    let all = table.and_then(below).and_then(|table| table.field(key)).and_then(below);
    let fields = all.map_or(Vec::new(), |table| table.fields());
    fields.into_iter().filter(|(_, field)| field.is_table()).collect()
}

fn refuse(table: &Section, layout: Layout) -> Result<()> {
    let mut unseen = KINDS.iter().filter(|kind| kind.layout != layout);
    let Some((kind, field)) = unseen.find_map(|kind| Some((kind, table.field(kind.key)?))) else {
        return Ok(());
    };
    let remedy = format!("write layout = \"{}\", or leave `{}` out", kind.layout.name(), kind.key);
    Err(field.name_error(format!("nothing of it is recorded in layout = \"{}\"", layout.name()), remedy))
}

impl Scenario {
    /// Whether regimes or stress move the rate at which trades of a series come.
    #[must_use]
    pub fn tempo(&self, series: usize) -> Tempo {
        let moves = self.tilts_of(series).any(|tilt| tilt.liquidity.trades != 1.0);
        if moves { Tempo::Moving } else { Tempo::Even }
    }
}
