//! Whole files: threads and instruction sets change none of them.

use super::market::{ALL_COLUMNS, NARROW_PANEL, SEVERAL_PARTS, dataset, every_jump, every_level, everything};

#[test]
fn the_number_of_threads_changes_no_byte() {
    let several = SEVERAL_PARTS.to_owned();
    let one_part = everything(700, 250, ALL_COLUMNS);
    for text in [several, one_part, every_level(700, 250, ALL_COLUMNS)] {
        let one = dataset(&text, &[], &["--threads", "1"]);
        for threads in ["2", "8"] {
            assert_eq!(dataset(&text, &[], &["--threads", threads]), one, "{threads} threads\n{text}");
        }
    }
}

#[test]
fn the_instruction_set_changes_no_byte() {
    let levels = simd_levels();
    println!("compared: {}", levels.join(", "));
    assert!(cfg!(not(target_arch = "x86_64")) || levels.len() > 1 || !is_avx2(), "nothing was compared");
    for output in [ALL_COLUMNS, NARROW_PANEL] {
        // 300 paths: a full block and a narrow one. 203: a width that no vector divides.
        for paths in [300, 203] {
            for text in
                [everything(paths, 500, output), every_level(paths, 100, output), every_jump(paths, 100, output)]
            {
                let scalar = dataset(&text, &[("PATHLOOM_SIMD", "scalar")], &[]);
                for level in &levels[1..] {
                    assert_eq!(dataset(&text, &[("PATHLOOM_SIMD", level)], &[]), scalar, "{level}\n{text}");
                }
                assert_eq!(dataset(&text, &[], &[]), scalar, "the level of this CPU\n{text}");
            }
        }
    }
}

fn simd_levels() -> Vec<&'static str> {
    let mut levels = vec!["scalar"];
    if is_avx2() {
        levels.push("avx2");
    }
    #[cfg(target_arch = "x86_64")]
    if is_avx2()
        && is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vl")
    {
        levels.push("avx512");
    }
    levels
}

fn is_avx2() -> bool {
    #[cfg(target_arch = "x86_64")]
    return is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
    #[cfg(not(target_arch = "x86_64"))]
    false
}
