//! `pathloom run`

use super::args::RunArguments;
use super::progress::Bar;
use super::{INTERRUPT, heed_signals, tell, text, weights};
use crate::dataset::{self, Existing, Manifest, Options, Progress, Summary, store};
use crate::engine::Plan;
use crate::error::{Error, Result};
use crate::math::simd;
use crate::scenario::{Scenario, Suite};
use std::io::{ErrorKind, IsTerminal};
#[cfg(unix)]
use std::os::fd::AsFd;

/// The name of standard output as a place to write to.
const PIPE: &str = "-";

pub fn run(arguments: &RunArguments) -> Result<()> {
    let scenario = arguments.source.scenario()?;
    let one_file = arguments.shard.is_none() && arguments.existing() == Existing::Keep && !arguments.sync;
    if arguments.output == PIPE && !one_file {
        return Err(Error::Argument(
            "standard output is one whole file: without --shard, --overwrite and --sync".to_owned(),
        ));
    }
    heed_signals()?;
    let options =
        Options { threads: arguments.threads.count(), existing: arguments.existing(), shard: arguments.shard };
    let mut bar = (!arguments.quiet).then(Bar::new);
    let progress: &mut dyn Progress = match &mut bar {
        Some(bar) => bar,
        None => &mut (),
    };
    let suite = arguments.source.suite(arguments.with_baseline)?;
    let result = if let Some(suite) = &suite {
        if arguments.output == PIPE {
            return Err(Error::Argument("standard output is one dataset: a suite needs a directory".to_owned()));
        }
        let store = store::open(&arguments.output, arguments.sync)?;
        dataset::run_suite(suite, store.as_ref(), options, &INTERRUPT, progress).map(Some)
    } else if arguments.output == PIPE {
        pipe(&scenario, options, progress)
    } else {
        let store = store::open(&arguments.output, arguments.sync)?;
        dataset::run_in(&scenario, store.as_ref(), options, &INTERRUPT, progress).map(Some)
    };
    if let Some(bar) = &bar {
        bar.clear();
    }
    match result {
        Ok(Some(summary)) if !arguments.quiet => {
            tell(&describe(arguments, (&scenario, suite.as_ref()), &summary, options.threads));
            Ok(())
        }
        Ok(_) => Ok(()),
        Err(Error::Interrupted) if arguments.output != PIPE => {
            tell(&format!("{}\n", how_to_resume(arguments)));
            Err(Error::Interrupted)
        }
        Err(error) => Err(error),
    }
}

/// One file on standard output. A reader that has gone away is no error: it has what it wanted.
fn pipe(scenario: &Scenario, options: Options, progress: &mut dyn Progress) -> Result<Option<Summary>> {
    let out = std::io::stdout();
    if out.is_terminal() {
        return Err(Error::Argument(
            "standard output is a terminal: pipe it, as in `pathloom run FILE -o - > paths.parquet`".to_owned(),
        ));
    }
    // Without the line buffer, which looks for line ends in every byte.
    #[cfg(unix)]
    let out = out
        .as_fd()
        .try_clone_to_owned()
        .map(std::fs::File::from)
        .map_err(Error::io("write to", "standard output"))?;
    match dataset::stream(scenario, out, options.threads, &INTERRUPT, progress) {
        Err(Error::Io { source, .. }) if source.kind() == ErrorKind::BrokenPipe => Ok(None),
        result => result.map(Some),
    }
}

fn describe(
    arguments: &RunArguments,
    (scenario, suite): (&Scenario, Option<&Suite>),
    summary: &Summary,
    threads: usize,
) -> String {
    let seconds = summary.elapsed.as_secs_f64();
    // Only for people to read.
    #[allow(clippy::cast_precision_loss)]
    let (rows, bytes, path_steps) = (
        summary.rows as f64,
        summary.bytes as f64,
        scenario.path_steps() as f64 / Plan::new(scenario).rows() as f64 * summary.rows as f64,
    );
    let members = suite.map_or(String::new(), |suite| {
        let names: Vec<&str> = suite.members.iter().map(|(name, _)| name.as_str()).collect();
        format!("  stress = {}\n", names.join(", "))
    });
    let mut parts = match summary.parts {
        0 if arguments.output == PIPE => "none: one stream".to_owned(),
        parts => format!("{} written", text::count(parts)),
    };
    if summary.parts_kept > 0 {
        parts += &format!(", {} were whole already", text::count(summary.parts_kept));
    }
    if summary.parts_left > 0 {
        parts += &format!(", {} left to other shards", text::count(summary.parts_left));
    }
    let speed = |total: f64| if total > 0.0 { seconds / total * 1e9 } else { 0.0 };
    let weights = weights::describe(scenario).filter(|_| suite.is_none()).unwrap_or_default();
    let fields = [
        ("rows", text::count(summary.rows)),
        ("bytes", format!("{} ({:.2} per row)", text::bytes(bytes), if rows > 0.0 { bytes / rows } else { 0.0 })),
        ("parts", parts),
        ("weights", weights),
        ("time", format!("{} on {threads} threads, {}", text::seconds(seconds), simd::level().name())),
        ("speed", format!("{:.2} ns per path-step, {:.2} ns per row", speed(path_steps), speed(rows))),
    ];
    format!(
        "{} → {}\n{members}{}",
        scenario.name,
        if arguments.output == PIPE { "standard output" } else { &arguments.output },
        text::fields(&fields.into_iter().filter(|(_, words)| !words.is_empty()).collect::<Vec<_>>())
    )
}

fn how_to_resume(arguments: &RunArguments) -> String {
    let whole =
        store::open(&arguments.output, false).and_then(|store| Manifest::read(store.as_ref())).ok().flatten().map(
            |manifest| {
                let (all, pending) = (manifest.parts.len(), manifest.pending());
                format!(" {} of {all} parts are whole.", all - pending)
            },
        );
    // With --overwrite the same command would begin again.
    let again: Vec<String> = std::env::args_os()
        .map(|word| word.to_string_lossy().into_owned())
        .filter(|word| word != "--overwrite")
        .map(quoted)
        .collect();
    format!("stopped.{} To go on from there:\n  {}", whole.unwrap_or_default(), again.join(" "))
}

/// As a shell takes it for one word.
fn quoted(word: String) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) { word } else { format!("'{}'", word.replace('\'', r"'\''")) }
}
