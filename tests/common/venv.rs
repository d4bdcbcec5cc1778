//! Python with pinned packages, installed once by the first test that needs them.

use super::Ran;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Python of the environment `name` with the packages of some files, installed with these options of pip.
pub fn python(name: &str, requirements: &[PathBuf], options: &[&str]) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let environment = root.join(name);
    let python = environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    // Tests run at the same time, in threads or in processes: one of them installs, the others wait.
    let lock = File::create(root.join(format!("{name}.lock"))).expect("the target directory can be written to");
    lock.lock().expect("the environment can be locked");
    let mut wanted = tell(Command::new("python3").arg("--version"));
    for file in requirements {
        wanted += &fs::read_to_string(file).expect("the requirements are in the repository");
    }
    let installed = environment.join("installed.txt");
    if fs::read_to_string(&installed).is_ok_and(|found| found == wanted) {
        return python;
    }
    tell(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment));
    for file in requirements {
        let pip = ["-m", "pip", "install", "--quiet", "--only-binary", ":all:"];
        tell(Command::new(&python).args(pip).args(options).arg("--requirement").arg(file));
    }
    // Last, so that an installation that was cut short is made anew.
    fs::write(&installed, wanted).expect("the target directory can be written to");
    python
}

/// What a command says. There is no test without these tools, so that a failure to get them is a failure.
pub fn tell(command: &mut Command) -> String {
    let ran = Ran::from(command.output().unwrap_or_else(|error| panic!("{command:?}: {error}")));
    assert_eq!(ran.code, Some(0), "{command:?}\n{}\n{}", ran.stdout, ran.stderr);
    ran.stdout
}
