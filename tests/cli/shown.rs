//! What the other verbs show.

use crate::common::{Ran, pathloom, pathloom_with, unwrapped};
use crate::place::{LONG, Place, SMALL, names_in_data, writes_nothing};
use serde_json::Value;
use std::collections::BTreeSet;
use std::process::Command;

#[test]
fn check_prints_the_resolved_market() {
    let text = unwrapped(&writes_nothing(&["check"]));
    for wanted in ["small", "100", "42", "SPX", "5000", "0.06", "constant", "0.2", "SOFR", "0.043", "vasicek", "24x7"]
    {
        assert!(text.contains(wanted), "no `{wanted}` in {text}");
    }
    // What the file leaves out is shown as it was resolved.
    for wanted in ["365 steps per year", "normal", "2026-01-22", "long", "zstd"] {
        assert!(text.contains(wanted), "no `{wanted}` in {text}");
    }
    let changed = writes_nothing(&["check", "--set", "assets.SPX.drift=0.125", "--paths", "77"]);
    assert!(changed.contains("0.125") && changed.contains("77"), "{changed}");
}

#[test]
fn plan_tells_rows_bytes_parts_memory_and_time() {
    let text = writes_nothing(&["plan", "--paths", "1000000"]);
    for wanted in ["SPX, SOFR", "42,000,000", "rows", "bytes", "parts", "memory", "time"] {
        assert!(text.contains(wanted), "no `{wanted}` in {text}");
    }
    let parts = text.lines().find(|line| line.trim_start().starts_with("parts")).unwrap();
    let planned: usize = parts.split_whitespace().nth(1).unwrap().parse().unwrap();
    assert_eq!(planned, 41, "{parts}");
}

#[test]
fn plan_says_how_many_parts_a_run_then_writes() {
    let place = Place::new(LONG);
    let text = pathloom(["plan", &place.scenario, "--paths", "50000"]).exits(0).stdout;
    let parts = text.lines().find(|line| line.trim_start().starts_with("parts")).unwrap();
    let planned: usize = parts.split_whitespace().nth(1).unwrap().parse().unwrap();
    place.run(&["-q", "--paths", "50000"]).exits(0);
    assert_eq!(names_in_data(&place.out()).len(), planned);
}

#[test]
fn bench_prints_one_json_object_with_the_agreed_keys() {
    let text = writes_nothing(&["bench", "--json", "--threads", "2", "--set", "assets.SPX.drift=0.0"]);
    let report: Value = serde_json::from_str(&text).expect("one JSON value");
    for key in ["engine_ns_per_step", "parquet_ns_per_row"] {
        let speed = report[key].as_f64().unwrap_or_else(|| panic!("no number `{key}` in {report}"));
        assert!(speed > 0.0 && speed < 1e6, "{key} = {speed}");
    }
    assert_eq!(report["threads"], 2);
    assert_eq!((&report["paths"], &report["steps"], &report["series"]), (&100.into(), &20.into(), &2.into()));
    assert!(["scalar", "avx2", "avx512"].contains(&report["simd"].as_str().unwrap()), "{report}");
}

#[test]
fn bench_uses_the_instruction_set_that_is_asked_for() {
    let place = Place::new(SMALL);
    let ran = pathloom_with(&[("PATHLOOM_SIMD", "scalar")], ["bench", "--json", &place.scenario]).exits(0);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["simd"], "scalar");
}

/// Every key and every string in a JSON value.
fn words(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(found.insert(text.clone())),
        Value::Array(values) => values.iter().for_each(|value| words(value, found)),
        Value::Object(fields) => fields.iter().for_each(|(key, value)| {
            found.insert(key.clone());
            words(value, found);
        }),
        _ => {}
    }
}

