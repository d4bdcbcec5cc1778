//! Where a damaged Arrow file first differs from what it should be: record batch, column, row.

use arrow_ipc::{Block, Buffer, Footer, RecordBatch, Type, root_as_footer, root_as_message};

/// Describes the place of byte `at` of a file, as the file should be; none where no record batch holds it.
pub fn locate_in_arrow(right: &[u8], at: u64) -> Option<String> {
    // Before the last six bytes, which are the magic word, stands the length of the footer.
    let (rest, _) = right.split_last_chunk::<6>()?;
    let (rest, length) = rest.split_last_chunk::<4>()?;
    let start = rest.len().checked_sub(u32::from_le_bytes(*length) as usize)?;
    let footer = root_as_footer(&rest[start..]).ok()?;
    let mut rows_before = 0;
    for (number, block) in footer.recordBatches()?.iter().enumerate() {
        let (offset, body) = (number_of(block.offset())?, number_of(body_of(block))?);
        let message = root_as_message(right.get(offset + 8..)?).ok()?;
        let batch = message.header_as_record_batch()?;
        let end = body + number_of(block.bodyLength())?;
        let at = usize::try_from(at).ok()?;
        if (offset..end).contains(&at) {
            let place = (at >= body && batch.compression().is_none())
                .then(|| place_in_batch(&footer, &batch, (right, body), at - body))
                .flatten();
            let place = place.map_or(String::new(), |(column, row)| {
                format!(", column {column}, first differing row {}", rows_before + row)
            });
            return Some(format!(": record batch {number}{place}"));
        }
        rows_before += number_of(batch.length())?;
    }
    None
}

fn body_of(block: &Block) -> i64 {
    block.offset() + i64::from(block.metaDataLength())
}

fn number_of(number: i64) -> Option<usize> {
    usize::try_from(number).ok()
}

/// The column and the row, within its batch, of a byte of the batch's body.
fn place_in_batch(
    footer: &Footer,
    batch: &RecordBatch,
    (file, body): (&[u8], usize),
    at: usize,
) -> Option<(String, usize)> {
    let mut buffers = batch.buffers()?.iter();
    let holds = |buffer: &Buffer| {
        let start = number_of(buffer.offset())?;
        let within = at.checked_sub(start)?;
        (within < number_of(buffer.length())?).then_some(within)
    };
    for field in footer.schema()?.fields()? {
        let name = || field.name().unwrap_or_default().to_owned();
        let validity = buffers.next()?;
        if let Some(byte) = holds(validity) {
            return Some((name(), byte * 8));
        }
        let first = buffers.next()?;
        if field.type_type() == Type::Utf8 {
            if let Some(byte) = holds(first) {
                return Some((name(), byte / 4));
            }
            if let Some(byte) = holds(buffers.next()?) {
                let start = body + number_of(first.offset())?;
                let ends = file.get(start..start + number_of(first.length())?)?.as_chunks::<4>().0;
                let row = ends.iter().take_while(|end| u32::from_le_bytes(**end) as usize <= byte).count();
                return Some((name(), row.saturating_sub(1)));
            }
        } else if let Some(byte) = holds(first) {
            let width =
                field.type_as_floating_point().map_or(8, |float| if float.precision().0 == 1 { 4 } else { 8 });
            return Some((name(), byte / width));
        }
    }
    None
}
