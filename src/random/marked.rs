//! The few paths of a row that something has happened to.

use super::row::LANES;

/// Replaces `paths` by those of so many whose `margin` is not below 0, in order. Most vectors have none; in one that has,
/// nobody can foresee which, and no branch asks.
#[inline(always)]
pub(super) fn find(count: usize, paths: &mut Vec<u16>, margin: impl Fn(usize) -> [f64; LANES]) {
    paths.clear();
    paths.resize(count, 0);
    let mut found = 0;
    for vector in 0..count / LANES {
        let margin = margin(vector);
        if margin.iter().map(|margin| u8::from(*margin >= 0.0)).fold(0, |any, is_found| any | is_found) != 0 {
            for (lane, margin) in margin.iter().enumerate() {
                // A block has at most `BLOCK` paths.
                #[allow(clippy::cast_possible_truncation)]
                let path = (vector * LANES + lane) as u16;
                paths[found] = path;
                // By their signs: to compare them again makes the compiler take the vector apart before it looks for any.
                found += usize::from(margin.to_bits() >> 63 == 0);
            }
        }
    }
    paths.truncate(found);
}
