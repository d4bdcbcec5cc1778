//! `pathloom verify`

use super::args::VerifyArguments;
use super::progress::Bar;
use super::{INTERRUPT, heed_signals, print, text};
use crate::dataset::store::{Nested, Store};
use crate::dataset::{Checks, Fault, Progress, Verification, members, store, strangers, verify};
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
    let found = verify_all(store.as_ref(), checks, progress);
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

/// Every member of a suite, or the one dataset that is there.
fn verify_all(store: &dyn Store, checks: Checks, progress: &mut dyn Progress) -> Result<Verification> {
    let Some(members) = members(store)? else { return verify(store, checks, &INTERRUPT, progress) };
    let mut all = Verification { parts_compared: 0, parts: 0, faults: Vec::new(), repaired: Vec::new() };
    for name in strangers(store, &members)? {
        let problem =
            "does not belong to the suite, and engines that open the whole folder may read it; remove it".to_owned();
        all.faults.push(Fault { file: name, problem, repairable: false });
    }
    for name in &members {
        let place = Nested::new(store, name);
        let named = |fault: Fault| Fault { file: place.outside(&fault.file), ..fault };
        match verify(&place, checks, &INTERRUPT, progress) {
            Ok(found) => {
                all.parts_compared += found.parts_compared;
                all.parts += found.parts;
                all.faults.extend(found.faults.into_iter().map(named));
                all.repaired.extend(found.repaired.into_iter().map(named));
            }
            // One member that tells nothing says nothing against the others.
            Err(Error::Output { .. }) => {
                let problem = "is missing, or tells nothing: run the suite again, or `pathloom merge` it".to_owned();
                all.faults.push(Fault { file: place.outside("manifest.json"), problem, repairable: false });
            }
            Err(error) => return Err(error),
        }
    }
    Ok(all)
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
