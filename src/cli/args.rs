//! What can be typed.

use crate::dataset::{Existing, Shard};
use crate::error::Result;
use crate::scenario::{File, Override, Scenario, Suite};
use clap::{Args, Parser, Subcommand};
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// Declare a market in one TOML file; weave millions of reproducible price paths into Parquet.
#[derive(Debug, Parser)]
#[command(name = "pathloom", version, arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub(super) verb: Verb,
}

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Simulate a scenario into a directory of Parquet files
    ///
    /// An unfinished run of the same scenario in the directory is continued. Nothing is overwritten without
    /// --overwrite. The files do not depend on the number of threads, the CPU, shards or interruptions.
    Run(RunArguments),
    /// Read a scenario, check it, and show the market that it describes; write nothing
    Check(Source),
    /// Show what a run would write and need: rows, bytes, parts, memory, time; write nothing
    Plan(PlanArguments),
    /// Measure this scenario's own speed: the engine alone, and engine to Parquet
    Bench(BenchArguments),
    /// Simulate a dataset again and compare it byte for byte; name the part, row group and row that differ
    Verify(VerifyArguments),
    /// Complete a dataset's manifest from the parts that are there, and say which are missing
    Merge(Place),
    /// Write a part again from nothing but its own footer
    Regenerate(RegenerateArguments),
    /// Print the JSON Schema of the scenario file, for editors
    Schema,
    /// List every law that a scenario can use, with its parameters, units and domains
    Models(ModelsArguments),
    /// List the crises that a stress can name, with the public figures that they are made from
    Presets(PresetsArguments),
}

/// Which scenario, with which changes.
#[derive(Debug, Args)]
pub(super) struct Source {
    /// The scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Number of paths, in place of the scenario's
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    paths: Option<u64>,
    /// Seed, in place of the scenario's
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    seed: Option<u64>,
    /// parquet or arrow, in place of the scenario's output.format
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Change any value: --set assets.SPX.drift=0.1 (the value is TOML; a bare word is a string)
    #[arg(long = "set", value_name = "KEY.PATH=VALUE")]
    changes: Vec<Override>,
}

impl Source {
    /// The scenario with its changes, checked; of a suite, what its members have in common.
    pub(super) fn scenario(&self) -> Result<Scenario> {
        Scenario::from_file(&self.read()?)
    }

    /// The members of a suite, if it is one, or is made one by a baseline.
    pub(super) fn suite(&self, with_baseline: bool) -> Result<Option<Suite>> {
        Suite::read(&self.read()?, with_baseline)
    }

    /// The file with its changes.
    fn read(&self) -> Result<File> {
        let number = |key: &str, value: u64| Override { key: key.to_owned(), value: value.to_string() };
        let paths = self.paths.map(|paths| number("paths", paths));
        let seed = self.seed.map(|seed| number("seed", seed));
        let format = |name: &String| Override { key: "output.format".to_owned(), value: format!("{name:?}") };
        let format = self.format.as_ref().map(format);
        let changes: Vec<Override> = self.changes.iter().cloned().chain(paths).chain(seed).chain(format).collect();
        File::read(&self.file, &changes)
    }

    /// The file as it was typed.
    pub(super) fn file(&self) -> &std::path::Path {
        &self.file
    }
}

#[derive(Debug, Args)]
pub(super) struct Threads {
    /// Worker threads [default: one per core]
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

impl Threads {
    /// How many to use.
    pub(super) fn count(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        self.threads.map_or_else(cores, usize::from)
    }
}

#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools)] // each is a flag of its own
pub(super) struct RunArguments {
    #[command(flatten)]
    pub(super) source: Source,
    /// Directory to write to, made if it is not there; or - for one file on standard output
    #[arg(short, long, value_name = "DIR")]
    pub(super) output: String,
    #[command(flatten)]
    pub(super) threads: Threads,
    /// Write only the i-th of n shares of the parts
    #[arg(long, value_name = "i/n")]
    pub(super) shard: Option<Shard>,
    /// Replace the dataset that is in the directory
    #[arg(long, conflicts_with = "shard")]
    overwrite: bool,
    /// Wait until the disk has a file before it gets its name: what is whole then survives a power cut
    #[arg(long)]
    pub(super) sync: bool,
    /// Write the same paths without any stress as well: data/stress=baseline beside those that are stressed
    #[arg(long)]
    pub(super) with_baseline: bool,
    /// No progress bar and no summary
    #[arg(short, long)]
    pub(super) quiet: bool,
}

impl RunArguments {
    pub(super) fn existing(&self) -> Existing {
        if self.overwrite { Existing::Overwrite } else { Existing::Keep }
    }
}

/// Where a dataset is.
#[derive(Debug, Args)]
pub(super) struct Place {
    /// The directory of the dataset, the one that holds manifest.json
    #[arg(value_name = "DIR")]
    pub(super) directory: String,
}

#[derive(Debug, Args)]
pub(super) struct VerifyArguments {
    #[command(flatten)]
    pub(super) place: Place,
    #[command(flatten)]
    pub(super) threads: Threads,
    /// Simulate only N parts again, evenly spread; all are looked for
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) sample: Option<u64>,
    /// Write again what is wrong
    #[arg(long)]
    pub(super) repair: bool,
    /// No progress bar, and nothing on standard output where all is well
    #[arg(short, long)]
    pub(super) quiet: bool,
}

#[derive(Debug, Args)]
pub(super) struct RegenerateArguments {
    /// A part; only its footer is read
    #[arg(value_name = "PART")]
    pub(super) part: PathBuf,
    /// File or directory to write to [default: a file of the same name in the current directory]
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    #[command(flatten)]
    pub(super) threads: Threads,
    /// Replace a file that is there
    #[arg(long)]
    pub(super) overwrite: bool,
}

#[derive(Debug, Args)]
pub(super) struct PlanArguments {
    #[command(flatten)]
    pub(super) source: Source,
    #[command(flatten)]
    pub(super) threads: Threads,
}

#[derive(Debug, Args)]
pub(super) struct BenchArguments {
    #[command(flatten)]
    pub(super) source: Source,
    #[command(flatten)]
    pub(super) threads: Threads,
    /// Print one JSON object
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct ModelsArguments {
    /// Show one law only
    #[arg(value_name = "NAME")]
    pub(super) name: Option<String>,
    /// As a page of Markdown: docs/laws.md is made so
    #[arg(long)]
    pub(super) markdown: bool,
}

#[derive(Debug, Args)]
pub(super) struct PresetsArguments {
    /// Show one of them only
    #[arg(value_name = "NAME")]
    pub(super) name: Option<String>,
}
