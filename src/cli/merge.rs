//! `pathloom merge`

use super::args::Place;
use super::{print, text};
use crate::dataset::{merge, store};
use crate::error::{Error, Result};

/// Missing parts that are listed; the others are counted.
const MOST_LISTED: usize = 20;

pub fn run(place: &Place) -> Result<()> {
    let merged = merge(store::open(&place.directory, false)?.as_ref())?;
    let parts = text::number_of(usize::try_from(merged.parts).unwrap_or(usize::MAX), "part");
    if merged.missing.is_empty() {
        let adopted = text::count(merged.adopted);
        return print(&format!("{}: complete, {parts}, {adopted} of them new to the manifest\n", place.directory));
    }
    let mut problem = format!("{} lacks {} of {parts}\n", place.directory, text::count(merged.missing.len() as u64));
    for file in merged.missing.iter().take(MOST_LISTED) {
        problem += &format!("  {file}\n");
    }
    if merged.missing.len() > MOST_LISTED {
        problem += &format!("  and {} more\n", merged.missing.len() - MOST_LISTED);
    }
    Err(Error::Output {
        problem: problem.trim_end().to_owned(),
        remedy: "bring them here, or make them: `pathloom run` goes on from what is there, and so does `pathloom \
                 verify --repair`"
            .to_owned(),
    })
}
