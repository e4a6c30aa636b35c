//! From an id to where it is defined, and to every place that names it.

use lsp_types::Location;

use super::names::{Kind, Mention, mention_at, mentions};
use super::outline::Outline;
use super::view::View;
use crate::source::Span;

/// Where the id at a byte is defined.
pub(super) fn definition(view: &View<'_>, byte: usize) -> Option<Location> {
    let mention = mention_at(view.text, &view.outline, byte)?;
    let calendar = &view.snapshot.loaded.calendar;
    view.location(mention.kind.definition(calendar, &mention.id)?)
}

/// Every place that names the id at a byte, in the order of the files.
pub(super) fn references(view: &View<'_>, byte: usize, with_definition: bool) -> Vec<Location> {
    let Some(mention) = mention_at(view.text, &view.outline, byte) else {
        return Vec::new();
    };
    let found = everywhere(view, mention.kind, &mention.id).into_iter();
    let wanted = found.filter(|(_, mention)| with_definition || !mention.is_definition);
    wanted.filter_map(|(span, _)| view.location(span)).collect()
}

/// Every mention of an id in every file of the workspace.
pub(super) fn everywhere(view: &View<'_>, kind: Kind, id: &str) -> Vec<(Span, Mention)> {
    let mut found = Vec::new();
    for (source, file) in view.snapshot.loaded.sources.iter() {
        // An outline is made only where the id can stand.
        if !file.text().contains(id) {
            continue;
        }
        let all = mentions(file.text(), &Outline::of(file.text())).into_iter();
        let same = all.filter(|mention| mention.kind == kind && mention.id == id);
        found.extend(same.map(|mention| (Span::new(source, mention.range.clone()), mention)));
    }
    found
}
