//! Files that cannot be read, overrides, and errors that would not fit on a screen.

use crate::common::{path_text, pathloom, scenario_file, temporary};
use crate::fault::{VALID, assert_all_told, market, of_text, ugliness};

#[test]
fn a_file_that_is_not_there_and_a_directory_are_named() {
    let directory = temporary();
    let out = path_text(&directory.path().join("out"));
    let missing = path_text(&directory.path().join("missing.toml"));
    for file in [missing, path_text(directory.path())] {
        for arguments in
            [vec!["run", &file, "-o", &out], vec!["check", &file], vec!["plan", &file], vec!["bench", &file]]
        {
            // Exit 1: the file system said no, and nothing is known of the scenario.
            let ran = pathloom(&arguments).exits(1).says(&[&file]);
            assert_eq!(ugliness(&ran), [""; 0], "{}", ran.stderr);
            assert!(!directory.path().join("out").exists());
        }
    }
}

#[test]
fn bytes_that_are_not_text_are_a_bad_scenario() {
    let directory = temporary();
    let file = directory.path().join("scenario.toml");
    let noise: Vec<u8> = (0..4096u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let latin_1 = [VALID.as_bytes(), b"# f\xfcr\n"].concat();
    for bytes in [noise, latin_1] {
        std::fs::write(&file, bytes).unwrap();
        let out = directory.path().join("out");
        let ran = pathloom(["run", &path_text(&file), "-o", &path_text(&out)]);
        assert_eq!(ugliness(&ran), [""; 0], "{}", ran.stderr);
        assert!(!out.exists());
        ran.exits(2).says(&[&path_text(&file), "UTF-8"]);
    }
}

#[test]
fn an_override_is_told_like_the_file() {
    let directory = temporary();
    let file = scenario_file(directory.path(), VALID);
    let out = directory.path().join("out");
    let ran = pathloom(["run", &file, "-o", &path_text(&out), "--set", "assets.SPX.drift=fast"]).exits(2);
    assert_eq!(ugliness(&ran), [""; 0], "{}", ran.stderr);
    ran.says(&["assets.SPX.drift", "\"fast\"", "number", &file, ":15:9]"]);
    assert!(!out.exists());
}

#[test]
fn an_error_is_one_screen_however_long_the_file_and_its_lines_are() {
    let many = 40;
    let market = market(&(0..many).map(|i| format!("A{i}")).collect::<Vec<_>>());
    let order: Vec<String> = (0..many).map(|i| format!("\"A{i}\"")).collect();
    let rows: Vec<String> = (0..many)
        .map(|i| (0..many).map(|j| if i == j { "1.0" } else { "-0.5" }).collect::<Vec<_>>().join(", "))
        .map(|row| format!("  [{row}],\n"))
        .collect();
    let matrix = format!("matrix = [\n{}]\norder = [{}]\n", rows.concat(), order.join(", "));
    let pairs: Vec<String> = (1..many).flat_map(|j| (0..j).map(move |i| format!("\"A{i}/A{j}\" = -0.5"))).collect();
    let columns = vec!["\"price\""; 2_000];
    assert_all_told(&[
        of_text(
            "a matrix over many lines",
            format!("{market}[dependence]\n{matrix}"),
            &["dependence.matrix", "eigenvalue"],
        ),
        of_text(
            "many pairs in a line",
            format!("{market}[dependence]\ncorrelation = {{ {} }}\n", pairs.join(", ")),
            &["dependence.correlation", "eigenvalue"],
        ),
        of_text(
            "a stranger among many series",
            format!("{market}[dependence]\ncorrelation = {{ \"A0/B\" = 0.1 }}\n"),
            &["dependence.correlation", "A0/B"],
        ),
        of_text(
            "a long name",
            VALID.replace("\"valid\"", &format!("\"{}\"", "x".repeat(20_000))),
            &["name", "1 to 64"],
        ),
        of_text(
            "a long string over many lines",
            VALID.replace("\"1d\"", &format!("\"\"\"{}\"\"\"", "1d\n".repeat(500))),
            &["clock.step"],
        ),
        of_text(
            "a long list",
            VALID.replace("[\"price\", \"return\"]", &format!("[{}]", columns.join(", "))),
            &["output.columns", "twice"],
        ),
        of_text(
            "a list over many lines",
            VALID.replace("[\"price\", \"return\"]", &format!("[\n{}\n]", columns.join(",\n"))),
            &["output.columns", "twice"],
        ),
        of_text("a long line that is not TOML", format!("{VALID}{}\n", "x y ".repeat(5_000)), &["TOML"]),
        of_text("a long key", VALID.replace("seed = 1", &format!("{} = 1", "s".repeat(5_000))), &["unknown key"]),
    ]);
}
