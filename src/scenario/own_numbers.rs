//! `parameters` of a regime: numbers of a series' laws that are other ones while it lasts.
//!
//! | TOML | of the law of | of |
//! |---|---|---|
//! | `parameters.volatility.NAME` | the variance | assets |
//! | `parameters.jumps.NAME` | the jumps, but for `intensity`: that is `jump_intensity` | assets with jumps |
//! | `parameters.process.NAME` | the level | levels |
//!
//! NAME is what the law calls a number that the file gives it; a change is `{ scale = x }`, `{ add = x }` or `{ set = x }`, and what
//! it makes must be allowed. A step is one of the law that the regime has, from where the path is: the variance, or the level, goes
//! on. Drifts are compensated regime by regime. Laws with a memory of many steps are refused.

use super::clock::Clock;
use super::effects::{Change, Targets};
use super::market::{Asset, Chosen, LevelSeries, Series};
use super::section::{Field, Section};
use crate::error::{Error, Result};
use crate::model::registry::{Component, JUMPS, LEVELS, VOLATILITIES};
use crate::model::{Invalid, JumpModel, LevelModel, VolatilityModel};
use serde_json::{Value, json};

/// The key of a regime.
pub(super) const KEY: &str = "parameters";
/// Whose numbers.
const KINDS: [&str; 3] = ["volatility", "jumps", "process"];

/// The laws of a series by regime; each list is empty where all regimes have the declared one.
#[derive(Debug, Default)]
pub struct OwnNumbers {
    /// Of its variance.
    pub volatility: Vec<Chosen<dyn VolatilityModel>>,
    /// Of its jumps.
    pub jumps: Vec<Chosen<dyn JumpModel>>,
    /// Of a level.
    pub process: Vec<Chosen<dyn LevelModel>>,
}

impl OwnNumbers {
    /// Those of each series.
    pub(super) fn read(
        states: &[(&str, Section)],
        series: &[Series],
        targets: &Targets,
        clock: &Clock,
    ) -> Result<Vec<Self>> {
        let tables = states.iter().map(|(_, state)| tables_of(state, series, targets)).collect::<Result<Vec<_>>>()?;
        let of = |(i, series): (usize, &Series)| {
            let by_state: Vec<Option<&Field>> = tables.iter().map(|state| state[i].as_ref()).collect();
            match series {
                Series::Asset(asset) => of_asset(series, asset, &by_state, clock),
                Series::Level(level) => of_level(series, level, &by_state, clock),
            }
        };
        series.iter().enumerate().map(of).collect()
    }

    /// Whether all regimes have the declared laws.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.volatility.is_empty() && self.jumps.is_empty() && self.process.is_empty()
    }

    /// How many laws step on each path, as many as there are regimes where they differ.
    #[must_use]
    pub fn laws(&self) -> usize {
        [self.volatility.len(), self.jumps.len(), self.process.len(), 1].into_iter().fold(0, usize::max)
    }

    /// What a regime changes: whose number, its name, and what it is then.
    #[must_use]
    pub fn changes(&self, series: &Series, state: usize) -> Vec<(&'static str, &'static str, f64)> {
        let mut found = Vec::new();
        match series {
            Series::Asset(asset) => {
                found.extend(differing(KINDS[0], &asset.volatility, self.volatility.get(state)));
                if let Some(jumps) = &asset.jumps {
                    found.extend(differing(KINDS[1], jumps, self.jumps.get(state)));
                }
            }
            Series::Level(level) => found.extend(differing(KINDS[2], &level.process, self.process.get(state))),
        }
        found
    }

    pub(super) fn resolved(&self) -> Value {
        let mut resolved = json!({});
        let mut add = |kind: &str, laws: Vec<Value>| {
            if !laws.is_empty() {
                resolved[kind] = json!(laws);
            }
        };
        add(KINDS[0], self.volatility.iter().map(Chosen::resolved).collect());
        add(KINDS[1], self.jumps.iter().map(Chosen::resolved).collect());
        add(KINDS[2], self.process.iter().map(Chosen::resolved).collect());
        resolved
    }
}

