//! Values: words of closed sets, ids, platforms, zones, files, dates and rules.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

use chrono::Days;
use lsp_types::CompletionItemKind;

use super::Offer;
use super::keys::rules;
use crate::decode::Shape;
use crate::load::Tree;
use crate::load::disk::Folder;
use crate::lsp::grammar;
use crate::lsp::names::{Kind, kind_of_value};
use crate::lsp::outline::{Step, keys};
use crate::lsp::view::View;
use crate::model::{BUILT_IN_PILLARS, Words};
use crate::platform::{self, PLATFORMS};
use crate::time::to_local;

/// Folders in which pictures usually lie.
const MEDIA_FOLDERS: [&str; 4] = ["media", "images", "assets", "static"];

/// So many files are offered.
const MOST_FILES: usize = 500;

/// What may be the value at the end of a path, and the bytes that it replaces.
pub(super) fn offers(
    view: &View<'_>,
    path: &[Step],
    typed: &Range<usize>,
) -> (Vec<Offer>, Range<usize>) {
    let names = keys(path);
    let mut offers = of_path(view, &names, &view.text[typed.clone()]);
    let platform = view.platform_of(&names);
    let shapes = grammar::shapes(grammar::form_of(view.path), &names, platform.as_deref());
    offers.extend(shapes.iter().flat_map(|shape| of_shape(view, shape)));
    (offers, typed.clone())
}

fn of_path(view: &View<'_>, names: &[&str], written: &str) -> Vec<Offer> {
    if let Some(kind) = kind_of_value(names) {
        let offers = named(view, kind, false).into_iter();
        return offers.map(quoted).collect();
    }
    match names {
        ["channels", _, "platform"] => platforms(),
        [.., "timezone"] => zones(),
        [.., "media" | "body", "file"] => files(view, written),
        _ => Vec::new(),
    }
}

fn of_shape(view: &View<'_>, shape: &Shape) -> Vec<Offer> {
    let today = to_local(
        view.snapshot.now,
        view.snapshot.loaded.settings.workspace.zone(),
    )
    .date();
    let tomorrow = today.checked_add_days(Days::new(1)).unwrap_or(today);
    let plain = |text: &str, doc: &str| Offer::new(text, doc, CompletionItemKind::VALUE);
    match shape {
        Shape::Words(words) => {
            let words = words.iter().enumerate();
            words
                .map(|(rank, (word, doc))| Offer {
                    rank,
                    ..quoted(Offer::new(word, *doc, CompletionItemKind::ENUM_MEMBER))
                })
                .collect()
        }
        Shape::Boolean => vec![plain("true", ""), plain("false", "")],
        Shape::Datetime => vec![
            plain(
                &format!("{tomorrow}T09:00:00"),
                "tomorrow at nine, on the wall clock",
            ),
            plain(&tomorrow.to_string(), "the first free slot of tomorrow"),
        ],
        Shape::Date => vec![
            plain(&today.to_string(), "today"),
            plain(&tomorrow.to_string(), "tomorrow"),
        ],
        _ => Vec::new(),
    }
}

/// The ids of a kind with what they name, and the platforms that may stand for channels.
pub(super) fn named(view: &View<'_>, kind: Kind, with_platforms: bool) -> Vec<Offer> {
    let calendar = &view.snapshot.loaded.calendar;
    // A header that is being typed may have no id yet.
    let defined = kind
        .defined(calendar)
        .into_iter()
        .filter(|(id, _)| !id.is_empty());
    let mut offers: Vec<Offer> = defined
        .map(|(id, _)| Offer::new(id, doc(view, kind, id), CompletionItemKind::REFERENCE))
        .collect();
    if kind == Kind::Pillar {
        let built_in = BUILT_IN_PILLARS.into_iter();
        offers.extend(built_in.map(|id| {
            Offer::new(
                id,
                "a pillar that comes built in",
                CompletionItemKind::REFERENCE,
            )
        }));
    }
    if kind == Kind::Channel && with_platforms {
        let used = calendar
            .channels
            .values()
            .map(|channel| channel.value.platform_id());
        let used: BTreeSet<&str> = used
            .filter(|id| !calendar.channels.contains_key(*id))
            .collect();
        let known = used.into_iter().filter_map(platform::find);
        offers.extend(known.map(|one| Offer {
            rank: 1,
            ..Offer::new(
                one.id,
                format!("every channel on {}", one.name),
                CompletionItemKind::INTERFACE,
            )
        }));
    }
    offers
}

