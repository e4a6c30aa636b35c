//! The kind of a picture, a video, a sound or a document, by its first bytes, and what the name of its file promises, which proves
//! nothing.
//!
//! Signatures are those of the WHATWG's MIME Sniffing standard, section 6, and of ISO/IEC 14496-12 (`ftyp`), RFC 9639
//! (FLAC), RFC 3533 (Ogg) and ISO 32000 (PDF).

/// How many bytes of a file tell its kind for certain.
pub const HEAD_BYTES: usize = 4096;

/// Kinds that the very first bytes tell.
const SIGNATURES: [(&[u8], &str); 9] = [
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"%PDF-", "application/pdf"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
];

/// How every pointer of Git LFS begins (git-lfs, `docs/spec.md`).
const LFS_POINTER: &[u8] = b"version https://git-lfs.github.com/spec/v1\n";

/// The kinds that the ends of names promise.
const NAME_ENDS: [(&str, &str); 22] = [
    ("avif", "image/avif"),
    ("flac", "audio/flac"),
    ("gif", "image/gif"),
    ("heic", "image/heic"),
    ("heif", "image/heif"),
    ("jpe", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("m4a", "audio/mp4"),
    ("m4v", "video/mp4"),
    ("mov", "video/quicktime"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("oga", "audio/ogg"),
    ("ogg", "audio/ogg"),
    ("ogv", "video/ogg"),
    ("opus", "audio/ogg"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("wav", "audio/wav"),
    ("webm", "video/webm"),
    ("webp", "image/webp"),
];

/// How a picture ends that stands beside a video under the same name, and is shown until the video plays.
const POSTER_ENDS: [&str; 4] = ["jpg", "jpeg", "png", "webp"];

/// What people call each kind.
const NAMES: [(&str, &str); 18] = [
    ("application/pdf", "PDF"),
    ("audio/flac", "FLAC"),
    ("audio/mp4", "M4A"),
    ("audio/mpeg", "MP3"),
    ("audio/ogg", "Ogg"),
    ("audio/wav", "WAV"),
    ("image/avif", "AVIF"),
    ("image/gif", "GIF"),
    ("image/heic", "HEIC"),
    ("image/heif", "HEIF"),
    ("image/jpeg", "JPEG"),
    ("image/png", "PNG"),
    ("image/webp", "WebP"),
    ("video/mp4", "MP4"),
    ("video/mpeg", "MPEG"),
    ("video/ogg", "Ogg Theora"),
    ("video/quicktime", "QuickTime"),
    ("video/webm", "WebM"),
];

/// Brands of ISO base media files, and the kind that each stands for.
const BRANDS: [(&[u8; 4], &str); 12] = [
    (b"avif", "image/avif"),
    (b"avis", "image/avif"),
    (b"heic", "image/heic"),
    (b"heix", "image/heic"),
    (b"hevc", "image/heic"),
    (b"heim", "image/heic"),
    (b"heis", "image/heic"),
    (b"mif1", "image/heif"),
    (b"msf1", "image/heif"),
    (b"qt  ", "video/quicktime"),
    (b"M4A ", "audio/mp4"),
    (b"M4B ", "audio/mp4"),
];

/// The kind of a file, such as `image/png`, by its first bytes; `None` when it is no kind of media that is known here.
pub fn media_type(head: &[u8]) -> Option<&'static str> {
    let signed = SIGNATURES.iter().find(|(bytes, _)| head.starts_with(bytes));
    match signed {
        // Matroska files that are not WebM begin alike, and name their kind a little later.
        Some((_, "video/webm")) => names(head, b"webm").then_some("video/webm"),
        Some((_, "audio/ogg")) if names(head, b"theora") => Some("video/ogg"),
        Some((_, kind)) => Some(*kind),
        None => in_riff(head)
            .or_else(|| in_iso_media(head))
            .or_else(|| bare_mpeg(head)),
    }
}

/// The kind that the end of a file's name promises; `None` when it promises nothing that is known here.
pub fn kind_of_name(path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next()?;
    let (_, end) = name.rsplit_once('.')?;
    let known = NAME_ENDS.iter();
    let mut known = known.filter(|(known, _)| known.eq_ignore_ascii_case(end));
    known.next().map(|(_, kind)| *kind)
}

/// The paths at which a picture would stand for a video: `a.jpg` and the like beside `a.mp4`. None for other files.
pub fn posters(path: &str) -> Vec<String> {
    let is_video = kind_of_name(path).is_some_and(|kind| kind.starts_with("video/"));
    let stem = path.rsplit_once('.').filter(|_| is_video);
    let ends = stem
        .into_iter()
        .flat_map(|(stem, _)| POSTER_ENDS.map(|end| format!("{stem}.{end}")));
    ends.collect()
}

/// What people call a kind of file: `PNG` for `image/png`.
pub fn format_name(kind: &str) -> &str {
    let mut known = NAMES.iter().filter(|(known, _)| *known == kind);
    known.next().map_or(kind, |(_, name)| name)
}

/// True for what Git LFS leaves in place of a file that was not fetched.
pub fn is_lfs_pointer(head: &[u8]) -> bool {
    head.starts_with(LFS_POINTER)
}

fn names(head: &[u8], word: &[u8]) -> bool {
    let near = &head[..head.len().min(64)];
    near.windows(word.len()).any(|window| window == word)
}

fn in_riff(head: &[u8]) -> Option<&'static str> {
    match (head.get(..4)?, head.get(8..12)?) {
        (b"RIFF", b"WEBP") => Some("image/webp"),
        (b"RIFF", b"WAVE") => Some("audio/wav"),
        _ => None,
    }
}

/// The box `ftyp` names a major brand, and those that the file is compatible with. HEIF files may have a general major
/// brand and name their codec among the others.
fn in_iso_media(head: &[u8]) -> Option<&'static str> {
    if head.get(4..8)? != b"ftyp" {
        return None;
    }
    let length = u32::from_be_bytes(head.get(..4)?.try_into().ok()?) as usize;
    let brands = head.get(8..length.min(head.len()))?;
    let kind = |brand: &[u8]| BRANDS.iter().find(|(known, _)| *known == brand);
    let major = kind(brands.get(..4)?).map(|(_, kind)| *kind);
    let mut others = brands
        .chunks_exact(4)
        .skip(2)
        .filter_map(kind)
        .map(|(_, kind)| *kind);
    match major {
        Some("image/heif") => others.find(|kind| *kind != "image/heif").or(major),
        Some(_) => major,
        None => Some("video/mp4"),
    }
}

