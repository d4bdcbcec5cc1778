//! Paths of more numbers than a part holds: their values are those of short paths, their order that of all datasets.

use super::place::{Place, head, market, single};
use super::rows::{Rows, read_file, read_parts};

/// 2^20 numbers: a longer path is written in parts of its own.
const LONG: u64 = 1 << 20;

fn first(rows: &Rows, count: usize) -> Rows {
    let mut rows = rows.clone();
    rows.numbers.values_mut().for_each(|values| values.truncate(count));
    rows.text.values_mut().for_each(|values| values.truncate(count));
    rows
}

/// Every law, so that each one's state is carried over from one stretch of a path to the next.
fn every_law(paths: u64, steps: u64, output: &str) -> String {
    format!(
        r#"{head}
[assets.HEST]
initial_price = 2500.0
volatility.heston = {{ initial_variance = 0.04, mean_reversion = 1.5, long_run_variance = 0.04, vol_of_vol = 0.5, correlation = -0.7 }}
jumps.merton = {{ intensity = 800.0, mean = -0.01, std = 0.02 }}

[levels.OU]
initial = 0.5
process.ornstein_uhlenbeck = {{ mean_reversion = 0.8, long_run_mean = 0.0, annual_vol = 0.05 }}

[assets.GARCH]
initial_price = 60_000.0
drift_of = "log_price"
volatility.garch = {{ annual_vol = 0.6, alpha = 0.08, beta = 0.90 }}
innovations.student_t = {{ degrees_of_freedom = 4.5 }}
tick_size = 0.5

[levels.VAS]
initial = 0.001
process.vasicek = {{ mean_reversion = 0.8, long_run_mean = 0.0, annual_vol = 0.05 }}

[assets.GBM]
initial_price = 1.0
drift = 0.3
volatility.constant = {{ annual_vol = 0.2 }}

[dependence]
correlation = {{ "HEST/GARCH" = 0.4, "GBM/VAS" = -0.3 }}

[output]
{output}
"#,
        head = head(paths, steps)
    )
}

#[test]
fn a_price_does_not_depend_on_how_many_steps_follow() {
    let short_steps = 3_000;
    let wanted = read_parts(&Place::whole(&every_law(2, short_steps, "")));
    let long = Place::whole(&every_law(2, LONG + 5, ""));
    assert!(long.parts().len() >= 10, "{:?}", long.parts());
    let rows = read_parts(&long);
    let per_series = usize::try_from(LONG + 6).unwrap();
    assert_eq!(rows.len(), 2 * 5 * per_series);
    let count = usize::try_from(short_steps + 1).unwrap();
    for series in 0..10 {
        let begin = |from: &Rows, row: usize| {
            let of = |values: &Vec<u64>| values[row..row + count].to_vec();
            let numbers = from.numbers.iter().map(|(name, values)| (name.clone(), of(values)));
            (numbers.collect::<Vec<_>>(), from.text["symbol"][row..row + count].to_vec())
        };
        let (got, want) = (begin(&rows, series * per_series), begin(&wanted, series * count));
        assert!(got == want, "series {series}: path {}, {}", want.0[0].1[0], want.1[0]);
    }
}

/// Across the border between one path in several parts and several paths in one.
#[test]
fn a_path_just_longer_than_a_part_has_the_values_of_one_just_not() {
    for output in ["", "layout = \"panel\"", "timestamp = \"us\"\nfloat = \"f32\"\nencoding = \"byte_stream_split\""]
    {
        let numbers = LONG / 5 - 40;
        for around in [-30_i64, 30] {
            let steps = numbers.checked_add_signed(around).unwrap();
            let rows = read_parts(&Place::whole(&every_law(2, steps, output)));
            let wanted = read_parts(&Place::whole(&every_law(1, 1_000, output)));
            let panel = output.contains("panel");
            let firsts = if panel { first(&rows, 1_001) } else { first(&rows.of("HEST"), 1_001) };
            let wanted = if panel { wanted } else { wanted.of("HEST") };
            assert!(firsts == wanted, "{steps} steps, {output}");
        }
    }
    let whole = |steps| read_parts(&Place::whole(&single(2, steps, "")));
    let (short, long) = (whole(LONG - 2), whole(LONG + 2));
    let rows = usize::try_from(LONG - 1).unwrap();
    assert_eq!(short.len(), 2 * rows);
    for name in ["price", "timestamp", "path_id"] {
        assert!(short.column(name)[..rows] == long.column(name)[..rows], "{name} of path 0");
        assert!(short.column(name)[rows..] == long.column(name)[rows + 4..2 * rows + 4], "{name} of path 1");
    }
}

