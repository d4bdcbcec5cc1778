//! The series of a scenario: assets and levels, each with the laws that move it.

use super::clock::Clock;
use super::corporate::{self, Corporate};
use super::section::{Field, Section, suggestion};
use super::trading::Trading;
use crate::error::{Error, Result};
use crate::model::innovations::normal::Normal;
use crate::model::registry::{Component, INNOVATIONS, JUMPS, LEVELS, MEANS, VOLATILITIES, VOLUMES};
use crate::model::volume::log_normal::LogNormal;
use crate::model::{
    Count, Domain, InnovationModel, Invalid, JumpModel, LevelModel, MeanModel, Need, Parameter, Values,
    VolatilityModel, VolumeModel,
};
use crate::units::DriftOf;
use serde_json::{Value, json};

/// A law that was chosen, with the numbers it was given.
#[derive(Debug)]
pub struct Chosen<Model: ?Sized> {
    /// Its registry name.
    pub name: &'static str,
    /// Its parameters as given.
    pub values: Values,
    /// The law.
    pub model: Box<Model>,
}

impl<Model: ?Sized> Chosen<Model> {
    /// Its name and numbers.
    pub(super) fn resolved(&self) -> Value {
        let values: serde_json::Map<String, Value> =
            self.values.iter().map(|(name, numbers)| (name.to_owned(), json!(numbers))).collect();
        json!({ self.name: values })
    }
}

/// The most assets, and the most levels: their correlations are a dense matrix.
const MOST_SERIES: usize = 1000;
/// The longest symbol.
const LONGEST_SYMBOL: usize = 31;

/// One named output.
#[derive(Debug)]
pub enum Series {
    /// A price.
    Asset(Asset),
    /// A level.
    Level(LevelSeries),
}

/// `[assets.NAME]`, checked.
#[derive(Debug)]
pub struct Asset {
    /// Its symbol.
    pub symbol: String,
    /// S(0).
    pub initial_price: f64,
    /// Per year.
    pub drift: f64,
    /// What the drift is of.
    pub drift_of: DriftOf,
    /// How its variance moves.
    pub volatility: Chosen<dyn VolatilityModel>,
    /// What drives its returns.
    pub innovations: Chosen<dyn InnovationModel>,
    /// What is expected of its returns besides the drift, if anything is.
    pub mean: Option<Box<Chosen<dyn MeanModel>>>,
    /// Its jumps, if it has any.
    pub jumps: Option<Chosen<dyn JumpModel>>,
    /// What recorded prices are rounded to.
    pub tick: Option<Tick>,
    /// What is traded in its bars.
    pub volume: Box<Chosen<dyn VolumeModel>>,
    /// What happens to the share beside its price.
    pub corporate: Option<Box<Corporate>>,
    /// Its trades and quotes, if anything is said of them.
    pub trading: Option<Box<Trading>>,
}

/// `[levels.NAME]`, checked.
#[derive(Debug)]
pub struct LevelSeries {
    /// Its symbol.
    pub symbol: String,
    /// X(0).
    pub initial: f64,
    /// How it moves.
    pub process: Chosen<dyn LevelModel>,
}

/// A tick size. Where its inverse is a whole number the price is a quotient, so that 0.01 gives the double
/// nearest to each decimal price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tick {
    /// Ticks in a unit of price.
    pub per_unit: f64,
    /// As it was written.
    pub size: f64,
}

impl Tick {
    fn new(size: f64) -> Self {
        let inverse = 1.0 / size;
        let whole = inverse.round();
        let per_unit = if (inverse - whole).abs() < 1e-9 * inverse && whole >= 1.0 { whole } else { inverse };
        Tick { per_unit, size }
    }
}

impl Series {
    /// Its symbol.
    #[must_use]
    pub fn symbol(&self) -> &str {
        match self {
            Series::Asset(asset) => &asset.symbol,
            Series::Level(level) => &level.symbol,
        }
    }

    /// What happens to it, if it is a share, beside its price.
    #[must_use]
    pub fn corporate(&self) -> Option<&Corporate> {
        match self {
            Series::Asset(asset) => asset.corporate.as_deref(),
            Series::Level(_) => None,
        }
    }

    /// Every series, in file order.
    pub(super) fn read_all(root: &Section, clock: &Clock) -> Result<Vec<Series>> {
        let mut found: Vec<((usize, usize), Series)> = Vec::new();
        for (kind, read) in [("assets", read_asset as Reader), ("levels", read_level as Reader)] {
            let Some(table) = root.section(kind)? else { continue };
            let fields = table.fields();
            if fields.len() > MOST_SERIES {
                let problem = format!("{kind}: {} series, and at most {MOST_SERIES} step together", fields.len());
                return Err(table.error(problem, "split them over several scenarios"));
            }
            for (symbol, field) in fields {
                check_symbol(symbol, &field)?;
                let position = field.position();
                let section = field.into_section()?;
                if found.iter().any(|(_, series)| series.symbol() == symbol) {
                    return Err(section
                        .error(format!("`{symbol}` is both an asset and a level"), "give one of them another name"));
                }
                found.push((position, read(symbol, &section, clock)?));
            }
        }
        if found.is_empty() {
            return Err(root.missing("assets", "at least one [assets.NAME] or [levels.NAME] table"));
        }
        found.sort_by_key(|(position, _)| *position);
        Ok(found.into_iter().map(|(_, series)| series).collect())
    }
}

