//! The command line, one file per verb.

mod args;
mod bench;
mod check;
mod corporate;
mod in_force;
mod merge;
mod models;
mod plan;
mod presets;
mod progress;
mod regenerate;
mod run;
mod schema;
mod text;
mod verify;
mod weights;

pub use args::Arguments;

use crate::engine::Interrupt;
use crate::error::{Error, Result};
use crate::math::simd;
use args::Verb;
use miette::{GraphicalReportHandler, GraphicalTheme, ThemeCharacters, ThemeStyles};
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;

/// Runs one command and turns its result into an exit code.
#[must_use]
pub fn main(arguments: &Arguments) -> ExitCode {
    let result = simd::requested().map_err(Error::Argument).and_then(|_| dispatch(&arguments.verb));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report(&error);
            ExitCode::from(error.exit_code())
        }
    }
}

fn dispatch(verb: &Verb) -> Result<()> {
    match verb {
        Verb::Run(arguments) => run::run(arguments),
        Verb::Check(arguments) => print(&check::describe(&arguments.scenario()?, arguments.suite(false)?.as_ref())),
        Verb::Plan(arguments) => {
            let suite = arguments.source.suite(false)?;
            print(&plan::describe(&arguments.source.scenario()?, suite.as_ref(), arguments.threads.count())?)
        }
        Verb::Bench(arguments) => bench::bench(arguments),
        Verb::Verify(arguments) => verify::run(arguments),
        Verb::Merge(place) => merge::run(place),
        Verb::Regenerate(arguments) => regenerate::run(arguments),
        Verb::Schema => print(&schema::text()),
        Verb::Models(arguments) => print(&models::describe(arguments.name.as_deref(), arguments.markdown)?),
        Verb::Presets(arguments) => print(&presets::describe(arguments.name.as_deref())?),
    }
}

static INTERRUPT: Interrupt = Interrupt::new();

/// Makes Ctrl-C end the work in good order, and a limit on the size of files an error of the write that meets it.
fn heed_signals() -> Result<()> {
    let refused = |error: &dyn std::fmt::Display| Error::System(format!("cannot listen for signals: {error}"));
    #[cfg(unix)]
    signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default()).map_err(|error| refused(&error))?;
    ctrlc::set_handler(|| INTERRUPT.set()).map_err(|error| refused(&error))
}

/// Prints to standard output; a reader that has gone away is no error.
fn print(text: &str) -> Result<()> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::io("write to", "standard output")(error))
        }
        _ => Ok(()),
    }
}

/// Prints to standard error, where there is somebody to read it.
fn tell(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// Prints an error on standard error: one screen, with the place in the file where there is one.
fn report(error: &Error) {
    let plain = std::env::var_os("NO_COLOR").is_some() || !std::io::stderr().is_terminal();
    let styles = if plain { ThemeStyles::none() } else { ThemeStyles::ansi() };
    let theme = GraphicalTheme { characters: ThemeCharacters::unicode(), styles };
    let mut text = String::new();
    if let Error::Scenario(scenario) = error
        && scenario.source.is_some()
    {
        let handler = GraphicalReportHandler::new_themed(theme).with_width(text::width()).with_context_lines(1);
        if handler.render_report(&mut text, scenario.as_ref()).is_err() {
            text = scenario.to_string();
        }
    } else {
        text = format!("error: {error}");
        if let Error::Scenario(scenario) = error {
            text = format!("{text}\n  at {}", scenario.place);
        }
        if let Some(remedy) = error.remedy() {
            text = format!("{text}\n  help: {remedy}");
        }
    }
    tell(&format!("{}\n", text.trim_end()));
}
