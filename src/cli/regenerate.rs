//! `pathloom regenerate`

use super::args::RegenerateArguments;
use super::{INTERRUPT, heed_signals, print, text};
use crate::dataset::store::{Local, Store};
use crate::dataset::{Provenance, regenerate};
use crate::error::{Error, Result};
use std::path::{Path, PathBuf};

pub fn run(arguments: &RegenerateArguments) -> Result<()> {
    heed_signals()?;
    let part = &arguments.part;
    let (folder, name) = split(part)?;
    let bytes = std::fs::metadata(part).map_err(Error::io("read", part))?.len();
    let provenance = Provenance::read(&Local::new(&folder), &name, bytes)?;
    let target = match &arguments.output {
        Some(output) if output.as_os_str() == "-" => {
            return Err(Error::Argument(
                "`-o -`: a part is written to a file, which gets its name when it is whole".to_owned(),
            ));
        }
        None => PathBuf::from(&name),
        Some(output) if output.is_dir() || output.to_string_lossy().ends_with('/') => output.join(&name),
        Some(output) => output.clone(),
    };
    if target.exists() && !arguments.overwrite {
        return Err(Error::Output {
            problem: format!("{} is there already", target.display()),
            remedy: "name another file with -o, or replace it with --overwrite".to_owned(),
        });
    }
    let (folder, name) = split(&target)?;
    let store = Local::new(&folder);
    let made = regenerate(&provenance, (&store, &name), arguments.threads.count(), &INTERRUPT)?;
    #[allow(clippy::cast_precision_loss)] // only for people to read
    let bytes = text::bytes(made.bytes as f64);
    print(&format!("{}: {bytes}, {}\n", store.shown(&name), made.checksum))
}

/// The folder of a file, and its name there.
fn split(file: &Path) -> Result<(PathBuf, String)> {
    let name = file.file_name().and_then(|name| name.to_str());
    let name = name.ok_or_else(|| Error::Argument(format!("{} is not the name of a file", file.display())))?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok((folder.to_path_buf(), name.to_owned()))
}
