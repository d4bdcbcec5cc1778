//! `pathloom verify`

use super::args::VerifyArguments;
use super::progress::Bar;
use super::{INTERRUPT, heed_signals, print, text};
use crate::dataset::{Checks, Progress, Verification, store, verify};
use crate::error::{Error, Result};

/// Faults that are listed; the others are counted.
const MOST_LISTED: usize = 20;

pub fn run(arguments: &VerifyArguments) -> Result<()> {
    heed_signals()?;
    let store = store::open(&arguments.place.directory, false)?;
    let checks = Checks { threads: arguments.threads.count(), sample: arguments.sample, repair: arguments.repair };
    let mut bar = (!arguments.quiet).then(Bar::new);
    let progress: &mut dyn Progress = match &mut bar {
        Some(bar) => bar,
        None => &mut (),
    };
    let found = verify(store.as_ref(), checks, &INTERRUPT, progress);
    if let Some(bar) = &bar {
        bar.clear();
    }
    let found = found?;
    if !found.repaired.is_empty() || !arguments.quiet {
        print(&describe(&found))?;
    }
    match found.faults.len() {
        0 => Ok(()),
        faults => {
            let listed = found.faults.iter().take(MOST_LISTED);
            let mut problem = format!("{}: {} wrong\n", arguments.place.directory, text::number_of(faults, "file"));
            for fault in listed {
                problem += &format!("  {} {}\n", fault.file, fault.problem);
            }
            if faults > MOST_LISTED {
                problem += &format!("  and {} more\n", faults - MOST_LISTED);
            }
            let repairable = found.faults.iter().any(|fault| fault.repairable);
            let remedy = if repairable { "`pathloom verify --repair` writes them again" } else { "see above" };
            Err(Error::Output { problem: problem.trim_end().to_owned(), remedy: remedy.to_owned() })
        }
    }
}

fn describe(found: &Verification) -> String {
    let mut out = String::new();
    for fault in &found.repaired {
        out += &format!("repaired {}, which {}\n", fault.file, fault.problem);
    }
    out += &format!(
        "{} of {} simulated again and compared byte for byte",
        text::count(found.parts_compared),
        text::number_of(usize::try_from(found.parts).unwrap_or(usize::MAX), "part"),
    );
    if !found.faults.is_empty() {
        return out + "\n";
    }
    let rest = found.parts - found.parts_compared;
    if rest == 0 {
        out + ": all is as the scenario makes it\n"
    } else {
        out + &format!(": as the scenario makes it; of the other {} the sizes are right\n", text::count(rest))
    }
}
