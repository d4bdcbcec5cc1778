//! `pathloom schema`

use crate::scenario::schema::json_schema;

/// The JSON Schema, indented.
pub fn text() -> String {
    format!("{:#}\n", json_schema())
}
