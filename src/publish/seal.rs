//! Files that are encrypted while they are sent: AES-256 in CBC mode with PKCS #7 padding, a few kilobytes at a time.

use std::io::Read;

use aes::Aes256;
use cbc::Encryptor;
use cbc::cipher::{Block, BlockModeEncrypt, KeyIvInit};

use crate::platform::Seal;

/// The size of a block of AES, in bytes.
const BLOCK: usize = 16;
/// How much is encrypted at a time.
const PIECE: usize = 4096 * BLOCK;

/// Another reader's bytes, encrypted.
pub(super) struct Sealed<R> {
    plain: R,
    encryptor: Encryptor<Aes256>,
    piece: Vec<u8>,
    given: usize,
    is_over: bool,
}

impl<R: Read> Sealed<R> {
    pub(super) fn new(plain: R, seal: &Seal) -> Self {
        Self {
            plain,
            encryptor: Encryptor::new(&seal.key.into(), &seal.initial.into()),
            piece: Vec::new(),
            given: 0,
            is_over: false,
        }
    }

    /// Encrypts the next piece. The last one ends with as many bytes as are missing, each of that value, and never with none.
    fn fill(&mut self) -> std::io::Result<()> {
        self.piece.clear();
        self.given = 0;
        let mut piece = self.plain.by_ref().take(PIECE as u64);
        piece.read_to_end(&mut self.piece)?;
        if self.piece.len() < PIECE {
            let missing = BLOCK - self.piece.len() % BLOCK;
            let padding = u8::try_from(missing).unwrap_or_default();
            self.piece.resize(self.piece.len() + missing, padding);
            self.is_over = true;
        }
        for bytes in self.piece.chunks_exact_mut(BLOCK) {
            let mut block = Block::<Encryptor<Aes256>>::default();
            block.copy_from_slice(bytes);
            self.encryptor.encrypt_block(&mut block);
            bytes.copy_from_slice(&block);
        }
        Ok(())
    }
}

impl<R: Read> Read for Sealed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.given == self.piece.len() {
            if self.is_over {
                return Ok(0);
            }
            self.fill()?;
        }
        let left = &self.piece[self.given..];
        let count = left.len().min(buffer.len());
        buffer[..count].copy_from_slice(&left[..count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with OpenSSL: `openssl enc -aes-256-cbc -nosalt -K 00…1f -iv 00…0f`.
    #[test]
    fn the_bytes_are_those_of_openssl() {
        let seal = Seal {
            key: std::array::from_fn(|index| u8::try_from(index).unwrap()),
            initial: std::array::from_fn(|index| u8::try_from(index).unwrap()),
        };
        for (plain, hex) in CASES {
            let mut bytes = Vec::new();
            let mut sealed = Sealed::new(plain.as_bytes(), &seal);
            sealed.read_to_end(&mut bytes).unwrap();
            assert_eq!(crate::platform::hex(&bytes), *hex, "{plain}");
        }
    }

    #[test]
    fn a_long_file_is_padded_once_whatever_it_is_read_by() {
        let seal = Seal {
            key: [7; 32],
            initial: [9; 16],
        };
        for length in [PIECE - 1, PIECE, PIECE + 1, 3 * PIECE] {
            let plain = vec![5; length];
            let mut bytes = Vec::new();
            let mut sealed = Sealed::new(plain.as_slice(), &seal);
            let mut buffer = [0; 1000];
            while let read @ 1.. = sealed.read(&mut buffer).unwrap() {
                bytes.extend_from_slice(&buffer[..read]);
            }
            assert_eq!(bytes.len(), (length / BLOCK + 1) * BLOCK);
        }
    }

    const CASES: &[(&str, &str)] = &[
        ("", "e9c3ef8ab23453e6f0749cd636e7a88e"),
        ("Hello", "5b827ab3b4f9f2292c2b74c8a6c99a3d"),
        (
            "exactly 16 bytes",
            "197544da36dca4af63f260f19e883008aa8ca28500f65f41a83a6cf5a8ad616c",
        ),
        (
            "more than sixteen bytes of text",
            "d084123d7573f4a773840e3ed3908876d1166a41820725e4eb3659c7c85ab17c",
        ),
    ];
}