type Reader = fn(&str, &Section, &Clock) -> Result<Series>;

pub(super) fn check_symbol(symbol: &str, field: &Field) -> Result<()> {
    let fine = !symbol.is_empty()
        && symbol.len() <= LONGEST_SYMBOL
        && symbol.chars().all(|c| c.is_ascii_alphanumeric() || "._-^=".contains(c));
    if fine && !["path_id", "timestamp", "symbol"].contains(&symbol) {
        return Ok(());
    }
    Err(field
        .name_error("not a symbol", "1 to 31 letters, digits or any of . _ - ^ =, and no column name of the dataset"))
}

/// The keys of an asset, but for those of its corporate life.
const KEYS: [&str; 9] =
    ["initial_price", "drift", "drift_of", "tick_size", "volatility", "innovations", "mean", "jumps", "volume"];

fn read_asset(symbol: &str, section: &Section, clock: &Clock) -> Result<Series> {
    section.only(&[&KEYS[..], &corporate::KEYS, &Trading::KEYS].concat())?;
    let initial_price = section.required("initial_price", "the price at the start")?.number(Domain::Positive)?;
    let drift = section.field("drift").map_or(Ok(0.0), |field| field.number(Domain::Real))?;
    let drift_of_field = section.field("drift_of");
    let drift_of = drift_of_field.map_or(Ok(DriftOf::Price), |field| {
        field.choice(&[("price", DriftOf::Price), ("log_price", DriftOf::LogPrice)])
    })?;
    let tick = section.field("tick_size").map(|field| field.number(Domain::Positive)).transpose()?.map(Tick::new);
    let mut volatility = choose(section, "volatility", VOLATILITIES)?
        .ok_or_else(|| section.missing("volatility", "such as volatility.constant = { annual_vol = 0.2 }"))?;
    let innovations = choose(section, "innovations", INNOVATIONS)?;
    let jumps = choose(section, "jumps", JUMPS)?;
    let steps = clock.simulated_steps();
    if let Some((place, jumps)) = &jumps {
        jumps.model.check(&clock.grid, steps, 1.0).map_err(|invalid| point_at(place, &invalid))?;
    }
    let innovations: Chosen<dyn InnovationModel> = match innovations {
        Some((place, chosen)) => {
            check_composition(&place, &volatility.1, &chosen, drift_of)?;
            chosen
        }
        None => Chosen { name: "normal", values: Values::default(), model: Box::new(Normal) },
    };
    let (place, law) = (&volatility.0, &mut volatility.1.model);
    let fits = law.driven_by(innovations.model.as_ref()).and_then(|()| law.check(&clock.grid, drift_of, 1.0));
    let fits = fits.and_then(|()| law.check_steps(steps));
    fits.map_err(|invalid| point_at(place, &invalid))?;
    let mean = choose(section, "mean", MEANS)?;
    if let Some((place, mean)) = &mean {
        check_mean(place, mean, clock, drift_of)?;
    }
    if let Some((place, jumps)) = &jumps {
        check_shocks(place, &volatility.1, jumps)?;
    }
    let volume = choose(section, "volume", VOLUMES)?.map_or_else(usual_volume, |(_, chosen)| chosen).into();
    Ok(Series::Asset(Asset {
        symbol: symbol.to_owned(),
        initial_price,
        drift,
        drift_of,
        volatility: volatility.1,
        innovations,
        mean: mean.map(|(_, chosen)| chosen.into()),
        jumps: jumps.map(|(_, chosen)| chosen),
        tick,
        volume,
        corporate: Corporate::read(section, clock)?.map(Box::new),
        trading: Trading::read(section)?.map(Box::new),
    }))
}

/// That of an asset that names none.
fn usual_volume() -> Chosen<dyn VolumeModel> {
    let (law, values) = LogNormal::usual();
    Chosen { name: "log_normal", values, model: Box::new(law) }
}

fn check_composition(
    place: &Section,
    volatility: &Chosen<dyn VolatilityModel>,
    innovations: &Chosen<dyn InnovationModel>,
    drift_of: DriftOf,
) -> Result<()> {
    if !volatility.model.admits_any_innovation() && !innovations.model.is_normal() {
        return Err(place.error(
            format!("{}: volatility `{}` is driven by normal innovations only", place.path(), volatility.name),
            "remove the innovations, or choose volatility `constant`, `schedule` or one of discrete time, such as `garch`",
        ));
    }
    if drift_of == DriftOf::Price && !innovations.model.is_normal() {
        let why = if innovations.model.has_exponential_moments() {
            "drifts are compensated for normal innovations alone, so `drift` would not be that of E[price]"
        } else {
            "with these tails E[price] is infinite, or is once volatility is high, so `drift` cannot be its drift"
        };
        return Err(place.error(
            format!("{}: {why}", place.path()),
            "add drift_of = \"log_price\" to the asset: the drift is then of E[log price]",
        ));
    }
    Ok(())
}

