//! Names and counts, and files that are no scenario at all.

use crate::common::{pathloom, scenario_file, temporary};
use crate::fault::{Fault, Row, VALID, assert_all_told, faults, head, of_text};

#[rustfmt::skip] // one fault a line
const COUNTS_AND_NAMES: &[Row] = &[
    ("no name", "name = \"valid\"\n", "§", &["name", "missing"]),
    ("a name with capitals and blanks", "\"valid\"", "§\"My Market\"", &["name", "My Market", "lower-case"]),
    ("an empty name", "\"valid\"", "§\"\"", &["name", "1 to 64"]),
    ("a number as name", "\"valid\"", "§5", &["name", "5", "string", "integer"]),
    ("a misspelt root key", "seed = 1", "§sede = 1", &["sede", "unknown key", "did you mean `seed`"]),
    ("a misspelt required key", "paths = 100", "§path = 100", &["path", "did you mean `paths`"]),
    ("a misspelt table", "[output]", "[§outptu]", &["outptu", "did you mean `output`"]),
    ("a negative seed", "seed = 1", "seed = §-1", &["seed", "-1", "0"]),
    ("a fractional seed", "seed = 1", "seed = §1.5", &["seed", "1.5", "whole number", "float"]),
    ("a seed in quotes", "seed = 1", "seed = §\"one\"", &["seed", "\"one\"", "whole number"]),
    ("a seed beyond TOML", "seed = 1", "seed = §9223372036854775808", &["seed", "9223372036854775808"]),
    ("a key twice", "seed = 1", "seed = 1\n§seed = 2", &["seed", "duplicate"]),
    ("no paths", "paths = 100\n", "", &["paths", "missing"]),
    ("zero paths", "paths = 100", "paths = §0", &["paths", "0", "1"]),
    ("negative paths", "paths = 100", "paths = §-100", &["paths", "-100", "1"]),
    ("paths beyond TOML", "paths = 100", "paths = §1000000000000000000000000000000", &["1000000000000000000000000000000"]),
    ("too many paths", "paths = 100", "paths = §9000000000000000000", &["paths", "9000000000000000000", "1000000000000"]),
    ("fractional paths", "paths = 100", "paths = §1e6", &["paths", "1e6", "whole number"]),
    ("paths in words", "paths = 100", "paths = §\"many\"", &["paths", "\"many\"", "whole number", "string"]),
];

#[test]
fn the_scenario_that_the_faults_are_made_from_is_valid() {
    let directory = temporary();
    pathloom(["check", &scenario_file(directory.path(), VALID)]).exits(0);
}

#[test]
fn faults_of_names_and_counts_are_told() {
    let mut all = faults(COUNTS_AND_NAMES);
    let mut rows =
        Fault::new("too many rows", "paths = 100", "paths = §1_000_000_000_000", &["paths", "1_000_000_000_000"]);
    rows.text = rows.text.replace("steps = 10\n", "steps = 5_000\n");
    all.push(rows);
    assert_all_told(&all);
}

#[test]
fn scenarios_without_a_market_are_told() {
    let head = head();
    assert_all_told(&[
        of_text("an empty file", String::new(), &["name", "missing"]),
        of_text("only a comment", "# nothing\n".to_owned(), &["name", "missing"]),
        of_text("no series", head.to_owned(), &["assets", "missing", "levels"]),
        of_text("empty assets", format!("{head}[assets]\n"), &["assets", "at least one"]),
        of_text("an empty asset", format!("{head}[assets.A]\n"), &["assets.A.initial_price", "missing"]),
        of_text("assets in a list", format!("{head}[[assets]]\ninitial_price = 1.0\n"), &["assets", "table"]),
        of_text("assets of a number", format!("assets = 5\n{head}"), &["assets", "5", "table"]),
        of_text("no clock", VALID.replace("[clock]", "[clocc]"), &["clocc", "did you mean `clock`"]),
        of_text("a clock of a number", "name = \"x\"\npaths = 1\nclock = 5\n".to_owned(), &["clock", "5", "table"]),
        of_text("JSON", "{ \"name\": \"x\", \"paths\": 5 }".to_owned(), &["TOML"]),
        of_text("YAML", "name: x\npaths: 5\n".to_owned(), &["TOML"]),
        of_text("prose", "Dear market,\nplease crash.\n".to_owned(), &["TOML"]),
        of_text("control characters", "name = \"\u{0}\u{7}\u{1b}[31m\"\n".to_owned(), &["TOML"]),
    ]);
}

#[test]
fn a_place_is_right_after_windows_line_ends_and_letters_that_are_not_ascii() {
    let mut fault = Fault::new("drift", "drift = 0.06", "drift = §\"fast\" # schnell für λ", &["assets.SPX.drift"]);
    fault.text = fault.text.replace('\n', "\r\n");
    let mut wide = Fault::new("π", "[0.05, 0.03]", "§\"πππ\"", &["assets.BTC.volatility.garch.alpha", "πππ"]);
    wide.text = wide.text.replace("name = \"valid\"", "name = \"valid\" # für Größe λ, 価格");
    assert_all_told(&[fault, wide]);
}
