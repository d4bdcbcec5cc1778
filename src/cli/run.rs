//! `pathloom run`

use super::args::RunArguments;
use super::progress::Bar;
use super::text;
use crate::dataset::{self, Manifest, Options, Progress, Summary};
use crate::engine::Interrupt;
use crate::error::{Error, Result};
use crate::math::simd;
use crate::scenario::Scenario;

static INTERRUPT: Interrupt = Interrupt::new();

pub fn run(arguments: &RunArguments) -> Result<()> {
    let scenario = arguments.source.scenario()?;
    ctrlc::set_handler(|| INTERRUPT.set())
        .map_err(|error| Error::System(format!("cannot listen for Ctrl-C: {error}")))?;
    let options =
        Options { threads: arguments.threads.count(), existing: arguments.existing(), shard: arguments.shard };
    let mut bar = (!arguments.quiet).then(Bar::new);
    let progress: &mut dyn Progress = match &mut bar {
        Some(bar) => bar,
        None => &mut (),
    };
    let result = dataset::run(&scenario, &arguments.output, options, &INTERRUPT, progress);
    if let Some(bar) = &bar {
        bar.clear();
    }
    match result {
        Ok(summary) if !arguments.quiet => {
            eprint!("{}", describe(arguments, &scenario, &summary, options.threads));
            Ok(())
        }
        Ok(_) => Ok(()),
        Err(Error::Interrupted) => {
            eprintln!("{}", how_to_resume(arguments));
            Err(Error::Interrupted)
        }
        Err(error) => Err(error),
    }
}

fn describe(arguments: &RunArguments, scenario: &Scenario, summary: &Summary, threads: usize) -> String {
    let seconds = summary.elapsed.as_secs_f64();
    // Only for people to read.
    #[allow(clippy::cast_precision_loss)]
    let (rows, bytes, path_steps) = (
        summary.rows as f64,
        summary.bytes as f64,
        scenario.path_steps() as f64 / scenario.paths as f64 * summary.paths as f64,
    );
    let mut parts = format!("{} written", text::count(summary.parts));
    if summary.parts_kept > 0 {
        parts += &format!(", {} were whole already", text::count(summary.parts_kept));
    }
    if summary.parts_left > 0 {
        parts += &format!(", {} left to other shards", text::count(summary.parts_left));
    }
    let speed = |total: f64| if total > 0.0 { seconds / total * 1e9 } else { 0.0 };
    let fields = [
        ("paths", text::count(summary.paths)),
        ("rows", text::count(summary.rows)),
        ("bytes", format!("{} ({:.2} per row)", text::bytes(bytes), if rows > 0.0 { bytes / rows } else { 0.0 })),
        ("parts", parts),
        ("time", format!("{} on {threads} threads, {}", text::seconds(seconds), simd::level().name())),
        ("speed", format!("{:.2} ns per path-step, {:.2} ns per row", speed(path_steps), speed(rows))),
    ];
    format!("{} → {}\n{}", scenario.name, arguments.output.display(), text::fields(&fields))
}

fn how_to_resume(arguments: &RunArguments) -> String {
    let whole = Manifest::read(&arguments.output).ok().flatten().map(|manifest| {
        let (all, pending) = (manifest.parts.len(), manifest.pending());
        format!(" {} of {all} parts are whole.", all - pending)
    });
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