#[test]
fn schema_is_json_and_knows_every_name_of_the_scenario_file() {
    let ran = pathloom(["schema"]).exits(0);
    let schema: Value = serde_json::from_str(&ran.stdout).expect("the schema is JSON");
    assert!(schema["$schema"].as_str().unwrap().contains("json-schema.org"));
    let mut known = BTreeSet::new();
    words(&schema, &mut known);
    let names = "name seed paths clock start calendar 24x7 weekdays step steps substeps steps_per_year \
        assets initial_price drift volatility heston initial_variance mean_reversion long_run_variance vol_of_vol \
        correlation jumps merton intensity mean std tick_size garch omega alpha beta annual_vol innovations student_t \
        normal degrees_of_freedom drift_of price log_price constant levels initial process vasicek ornstein_uhlenbeck \
        long_run_mean dependence matrix order copula gaussian clayton theta series dynamics dcc factors output layout long \
        panel columns return variance jump every last float f64 f32 timestamp ns us compression overnight_variance \
        weekend_variance intraday_profile u_shaped open_to_midday regimes states expected_duration next transition initial \
        stress at from until ramp half_life scale add set toward_one drift jump_intensity level regime \
        after history file prices kind mode simple added replaced preset equity short_rate long_rate crash-1987 \
        rates-2022 pin value supervisory scenario jump_off residual quarters \
        dividends amount fraction splits ratio density halts mean_duration delisting recovery adjusted_price dividend split status \
        sampling sequence pseudo_random sobol antithetic";
    for name in names.split_whitespace() {
        assert!(known.contains(name), "the schema does not know `{name}`");
    }
}

#[test]
fn the_schema_takes_a_word_or_a_number_where_the_program_does() {
    let schema: Value = serde_json::from_str(&pathloom(["schema"]).exits(0).stdout).unwrap();
    let properties = &schema["properties"];
    let laws = &properties["assets"]["additionalProperties"]["properties"]["volatility"]["properties"];
    for name in ["garch", "gjr_garch", "egarch", "aparch", "figarch"] {
        let law = &laws[name];
        let start = &law["properties"]["initial"];
        let number = serde_json::json!({ "type": "number", "exclusiveMinimum": 0 });
        assert_eq!(start["oneOf"], serde_json::json!([number, { "const": "stationary" }]), "{name}: {start}");
        assert_eq!(start["default"], "stationary", "{name}");
        assert!(!law["required"].as_array().unwrap().contains(&"initial".into()), "{name}");
        assert!(law["properties"].get("initial_vol").is_none(), "{name}");
    }
    assert!(laws["sabr"]["properties"]["initial_vol"].is_object());
    // No regime comes before a start.
    let regime = &properties["regimes"]["properties"]["states"]["additionalProperties"]["properties"]["parameters"];
    let numbers = regime["properties"]["volatility"]["properties"].as_object().unwrap();
    assert!(numbers.contains_key("alpha") && !numbers.keys().any(|name| name.starts_with("initial")), "{numbers:?}");
}

#[test]
fn check_shows_a_start_that_is_a_word_whether_it_is_said_or_not() {
    let place = Place::new(
        &SMALL.replace("constant = { annual_vol = 0.2", "garch = { annual_vol = 0.2, alpha = 0.1, beta = 0.8"),
    );
    let of = |arguments: &[&str]| {
        let all: Vec<&str> = ["check", &place.scenario].into_iter().chain(arguments.iter().copied()).collect();
        pathloom(&all).exits(0).stdout
    };
    let silent = of(&[]);
    assert!(silent.contains("beta = 0.8, initial = \"stationary\" }"), "{silent}");
    let key = "assets.SPX.volatility.garch.initial";
    // A bare word is one, on the command line.
    assert_eq!(of(&["--set", &format!("{key}=stationary")]), silent);
    let number = of(&["--set", &format!("{key}=0.25")]);
    assert!(number.contains("initial = 0.25") && !number.contains("stationary"), "{number}");
}

