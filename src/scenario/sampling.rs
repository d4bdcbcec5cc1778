//! `[sampling]`: which paths are drawn more often than the market draws them, and what each of them counts.
//!
//! | TOML | symbol | meaning |
//! |---|---|---|
//! | `importance.driver_drift` | θ | by series, per √year: its driving Brownian motion becomes W(t) + θt; a price with volatility σ drifts by σθ more per year (of `rough_heston` by √(1−ρ²)σθ), and correlated series by their share |
//! | `importance.jump_intensity` | k | by asset whose jumps are a Poisson process: they come k times as often; the price is compensated as if they did not |
//!
//! Each path has the weight L(t) = dP/dQ, the likelihood of what has happened to it up to t under the market, over that under
//! the tilted law: with z the driving normals before they are shifted, C their correlation, N the jumps and λ their declared
//! intensity, ln L(t) = −Σ (θ·z √Δ + ½ θ′Cθ Δ) + Σ (−N ln k + (k − 1) λ Δ). E\[L(t)\] = 1, and E\[L(t) f(path up to t)\] is what
//! E\[f\] is without tilts: the mean of weight·f over all paths is unbiased at every row. Divide by the number of paths and
//! not by the sum of the weights, which a strong tilt makes a poor estimate of it: few paths hold most of the weight, and f
//! must be about what the tilt makes common.
//!
//! | `balance` | K | `{ by = "regime" }`, or `{ by = "drawdown", series = "SPX", at = [0.1, 0.3] }`: as many paths of each class |
//!
//! With `balance` path p is of class p mod K: the first of its candidates that is, each a path of its own, whose number is
//! p + a·2⁴⁰ for a = 0, 1, …. The column `class` says which, and `weight` is K times the share of the class in the market,
//! so that weighted means are those of the market (with tilts as well, whose likelihood it is times); the shares are found from paths that are not in the dataset, and have the
//! standard error of their number (65,536, fewer of long paths). A class of fewer than one path in a thousand is
//! refused. Classes are told by what is recorded.
//!
//! | `antithetic` | | true: paths 2k and 2k + 1 have opposite normals of their drivers and of what moves volatility, and jumps and all else in common |
//!
//! The normals of series, of factors, and those that series share where correlations move towards 1 change their sign; jumps,
//! regimes, halts, and what volatilities and copulas draw beside are the same. Each path has the market's law by
//! itself, and the two of a pair are dependent: f that rises with the drivers has less variance in the mean of a pair than in
//! that of two paths, and the standard error of a mean is that of the means of pairs. Where dependence is Gaussian or of the
//! Student-t copula the drivers of a pair are opposite; with Clayton's they fall as the others rise. Path k is the same
//! whatever their number; of an odd number the last has no partner.
//!
//! | `sequence` | | `"pseudo_random"`, or `"sobol"`: driving normals of points that fill the space of paths evenly; see [`Sequence`] |
//!
//! References: P. Glasserman, Monte Carlo Methods in Financial Engineering, 2003, sections 4.2 and 4.6.

use super::dependence::Dependence;
use super::market::Series;
use super::regimes::Regimes;
use super::section::{Field, Section, suggestion};
use super::sequence::Sequence;
use crate::error::Result;
use crate::model::{Activity, Domain};
use serde_json::{Value, json};
use std::sync::OnceLock;

/// `balance`: as many paths of each class.
#[derive(Debug)]
pub struct Balance {
    /// What tells the classes apart.
    pub by: By,
    /// The share of each class in the market, once it has been found.
    pub shares: OnceLock<Vec<f64>>,
}

/// What tells classes apart, at the recorded rows of a path.
#[derive(Debug, Clone, PartialEq)]
pub enum By {
    /// The highest number of the regimes that it is in.
    Regime {
        /// How many there are.
        states: usize,
    },
    /// The deepest fall of a price from its highest point before, as a share of that: below the first of these bounds,
    /// between the first and the second, and so on.
    Drawdown {
        /// The asset's place.
        series: usize,
        /// Ascending.
        bounds: Vec<f64>,
    },
}

impl By {
    /// The number of classes.
    #[must_use]
    pub fn classes(&self) -> usize {
        match self {
            By::Regime { states } => *states,
            By::Drawdown { bounds, .. } => bounds.len() + 1,
        }
    }

    fn read(section: &Section, series: &[Series], regimes: Option<&Regimes>) -> Result<Self> {
        section.only(&["by", "series", "at"])?;
        let by = section.required("by", "what tells the classes apart: \"regime\" or \"drawdown\"")?;
        if by.choice(&[("regime", true), ("drawdown", false)])? {
            let Some(regimes) = regimes else { return Err(by.error("there are no regimes", "add [regimes]")) };
            if let Some(field) = section.field("series").or_else(|| section.field("at")) {
                return Err(field.name_error("is for drawdowns", "leave it out"));
            }
            return Ok(By::Regime { states: regimes.names.len() });
        }
        let field = section.required("at", "the bounds between classes, such as [0.1, 0.3]")?;
        let bounds = field.numbers(Domain::Between(0.0, 1.0), 15)?;
        if !bounds.is_sorted_by(|a, b| a < b) {
            return Err(field.error("does not ascend", "write bounds in order, such as [0.1, 0.3]"));
        }
        let is_asset = |place: &usize| matches!(series[*place], Series::Asset(_));
        let found = match section.field("series") {
            Some(field) => {
                let name = field.string()?;
                let place = series.iter().position(|series| series.symbol() == name).filter(is_asset);
                let symbols: Vec<&str> = series.iter().map(Series::symbol).collect();
                Some(place.ok_or_else(|| field.error("is no asset", suggestion(name, &symbols)))?)
            }
            None => (0..series.len()).find(is_asset),
        };
        let series = found.ok_or_else(|| section.missing("series", "an asset"))?;
        Ok(By::Drawdown { series, bounds })
    }

