//! Where a post is: `/t/SLUG/TOPIC` is a topic, `/t/SLUG/TOPIC/NUMBER` one of its posts.

use serde_json::Value;

use crate::model::Receipt;
use crate::platform::Account;
use crate::platform::http::checked_url;

/// A place in a forum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// The topic.
    pub(super) topic: u64,
    /// Which of its posts; `None` for the first.
    pub(super) number: Option<u64>,
}

impl Place {
    /// The place that a receipt's address names.
    pub(super) fn of(receipt: &Receipt) -> Option<Self> {
        Self::at(receipt.url.as_ref()?)
    }

    /// The place that an address names, with a slug or without.
    pub(super) fn at(address: &str) -> Option<Self> {
        let address = address.split(['?', '#']).next()?;
        let (_, rest) = address.split_once("/t/")?;
        let rest = rest.strip_suffix(".json").unwrap_or(rest);
        let mut pieces = rest.split('/').filter(|piece| !piece.is_empty());
        let first = pieces.next()?;
        // A slug is never a number alone.
        let topic = first.parse().ok().or_else(|| pieces.next()?.parse().ok())?;
        let number = pieces.next().and_then(|number| number.parse().ok());
        Some(Self {
            topic,
            number: number.filter(|number| *number > 1),
        })
    }
}

/// The receipt of a post as the forum tells of it.
pub(super) fn read_receipt(account: Account<'_>, post: &Value) -> Option<Receipt> {
    let number = |name: &str| post[name].as_u64();
    let topic = number("topic_id")?;
    let slug = post["topic_slug"].as_str().unwrap_or("-");
    let behind = match number("post_number") {
        Some(number) if number > 1 => format!("/{number}"),
        _ => String::new(),
    };
    Some(Receipt {
        remote_id: Some(number("id")?.to_string()),
        url: checked_url(Some(format!(
            "{}/t/{slug}/{topic}{behind}",
            account.server()
        ))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_topic_and_one_of_its_posts() {
        let place = |topic, number| Some(Place { topic, number });
        assert_eq!(
            Place::at("https://f.example/t/our-news/42"),
            place(42, None)
        );
        assert_eq!(
            Place::at("https://f.example/t/our-news/42/3?u=a"),
            place(42, Some(3))
        );
        assert_eq!(Place::at("/t/42.json"), place(42, None));
        assert_eq!(Place::at("https://f.example/t/-/42/1"), place(42, None));
        assert_eq!(Place::at("https://f.example/c/news/4"), None);
    }
}
