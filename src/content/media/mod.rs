//! One look at a picture, a video or a sound: what it is, how large, how long, and whether it tells where it was made.
//!
//! Only the parts of a file that say so are read, in one pass from its start, so that a file inside a commit can be
//! looked at like one in a folder. Whatever is broken or unusual is simply not known.

mod exif;
mod forward;
mod gif;
mod kind;
mod movie;
mod picture;

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;

use std::io;
use std::time::Duration;

use crate::load::Content;

pub use kind::{HEAD_BYTES, format_name, is_lfs_pointer, kind_of_name, media_type, posters};

use forward::Forward;

/// What one look at a file tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Medium {
    /// Its kind by its first bytes, such as `image/png`; `None` when it is no kind of media that is known here.
    pub kind: Option<&'static str>,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its width and height as it is shown, turned by what its metadata say.
    pub pixels: Option<Pixels>,
    /// How long it plays; known of MP4, QuickTime, and of animated GIF, PNG and WebP pictures.
    pub duration: Option<Duration>,
    /// Whether it is a picture of several frames.
    pub animated: bool,
    /// Whether its metadata tell where it was made.
    pub has_position: bool,
    /// Whether it is what Git LFS leaves in place of a file that was not fetched.
    pub lfs_pointer: bool,
}

impl Medium {
    /// True for a picture, animated or not.
    pub fn is_picture(&self) -> bool {
        self.kind.is_some_and(|kind| kind.starts_with("image/"))
    }

    /// True for a document of pages.
    pub fn is_document(&self) -> bool {
        self.kind
            .is_some_and(|kind| kind.starts_with("application/"))
    }

    /// True for a video.
    pub fn is_video(&self) -> bool {
        self.kind.is_some_and(|kind| kind.starts_with("video/"))
    }
}

/// A width and a height in pixels, neither of them 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pixels {
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
}

impl Pixels {
    fn new(width: u32, height: u32) -> Option<Self> {
        (width > 0 && height > 0).then_some(Self { width, height })
    }

    /// How many there are.
    pub fn count(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// Width by height: above 1 for what is wide, below 1 for what is tall.
    pub fn ratio(self) -> f64 {
        f64::from(self.width) / f64::from(self.height)
    }

    fn turned(self) -> Self {
        Self {
            width: self.height,
            height: self.width,
        }
    }
}

/// Looks at a file of so many bytes. An error is that of reading it at all; what only parts of it could tell is then
/// left open.
pub fn inspect(content: &mut dyn Content, bytes: u64) -> io::Result<Medium> {
    let mut file = Forward::open(content, HEAD_BYTES)?;
    let mut medium = Medium {
        kind: media_type(file.head()),
        bytes,
        lfs_pointer: is_lfs_pointer(file.head()),
        ..Medium::default()
    };
    // Each stops where the file breaks off; what was learned until then stands.
    let _ = match medium.kind {
        Some("image/jpeg") => picture::jpeg(&mut file, &mut medium),
        Some("image/png") => picture::png(&mut file, &mut medium),
        Some("image/webp") => picture::webp(&mut file, &mut medium),
        Some("image/gif") => gif::look(&mut file, &mut medium),
        Some("image/heic" | "image/heif" | "image/avif") => picture::heif(&mut file, &mut medium),
        Some("video/mp4" | "video/quicktime" | "audio/mp4") => movie::look(&mut file, &mut medium),
        _ => None,
    };
    Ok(medium)
}
