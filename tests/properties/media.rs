//! The first bytes of pictures, videos and sounds.

use std::io::{self, Cursor, Read};

use kalends::content::media::{
    Medium, format_name, inspect, is_lfs_pointer, kind_of_name, media_type, posters,
};
use kalends::load::Content;

/// A file is looked at in one pass, whatever it says of itself, and tells the same however it is read.
pub(crate) fn media(bytes: &[u8]) {
    let length = bytes.len() as u64;
    let medium = look(&mut Cursor::new(bytes), length);
    let mut slow = Slow { bytes, read: 0 };
    assert_eq!(look(&mut slow, length), medium);
    assert!(slow.read <= bytes.len());
    assert_eq!(medium.kind, media_type(bytes));
    assert_eq!(medium.lfs_pointer, is_lfs_pointer(bytes));
    assert!(!medium.animated || medium.is_picture());
    if let Some(pixels) = medium.pixels {
        assert!(pixels.ratio().is_normal() && pixels.count() > 0);
    }
    let path = String::from_utf8_lossy(bytes);
    let _ = (kind_of_name(&path), posters(&path));
    let _ = medium.kind.map(format_name);
}

fn look(content: &mut dyn Content, length: u64) -> Medium {
    inspect(content, length).expect("bytes in memory")
}

/// Bytes that come few at a time, as from a pipe, and that cannot be jumped over.
struct Slow<'a> {
    bytes: &'a [u8],
    read: usize,
}

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let few = buffer.len().min(7);
        let mut rest = &self.bytes[self.read..];
        let read = rest.read(&mut buffer[..few])?;
        self.read += read;
        Ok(read)
    }
}

impl Content for Slow<'_> {}
