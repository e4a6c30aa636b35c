//! Pictures: JPEG (ITU-T T.81), PNG (W3C, third edition), WebP (RFC 9649), and HEIF with AVIF (ISO/IEC 23008-12).

use super::exif::{self, Told};
use super::forward::Forward;
use super::{Medium, Pixels};
use std::io::{Seek, SeekFrom};
use std::time::Duration;

/// More parts than any honest picture has.
const MOST_PARTS: usize = 200_000;
/// How many first bytes of a HEIF file describe it, and how many hold its metadata at most.
const HEIF_HEAD: u64 = 64 * 1024;
const HEIF_METADATA: u64 = 4 * 1024 * 1024;
/// How the metadata segments of a JPEG file begin (Exif 2.32, 4.7.2; XMP part 3, 1.1.3).
const EXIF: &[u8] = b"Exif\0\0";
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
/// What the header of an extended WebP file announces.
const WEBP_ANIMATION: u8 = 0b0000_0010;
const WEBP_EXIF: u8 = 0b0000_1000;

/// The segments before the picture itself: metadata, then its frame with the size.
pub(super) fn jpeg(file: &mut Forward<'_>, medium: &mut Medium) -> Option<()> {
    let mut turned = false;
    file.pass(2)?;
    for _ in 0..MOST_PARTS {
        let code = marker(file)?;
        if matches!(code, 0x01 | 0xd0..=0xd7) {
            continue;
        }
        let length = u64::from(u16::from_be_bytes(file.array()?)).checked_sub(2)?;
        match code {
            0xc4 | 0xc8 | 0xcc => file.pass(length)?,
            0xc0..=0xcf => {
                let [_depth, height_1, height_2, width_1, width_2] = file.array()?;
                let side = |high, low| u32::from(u16::from_be_bytes([high, low]));
                let pixels = Pixels::new(side(width_1, width_2), side(height_1, height_2));
                medium.pixels = pixels.map(|pixels| if turned { pixels.turned() } else { pixels });
                return Some(());
            }
            0xe1 => turned |= jpeg_metadata(file.part(length)?, medium),
            0xd8..=0xda => return None,
            _ => file.pass(length)?,
        }
    }
    None
}

/// The next marker's code; fill bytes may stand before it.
fn marker(file: &mut Forward<'_>) -> Option<u8> {
    let [first] = file.array()?;
    if first != 0xff {
        return None;
    }
    for _ in 0..MOST_PARTS {
        let [code] = file.array()?;
        if code != 0xff {
            return Some(code);
        }
    }
    None
}

/// Whether the picture is turned by what its metadata say.
fn jpeg_metadata(mut segment: Vec<u8>, medium: &mut Medium) -> bool {
    if segment.starts_with(XMP) {
        medium.has_position |= exif::xmp_has_position(&segment);
    }
    if !segment.starts_with(EXIF) {
        return false;
    }
    let told = exif::of_block(segment.split_off(EXIF.len()));
    medium.has_position |= told.is_some_and(|told| told.has_position);
    told.is_some_and(|told| told.turned)
}

/// Chunk after chunk: the header, the frames of an animation, and metadata wherever they stand.
pub(super) fn png(file: &mut Forward<'_>, medium: &mut Medium) -> Option<()> {
    let mut duration = Duration::ZERO;
    file.pass(8)?;
    for _ in 0..MOST_PARTS {
        let length = u64::from(u32::from_be_bytes(file.array()?));
        let kind: [u8; 4] = file.array()?;
        let next = file.position() + length + 4;
        match &kind {
            b"IHDR" => {
                let (width, height) = (file.array()?, file.array()?);
                let sides = (u32::from_be_bytes(width), u32::from_be_bytes(height));
                medium.pixels = Pixels::new(sides.0, sides.1);
            }
            b"acTL" => medium.animated = u32::from_be_bytes(file.array()?) > 1,
            b"fcTL" => {
                file.pass(20)?;
                duration += png_delay(file.array()?);
            }
            b"eXIf" => apply(exif::of_block(file.part(length)?), medium),
            b"IEND" => break,
            _ => {}
        }
        file.seek(SeekFrom::Start(next)).ok()?;
    }
    medium.duration = Some(duration).filter(|_| medium.animated);
    Some(())
}

/// A fraction of a second; a denominator of 0 means hundredths.
fn png_delay(delay: [u8; 4]) -> Duration {
    let [above_1, above_2, below_1, below_2] = delay;
    let above = u32::from(u16::from_be_bytes([above_1, above_2]));
    let below = match u16::from_be_bytes([below_1, below_2]) {
        0 => 100,
        below => u32::from(below),
    };
    Duration::from_secs(1) * above / below
}

/// The header tells the size, and whether frames or metadata follow.
pub(super) fn webp(file: &mut Forward<'_>, medium: &mut Medium) -> Option<()> {
    let size = imagesize::blob_size(file.head()).ok();
    medium.pixels = size.and_then(|size| pixels(&size));
    let mut duration = Duration::ZERO;
    file.pass(12)?;
    // Each chunk is filled up to an even length; a file that ends after its last chunk has nothing more to tell.
    for _ in 0..MOST_PARTS {
        let Some(kind) = file.array::<4>() else {
            break;
        };
        let length = u64::from(u32::from_le_bytes(file.array()?));
        let next = file.position() + length + length % 2;
        match &kind {
            b"VP8X" => {
                let [flags] = file.array()?;
                medium.animated = flags & WEBP_ANIMATION != 0;
                if flags & (WEBP_ANIMATION | WEBP_EXIF) == 0 {
                    break;
                }
            }
            b"ANMF" => {
                file.pass(12)?;
                let [low, middle, high] = file.array()?;
                let milliseconds = u32::from_le_bytes([low, middle, high, 0]);
                duration += Duration::from_millis(u64::from(milliseconds));
            }
            b"EXIF" => apply(exif::of_block(bare(file.part(length)?)), medium),
            _ => {}
        }
        file.seek(SeekFrom::Start(next)).ok()?;
    }
    medium.duration = Some(duration).filter(|_| medium.animated);
    Some(())
}

/// Some programs write the mark of JPEG's segments here too.
fn bare(mut block: Vec<u8>) -> Vec<u8> {
    if block.starts_with(EXIF) {
        block.drain(..EXIF.len());
    }
    block
}

/// The description at the start tells size and rotation, and where the metadata stand. The rotation of Exif does not
/// count here.
pub(super) fn heif(file: &mut Forward<'_>, medium: &mut Medium) -> Option<()> {
    file.widen_head(HEIF_HEAD).ok()?;
    file.read_at_most(HEIF_METADATA);
    medium.animated = file.head().get(8..12) == Some(b"avis");
    let size = imagesize::blob_size(file.head()).ok();
    medium.pixels = size.and_then(|size| pixels(&size));
    medium.has_position = exif::of_container(file)?.has_position;
    Some(())
}

fn pixels(size: &imagesize::ImageSize) -> Option<Pixels> {
    Pixels::new(
        u32::try_from(size.width).ok()?,
        u32::try_from(size.height).ok()?,
    )
}

fn apply(told: Option<Told>, medium: &mut Medium) {
    let Some(told) = told else {
        return;
    };
    medium.has_position |= told.has_position;
    if told.turned {
        medium.pixels = medium.pixels.map(Pixels::turned);
    }
}
