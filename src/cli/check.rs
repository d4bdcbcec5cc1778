//! `pathloom check`

use super::text;
use crate::model::Values;
use crate::scenario::{Asset, Calendar, Chosen, Clock, Format, Layout, LevelSeries, Output, Scenario, Series};
use crate::units::DriftOf;

/// The market as it was understood.
pub fn describe(scenario: &Scenario) -> String {
    let clock = &scenario.clock;
    let grid = &clock.grid;
    let mut out = format!("{}: valid\n", scenario.name);
    let end = Clock::text(clock.moment(clock.steps));
    out += &text::fields(&[
        ("paths", format!("{} (seed {})", text::count(scenario.paths), scenario.seed)),
        ("clock", format!("{} to {end} UTC, calendar {}", Clock::text(clock.start), calendar(clock.calendar))),
        (
            "steps",
            format!(
                "{} of {}, {} substeps each; {} steps per year",
                text::count(clock.steps),
                clock.step_text(),
                grid.substeps,
                grid.steps_per_year
            ),
        ),
    ]);
    for series in &scenario.series {
        out += &match series {
            Series::Asset(asset) => describe_asset(asset, scenario.output.layout),
            Series::Level(level) => describe_level(level),
        };
    }
    out += &correlations(scenario);
    let columns: Vec<&str> = scenario.output.columns.iter().map(|column| column.name()).collect();
    out += "output\n";
    out += &text::fields(&[
        ("layout", scenario.output.layout.name().to_owned()),
        ("columns", columns.join(", ")),
        ("every", scenario.output.every.text()),
        ("stored", stored(&scenario.output)),
    ]);
    out += &format!("scenario hash {}\n", scenario.hash());
    out
}

/// The name of a calendar, and how far it is known.
fn calendar(calendar: Calendar) -> String {
    let known = match calendar {
        Calendar::Sessions(exchange) => exchange.known(),
        _ => None,
    };
    match known {
        Some((first, last)) => format!("{}, holidays known from {first} to {last}", calendar.name()),
        None => calendar.name().to_owned(),
    }
}

/// What kind of files, and how numbers are in them.
fn stored(output: &Output) -> String {
    let mut words = vec![output.format.name().to_owned(), output.float.name().to_owned()];
    if output.format == Format::Parquet {
        words.push(output.encoding.name().to_owned());
    }
    words.push(output.compression.text());
    words.push(format!("timestamps in {}", output.timestamp.name()));
    if let Some(paths) = output.partition_paths {
        words.push(format!("{paths} paths per folder"));
    }
    words.join(", ")
}

fn describe_asset(asset: &Asset, layout: Layout) -> String {
    let of = match asset.drift_of {
        DriftOf::Price => "E[price]",
        DriftOf::LogPrice => "E[log price]",
    };
    let mut rows = vec![
        ("initial_price", asset.initial_price.to_string()),
        ("drift", format!("{} per year, of {of}", asset.drift)),
        ("volatility", law(&asset.volatility)),
        ("innovations", law(&asset.innovations)),
        ("jumps", asset.jumps.as_ref().map_or("none".to_owned(), law)),
    ];
    if let Some(tick) = asset.tick {
        rows.push(("tick_size", tick.size.to_string()));
    }
    if layout == Layout::Bars {
        rows.push(("volume", law(&asset.volume)));
    }
    format!("asset {}\n{}", asset.symbol, text::fields(&rows))
}

fn describe_level(level: &LevelSeries) -> String {
    let rows = [("initial", level.initial.to_string()), ("process", law(&level.process))];
    format!("level {}\n{}", level.symbol, text::fields(&rows))
}

fn law<Model: ?Sized>(chosen: &Chosen<Model>) -> String {
    format!("{} {}", chosen.name, numbers(&chosen.values)).trim_end().to_owned()
}

fn numbers(values: &Values) -> String {
    let text = |numbers: &[f64]| match numbers {
        [one] => one.to_string(),
        many => format!("{many:?}"),
    };
    let all: Vec<String> = values.iter().map(|(name, numbers)| format!("{name} = {}", text(numbers))).collect();
    if all.is_empty() { String::new() } else { format!("{{ {} }}", all.join(", ")) }
}

fn correlations(scenario: &Scenario) -> String {
    let n = scenario.series.len();
    let pairs: Vec<String> = (0..n)
        .flat_map(|j| (0..j).map(move |i| (i, j)))
        .map(|(i, j)| (i, j, scenario.dependence.correlation(i, j)))
        .filter(|(_, _, correlation)| *correlation != 0.0)
        .map(|(i, j, rho)| format!("  {} / {}  {rho}\n", scenario.series[i].symbol(), scenario.series[j].symbol()))
        .collect();
    if pairs.is_empty() { String::new() } else { format!("correlation of driving normals\n{}", pairs.concat()) }
}
