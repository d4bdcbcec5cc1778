//! What failed, where, and what to do.

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode};
use std::fmt;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Every way in which pathloom can fail.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The scenario says something that is not allowed.
    #[error(transparent)]
    Scenario(Box<ScenarioError>),
    /// A command-line argument or environment variable does.
    #[error("{0}")]
    Argument(String),
    /// The operating system refused something that is no file.
    #[error("{0}")]
    System(String),
    /// The operating system refused.
    #[error("cannot {action} {path}: {source}", path = path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// What was asked for cannot go there: the output directory holds something else, or a `DataFrame` cannot hold it.
    #[error("{problem}")]
    Output {
        /// What is there.
        problem: String,
        /// What to do.
        remedy: String,
    },
    /// A part could not be encoded.
    #[error("cannot encode {path}: {source}", path = path.display())]
    Encode {
        /// The part.
        path: PathBuf,
        /// What the writer said.
        source: parquet::errors::ParquetError,
    },
    /// Somebody pressed Ctrl-C, or the process was told to end.
    #[error("interrupted")]
    Interrupted,
}

/// What a fallible function here returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// For `map_err` on file-system calls.
    pub fn io(action: &'static str, path: impl AsRef<Path>) -> impl FnOnce(io::Error) -> Error {
        let path = path.as_ref().to_path_buf();
        move |source| Error::Io { action, path, source }
    }

    /// The exit code of the command line.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Scenario(_) | Error::Argument(_) => 2,
            Error::System(_) | Error::Io { .. } | Error::Output { .. } | Error::Encode { .. } => 1,
            Error::Interrupted => 130,
        }
    }

    /// What to do about it, where that is known.
    #[must_use]
    pub fn remedy(&self) -> Option<&str> {
        match self {
            Error::Scenario(error) => error.remedy.as_deref(),
            Error::Output { remedy, .. } => Some(remedy),
            _ => None,
        }
    }
}

impl From<ScenarioError> for Error {
    fn from(error: ScenarioError) -> Self {
        Error::Scenario(Box::new(error))
    }
}

/// A fault of the scenario file, with the place in it.
#[derive(Debug)]
pub struct ScenarioError {
    /// Field, value and what is wrong with it: `assets.SPX.drift = "fast": must be a number`.
    pub problem: String,
    /// What is said at the underlined text.
    pub label: String,
    /// What is allowed, or what to do.
    pub remedy: Option<String>,
    /// The file as it was read, with `--set` applied; none where its lines are too long to show.
    pub source: Option<NamedSource<String>>,
    /// `[file:line:column]`
    pub place: String,
    /// The offending bytes of it.
    pub span: Range<usize>,
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem)
    }
}

impl std::error::Error for ScenarioError {}

impl Diagnostic for ScenarioError {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.remedy.as_ref().map(|remedy| Box::new(remedy) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.source.as_ref()?;
        let label = LabeledSpan::new_with_span(Some(self.label.clone()), self.span.clone());
        Some(Box::new(std::iter::once(label)))
    }
}
