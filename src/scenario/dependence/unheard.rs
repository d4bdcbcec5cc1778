//! Series that dependence does nothing to, though the file asks for it: prices that move by jumps alone.
//!
//! What depends on each other are driving normals, and jumps of two assets never do. A price without diffusion has no use for its
//! driver, so a correlation with it would be declared and not there.

use crate::error::Result;
use crate::scenario::market::Series;
use crate::scenario::resolve::Scenario;
use crate::scenario::section::{Field, Section};

impl Scenario {
    /// Refuses to join what moves by jumps alone.
    pub(in crate::scenario) fn check_dependence(&self, root: &Section) -> Result<()> {
        let unheard = |series: &&usize| self.moves_by_jumps_alone(**series) && self.is_joined(**series);
        let Some(series) = self.dependence.members.iter().find(unheard) else { return Ok(()) };
        let symbol = self.series[*series].symbol();
        Err(place_of(root, symbol)?.name_error(
            format!("`{symbol}` moves by jumps alone, and those of two series are independent"),
            format!("give `{symbol}` a volatility above 0, or leave it out of what depends on each other"),
        ))
    }

    /// In every regime: none scales a volatility of 0, or sets one in its place.
    fn moves_by_jumps_alone(&self, series: usize) -> bool {
        let Series::Asset(asset) = &self.series[series] else { return false };
        asset.jumps.is_some() && asset.volatility.model.annual_vol() == Some(0.0)
    }

    /// Whether its driver depends on another's.
    fn is_joined(&self, series: usize) -> bool {
        let is_correlated = |other: &usize| *other != series && self.dependence.correlation(series, *other) != 0.0;
        self.dependence.copula.is_some() || self.dependence.members.iter().any(is_correlated)
    }
}

/// Where a series is named first among those that depend on each other.
fn place_of<'a>(root: &Section<'a>, symbol: &str) -> Result<Field<'a>> {
    if let Some(factors) = root.section("factors")? {
        for (_, factor) in factors.fields() {
            if let Some(loading) = factor.into_section()?.field(symbol) {
                return Ok(loading);
            }
        }
    }
    let place = root.required("dependence", "")?;
    let section = place.clone().into_section()?;
    if let Some(pairs) = section.field("correlation") {
        let names = |pair: &str| pair.split('/').any(|name| name.trim() == symbol);
        if let Some((_, pair)) = pairs.into_section()?.fields().into_iter().find(|(pair, _)| names(pair)) {
            return Ok(pair);
        }
    }
    Ok(["order", "series", "copula"].iter().find_map(|key| section.field(key)).unwrap_or(place))
}
