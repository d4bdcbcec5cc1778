//! Page indexes: what they say of the pages is what is in them, and a reader that follows them finds its rows.

mod common;
#[path = "trust/place.rs"]
mod place;

use bytes::Bytes;
use parquet::basic::BoundaryOrder;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use parquet::data_type::{ByteArray, DataType};
use parquet::file::metadata::{ColumnChunkMetaData, PageIndexPolicy, ParquetMetaData, ParquetMetaDataReader};
use parquet::file::page_index::column_index::{ByteArrayColumnIndex, ColumnIndexMetaData, PrimitiveColumnIndex};
use parquet::file::page_index::offset_index::OffsetIndexMetaData;
use parquet::file::serialized_reader::SerializedPageReader;
use place::{Place, market, single};
use std::fs;
use std::sync::Arc;

/// One part with its index.
struct File {
    bytes: Bytes,
    metadata: ParquetMetaData,
}

impl File {
    fn open(path: &std::path::Path) -> Self {
        let bytes = Bytes::from(fs::read(path).unwrap());
        let mut reader = ParquetMetaDataReader::new().with_page_index_policy(PageIndexPolicy::Required);
        reader.try_parse(&bytes).unwrap();
        File { metadata: reader.finish().unwrap(), bytes }
    }

    fn chunks(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let columns = self.metadata.file_metadata().schema_descr().num_columns();
        (0..self.metadata.num_row_groups()).flat_map(move |group| (0..columns).map(move |column| (group, column)))
    }

    fn column(&self, group: usize, column: usize) -> &ColumnChunkMetaData {
        self.metadata.row_group(group).column(column)
    }

    fn places(&self, group: usize, column: usize) -> Option<&OffsetIndexMetaData> {
        self.metadata.page_index()?.offset_index(group, column)
    }

    /// Reads a column, or as the index says where one of its pages begins.
    fn reader(&self, (group, column): (usize, usize), by_index: bool) -> ColumnReader {
        let chunk = self.column(group, column);
        let rows = usize::try_from(self.metadata.row_group(group).num_rows()).unwrap();
        let places = by_index.then(|| self.places(group, column).unwrap().page_locations().clone());
        let pages = SerializedPageReader::new(Arc::new(self.bytes.clone()), chunk, rows, places).unwrap();
        get_column_reader(chunk.column_descr_ptr(), Box::new(pages))
    }
}

/// Values and definition levels of some rows.
type Read<T> = (Vec<T>, Vec<i16>);

fn read<T: DataType>(mut reader: ColumnReaderImpl<T>, first: usize, rows: usize, nullable: bool) -> Read<T::T> {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    assert_eq!(reader.skip_records(first).unwrap(), first);
    let mut left = rows;
    while left > 0 {
        let read = reader.read_records(left, nullable.then_some(&mut levels), None, &mut values).unwrap().0;
        assert!(read > 0, "{left} rows are missing");
        left -= read;
    }
    (values, levels)
}

/// What a column's index says of page `i`.
trait Said<T> {
    fn said(&self, page: usize) -> Option<[T; 2]>;
}

impl<T: Copy> Said<T> for PrimitiveColumnIndex<T>
where
    PrimitiveColumnIndex<T>: Sized,
{
    fn said(&self, page: usize) -> Option<[T; 2]> {
        Some([*self.min_value(page)?, *self.max_value(page)?])
    }
}

impl Said<ByteArray> for ByteArrayColumnIndex {
    fn said(&self, page: usize) -> Option<[ByteArray; 2]> {
        Some([ByteArray::from(self.min_value(page)?.to_vec()), ByteArray::from(self.max_value(page)?.to_vec())])
    }
}

/// Checks every page of every column. Returns how many each has.
fn check(file: &File) -> Vec<usize> {
    let mut pages = Vec::new();
    for place in file.chunks() {
        let (group, column) = place;
        let index = file.metadata.page_index().unwrap();
        let bounds = index.column_index(group, column).expect("a column index");
        let locations = file.places(group, column).expect("an offset index").page_locations();
        let rows = usize::try_from(file.metadata.row_group(group).num_rows()).unwrap();
        let nullable = file.column(group, column).column_descr().max_def_level() > 0;
        assert_eq!(bounds.num_pages(), locations.len() as u64);
        // What a reader may search by halves: keys, of one path or of paths in order.
        let key = file.column(group, column).column_descr().name() != "price";
        let ascending = bounds.get_boundary_order() == Some(BoundaryOrder::ASCENDING);
        assert!(!ascending || key, "{place:?} is said to be in order");
        assert!(ascending || column > 0, "path_id, or the time of a wide dataset, is in order");
        pages.push(locations.len());
        let starts: Vec<usize> =
            locations.iter().map(|page| usize::try_from(page.first_row_index).unwrap()).collect();
        assert_eq!(starts[0], 0);
        macro_rules! each_page {
            ($index:expr, $reader:path) => {{
                let all = |by_index| match file.reader(place, by_index) {
                    $reader(reader) => reader,
                    _ => panic!("the index is of another type than its column"),
                };
                let (values, levels) = read(all(false), 0, rows, nullable);
                let mut before = 0;
                for (page, start) in starts.iter().enumerate() {
                    let end = starts.get(page + 1).copied().unwrap_or(rows);
                    let of_page = read(all(true), *start, end - start, nullable);
                    let present = of_page.0.len();
                    assert_eq!(of_page.0[..], values[before..before + present], "{place:?}, page {page}");
                    if nullable {
                        assert_eq!(of_page.1[..], levels[*start..end], "{place:?}, page {page}");
                    }
                    before += present;
                    assert_eq!(
                        bounds.null_count(page),
                        i64::try_from(end - start - present).ok(),
                        "{place:?}, {page}"
                    );
                    assert_eq!(bounds.is_null_page(page), present == 0);
                    let by_value = |a: &&_, b: &&_| PartialOrd::partial_cmp(*a, *b).expect("no NaN");
                    let seen = of_page.0.iter().min_by(by_value).zip(of_page.0.iter().max_by(by_value));
                    let seen = seen.map(|(low, high)| [low.clone(), high.clone()]);
                    assert_eq!($index.said(page), seen, "{place:?}, page {page}");
                }
                assert_eq!(before, values.len());
            }};
        }
        match bounds {
            ColumnIndexMetaData::INT64(index) => each_page!(index, ColumnReader::Int64ColumnReader),
            ColumnIndexMetaData::DOUBLE(index) => each_page!(index, ColumnReader::DoubleColumnReader),
            ColumnIndexMetaData::FLOAT(index) => each_page!(index, ColumnReader::FloatColumnReader),
            ColumnIndexMetaData::BYTE_ARRAY(index) => each_page!(index, ColumnReader::ByteArrayColumnReader),
            other => panic!("an index of {other:?}"),
        }
    }
    pages
}