    fn resolved(&self) -> Value {
        match self {
            By::Regime { .. } => json!("regime"),
            By::Drawdown { series, bounds } => json!({ "drawdown_of": series, "at": bounds }),
        }
    }
}

/// `[sampling]`, checked.
#[derive(Debug)]
pub struct Sampling {
    /// By series: θ.
    pub driver_drift: Vec<f64>,
    /// By series: k.
    pub jump_intensity: Vec<f64>,
    /// As many paths of each class.
    pub balance: Option<Balance>,
    /// Whether there is something by which paths count differently.
    pub weighs: bool,
    /// Whether paths come in pairs that mirror each other.
    pub antithetic: bool,
    /// Where driving normals come from.
    pub sequence: Sequence,
}

/// The most that ln L may be expected to vary by: beyond, no number of paths has a weighted mean.
const MOST_TILT: f64 = 100.0;

/// Refuses jumps that are not there, and those whose likelihood under a tilt is not known.
fn check_tilted(series: &Series, field: &Field) -> Result<()> {
    let jumps = match series {
        Series::Asset(asset) => asset.jumps.as_ref(),
        Series::Level(_) => None,
    };
    let Some(jumps) = jumps else {
        return Err(field.error(format!("`{}` has no jumps", series.symbol()), "name an asset with jumps"));
    };
    if matches!(jumps.model.activity(), Activity::Poisson(_)) {
        return Ok(());
    }
    let problem = format!("jumps `{}` of `{}` are no Poisson process", jumps.name, series.symbol());
    Err(field.error(problem, "the likelihood is known for Poisson jumps alone"))
}

impl Sampling {
    /// None where it says that nothing is to be done.
    pub(super) fn read(
        section: &Section,
        (series, dependence): (&[Series], &Dependence),
        regimes: Option<&Regimes>,
    ) -> Result<Option<Self>> {
        section.only(&["importance", "balance", "antithetic", "sequence"])?;
        let antithetic = section.field("antithetic").map_or(Ok(false), |field| field.boolean())?;
        let mut sampling = Sampling {
            driver_drift: vec![0.0; series.len()],
            jump_intensity: vec![1.0; series.len()],
            balance: None,
            weighs: ["importance", "balance"].iter().any(|key| section.field(key).is_some()),
            antithetic,
            sequence: Sequence::read(section, antithetic)?,
        };
        if let (true, Some(field), true) =
            (sampling.antithetic, section.field("antithetic"), section.field("balance").is_some())
        {
            let problem = "does not go with `balance`, which chooses paths one by one";
            return Err(field.name_error(problem, "keep one of them"));
        }
        if let Some(balance) = section.section("balance")? {
            sampling.balance = Some(Balance { by: By::read(&balance, series, regimes)?, shares: OnceLock::new() });
        }
        let Some(importance) = section.section("importance")? else {
            if section.fields().is_empty() {
                return Err(section.missing("importance", "such as importance.driver_drift = { SPX = -2.0 }"));
            }
            let is_plain = sampling.sequence == Sequence::PseudoRandom;
            return Ok((sampling.weighs || sampling.antithetic || !is_plain).then_some(sampling));
        };
        importance.only(&["driver_drift", "jump_intensity"])?;
        let symbols: Vec<&str> = series.iter().map(Series::symbol).collect();
        for (key, domain) in [("driver_drift", Domain::Real), ("jump_intensity", Domain::Positive)] {
            let Some(table) = importance.section(key)? else { continue };
            for (symbol, field) in table.fields() {
                let place = symbols.iter().position(|known| *known == symbol);
                let place = place.ok_or_else(|| {
                    field.name_error(format!("no series is called `{symbol}`"), suggestion(symbol, &symbols))
                })?;
                let value = field.number(domain)?;
                if key == "driver_drift" {
                    if value.abs() > MOST_TILT {
                        return Err(field.error("is too much", format!("at most {MOST_TILT} per √year")));
                    }
                    sampling.driver_drift[place] = value;
                    continue;
                }
                check_tilted(&series[place], &field)?;
                sampling.jump_intensity[place] = value;
            }
        }
        let shifts = sampling.driver_drift.iter().any(|theta| *theta != 0.0);
        if shifts && (dependence.copula.is_some() || dependence.dynamics.is_some()) {
            return Err(importance.error(
                "sampling.importance: the likelihood of drivers is known for Gaussian dependence alone",
                "leave `copula` and `dynamics` out of [dependence], or tilt `jump_intensity`",
            ));
        }
        Ok(Some(sampling))
    }

    /// Whether anything is tilted.
    #[must_use]
    pub fn tilts(&self) -> bool {
        self.driver_drift.iter().any(|theta| *theta != 0.0) || self.jump_intensity.iter().any(|k| *k != 1.0)
    }

    pub(super) fn resolved(&self) -> Value {
        let balance = self.balance.as_ref().map(|balance| balance.by.resolved());
        let mut resolved =
            json!({ "driver_drift": self.driver_drift, "jump_intensity": self.jump_intensity, "balance": balance });
        if self.antithetic {
            resolved["antithetic"] = json!(true);
        }
        if self.sequence == Sequence::Sobol {
            resolved["sequence"] = json!("sobol");
        }
        resolved
    }
}
