//! Tables of numbers that lie outside a scenario file: CSV with a header, or Parquet.

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use std::path::Path;

/// The most rows that are read, and the most bytes of a file: what is read goes into the text of every part.
const MOST_ROWS: usize = 100_000;
const MOST_BYTES: u64 = 64 << 20;

/// A table as it was read.
#[derive(Debug, Clone)]
pub struct Table {
    /// What errors call it.
    name: String,
    columns: Vec<String>,
    rows: Vec<Line>,
}

/// One row, and where it stands.
#[derive(Debug, Clone)]
struct Line {
    place: String,
    cells: Vec<String>,
}

impl Table {
    /// Reads the file of that name, as a directory holds it; what is wrong with it, else.
    pub fn read(directory: &Path, name: &str) -> Result<Self, String> {
        let path = directory.join(name);
        let failed = |error: &dyn std::fmt::Display| format!("`{name}` cannot be read: {error}");
        let length = std::fs::metadata(&path).map_err(|error| failed(&error))?.len();
        if length > MOST_BYTES {
            return Err(format!("`{name}` has {length} bytes, and at most {MOST_BYTES} are read"));
        }
        let bytes = std::fs::read(&path).map_err(|error| failed(&error))?;
        let is_parquet = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("parquet"));
        let (columns, rows) =
            if is_parquet { from_parquet(bytes) } else { from_csv(&bytes) }.map_err(|error| failed(&error))?;
        if let Some(twice) =
            columns.iter().enumerate().find_map(|(i, name)| columns[..i].contains(name).then_some(name))
        {
            return Err(format!("`{name}` has two columns `{twice}`"));
        }
        Ok(Table { name: name.to_owned(), columns, rows })
    }

    /// Its columns.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The rows that have that word in a column.
    pub fn only(&self, column: &str, word: &str) -> Result<Self, String> {
        let words = self.words(column)?;
        let rows = self.rows.iter().zip(words).filter(|(_, own)| *own == word).map(|(row, _)| row.clone()).collect();
        Ok(Table { name: self.name.clone(), columns: self.columns.clone(), rows })
    }

    /// The words of a column.
    pub fn words(&self, column: &str) -> Result<Vec<&str>, String> {
        let place = self.columns.iter().position(|known| known == column).ok_or_else(|| {
            let near = super::section::nearest(column, self.columns.iter().map(String::as_str));
            let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            format!("`{}` has no column `{column}`{near}", self.name)
        })?;
        Ok(self.rows.iter().map(|row| row.cells.get(place).map_or("", String::as_str)).collect())
    }

    /// The numbers of a column that `fits` finds fit to be `what`.
    pub fn numbers(&self, column: &str, what: &str, fits: impl Fn(f64) -> bool) -> Result<Vec<f64>, String> {
        let wrong = |word: &str, row: &Line| {
            let word: String = word.chars().take(40).collect();
            format!("`{}`, {}, column `{column}`: `{word}` is no {what}", self.name, row.place)
        };
        let number = |(word, row): (&str, &Line)| {
            word.trim().parse().ok().filter(|value| fits(*value)).ok_or_else(|| wrong(word, row))
        };
        self.words(column)?.into_iter().zip(&self.rows).map(number).collect()
    }
}

type Read = (Vec<String>, Vec<Line>);

fn too_many() -> String {
    format!("it has more than {MOST_ROWS} rows")
}

fn from_csv(bytes: &[u8]) -> Result<Read, String> {
    // Spreadsheets begin with a byte order mark.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let columns = reader.headers().map_err(|error| error.to_string())?.iter().map(str::to_owned).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let line = record.position().map_or(0, csv::Position::line);
        if rows.len() == MOST_ROWS {
            return Err(too_many());
        }
        rows.push(Line { place: format!("line {line}"), cells: record.iter().map(str::to_owned).collect() });
    }
    Ok((columns, rows))
}

fn from_parquet(bytes: Vec<u8>) -> Result<Read, String> {
    let failed = |error: parquet::errors::ParquetError| error.to_string();
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).map_err(failed)?;
    let fields = reader.metadata().file_metadata().schema_descr().root_schema().get_fields();
    let columns = fields.iter().map(|field| field.name().to_owned()).collect();
    let mut rows = Vec::new();
    for row in reader.get_row_iter(None).map_err(failed)? {
        if rows.len() == MOST_ROWS {
            return Err(too_many());
        }
        let row = row.map_err(failed)?;
        let cells = row.get_column_iter().map(|(_, field)| cell(field)).collect();
        rows.push(Line { place: format!("row {}", rows.len() + 1), cells });
    }
    Ok((columns, rows))
}

/// As it would stand in a CSV file: Rust writes the shortest digits that give the same number again.
fn cell(field: &Field) -> String {
    match field {
        Field::Float(value) => f64::from(*value).to_string(),
        Field::Double(value) => value.to_string(),
        Field::Str(value) => value.clone(),
        Field::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_header_and_a_byte_order_mark_are_read() {
        let (columns, rows) = from_csv(b"\xef\xbb\xbf\"Date\",\"S&P, close\"\n2024 Q1, 1.5\n").expect("it is CSV");
        assert_eq!(columns, ["Date", "S&P, close"]);
        assert_eq!((rows[0].place.as_str(), rows[0].cells[1].as_str()), ("line 2", "1.5"));
    }

    #[test]
    fn a_line_of_other_length_and_bytes_that_are_no_parquet_are_told() {
        assert!(from_csv(b"a,b\n1\n").expect_err("it is short").contains("line: 2"));
        assert!(from_parquet(b"a,b\n1,2\n".to_vec()).is_err());
    }
}
