//! What a regime or a stress does to a series: to its volatility, its drift, its jumps, its correlation with others, its
//! liquidity.
//!
//! | TOML | what it changes | of |
//! |---|---|---|
//! | `volatility` | diffusive returns: `scale` them; `set` or `add` to `annual_vol` where the law has one | assets, levels |
//! | `drift` | the drift per year | assets |
//! | `jump_intensity` | the expected jumps of a year | assets with jumps |
//! | `correlation` | `{ toward_one = w }`: driving normals become √(1−w)·z + √w·m with one m for all | assets, levels |
//! | `volume`, `trades`, `spread`, `trade_size` | see [`liquidity`] | assets |
//!
//! A change is `{ scale = x }`, `{ add = x }` or `{ set = x }` of the declared value. Where several are in force, scales
//! multiply and additions add up. Correlation C becomes (1−w)·C + w, which is positive semi-definite for every w.

use super::liquidity::{self, Liquidity};
use super::market::{Asset, LevelSeries, Series};
use super::section::{Field, Section, nearest};
use crate::error::Result;
use crate::model::Domain;
use serde_json::{Value, json};

/// The keys of effects, in a regime and in a stress.
pub const KEYS: [&str; 8] = {
    let [volume, trades, spread, trade_size] = liquidity::KEYS;
    ["volatility", "drift", "jump_intensity", "correlation", volume, trades, spread, trade_size]
};

/// A change of a quantity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// Times so much.
    Scale(f64),
    /// So much more.
    Add(f64),
    /// In its place.
    Set(f64),
}

impl Change {
    /// Reads `{ scale = x }`, `{ add = x }` or `{ set = x }`, of a quantity that has the domain.
    pub(super) fn read(field: &Field, domain: Domain) -> Result<Self> {
        let allowed = "write one of { scale = 2.0 }, { add = 0.1 }, { set = 0.5 }";
        if !field.is_table() {
            return Err(field.error("is not a change", allowed));
        }
        let section = field.clone().into_section()?;
        section.only(&["scale", "add", "set"])?;
        let [(kind, value)] = &section.fields()[..] else {
            return Err(field.error("is not one change", allowed));
        };
        Ok(match *kind {
            "scale" if domain == Domain::Real => Change::Scale(value.number(Domain::Real)?),
            "scale" => Change::Scale(value.number(Domain::NonNegative)?),
            "add" => Change::Add(value.number(Domain::Real)?),
            _ => Change::Set(value.number(domain)?),
        })
    }

    /// What a value becomes.
    #[must_use]
    pub fn of(self, value: f64) -> f64 {
        match self {
            Change::Scale(factor) => value * factor,
            Change::Add(more) => value + more,
            Change::Set(other) => other,
        }
    }

    /// As it is written.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            Change::Scale(factor) => format!("× {factor}"),
            Change::Add(more) if more < 0.0 => format!("− {}", -more),
            Change::Add(more) => format!("+ {more}"),
            Change::Set(other) => format!("= {other}"),
        }
    }

    pub(super) fn resolved(self) -> Value {
        match self {
            Change::Scale(factor) => json!({ "scale": factor }),
            Change::Add(more) => json!({ "add": more }),
            Change::Set(other) => json!({ "set": other }),
        }
    }
}

/// What is in force on one series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tilt {
    /// What diffusive returns are multiplied by.
    pub volatility_scale: f64,
    /// What is added to the drift per year.
    pub drift: f64,
    /// What the intensity of jumps is multiplied by.
    pub intensity_scale: f64,
    /// w: how far correlations are moved towards 1.
    pub toward_one: f64,
    /// What the means of volume and of trades are multiplied by.
    pub liquidity: Liquidity,
}

impl Tilt {
    /// Nothing at all.
    pub const NONE: Tilt =
        Tilt { volatility_scale: 1.0, drift: 0.0, intensity_scale: 1.0, toward_one: 0.0, liquidity: Liquidity::NONE };

    /// The same with a weight from 0 (nothing) to 1 (all of it).
    #[must_use]
    pub fn weighted(self, weight: f64) -> Self {
        Tilt {
            volatility_scale: (self.volatility_scale - 1.0).mul_add(weight, 1.0),
            drift: self.drift * weight,
            intensity_scale: (self.intensity_scale - 1.0).mul_add(weight, 1.0),
            toward_one: self.toward_one * weight,
            liquidity: self.liquidity.weighted(weight),
        }
    }

    /// Both at once.
    #[must_use]
    pub fn and(self, other: Tilt) -> Self {
        Tilt {
            volatility_scale: self.volatility_scale * other.volatility_scale,
            drift: self.drift + other.drift,
            intensity_scale: self.intensity_scale * other.intensity_scale,
            toward_one: 1.0 - (1.0 - self.toward_one) * (1.0 - other.toward_one),
            liquidity: self.liquidity.and(other.liquidity),
        }
    }

    pub(super) fn resolved(self) -> Value {
        let mut resolved = json!({
            "volatility_scale": self.volatility_scale,
            "drift": self.drift,
            "intensity_scale": self.intensity_scale,
            "toward_one": self.toward_one,
        });
        if self.liquidity != Liquidity::NONE {
            resolved["liquidity"] = self.liquidity.resolved();
        }
        resolved
    }
}

