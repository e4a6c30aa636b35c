//! What the Exif metadata of a picture tell: how it is turned, and where it was taken.

use std::io::{BufRead, Seek};

use exif::{Error, Exif, In, Reader, Tag, Value};

/// How a photo's XMP metadata name a place (Exif schema for XMP 1.0: `exif:GPSLatitude`).
const XMP_POSITION: &[u8] = b"GPSLatitude";

/// What Exif metadata tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Told {
    /// Whether width and height change places when it is shown.
    pub(super) turned: bool,
    /// Whether they hold coordinates.
    pub(super) has_position: bool,
}

/// Reads metadata that stand alone.
pub(super) fn of_block(block: Vec<u8>) -> Option<Told> {
    let mut reader = Reader::new();
    told(reader.continue_on_error(true).read_raw(block))
}

/// Finds and reads the metadata of a HEIF or AVIF file.
pub(super) fn of_container(file: &mut (impl BufRead + Seek)) -> Option<Told> {
    let mut reader = Reader::new();
    told(reader.continue_on_error(true).read_from_container(file))
}

/// Whether XMP metadata hold coordinates.
pub(super) fn xmp_has_position(xmp: &[u8]) -> bool {
    let length = XMP_POSITION.len();
    xmp.windows(length).any(|window| window == XMP_POSITION)
}

/// A broken field does not hide the others.
fn told(read: Result<Exif, Error>) -> Option<Told> {
    let exif = read.or_else(|error| error.distill_partial_result(|_| ()));
    let exif = exif.ok()?;
    let orientation = exif.get_field(Tag::Orientation, In::PRIMARY);
    let orientation = orientation.and_then(|field| field.value.get_uint(0));
    Some(Told {
        turned: orientation.is_some_and(|value| (5..=8).contains(&value)),
        has_position: [Tag::GPSLatitude, Tag::GPSLongitude]
            .into_iter()
            .any(|tag| is_written(&exif, tag)),
    })
}

/// Cameras that know no place write zeros, or nothing.
fn is_written(exif: &Exif, tag: Tag) -> bool {
    let field = exif.get_field(tag, In::PRIMARY);
    match field.map(|field| &field.value) {
        Some(Value::Rational(parts)) => parts.iter().any(|part| part.num != 0),
        _ => false,
    }
}
