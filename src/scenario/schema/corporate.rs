//! The schema of the keys of an asset that tell of dividends, splits, missing rows, halts and delistings.

use serde_json::{Value, json};

/// The keys, by name.
pub fn properties() -> [(&'static str, Value); 5] {
    [
        ("dividends", dividends()),
        ("splits", splits()),
        (
            "density",
            json!({ "type": "number", "exclusiveMinimum": 0, "maximum": 1, "default": 1, "description": "probability that a row is observed; 1 in layout ticks" }),
        ),
        (
            "halts",
            object(
                "halts of trading, in which the recorded price stands still, and no trades are recorded in layout ticks",
                &["intensity", "mean_duration"],
                json!({
                    "intensity": positive("halts per year of trading"),
                    "mean_duration": {
                        "description": "mean length of a halt: steps, or a time such as 1d",
                        "oneOf": [{ "type": "number", "exclusiveMinimum": 0 }, { "type": "string", "pattern": "^[0-9]+[smhd]$" }],
                    },
                }),
            ),
        ),
        (
            "delisting",
            object(
                "the end of trading, after which the price is missing; not for layout ticks",
                &["intensity"],
                json!({
                    "intensity": positive("hazard per year"),
                    "recovery": { "type": "number", "minimum": 0, "maximum": 1, "description": "the last price as a part of the one before; without it there is no last price" },
                }),
            ),
        ),
    ]
}

fn dividends() -> Value {
    let mut dividend = object(
        "a dividend, or one every so often",
        &[],
        json!({
            "at": moment("the ex-date"),
            "every": { "type": "string", "pattern": "^[0-9]+[smhd]$", "description": "time from one to the next" },
            "from": moment("the first of them; else `every` after the start"),
            "amount": positive("cash per share"),
            "fraction": { "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1, "description": "cash as a part of the price just before" },
        }),
    );
    dividend["allOf"] = json!([
        { "oneOf": [{ "required": ["at"] }, { "required": ["every"] }] },
        { "oneOf": [{ "required": ["amount"] }, { "required": ["fraction"] }] },
    ]);
    json!({ "type": "array", "items": dividend })
}

fn splits() -> Value {
    let split = object(
        "a split",
        &["at", "ratio"],
        json!({
            "at": moment("the first row after it"),
            "ratio": { "type": "number", "minimum": 1e-6, "maximum": 1e6, "description": "new shares for an old one" },
        }),
    );
    json!({ "type": "array", "items": split })
}

fn object(description: &str, required: &[&str], properties: Value) -> Value {
    let mut object = json!({ "type": "object", "description": description, "additionalProperties": false });
    if !required.is_empty() {
        object["required"] = json!(required);
    }
    object["properties"] = properties;
    object
}

fn positive(description: &str) -> Value {
    json!({ "type": "number", "exclusiveMinimum": 0, "description": description })
}

fn moment(description: &str) -> Value {
    json!({ "description": format!("{description}: a TOML date or date-time, or a step") })
}
