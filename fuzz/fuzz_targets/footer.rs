//! Whatever the footer of a file says, it is read or refused with an error that can be shown.
#![no_main]

mod memory;

use libfuzzer_sys::fuzz_target;
use memory::Memory;
use pathloom::dataset::Provenance;

const NAME: &str = "part-00000.parquet";

fuzz_target!(|input: (bool, &[u8])| {
    let (parquet, footer) = input;
    let length = u32::try_from(footer.len()).unwrap().to_le_bytes();
    let end: &[&[u8]] = if parquet { &[&length, b"PAR1"] } else { &[&length, b"ARROW1"] };
    let file = [footer, &end.concat()].concat();
    let (place, bytes) = (Memory::default(), file.len() as u64);
    place.files().insert(NAME.to_owned(), file);
    match Provenance::read(&place, NAME, bytes) {
        Err(error) => assert!(!error.to_string().is_empty()),
        Ok(found) => {
            let _ = found.part();
            match found.scenario() {
                Err(error) => assert!(!error.to_string().is_empty()),
                Ok(scenario) => assert!(!scenario.hash().is_empty()),
            }
        }
    }
});
