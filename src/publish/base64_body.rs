//! JSON that holds whole files in base64: the text around them, and each file encoded while it is sent.

use std::io::{self, Cursor, Read};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

/// How many bytes are encoded at a time; three become four letters.
const PIECE: u64 = 3 * 16 * 1024;

/// What is sent, and how many bytes that is.
pub(super) struct Sized {
    /// The bytes.
    pub(super) content: Box<dyn Read + Send>,
    /// How many.
    pub(super) length: u64,
}

impl Sized {
    /// A text.
    pub(super) fn text(text: &str) -> Self {
        Self {
            length: text.len() as u64,
            content: Box::new(Cursor::new(text.as_bytes().to_vec())),
        }
    }

    /// The base64 of so many bytes.
    pub(super) fn base64(content: impl Read + Send + 'static, bytes: u64) -> Self {
        Self {
            length: bytes.div_ceil(3) * 4,
            content: Box::new(Encoded {
                content,
                letters: Cursor::default(),
            }),
        }
    }

    /// This, and then that.
    pub(super) fn then(self, next: Self) -> Self {
        Self {
            length: self.length + next.length,
            content: Box::new(self.content.chain(next.content)),
        }
    }
}

/// A content whose letters are made as they are read.
struct Encoded<R> {
    content: R,
    letters: Cursor<Vec<u8>>,
}

impl<R: Read> Read for Encoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.letters.read(buffer)?;
        if read > 0 || buffer.is_empty() {
            return Ok(read);
        }
        let mut bytes = Vec::new();
        self.content.by_ref().take(PIECE).read_to_end(&mut bytes)?;
        self.letters = Cursor::new(BASE64.encode(bytes).into_bytes());
        self.letters.read(buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_any_length_is_encoded_in_its_place() {
        for bytes in [0, 1, 2, 3, 49_151, 49_152, 49_153, 200_000] {
            let file: Vec<u8> = (0..bytes).map(|index| (index % 251) as u8).collect();
            let encoded = Sized::base64(Cursor::new(file.clone()), bytes);
            let whole = Sized::text("{\"a\":\"")
                .then(encoded)
                .then(Sized::text("\"}"));
            let length = whole.length;
            let mut sent = String::new();
            whole
                .content
                .take(u64::MAX)
                .read_to_string(&mut sent)
                .unwrap();
            assert_eq!(sent, format!("{{\"a\":\"{}\"}}", BASE64.encode(file)));
            assert_eq!(sent.len() as u64, length);
        }
    }
}