/// The effects of one table on each series: `acts_on` says which it is about, and whether they were named.
pub(super) fn read(section: &Section, series: &[Series], acts_on: &Targets) -> Result<Vec<Tilt>> {
    let mut tilts = vec![Tilt::NONE; series.len()];
    if let Some(field) = section.field("volatility") {
        let change = Change::read(&field, Domain::NonNegative)?;
        apply(&field, (series, acts_on), &mut tilts, &|series, tilt| {
            let base = match series {
                Series::Asset(asset) => asset.volatility.model.annual_vol(),
                Series::Level(level) => level.process.model.annual_vol(),
            };
            if base == Some(0.0) {
                return Err("its volatility is 0; where all of its moves are jumps, `jump_intensity` scales them");
            }
            tilt.volatility_scale = ratio(change, base, "its law has no one volatility to set: write { scale = … }")?;
            Ok(())
        })?;
    }
    if let Some(field) = section.field("drift") {
        let change = Change::read(&field, Domain::Real)?;
        apply(&field, (series, acts_on), &mut tilts, &|series, tilt| {
            let asset = asset(series).ok_or("it is a level, and has no drift")?;
            tilt.drift = change.of(asset.drift) - asset.drift;
            Ok(())
        })?;
    }
    if let Some(field) = section.field("jump_intensity") {
        let change = Change::read(&field, Domain::NonNegative)?;
        apply(&field, (series, acts_on), &mut tilts, &|series, tilt| {
            let jumps = asset(series).and_then(|asset| asset.jumps.as_ref()).ok_or("it has no jumps")?;
            let base = jumps.model.activity().per_year();
            let without = match base {
                Some(_) => "its jumps have intensity 0: there is nothing to scale",
                None => "its jumps have no number to set: write { scale = … }",
            };
            tilt.intensity_scale = ratio(change, base, without)?;
            Ok(())
        })?;
    }
    if let Some(field) = section.field("correlation").filter(|field| !names_pairs(field)) {
        let weight = toward_one(&field)?;
        apply(&field, (series, acts_on), &mut tilts, &|_, tilt| {
            tilt.toward_one = weight;
            Ok(())
        })?;
    }
    liquidity::read(section, (series, acts_on), &mut tilts)?;
    Ok(tilts)
}

/// Whether it is `{ "A/B" = 0.9 }`, which only a regime can have.
pub(super) fn names_pairs(field: &Field) -> bool {
    let pairs = |section: Section| section.fields().iter().any(|(key, _)| key.contains('/'));
    field.is_table() && field.clone().into_section().is_ok_and(pairs)
}

pub(super) fn asset(series: &Series) -> Option<&Asset> {
    match series {
        Series::Asset(asset) => Some(asset),
        Series::Level(LevelSeries { .. }) => None,
    }
}

/// What a change multiplies a base by, where it has one.
pub(super) fn ratio(change: Change, base: Option<f64>, without: &'static str) -> Result<f64, &'static str> {
    match (change, base) {
        (Change::Scale(factor), _) => Ok(factor),
        (_, Some(base)) if base > 0.0 => Ok(change.of(base).max(0.0) / base),
        _ => Err(without),
    }
}

/// `{ toward_one = w }`
fn toward_one(field: &Field) -> Result<f64> {
    if !field.is_table() {
        return Err(field.error("is not a change of correlations", "write { toward_one = 0.5 }, from 0 to 1"));
    }
    let section = field.clone().into_section()?;
    section.only(&["toward_one"])?;
    let weight = section.required("toward_one", "how far, from 0 (not at all) to 1 (all of them 1)")?;
    let value = weight.number(Domain::NonNegative)?;
    if value <= 1.0 { Ok(value) } else { Err(weight.error("must lie in [0, 1]", "1 makes every correlation 1")) }
}

/// Which series a table is about.
pub(super) struct Targets {
    /// By place.
    pub(super) places: Vec<usize>,
    /// Whether they were named: then an effect must have something to act on in each.
    named: bool,
}

impl Targets {
    /// Reads `series = […]`; all of them where it is not there.
    pub(super) fn read(section: &Section, series: &[Series]) -> Result<Self> {
        let Some(field) = section.field("series") else {
            return Ok(Targets { places: (0..series.len()).collect(), named: false });
        };
        let symbols: Vec<&str> = series.iter().map(Series::symbol).collect();
        let place = |name: &str| {
            symbols.iter().position(|symbol| *symbol == name).ok_or_else(|| unknown(&field, name, &symbols))
        };
        let places = field.strings()?.into_iter().map(place).collect::<Result<Vec<_>>>()?;
        if places.is_empty() {
            return Err(field.error("names no series", "name one, or leave `series` out for all of them"));
        }
        Ok(Targets { places, named: true })
    }

    /// Whether they were named: then what is said must hold for each.
    pub(super) fn are_named(&self) -> bool {
        self.named
    }

    /// One series.
    pub(super) fn one(place: usize) -> Self {
        Targets { places: vec![place], named: true }
    }
}

/// The error for a series that is not there.
pub(super) fn unknown(field: &Field, name: &str, symbols: &[&str]) -> crate::error::Error {
    let near = nearest(name, symbols.iter().copied()).map(|name| format!("did you mean `{name}`? "));
    let remedy = format!("{}series: {}", near.unwrap_or_default(), symbols.join(", "));
    field.error(format!("no series is called `{name}`"), remedy)
}

/// Makes one effect on each series. Where series were not named it passes over those that it says nothing about, unless
/// it says nothing about any.
pub(super) fn apply(
    field: &Field,
    (series, targets): (&[Series], &Targets),
    tilts: &mut [Tilt],
    effect: &dyn Fn(&Series, &mut Tilt) -> Result<(), &'static str>,
) -> Result<()> {
    let mut refusal = None;
    let mut acted = false;
    for place in &targets.places {
        match effect(&series[*place], &mut tilts[*place]) {
            Ok(()) => acted = true,
            Err(why) => refusal = refusal.or(Some((series[*place].symbol(), why))),
        }
    }
    match refusal {
        Some((symbol, why)) if targets.named || !acted => {
            Err(field.error(format!("does not go with `{symbol}`: {why}"), "name the series it is for in `series`"))
        }
        _ => Ok(()),
    }
}
