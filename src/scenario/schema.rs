//! The JSON Schema of a scenario file, from the registry, for editors.

mod corporate;
mod in_force;
mod outside;

use super::calendar::Calendar;
use super::choices::{Column, Encoding, Float, Format, Layout, TimeUnit};
use crate::model::registry::{COPULAS, Component, DYNAMICS, INNOVATIONS, JUMPS, LEVELS, MEANS, SPREADS};
use crate::model::registry::{TRADE_SIDES, TRADE_SIZES, TRADES, VOLATILITIES, VOLUMES};
use crate::model::{Count, Domain, Need, Parameter};
use serde_json::{Map, Value, json};

/// The schema (draft 2020-12).
#[must_use]
pub fn json_schema() -> Value {
    let mut asset = json!({
        "type": "object",
        "description": "An asset: a series of prices.",
        "additionalProperties": false,
        "required": ["initial_price", "volatility"],
        "properties": {
            "initial_price": { "type": "number", "exclusiveMinimum": 0, "description": "price at the start" },
            "drift": { "type": "number", "default": 0, "description": "per year" },
            "drift_of": { "enum": ["price", "log_price"], "default": "price", "description": "what the drift is of; log_price is demanded where E[price] is infinite" },
            "tick_size": { "type": "number", "exclusiveMinimum": 0, "description": "recorded prices are rounded to it, the dynamics never" },
            "volatility": one_of(VOLATILITIES),
            "innovations": one_of(INNOVATIONS),
            "mean": one_of(MEANS),
            "jumps": one_of(JUMPS),
            "volume": one_of(VOLUMES),
            "trades": one_of(TRADES),
            "spread": one_of(SPREADS),
            "trade_side": one_of(TRADE_SIDES),
            "trade_size": one_of(TRADE_SIZES),
        },
    });
    for (name, value) in corporate::properties() {
        asset["properties"][name] = value;
    }
    let level = json!({
        "type": "object",
        "description": "A series that is not a price: a rate, a spread.",
        "additionalProperties": false,
        "required": ["initial", "process"],
        "properties": {
            "initial": { "type": "number", "description": "level at the start" },
            "process": one_of(LEVELS),
        },
    });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "pathloom scenario",
        "type": "object",
        "additionalProperties": false,
        "anyOf": [
            { "required": ["name", "paths", "clock", "assets"] },
            { "required": ["name", "paths", "clock", "levels"] },
            { "required": ["extends"] },
        ],
        "properties": {
            "name": { "type": "string", "pattern": "^[a-z0-9-]{1,64}$" },
            "seed": { "type": "integer", "minimum": 0, "default": 0 },
            "paths": { "type": "integer", "minimum": 1, "maximum": 1_000_000_000_000_u64 },
            "clock": clock(),
            "assets": { "type": "object", "minProperties": 1, "additionalProperties": asset },
            "levels": { "type": "object", "minProperties": 1, "additionalProperties": level },
            "dependence": dependence(),
            "factors": factors(),
            "regimes": in_force::regimes(),
            "stress": in_force::stress(),
            "pin": outside::pin(),
            "supervisory": outside::supervisory(),
            "sampling": in_force::sampling(),
            "extends": { "type": "string", "description": "a scenario file that says what this one does not" },
            "suite": { "type": "object", "description": "the stress of each member, by its name", "additionalProperties": in_force::stress() },
            "output": output(),
        },
    })
}

fn names<T>(choices: &[(&'static str, T)]) -> Vec<&'static str> {
    choices.iter().map(|(name, _)| *name).collect()
}

fn clock() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["start", "step", "steps"],
        "properties": {
            "start": { "description": "a TOML date or date-time, UTC" },
            "calendar": { "enum": names(&Calendar::names()), "default": "24x7" },
            "step": { "type": "string", "pattern": "^[0-9]+[smhd]$", "description": "length of a step: 1s, 5m, 1h, 1d; at an exchange whole sessions, in days, or less than a day, within sessions" },
            "steps": { "type": "integer", "minimum": 1, "description": "steps after the start; a path has one row more" },
            "substeps": { "type": "integer", "minimum": 1, "maximum": 1_000_000, "default": 1, "description": "simulated steps in each step" },
            "holidays": { "type": "array", "description": "dates on which calendar `weekdays`, or an exchange, is closed too" },
            "steps_per_year": { "type": "number", "exclusiveMinimum": 0, "description": "steps of mean length in a year; else from calendar and step" },
            "overnight_variance": { "type": "number", "minimum": 0, "exclusiveMaximum": 1, "default": 0.2, "description": "within sessions: what part of a day's variance falls between them" },
            "weekend_variance": { "type": "number", "minimum": 0, "exclusiveMaximum": 5, "description": "within sessions: variance over weekends and holidays, in days; else that of a night" },
            "intraday_profile": intraday_profile(),
        },
    })
}