fn doc(view: &View<'_>, kind: Kind, id: &str) -> String {
    let calendar = &view.snapshot.loaded.calendar;
    let said = match kind {
        Kind::Post => calendar.posts.get(id).and_then(|post| {
            let words = &post.value.words;
            let text = words.title.as_ref().or(words.text.as_ref())?;
            Some(text.value.trim().lines().next()?.to_owned())
        }),
        Kind::Channel => calendar
            .channels
            .get(id)
            .map(|channel| channel.value.platform_id().to_owned()),
        Kind::Campaign => calendar
            .campaigns
            .get(id)
            .and_then(|one| one.value.name.clone()),
        Kind::Goal => calendar
            .goals
            .get(id)
            .and_then(|one| one.value.name.clone()),
        Kind::Audience => calendar
            .audiences
            .get(id)
            .and_then(|one| one.value.name.clone()),
        Kind::Cadence | Kind::Pillar => None,
    };
    said.unwrap_or_default()
}

fn quoted(offer: Offer) -> Offer {
    Offer {
        text: format!("\"{}\"", offer.text),
        ..offer
    }
}

fn platforms() -> Vec<Offer> {
    let offer = |platform: &&'static platform::Platform| {
        let kind = CompletionItemKind::INTERFACE;
        quoted(Offer::new(platform.id, platform.name.to_owned(), kind))
    };
    PLATFORMS.iter().map(offer).collect()
}

/// Zones by city first; the database's other names behind them.
fn zones() -> Vec<Offer> {
    let zones = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
    zones
        .map(|name| Offer {
            rank: usize::from(!name.contains('/') || name.starts_with("Etc/")),
            ..quoted(Offer::new(name, "", CompletionItemKind::CONSTANT))
        })
        .collect()
}

/// The files of the folder that was typed; of the usual and the used folders where none was.
fn files(view: &View<'_>, written: &str) -> Vec<Offer> {
    let typed = written.trim_start_matches(['"', '\'']);
    let folders: BTreeSet<String> = match typed.rsplit_once('/') {
        Some((folder, _)) if crate::load::stays_inside(folder) => {
            BTreeSet::from([folder.to_owned()])
        }
        Some(_) => BTreeSet::new(),
        None => used_folders(view),
    };
    let tree = Folder::new(&view.snapshot.root);
    let found = folders
        .iter()
        .flat_map(|folder| tree.list(folder).unwrap_or_default());
    let files = found.filter(|file| {
        let is_toml = Path::new(&file.path)
            .extension()
            .is_some_and(|end| end == "toml");
        file.kind == crate::load::FileKind::Regular && !is_toml
    });
    files
        .take(MOST_FILES)
        .map(|file| quoted(Offer::new(&file.path, "", CompletionItemKind::FILE)))
        .collect()
}

fn used_folders(view: &View<'_>) -> BTreeSet<String> {
    let posts = view.snapshot.loaded.calendar.posts.values();
    let words = posts.flat_map(|post| post.value.every_words());
    let media = words.flat_map(Words::all_media);
    let paths = media.filter_map(|medium| medium.value.file.as_ref());
    let used = paths
        .filter_map(|path| path.value.split_once('/'))
        .map(|(folder, _)| folder);
    let used = used.filter(|folder| crate::load::stays_inside(folder));
    used.chain(MEDIA_FOLDERS).map(str::to_owned).collect()
}

/// What may stand in a remark: `kalends: allow(RULE)`.
pub(super) fn of_remark(view: &View<'_>, range: Range<usize>) -> (Vec<Offer>, Range<usize>) {
    let remark = &view.text[range.clone()];
    match remark.rfind("allow(") {
        Some(at) if !remark[at..].contains(')') => {
            let inside = at + "allow(".len();
            let word = remark[inside..]
                .rfind([',', ' '])
                .map_or(inside, |comma| inside + comma + 1);
            (rules(), range.start + word..range.end)
        }
        _ => (Vec::new(), range),
    }
}
