//! `pathloom check`

use super::{corporate, in_force, text};
use crate::model::Values;
use crate::scenario::{
    Asset, Calendar, Chosen, Clock, Factors, Format, Layout, LevelSeries, Output, Scenario, Series, Sessions, Shares,
    Source, Suite,
};
use crate::units::DriftOf;

/// The market as it was understood.
pub fn describe(scenario: &Scenario, suite: Option<&Suite>) -> String {
    let clock = &scenario.clock;
    let grid = &clock.grid;
    let mut out = format!("{}: valid\n", scenario.name);
    let end = Clock::text(clock.moment(clock.steps));
    let mut rows = vec![
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
    ];
    if let Some(sessions) = clock.sessions() {
        rows.extend(market_time(sessions, grid.steps_per_year));
    }
    out += &text::fields(&rows);
    for series in &scenario.series {
        out += &match series {
            Series::Asset(asset) => describe_asset(asset, scenario),
            Series::Level(level) => describe_level(level),
        };
    }
    out += &dependence(scenario);
    out += &in_force::describe(scenario);
    for (name, member) in suite.iter().flat_map(|suite| &suite.members) {
        out += &format!("suite member {name}\n{}", in_force::describe(member));
    }
    let columns: Vec<&str> = scenario.output.columns.iter().map(|column| column.name()).collect();
    out += "output\n";
    out += &text::fields(&[
        ("layout", scenario.output.layout.name().to_owned()),
        ("columns", columns.join(", ")),
        (if scenario.output.layout == Layout::Ticks { "events" } else { "every" }, scenario.output.every.text()),
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

/// How steps lie in sessions, and how long the hours between them are.
fn market_time(sessions: &Sessions, steps_per_year: f64) -> [(&'static str, String); 3] {
    let Shares { night, weekend, lunch, session } = sessions.pace.shares(sessions.usual);
    let lunch = if lunch > 0.0 { format!(", lunch {}", text::short(lunch)) } else { String::new() };
    let per_day = sessions.steps_per_day();
    // Exact: less than 2^53.
    #[allow(clippy::cast_precision_loss)]
    let days = steps_per_year / per_day as f64;
    let parts = [session, night, weekend].map(text::short);
    let profile = match sessions.pace.open_to_midday {
        1.0 => "flat".to_owned(),
        ratio => format!("u_shaped {{ open_to_midday = {ratio} }}"),
    };
    [
        (
            "sessions",
            format!("{} steps from open to open; {} such days per year", text::count(per_day), text::short(days)),
        ),
        (
            "market time",
            format!(
                "of a day a session has {}, a night {}, a weekend or holiday {}{lunch}",
                parts[0], parts[1], parts[2]
            ),
        ),
        ("intraday", profile),
    ]
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

fn describe_asset(asset: &Asset, scenario: &Scenario) -> String {
    let of = match asset.drift_of {
        DriftOf::Price => "E[price]",
        DriftOf::LogPrice => "E[log price]",
    };
    let has_premium = asset.mean.as_ref().is_some_and(|mean| mean.model.expected_growth(1.0) != 0.0);
    let premium = if has_premium { ", before the premium of its mean" } else { "" };
    let mut rows = vec![
        ("initial_price", asset.initial_price.to_string()),
        ("drift", format!("{} per year, of {of}{premium}", asset.drift)),
        ("volatility", law(&asset.volatility)),
        ("innovations", law(&asset.innovations)),
        ("jumps", asset.jumps.as_ref().map_or("none".to_owned(), law)),
    ];
    if let Some(mean) = &asset.mean {
        rows.push(("mean", law(mean)));
    }
    if let Some(tick) = asset.tick {
        rows.push(("tick_size", tick.size.to_string()));
    }
    if scenario.output.layout == Layout::Bars {
        rows.push(("volume", law(&asset.volume)));
    }
    if let Some(life) = &asset.corporate {
        rows.extend(corporate::describe(life, &scenario.clock));
    }
    if let (Layout::Ticks, Some(trading)) = (scenario.output.layout, &asset.trading) {
        rows.push(("trades", law(&trading.trades)));
        rows.push(("spread", law(&trading.spread)));
        rows.push(("trade_side", law(&trading.side)));
        rows.push(("trade_size", law(&trading.size)));
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
    let numbers = values.iter().map(|(name, numbers)| format!("{name} = {}", text(numbers)));
    let words = values.words().map(|(name, word)| format!("{name} = \"{word}\""));
    let all: Vec<String> = numbers.chain(words).collect();
    if all.is_empty() { String::new() } else { format!("{{ {} }}", all.join(", ")) }
}

/// More pairs than this are counted.
const MOST_SHOWN: usize = 40;

fn dependence(scenario: &Scenario) -> String {
    let dependence = &scenario.dependence;
    let mut out = String::new();
    if let Source::Factors(factors) = &dependence.source {
        out += "factors\n";
        out += &text::fields(
            &factors
                .names
                .iter()
                .enumerate()
                .map(|(k, name)| (name.as_str(), loadings(factors, k)))
                .collect::<Vec<_>>(),
        );
    }
    let mut laws = Vec::new();
    if let Some(dynamics) = &dependence.dynamics {
        laws.push(("dynamics", law(dynamics)));
    }
    if let Some(copula) = &dependence.copula {
        laws.push(("copula", law(copula)));
    }
    if !laws.is_empty() {
        let names: Vec<&str> = dependence.members.iter().map(|i| scenario.series[*i].symbol()).collect();
        laws.push(("series", text::list(&names)));
        out += "dependence\n";
        out += &text::fields(&laws);
    }
    out + &correlations(scenario)
}

/// How many series load on a factor, and how much.
fn loadings(factors: &Factors, factor: usize) -> String {
    let of_series = |all: &Vec<(usize, f64)>| all.iter().find(|(k, _)| *k == factor).map(|(_, loading)| *loading);
    let found: Vec<f64> = factors.loadings.iter().filter_map(of_series).collect();
    let (low, high) = found.iter().fold((f64::MAX, f64::MIN), |(low, high), x| (low.min(*x), high.max(*x)));
    format!("loadings from {low} to {high}, of {} series", found.len())
}

fn correlations(scenario: &Scenario) -> String {
    let n = scenario.series.len();
    let pairs: Vec<(usize, usize, f64)> = (0..n)
        .flat_map(|j| (0..j).map(move |i| (i, j)))
        .map(|(i, j)| (i, j, scenario.dependence.correlation(i, j)))
        .filter(|(_, _, correlation)| *correlation != 0.0)
        .collect();
    if pairs.is_empty() {
        return String::new();
    }
    let (shown, more) = pairs.split_at(pairs.len().min(MOST_SHOWN));
    let what =
        if scenario.dependence.dynamics.is_some() { "that driving normals return to" } else { "of driving normals" };
    let mut out = format!("correlation {what}\n");
    for (i, j, rho) in shown {
        // Products of loadings have more digits than anybody gave.
        let rho = (rho * 1e6).round() / 1e6;
        out += &format!("  {} / {}  {rho}\n", scenario.series[*i].symbol(), scenario.series[*j].symbol());
    }
    if !more.is_empty() {
        let (low, high) = more.iter().fold((1.0_f64, -1.0_f64), |(low, high), (_, _, x)| (low.min(*x), high.max(*x)));
        let count = text::number_of(more.len(), "more pair");
        out += &format!("  and {count}, from {low:.4} to {high:.4}\n");
    }
    out
}
