//! What may differ: the posts, channels and campaigns that a change touches, so that nothing else is compared.

use std::collections::BTreeSet;

use super::Input;
use super::tables::{Kind, TableChange};
use crate::model::{Calendar, DeliveryKey};

/// The posts whose own words may be judged otherwise than before; `None` where a setting changed that concerns all of them.
pub(super) fn differing_posts(
    input: &Input<'_>,
    tables: &[TableChange],
) -> Option<BTreeSet<String>> {
    if tables.iter().any(|change| change.kind != Kind::Post) {
        return None;
    }
    // A remark of a file may silence what is found there, so every post beside one that changed counts.
    let mut posts = BTreeSet::new();
    for loaded in [input.base.loaded, input.head.loaded] {
        let all = loaded.calendar.posts.iter();
        let differing = all.filter(|(_, entry)| !input.shared.contains(&entry.key.span.source));
        posts.extend(differing.map(|(id, _)| id.clone()));
        posts.extend(with_changed_files(&loaded.calendar, input.changed));
    }
    Some(posts)
}

/// What deliveries depend on and is not what it was.
pub(super) struct Touched {
    everything: bool,
    posts: BTreeSet<String>,
    channels: BTreeSet<String>,
    campaigns: BTreeSet<String>,
}

impl Touched {
    /// Everything that differs.
    pub(super) fn of(input: &Input<'_>, tables: &[TableChange]) -> Self {
        let of_kind = |kind: Kind| -> BTreeSet<String> {
            let changes = tables.iter().filter(|change| change.kind == kind);
            changes.map(|change| change.id.clone()).collect()
        };
        let workspace = tables.iter().find(|change| change.kind == Kind::Workspace);
        let mut posts = of_kind(Kind::Post);
        posts.extend(with_changed_files(
            &input.head.loaded.calendar,
            input.changed,
        ));
        Self {
            everything: workspace.is_some_and(|change| change.has("language")),
            posts,
            channels: of_kind(Kind::Channel),
            campaigns: of_kind(Kind::Campaign),
        }
    }

    /// Whether a delivery may say something else.
    pub(super) fn has(&self, input: &Input<'_>, key: &DeliveryKey) -> bool {
        let campaign = || {
            let entry = input.head.loaded.calendar.posts.get(&key.post)?;
            Some(entry.value.campaign.as_ref()?.value.as_str())
        };
        self.everything
            || self.posts.contains(&key.post)
            || self.channels.contains(&key.channel)
            || !self.campaigns.is_empty()
                && campaign().is_some_and(|id| self.campaigns.contains(id))
    }
}

/// The posts that name a file whose content changed.
fn with_changed_files(calendar: &Calendar, changed: &BTreeSet<String>) -> BTreeSet<String> {
    if changed.is_empty() {
        return BTreeSet::new();
    }
    let posts = calendar.posts.iter().filter(|(_, entry)| {
        entry.value.every_words().any(|words| {
            let media = words
                .all_media()
                .filter_map(|medium| medium.value.file.as_ref());
            let body = words
                .body
                .iter()
                .filter_map(|body| body.value.file.as_ref());
            media.chain(body).any(|file| changed.contains(&file.value))
        })
    });
    posts.map(|(id, _)| id.clone()).collect()
}
