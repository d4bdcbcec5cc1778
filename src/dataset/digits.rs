//! Which bytes of numbers are digits at random, so that a codec need not look for what repeats in them.

/// Bytes of a plane that are looked at.
const SAMPLE: usize = 256;

/// Bytes of `planes`, each the same byte of `count` numbers, in the leading planes that look random: of whose bytes two
/// agree less than twice as often as they would at random, which is a collision entropy above seven bits of eight, and
/// neighbours in fewer than one place of 32, as where a price stands still.
pub fn random_bytes(planes: &[u8], count: usize) -> usize {
    planes.chunks_exact(count.max(1)).take_while(|plane| looks_random(plane)).map(<[u8]>::len).sum()
}

fn looks_random(plane: &[u8]) -> bool {
    let mut seen = [0_usize; 256];
    let (mut pairs, mut agree, mut still) = (0, 0, 0);
    for (before, place) in places(plane.len()).enumerate() {
        let byte = plane[place];
        let same = &mut seen[usize::from(byte)];
        (pairs, agree) = (pairs + before, agree + *same);
        *same += 1;
        still += usize::from(plane.get(place + 1) == Some(&byte));
    }
    // 1/256 of the pairs, at random; and of as many neighbours as are looked at one, more than seven with probability 1e-5.
    agree * 128 < pairs && still * 32 < SAMPLE
}

/// Places all over a plane in no step that the rows of paths could have too: multiples of the golden ratio.
fn places(length: usize) -> impl Iterator<Item = usize> {
    const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
    let sample = SAMPLE.min(length) as u64;
    let place = move |i: u64| (u128::from(GOLDEN.wrapping_mul(i)) * length as u128) >> 64;
    // Below the length.
    #[allow(clippy::cast_possible_truncation)]
    (0..sample).map(move |i| place(i) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The high bytes of a generator with full period: as random as this needs.
    fn noise(count: usize) -> Vec<u8> {
        let mut state = 1_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state.to_be_bytes()[0]
        };
        (0..count).map(|_| next()).collect()
    }

    #[test]
    fn leading_planes_of_noise_are_told_from_the_others() {
        for count in [300, 5_000, 64_512] {
            let constant = vec![7; count];
            assert_eq!(
                random_bytes(&[noise(2 * count), constant, noise(count)].concat(), count),
                2 * count,
                "{count}"
            );
        }
    }

    #[test]
    fn noise_in_every_second_number_is_not_random_and_in_all_but_the_first_of_a_path_is() {
        for count in [300, 512, 1_024, 64_768, 65_536] {
            for (rows, random) in [(2, false), (253, true), (256, true)] {
                let mut plane = noise(count);
                plane.iter_mut().step_by(rows).for_each(|byte| *byte = 0);
                assert_eq!(random_bytes(&plane, count) > 0, random, "{count} numbers, {rows} rows");
            }
        }
    }

    #[test]
    fn noise_that_stands_still_for_a_while_is_not_random() {
        let mut plane = noise(64_512);
        for still in plane.chunks_mut(60) {
            let first = still[0];
            still[..10].fill(first);
        }
        assert_eq!(random_bytes(&plane, 64_512), 0);
    }

    #[test]
    fn few_numbers_and_none_are_no_panic() {
        assert_eq!(random_bytes(&[], 0), 0);
        assert_eq!(random_bytes(&[1; 8], 1), 0);
    }
}