fn differing<Model: ?Sized>(
    kind: &'static str,
    declared: &Chosen<Model>,
    own: Option<&Chosen<Model>>,
) -> Vec<(&'static str, &'static str, f64)> {
    let all = own.into_iter().flat_map(|own| own.values.iter());
    let other = |(name, numbers): (&'static str, &[f64])| {
        (declared.values.list(name) != numbers).then(|| (kind, name, numbers[0]))
    };
    all.filter_map(other).collect()
}

/// The table of a regime that each series has, if it has one.
fn tables_of<'a>(state: &Section<'a>, series: &[Series], targets: &Targets) -> Result<Vec<Option<Field<'a>>>> {
    let mut tables = vec![None; series.len()];
    if let Some(field) = state.field(KEY) {
        check_taken(&field, series, targets)?;
        for place in &targets.places {
            tables[*place] = Some(field.clone());
        }
    }
    let Some(own) = state.section("series")? else { return Ok(tables) };
    for (symbol, field) in own.fields() {
        let Some(place) = series.iter().position(|series| series.symbol() == symbol) else { continue };
        tables[place] = field.into_section()?.field(KEY);
        if let Some(field) = &tables[place] {
            check_taken(field, series, &Targets::one(place))?;
        }
    }
    Ok(tables)
}

/// Each number must be one of a law; of the law of every series, where these were named.
fn check_taken(table: &Field, series: &[Series], targets: &Targets) -> Result<()> {
    let table = table.clone().into_section()?;
    table.only(&KINDS)?;
    for (kind, field) in table.fields() {
        for (name, field) in field.into_section()?.fields() {
            let refusal = |place: &usize| why_not(kind, name, &series[*place]).map(|why| (*place, why));
            let refusals: Vec<(usize, String)> = targets.places.iter().filter_map(refusal).collect();
            let taken = refusals.len() < targets.places.len();
            let Some((place, why)) = refusals.first().filter(|_| targets.are_named() || !taken) else { continue };
            let problem = format!("does not go with `{}`: {why}", series[*place].symbol());
            return Err(field.name_error(problem, "`pathloom models` lists the numbers of a law"));
        }
    }
    Ok(())
}

/// Why a series has no such number that could be another one.
fn why_not(kind: &str, name: &str, series: &Series) -> Option<String> {
    match (kind, series) {
        ("volatility", Series::Asset(asset)) => {
            let law = &asset.volatility;
            refusal(VOLATILITIES, law, law.model.admits_change(), name)
        }
        ("jumps", Series::Asset(Asset { jumps: Some(law), .. })) => {
            if name == "intensity" {
                return Some("how often jumps come is `jump_intensity`, beside `parameters`".to_owned());
            }
            refusal(JUMPS, law, law.model.admits_change(), name)
        }
        ("jumps", Series::Asset(_)) => Some("it has no jumps".to_owned()),
        ("process", Series::Level(level)) => {
            refusal(LEVELS, &level.process, level.process.model.admits_change(), name)
        }
        (_, Series::Asset(_)) => Some("it is an asset, with `volatility` and `jumps`".to_owned()),
        (_, Series::Level(_)) => Some("it is a level, with a `process`".to_owned()),
    }
}

fn refusal<Model: ?Sized>(
    registry: &[Component<Model>],
    law: &Chosen<Model>,
    admits_change: bool,
    name: &str,
) -> Option<String> {
    let component = registry.iter().find(|component| component.name == law.name)?;
    let Some(parameter) = component.parameters.iter().find(|parameter| parameter.name == name) else {
        let names: Vec<&str> = component.parameters.iter().map(|parameter| parameter.name).collect();
        return Some(format!("`{}` has no `{name}`, but {}", law.name, names.join(", ")));
    };
    if parameter.is_start() {
        return Some(format!("`{name}` is where a path starts, and no regime comes before that"));
    }
    if law.name == "constant" {
        return Some("the volatility itself is `volatility = { set = … }`, beside `parameters`".to_owned());
    }
    if !admits_change {
        return Some(format!("the numbers of `{}` hold for all time: it remembers many steps", law.name));
    }
    match law.values.list(name) {
        [_] => None,
        [] => Some(format!("the file gives its `{}` no number `{name}` that could be changed", law.name)),
        _ => Some(format!("`{name}` is a list here")),
    }
}

