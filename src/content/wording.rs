//! A mark of what a post says, by which a later change of its words is noticed.

use sha2::{Digest, Sha256};

use super::compose::{Composition, compose};
use crate::model::Calendar;
use crate::platform::{Limits, Message};

/// The way in which the mark is made. Marks of different ways say nothing about each other.
const WAY: &str = "w1";
/// How many hexadecimal digits tell two wordings apart.
const LENGTH: usize = 32;

/// The mark of what a post says on a channel. It does not depend on the limits of a server, nor on the parameters that a
/// campaign adds to links; `None` where the post cannot be said there at all.
pub fn wording(of: &Composition<'_>) -> Option<String> {
    let limits = Limits {
        url: of.limits.url,
        ..Limits::NONE
    };
    let messages = compose(&Composition {
        calendar: &Calendar::default(),
        limits: &limits,
        ..*of
    });
    let mut hash = Sha256::new();
    for message in messages.ok()? {
        for said in said(&message) {
            // The length in front keeps neighbours apart, whatever they hold.
            hash.update((said.len() as u64).to_be_bytes());
            hash.update(said.as_bytes());
        }
    }
    let digits = crate::platform::hex(&hash.finalize());
    Some(format!("{WAY}:{}", &digits[..LENGTH]))
}

/// Whether two marks, made in the same way, are of different words.
pub fn is_reworded(then: &str, now: &str) -> bool {
    let way = |mark: &str| mark.split(':').next().map(str::to_owned);
    way(then) == way(now) && then != now
}

/// Everything of a message that readers see, in one order.
fn said(message: &Message) -> Vec<&str> {
    let texts = [
        Some(&message.text),
        message.title.as_ref(),
        message.content_warning.as_ref(),
        message.link.as_ref(),
    ];
    let texts = texts.map(|text| text.map_or("", String::as_str));
    let options = message.poll.iter().flat_map(|poll| &poll.options);
    let media = message.media.iter().flat_map(|medium| {
        [
            medium.path.as_str(),
            medium.alt.as_deref().unwrap_or_default(),
        ]
    });
    let lists = options.map(String::as_str).chain(media);
    texts.into_iter().chain(lists).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::memory::sound;
    use crate::platform::find;

    fn marked(post: &str) -> String {
        let text = format!("[channels.c]\nplatform = 'mastodon'\n[posts.a]\n{post}\n");
        let loaded = sound(&text);
        let facts = find("mastodon").unwrap().facts;
        let mark = wording(&Composition {
            calendar: &loaded.calendar,
            workspace: &loaded.settings.workspace,
            post_id: "a",
            post: &loaded.calendar.posts["a"].value,
            channel_id: "c",
            channel: &loaded.calendar.channels["c"].value,
            ordinal: 0,
            facts,
            limits: &facts.limits,
        });
        mark.unwrap()
    }

    #[test]
    fn what_readers_see_changes_the_mark_and_nothing_else_does() {
        let mark = marked("text = 'Hello'");
        for same in ["text = '''\nHello\n'''", "text = 'Hello'\nnotes = 'x'"] {
            assert_eq!(marked(same), mark, "{same}");
        }
        for other in [
            "text = 'Hello!'",
            "text = 'Hello'\ncontent_warning = 'x'",
            "text = 'Hello'\nmedia = [{ file = 'a.png' }]",
            "text = 'Hello'\nthread = [{ text = 'x' }]",
        ] {
            assert!(is_reworded(&mark, &marked(other)), "{other}");
        }
    }

    #[test]
    fn a_text_that_is_split_keeps_its_mark() {
        let long = format!("text = '{}'", "word ".repeat(200));
        let split = format!("{long}\noverflow = 'thread'");
        assert_eq!(marked(&long), marked(&split));
    }

    #[test]
    fn marks_of_another_way_say_nothing() {
        assert!(!is_reworded("w0:1", "w1:2"));
        assert!(!is_reworded("w1:1", "w1:1"));
    }
}
