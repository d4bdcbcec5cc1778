//! Regimes, stress and guides, as `pathloom check` shows them.

use super::text;
use crate::random::DIMENSIONS;
use crate::scenario::{
    By, Clock, Correlations, Guide, History, Liquidity, Mode, Pin, Regimes, Scenario, Side, Stress, Tilt,
};

/// Lines on what follows by chance and what happens on given days; none where there is neither.
pub fn describe(scenario: &Scenario) -> String {
    let mut out = scenario.regimes.as_ref().map_or(String::new(), |regimes| describe_regimes(scenario, regimes));
    for stress in &scenario.stress {
        out += &describe_stress(scenario, stress);
    }
    for guide in &scenario.guides {
        out += &describe_guide(scenario, guide);
    }
    if let Some(sampling) = &scenario.sampling {
        let tilt = |series: usize| {
            let (theta, k) = (sampling.driver_drift[series], sampling.jump_intensity[series]);
            let words = [
                (theta != 0.0).then(|| format!("driver drifts {theta:+} per √year")),
                (k != 1.0).then(|| format!("{k} times as many jumps")),
            ];
            let words: Vec<String> = words.into_iter().flatten().collect();
            (!words.is_empty()).then(|| words.join(", "))
        };
        let balance = sampling.balance.as_ref().map_or("none".to_owned(), |balance| match &balance.by {
            By::Regime { states } => {
                format!("as many paths of each of {states} regimes, by the highest that a path is in")
            }
            By::Drawdown { series, bounds } => {
                format!("as many paths of each drawdown of {} between {bounds:?}", scenario.series[*series].symbol())
            }
        });
        let mut rows = vec![("tilts", effects(scenario, tilt)), ("balance", balance)];
        if sampling.antithetic {
            rows.push(("antithetic", "paths 2k and 2k + 1 have opposite driving normals".to_owned()));
        }
        if scenario.is_of_sobol() {
            rows.push(("sequence", sobol(scenario)));
        }
        out += &format!("sampling\n{}", text::fields(&rows));
    }
    out
}

/// How much of the sequence is taken, and where its points are balanced.
fn sobol(scenario: &Scenario) -> String {
    let paths = scenario.paths;
    let dimensions = text::count(scenario.dimensions() as u64);
    let of = text::count(DIMENSIONS as u64);
    let next = paths.next_power_of_two();
    let balanced = if next == paths {
        format!("{} paths are balanced, a power of 2", text::count(paths))
    } else {
        format!("paths are balanced at {} and {}, powers of 2", text::count(next / 2), text::count(next))
    };
    format!("Sobol, scrambled by the seed, in {dimensions} of {of} dimensions; {balanced}")
}

fn describe_regimes(scenario: &Scenario, regimes: &Regimes) -> String {
    let mut out = "regimes\n".to_owned();
    for (state, name) in regimes.names.iter().enumerate() {
        let next: Vec<String> = regimes
            .names
            .iter()
            .zip(&regimes.transition[state])
            .enumerate()
            .filter(|(i, (_, p))| *i != state && **p > 0.0)
            .map(|(_, (name, p))| format!("{name} {p:.4}"))
            .collect();
        let stay = regimes.expected_duration(state);
        let stay = if stay.is_finite() { format!("{stay:.1} steps on average") } else { "for ever".to_owned() };
        let rows = [
            ("number", state.to_string()),
            ("first", format!("with probability {:.4}", regimes.initial[state])),
            ("stays", stay),
            ("next", format!("in each step: {}", if next.is_empty() { "none".to_owned() } else { next.join(", ") })),
            ("effects", effects(scenario, |series| tilt(regimes.tilts[state][series]))),
        ];
        let mut rows = Vec::from(rows);
        let own = numbers(scenario, regimes, state);
        if !own.is_empty() {
            rows.push(("parameters", own));
        }
        if let Some(own) = &regimes.correlations[state] {
            rows.push(("correlations", pairs(scenario, own)));
        }
        out += &format!(" {name}\n{}", text::fields(&rows));
    }
    out
}