fn check_first_part(text: &str) -> Vec<usize> {
    let place = Place::whole(text);
    check(&File::open(&place.out().join(&place.parts()[0])))
}

#[test]
fn it_says_what_is_in_the_pages() {
    let nulls = "columns = [\"price\", \"return\"]";
    for output in [
        "compression = \"none\"",
        "float = \"f32\"",
        &format!("layout = \"panel\"\n{nulls}"),
        &format!("encoding = \"byte_stream_split\"\ncompression = \"none\"\n{nulls}"),
        &format!("compression = \"lz4\"\n{nulls}"),
        "timestamp = \"us\"\ncompression = \"snappy\"",
    ] {
        let pages = check_first_part(&market(9_000, 100, output));
        assert!(pages.iter().all(|pages| *pages > 1), "{output}: {pages:?}");
    }
}

#[test]
fn it_says_what_is_in_pages_of_ticks() {
    let text = single(9_000, 100, "").replace("[assets.A]", "[assets.A]\ntick_size = 0.05");
    let pages = check_first_part(&text);
    assert!(pages.iter().all(|pages| *pages > 1), "{pages:?}");
}

#[test]
fn it_says_what_is_in_pages_of_differences() {
    // Two rows a path: differences of path ids. A path of more times than a dictionary takes: of times.
    for (paths, steps, column) in [(200_000, 1, 0), (3, 300_000, 2)] {
        let pages = check_first_part(&single(paths, steps, ""));
        assert!(pages[column] > 1, "{pages:?}");
    }
}

#[test]
fn it_says_where_the_times_of_a_long_path_are() {
    let long = 2_000_000;
    for (output, steps, times) in
        [("", long, 2), ("layout = \"panel\"", long, 1), ("layout = \"wide\"", 1_048_575, 0)]
    {
        let place = Place::whole(&single(2, steps, output));
        let file = File::open(&place.out().join(&place.parts()[0]));
        let pages = check(&file);
        assert!(pages[times] > 8, "{pages:?}");
        let index = file.metadata.page_index().unwrap();
        let Some(ColumnIndexMetaData::INT64(index)) = index.column_index(0, times) else {
            panic!("no index of the times")
        };
        assert!(index.min_values().is_sorted(), "{:?}", index.min_values());
    }
}

/// Of a column that is one page there is nothing to find.
#[test]
fn small_parts_have_none() {
    let place = Place::whole(&single(100, 252, ""));
    let bytes = Bytes::from(fs::read(place.out().join(&place.parts()[0])).unwrap());
    let mut reader = ParquetMetaDataReader::new().with_page_index_policy(PageIndexPolicy::Optional);
    reader.try_parse(&bytes).unwrap();
    let metadata = reader.finish().unwrap();
    let column = metadata.row_group(0).column(0);
    assert_eq!((column.column_index_offset(), column.offset_index_offset()), (None, None));
}

/// The bytes that hold one path: its pages, out of all of them.
#[test]
fn one_path_is_in_one_page_of_each_column() {
    let place = Place::whole(&single(100_000, 252, ""));
    let wanted = 77_777;
    let mut touched = Vec::new();
    for part in place.parts() {
        let file = File::open(&place.out().join(part));
        let index = file.metadata.page_index().unwrap();
        for group in 0..file.metadata.num_row_groups() {
            let Some(ColumnIndexMetaData::INT64(ids)) = index.column_index(group, 0) else { panic!("no index") };
            let holds = |page: &usize| (ids.min_values()[*page]..=ids.max_values()[*page]).contains(&wanted);
            for page in (0..ids.min_values().len()).filter(holds) {
                let places = |column| file.places(group, column).unwrap().page_locations();
                let first = places(0)[page].first_row_index;
                // The other columns are cut at the same rows.
                touched.extend((0..4).map(|column| places(column)[page].first_row_index - first));
            }
        }
    }
    assert_eq!(touched, [0; 4]);
}
