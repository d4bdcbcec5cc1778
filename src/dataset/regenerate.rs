//! One part, from nothing but its own footer.

use super::encoder::{DataFile, Encoder, failed};
use super::hashed::Hashed;
use super::job::{Destination, work, work_wide};
use super::provenance::Provenance;
use super::run::is_wide;
use super::store::{Output, Store};
use super::stream::stream;
use crate::engine::{Interrupt, Part};
use crate::error::{Error, Result};
use std::sync::Mutex;

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regenerated {
    /// Its size.
    pub bytes: u64,
    /// `blake3:` and the digest of it.
    pub checksum: String,
}

/// Makes the file that a part's footer describes, as `name` in a place for files.
///
/// # Errors
/// When the footer is of another version or names no part of its scenario, or the file cannot be written.
pub fn regenerate(
    provenance: &Provenance,
    (store, name): (&dyn Store, &str),
    threads: usize,
    interrupt: &Interrupt,
) -> Result<Regenerated> {
    let scenario = provenance.scenario()?;
    let encoder = Encoder::new(&scenario)?;
    let Some(index) = provenance.part() else {
        let mut out = Hashed::new(store.create(name)?);
        stream(&scenario, &mut out, threads, interrupt, &mut ())?;
        return keep(out);
    };
    if index >= encoder.plan.parts() {
        return Err(Error::Output {
            problem: format!("its footer names part {index}, and its scenario has {}", encoder.plan.parts()),
            remedy: "give a whole part of a pathloom dataset".to_owned(),
        });
    }
    let part = encoder.plan.part(index);
    let one = One { encoder: &encoder, store, name, wanted: index, interrupt, made: Mutex::new(None) };
    if is_wide(&scenario) {
        let out = Hashed::new(store.create(name)?);
        return keep(work_wide(&encoder, (&store.shown(name), out), (threads, interrupt))?);
    }
    work(&encoder, &encoder.plan.job_of_part(&part), &one)?;
    let made = one.made.into_inner().ok().flatten();
    made.ok_or_else(|| Error::Argument(format!("part {index} is not made by its job")))
}

type Leaving = Hashed<Box<dyn Output>>;

fn keep(out: Leaving) -> Result<Regenerated> {
    let made = Regenerated { bytes: out.bytes(), checksum: out.checksum() };
    out.out.commit()?;
    Ok(made)
}

/// Where the one part goes.
struct One<'a> {
    encoder: &'a Encoder<'a>,
    store: &'a dyn Store,
    name: &'a str,
    wanted: u64,
    interrupt: &'a Interrupt,
    made: Mutex<Option<Regenerated>>,
}

impl Destination<Leaving> for One<'_> {
    fn open(&self, part: &Part) -> Result<Option<Box<dyn DataFile<Leaving> + '_>>> {
        if part.index != self.wanted {
            return Ok(None);
        }
        let file = self.encoder.open(part, Hashed::new(self.store.create(self.name)?));
        file.map(Some).map_err(|error| failed(&self.shown(part), error))
    }

    fn advance(&self, _rows: u64) {}

    fn close(&self, part: &Part, file: Box<dyn DataFile<Leaving> + '_>) -> Result<()> {
        let made = keep(file.finish().map_err(|error| failed(&self.shown(part), error))?)?;
        if let Ok(mut place) = self.made.lock() {
            *place = Some(made);
        }
        Ok(())
    }

    fn shown(&self, _part: &Part) -> String {
        self.store.shown(self.name)
    }

    fn goes_on(&self) -> bool {
        !self.interrupt.is_set()
    }
}
