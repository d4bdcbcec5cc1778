//! Returns that happened, on every path: [`History`].

use super::state::SeriesState;
use crate::random::Row;
use crate::scenario::{Mode, Scenario, Series};
use std::ops::Range;

/// The histories of a scenario, on some of its series.
pub struct Replay<'a> {
    scenario: &'a Scenario,
    series: Range<usize>,
    /// By place: what the series was at the row before one whose return is replaced.
    before: Vec<Option<Before>>,
}

struct Before {
    /// The log price, or the level.
    value: Row,
    /// The sum of log jumps of an asset.
    jumped: Option<Row>,
}

impl<'a> Replay<'a> {
    /// `None` where there is no history.
    pub fn new(scenario: &'a Scenario, series: &Range<usize>) -> Option<Self> {
        let any = scenario.stress.iter().any(|stress| stress.history.is_some());
        any.then(|| Replay { scenario, series: series.clone(), before: series.clone().map(|_| None).collect() })
    }

    /// The sum of the returns of one kind that act on a series at a row, if any does.
    fn returns(&self, (row, series): (u64, usize), mode: Mode) -> Option<f64> {
        let of = |stress: &crate::scenario::Stress| {
            let history = stress.history.as_ref().filter(|history| history.mode == mode)?;
            let place = usize::try_from(row.checked_sub(stress.from)?).ok()?;
            history.returns[series].as_ref()?.get(place).copied()
        };
        self.scenario.stress.iter().filter_map(of).reduce(|sum, value| sum + value)
    }

    /// Keeps what a series is now, before the step to row `row`, if the return of that row is replaced.
    pub fn remember(&mut self, row: u64, states: &[SeriesState]) {
        for (place, state) in states.iter().enumerate() {
            let replaced = self.returns((row, self.series.start + place), Mode::Replaced).is_some();
            self.before[place] = replaced.then(|| match state {
                SeriesState::Asset(asset) => {
                    Before { value: asset.log_price.clone(), jumped: Some(asset.jumped.clone()) }
                }
                SeriesState::Level(level) => {
                    let mut value = Row::zeros(level.values().len());
                    value.copy_from_slice(level.values());
                    Before { value, jumped: None }
                }
            });
        }
    }

    /// Replaces the returns of row `row`, and adds to them.
    pub fn act(&self, row: u64, states: &mut [SeriesState]) {
        for (place, state) in states.iter_mut().enumerate() {
            let series = self.series.start + place;
            let added = self.returns((row, series), Mode::Added).unwrap_or(0.0);
            match (self.returns((row, series), Mode::Replaced), &self.before[place]) {
                (Some(replaced), Some(before)) => {
                    set(state, before, replaced + added - self.growth(row, series));
                }
                _ if added != 0.0 => add(state, added),
                _ => {}
            }
        }
    }

    /// What the log price grows by for certain in the step to a row: a return is that of the price.
    fn growth(&self, row: u64, series: usize) -> f64 {
        let Series::Asset(asset) = &self.scenario.series[series] else { return 0.0 };
        let clock = &self.scenario.clock;
        let at = |row: u64| asset.log_growth(clock.elapsed(row * u64::from(clock.grid.substeps)));
        at(row) - at(row - 1)
    }
}

fn add(state: &mut SeriesState, more: f64) {
    match state {
        SeriesState::Asset(asset) => asset.log_price.iter_mut().for_each(|x| *x += more),
        SeriesState::Level(level) => {
            let more = Row::filled(level.values().len(), more);
            level.shift(1.0, &more);
        }
    }
}

/// Makes a series what it was before and so much more.
fn set(state: &mut SeriesState, before: &Before, more: f64) {
    match state {
        SeriesState::Asset(asset) => {
            for (x, before) in asset.log_price.iter_mut().zip(before.value.iter()) {
                *x = before + more;
            }
            if let Some(jumped) = &before.jumped {
                asset.jumped.copy_from_slice(jumped);
            }
        }
        SeriesState::Level(level) => {
            let mut shift = before.value.clone();
            for (shift, now) in shift.iter_mut().zip(level.values()) {
                *shift = (*shift + more) - now;
            }
            level.shift(1.0, &shift);
        }
    }
}
