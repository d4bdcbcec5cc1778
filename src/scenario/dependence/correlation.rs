//! `correlation` or `matrix` of `[dependence]`: the correlations of the driving normals.

use crate::error::Result;
use crate::math::cholesky::Symmetric;
use crate::scenario::section::{Field, Section, nearest};
use std::collections::BTreeSet;

/// Correlations that a market can have.
#[derive(Debug, Clone, PartialEq)]
pub struct Correlations {
    /// Of every series.
    pub matrix: Symmetric,
    /// Its lower Cholesky factor, by rows.
    pub factor: Vec<Vec<f64>>,
    /// The series that are named, in order.
    pub named: Vec<usize>,
}

/// What was written, and the series that it names.
type Declared = (Symmetric, Vec<usize>);

impl Correlations {
    /// Those that are given, on top of others.
    pub(in crate::scenario) fn read_over(base: Symmetric, pairs: &Field, symbols: &[&str]) -> Result<Self> {
        let declared = read_pairs(base, pairs, symbols)?;
        Self::checked(declared, pairs, symbols)
    }

    /// The normals that drive a series, ascending, and their weights.
    #[must_use]
    pub fn weights(&self, series: usize) -> Vec<(usize, f64)> {
        let all = self.factor[series].iter().copied().enumerate();
        all.filter(|(_, weight)| *weight != 0.0).collect()
    }

    /// `None` where none are given.
    pub(super) fn read(section: &Section, symbols: &[&str]) -> Result<Option<Self>> {
        let pairs = section.field("correlation");
        let matrix = section.field("matrix");
        let order = section.field("order");
        if let (Some(order), None) = (&order, &matrix) {
            return Err(
                order.name_error("belongs to `matrix`, which is not there", "add `matrix`, or remove `order`")
            );
        }
        let (place, declared) = match (pairs, matrix) {
            (Some(_), Some(matrix)) => {
                return Err(matrix.error("both `correlation` and `matrix` are given", "keep one of them"));
            }
            (Some(pairs), None) => {
                let declared = read_pairs(Symmetric::identity(symbols.len()), &pairs, symbols)?;
                (pairs, declared)
            }
            (None, Some(matrix)) => {
                let order = order.ok_or_else(|| section.missing("order", "the symbols of the matrix, in order"))?;
                let declared = read_matrix(&matrix, &order, symbols)?;
                (matrix, declared)
            }
            (None, None) => return Ok(None),
        };
        Self::checked(declared, &place, symbols).map(Some)
    }

    fn checked((matrix, mut named): Declared, place: &Field, symbols: &[&str]) -> Result<Self> {
        named.sort_unstable();
        named.dedup();
        match matrix.cholesky() {
            Some(factor) => Ok(Correlations { matrix, factor, named }),
            None => Err(place.error(
                format!(
                    "not positive semi-definite: its smallest eigenvalue is {:.4}, so no market can have it",
                    matrix.smallest_eigenvalue()
                ),
                offer(&matrix, symbols),
            )),
        }
    }
}

/// `{ "A/B" = 0.3, … }`
fn read_pairs(mut matrix: Symmetric, field: &Field, symbols: &[&str]) -> Result<Declared> {
    let mut seen = BTreeSet::new();
    for (pair, value) in field.clone().into_section()?.fields() {
        let Some((a, b)) = pair.split_once('/') else {
            return Err(value.name_error("not a pair", "write two symbols with a slash: \"SPX/BTC\" = 0.3"));
        };
        let (i, j) = (index(a.trim(), symbols, &value)?, index(b.trim(), symbols, &value)?);
        if i == j {
            return Err(value.name_error("a series with itself", "its correlation with itself is 1; remove it"));
        }
        if !seen.insert((i.min(j), i.max(j))) {
            return Err(value.name_error("this pair is given twice", "keep one of them"));
        }
        matrix.set(i, j, read_correlation(&value)?);
    }
    Ok((matrix, seen.iter().flat_map(|(i, j)| [*i, *j]).collect()))
}