/// An MPEG audio frame without a tag: eleven set bits, then a layer and a bit rate that exist.
fn bare_mpeg(head: &[u8]) -> Option<&'static str> {
    let [0xff, second, third, ..] = head else {
        return None;
    };
    let is_layer_3 = second & 0b1110_0110 == 0b1110_0010 && second & 0b0001_1000 != 0b0000_1000;
    let has_rates = third >> 4 != 0b1111 && third & 0b0000_1100 != 0b0000_1100;
    (is_layer_3 && has_rates).then_some("audio/mpeg")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_known_by_its_first_bytes() {
        for (head, kind) in [
            (&b"\x89PNG\r\n\x1a\n\0\0"[..], "image/png"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
            (b"GIF89a\x01\0", "image/gif"),
            (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp"),
            (b"\0\0\0\x1cftypavif\0\0\0\0mif1miaf", "image/avif"),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heic"),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", "image/avif"),
            (b"\0\0\0\x14ftypisom\0\0\x02\0isom", "video/mp4"),
            (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "video/quicktime"),
            (
                b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm",
                "video/webm",
            ),
            (b"ID3\x04\0\0\0\0\0\0", "audio/mpeg"),
            (b"\xff\xfb\x90\x64\0\0", "audio/mpeg"),
            (
                b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x13OpusHead",
                "audio/ogg",
            ),
            (
                b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x2a\x80theora",
                "video/ogg",
            ),
            (b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav"),
            (b"fLaC\0\0\0\x22", "audio/flac"),
        ] {
            assert_eq!(media_type(head), Some(kind), "{}", head.escape_ascii());
        }
    }

    #[test]
    fn every_kind_that_a_name_can_promise_has_a_name_of_its_own() {
        for (end, kind) in NAME_ENDS {
            assert_eq!(
                kind_of_name(&format!("a.b/c.{}", end.to_uppercase())),
                Some(kind)
            );
            assert_ne!(format_name(kind), kind);
        }
        for path in ["png", "a.png/b", "a.txt", ""] {
            assert_eq!(kind_of_name(path), None, "{path}");
        }
    }

    #[test]
    fn a_picture_of_the_same_name_stands_for_a_video() {
        let beside = posters("media/a.b.mp4");
        assert!(beside.contains(&"media/a.b.png".to_owned()), "{beside:?}");
        assert!(posters("media/a.png").is_empty());
    }

    #[test]
    fn other_files_are_no_media_and_short_ones_do_no_harm() {
        for head in [
            &b""[..],
            b"\xff",
            b"\xff\xff\xff\xff",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\">",
            b"\0\0\0\x18ftyp",
            b"\0\0\0\0ftypisom",
            b"\x1a\x45\xdf\xa3\x9fB\x82\x88matroska",
            b"RIFF\x24\0\0\0AVI LIST",
            b"version https://git-lfs.github.com/spec/v1\n",
        ] {
            assert_eq!(media_type(head), None, "{}", head.escape_ascii());
        }
    }
}
