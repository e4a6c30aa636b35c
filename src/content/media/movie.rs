//! MP4 and QuickTime files (ISO/IEC 14496-12; QuickTime File Format): how large, how long, and where they were made.
//!
//! A file is a row of boxes inside boxes. Those that only hold others are entered, and all the rest is passed over, so
//! that of hours of video a few hundred bytes are read, wherever their description stands.

use std::time::Duration;

use super::forward::Forward;
use super::{Medium, Pixels, exif};

/// More boxes than any honest file has before its description ends.
const MOST_BOXES: usize = 200_000;
/// Under this key phones write where they were.
const PLACE: &[u8] = b"com.apple.quicktime.location.ISO6709";

/// One box: its kind and where it ends; `None` for the end of the file.
struct Header {
    kind: [u8; 4],
    end: Option<u64>,
}

/// Walks over the boxes until the description of the whole has been read.
pub(super) fn look(file: &mut Forward<'_>, medium: &mut Medium) -> Option<()> {
    for _ in 0..MOST_BOXES {
        let header = header(file)?;
        if &header.kind == b"moov" {
            return described(file, header.end.unwrap_or(u64::MAX), medium);
        }
        pass_to(file, header.end)?;
    }
    None
}

/// The description of the whole, up to its end.
fn described(file: &mut Forward<'_>, end: u64, medium: &mut Medium) -> Option<()> {
    let mut scale = 0;
    for _ in 0..MOST_BOXES {
        if file.position() >= end {
            break;
        }
        let header = header(file)?;
        let length = || header.end?.checked_sub(file.position());
        match &header.kind {
            // What stands in these is read like what stands beside them.
            b"trak" | b"udta" | b"mvex" => continue,
            b"mvhd" => scale = movie_header(file, medium)?,
            b"mehd" => {
                let [version, ..] = file.array::<4>()?;
                medium.duration = span(long(file, version)?, scale).or(medium.duration);
            }
            b"tkhd" => track_header(file, medium)?,
            b"\xa9xyz" | b"loci" => medium.has_position = true,
            b"meta" | b"XMP_" => medium.has_position |= names_place(&file.part(length()?)?),
            _ => {}
        }
        pass_to(file, header.end)?;
    }
    Some(())
}

/// Whether metadata name a place, by Apple's key or in XMP.
fn names_place(metadata: &[u8]) -> bool {
    let has_key = metadata.windows(PLACE.len()).any(|window| window == PLACE);
    has_key || exif::xmp_has_position(metadata)
}

fn header(file: &mut Forward<'_>) -> Option<Header> {
    let start = file.position();
    let length = u64::from(u32::from_be_bytes(file.array()?));
    let kind = file.array()?;
    let end = match length {
        0 => None,
        1 => Some(start.checked_add(u64::from_be_bytes(file.array()?))?),
        _ => Some(start.checked_add(length)?),
    };
    // A box that ends before its own header would never come to an end.
    let is_sound = end.is_none_or(|end| end >= file.position());
    is_sound.then_some(Header { kind, end })
}

/// Goes on where a box ends. After one that has no end there is nothing.
fn pass_to(file: &mut Forward<'_>, end: Option<u64>) -> Option<()> {
    file.pass(end?.checked_sub(file.position())?)
}

/// How many units of time make a second in this file; the length is written in them.
fn movie_header(file: &mut Forward<'_>, medium: &mut Medium) -> Option<u32> {
    let [version, ..] = file.array::<4>()?;
    file.pass(if version == 1 { 16 } else { 8 })?;
    let scale = u32::from_be_bytes(file.array()?);
    medium.duration = span(long(file, version)?, scale);
    Some(scale)
}

/// A number of 64 bits in boxes of version 1, of 32 bits in others; all bits set mean that it is not known.
fn long(file: &mut Forward<'_>, version: u8) -> Option<u64> {
    if version == 1 {
        let number = u64::from_be_bytes(file.array()?);
        return Some(if number == u64::MAX { 0 } else { number });
    }
    let number = u32::from_be_bytes(file.array()?);
    Some(if number == u32::MAX { 0 } else { number.into() })
}

fn span(units: u64, scale: u32) -> Option<Duration> {
    let scale = u64::from(scale);
    let seconds = units.checked_div(scale).filter(|_| units > 0)?;
    let nanoseconds = u128::from(units % scale) * 1_000_000_000 / u128::from(scale);
    let rest = u64::try_from(nanoseconds).ok()?;
    Some(Duration::from_secs(seconds) + Duration::from_nanos(rest))
}

/// The largest track is the one that people see. A matrix without its diagonal turns it by a quarter.
fn track_header(file: &mut Forward<'_>, medium: &mut Medium) -> Option<()> {
    let [version, ..] = file.array::<4>()?;
    file.pass(if version == 1 { 48 } else { 36 })?;
    let matrix: [[u8; 4]; 9] = [
        file.array()?,
        file.array()?,
        file.array()?,
        file.array()?,
        file.array()?,
        file.array()?,
        file.array()?,
        file.array()?,
        file.array()?,
    ];
    let (width, height) = (fixed_point(file)?, fixed_point(file)?);
    let Some(pixels) = Pixels::new(width, height) else {
        return Some(());
    };
    let is_turned = matrix[0] == [0; 4] && matrix[4] == [0; 4] && matrix[1] != [0; 4];
    let shown = if is_turned { pixels.turned() } else { pixels };
    let largest = medium.pixels.map_or(0, Pixels::count);
    if shown.count() > largest {
        medium.pixels = Some(shown);
    }
    Some(())
}

/// A number of 16 bits before the point and 16 behind it; only the whole pixels count.
fn fixed_point(file: &mut Forward<'_>) -> Option<u32> {
    Some(u32::from_be_bytes(file.array()?) >> 16)
}