fn read_correlation(field: &Field) -> Result<f64> {
    let value = field.number(crate::model::Domain::Real)?;
    if value.abs() <= 1.0 {
        return Ok(value);
    }
    Err(field.error("must lie in [-1, 1]", "a correlation is at least -1 and at most 1"))
}

pub(super) fn index(symbol: &str, symbols: &[&str], field: &Field) -> Result<usize> {
    symbols.iter().position(|known| *known == symbol).ok_or_else(|| {
        let near = nearest(symbol, symbols.iter().copied())
            .map(|name| format!("did you mean `{name}`? "))
            .unwrap_or_default();
        let shown = symbols.len().min(MOST_SYMBOLS_SHOWN);
        let more = if shown < symbols.len() { ", …" } else { "" };
        let remedy = format!("{near}series: {}{more}", symbols[..shown].join(", "));
        field.error(format!("no series is called `{symbol}`"), remedy)
    })
}

/// `matrix = [[…]]` with `order = […]`; series that are not in the order are independent.
fn read_matrix(field: &Field, order: &Field, symbols: &[&str]) -> Result<Declared> {
    let names = order.strings()?;
    let places = names.iter().map(|name| index(name, symbols, order)).collect::<Result<Vec<_>>>()?;
    if let Some(name) = names.iter().enumerate().find(|(i, name)| names[..*i].contains(name)) {
        return Err(order.error(format!("`{}` is named twice", name.1), "name each series once"));
    }
    let rows = field.matrix()?;
    let n = names.len();
    if rows.len() != n || rows.iter().any(|row| row.len() != n) {
        return Err(field
            .error(format!("is not {n} × {n}"), format!("`order` names {n} series: write {n} rows of {n} numbers")));
    }
    let mut matrix = Symmetric::identity(symbols.len());
    for i in 0..n {
        for j in 0..n {
            let (value, mirror) = (rows[i][j], rows[j][i]);
            let wanted_one = i == j && value != 1.0;
            // NaN is in no range.
            if wanted_one || value != mirror || !(-1.0..=1.0).contains(&value) {
                let problem = format!("entry ({}, {}) is {value}", names[i], names[j]);
                return Err(field.error(
                    problem,
                    "a correlation matrix is symmetric, has 1 on its diagonal and entries in [-1, 1]",
                ));
            }
            matrix.set(places[i], places[j], value);
        }
    }
    Ok((matrix, places))
}

/// More series than this do not fit on a screen.
const MOST_SYMBOLS_SHOWN: usize = 60;
/// More pairs than this do not fit on a screen.
const MOST_PAIRS_SHOWN: usize = 60;
/// Lines are broken here, so that no terminal breaks one inside a name.
const LINE: usize = 80;

/// A valid matrix, as it can be pasted into the file; for very many series, what makes this one valid.
fn offer(matrix: &Symmetric, symbols: &[&str]) -> String {
    if symbols.len() * (symbols.len() - 1) / 2 > MOST_PAIRS_SHOWN {
        // w·C + (1 − w)·I has eigenvalues 1 + w(λ − 1).
        let weight = (0.999 / (1.0 - matrix.smallest_eigenvalue()) * 1e4).floor() / 1e4;
        return format!("it is valid with every correlation multiplied by {weight}");
    }
    let near = matrix.nearest_correlation();
    let pairs: Vec<String> = (0..symbols.len())
        .flat_map(|j| (0..j).map(move |i| (i, j)))
        .filter(|(i, j)| near.get(*i, *j).abs() >= 5e-5)
        .map(|(i, j)| format!("\"{}/{}\" = {:.4}", symbols[i], symbols[j], near.get(i, j)))
        .collect();
    let mut text = "the nearest valid one is\ncorrelation = {".to_owned();
    let mut length = 0;
    for (i, pair) in pairs.iter().enumerate() {
        let comma = if i + 1 < pairs.len() { "," } else { "" };
        if length > 0 && length + pair.len() > LINE {
            text.push_str("\n ");
            length = 0;
        }
        text += &format!(" {pair}{comma}");
        length += pair.len() + 2;
    }
    text + " }"
}
