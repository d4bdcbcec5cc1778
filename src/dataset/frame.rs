//! A scenario as a polars `DataFrame`, without files.

use crate::engine::Plan;
use crate::error::{Error, Result};
use crate::scenario::Scenario;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Float32Type, Float64Type, Int64Type, TimestampMicrosecondType, TimestampNanosecondType,
};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use polars::prelude::{
    ChunkedArray, Column, DataFrame, IdxSize, IntoColumn, IntoSeries, NewChunkedArray, PlSmallStr, PolarsError,
    PolarsNumericType, Series, StringChunked, TimeUnit, TimeZone,
};

impl Scenario {
    /// All paths as one polars `DataFrame`: the columns, order and bits of the dataset.
    ///
    /// It holds everything in memory; [`Scenario::simulate`] does not.
    ///
    /// # Errors
    /// When the scenario has more rows than a `DataFrame` can have, about 4.3 billion.
    ///
    /// # Example
    /// ```
    /// use pathloom::Scenario;
    /// let frame = Scenario::from_path("scenarios/quickstart.toml")?.with_paths(100)?.dataframe()?;
    /// assert_eq!(frame.shape(), (100 * 253, 4));
    /// # Ok::<(), pathloom::Error>(())
    /// ```
    pub fn dataframe(self) -> Result<DataFrame> {
        let rows = Plan::new(&self).rows();
        // Before hours of simulation, not after them.
        if rows >= u64::from(IdxSize::MAX) {
            return Err(refused(&format!("{rows} rows are more than it can have")));
        }
        let mut frame = DataFrame::empty();
        for batch in self.simulate()? {
            append(&mut frame, &batch).map_err(|error| refused(&error.to_string()))?;
        }
        // One column after the other: memory holds one of them twice, not all.
        frame.rechunk_mut();
        Ok(frame)
    }
}

fn append(frame: &mut DataFrame, batch: &RecordBatch) -> Result<(), PolarsError> {
    let schema = batch.schema();
    let columns = schema.fields().iter().zip(batch.columns());
    let columns = columns.map(|(field, array)| column(field.name().as_str().into(), array)).collect();
    frame.vstack_mut_owned(DataFrame::new(batch.num_rows(), columns)?)?;
    Ok(())
}

fn column(name: PlSmallStr, array: &dyn Array) -> Column {
    let series = match array.data_type() {
        DataType::Timestamp(arrow_schema::TimeUnit::Nanosecond, _) => {
            moments::<TimestampNanosecondType>(name, array, TimeUnit::Nanoseconds)
        }
        DataType::Timestamp(_, _) => moments::<TimestampMicrosecondType>(name, array, TimeUnit::Microseconds),
        DataType::Utf8 => StringChunked::from_iter_options(name, array.as_string::<i32>().iter()).into_series(),
        DataType::Float32 => numbers::<Float32Type, polars::prelude::Float32Type>(name, array),
        DataType::Float64 => numbers::<Float64Type, polars::prelude::Float64Type>(name, array),
        _ => numbers::<Int64Type, polars::prelude::Int64Type>(name, array),
    };
    series.into_column()
}

fn numbers<A: ArrowPrimitiveType, P: PolarsNumericType<Native = A::Native>>(
    name: PlSmallStr,
    array: &dyn Array,
) -> Series
where
    ChunkedArray<P>: NewChunkedArray<P, A::Native> + IntoSeries,
{
    let array = array.as_primitive::<A>();
    if array.null_count() == 0 {
        return ChunkedArray::<P>::from_slice(name, array.values()).into_series();
    }
    ChunkedArray::<P>::from_iter_options(name, array.iter()).into_series()
}

fn moments<A: ArrowPrimitiveType<Native = i64>>(name: PlSmallStr, array: &dyn Array, unit: TimeUnit) -> Series {
    numbers::<A, polars::prelude::Int64Type>(name, array).into_datetime(unit, Some(TimeZone::UTC))
}

fn refused(why: &str) -> Error {
    Error::Output {
        problem: format!("cannot build the DataFrame: {why}"),
        remedy: "take fewer paths or steps, record less with output.every, or write a dataset and scan it".to_owned(),
    }
}
