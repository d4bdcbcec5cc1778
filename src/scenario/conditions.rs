//! What pins below and above a level ask of the rest of the scenario, and whether paths have weights for them.

use super::effects::Tilt;
use super::guide::{Guide, KEY, Pin, Side};
use super::market::Series;
use super::regimes::Regimes;
use super::resolve::Scenario;
use super::section::{Field, Section};
use crate::error::Result;

impl Scenario {
    /// Whether a series with bounds is drawn from its own law given that it meets them. That takes a Gaussian law that
    /// nothing in force moves, and no correlation with another series with bounds: to meet one tells of the other.
    #[must_use]
    pub fn is_drawn(&self, guide: &Guide) -> bool {
        let apart = |other: &Guide| {
            other.series == guide.series || self.dependence.correlation(other.series, guide.series) == 0.0
        };
        let others = self.guides.iter().filter(|other| other.has_bounds());
        self.series[guide.series].is_gaussian() && self.is_left_alone(guide.series) && others.into_iter().all(apart)
    }

    /// Whether the pins of a series make some paths count for more than others. Of one that is drawn the first pin does
    /// not: all paths come to it from the same point. Nor does one after a `value`.
    #[must_use]
    pub fn weighs(&self, guide: &Guide) -> bool {
        let (_, before) = guide.pins.split_last().unzip();
        let leaves_open = before.into_iter().flatten().any(|pin: &Pin| pin.side != Side::At);
        guide.has_bounds() && (leaves_open || !self.is_drawn(guide))
    }

    /// Whether those of any series do.
    #[must_use]
    pub fn pins_weigh(&self) -> bool {
        self.guides.iter().any(|guide| self.weighs(guide))
    }

    /// Whether paths have weights.
    #[must_use]
    pub fn has_weights(&self) -> bool {
        self.sampling_weighs() || self.pins_weigh()
    }

    /// Whether they have by `[sampling]`.
    #[must_use]
    pub fn sampling_weighs(&self) -> bool {
        self.sampling.as_ref().is_some_and(|sampling| sampling.weighs)
    }

    /// Whether regimes, stress and histories never act on a series.
    fn is_left_alone(&self, series: usize) -> bool {
        let states = self.regimes.iter().flat_map(|regimes| &regimes.tilts);
        let tilts = states.chain(self.stress.iter().map(|stress| &stress.tilts));
        let replayed = |returns: &[Option<Vec<f64>>]| returns[series].is_some();
        let moved = self.stress.iter().any(|stress| {
            stress.shifts[series].is_some() || stress.history.as_ref().is_some_and(|h| replayed(&h.returns))
        });
        let has_own = self.own_numbers(series).is_some_and(|own| !own.is_empty());
        !moved && !has_own && tilts.into_iter().all(|tilts| tilts[series] == Tilt::NONE)
    }

    /// Series are brought to their bounds by their drivers, whose law must be known.
    pub(super) fn check_pins(&self, root: &Section) -> Result<()> {
        for guide in &self.guides {
            if self.own_numbers(guide.series).is_some_and(|own| !own.process.is_empty()) {
                let symbol = self.series[guide.series].symbol();
                let problem = format!("`{symbol}` is held to values by one law, and has others in some regimes");
                let remedy = "leave it out of those with `parameters.process`, by `series`, or out of the pins";
                return Err(root.required("regimes", "")?.name_error(problem, remedy));
            }
        }
        for guide in self.guides.iter().filter(|guide| guide.has_bounds()) {
            let Some((problem, remedy)) = self.fault_of(guide) else { continue };
            let place = place_of(root, self.series[guide.series].symbol())?;
            return Err(place.error(problem, remedy));
        }
        Ok(())
    }

    /// Whether the series can move from the start to the first pin, and from each to the next.
    fn has_time_between(&self, guide: &Guide) -> bool {
        let substeps = u64::from(self.clock.grid.substeps);
        let rows = std::iter::once(0).chain(guide.pins.iter().map(|pin| pin.row));
        let times: Vec<f64> = rows.map(|row| self.clock.elapsed(row * substeps).0).collect();
        times.is_sorted_by(|before, after| before < after)
    }

    fn fault_of(&self, guide: &Guide) -> Option<(&'static str, &'static str)> {
        let dependence = &self.dependence;
        let joined = dependence.copula.is_some() || dependence.dynamics.is_some();
        let by_regime = |regimes: &Regimes| regimes.correlations.iter().any(Option::is_some);
        let tilted = self.sampling.as_ref().is_some_and(|sampling| sampling.driver_drift.iter().any(|x| *x != 0.0));
        if self.series[guide.series].annual_vol() == Some(0.0) {
            Some((
                "has no diffusion that could be drawn to a bound",
                "give it a volatility, or write `value` in place of a bound",
            ))
        } else if !self.has_time_between(guide) {
            Some((
                "has pins between which its market stands still",
                "keep one of two pins around a night without variance",
            ))
        } else if joined && dependence.members.contains(&guide.series) {
            Some((
                "is held to a bound, which is known for Gaussian dependence alone",
                "leave `copula` and `dynamics` out of [dependence], or name its other series in dependence.series",
            ))
        } else if self.regimes.as_ref().is_some_and(by_regime) {
            Some((
                "is held to a bound under one correlation matrix, and regimes have their own",
                "write correlation = { toward_one = … } in the regimes",
            ))
        } else if tilted {
            Some(("is held to a bound, and drivers are tilted already", "leave out sampling.importance.driver_drift"))
        } else if !self.is_drawn(guide) && guide.pins.iter().any(|pin| pin.side == Side::At) {
            Some((
                "has a `value` and a bound, which go together where a series is Gaussian and left alone",
                "write all pins of this series with `value`, or all with `below` and `above`",
            ))
        } else {
            None
        }
    }
}

impl Series {
    /// Whether its log price, or its level, is Gaussian, with a variance that is known beforehand.
    fn is_gaussian(&self) -> bool {
        match self {
            Series::Asset(asset) => {
                let is_constant = asset.volatility.model.annual_vol().is_some();
                is_constant && asset.innovations.model.is_normal() && asset.jumps.is_none()
            }
            Series::Level(level) => level.process.model.admits_guide(),
        }
    }

    /// The one number that is its volatility, where it has one.
    fn annual_vol(&self) -> Option<f64> {
        match self {
            Series::Asset(asset) => asset.volatility.model.annual_vol(),
            Series::Level(level) => level.process.model.annual_vol(),
        }
    }
}

/// The name of a series where it stands in the first pin with a bound.
fn place_of<'a>(root: &Section<'a>, symbol: &str) -> Result<Field<'a>> {
    let pins = root.required(KEY, "")?;
    for pin in pins.clone().into_sections()? {
        let named = pin.required("series", "")?;
        if named.string()? == symbol && pin.field("value").is_none() {
            return Ok(named);
        }
    }
    Ok(pins)
}