#[test]
fn the_schema_requires_what_the_program_requires_and_allows_no_other_key() {
    let schema: Value = serde_json::from_str(&pathloom(["schema"]).exits(0).stdout).unwrap();
    assert_eq!(schema["additionalProperties"], false);
    // Of assets, of levels, and of a file that extends another, which has the rest.
    let ways: Vec<_> = schema["anyOf"].as_array().unwrap().iter().map(|way| &way["required"]).collect();
    assert!(ways.contains(&&serde_json::json!(["extends"])), "{ways:?}");
    let of_assets = ways.iter().find(|way| way.to_string().contains("assets")).unwrap();
    // A market without series is told elsewhere.
    for required in of_assets.as_array().unwrap().iter().filter(|key| *key != "assets") {
        let name = required.as_str().unwrap();
        let kept: String = without_key(SMALL, name);
        let place = Place::new(&kept);
        pathloom(["check", &place.scenario]).exits(2).says(&[name]);
    }
    // `seed` is optional in both.
    let place = Place::new(&without_key(SMALL, "seed"));
    pathloom(["check", &place.scenario]).exits(0);
}

/// A scenario without a key of the root, or without a table.
fn without_key(text: &str, key: &str) -> String {
    let mut inside = false;
    let keep = |line: &&str| {
        if line.starts_with('[') {
            inside = *line == format!("[{key}]");
        }
        let is_key = line.split('=').next().is_some_and(|name| name.trim() == key);
        !inside && !is_key
    };
    text.lines().filter(keep).collect::<Vec<_>>().join("\n")
}

#[test]
fn models_lists_every_law_with_its_parameters_and_each_example_is_a_valid_scenario() {
    let text = pathloom(["models"]).exits(0).stdout;
    for law in ["volatility.constant", "innovations.normal", "jumps.merton", "process.vasicek", "mean.arma"] {
        assert!(text.contains(&format!("{law} = ")), "no `{law}` in\n{text}");
    }
    let kinds = ["volatility", "innovations", "mean", "jumps", "process"];
    let examples: Vec<(&str, &str)> = text
        .lines()
        .filter_map(|line| Some((line, line.split_once(" = ")?.0)))
        .filter(|(_, law)| law.split_once('.').is_some_and(|(kind, _)| kinds.contains(&kind)))
        .collect();
    assert!(examples.len() > 40, "{examples:?}");
    for (example, law) in examples {
        let head = "name = \"e\"\npaths = 1\n[clock]\nstart = 2026-01-01\nstep = \"1d\"\nsteps = 1\n";
        let asset = "[assets.A]\ninitial_price = 1.0\ndrift_of = \"log_price\"\n";
        let table = match law.split_once('.').unwrap().0 {
            "volatility" => format!("{asset}{example}\n"),
            "process" => format!("[levels.A]\ninitial = 0.03\n{example}\n"),
            // Its variance jumps.
            _ if law == "jumps.svcj" => format!(
                "{asset}volatility.heston = {{ initial_variance = 0.04, mean_reversion = 1.5, long_run_variance = 0.04, vol_of_vol = 0.5, correlation = -0.7 }}\n{example}\n"
            ),
            _ => format!("{asset}volatility.constant = {{ annual_vol = 0.1 }}\n{example}\n"),
        };
        let place = Place::new(&format!("{head}{table}"));
        pathloom(["check", &place.scenario]).exits(0);
    }
    let every_parameter = "initial_variance mean_reversion long_run_variance vol_of_vol correlation omega alpha beta \
        annual_vol degrees_of_freedom intensity mean std long_run_mean until elasticity initial_vol long_run_vol";
    for parameter in every_parameter.split_whitespace() {
        assert!(text.contains(parameter), "no `{parameter}` in\n{text}");
    }
}

#[test]
fn the_page_of_laws_is_what_the_registry_says() {
    let made = pathloom(["models", "--markdown"]).exits(0).stdout;
    assert!(made == include_str!("../../docs/laws.md"), "run pathloom models --markdown > docs/laws.md");
}

#[test]
fn one_law_can_be_shown_and_a_misspelt_one_is_guessed() {
    let text = pathloom(["models", "heston"]).exits(0).stdout;
    assert!(text.contains("vol_of_vol") && !text.contains("garch"), "{text}");
    pathloom(["models", "hestn"]).exits(2).says(&["hestn", "did you mean `heston`"]);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let program = env!("CARGO_BIN_EXE_pathloom");
    let script = format!("'{program}' schema | true; '{program}' models | head -1");
    let ran = Ran::from(Command::new("sh").args(["-c", &script]).output().unwrap()).exits(0);
    assert_eq!(ran.stderr, "");
}
