//! What posts on blogs are made of: their text with its link, as Markdown and as HTML, and a name for their address that is
//! known before they are out.

use super::{Message, article};
use crate::model::DeliveryKey;

/// The article in Markdown: its long text where it has one, else its text, with its link below where that is not in it.
pub(super) fn markdown(message: &Message) -> String {
    let body = message.body.as_deref().unwrap_or(&message.text).trim();
    with_link(body, message.link.as_ref(), |link| format!("<{link}>"))
}

/// The text as it is, with its link below where that is not in it.
pub(super) fn note(message: &Message) -> String {
    with_link(&message.text, message.link.as_ref(), str::to_owned)
}

fn with_link(text: &str, link: Option<&String>, written: impl Fn(&str) -> String) -> String {
    match link {
        Some(link) if text.is_empty() => written(link),
        Some(link) if !text.contains(link.as_str()) => format!("{text}\n\n{}", written(link)),
        _ => text.to_owned(),
    }
}

/// What stands above a long text: the short one that other platforms show instead. `None` where there is no long text.
pub(super) fn summary(message: &Message) -> Option<&str> {
    message.body.as_ref()?;
    Some(message.text.as_str()).filter(|text| !text.is_empty())
}

/// The article as HTML.
pub(super) fn html(message: &Message) -> String {
    let linked = Message {
        text: note(message),
        body: message.body.as_ref().map(|_| markdown(message)),
        ..Message::default()
    };
    article::html(&linked, &[])
}

/// The end of the article's address: the post's id, and the time of its occurrence where it is repeated. Ids are unique in a
/// calendar, and stay when the words are changed.
pub(super) fn slug(delivery: &DeliveryKey) -> String {
    let named = format!("{} {}", delivery.post, delivery.occurrence);
    let words = named.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    words.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_its_long_text_with_its_link() {
        let mut message = Message {
            text: "Short".to_owned(),
            link: Some("https://a.example".to_owned()),
            ..Message::default()
        };
        assert_eq!(markdown(&message), "Short\n\n<https://a.example>");
        assert_eq!(note(&message), "Short\n\nhttps://a.example");
        assert_eq!(
            html(&message),
            "<p>Short</p>\n<p><a href=\"https://a.example\">https://a.example</a></p>\n"
        );
        assert_eq!(summary(&message), None);
        message.body = Some("# Long\n".to_owned());
        assert_eq!(markdown(&message), "# Long\n\n<https://a.example>");
        assert_eq!(summary(&message), Some("Short"));
        message.body = Some("See [it](https://a.example).".to_owned());
        assert_eq!(markdown(&message), "See [it](https://a.example).");
    }

    #[test]
    fn an_address_ends_with_the_id_and_the_occurrence() {
        let named = |occurrence: &str| {
            slug(&DeliveryKey {
                post: "weekly-welcome".to_owned(),
                channel: "blog".to_owned(),
                occurrence: occurrence.to_owned(),
            })
        };
        assert_eq!(named(""), "weekly-welcome");
        assert_eq!(named("2026-11-02T10:00"), "weekly-welcome-2026-11-02t10-00");
    }
}
