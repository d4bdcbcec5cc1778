//! `[output]`: what is written, and how.

use super::section::Section;
use crate::error::Result;
use toml_edit::Value;

/// How rows and columns are arranged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// One row per path, series and time.
    Long,
    /// One row per path and time, one column per series.
    Panel,
}

/// What is recorded of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The price, or the value of a level.
    Price,
    /// Log return since the row before (of a level, its change); null in a path's first row.
    Return,
    /// Annualised variance in force from the row's time on.
    Variance,
    /// Sum of log jumps since the row before.
    Jump,
}

/// Which steps are recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    /// The start and every n-th step.
    Nth(u64),
    /// The final step only.
    Last,
}

/// How prices are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Float {
    /// 64 bits.
    F64,
    /// 32 bits, rounded to nearest.
    F32,
}

/// The unit of timestamps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeUnit {
    /// Nanoseconds, up to the year 2262.
    Nanosecond,
    /// Microseconds.
    Microsecond,
}

/// How pages are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// Zstandard at a level from 1 to 22.
    Zstd(i32),
    /// Snappy.
    Snappy,
    /// LZ4.
    Lz4,
}

/// `[output]`, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// How rows and columns are arranged.
    pub layout: Layout,
    /// What is recorded of each series, in order, without repetition.
    pub columns: Vec<Column>,
    /// Which steps are recorded.
    pub every: Every,
    /// How numbers are stored.
    pub float: Float,
    /// The unit of timestamps.
    pub timestamp: TimeUnit,
    /// How pages are compressed.
    pub compression: Compression,
}

