//! A small calendar with a bit of everything, and what must have come of it in the end.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::loopback::Loopback;
use crate::loopback::settings::KeyRepeat;
use crate::support::Workspace;
use crate::support::calendar::{FEED, mastodon, picture, post, text_of, webhook};
use crate::support::run::word;
use crate::support::settle::Texts;

/// A feed, a thread with a picture and a plain post on Mastodon, and a webhook. The server knows no keys, and so shows
/// whatever is sent twice.
pub(crate) fn workspace(server: &Loopback) -> Workspace {
    server.configure(|settings| settings.key_repeat = KeyRepeat::Ignored);
    let thread = r#"
media = [{ file = "media/a.png", alt = "A box" }]
thread = [{ text = "Second" }, { text = "Third" }]
"#;
    let posts = post("entry", "feed", "")
        + &post("story", "mastodon", thread)
        + &post("word", "mastodon", "")
        + &post("call", "hook", "");
    let workspace = Workspace::new(&(mastodon(server) + &webhook(server) + FEED + &posts));
    workspace.set("[publish]\nmax_late = \"30d\"\ncatch_up = 1000\n");
    workspace.write("media/a.png", picture("a"));
    workspace
}

/// What each delivery says, message by message.
pub(crate) fn texts() -> Texts {
    let story = vec![text_of("story"), "Second".to_owned(), "Third".to_owned()];
    Texts::from([
        ("story@mastodon".to_owned(), story),
        ("word@mastodon".to_owned(), vec![text_of("word")]),
        ("call@hook".to_owned(), vec![text_of("call")]),
        ("entry@feed".to_owned(), vec![text_of("entry")]),
    ])
}

/// Nothing is there twice, whatever is missing still.
#[track_caller]
pub(crate) fn nothing_twice(server: &Loopback, workspace: &Workspace, told: &str) {
    let mut texts: Vec<String> = server.published().into_iter().map(|it| it.text).collect();
    texts.sort();
    let all = texts.len();
    texts.dedup();
    assert_eq!(texts.len(), all, "{told}: {texts:?}");
    let effects = server.effects();
    let webhooks = effects.iter().filter(|it| it.webhook().is_some());
    assert!(webhooks.count() <= 1, "{told}: {effects:?}");
    // A receiver that recognises a second delivery hides it from its readers, but it was sent twice all the same.
    assert!(
        effects.iter().all(|it| it.repeats == 0),
        "{told}: {effects:?}"
    );
    assert!(
        workspace.feed().len() <= 1,
        "{told}: {:?}",
        workspace.feed()
    );
}

/// Each delivery is known to be sent, or listed as what is left to do.
#[track_caller]
pub(crate) fn nothing_lost(workspace: &Workspace, told: &str) {
    let sent = workspace.history().into_iter();
    let sent = sent.filter(|it| it["state"] == "sent");
    let named = |it: Value| format!("{}@{}", word(&it, "post"), word(&it, "channel"));
    let known: BTreeSet<String> = sent.chain(workspace.status()).map(named).collect();
    let all: BTreeSet<String> = texts().into_keys().collect();
    assert_eq!(known, all, "{told}");
}

/// Every message is there once, in its place.
#[track_caller]
pub(crate) fn everything_once(server: &Loopback, workspace: &Workspace, told: &str) {
    nothing_twice(server, workspace, told);
    let published = server.published();
    let find = |text: &str| {
        published
            .iter()
            .find(|it| it.text == text)
            .unwrap_or_else(|| panic!("{told}: no `{text}`"))
    };
    let (first, second, third) = (find(&text_of("story")), find("Second"), find("Third"));
    assert_eq!(first.in_reply_to_id, None, "{told}");
    assert_eq!(first.media.len(), 1, "{told}");
    assert_eq!(second.in_reply_to_id.as_ref(), Some(&first.id), "{told}");
    assert_eq!(third.in_reply_to_id.as_ref(), Some(&second.id), "{told}");
    find(&text_of("word"));
    assert_eq!(server.effects().len(), 5, "{told}");
    let items: Vec<String> = workspace
        .feed()
        .iter()
        .map(|item| word(item, "content_text"))
        .collect();
    assert_eq!(items.len(), 1, "{told}");
    assert!(
        workspace.history().iter().all(|it| it["state"] == "sent"),
        "{told}"
    );
    assert_eq!(workspace.history().len(), 4, "{told}");
}
