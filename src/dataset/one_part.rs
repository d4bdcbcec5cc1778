//! One part alone, into any writer.

use super::encoder::{DataFile, Encoder, failed};
use super::job::{Destination, work, work_wide};
use super::run::is_wide;
use crate::engine::{Interrupt, Part};
use crate::error::{Error, Result};
use std::io::Write;
use std::sync::{Mutex, PoisonError};

/// Simulates and encodes one part; `shown` names the writer in errors.
///
/// # Errors
/// Those of the writer; [`Error::Interrupted`].
pub fn one_part<W: Write + Send>(
    encoder: &Encoder,
    part: &Part,
    (shown, out): (&str, W),
    (threads, interrupt): (usize, &Interrupt),
) -> Result<W> {
    if is_wide(encoder.scenario) {
        return work_wide(encoder, (shown, out), (threads, interrupt));
    }
    let one = One { encoder, wanted: part.index, shown, interrupt, out: Mutex::new(Some(out)) };
    work(encoder, &encoder.plan.job_of_part(part), &one)?;
    // Taken when the part was opened, and put back when it was whole.
    one.out.into_inner().unwrap_or_else(PoisonError::into_inner).ok_or(Error::Interrupted)
}

/// Where the one part goes.
struct One<'a, W> {
    encoder: &'a Encoder<'a>,
    wanted: u64,
    shown: &'a str,
    interrupt: &'a Interrupt,
    out: Mutex<Option<W>>,
}

impl<W: Write + Send> Destination<W> for One<'_, W> {
    fn open(&self, part: &Part) -> Result<Option<Box<dyn DataFile<W> + '_>>> {
        let out = self.out.lock().unwrap_or_else(PoisonError::into_inner).take_if(|_| part.index == self.wanted);
        let Some(out) = out else { return Ok(None) };
        self.encoder.open(part, out).map(Some).map_err(|error| failed(self.shown, error))
    }

    fn advance(&self, _rows: u64) {}

    fn close(&self, _part: &Part, file: Box<dyn DataFile<W> + '_>) -> Result<()> {
        let out = file.finish().map_err(|error| failed(self.shown, error))?;
        *self.out.lock().unwrap_or_else(PoisonError::into_inner) = Some(out);
        Ok(())
    }

    fn shown(&self, _part: &Part) -> String {
        self.shown.to_owned()
    }

    fn goes_on(&self) -> bool {
        !self.interrupt.is_set()
    }
}
