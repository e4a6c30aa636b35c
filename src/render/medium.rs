//! What one look at a picture, a video or a sound told, in a few words.

use crate::content::media::{Medium, format_name};

/// Kind, length, size and dimensions; of a file that tells none of it, why.
pub(super) fn about(medium: Option<&Medium>) -> String {
    let Some(medium) = medium else {
        return "the file is not there".to_owned();
    };
    let Some(kind) = medium.kind else {
        let pointer = "the file is with Git LFS and was not fetched";
        let other = "not a picture, video or sound that is known here";
        return if medium.lfs_pointer { pointer } else { other }.to_owned();
    };
    let facts = [
        Some(format_name(kind).to_owned()),
        length(medium),
        Some(size(medium.bytes)),
        pixels(medium),
    ];
    facts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// As players show it: minutes and seconds.
fn length(medium: &Medium) -> Option<String> {
    let seconds = medium.duration?.as_secs_f64().round();
    let (minutes, rest) = ((seconds / 60.0).floor(), seconds % 60.0);
    Some(format!("{minutes}:{rest:02}"))
}

fn pixels(medium: &Medium) -> Option<String> {
    let pixels = medium.pixels?;
    Some(format!("{} × {}", pixels.width, pixels.height))
}

fn size(bytes: u64) -> String {
    let units = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1000, "kB")];
    let unit = units.into_iter().find(|(factor, _)| bytes >= *factor);
    let Some((factor, unit)) = unit else {
        return format!("{bytes} bytes");
    };
    let tenths = (bytes + factor / 20) / (factor / 10);
    format!("{}.{} {unit}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::content::media::Pixels;

    fn told(seconds: f64, bytes: u64) -> String {
        let medium = Medium {
            kind: Some("video/mp4"),
            bytes,
            duration: Some(Duration::from_secs_f64(seconds)),
            pixels: Some(Pixels {
                width: 1080,
                height: 1920,
            }),
            ..Medium::default()
        };
        about(Some(&medium))
    }

    #[test]
    fn a_medium_is_told_as_players_tell_it() {
        assert_eq!(told(42.4, 3_140_000), "MP4 · 0:42 · 3.1 MB · 1080 × 1920");
        assert_eq!(told(61.0, 999), "MP4 · 1:01 · 999 bytes · 1080 × 1920");
        assert_eq!(told(59.9, 1_960), "MP4 · 1:00 · 2.0 kB · 1080 × 1920");
    }

    #[test]
    fn what_cannot_be_shown_says_why() {
        assert_eq!(about(None), "the file is not there");
        let unknown = |lfs_pointer| Medium {
            lfs_pointer,
            ..Medium::default()
        };
        assert!(about(Some(&unknown(true))).contains("Git LFS"));
        assert!(about(Some(&unknown(false))).contains("not a picture"));
    }
}
