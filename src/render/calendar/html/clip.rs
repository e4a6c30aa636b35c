//! A video or a sound on the page: a player where a browser can reach the file, and in any case what it is.

use serde::Serialize;

use super::Page;
use crate::content::media::kind_of_name;
use crate::render::medium::about;
use crate::render::page::address::{file, picture};
use crate::render::page::{Files, is_clip};

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
        about: about(clip.map(|clip| &clip.medium)),
    })
}
