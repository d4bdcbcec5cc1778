//! What a scenario records, in memory.

use arrow_array::{Array, Float64Array, Int64Array, RecordBatch, StringArray};
use pathloom::Scenario;
use std::collections::BTreeMap;

/// One column of one series, path by path, as bits; a missing number is `None`.
pub type Paths = Vec<Vec<Option<u64>>>;

pub fn column<'a, T: 'static>(batch: &'a RecordBatch, name: &str) -> &'a T {
    let array = batch.column_by_name(name).unwrap_or_else(|| panic!("no column `{name}` in {:?}", batch.schema()));
    array.as_any().downcast_ref().unwrap_or_else(|| panic!("`{name}` is {:?}", array.data_type()))
}

/// Everything that a scenario with `layout = "long"` records, by series and column.
pub fn simulate(text: &str) -> BTreeMap<(String, String), Paths> {
    let scenario = Scenario::from_text(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut all: BTreeMap<(String, String), Paths> = BTreeMap::new();
    for batch in scenario.simulate().expect("it simulates") {
        let ids: &Int64Array = column(&batch, "path_id");
        let symbols: &StringArray = column(&batch, "symbol");
        for field in batch.schema().fields().iter().skip(3) {
            let values: &Float64Array = column(&batch, field.name());
            let mut row = 0;
            while row < batch.num_rows() {
                // The rows of one path of one series are together.
                let (path, symbol) = (ids.value(row), symbols.value(row));
                let paths = all.entry((symbol.to_owned(), field.name().clone())).or_default();
                let path_index = usize::try_from(path).expect("path ids count from 0");
                paths.resize(paths.len().max(path_index + 1), Vec::new());
                while row < batch.num_rows() && ids.value(row) == path && symbols.value(row) == symbol {
                    paths[path_index].push(values.is_valid(row).then(|| values.value(row).to_bits()));
                    row += 1;
                }
            }
        }
    }
    all
}

pub fn of<'a>(all: &'a BTreeMap<(String, String), Paths>, series: &str, column: &str) -> &'a Paths {
    &all[&(series.to_owned(), column.to_owned())]
}

/// As numbers, of a column without missing ones.
pub fn numbers(paths: &Paths) -> Vec<Vec<f64>> {
    paths.iter().map(|path| path.iter().map(|bits| f64::from_bits(bits.expect("a number"))).collect()).collect()
}
