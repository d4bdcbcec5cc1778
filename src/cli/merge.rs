//! `pathloom merge`

use super::args::Place;
use super::{print, text};
use crate::dataset::store::{Nested, Store};
use crate::dataset::{Merged, members, merge, store};
use crate::error::{Error, Result};

/// Missing parts that are listed; the others are counted.
const MOST_LISTED: usize = 20;

pub fn run(place: &Place) -> Result<()> {
    let store = store::open(&place.directory, false)?;
    let merged = merge_all(store.as_ref())?;
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

/// Every member of a suite, or the one dataset that is there.
fn merge_all(store: &dyn Store) -> Result<Merged> {
    let Some(members) = members(store)? else { return merge(store) };
    let mut all = Merged { parts: 0, adopted: 0, missing: Vec::new() };
    for name in &members {
        let place = Nested::new(store, name);
        match merge(&place) {
            Ok(merged) => {
                all.parts += merged.parts;
                all.adopted += merged.adopted;
                all.missing.extend(merged.missing.iter().map(|file| place.outside(file)));
            }
            // Of a member without any part nobody knows how many there are.
            Err(Error::Output { .. }) => {
                all.missing.push(format!("{} and its parts", place.outside("manifest.json")));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(all)
}
