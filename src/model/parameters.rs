//! What a law's parameters are called, what they mean, and which values they may have.

use std::collections::BTreeMap;
use std::fmt;

/// The largest and the smallest size of a number in a scenario: nothing in a market is beyond, and no square
/// or product in a step overflows or vanishes within.
const LARGEST: f64 = 1e15;
const SMALLEST: f64 = 1e-30;

/// The values that a parameter may have. NaN, infinities and sizes over 1e15 are in none of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Domain {
    /// Any number.
    Real,
    /// Above zero.
    Positive,
    /// Not below zero.
    NonNegative,
    /// Above this bound.
    Above(f64),
    /// Between two bounds, neither included.
    Between(f64, f64),
    /// Above a bound, and at most another.
    AboveUpTo(f64, f64),
}

impl Domain {
    /// Whether the value is allowed.
    #[must_use]
    pub fn contains(self, value: f64) -> bool {
        value.abs() <= LARGEST
            && match self {
                Domain::Real => true,
                Domain::Positive => value >= SMALLEST,
                Domain::NonNegative => value >= 0.0,
                Domain::Above(low) => value > low,
                Domain::Between(low, high) => low < value && value < high,
                Domain::AboveUpTo(low, high) => low < value && value <= high,
            }
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Domain::Real => f.write_str("a number of size at most 1e15"),
            Domain::Positive => f.write_str("a number > 0 (1e-30 to 1e15)"),
            Domain::NonNegative => f.write_str("a number ≥ 0 (at most 1e15)"),
            Domain::Above(low) => write!(f, "a number > {low} (at most 1e15)"),
            Domain::Between(low, high) => write!(f, "in ({low}, {high})"),
            Domain::AboveUpTo(low, high) => write!(f, "in ({low}, {high}]"),
        }
    }
}

/// Whether a parameter must be given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Need {
    /// It must.
    Required,
    /// It may be left out; the law says what then.
    Optional,
}

/// How many numbers a parameter holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// One number.
    One,
    /// One number, or this word, which says the same as to leave it out.
    OneOrWord(&'static str),
    /// One number, or a list of up to this many.
    UpTo(usize),
}

/// One parameter of a law, as the file, the schema, `pathloom models` and the errors know it.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its key in the scenario file.
    pub name: &'static str,
    /// Its symbol in the equation.
    pub symbol: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// Which values it may have.
    pub domain: Domain,
    /// Whether it must be given.
    pub need: Need,
    /// How many numbers it holds.
    pub count: Count,
    /// What it is, in a few words.
    pub meaning: &'static str,
}

impl Parameter {
    /// A parameter that must be given, and is one number.
    #[must_use]
    pub const fn required(
        name: &'static str,
        symbol: &'static str,
        unit: &'static str,
        domain: Domain,
        meaning: &'static str,
    ) -> Self {
        Parameter { name, symbol, unit, domain, need: Need::Required, count: Count::One, meaning }
    }

    /// The same, but it may be left out.
    #[must_use]
    pub const fn optional(self) -> Self {
        Parameter { need: Need::Optional, ..self }
    }

    /// The same, but a list of up to `most` numbers is taken as well.
    #[must_use]
    pub const fn list(self, most: usize) -> Self {
        Parameter { count: Count::UpTo(most), ..self }
    }

    /// The same, but it may be left out, and `word` says that it is.
    #[must_use]
    pub const fn or_word(self, word: &'static str) -> Self {
        Parameter { count: Count::OneOrWord(word), need: Need::Optional, ..self }
    }

    /// What it may be, in words.
    #[must_use]
    pub fn allowed(&self) -> String {
        let domain = self.domain;
        match self.count {
            Count::One => domain.to_string(),
            Count::OneOrWord(word) => format!("\"{word}\" or {domain}"),
            Count::UpTo(most) => format!("{domain}, or a list of up to {most}"),
        }
    }

    /// Whether it is where a path starts.
    #[must_use]
    pub fn is_start(&self) -> bool {
        self.name == "initial" || self.name.starts_with("initial_")
    }
}

/// What a parameter is.
#[derive(Debug, Clone, PartialEq)]
enum Given {
    /// Numbers, each of them in its domain.
    Numbers(Vec<f64>),
    /// Its word.
    Word(&'static str),
}

/// What parameters are, by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Values(BTreeMap<&'static str, Given>);

impl Values {
    /// Sets one parameter.
    pub fn insert(&mut self, name: &'static str, numbers: Vec<f64>) {
        self.0.insert(name, Given::Numbers(numbers));
    }

    /// Sets one parameter to its word: it has no number.
    pub fn insert_word(&mut self, name: &'static str, word: &'static str) {
        self.0.insert(name, Given::Word(word));
    }

    /// A required number.
    ///
    /// # Panics
    /// When the parameter was not declared as required, which is a fault of the component.
    #[must_use]
    pub fn number(&self, name: &str) -> f64 {
        self.optional(name).unwrap_or_else(|| panic!("`{name}` is not declared as a required parameter"))
    }

    /// A number that may have been left out.
    #[must_use]
    pub fn optional(&self, name: &str) -> Option<f64> {
        self.list(name).first().copied()
    }

    /// All numbers of a parameter; none when it was left out, or is a word.
    #[must_use]
    pub fn list(&self, name: &str) -> &[f64] {
        match self.0.get(name) {
            Some(Given::Numbers(numbers)) => numbers,
            Some(Given::Word(_)) | None => &[],
        }
    }

    /// Every parameter that has numbers.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &[f64])> {
        self.0.iter().filter_map(|(name, given)| match given {
            Given::Numbers(numbers) => Some((*name, numbers.as_slice())),
            Given::Word(_) => None,
        })
    }

    /// Every parameter that is a word, said or not.
    pub fn words(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.0.iter().filter_map(|(name, given)| match given {
            Given::Numbers(_) => None,
            Given::Word(word) => Some((*name, *word)),
        })
    }
}

/// Values that are each in their domain, but do not go together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// The parameter to point at.
    pub parameter: &'static str,
    /// What is wrong.
    pub problem: String,
    /// What is allowed, or what to do.
    pub remedy: String,
}

impl Invalid {
    /// Points at `parameter`.
    pub fn new(parameter: &'static str, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Invalid { parameter, problem: problem.into(), remedy: remedy.into() }
    }
}