fn check_mean(place: &Section, mean: &Chosen<dyn MeanModel>, clock: &Clock, drift_of: DriftOf) -> Result<()> {
    mean.model.check(&clock.grid).map_err(|invalid| point_at(place, &invalid))?;
    if drift_of == DriftOf::LogPrice {
        return Ok(());
    }
    Err(place.error(
        format!("{}: E[price] is not known with a conditional mean, so `drift` cannot be its drift", place.path()),
        "add drift_of = \"log_price\" to the asset: the drift is then of E[log price]",
    ))
}

/// Jumps of the variance need a variance that can jump.
fn check_shocks(
    place: &Section,
    volatility: &Chosen<dyn VolatilityModel>,
    jumps: &Chosen<dyn JumpModel>,
) -> Result<()> {
    if !jumps.model.moves_variance() || volatility.model.takes_shocks() {
        return Ok(());
    }
    Err(place.error(
        format!("{}: volatility `{}` has no variance that can jump", place.path(), volatility.name),
        "choose volatility `heston`, or jumps of the price alone",
    ))
}

fn read_level(symbol: &str, section: &Section, clock: &Clock) -> Result<Series> {
    section.only(&["initial", "process"])?;
    let initial = section.required("initial", "the level at the start")?.number(Domain::Real)?;
    let (place, process) = choose(section, "process", LEVELS)?.ok_or_else(|| {
        section.missing(
            "process",
            "such as process.vasicek = { mean_reversion = 0.8, long_run_mean = 0.035, annual_vol = 0.01 }",
        )
    })?;
    process.model.check(initial, &clock.grid, clock.simulated_steps()).map_err(|invalid| {
        let of_level = invalid.parameter == "initial";
        point_at(if of_level { section } else { &place }, &invalid)
    })?;
    Ok(Series::Level(LevelSeries { symbol: symbol.to_owned(), initial, process }))
}

/// Reads `kind.NAME = { … }`: exactly one name, which the registry knows.
pub(super) fn choose<'a, Model: ?Sized>(
    section: &Section<'a>,
    kind: &str,
    registry: &'static [Component<Model>],
) -> Result<Option<(Section<'a>, Chosen<Model>)>> {
    let names: Vec<&str> = registry.iter().map(|component| component.name).collect();
    let Some(field) = section.field(kind) else { return Ok(None) };
    if field.value().is_some_and(toml_edit::Value::is_str) {
        return Err(field.error(
            "must be a table that names the law",
            format!("write {kind}.{} = {}", registry[0].name, registry[0].example),
        ));
    }
    let table = field.into_section()?;
    let fields = table.fields();
    let Some((name, _)) = fields.first() else {
        return Err(
            table.error(format!("{} names no law", table.path()), format!("choose one of {}", names.join(", ")))
        );
    };
    let Some(component) = registry.iter().find(|component| component.name == *name) else {
        return Err(fields[0].1.name_error(format!("unknown {kind} `{name}`"), suggestion(name, &names)));
    };
    if let Some((second, field)) = fields.get(1) {
        return Err(
            field.name_error(format!("`{name}` and `{second}` cannot both be the {kind}"), "keep one of them")
        );
    }
    let (_, field) = fields.into_iter().next().expect("there is a first field");
    let place = field.into_section()?;
    let values = read_values(&place, component)?;
    let model = (component.build)(&values).map_err(|invalid| point_at(&place, &invalid))?;
    Ok(Some((place, Chosen { name: component.name, values, model })))
}

fn read_values<Model: ?Sized>(section: &Section, component: &Component<Model>) -> Result<Values> {
    let names: Vec<&str> = component.parameters.iter().map(|parameter| parameter.name).collect();
    section.only(&names)?;
    let mut values = Values::default();
    for parameter in component.parameters {
        let Parameter { name, domain, .. } = *parameter;
        match (section.field(name), parameter.count, parameter.need) {
            (Some(field), Count::One, _) => values.insert(name, vec![field.number(domain)?]),
            (Some(field), Count::UpTo(most), _) => values.insert(name, field.numbers(domain, most)?),
            (field, Count::OneOrWord(word), _) => {
                match field.map(|field| field.number_or(word, parameter)).transpose()?.flatten() {
                    Some(number) => values.insert(name, vec![number]),
                    None => values.insert_word(name, word),
                }
            }
            (None, _, Need::Optional) => {}
            (None, _, Need::Required) => {
                let what = format!("{}, {} ({})", parameter.meaning, parameter.domain, parameter.unit);
                return Err(section.missing(name, &what));
            }
        }
    }
    Ok(values)
}

/// Underlines the parameter that does not go with the others, or the law where it was not written.
pub(super) fn point_at(section: &Section, invalid: &Invalid) -> Error {
    match section.field(invalid.parameter) {
        Some(field) => field.error(&invalid.problem, &invalid.remedy),
        None => section.error(format!("{}: {}", section.path(), invalid.problem), &invalid.remedy),
    }
}