/// The name of one of a few choices.
fn name_of<T: Copy + PartialEq>(names: &[(&'static str, T)], choice: T) -> &'static str {
    names.iter().find(|(_, known)| *known == choice).map_or("", |(name, _)| name)
}

impl Layout {
    pub(super) const NAMES: [(&'static str, Layout); 2] = [("long", Layout::Long), ("panel", Layout::Panel)];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        name_of(&Self::NAMES, self)
    }
}

impl Column {
    /// Every column, by the name it has in the file and in the dataset.
    pub const NAMES: [(&'static str, Column); 4] = [
        ("price", Column::Price),
        ("return", Column::Return),
        ("variance", Column::Variance),
        ("jump", Column::Jump),
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        name_of(&Self::NAMES, self)
    }

    /// The name of the column of one series in a panel.
    #[must_use]
    pub fn panel_name(self, symbol: &str) -> String {
        match self {
            Column::Price => symbol.to_owned(),
            _ => format!("{symbol}_{}", self.name()),
        }
    }
}

impl Float {
    pub(super) const NAMES: [(&'static str, Float); 2] = [("f64", Float::F64), ("f32", Float::F32)];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        name_of(&Self::NAMES, self)
    }

    /// A number as f32 stores it: rounded to nearest, and at the ends of f32 where it is beyond them.
    #[must_use]
    pub fn narrowed(value: f64) -> f32 {
        #[allow(clippy::cast_possible_truncation)] // that is what was asked for
        let narrow = value.clamp(f32::MIN.into(), f32::MAX.into()) as f32;
        narrow
    }

    /// Bytes of one number.
    #[must_use]
    pub fn bytes(self) -> usize {
        match self {
            Float::F64 => 8,
            Float::F32 => 4,
        }
    }
}

impl TimeUnit {
    pub(super) const NAMES: [(&'static str, TimeUnit); 2] =
        [("ns", TimeUnit::Nanosecond), ("us", TimeUnit::Microsecond)];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        name_of(&Self::NAMES, self)
    }

    /// How many of it make a second.
    #[must_use]
    pub fn per_second(self) -> i64 {
        match self {
            TimeUnit::Nanosecond => 1_000_000_000,
            TimeUnit::Microsecond => 1_000_000,
        }
    }
}

impl Compression {
    /// As it is written in a scenario file.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            Compression::None => "none".to_owned(),
            Compression::Zstd(level) => format!("zstd({level})"),
            Compression::Snappy => "snappy".to_owned(),
            Compression::Lz4 => "lz4".to_owned(),
        }
    }
}

impl Every {
    /// As it is written in a scenario file.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            Every::Nth(n) => n.to_string(),
            Every::Last => "last".to_owned(),
        }
    }

    /// Rows that one path of so many steps has.
    #[must_use]
    pub fn rows(self, steps: u64) -> u64 {
        match self {
            Every::Nth(n) => steps / n + 1,
            Every::Last => 1,
        }
    }

    /// The step that a row records.
    #[must_use]
    pub fn step_of(self, row: u64, steps: u64) -> u64 {
        match self {
            Every::Nth(n) => row * n,
            Every::Last => steps,
        }
    }
}

impl Default for Output {
    fn default() -> Self {
        Output {
            layout: Layout::Long,
            columns: vec![Column::Price],
            every: Every::Nth(1),
            float: Float::F64,
            timestamp: TimeUnit::Nanosecond,
            compression: Compression::Zstd(1),
        }
    }
}

impl Output {
    pub(super) fn read(section: &Section, steps: u64) -> Result<Self> {
        section.only(&["layout", "columns", "every", "float", "timestamp", "compression"])?;
        let mut output = Output::default();
        if let Some(field) = section.field("layout") {
            output.layout = field.choice(&Layout::NAMES)?;
        }
        if let Some(field) = section.field("float") {
            output.float = field.choice(&Float::NAMES)?;
        }
        if let Some(field) = section.field("timestamp") {
            output.timestamp = field.choice(&TimeUnit::NAMES)?;
        }
        if section.field("columns").is_some() {
            output.columns = read_columns(section)?;
        }
        if section.field("every").is_some() {
            output.every = read_every(section, steps)?;
        }
        if section.field("compression").is_some() {
            output.compression = read_compression(section)?;
        }
        Ok(output)
    }
}

fn read_columns(section: &Section) -> Result<Vec<Column>> {
    let field = section.required("columns", "a list")?;
    let mut columns = Vec::new();
    for name in field.strings()? {
        let known = Column::NAMES.iter().find(|(known, _)| *known == name);
        let Some((_, column)) = known else {
            let names = Column::NAMES.map(|(name, _)| name);
            return Err(field.error(format!("unknown column `{name}`"), super::section::suggestion(name, &names)));
        };
        if columns.contains(column) {
            return Err(field.error(format!("column `{name}` is named twice"), "name each column once"));
        }
        columns.push(*column);
    }
    if columns.is_empty() {
        return Err(field.error("names no column", "name at least one, such as [\"price\"]"));
    }
    Ok(columns)
}

fn read_every(section: &Section, steps: u64) -> Result<Every> {
    let field = section.required("every", "a number")?;
    match field.value() {
        Some(Value::String(word)) if word.value() == "last" => Ok(Every::Last),
        Some(Value::String(_)) => Err(field.error("unknown word", "write a whole number or \"last\"")),
        _ => Ok(Every::Nth(field.integer(1..=steps)?)),
    }
}

fn read_compression(section: &Section) -> Result<Compression> {
    let field = section.required("compression", "a codec")?;
    let text = field.string()?;
    let level = text.strip_prefix("zstd(").and_then(|rest| rest.strip_suffix(')'));
    match (text, level) {
        ("none", _) => Ok(Compression::None),
        ("snappy", _) => Ok(Compression::Snappy),
        ("lz4", _) => Ok(Compression::Lz4),
        ("zstd", _) => Ok(Compression::Zstd(1)),
        (_, Some(level)) => match level.parse() {
            Ok(level @ 1..=22) => Ok(Compression::Zstd(level)),
            _ => Err(field.error("no such level", "zstd has levels 1 to 22, as in \"zstd(1)\"")),
        },
        _ => {
            Err(field.error("unknown codec", super::section::suggestion(text, &["none", "zstd(1)", "snappy", "lz4"])))
        }
    }
}