#[test]
fn the_layouts_agree_and_rows_are_sorted() {
    let steps = 1_100_000;
    let long = Place::whole(&market(2, steps, ""));
    let panel = read_parts(&Place::whole(&market(2, steps, "layout = \"panel\"")));
    let arrow = read_parts(&Place::whole(&market(2, steps, "format = \"arrow\"")));
    let rows = read_parts(&long);
    assert!(rows == arrow, "arrow");
    let per_series = usize::try_from(steps + 1).unwrap();
    assert_eq!(rows.len(), 6 * per_series);
    for (number, symbol) in ["ZINC", "RATE", "BTC", "ZINC", "RATE", "BTC"].iter().enumerate() {
        let range = number * per_series..(number + 1) * per_series;
        let path = number / 3;
        assert!(rows.text["symbol"][range.clone()].iter().all(|name| name == symbol), "{symbol} in its place");
        assert!(rows.column("path_id")[range.clone()].iter().all(|id| *id == path as u64), "path {path} of {symbol}");
        let times = &rows.column("timestamp")[range.clone()];
        assert!(times.windows(2).all(|pair| pair[1] - pair[0] == 1_000_000_000), "times of {symbol}");
        let in_panel = path * per_series..(path + 1) * per_series;
        assert!(
            rows.column("price")[range.clone()] == panel.column(symbol)[in_panel.clone()],
            "{symbol} in the panel"
        );
        assert!(times == &panel.column("timestamp")[in_panel], "times in the panel");
    }
}

#[test]
fn fewer_rows_of_a_long_path_are_rows_of_all_of_them() {
    let steps = 9_000_000;
    let all = read_parts(&Place::whole(&single(1, steps, "timestamp = \"us\"")));
    assert_eq!(all.len(), 9_000_001);
    for every in [7_u64, 8, 1_000_000] {
        let text = single(1, steps, &format!("timestamp = \"us\"\nevery = {every}"));
        let some = read_parts(&Place::whole(&text));
        let stride = usize::try_from(every).unwrap();
        for name in ["timestamp", "price"] {
            let wanted: Vec<u64> = all.column(name).iter().step_by(stride).copied().collect();
            assert!(some.column(name) == wanted, "every {every}: {name}");
        }
    }
    let last = read_parts(&Place::whole(&single(1, steps, "timestamp = \"us\"\nevery = \"last\"")));
    assert_eq!(last.column("price"), [*all.column("price").last().unwrap()]);
    assert_eq!(last.column("timestamp"), [*all.column("timestamp").last().unwrap()]);
}

/// Returns and jumps are those since the row before, also where that row is in another part.
#[test]
fn what_is_since_the_row_before_crosses_the_border_of_a_part() {
    let asset = |steps: u64, layout: &str| {
        let more = "volatility.garch = { annual_vol = 0.6, alpha = 0.08, beta = 0.90 }\n\
            jumps.merton = { intensity = 90_000.0, mean = -0.01, std = 0.02 }";
        let output = format!("layout = \"{layout}\"\nevery = 2\ncolumns = [\"jump\", \"return\", \"variance\"]");
        single(1, steps, &output).replace("volatility.constant = { annual_vol = 0.2 }", more)
    };
    let steps = 20_000_000;
    let all = read_parts(&Place::whole(&asset(steps, "long")));
    assert_eq!(all.len(), 10_000_001);
    let panel = Place::whole(&asset(steps, "panel"));
    assert!(panel.parts().len() > 1);
    let panel = read_parts(&panel);
    for column in ["jump", "return", "variance"] {
        assert!(all.column(column) == panel.column(&format!("A_{column}")), "{column}");
        let zero = all.column(column)[1..].iter().filter(|bits| **bits == 0).count();
        assert!(column == "jump" || zero < 100, "{column} is 0 in {zero} rows");
    }
    let few = read_parts(&Place::whole(&asset(3_000, "long")));
    for column in ["jump", "return", "variance"] {
        assert!(all.column(column)[..1_501] == *few.column(column), "{column} of the first rows");
    }
}

#[test]
fn each_part_of_a_long_path_says_which_rows_it_holds() {
    let place = Place::whole(&single(2, 9_000_000, "compression = \"none\""));
    let manifest = place.manifest();
    let parts = manifest["parts"].as_array().unwrap();
    assert!(parts.len() >= 4, "{} parts", parts.len());
    let mut total = 0;
    for part in parts {
        let rows = read_file(&place.out().join(part["file"].as_str().unwrap()));
        assert_eq!(part["rows"], rows.len(), "{part}");
        let path = rows.column("path_id")[0];
        assert_eq!(part["paths"], serde_json::json!([path, path + 1]));
        total += rows.len();
    }
    assert_eq!(manifest["rows"], total);
    assert_eq!(total, 18_000_002);
}

/// Paths that are long because they have many series, which stand in several row groups and several parts.
#[test]
fn many_series_are_those_of_short_paths() {
    let text = |steps: u64| {
        let mut text = head(1, steps);
        for i in 0..1_000 {
            let tick = if i % 2 == 0 { "tick_size = 0.01\n" } else { "" };
            text += &format!(
                "[assets.A{i}]\ninitial_price = 100.0\n{tick}volatility.constant = {{ annual_vol = 0.2 }}\n"
            );
        }
        text + "[dependence]\ncorrelation = { \"A1/A999\" = 0.5, \"A998/A999\" = -0.3 }\n"
    };
    let long = Place::whole(&text(9_000));
    assert_eq!(long.parts().len(), 2, "a part has eight row groups of series that fit into a window");
    assert_eq!(long.manifest()["rows"], 1_000 * 9_001);
    let short = read_parts(&Place::whole(&text(50)));
    let rows = read_file(&long.out().join(&long.parts()[1]));
    assert_eq!(rows.len() % 9_001, 0);
    for symbol in ["A998", "A999"] {
        let (long, short) = (rows.of(symbol), short.of(symbol));
        assert!(long.column("price")[..51] == short.column("price")[..51], "{symbol}");
    }
}
