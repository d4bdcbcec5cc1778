//! However a part is damaged, `verify` says that it is, and where.
#![no_main]

mod memory;

use libfuzzer_sys::fuzz_target;
use memory::Memory;
use pathloom::Scenario;
use pathloom::dataset::{Checks, Existing, Options, run_in, verify};
use pathloom::engine::Interrupt;
use std::sync::LazyLock;

/// Datasets of one small part, each stored in another way.
static WHOLE: LazyLock<Vec<Memory>> = LazyLock::new(|| {
    let forms = [
        "compression = \"none\"\ncolumns = [\"price\", \"return\"]",
        "compression = \"zstd\"\nfloat = \"f32\"",
        "layout = \"panel\"\ncompression = \"lz4\"\nencoding = \"byte_stream_split\"",
        "layout = \"wide\"\ncompression = \"snappy\"",
        "format = \"arrow\"",
    ];
    forms.map(whole).into_iter().collect()
});

fn whole(output: &str) -> Memory {
    let text = format!(
        "name = \"f\"\nseed = 1\npaths = 20\n[clock]\nstart = 2026-01-02\nstep = \"1d\"\nsteps = 30\n[assets.A]\n\
         initial_price = 100.0\ntick_size = 0.5\nvolatility.constant = {{ annual_vol = 0.2 }}\n[output]\n{output}\n"
    );
    let place = Memory::default();
    let options = Options { threads: 1, existing: Existing::Keep, shard: None };
    run_in(&Scenario::from_text(&text).unwrap(), &place, options, &Interrupt::new(), &mut ()).unwrap();
    place
}

fuzz_target!(|input: (u8, Option<u16>, Vec<(u16, u8)>)| {
    let (form, length, changes) = input;
    let right = &WHOLE[usize::from(form) % WHOLE.len()];
    let place = Memory::default();
    *place.files() = right.files().clone();
    {
        let mut files = place.files();
        let part = files.iter_mut().find(|(name, _)| name.starts_with("data/")).unwrap().1;
        for (at, bits) in changes {
            let at = usize::from(at) % part.len();
            part[at] ^= bits;
        }
        part.truncate(length.map_or(usize::MAX, usize::from));
    }
    let same = *place.files() == *right.files();
    let checks = Checks { threads: 1, sample: None, repair: false };
    let found = verify(&place, checks, &Interrupt::new(), &mut ()).unwrap();
    assert_eq!(found.faults.is_empty(), same, "{found:?}");
    assert!(found.faults.iter().all(|fault| !fault.problem.is_empty()));
    let left = verify(&place, Checks { repair: true, ..checks }, &Interrupt::new(), &mut ()).unwrap().faults;
    // A part whose footer is that of another scenario may be somebody's: it is named, and left.
    assert!(*place.files() == *right.files() || left.iter().any(|fault| !fault.repairable), "not mended: {left:?}");
});
