//! One platform in the words of a table.

use crate::platform::{Doubt, Facts, Platform, Threads};

/// The headers of the table, in the order of [`cells`].
pub(super) const HEADERS: [&str; 10] = [
    "Platform",
    "Text",
    "Media",
    "Threads",
    "Polls",
    "Alt text",
    "Comment",
    "Lost answer",
    "Deletes",
    "Figures",
];

/// What a table says of a platform; an empty cell is a no.
pub(super) fn cells(platform: &Platform) -> [String; HEADERS.len()] {
    let facts = platform.facts;
    let adapter = platform.adapter;
    [
        platform.id.to_owned(),
        text(facts),
        media(facts),
        threads(facts).to_owned(),
        polls(facts),
        alt(facts),
        yes(facts.first_comments),
        doubt(platform).to_owned(),
        yes(adapter.retract.is_some()),
        yes(adapter.metrics.is_some()),
    ]
}

/// The longest text, with its unit.
fn text(facts: &Facts) -> String {
    match facts.limits.text {
        usize::MAX => "any".to_owned(),
        // Characters are what everybody takes it for.
        most => format!("{most} {}", facts.unit.trim_end_matches("characters"))
            .trim_end()
            .to_owned(),
    }
}

/// How many media a message takes.
pub(super) fn media(facts: &Facts) -> String {
    match (facts.media.least, facts.limits.media) {
        (_, 0) => String::new(),
        (0, usize::MAX) => "any".to_owned(),
        (least, usize::MAX) => format!("{least} +"),
        (least, most) if least == most => most.to_string(),
        (least, most) => format!("{least}–{most}"),
    }
}

/// What becomes of the parts of a thread.
pub(super) fn threads(facts: &Facts) -> &'static str {
    match facts.threads {
        Threads::Replies => "replies",
        Threads::Joined => "joined",
    }
}

/// How many answers a poll has.
pub(super) fn polls(facts: &Facts) -> String {
    match (facts.polls, facts.limits.poll_options) {
        (false, _) => String::new(),
        (true, usize::MAX) => "yes".to_owned(),
        (true, most) => most.to_string(),
    }
}

/// How long a picture's description may be.
pub(super) fn alt(facts: &Facts) -> String {
    match (facts.alt_texts, facts.limits.alt) {
        (false, _) => String::new(),
        (true, usize::MAX) => "yes".to_owned(),
        (true, most) => most.to_string(),
    }
}

/// Who settles a lost answer, in a word.
pub(super) fn doubt(platform: &Platform) -> &'static str {
    match platform.facts.doubt {
        Doubt::AlwaysSafe => "sent again",
        Doubt::SafeInWindow => "its key",
        Doubt::ReadBack => "looked for",
        Doubt::AtMostOnce => "a person",
    }
}

fn yes(is_so: bool) -> String {
    if is_so {
        "yes".to_owned()
    } else {
        String::new()
    }
}
