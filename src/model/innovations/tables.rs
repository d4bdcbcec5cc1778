//! Tables that assets with the same numbers share: one takes a tenth of a second to make, and a market may have hundreds.

use super::monotone::Slope;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

type Table = Arc<OnceLock<Arc<Slope>>>;

/// By law and the bits of its numbers, for as long as the program runs.
static TABLES: Mutex<BTreeMap<(&str, [u64; 2]), Table>> = Mutex::new(BTreeMap::new());

/// The table of a law with these numbers, made once.
pub(super) fn shared(law: &'static str, numbers: [f64; 2], tabulate: impl FnOnce() -> Slope) -> Arc<Slope> {
    let table = {
        let mut tables = TABLES.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(tables.entry((law, numbers.map(f64::to_bits))).or_default())
    };
    // Others may make theirs meanwhile.
    Arc::clone(table.get_or_init(|| Arc::new(tabulate())))
}