fn intraday_profile() -> Value {
    let ratio = json!({ "type": "number", "exclusiveMinimum": 1, "exclusiveMaximum": 10, "description": "volatility at open and close over that at midday" });
    let u_shaped = json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["open_to_midday"],
        "properties": { "open_to_midday": ratio },
    });
    json!({
        "type": "object",
        "description": "within sessions: how volatility moves through the day; else it is flat",
        "additionalProperties": false,
        "required": ["u_shaped"],
        "properties": { "u_shaped": u_shaped },
    })
}

fn dependence() -> Value {
    let correlation = json!({ "type": "number", "minimum": -1, "maximum": 1 });
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "correlation": { "type": "object", "description": "\"A/B\" = correlation of the driving normals; unnamed pairs 0", "additionalProperties": correlation },
            "matrix": { "type": "array", "items": { "type": "array", "items": correlation } },
            "order": { "type": "array", "items": { "type": "string" }, "description": "the symbols of the matrix" },
            "dynamics": one_of(DYNAMICS),
            "copula": one_of(COPULAS),
            "series": { "type": "array", "minItems": 2, "uniqueItems": true, "items": { "type": "string" }, "description": "the symbols that a copula without correlations joins; else all" },
        },
    })
}

fn factors() -> Value {
    let loading = json!({ "type": "number", "minimum": -1, "maximum": 1 });
    json!({
        "type": "object",
        "description": "in place of correlations: factors, with the loadings of series on each",
        "minProperties": 1,
        "additionalProperties": { "type": "object", "minProperties": 1, "additionalProperties": loading },
    })
}

fn output() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "layout": { "enum": names(&Layout::NAMES), "default": "long" },
            "columns": { "type": "array", "minItems": 1, "uniqueItems": true, "items": { "enum": names(&Column::NAMES) }, "default": ["price"], "description": "in layout ticks price, and beside it adjusted_price, dividend and split" },
            "every": { "oneOf": [{ "type": "integer", "minimum": 1 }, { "const": "last" }], "default": 1 },
            "events": { "type": "integer", "minimum": 1, "maximum": 1_000_000_000_000_u64, "description": "in layout ticks, trades of each asset in each path" },
            "float": { "enum": names(&Float::NAMES), "default": "f64" },
            "timestamp": { "enum": names(&TimeUnit::NAMES), "default": "ns" },
            "format": { "enum": names(&Format::NAMES), "default": "parquet" },
            "encoding": { "enum": names(&Encoding::NAMES), "description": "of numbers in Parquet pages; else byte_stream_split where they are compressed" },
            "compression": { "type": "string", "pattern": "^(none|snappy|lz4|zstd(\\(([1-9]|1[0-9]|2[0-2])\\))?)$", "default": "zstd(1)" },
            "partition_paths": { "type": "integer", "minimum": 2, "description": "paths in one folder path_batch=k" },
        },
    })
}

fn one_of<Model: ?Sized>(components: &[Component<Model>]) -> Value {
    let laws: Map<String, Value> =
        components.iter().map(|component| (component.name.to_owned(), law(component))).collect();
    json!({ "type": "object", "additionalProperties": false, "minProperties": 1, "maxProperties": 1, "properties": laws })
}

fn law<Model: ?Sized>(component: &Component<Model>) -> Value {
    let properties: Map<String, Value> =
        component.parameters.iter().map(|parameter| (parameter.name.to_owned(), numbers(parameter))).collect();
    let required: Vec<&str> =
        component.parameters.iter().filter(|p| p.need == Need::Required).map(|p| p.name).collect();
    json!({
        "type": "object",
        "description": format!("{}: {}", component.summary, component.equation),
        "additionalProperties": false,
        "required": required,
        "properties": properties,
    })
}

fn numbers(parameter: &Parameter) -> Value {
    let mut number = json!({ "type": "number" });
    match parameter.domain {
        Domain::Real => {}
        Domain::Positive => number["exclusiveMinimum"] = json!(0),
        Domain::NonNegative => number["minimum"] = json!(0),
        Domain::Above(low) => number["exclusiveMinimum"] = json!(low),
        Domain::Between(low, high) => {
            number["exclusiveMinimum"] = json!(low);
            number["exclusiveMaximum"] = json!(high);
        }
        Domain::AboveUpTo(low, high) => {
            number["exclusiveMinimum"] = json!(low);
            number["maximum"] = json!(high);
        }
    }
    let description =
        format!("{} ({}), {}: {}", parameter.meaning, parameter.symbol, parameter.unit, parameter.allowed());
    let mut value = match parameter.count {
        Count::One => number,
        Count::OneOrWord(word) => json!({ "oneOf": [number, { "const": word }], "default": word }),
        Count::UpTo(most) => {
            json!({ "oneOf": [number, { "type": "array", "minItems": 1, "maxItems": most, "items": number }] })
        }
    };
    value["description"] = json!(description);
    value
}
