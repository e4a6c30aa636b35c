//! A file that is read once, from its start to its end: what is passed over is not read where that can be helped.
//!
//! The first bytes are kept until they are left, so that several readers can begin there. How much is read altogether
//! is bounded, because a file may claim anything about itself.

use std::io::{self, BufRead, ErrorKind, Read, Seek, SeekFrom};

use crate::load::Content;

/// How much is read at once, in bytes.
const PIECE: u64 = 1024;
/// How much of one file is read at most, in bytes; a long animation is read throughout.
const MOST_READ: u64 = 64 * 1024 * 1024;
/// The longest part that is kept as a whole, in bytes.
const LONGEST_PART: u64 = 1024 * 1024;

/// A file, and how far it has been read.
pub(super) struct Forward<'a> {
    content: &'a mut dyn Content,
    window: Vec<u8>,
    window_start: u64,
    inside_window: usize,
    may_read: u64,
}

impl<'a> Forward<'a> {
    /// Begins to read, with so many first bytes.
    pub(super) fn open(content: &'a mut dyn Content, head: usize) -> io::Result<Self> {
        let mut file = Self {
            content,
            window: Vec::new(),
            window_start: 0,
            inside_window: 0,
            may_read: MOST_READ,
        };
        file.extend_window(head as u64)?;
        Ok(file)
    }

    /// The first bytes, until they are left.
    pub(super) fn head(&self) -> &[u8] {
        &self.window
    }

    /// Reads more first bytes, so that there are so many if the file has them.
    pub(super) fn widen_head(&mut self, bytes: u64) -> io::Result<()> {
        self.extend_window(bytes.saturating_sub(self.window.len() as u64))
    }

    /// Bounds what is read from here on.
    pub(super) fn read_at_most(&mut self, bytes: u64) {
        self.may_read = self.may_read.min(bytes);
    }

    /// Where the next byte stands.
    pub(super) fn position(&self) -> u64 {
        self.window_start + self.inside_window as u64
    }

    /// The next bytes.
    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        self.read_exact(&mut bytes).ok()?;
        Some(bytes)
    }

    /// The next bytes as one part; `None` when it is longer than any honest one.
    pub(super) fn part(&mut self, length: u64) -> Option<Vec<u8>> {
        if length > LONGEST_PART {
            return None;
        }
        let mut bytes = Vec::new();
        self.take(length).read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 == length).then_some(bytes)
    }

    /// Goes on after so many bytes.
    pub(super) fn pass(&mut self, bytes: u64) -> Option<()> {
        let target = self.position().checked_add(bytes)?;
        self.seek(SeekFrom::Start(target)).ok().map(|_| ())
    }

    fn extend_window(&mut self, bytes: u64) -> io::Result<()> {
        let mut next = Read::take(&mut *self.content, bytes.min(self.may_read));
        let read = next.read_to_end(&mut self.window)?;
        self.may_read -= read as u64;
        Ok(())
    }
}

impl Read for Forward<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Forward<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.inside_window == self.window.len() {
            let first = self.window.len();
            self.extend_window(PIECE)?;
            // At the end of the file the last bytes stay, and one can still go back to them.
            if self.window.len() > first {
                self.window.drain(..first);
                self.window_start += first as u64;
                self.inside_window = 0;
            }
        }
        Ok(&self.window[self.inside_window..])
    }

    fn consume(&mut self, bytes: usize) {
        self.inside_window = self.window.len().min(self.inside_window + bytes);
    }
}

/// Only forwards, and back as far as bytes are kept.
impl Seek for Forward<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(target) => Some(target),
            SeekFrom::Current(distance) => self.position().checked_add_signed(distance),
            SeekFrom::End(_) => None,
        };
        let target = target.filter(|target| *target >= self.window_start);
        let target = target.ok_or(ErrorKind::Unsupported)?;
        let window_end = self.window_start + self.window.len() as u64;
        match target.checked_sub(window_end) {
            None | Some(0) => {
                let inside = usize::try_from(target - self.window_start);
                self.inside_window = inside.unwrap_or(self.window.len());
            }
            Some(beyond) => {
                self.content.skip(beyond)?;
                self.window.clear();
                self.window_start = target;
                self.inside_window = 0;
            }
        }
        Ok(target)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// Counts what is read, and passes without reading.
    struct Counted {
        content: Cursor<Vec<u8>>,
        read: u64,
    }

    impl Read for Counted {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let read = self.content.read(buffer)?;
            self.read += read as u64;
            Ok(read)
        }
    }

    impl Content for Counted {
        fn skip(&mut self, bytes: u64) -> io::Result<()> {
            self.content.seek_relative(bytes.try_into().unwrap())
        }
    }

    #[test]
    fn what_is_passed_over_is_not_read_and_what_is_kept_can_be_read_again() {
        let bytes: Vec<u8> = (0..=u8::MAX).cycle().take(1_000_000).collect();
        let mut content = Counted {
            content: Cursor::new(bytes),
            read: 0,
        };
        let mut file = Forward::open(&mut content, 16).unwrap();
        assert_eq!(file.array(), Some([0, 1]));
        file.seek(SeekFrom::Start(0)).unwrap();
        assert_eq!(file.array(), Some([0, 1]));
        file.pass(998_998).unwrap();
        assert_eq!(file.position(), 999_000);
        assert_eq!(file.array(), Some([0x58]));
        assert!(file.seek(SeekFrom::Start(0)).is_err());
        assert_eq!(file.array::<1000>(), None);
        assert_eq!(content.read, 1016);
    }

    #[test]
    fn no_more_is_read_than_was_allowed() {
        let mut content = Cursor::new(vec![7; 100_000]);
        let mut file = Forward::open(&mut content, 10).unwrap();
        file.read_at_most(5000);
        assert_eq!(file.part(5010).map(|part| part.len()), Some(5010));
        assert_eq!(file.part(1), None);
        assert_eq!(file.part(u64::MAX), None);
    }
}
