//! The command line: parse, run, exit.

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    pathloom::cli::main(&pathloom::cli::Arguments::parse())
}
