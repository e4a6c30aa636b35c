//! Renaming an id everywhere: in its header, in what names it, and as a key.

use std::collections::BTreeMap;

use lsp_types::{TextEdit, WorkspaceEdit};

use super::definition::everywhere;
use super::fixes::edits;
use super::names::{Kind, Mention, mention_at};
use super::view::View;
use crate::model::{Calendar, is_valid_id};
use crate::source::SourceId;

/// A rename as it is carried out, and what its author should know about it.
#[derive(Debug)]
pub(super) struct Renamed {
    /// The changes, file by file.
    pub(super) edit: WorkspaceEdit,
    /// What it means beyond the files.
    pub(super) warning: Option<String>,
}

/// The id at a byte, if it is one that can be renamed; else why not.
pub(super) fn prepare(view: &View<'_>, byte: usize) -> Result<Mention, String> {
    let mention = mention_at(view.text, &view.outline, byte).ok_or(
        "only ids can be renamed: put the cursor on the id of a post, a channel or a campaign",
    )?;
    let calendar = &view.snapshot.loaded.calendar;
    if mention.kind.definition(calendar, &mention.id).is_none() {
        let (word, id) = (mention.kind.word(), &mention.id);
        return Err(format!(
            "`{id}` is not defined in any file, so there is no {word} to rename"
        ));
    }
    Ok(mention)
}

/// Every change that gives the id at a byte another name, or why that cannot be.
pub(super) fn rename(view: &View<'_>, byte: usize, name: &str) -> Result<Renamed, String> {
    let mention = prepare(view, byte)?;
    refuse(&view.snapshot.loaded.calendar, mention.kind, name)?;
    let mut files: BTreeMap<SourceId, Vec<TextEdit>> = BTreeMap::new();
    for (span, _) in everywhere(view, mention.kind, &mention.id) {
        let location = view.location(span).ok_or("this file has no address")?;
        let edit = TextEdit::new(location.range, name.to_owned());
        files.entry(span.source).or_default().push(edit);
    }
    let sources = &view.snapshot.loaded.sources;
    let files = files
        .into_iter()
        .filter_map(|(source, edits)| Some(((view.address)(sources.get(source).path())?, edits)));
    Ok(Renamed {
        edit: edits(files.collect()),
        warning: warning(view, mention.kind, &mention.id),
    })
}

fn refuse(calendar: &Calendar, kind: Kind, name: &str) -> Result<(), String> {
    if !is_valid_id(name) {
        return Err(format!(
            "`{name}` cannot be an id: write small letters, digits and dashes, at most 64, such as `black-friday`"
        ));
    }
    match kind.definition(calendar, name) {
        Some(_) => Err(format!(
            "there is a {} `{name}` already: choose another id",
            kind.word()
        )),
        None => Ok(()),
    }
}

/// The ledger knows deliveries by the ids of post and channel, so another id is another delivery.
fn warning(view: &View<'_>, kind: Kind, id: &str) -> Option<String> {
    let ledger = view.snapshot.ledger.as_ref()?;
    let known = ledger.iter().filter(|(key, _)| match kind {
        Kind::Post => key.post == id,
        Kind::Channel => key.channel == id,
        Kind::Campaign | Kind::Cadence | Kind::Goal | Kind::Audience | Kind::Pillar => false,
    });
    let count = known.count();
    let word = kind.word();
    let deliveries = if count == 1 {
        "1 delivery".to_owned()
    } else {
        format!("{count} deliveries")
    };
    (count > 0).then(|| {
        format!(
            "the {word} `{id}` has {deliveries} in the ledger, which knows it by its id: under another id it is a new \
             {word}, and what was sent may be sent again. Undo the rename unless you mean that"
        )
    })
}