fn of_asset(series: &Series, asset: &Asset, tables: &[Option<&Field>], clock: &Clock) -> Result<OwnNumbers> {
    let steps = clock.simulated_steps();
    let volatility = laws((series, KINDS[0]), (VOLATILITIES, &asset.volatility), tables, &|law| {
        law.driven_by(asset.innovations.model.as_ref())?;
        law.check(&clock.grid, asset.drift_of, 1.0)?;
        law.check_steps(steps)
    })?;
    let jumps = asset.jumps.as_ref().map(|declared| {
        laws((series, KINDS[1]), (JUMPS, declared), tables, &|law| law.check(&clock.grid, steps, 1.0))
    });
    Ok(OwnNumbers { volatility, jumps: jumps.transpose()?.unwrap_or_default(), process: Vec::new() })
}

fn of_level(series: &Series, level: &LevelSeries, tables: &[Option<&Field>], clock: &Clock) -> Result<OwnNumbers> {
    let process = laws((series, KINDS[2]), (LEVELS, &level.process), tables, &|law| {
        law.check(level.initial, &clock.grid, clock.simulated_steps())
    })?;
    Ok(OwnNumbers { process, ..OwnNumbers::default() })
}

/// The law of each regime; none where all have the declared one.
fn laws<Model: ?Sized>(
    (series, kind): (&Series, &str),
    (registry, declared): (&[Component<Model>], &Chosen<Model>),
    tables: &[Option<&Field>],
    check: &dyn Fn(&mut Model) -> Result<(), Invalid>,
) -> Result<Vec<Chosen<Model>>> {
    let component = registry.iter().find(|component| component.name == declared.name);
    let component = component.expect("a law is in its registry");
    let law = |table: Option<&Field>| {
        let own = table.map(|table| table.clone().into_section()?.section(kind)).transpose()?.flatten();
        let mut values = declared.values.clone();
        for (name, field) in own.iter().flat_map(Section::fields) {
            // A table may be for several series, of which this one has no such number.
            if why_not(kind, name, series).is_some() {
                continue;
            }
            let known = component.parameters.iter().find(|parameter| parameter.name == name);
            let parameter = known.expect("its law has the number");
            let value = Change::read(&field, parameter.domain)?.of(values.number(name));
            if !parameter.domain.contains(value) {
                return Err(field.error(format!("makes it {value}"), format!("allowed: {}", parameter.domain)));
            }
            values.insert(parameter.name, vec![value]);
        }
        // It is the declared one where nothing is changed, and takes in what that was told.
        let point = |invalid: Invalid| point_at(own.as_ref(), series.symbol(), &invalid);
        let mut model = (component.build)(&values).map_err(point)?;
        check(&mut *model).map_err(point)?;
        Ok(Chosen { name: declared.name, values, model })
    };
    let laws = tables.iter().copied().map(law).collect::<Result<Vec<_>>>()?;
    let differ = laws.iter().any(|law| law.values != declared.values);
    Ok(if differ { laws } else { Vec::new() })
}

/// Underlines the number that does not go with the others of a series, or those that were changed.
fn point_at(own: Option<&Section>, symbol: &str, invalid: &Invalid) -> Error {
    let own = own.expect("the declared law was checked");
    let problem = format!("`{symbol}`: {}", invalid.problem);
    if let Some(field) = own.field(invalid.parameter) {
        return field.error(problem, &invalid.remedy);
    }
    match &own.fields()[..] {
        [(_, field), ..] => field.error(problem, &invalid.remedy),
        [] => own.error(format!("{}: {problem}", own.path()), &invalid.remedy),
    }
}
