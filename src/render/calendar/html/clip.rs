//! A video or a sound on the page: a player where a browser can reach the file, and in any case what it is.

use serde::Serialize;

use super::address::{file, picture};
use super::files::{Clip, is_clip};
use super::{Page, files::Files};
use crate::content::media::{Medium, format_name, kind_of_name};

/// What the page says of a video or a sound.
#[derive(Debug, Serialize)]
pub(super) struct Shown {
    /// The element that plays it.
    plays: &'static str,
    /// Where it is; absent where a browser cannot reach or play it.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    poster: Option<String>,
    /// Kind, length, size and dimensions.
    about: String,
}

/// What is shown of the file at a path; `None` for pictures.
pub(super) fn shown(page: &Page<'_>, path: &str) -> Option<Shown> {
    if !is_clip(path) {
        return None;
    }
    let files: &Files = page.files;
    let clip = files.clip(path);
    let kind = clip.and_then(|clip| clip.medium.kind);
    let poster = clip.and_then(|clip| clip.poster.as_deref());
    let is_sound = kind.or(kind_of_name(path))?.starts_with("audio/");
    Some(Shown {
        plays: if is_sound { "audio" } else { "video" },
        source: kind.and_then(|_| file(page.workspace, path)),
        poster: poster.and_then(|poster| picture(page.workspace, poster)),
        about: about(clip),
    })
}

fn about(clip: Option<&Clip>) -> String {
    let Some(Clip { medium, .. }) = clip else {
        return "the file is not there".to_owned();
    };
    let Some(kind) = medium.kind else {
        let pointer = "the file is with Git LFS and was not fetched";
        let other = "not a video or sound that is known here";
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
        about(Some(&Clip {
            medium,
            poster: None,
        }))
    }

    #[test]
    fn a_video_is_told_as_players_tell_it() {
        assert_eq!(told(42.4, 3_140_000), "MP4 · 0:42 · 3.1 MB · 1080 × 1920");
        assert_eq!(told(61.0, 999), "MP4 · 1:01 · 999 bytes · 1080 × 1920");
        assert_eq!(told(59.9, 1_960), "MP4 · 1:00 · 2.0 kB · 1080 × 1920");
    }

    #[test]
    fn what_cannot_be_played_says_why() {
        assert_eq!(about(None), "the file is not there");
        let clip = |lfs_pointer| Clip {
            medium: Medium {
                lfs_pointer,
                ..Medium::default()
            },
            poster: None,
        };
        assert!(about(Some(&clip(true))).contains("Git LFS"));
        assert!(about(Some(&clip(false))).contains("not a video"));
    }
}
