//! The schema of regimes and stress.

use crate::model::registry::{Component, JUMPS, LEVELS, VOLATILITIES};
use serde_json::{Map, Value, json};

/// `[regimes]`
pub fn regimes() -> Value {
    let mut state = effects();
    let mut one = effects();
    one["properties"]["parameters"] = parameters();
    state["properties"]["parameters"] = parameters();
    one["additionalProperties"] = json!(false);
    state["additionalProperties"] = json!(false);
    state["properties"]["correlation"] = json!({
        "type": "object",
        "description": "toward_one = w: C becomes (1 − w)·C + w; or pairs \"A/B\" whose correlation is another one",
        "additionalProperties": { "type": "number", "minimum": -1, "maximum": 1 },
    });
    state["properties"]["expected_duration"] = length("mean length of a stay");
    state["properties"]["next"] = json!({
        "type": "object",
        "description": "shares of the states that follow",
        "additionalProperties": { "type": "number", "minimum": 0 },
    });
    state["properties"]["series"] = json!({
        "type": "object",
        "description": "effects on single series, in place of those on all",
        "additionalProperties": one,
    });
    json!({
        "type": "object",
        "description": "states of the market that follow one another by chance",
        "additionalProperties": false,
        "required": ["states"],
        "properties": {
            "states": { "type": "object", "minProperties": 2, "maxProperties": 16, "additionalProperties": state },
            "initial": { "type": "string", "default": "stationary", "description": "the first state, or stationary" },
            "transition": { "type": "array", "items": { "type": "array", "items": { "type": "number", "minimum": 0, "maximum": 1 } } },
            "series": symbols(),
        },
    })
}

/// `parameters` of a regime.
fn parameters() -> Value {
    fn of<Model: ?Sized>(registry: &[Component<Model>], law: &str) -> Value {
        let all = registry.iter().flat_map(|component| component.parameters);
        let changed = all.filter(|one| one.name != "intensity" && !one.is_start());
        let numbers: Map<String, Value> = changed.map(|one| (one.name.to_owned(), change(one.meaning))).collect();
        json!({
            "type": "object",
            "description": format!("numbers of the {law}, where that has them"),
            "additionalProperties": false,
            "properties": numbers,
        })
    }
    json!({
        "type": "object",
        "description": "numbers of laws that are other ones while the regime lasts",
        "additionalProperties": false,
        "properties": {
            "volatility": of(VOLATILITIES, "volatility"),
            "jumps": of(JUMPS, "jumps"),
            "process": of(LEVELS, "process of a level"),
        },
    })
}

/// `[[stress]]`
pub fn stress() -> Value {
    let mut stress = effects();
    stress["additionalProperties"] = json!(false);
    let moment =
        |description: &str| json!({ "description": format!("{description}: a TOML date or date-time, or a step") });
    for (key, value) in [
        ("at", moment("when it begins, to stay")),
        ("from", moment("when it begins")),
        ("until", moment("when it ends")),
        ("after", length("by which it is later")),
        ("ramp", length("in which it comes to full force")),
        ("half_life", length("in which half of it passes")),
        ("series", symbols()),
        ("price", change("of the price of assets")),
        ("level", change("of levels")),
        ("history", super::outside::history()),
        ("preset", super::outside::preset()),
    ] {
        stress["properties"][key] = value;
    }
    stress["oneOf"] = json!([{ "required": ["at"] }, { "required": ["from"] }]);
    json!({ "type": "array", "maxItems": 1000, "description": "what happens to the market on given days", "items": stress })
}

/// `[sampling]`
pub fn sampling() -> Value {
    let by_series = |description: &str| json!({ "type": "object", "description": description, "additionalProperties": { "type": "number" } });
    json!({
        "type": "object",
        "additionalProperties": false,
        "minProperties": 1,
        "properties": { "antithetic": {
            "type": "boolean",
            "default": false,
            "description": "paths 2k and 2k + 1 have opposite normals of their drivers and of what moves volatility, and all else in common; not with balance",
        }, "sequence": {
            "enum": ["pseudo_random", "sobol"],
            "default": "pseudo_random",
            "description": "sobol: driving normals of whole paths from a scrambled Sobol sequence; alone in this table, and with draws of fixed dimension",
        }, "balance": {
            "type": "object",
            "description": "as many paths of each class; columns class and weight tell",
            "additionalProperties": false,
            "required": ["by"],
            "properties": {
                "by": { "enum": ["regime", "drawdown"] },
                "series": { "type": "string", "description": "the asset whose drawdown it is; else the first" },
                "at": { "description": "the bounds between classes", "type": "array", "items": { "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1 } },
            },
        }, "importance": {
            "type": "object",
            "description": "what is drawn more often than the market draws it; column weight has the likelihood",
            "additionalProperties": false,
            "properties": {
                "driver_drift": by_series("per √year, added to the driving Brownian motion"),
                "jump_intensity": by_series("times as many jumps"),
            },
        } },
    })
}

fn effects() -> Value {
    json!({
        "type": "object",
        "properties": {
            "volatility": change("of diffusive returns; set and add where the law has one annual_vol"),
            "drift": change("of the drift per year"),
            "jump_intensity": change("of the expected jumps of a year"),
            "volume": change("of the mean volume of a bar, in layout bars"),
            "trades": change("of the rate at which trades come, in layout ticks"),
            "spread": change("of the mean spread in ticks, in layout ticks"),
            "trade_size": change("of the mean size of a trade, in layout ticks"),
            "correlation": {
                "type": "object",
                "description": "C becomes (1 − w)·C + w",
                "additionalProperties": false,
                "required": ["toward_one"],
                "properties": { "toward_one": { "type": "number", "minimum": 0, "maximum": 1 } },
            },
        },
    })
}

fn change(description: &str) -> Value {
    let number = json!({ "type": "number" });
    json!({
        "type": "object",
        "description": description,
        "additionalProperties": false,
        "minProperties": 1,
        "maxProperties": 1,
        "properties": { "scale": number, "add": number, "set": number },
    })
}

fn length(description: &str) -> Value {
    json!({
        "description": format!("{description}: steps, or a time such as 60d"),
        "oneOf": [{ "type": "number", "exclusiveMinimum": 0 }, { "type": "string", "pattern": "^[0-9]+[smhd]$" }],
    })
}

fn symbols() -> Value {
    json!({ "type": "array", "minItems": 1, "items": { "type": "string" }, "description": "which series; all by default" })
}
