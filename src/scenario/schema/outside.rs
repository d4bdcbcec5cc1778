//! The schema of what comes from outside the market: histories, presets, pins and supervisors' scenarios.

use crate::scenario::presets;
use serde_json::{Map, Value, json};

fn numbers() -> Value {
    json!({ "type": "array", "minItems": 1, "items": { "type": "number" } })
}

/// `history` of a stress.
pub fn history() -> Value {
    let by_symbol = |description: &str| json!({ "type": "object", "description": description, "minProperties": 1, "additionalProperties": numbers() });
    json!({
        "type": "object",
        "description": "returns that happened, replayed on every path from the row `at` on",
        "additionalProperties": false,
        "oneOf": [{ "required": ["file"] }, { "required": ["returns"] }, { "required": ["prices"] }],
        "properties": {
            "file": { "type": "string", "description": "CSV with a header, or Parquet, by its path from this file" },
            "columns": { "type": "object", "description": "SYMBOL = \"column\"; else columns are named as series", "additionalProperties": { "type": "string" } },
            "returns": by_symbol("returns of each series"),
            "prices": by_symbol("prices of each series, the first of them that of the row before"),
            "kind": { "enum": ["log", "simple", "price"], "default": "log", "description": "what the numbers are" },
            "mode": { "enum": ["added", "replaced"], "default": "added", "description": "added to simulated returns, or in their place" },
        },
    })
}

/// `preset` of a stress.
pub fn preset() -> Value {
    let symbols =
        json!({ "type": "array", "minItems": 1, "items": { "type": "string" }, "description": "its series" });
    let mut properties: Map<String, Value> =
        presets::ROLES.iter().map(|role| ((*role).to_owned(), symbols.clone())).collect();
    properties.insert("name".to_owned(), json!({ "enum": presets::names() }));
    properties.insert("mode".to_owned(), json!({ "enum": ["added", "replaced"], "default": "added" }));
    json!({
        "type": "object",
        "description": "a crisis, from public figures: `pathloom presets` lists them",
        "additionalProperties": false,
        "required": ["name"],
        "minProperties": 2,
        "properties": properties,
    })
}

/// `[[pin]]`
pub fn pin() -> Value {
    let table = json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["series", "at"],
        "oneOf": [{ "required": ["value"] }, { "required": ["below"] }, { "required": ["above"] }],
        "properties": {
            "series": { "type": "string" },
            "at": { "description": "a TOML date or date-time, or a step after the start" },
            "value": { "type": "number", "description": "the price, or the level, on every path" },
            "below": { "type": "number", "description": "what it is at most; column weight may be needed" },
            "above": { "type": "number", "description": "what it is at least; column weight may be needed" },
        },
    });
    json!({ "type": "array", "maxItems": 10_000, "description": "what a series must be on a day", "items": table })
}

/// `[supervisory]`
pub fn supervisory() -> Value {
    json!({
        "type": "object",
        "description": "series follow a supervisor's scenario, quarter by quarter",
        "additionalProperties": false,
        "oneOf": [{ "required": ["file", "columns"] }, { "required": ["quarters", "levels"] }],
        "properties": {
            "file": { "type": "string", "description": "a table as the Federal Reserve publishes it, by its path from this file" },
            "scenario": { "type": "string", "description": "the Scenario Name, where the file has several" },
            "columns": { "type": "object", "description": "SYMBOL = \"column\"", "minProperties": 1, "additionalProperties": { "type": "string" } },
            "jump_off": { "type": "object", "description": "SYMBOL = the index at the start", "additionalProperties": { "type": "number", "exclusiveMinimum": 0 } },
            "residual": { "type": "number", "minimum": 0, "maximum": 1, "default": 0, "description": "share of its own deviation that a path keeps" },
            "quarters": { "type": "array", "items": { "type": "string", "pattern": "^[0-9]{4} ?[Qq][1-4]$" } },
            "levels": { "type": "object", "additionalProperties": numbers() },
        },
    })
}
