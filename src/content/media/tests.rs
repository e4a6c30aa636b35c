//! What is told of each kind of file, and that no file, however broken, does any harm.

use std::io::Cursor;
use std::time::Duration;

use super::samples::{boxed, exif, gif, heic, jpeg, mp4, png, png_of, webp};
use super::{Medium, inspect};

const XMP: &[u8] =
    b"http://ns.adobe.com/xap/1.0/\0<rdf:Description exif:GPSLatitude=\"59,19.7N\"/>";

fn look(bytes: &[u8]) -> Medium {
    inspect(&mut Cursor::new(bytes), bytes.len() as u64).unwrap()
}

fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    look(bytes)
        .pixels
        .map(|pixels| (pixels.width, pixels.height))
}

fn bare_exif(orientation: u16, latitude: u32) -> Vec<u8> {
    exif(orientation, latitude).split_off(6)
}

#[test]
fn the_size_of_every_kind_is_known() {
    assert_eq!(size(&png(4000, 100)), Some((4000, 100)));
    assert_eq!(size(&jpeg(640, 480, &[])), Some((640, 480)));
    assert_eq!(size(&gif(64, 32, &[5])), Some((64, 32)));
    assert_eq!(size(&webp(900, 300, 0, &[])), Some((900, 300)));
    assert_eq!(size(&heic(4032, 3024, &[])), Some((4032, 3024)));
    assert_eq!(size(&mp4(1920, 1080, 5, false, &[])), Some((1920, 1080)));
}

#[test]
fn the_size_is_the_one_that_people_see() {
    assert_eq!(size(&jpeg(640, 480, &[exif(6, 0)])), Some((480, 640)));
    assert_eq!(size(&jpeg(640, 480, &[exif(3, 0)])), Some((640, 480)));
    assert_eq!(size(&mp4(1920, 1080, 5, true, &[])), Some((1080, 1920)));
    let turned = [(b"EXIF", bare_exif(8, 0))];
    assert_eq!(size(&webp(900, 300, 0b1000, &turned)), Some((300, 900)));
    let turned = [(b"eXIf", bare_exif(8, 0))];
    assert_eq!(size(&png_with(&turned)), Some((300, 900)));
}

/// A PNG picture of 900 by 300 pixels with these chunks before its pixels.
fn png_with(chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let header = b"\0\0\x03\x84\0\0\x01\x2c\x08\x06\0\0\0".to_vec();
    let mut all: Vec<(&[u8; 4], Vec<u8>)> = vec![(b"IHDR", header)];
    all.extend(chunks.iter().cloned());
    png_of(&all)
}

#[test]
fn a_place_is_found_wherever_it_stands() {
    let place = |bytes: &[u8]| look(bytes).has_position;
    let block = bare_exif(1, 59);
    assert!(place(&jpeg(640, 480, &[exif(1, 59)])));
    assert!(place(&jpeg(640, 480, &[b"other".to_vec(), XMP.to_vec()])));
    assert!(place(&png_with(&[
        (b"IDAT", vec![0; 9000]),
        (b"eXIf", block.clone())
    ])));
    assert!(place(&webp(
        90,
        30,
        0b1000,
        &[(b"VP8 ", vec![0; 9001]), (b"EXIF", block.clone())]
    )));
    assert!(place(&heic(90, 30, &block)));
    let sign = boxed(b"\xa9xyz", &[b"\0\x12\x15\xc7+59.3293+018.0686/"]);
    assert!(place(&mp4(90, 30, 1, false, &boxed(b"udta", &[&sign]))));
    let keys = boxed(
        b"keys",
        &[b"\0\0\0\0\0\0\0\x01\0\0\0,mdtacom.apple.quicktime.location.ISO6709"],
    );
    assert!(place(&mp4(90, 30, 1, false, &boxed(b"meta", &[&keys]))));
}

#[test]
fn a_camera_that_knows_no_place_tells_none() {
    let place = |bytes: &[u8]| look(bytes).has_position;
    assert!(!place(&jpeg(640, 480, &[exif(1, 0)])));
    assert!(!place(&heic(90, 30, &bare_exif(1, 0))));
    assert!(!place(&mp4(90, 30, 1, false, &[])));
    assert!(!place(&png(90, 30)));
}

#[test]
fn what_moves_says_how_long() {
    let told = |bytes: &[u8]| {
        let medium = look(bytes);
        (
            medium.animated,
            medium.duration.map(|duration| duration.as_millis()),
        )
    };
    assert_eq!(told(&mp4(90, 30, 900, false, &[])), (false, Some(900_000)));
    assert_eq!(told(&gif(9, 9, &[50, 25])), (true, Some(750)));
    assert_eq!(told(&gif(9, 9, &[0, 1])), (true, Some(200)));
    assert_eq!(told(&gif(9, 9, &[50])), (false, None));
    let frame = |delay: u8| (b"ANMF", [&[0; 12][..], &[delay, 0, 0, 0]].concat());
    assert_eq!(
        told(&webp(9, 9, 0b10, &[frame(100), frame(50)])),
        (true, Some(150))
    );
    let frames = (b"acTL", vec![0, 0, 0, 2, 0, 0, 0, 0]);
    let frame = |half: u8| (b"fcTL", [&[0; 20][..], &[0, half, 0, 2, 0, 0]].concat());
    assert_eq!(
        told(&png_with(&[frames, frame(1), frame(2)])),
        (true, Some(1500))
    );
}

#[test]
fn the_length_of_a_video_that_was_written_piece_by_piece_is_known_where_it_is_told() {
    let told = |more: &[u8]| look(&mp4(90, 30, 0, false, more)).duration;
    assert_eq!(told(&[]), None);
    let whole = boxed(b"mehd", &[&[0; 4], &2500_u32.to_be_bytes()]);
    let whole = boxed(b"mvex", &[&whole]);
    assert_eq!(told(&whole), Some(Duration::from_millis(2500)));
}

#[test]
fn a_pointer_of_git_lfs_is_known() {
    let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";
    assert!(look(pointer).lfs_pointer);
    assert_eq!(look(pointer).kind, None);
    assert!(!look(&png(1, 1)).lfs_pointer);
}

/// A generator of numbers without any claim to quality (xorshift, Marsaglia 2003).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }
}

#[test]
fn broken_files_do_no_harm() {
    let block = bare_exif(6, 59);
    let files = [
        png_with(&[
            (b"acTL", vec![0, 0, 0, 2, 0, 0, 0, 0]),
            (b"eXIf", block.clone()),
        ]),
        jpeg(640, 480, &[exif(6, 59), XMP.to_vec()]),
        gif(64, 32, &[5, 10]),
        webp(
            90,
            30,
            0b1010,
            &[(b"ANMF", vec![0; 16]), (b"EXIF", block.clone())],
        ),
        heic(90, 30, &block)[..400].to_vec(),
        heic(90, 30, &block),
        mp4(
            90,
            30,
            7,
            true,
            &boxed(b"udta", &[&boxed(b"\xa9xyz", &[b"+59"])]),
        ),
    ];
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for file in &files {
        for _ in 0..3000 {
            let mut broken = file.clone();
            let near_start = broken.len().min(600);
            for _ in 0..=numbers.below(4) {
                let place = numbers.below(near_start);
                let values = [0, 1, 0x7f, 0xff, numbers.below(256)];
                broken[place] = u8::try_from(values[numbers.below(values.len())]).unwrap();
            }
            if numbers.below(2) == 0 {
                broken.truncate(numbers.below(near_start));
            }
            look(&broken);
        }
    }
}
