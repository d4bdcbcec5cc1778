//! Work done by many, taken in order.

use crate::error::{Error, Result};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Set when the run should end.
#[derive(Debug, Default)]
pub struct Interrupt(AtomicBool);

impl Interrupt {
    /// Nobody has asked yet.
    #[must_use]
    pub const fn new() -> Self {
        Interrupt(AtomicBool::new(false))
    }

    /// Asks every worker to end.
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether somebody asked.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What the workers share.
struct Shared<T, C> {
    /// Next index to hand to a worker.
    next: u64,
    /// Next index to be taken.
    wanted: u64,
    /// Finished before their turn.
    waiting: BTreeMap<u64, T>,
    consume: C,
    failure: Option<Error>,
}

/// Runs `produce` for every index on `threads` threads and hands the results to `consume` in index order.
///
/// At most two results per thread wait for their turn, which bounds memory. `consume` runs on whichever thread
/// has the next result, one at a time.
///
/// # Errors
/// The first failure of either; [`Error::Interrupted`] when `interrupt` was set.
pub fn in_order<T: Send>(
    indices: Range<u64>,
    threads: usize,
    interrupt: &Interrupt,
    produce: impl Fn(u64) -> Result<T> + Sync,
    consume: impl FnMut(u64, T) -> Result<()> + Send,
) -> Result<()> {
    let end = indices.end;
    let threads = threads.max(1);
    let ahead = 2 * threads as u64;
    let shared =
        Shared { next: indices.start, wanted: indices.start, waiting: BTreeMap::new(), consume, failure: None };
    let shared = Mutex::new(shared);
    let turn = Condvar::new();
    let worker = || {
        loop {
            let mut guard = lock(&shared);
            while guard.failure.is_none() && guard.next < end && guard.next >= guard.wanted + ahead {
                guard = turn.wait(guard).unwrap_or_else(PoisonError::into_inner);
            }
            if guard.failure.is_some() || guard.next >= end {
                return;
            }
            let index = guard.next;
            guard.next += 1;
            drop(guard);
            // A panic must end the other workers too: they would wait for this index forever.
            let alarm = Alarm { shared: &shared, turn: &turn };
            let result = if interrupt.is_set() { Err(Error::Interrupted) } else { produce(index) };
            let mut guard = lock(&shared);
            match result {
                Ok(value) => {
                    guard.waiting.insert(index, value);
                }
                Err(error) => fail(&mut guard, error),
            }
            take_turns(&mut guard);
            drop(guard);
            std::mem::forget(alarm);
            turn.notify_all();
        }
    };
    // A pool of its own: `threads` workers, whatever the process has in its global pool.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| Error::System(format!("cannot start {threads} threads: {error}")))?;
    pool.in_place_scope(|scope| (0..threads).for_each(|_| scope.spawn(|_| worker())));
    let failure = lock(&shared).failure.take();
    failure.map_or(Ok(()), Err)
}

/// Ends the run when it is dropped, which happens only while a panic unwinds.
struct Alarm<'a, T, C> {
    shared: &'a Mutex<Shared<T, C>>,
    turn: &'a Condvar,
}

impl<T, C> Drop for Alarm<'_, T, C> {
    fn drop(&mut self) {
        fail(&mut lock(self.shared), Error::Interrupted);
        self.turn.notify_all();
    }
}

fn take_turns<T, C: FnMut(u64, T) -> Result<()>>(shared: &mut Shared<T, C>) {
    while shared.failure.is_none()
        && let Some(value) = shared.waiting.remove(&shared.wanted)
    {
        match (shared.consume)(shared.wanted, value) {
            Ok(()) => shared.wanted += 1,
            Err(error) => fail(shared, error),
        }
    }
}

/// Keeps the first failure.
fn fail<T, C>(shared: &mut Shared<T, C>, error: Error) {
    if shared.failure.is_none() {
        shared.failure = Some(error);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_arrive_in_order_on_any_number_of_threads() {
        for threads in [1, 2, 7] {
            let mut taken = Vec::new();
            let produce = |i| {
                std::thread::sleep(std::time::Duration::from_micros((i * 7919) % 300));
                Ok(i * i)
            };
            in_order(3..200, threads, &Interrupt::new(), produce, |i, square| {
                taken.push((i, square));
                Ok(())
            })
            .unwrap();
            assert_eq!(taken, (3..200).map(|i| (i, i * i)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_failure_ends_the_run_and_is_told() {
        let produce = |i| if i == 17 { Err(Error::Argument("seventeen".into())) } else { Ok(i) };
        let mut taken = 0;
        let failed = in_order(0..1000, 3, &Interrupt::new(), produce, |_, _: u64| {
            taken += 1;
            Ok(())
        });
        assert_eq!(failed.unwrap_err().to_string(), "seventeen");
        assert!(taken <= 17);
    }

    #[test]
    fn an_interrupt_ends_the_run() {
        let interrupt = Interrupt::new();
        let result = in_order(0..1000, 2, &interrupt, Ok, |i, _: u64| {
            if i == 5 {
                interrupt.set();
            }
            Ok(())
        });
        assert!(matches!(result, Err(Error::Interrupted)));
    }
}
