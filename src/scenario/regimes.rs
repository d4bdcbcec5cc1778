//! `[regimes]`: states of the market that follow one another by chance.
//!
//! A Markov chain of K states moves once in each step of the clock: P(Rₙ₊₁ = j | Rₙ = i) = pᵢⱼ. Every path has a chain of its
//! own, and all series of a path share it. What a state does to a series is in [`Tilt`].
//!
//! | TOML | symbol | meaning |
//! |---|---|---|
//! | `states.NAME` | i | a state; they are numbered from 0 in the order of the file |
//! | `states.NAME.expected_duration` | 1/(1 − pᵢᵢ) | mean length of a stay: steps, or a time such as `"60d"`; at least one step |
//! | `states.NAME.correlation` | C | `{ "A/B" = 0.9 }`: pairs whose correlation is another one in this state; or an effect |
//! | `states.NAME.next` | pᵢⱼ/(1 − pᵢᵢ) | shares of the states that follow; equal ones by default |
//! | `states.NAME.parameters` | | numbers of laws that are other ones in this state: see [`OwnNumbers`] |
//! | `transition` | pᵢⱼ | the matrix, in the order of the states, in place of durations |
//! | `initial` | | the first state; `"stationary"`, the default, draws it from π = πP |
//! | `series` | | which series the states act on; all by default |
//!
//! Exact: the law is the chain. A stay of expected length d is geometric with mean d. `volatility` and `jump_intensity` are
//! compensated, so that they change no expected price; `drift` does.
//!
//! Reference: J. Hamilton, A new approach to the economic analysis of nonstationary time series and the business
//! cycle, Econometrica 57, 1989.

use super::clock::Clock;
use super::dependence::{Correlations, Dependence, Source};
use super::effects::{self, Targets, Tilt};
use super::market::Series;
use super::own_numbers::{self, OwnNumbers};
use super::section::{Field, Section, suggestion};
use crate::error::Result;
use crate::math::cholesky::Symmetric;
use crate::model::Domain;
use serde_json::{Value, json};

/// The most states.
const MOST_STATES: usize = 16;

/// `[regimes]`, checked.
#[derive(Debug)]
pub struct Regimes {
    /// The states, in file order.
    pub names: Vec<String>,
    /// P(next = j | now = i).
    pub transition: Vec<Vec<f64>>,
    /// P(first = i).
    pub initial: Vec<f64>,
    /// What each state does to each series.
    pub tilts: Vec<Vec<Tilt>>,
    /// The correlations of each state, where it has its own.
    pub correlations: Vec<Option<Correlations>>,
    /// The laws of each series by state, where their numbers differ.
    pub own_numbers: Vec<OwnNumbers>,
}

impl Regimes {
    pub(super) fn read(
        section: &Section,
        (series, dependence): (&[Series], &Dependence),
        clock: &Clock,
    ) -> Result<Self> {
        section.only(&["states", "initial", "transition", "series"])?;
        let table = section.required("states", "a table of states, such as [regimes.states.calm]")?;
        let states: Vec<(&str, Section)> = table
            .clone()
            .into_section()?
            .fields()
            .into_iter()
            .map(|(name, field)| Ok((name, field.into_section()?)))
            .collect::<Result<_>>()?;
        if !(2..=MOST_STATES).contains(&states.len()) {
            return Err(table.error(
                format!("has {} states", states.len()),
                format!("2 to {MOST_STATES} states follow one another"),
            ));
        }
        let names: Vec<&str> = states.iter().map(|(name, _)| *name).collect();
        let targets = Targets::read(section, series)?;
        let tilts = states.iter().map(|(_, state)| read_tilts(state, series, &targets)).collect::<Result<_>>()?;
        let own_numbers = OwnNumbers::read(&states, series, &targets, clock)?;
        let transition = match section.field("transition") {
            Some(field) => read_matrix(&field, &states)?,
            None => states.iter().map(|(name, state)| read_row(name, state, &names, clock)).collect::<Result<_>>()?,
        };
        let initial = read_initial(section, &names, &transition)?;
        let correlations = states.iter().map(|(_, state)| read_correlations(state, series, dependence));
        let correlations = correlations.collect::<Result<_>>()?;
        let names = names.into_iter().map(str::to_owned).collect();
        Ok(Regimes { names, transition, initial, tilts, correlations, own_numbers })
    }

    /// Expected steps of a stay.
    #[must_use]
    pub fn expected_duration(&self, state: usize) -> f64 {
        1.0 / (1.0 - self.transition[state][state])
    }

