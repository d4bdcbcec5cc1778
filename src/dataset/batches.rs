//! A scenario as Arrow record batches, without files.

use super::encoder::Encoder;
use super::job::simulate_in_order;
use super::record_batch::RecordBatches;
use crate::error::{Error, Result};
use crate::scenario::Scenario;
use arrow_array::RecordBatch;
use arrow_schema::Schema;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};

/// The record batches of a scenario, in the order of the dataset. A thread simulates the next one while this one is
/// used, and ends when the iterator is dropped.
#[derive(Debug)]
pub struct Simulation {
    schema: Arc<Schema>,
    batches: Receiver<RecordBatch>,
    dropped: Arc<AtomicBool>,
}

impl Scenario {
    /// The paths as Arrow record batches: the columns, order and bits of the dataset.
    ///
    /// # Errors
    /// When the system has no thread for it; simulation itself cannot fail once a scenario is valid.
    ///
    /// # Example
    /// ```
    /// use pathloom::Scenario;
    /// let mut batches = Scenario::from_path("scenarios/quickstart.toml")?.simulate()?;
    /// let first = batches.next().expect("at least one batch");
    /// assert_eq!(first.schema().field(3).name(), "price");
    /// # Ok::<(), pathloom::Error>(())
    /// ```
    pub fn simulate(self) -> Result<Simulation> {
        let schema = RecordBatches::new(&self, []).schema();
        let (sender, batches) = sync_channel(1);
        let dropped = Arc::new(AtomicBool::new(false));
        let stop = dropped.clone();
        let simulate = move || {
            let Ok(encoder) = Encoder::new(&self) else { return };
            let made = RecordBatches::new(&self, []);
            let go_on = || !stop.load(Ordering::Relaxed);
            // It ends early only where nobody listens any more.
            let _ = simulate_in_order(&encoder, &go_on, &mut |span, columns| {
                let mut batches = made.batches(span, columns);
                batches.try_for_each(|batch| sender.send(batch)).map_err(|_| Error::Interrupted)
            });
        };
        let thread = std::thread::Builder::new().name("simulation".to_owned()).spawn(simulate);
        thread.map_err(|error| Error::System(format!("cannot start a thread: {error}")))?;
        Ok(Simulation { schema, batches, dropped })
    }
}

impl Simulation {
    /// The columns.
    #[must_use]
    pub fn schema(&self) -> Arc<Schema> {
        self.schema.clone()
    }
}

impl Iterator for Simulation {
    type Item = RecordBatch;

    fn next(&mut self) -> Option<RecordBatch> {
        self.batches.recv().ok()
    }
}

impl Drop for Simulation {
    fn drop(&mut self) {
        self.dropped.store(true, Ordering::Relaxed);
    }
}
