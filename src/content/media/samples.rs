//! Small files for tests: each is as its format says, and holds no picture worth seeing.

/// A PNG picture of that size, without its pixels.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let header = [&header[..], &[8, 6, 0, 0, 0]].concat();
    png_of(&[(b"IHDR", header), (b"IDAT", Vec::new())])
}

/// A PNG file of these chunks.
pub(crate) fn png_of(chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in chunks.iter().chain([&(b"IEND", Vec::new())]) {
        file.extend(length(data, 0).to_be_bytes());
        file.extend(*kind);
        file.extend(data);
        file.extend([0; 4]);
    }
    file
}

/// A JPEG picture of that size with these segments of metadata.
pub(crate) fn jpeg(width: u16, height: u16, metadata: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"\xff\xd8".to_vec();
    for segment in metadata {
        file.extend([0xff, 0xe1]);
        file.extend(short(segment, 2).to_be_bytes());
        file.extend(segment);
    }
    file.extend([0xff, 0xc0, 0, 11, 8]);
    file.extend(height.to_be_bytes());
    file.extend(width.to_be_bytes());
    file.extend([1, 1, 0x11, 0, 0xff, 0xd9]);
    file
}

/// Exif metadata as JPEG has them: how the picture is turned, and where it was taken, in degrees.
pub(crate) fn exif(orientation: u16, latitude: u32) -> Vec<u8> {
    let mut block = b"Exif\0\0MM\0*\0\0\0\x08\0\x02".to_vec();
    block.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1]);
    block.extend(orientation.to_be_bytes());
    block.extend([0, 0]);
    block.extend(b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x26\0\0\0\0");
    block.extend(b"\0\x02\0\x01\0\x02\0\0\0\x02N\0\0\0\0\x02\0\x05\0\0\0\x03\0\0\0\x44\0\0\0\0");
    for part in [latitude, 1, 0, 1, 0, 1] {
        block.extend(part.to_be_bytes());
    }
    block
}

/// A GIF picture with one frame a delay, in hundredths of a second.
pub(crate) fn gif(width: u16, height: u16, delays: &[u16]) -> Vec<u8> {
    let mut file = b"GIF89a".to_vec();
    file.extend(width.to_le_bytes());
    file.extend(height.to_le_bytes());
    file.extend(b"\x80\0\0\0\0\0\xff\xff\xff!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0");
    for delay in delays {
        file.extend(b"!\xf9\x04\0");
        file.extend(delay.to_le_bytes());
        file.extend(b"\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0");
    }
    file.push(b';');
    file
}

/// An extended WebP picture of that size, with these chunks.
pub(crate) fn webp(width: u32, height: u32, flags: u8, chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut header = vec![flags, 0, 0, 0];
    header.extend(&(width - 1).to_le_bytes()[..3]);
    header.extend(&(height - 1).to_le_bytes()[..3]);
    let mut body = b"WEBP".to_vec();
    for (kind, data) in [&(b"VP8X", header)].into_iter().chain(chunks) {
        body.extend(*kind);
        body.extend(length(data, 0).to_le_bytes());
        body.extend(data);
        body.extend(vec![0; data.len() % 2]);
    }
    [&b"RIFF"[..], &length(&body, 0).to_le_bytes(), &body].concat()
}

/// A box of an MP4 file.
pub(crate) fn boxed(kind: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    [&length(&body, 8).to_be_bytes()[..], kind, &body].concat()
}

/// An MP4 video of that size and length; `turned` by a quarter as phones do, and with more boxes in its description.
pub(crate) fn mp4(width: u16, height: u16, seconds: u32, turned: bool, more: &[u8]) -> Vec<u8> {
    let milliseconds = (seconds * 1000).to_be_bytes();
    let movie = [
        &[0; 12][..],
        &1000_u32.to_be_bytes(),
        &milliseconds,
        &[0; 80],
    ]
    .concat();
    let one = 0x0001_0000_u32;
    let matrix = if turned {
        [0, one, 0, one, 0, 0, 0, 0, one]
    } else {
        [one, 0, 0, 0, one, 0, 0, 0, one]
    };
    let matrix: Vec<u8> = matrix.iter().flat_map(|part| part.to_be_bytes()).collect();
    let side = |side: u16| (u32::from(side) << 16).to_be_bytes();
    let track = [&[0; 40][..], &matrix, &side(width), &side(height)].concat();
    let sound = [&[0; 40][..], &matrix, &[0; 8]].concat();
    [
        boxed(b"ftyp", &[b"isom\0\0\x02\0isom"]),
        boxed(b"mdat", &[&[0; 5000]]),
        boxed(
            b"moov",
            &[
                &boxed(b"mvhd", &[&movie]),
                &boxed(b"trak", &[&boxed(b"tkhd", &[&sound])]),
                &boxed(
                    b"trak",
                    &[&boxed(b"tkhd", &[&track]), &boxed(b"mdia", &[&[0; 99]])],
                ),
                more,
            ],
        ),
    ]
    .concat()
}

/// A HEIC picture of that size whose Exif metadata stand behind its pixels.
pub(crate) fn heic(width: u32, height: u32, metadata: &[u8]) -> Vec<u8> {
    let kind = boxed(b"ftyp", &[b"heic\0\0\0\0mif1heic"]);
    let size = [&[0; 4][..], &width.to_be_bytes(), &height.to_be_bytes()].concat();
    let item = boxed(b"infe", &[b"\x02\0\0\0\0\x01\0\0Exif\0"]);
    let items = boxed(b"iinf", &[b"\0\0\0\0\0\x01", &item]);
    let tail = length(metadata, 4).to_be_bytes();
    let description = |offset: u32| {
        let place = [
            &b"\0\0\0\0\x44\0\0\x01\0\x01\0\0\0\x01"[..],
            &offset.to_be_bytes(),
            &tail,
        ];
        let place = boxed(b"iloc", &[&place.concat()]);
        let properties = boxed(b"ipco", &[&boxed(b"ispe", &[&size])]);
        let properties = boxed(b"iprp", &[&properties]);
        boxed(b"meta", &[&[0; 4], &items, &place, &properties])
    };
    let pixels = boxed(b"mdat", &[&vec![0; 200_000]]);
    let offset = kind.len() + description(0).len() + pixels.len();
    let description = description(u32::try_from(offset).unwrap());
    [&kind, &description, &pixels, &[0; 4][..], metadata].concat()
}

fn length(bytes: &[u8], more: u32) -> u32 {
    u32::try_from(bytes.len()).unwrap() + more
}

fn short(bytes: &[u8], more: u16) -> u16 {
    u16::try_from(bytes.len()).unwrap() + more
}