    pub(super) fn resolved(&self) -> Value {
        let tilts = |state: &Vec<Tilt>| state.iter().map(|tilt| tilt.resolved()).collect::<Vec<_>>();
        let correlations = |state: &Option<Correlations>| state.as_ref().map(|own| own.factor.clone());
        let mut resolved = json!({
            "states": self.names,
            "transition": self.transition,
            "initial": self.initial,
            "tilts": self.tilts.iter().map(tilts).collect::<Vec<_>>(),
        });
        if self.correlations.iter().any(Option::is_some) {
            resolved["correlations"] = json!(self.correlations.iter().map(correlations).collect::<Vec<_>>());
        }
        if self.own_numbers.iter().any(|own| !own.is_empty()) {
            resolved[own_numbers::KEY] = json!(self.own_numbers.iter().map(OwnNumbers::resolved).collect::<Vec<_>>());
        }
        resolved
    }
}

/// What a state does: to all series that it acts on, but for those with a table of their own.
fn read_tilts(state: &Section, series: &[Series], targets: &Targets) -> Result<Vec<Tilt>> {
    let keys = [&["expected_duration", "next", "series", own_numbers::KEY][..], &effects::KEYS].concat();
    state.only(&keys)?;
    let mut tilts = effects::read(state, series, targets)?;
    let Some(own) = state.section("series")? else { return Ok(tilts) };
    let symbols: Vec<&str> = series.iter().map(Series::symbol).collect();
    for (symbol, field) in own.fields() {
        let Some(place) = symbols.iter().position(|known| *known == symbol) else {
            return Err(field.name_error(format!("no series is called `{symbol}`"), suggestion(symbol, &symbols)));
        };
        if !targets.places.contains(&place) {
            return Err(field.name_error("is not one of `regimes.series`", "name it there, or remove it here"));
        }
        let table = field.into_section()?;
        table.only(&[&effects::KEYS[..], &[own_numbers::KEY]].concat())?;
        if let Some(field) = table.field("correlation").filter(effects::names_pairs) {
            return Err(field.error("names pairs", "write them into the state itself, or { toward_one = … } here"));
        }
        tilts[place] = effects::read(&table, series, &Targets::one(place))?[place];
    }
    Ok(tilts)
}

/// `correlation = { "A/B" = 0.9 }` of a state: the declared correlations but for those that it names.
fn read_correlations(state: &Section, series: &[Series], dependence: &Dependence) -> Result<Option<Correlations>> {
    let Some(field) = state.field("correlation").filter(effects::names_pairs) else { return Ok(None) };
    let symbols: Vec<&str> = series.iter().map(Series::symbol).collect();
    let declared = match &dependence.source {
        Source::Correlations(declared) => declared.matrix.clone(),
        Source::Independent if dependence.copula.is_none() => Symmetric::identity(series.len()),
        _ => {
            return Err(field.name_error(
                "there are no correlations to differ from",
                "pairs stand in place of those of [dependence]; with factors or `clayton` write { toward_one = … }",
            ));
        }
    };
    if dependence.dynamics.is_some() {
        return Err(field.name_error("correlations move by `dynamics` already", "keep one of them"));
    }
    Correlations::read_over(declared, &field, &symbols).map(Some)
}

/// A row of the transition matrix from an expected duration.
fn read_row(name: &str, state: &Section, names: &[&str], clock: &Clock) -> Result<Vec<f64>> {
    let what =
        "the mean length of a stay, in steps or as a time such as \"60d\"; or write a matrix `regimes.transition`";
    let field = state.required("expected_duration", what)?;
    let steps = clock.steps_of(&field, 1.0)?;
    let leave = 1.0 / steps;
    let mut row: Vec<f64> = match state.section("next")? {
        None => {
            // Exact: a few states.
            #[allow(clippy::cast_precision_loss)]
            let share = 1.0 / (names.len() - 1) as f64;
            names.iter().map(|other| if *other == name { 0.0 } else { share }).collect()
        }
        Some(next) => read_shares(&next, name, names)?,
    };
    for (share, other) in row.iter_mut().zip(names) {
        *share = if *other == name { 1.0 - leave } else { *share * leave };
    }
    Ok(row)
}

