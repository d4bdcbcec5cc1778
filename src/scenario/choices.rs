//! What can be chosen in `[output]`, by the names that it has there.

/// How rows and columns are arranged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// One row per path, series and time.
    Long,
    /// One row per path and time, one column per series.
    Panel,
    /// One row per time, one column per path, of one series.
    Wide,
    /// One row per path, asset and bar: what the price did since the row before.
    Bars,
    /// One row per path, asset and trade: the quote that it meets, and the trade.
    Ticks,
}

/// What kind of files are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Apache Parquet.
    Parquet,
    /// Arrow IPC, which is read without decoding.
    Arrow,
}

/// How numbers are laid out in the pages of a Parquet file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// One behind the other.
    Plain,
    /// First bytes together, then second bytes, and so on: compresses better.
    ByteStreamSplit,
}

/// What is recorded of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// When a trade was.
    Moment,
    /// The best price that is bid.
    Bid,
    /// The best price that is asked.
    Ask,
    /// +1 where a buyer began a trade, −1 where a seller did.
    Side,
    /// What was traded in a trade.
    Size,
    /// The price, or the value of a level; of a trade, the price that was paid.
    Price,
    /// The price at the beginning of a bar: the close of the one before.
    Open,
    /// The highest price in a bar.
    High,
    /// The lowest price in a bar.
    Low,
    /// The price at the end of a bar.
    Close,
    /// What was traded in a bar.
    Volume,
    /// Log return since the row before (of a level, its change); null in a path's first row.
    Return,
    /// Annualised variance in force from the row's time on.
    Variance,
    /// Sum of log jumps since the row before.
    Jump,
    /// The number of the regime in force from the row's time on.
    Regime,
    /// The price without the effect of splits and dividends: what the dynamics move.
    AdjustedPrice,
    /// Cash since the row or trade before, per share held then.
    Dividend,
    /// Shares that one share held at the row or trade before has become.
    Split,
    /// Whether it is traded, halted or delisted: 0, 1, 2.
    Status,
    /// The likelihood of the path so far under the market, over that under the law it was drawn from.
    Weight,
    /// The number of the class that the path was drawn for.
    Class,
}

/// Which steps are recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    /// The start and every n-th step.
    Nth(u64),
    /// Every n-th step, and not the start: a bar ends there.
    Bars(u64),
    /// So many trades, whichever steps they are in.
    Events(u64),
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

/// The name of one of a few choices.
fn name_of<T: Copy + PartialEq>(names: &[(&'static str, T)], choice: T) -> &'static str {
    names.iter().find(|(_, known)| *known == choice).map_or("", |(name, _)| name)
}

impl Layout {
    pub(super) const NAMES: [(&'static str, Layout); 5] = [
        ("long", Layout::Long),
        ("panel", Layout::Panel),
        ("wide", Layout::Wide),
        ("bars", Layout::Bars),
        ("ticks", Layout::Ticks),
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        name_of(&Self::NAMES, self)
    }

    /// Whether each series of a path has rows of its own, which name it.
    #[must_use]
    pub fn names_series(self) -> bool {
        matches!(self, Layout::Long | Layout::Bars | Layout::Ticks)
    }
}

impl Format {
    pub(super) const NAMES: [(&'static str, Format); 2] = [("parquet", Format::Parquet), ("arrow", Format::Arrow)];

    /// Its name, which is also the ending of its files.
    #[must_use]
    pub fn name(self) -> &'static str {
        name_of(&Self::NAMES, self)
    }
}

impl Encoding {
    pub(super) const NAMES: [(&'static str, Encoding); 2] =
        [("plain", Encoding::Plain), ("byte_stream_split", Encoding::ByteStreamSplit)];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        name_of(&Self::NAMES, self)
    }
}

impl Column {
    /// What a bar has in place of the price, by the names that readers of bars know.
    pub const BAR: [(&'static str, Column); 5] = [
        ("open", Column::Open),
        ("high", Column::High),
        ("low", Column::Low),
        ("close", Column::Close),
        ("volume", Column::Volume),
    ];

    /// What a row of trades has.
    pub const TICK: [(&'static str, Column); 6] = [
        ("timestamp", Column::Moment),
        ("bid", Column::Bid),
        ("ask", Column::Ask),
        ("price", Column::Price),
        ("side", Column::Side),
        ("size", Column::Size),
    ];

    /// Every column that a scenario names, by the name it has in the file and in the dataset.
    pub const NAMES: [(&'static str, Column); 11] = [
        ("price", Column::Price),
        ("return", Column::Return),
        ("variance", Column::Variance),
        ("jump", Column::Jump),
        ("regime", Column::Regime),
        ("weight", Column::Weight),
        ("class", Column::Class),
        ("adjusted_price", Column::AdjustedPrice),
        ("dividend", Column::Dividend),
        ("split", Column::Split),
        ("status", Column::Status),
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        let known = Self::BAR.iter().chain(&Self::TICK).chain(&Self::NAMES).find(|(_, known)| *known == self);
        known.map_or("", |(name, _)| name)
    }

    /// Whether it holds prices, which are rounded to ticks.
    #[must_use]
    pub fn is_price(self) -> bool {
        matches!(
            self,
            Column::Price | Column::Open | Column::High | Column::Low | Column::Close | Column::Bid | Column::Ask
        )
    }

    /// Whether it tells of the whole path, and is the same for all its series: a panel has it once.
    #[must_use]
    pub fn is_of_path(self) -> bool {
        matches!(self, Column::Regime | Column::Weight | Column::Class)
    }

    /// Whether it tells of what happens to a share beside its price.
    #[must_use]
    pub fn is_corporate(self) -> bool {
        matches!(self, Column::AdjustedPrice | Column::Dividend | Column::Split | Column::Status)
    }

    /// Whether it is told of a trade, too: what happened to the share since the one before.
    #[must_use]
    pub fn is_beside_trades(self) -> bool {
        matches!(self, Column::AdjustedPrice | Column::Dividend | Column::Split)
    }

    /// Whether it has nothing in a row that nobody observed, or that comes after a delisting.
    #[must_use]
    pub fn may_be_missing(self) -> bool {
        let of_bar = Self::BAR.iter().any(|(_, column)| *column == self);
        of_bar || matches!(self, Column::Price | Column::AdjustedPrice)
    }

    /// The name of the column of one series in a panel.
    #[must_use]
    pub fn panel_name(self, symbol: &str) -> String {
        match self {
            Column::Price => symbol.to_owned(),
            _ if self.is_of_path() => self.name().to_owned(),
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
    /// How pages of keys are compressed: where numbers are not, by the codec that every reader has. Keys repeat, so that a
    /// byte of them for each row becomes a twentieth of one, and they are compressed once for all row groups.
    #[must_use]
    pub fn of_keys(self) -> Self {
        if self == Compression::None { Compression::Snappy } else { self }
    }

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
            Every::Nth(n) | Every::Bars(n) | Every::Events(n) => n.to_string(),
            Every::Last => "last".to_owned(),
        }
    }

    /// Rows that one path of so many steps has.
    #[must_use]
    pub fn rows(self, steps: u64) -> u64 {
        match self {
            Every::Nth(n) => steps / n + 1,
            Every::Bars(n) => steps / n,
            Every::Events(n) => n,
            Every::Last => 1,
        }
    }

    /// The step that a row records, where rows are at steps.
    #[must_use]
    pub fn step_of(self, row: u64, steps: u64) -> u64 {
        match self {
            Every::Nth(n) => row * n,
            Every::Bars(n) => (row + 1) * n,
            Every::Last | Every::Events(_) => steps,
        }
    }
}
