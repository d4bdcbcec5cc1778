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

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::io::Write;
    use std::os::unix::fs::MetadataExt;

    #[test]
    fn what_a_file_does_not_need_is_given_back() {
        // Where the build is, which is a disk more often than the place for temporary files.
        let mut file = tempfile::tempfile_in(env!("CARGO_MANIFEST_DIR")).expect("a file");
        let mut room = Room::of(&file);
        room.take(&file, 3);
        file.write_all(b"abc").expect("there is room");
        room.use_up(3);
        let size = |file: &File| {
            file.metadata().map(|metadata| (metadata.len(), metadata.blocks() * 512)).expect("it is there")
        };
        let (length, taken) = size(&file);
        assert_eq!((length, taken >= STEP), (3, room.worthwhile));
        room.give_back(&file).expect("it gives");
        let (length, taken) = size(&file);
        assert!(length == 3 && taken < STEP, "{length} bytes take {taken}");
    }
}
