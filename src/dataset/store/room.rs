//! Room on the disk for a file that grows, taken some megabytes ahead: ext4 then finds a block for each page of it in half
//! the time. Where that is not known to help (in memory, above all, it does not), nothing is taken.

use std::fs::File;
use std::io;

/// Bytes that are taken at once.
const STEP: u64 = 4 << 20;

/// What is taken for one file.
#[derive(Debug)]
pub struct Room {
    /// Bytes that the file holds.
    used: u64,
    /// Bytes that it has room for.
    taken: u64,
    worthwhile: bool,
}

impl Room {
    /// Nothing is taken yet for an empty file.
    pub fn of(file: &File) -> Self {
        Room { used: 0, taken: 0, worthwhile: is_on_ext4(file) }
    }

    /// Takes room for so many more bytes. A disk that is full says so when they are written.
    pub fn take(&mut self, file: &File, bytes: u64) {
        let wanted = self.used + bytes;
        if self.worthwhile && wanted > self.taken {
            let step = (wanted - self.taken).max(STEP);
            self.worthwhile = fallocate(file, self.taken, step);
            self.taken += if self.worthwhile { step } else { 0 };
        }
    }

    /// So many bytes more were written.
    pub fn use_up(&mut self, bytes: u64) {
        self.used += bytes;
    }

    /// Gives back what the file does not need.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn give_back(&self, file: &File) -> io::Result<()> {
        if self.taken > self.used { file.set_len(self.used) } else { Ok(()) }
    }
}

#[cfg(target_os = "linux")]
fn is_on_ext4(file: &File) -> bool {
    // Of ext2, ext3 and ext4, as `man 2 statfs` has it.
    const EXT4: u64 = 0xef53;
    rustix::fs::fstatfs(file).is_ok_and(|system| u64::try_from(system.f_type) == Ok(EXT4))
}

/// Without a change of the file's size, so that a file that is cut short looks like one.
#[cfg(target_os = "linux")]
fn fallocate(file: &File, from: u64, bytes: u64) -> bool {
    rustix::fs::fallocate(file, rustix::fs::FallocateFlags::KEEP_SIZE, from, bytes).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn is_on_ext4(_file: &File) -> bool {
    false
}

#[cfg(not(target_os = "linux"))]
fn fallocate(_file: &File, _from: u64, _bytes: u64) -> bool {
    false
}
