//! Output, and text that is not TOML.

use crate::fault::{Row, VALID, assert_all_told, faults, of_text};

#[rustfmt::skip] // one fault a line
const OUTPUT: &[Row] = &[
    ("a misspelt output key", "columns = [\"price\"", "§colums = [\"price\"", &["output.colums", "did you mean `columns`"]),
    ("a misspelt layout", "\"long\"", "§\"lnog\"", &["output.layout", "\"lnog\"", "did you mean `long`", "panel"]),
    ("trades that nobody counts", "\"long\"\ncolumns = [\"price\", \"return\"]\nevery = 1\n", "\"ticks\"\n", &["output.events", "missing", "10_000"]),
    ("trades in steps", "\"long\"\ncolumns = [\"price\", \"return\"]\nevery = 1\n", "\"ticks\"\nevents = 10\n§every = 1\n", &["output.every", "is not for layout = \"ticks\"", "a row is a trade"]),
    ("trades without a price", "\"long\"\ncolumns = [\"price\", \"return\"]\nevery = 1\n", "\"ticks\"\nevents = 10\ncolumns = §[\"split\"]\n", &["output.columns", "names no price", "bid, ask, price, side and size"]),
    ("trades with returns", "\"long\"\ncolumns = [\"price\", \"return\"]\nevery = 1\n", "\"ticks\"\nevents = 10\ncolumns = §[\"price\", \"return\"]\n", &["output.columns", "column `return` is of rows of the clock", "adjusted_price, dividend and split"]),
    ("statuses of trades", "\"long\"\ncolumns = [\"price\", \"return\"]\nevery = 1\n", "\"ticks\"\nevents = 10\ncolumns = §[\"price\", \"status\"]\n", &["output.columns", "`status` would be 0 in every row", "there are no trades"]),
    ("no trades", "\"long\"\ncolumns = [\"price\", \"return\"]\nevery = 1\n", "\"ticks\"\nevents = §0\n", &["output.events", "0", "1 to 1000000000000"]),
    ("trades among steps", "every = 1\n", "§events = 10\n", &["output.events", "is for layout = \"ticks\""]),
    ("trades of an asset that is not traded", "\"long\"\ncolumns = [\"price\", \"return\"]\nevery = 1\n", "§\"ticks\"\nevents = 10\n", &["output.layout", "SPX", "trades.hawkes = {"]),
    ("bars of a level", "\"long\"", "§\"bars\"", &["output.layout", "\"bars\"", "SOFR", "level"]),
    ("bars without a price", "\"long\"\ncolumns = [\"price\", \"return\"]", "\"bars\"\ncolumns = §[\"return\"]", &["output.columns", "price", "open, high, low, close and volume"]),
    ("a column of bars by its own name", "\"price\", \"return\"", "\"close\"", &["output.columns", "close", "price"]),
    ("a layout of a number", "\"long\"", "§1", &["output.layout", "1", "string"]),
    ("an unknown column", "\"return\"", "\"retrun\"", &["output.columns", "retrun", "did you mean `return`", "variance"]),
    ("a column twice", "\"return\"", "\"price\"", &["output.columns", "price", "twice"]),
    ("no columns", "[\"price\", \"return\"]", "§[]", &["output.columns", "price"]),
    ("columns in one word", "[\"price\", \"return\"]", "§\"price\"", &["output.columns", "\"price\"", "list"]),
    ("columns of numbers", "[\"price\", \"return\"]", "[1, 2]", &["output.columns", "list of strings"]),
    ("every 0", "every = 1", "every = §0", &["output.every", "0", "1"]),
    ("every -1", "every = 1", "every = §-1", &["output.every", "-1", "1"]),
    ("every more than there are", "every = 1", "every = §11", &["output.every", "11", "10"]),
    ("every other word", "every = 1", "every = §\"first\"", &["output.every", "\"first\"", "\"last\""]),
    ("every half", "every = 1", "every = §0.5", &["output.every", "0.5", "whole number"]),
    ("an unknown float", "\"f64\"", "§\"f16\"", &["output.float", "\"f16\"", "f64", "f32"]),
    ("an unknown unit", "\"ns\"", "§\"ms\"", &["output.timestamp", "\"ms\"", "ns", "us"]),
    ("a misspelt codec", "\"zstd(1)\"", "§\"zsdt(1)\"", &["output.compression", "\"zsdt(1)\"", "did you mean `zstd(1)`"]),
    ("a level that the codec lacks", "\"zstd(1)\"", "§\"zstd(23)\"", &["output.compression", "\"zstd(23)\"", "1 to 22"]),
    ("a codec of a number", "\"zstd(1)\"", "§1", &["output.compression", "1", "string"]),
    ("output that is a number", "[output]\nlayout = \"long\"\ncolumns = [\"price\", \"return\"]\nevery = 1\nfloat = \"f64\"\ntimestamp = \"ns\"\ncompression = \"zstd(1)\"", "[output.x]", &["output.x", "unknown key"]),
    ("not TOML", "[output]", "[output", &["TOML"]),
    ("a value that is missing", "every = 1", "every =§", &["TOML"]),
    ("a string without an end", "\"long\"", "\"long", &["TOML"]),
];

#[test]
fn faults_of_output_and_of_toml_are_told() {
    assert_all_told(&faults(OUTPUT));
}

/// A panel names its columns after series: two must not get one name.
#[test]
fn a_panel_with_a_column_twice_is_told() {
    let panel = VALID.replace("\"long\"", "\"panel\"").replace("EURUSD", "SPX_return");
    assert_all_told(&[of_text("SPX_return is also the return of SPX", panel, &["SPX_return"])]);
}
