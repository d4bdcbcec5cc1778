//! One part, from nothing but its own footer.

use super::encoder::Encoder;
use super::hashed::Hashed;
use super::one_part::one_part;
use super::provenance::Provenance;
use super::store::{Output, Store};
use super::stream::stream;
use crate::engine::Interrupt;
use crate::error::{Error, Result};

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
    let out = Hashed::new(store.create(name)?);
    keep(one_part(&encoder, &part, (&store.shown(name), out), (threads, interrupt))?)
}

fn keep(out: Hashed<Box<dyn Output>>) -> Result<Regenerated> {
    let made = Regenerated { bytes: out.bytes(), checksum: out.checksum() };
    out.out.commit()?;
    Ok(made)
}