/// The numbers of laws that are other ones in a state.
fn numbers(scenario: &Scenario, regimes: &Regimes, state: usize) -> String {
    let own = scenario.series.iter().zip(&regimes.own_numbers);
    let lines = own.flat_map(|(series, own)| {
        let line = |(kind, name, value)| format!("{}  {kind}.{name} = {value}", series.symbol());
        own.changes(series, state).into_iter().map(line).collect::<Vec<_>>()
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The pairs whose correlation is another one than declared, at most some of them.
fn pairs(scenario: &Scenario, own: &Correlations) -> String {
    const MOST: usize = 12;
    let n = scenario.series.len();
    let differing: Vec<String> = (0..n)
        .flat_map(|j| (0..j).map(move |i| (i, j)))
        .filter(|(i, j)| own.matrix.get(*i, *j) != scenario.dependence.correlation(*i, *j))
        .map(|(i, j)| {
            let [a, b] = [i, j].map(|i| scenario.series[i].symbol());
            format!("{a} / {b}  {}", own.matrix.get(i, j))
        })
        .collect();
    let more = differing.len().saturating_sub(MOST);
    let more = if more > 0 { format!("\nand {more} more") } else { String::new() };
    differing[..differing.len().min(MOST)].join("\n") + &more
}

fn describe_stress(scenario: &Scenario, stress: &Stress) -> String {
    let row = |row: u64| place(scenario, row);
    let mut rows = vec![("from", row(stress.from))];
    if let Some(history) = &stress.history {
        rows.extend(describe_history(scenario, stress.from, history));
        return format!("stress\n{}", text::fields(&rows));
    }
    rows.extend(stress.until.map(|until| ("until", row(until))));
    if stress.ramp > 1 {
        rows.push(("ramp", format!("{} steps", text::count(stress.ramp))));
    }
    rows.extend(stress.half_life.map(|half_life| ("half_life", format!("{half_life} steps"))));
    let both = |series: usize| {
        let shift = stress.shifts[series].map(|change| format!("shift {}", change.text()));
        let words = tilt(stress.tilts[series]).into_iter().chain(shift).collect::<Vec<_>>().join(", ");
        (!words.is_empty()).then_some(words)
    };
    rows.push(("effects", effects(scenario, both)));
    format!("stress\n{}", text::fields(&rows))
}

/// A row, and when it is.
fn place(scenario: &Scenario, row: u64) -> String {
    let clock = &scenario.clock;
    let moment = if row <= clock.steps { Clock::text(clock.moment(row)) } else { "after the end".to_owned() };
    format!("row {} ({moment})", text::count(row))
}

fn describe_history(scenario: &Scenario, from: u64, history: &History) -> [(&'static str, String); 2] {
    let mode = match history.mode {
        Mode::Added => "added to those that are simulated",
        Mode::Replaced => "in place of those that are simulated",
    };
    let words = |series: usize| {
        let returns = history.returns[series].as_ref()?;
        Some(format!("{} returns, in all {:+.6}, {mode}", returns.len(), returns.iter().sum::<f64>()))
    };
    let last = from + history.rows() as u64 - 1;
    [("to", place(scenario, last)), ("history", effects(scenario, words))]
}

fn describe_guide(scenario: &Scenario, guide: &Guide) -> String {
    /// Longer lists are cut.
    const MOST: usize = 16;
    let pin = |pin: &Pin| match pin.side {
        Side::At => format!("{} at {}", pin.value, place(scenario, pin.row)),
        side => format!("{} {} at {}", side.name(), pin.value, place(scenario, pin.row)),
    };
    let mut pins: Vec<String> = guide.pins.iter().take(MOST).map(pin).collect();
    if guide.pins.len() > MOST {
        pins.push(format!("and {} more", guide.pins.len() - MOST));
    }
    let how = match (guide.has_bounds(), scenario.is_drawn(guide), scenario.weighs(guide)) {
        (false, ..) => ("residual", guide.residual.to_string()),
        (_, true, false) => ("drawn", "given its pins, exactly".to_owned()),
        (_, true, true) => ("drawn", "given each pin by the one before: `weight` has what a path counts".to_owned()),
        (_, false, _) => ("pulled", "towards its pins: `weight` has what a path counts".to_owned()),
    };
    let rows = [how, ("pinned to", pins.join("\n"))];
    format!("guide of {}\n{}", scenario.series[guide.series].symbol(), text::fields(&rows))
}

/// What is said of each series; series of which the same is said together, at most some of them.
fn effects(scenario: &Scenario, words: impl Fn(usize) -> Option<String>) -> String {
    const MOST: usize = 12;
    let mut by_words: Vec<(String, Vec<&str>)> = Vec::new();
    for (i, series) in scenario.series.iter().enumerate() {
        let Some(words) = words(i) else { continue };
        match by_words.iter_mut().find(|(known, _)| *known == words) {
            Some((_, symbols)) => symbols.push(series.symbol()),
            None => by_words.push((words, vec![series.symbol()])),
        }
    }
    let line = |(words, symbols): &(String, Vec<&str>)| {
        let more = symbols.len().saturating_sub(MOST);
        let shown = symbols[..symbols.len() - more].join(", ");
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{shown}{more}: {words}")
    };
    if by_words.is_empty() { "none".to_owned() } else { by_words.iter().map(line).collect::<Vec<_>>().join("\n") }
}

fn tilt(tilt: Tilt) -> Option<String> {
    let Liquidity { volume, trades, spread, trade_size } = tilt.liquidity;
    let times = |what: &str, scale: f64| (scale != 1.0).then(|| format!("{what} × {scale}"));
    let words = [
        times("volatility", tilt.volatility_scale),
        (tilt.drift != 0.0).then(|| format!("drift {:+}", tilt.drift)),
        times("jump intensity", tilt.intensity_scale),
        (tilt.toward_one != 0.0).then(|| format!("correlations {} of the way to 1", tilt.toward_one)),
        times("volume", volume),
        times("trades", trades),
        times("spread", spread),
        times("trade size", trade_size),
    ];
    let words: Vec<String> = words.into_iter().flatten().collect();
    (!words.is_empty()).then(|| words.join(", "))
}