/// `{ calm = 0.8, crash = 0.2 }`, scaled to add up to 1.
fn read_shares(next: &Section, own: &str, names: &[&str]) -> Result<Vec<f64>> {
    let others: Vec<&str> = names.iter().copied().filter(|name| *name != own).collect();
    next.only(&others)?;
    let share = |name: &&str| next.field(name).map_or(Ok(0.0), |field| field.number(Domain::NonNegative));
    let shares = names.iter().map(share).collect::<Result<Vec<_>>>()?;
    let sum: f64 = shares.iter().sum();
    if sum > 0.0 {
        return Ok(shares.into_iter().map(|share| share / sum).collect());
    }
    Err(next.error(format!("{}: no state follows", next.path()), "give at least one of them a share above 0"))
}

/// `transition = [[…]]`: rows add up to 1.
fn read_matrix(field: &Field, states: &[(&str, Section)]) -> Result<Vec<Vec<f64>>> {
    for (name, state) in states {
        if let Some(other) = state.field("expected_duration").or_else(|| state.field("next")) {
            return Err(other.name_error(
                format!("the matrix says already how long `{name}` lasts and what follows"),
                "keep one of them",
            ));
        }
    }
    let n = states.len();
    let mut matrix = field.matrix()?;
    if matrix.len() != n || matrix.iter().any(|row| row.len() != n) {
        return Err(
            field.error(format!("is not {n} × {n}"), format!("there are {n} states: one row and column each"))
        );
    }
    for (row, (name, _)) in matrix.iter_mut().zip(states) {
        let sum: f64 = row.iter().sum();
        // NaN is in no range.
        if !row.iter().all(|p| (0.0..=1.0).contains(p)) || (sum - 1.0).abs() > 1e-9 {
            return Err(field.error(
                format!("the row of `{name}` adds up to {sum}"),
                "a row holds probabilities that add up to 1",
            ));
        }
        for p in row {
            *p /= sum;
        }
    }
    Ok(matrix)
}

fn read_initial(section: &Section, names: &[&str], transition: &[Vec<f64>]) -> Result<Vec<f64>> {
    let field = section.field("initial");
    let word = field.as_ref().map_or(Ok("stationary"), Field::string)?;
    if let Some(place) = names.iter().position(|name| *name == word) {
        return Ok((0..names.len()).map(|i| if i == place { 1.0 } else { 0.0 }).collect());
    }
    if word == "stationary" {
        return stationary(transition).ok_or_else(|| {
            let problem = "regimes: a state is never left for those before it, so none is drawn to start from";
            section.error(problem, "write `initial = \"NAME\"`, or let every state be reached from every other")
        });
    }
    let known: Vec<&str> = names.iter().copied().chain(["stationary"]).collect();
    match field {
        Some(field) => Err(field.error("no such state", suggestion(word, &known))),
        None => Err(section.missing("initial", "the first state")),
    }
}

/// π = πP with Σπ = 1, by elimination without subtractions (W. Grassmann, M. Taksar and D. Heyman, Regenerative analysis and
/// steady state distributions for Markov chains, Operations Research 33, 1985). `None` where there is more than one.
fn stationary(transition: &[Vec<f64>]) -> Option<Vec<f64>> {
    let n = transition.len();
    let mut p = transition.to_vec();
    for k in (1..n).rev() {
        let leave: f64 = p[k][..k].iter().sum();
        if leave <= 0.0 {
            return None;
        }
        for i in 0..k {
            p[i][k] /= leave;
            for j in 0..k {
                p[i][j] += p[i][k] * p[k][j];
            }
        }
    }
    let mut weights = vec![1.0];
    for k in 1..n {
        let weight = (0..k).map(|i| weights[i] * p[i][k]).sum();
        weights.push(weight);
    }
    let sum: f64 = weights.iter().sum();
    Some(weights.into_iter().map(|weight| weight / sum).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stationary_law_is_left_as_it_is() {
        let p = vec![vec![0.9, 0.08, 0.02], vec![0.3, 0.6, 0.1], vec![0.0, 0.5, 0.5]];
        let pi = stationary(&p).expect("every state is reached");
        assert!((pi.iter().sum::<f64>() - 1.0).abs() < 1e-15);
        for j in 0..3 {
            let next: f64 = (0..3).map(|i| pi[i] * p[i][j]).sum();
            assert!((next - pi[j]).abs() < 1e-15, "{j}: {next} against {}", pi[j]);
        }
    }

    #[test]
    fn a_state_that_is_never_left_for_the_others_has_no_one_stationary_law() {
        assert_eq!(stationary(&[vec![1.0, 0.0], vec![0.0, 1.0]]), None);
    }
}
