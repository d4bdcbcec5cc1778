//! The progress bar, on standard error when it is a terminal.

use crate::dataset::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt::Write;

/// Rows done, rows per second, MB written, time left.
pub struct Bar {
    bar: ProgressBar,
    bytes: u64,
}

impl Bar {
    /// Drawn only where somebody can see it.
    pub fn new() -> Self {
        let style = ProgressStyle::with_template("{bar:30} {human_pos}/{human_len} rows  {rate}  {msg}  {eta} left")
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .with_key("rate", |state: &ProgressState, out: &mut dyn Write| {
                // What cannot be drawn is not drawn.
                let _ = write!(out, "{:.1} M rows/s", state.per_sec() / 1e6);
            });
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr()).with_style(style);
        Bar { bar, bytes: 0 }
    }

    /// Removes it from the screen.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Bar {
    fn start(&mut self, rows: u64) {
        self.bar.set_length(rows);
        self.bar.set_message("0 MB");
    }

    fn advance(&mut self, rows: u64) {
        self.bar.inc(rows);
    }

    fn finish_part(&mut self, bytes: u64) {
        self.bytes += bytes;
        self.bar.set_message(format!("{} MB", self.bytes / 1_000_000));
    }
}
