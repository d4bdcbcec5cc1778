//! `[output]`: what is written, and how.

use super::choices::{Column, Compression, Encoding, Every, Float, Format, Layout, TimeUnit};
use super::section::{Field, Section};
use crate::error::Result;
use toml_edit::Value;

/// The most trades of one asset in one path.
const MOST_EVENTS: u64 = 1_000_000_000_000;

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
    /// What kind of files are written.
    pub format: Format,
    /// How numbers are laid out.
    pub encoding: Encoding,
    /// How pages are compressed.
    pub compression: Compression,
    /// Paths in one folder `path_batch=k`; one folder for all where there is none.
    pub partition_paths: Option<u64>,
}

impl Default for Output {
    fn default() -> Self {
        Output {
            layout: Layout::Long,
            columns: vec![Column::Price],
            every: Every::Nth(1),
            float: Float::F64,
            timestamp: TimeUnit::Nanosecond,
            format: Format::Parquet,
            encoding: Encoding::ByteStreamSplit,
            compression: Compression::Zstd(1),
            partition_paths: None,
        }
    }
}

impl Output {
    /// The keys of `[output]`.
    const KEYS: [&'static str; 10] = [
        "layout",
        "columns",
        "every",
        "events",
        "float",
        "timestamp",
        "format",
        "encoding",
        "compression",
        "partition_paths",
    ];

    pub(super) fn read(section: &Section, steps: u64) -> Result<Self> {
        section.only(&Self::KEYS)?;
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
        if let Some(field) = section.field("format") {
            output.format = field.choice(&Format::NAMES)?;
        }
        if section.field("columns").is_some() {
            output.columns = read_columns(section)?;
        }
        if section.field("every").is_some() {
            output.every = read_every(section, steps)?;
        }
        if section.field("compression").is_some() {
            output.compression = read_compression(section)?;
        } else if output.format == Format::Arrow {
            // What is not compressed is read where it lies.
            output.compression = Compression::None;
        }
        // What is not compressed is fastest as it lies in memory; what is, is smaller and faster with its bytes apart.
        output.encoding = match (section.field("encoding"), output.compression) {
            (Some(field), _) => field.choice(&Encoding::NAMES)?,
            (None, Compression::None) => Encoding::Plain,
            (None, _) if output.format == Format::Arrow => Encoding::Plain,
            (None, _) => Encoding::ByteStreamSplit,
        };
        if let Some(field) = section.field("partition_paths") {
            output.partition_paths = Some(field.integer(2..=1_000_000_000_000)?);
        }
        if output.layout == Layout::Bars {
            output.make_bars(section)?;
        }
        match section.field("events") {
            _ if output.layout == Layout::Ticks => output.make_ticks(section)?,
            Some(field) => {
                return Err(
                    field.name_error("is for layout = \"ticks\"", "leave it out: other layouts have rows at steps")
                );
            }
            None => {}
        }
        output.check_arrow(section)?;
        output.check_wide(section)?;
        Ok(output)
    }

    /// A bar stands where the price would, and ends where a row would be.
    fn make_bars(&mut self, section: &Section) -> Result<()> {
        let Some(place) = self.columns.iter().position(|column| *column == Column::Price) else {
            return Err(section.required("columns", "")?.error(
                "names no price, of which bars are made",
                "add \"price\": open, high, low, close and volume stand in its place",
            ));
        };
        self.columns.splice(place..=place, Column::BAR.map(|(_, column)| column));
        if let Every::Nth(n) = self.every {
            self.every = Every::Bars(n);
        }
        Ok(())
    }

    /// A path has so many trades, and a row for each.
    fn make_ticks(&mut self, section: &Section) -> Result<()> {
        if let Some(field) = section.field("every") {
            let remedy = "leave it out: a row is a trade, with bid, ask, price, side and size";
            return Err(field.name_error("is not for layout = \"ticks\"", remedy));
        }
        if let Some(field) = section.field("columns") {
            self.check_beside_trades(&field)?;
        }
        let events = section.required("events", "trades of each asset in each path, such as 10_000")?;
        self.every = Every::Events(events.integer(1..=MOST_EVENTS)?);
        let beside = self.columns.iter().filter(|column| **column != Column::Price);
        self.columns = Column::TICK.iter().map(|(_, column)| column).chain(beside).copied().collect();
        Ok(())
    }

    /// What a trade has is told of it; what else a row of the clock has is not.
    fn check_beside_trades(&self, columns: &Field) -> Result<()> {
        if !self.columns.contains(&Column::Price) {
            return Err(columns.error(
                "names no price, which trades have",
                "add \"price\": timestamp, bid, ask, price, side and size stand in its place",
            ));
        }
        let other = |column: &&Column| **column != Column::Price && !column.is_beside_trades();
        let Some(other) = self.columns.iter().find(other) else { return Ok(()) };
        let problem = match other {
            Column::Status => "column `status` would be 0 in every row: in a halt there are no trades".to_owned(),
            _ => format!(
                "column `{}` is of rows of the clock, and a row of layout = \"ticks\" is a trade",
                other.name()
            ),
        };
        let remedy =
            "beside the price, with its bid, ask, side and size, there are adjusted_price, dividend and split";
        Err(columns.error(problem, remedy))
    }

    fn check_arrow(&self, section: &Section) -> Result<()> {
        if self.format != Format::Arrow {
            return Ok(());
        }
        if self.encoding != Encoding::Plain {
            let field = section.required("encoding", "")?;
            return Err(field.error("is for Parquet", "Arrow files hold plain numbers: leave the encoding out"));
        }
        if !matches!(self.compression, Compression::None | Compression::Lz4) {
            let field = section.required("compression", "")?;
            return Err(field.error("is not a codec of Arrow files here", "write \"none\" or \"lz4\""));
        }
        Ok(())
    }

    fn check_wide(&self, section: &Section) -> Result<()> {
        if self.layout != Layout::Wide {
            return Ok(());
        }
        if self.columns.len() > 1 {
            return Err(section.required("columns", "")?.error(
                "a wide dataset has one column per path, of one kind of number",
                "name one, or write layout = \"long\"",
            ));
        }
        match section.field("partition_paths") {
            Some(field) => {
                Err(field
                    .error("a wide dataset is one file", "leave partition_paths out, or write layout = \"long\""))
            }
            None => Ok(()),
        }
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
