//! `[sampling]`: which paths are drawn more often than the market draws them, and what each of them counts.
//!
//! | TOML | symbol | meaning |
//! |---|---|---|
//! | `importance.driver_drift` | θ | by series, per √year: its driving Brownian motion becomes W(t) + θt; a price with volatility σ drifts by σθ more per year, and correlated series by their share |
//! | `importance.jump_intensity` | k | by asset: jumps come k times as often; the price is compensated as if they did not |
//!
//! Each path has the weight L(t) = dP/dQ, the likelihood of what has happened to it up to t under the market, over that under
//! the tilted law: with z the driving normals before they are shifted, C their correlation, N the jumps and λ their declared
//! intensity, ln L(t) = −Σ (θ·z √Δ + ½ θ′Cθ Δ) + Σ (−N ln k + (k − 1) λ Δ). E\[L(t)\] = 1, and E\[L(t) f(path up to t)\] is what
//! E\[f\] is without tilts: the mean of weight·f over all paths is unbiased at every row. Divide by the number of paths and
//! not by the sum of the weights, which a strong tilt makes a poor estimate of it: few paths hold most of the weight, and f
//! must be about what the tilt makes common.
//!
//! Reference: P. Glasserman, Monte Carlo Methods in Financial Engineering, 2003, section 4.6.

use super::dependence::Dependence;
use super::market::Series;
use super::section::{Section, suggestion};
use crate::error::Result;
use crate::model::Domain;
use serde_json::{Value, json};

/// `[sampling]`, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Sampling {
    /// By series: θ.
    pub driver_drift: Vec<f64>,
    /// By series: k.
    pub jump_intensity: Vec<f64>,
}

/// The most that ln L may be expected to vary by: beyond, no number of paths has a weighted mean.
const MOST_TILT: f64 = 100.0;

impl Sampling {
    pub(super) fn read(section: &Section, series: &[Series], dependence: &Dependence) -> Result<Self> {
        section.only(&["importance"])?;
        let mut sampling =
            Sampling { driver_drift: vec![0.0; series.len()], jump_intensity: vec![1.0; series.len()] };
        let Some(importance) = section.section("importance")? else {
            return Err(section.missing("importance", "such as importance.driver_drift = { SPX = -2.0 }"));
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
                match &series[place] {
                    Series::Asset(asset) if asset.jumps.is_some() => sampling.jump_intensity[place] = value,
                    _ => return Err(field.error(format!("`{symbol}` has no jumps"), "name an asset with jumps")),
                }
            }
        }
        let shifts = sampling.driver_drift.iter().any(|theta| *theta != 0.0);
        if shifts && (dependence.copula.is_some() || dependence.dynamics.is_some()) {
            return Err(importance.error(
                "sampling.importance: the likelihood of drivers is known for Gaussian dependence alone",
                "leave `copula` and `dynamics` out of [dependence], or tilt `jump_intensity`",
            ));
        }
        Ok(sampling)
    }

    pub(super) fn resolved(&self) -> Value {
        json!({ "driver_drift": self.driver_drift, "jump_intensity": self.jump_intensity })
    }
}
