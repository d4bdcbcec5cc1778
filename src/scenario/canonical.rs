//! What a scenario means, in one form however its file spells it: what tells one dataset from another.

use super::choices::Layout;
use super::guide::Guide;
use super::market::{Asset, Chosen, Series};
use super::resolve::Scenario;
use super::stress::Stress;
use crate::random::STREAM_VERSION;
use crate::units::DriftOf;
use serde_json::{Value, json};

impl Scenario {
    /// Identifies what is simulated and how it is written, however the file spells it: BLAKE3 of the canonical JSON of
    /// every resolved value.
    #[must_use]
    pub fn hash(&self) -> String {
        blake3::hash(self.resolved().to_string().as_bytes()).to_hex().to_string()
    }

    /// Every resolved value.
    #[must_use]
    pub fn resolved(&self) -> Value {
        let series: Vec<Value> = self.series.iter().map(resolved_series).collect();
        let correlations: Vec<Vec<f64>> =
            (0..self.series.len()).map(|i| (0..i).map(|j| self.dependence.correlation(i, j)).collect()).collect();
        let mut resolved = json!({
            "stream_version": STREAM_VERSION,
            "name": self.name,
            "seed": self.seed,
            "paths": self.paths,
            "clock": {
                "start": self.clock.start,
                "calendar": self.clock.calendar.name(),
                "step_seconds": self.clock.step_seconds,
                "steps": self.clock.steps,
                "substeps": self.clock.grid.substeps,
                "steps_per_year": self.clock.grid.steps_per_year,
            },
            "series": series,
            "correlations": correlations,
            "output": {
                "layout": self.output.layout.name(),
                "columns": self.output.columns.iter().map(|column| column.name()).collect::<Vec<_>>(),
                "every": self.output.every.text(),
                "float": self.output.float.name(),
                "timestamp": self.output.timestamp.name(),
                "format": self.output.format.name(),
                "encoding": self.output.encoding.name(),
                "compression": self.output.compression.text(),
                "partition_paths": self.output.partition_paths,
            },
        });
        for (series, resolved) in self.series.iter().zip(series_of(&mut resolved)) {
            if let Some(corporate) = series.corporate() {
                resolved["corporate"] = corporate.resolved();
            }
        }
        for (series, resolved) in self.series.iter().zip(series_of(&mut resolved)) {
            if let Series::Asset(Asset { mean: Some(mean), .. }) = series {
                resolved["mean"] = mean.resolved();
            }
        }
        if self.output.layout == Layout::Bars {
            for (series, resolved) in self.series.iter().zip(series_of(&mut resolved)) {
                if let Series::Asset(asset) = series {
                    resolved["volume"] = asset.volume.resolved();
                }
            }
        }
        if self.output.layout == Layout::Ticks {
            for (series, resolved) in self.series.iter().zip(series_of(&mut resolved)) {
                if let Series::Asset(Asset { trading: Some(trading), .. }) = series {
                    resolved["trading"] = trading.resolved();
                }
            }
        }
        if !self.clock.holidays.is_empty() {
            resolved["clock"]["holidays"] = json!(self.clock.holidays);
        }
        if let Some(dependence) = self.dependence.resolved() {
            resolved["dependence"] = dependence;
        }
        if let Some(sampling) = &self.sampling {
            resolved["sampling"] = sampling.resolved();
        }
        if let Some(regimes) = &self.regimes {
            resolved["regimes"] = regimes.resolved();
        }
        if !self.stress.is_empty() {
            resolved["stress"] = json!(self.stress.iter().map(Stress::resolved).collect::<Vec<_>>());
        }
        if !self.guides.is_empty() {
            resolved["guides"] = json!(self.guides.iter().map(Guide::resolved).collect::<Vec<_>>());
        }
        if let Some(sessions) = self.clock.sessions() {
            resolved["clock"]["pace"] = json!({
                "overnight_variance": sessions.pace.overnight,
                "weekend_variance": sessions.pace.weekend,
                "open_to_midday": sessions.pace.open_to_midday,
            });
        }
        resolved
    }
}

/// The resolved series.
fn series_of(resolved: &mut Value) -> impl Iterator<Item = &mut Value> {
    resolved["series"].as_array_mut().into_iter().flatten()
}

fn resolved_series(series: &Series) -> Value {
    match series {
        Series::Asset(asset) => json!({
            "asset": asset.symbol,
            "initial_price": asset.initial_price,
            "drift": asset.drift,
            "drift_of": match asset.drift_of { DriftOf::Price => "price", DriftOf::LogPrice => "log_price" },
            "volatility": asset.volatility.resolved(),
            "innovations": asset.innovations.resolved(),
            "jumps": asset.jumps.as_ref().map(Chosen::resolved),
            "tick_size": asset.tick.map(|tick| tick.size),
        }),
        Series::Level(level) => json!({
            "level": level.symbol,
            "initial": level.initial,
            "process": level.process.resolved(),
        }),
    }
}
