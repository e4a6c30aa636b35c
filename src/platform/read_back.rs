//! Whether a message is there after all: what the account published since the intent is read, page by page, and compared.
//!
//! What is almost the same decides nothing: taken for another message, it would be published a second time.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset, TimeDelta};

use super::http::invisible_failure;
use super::{Answer, Answers, Call, Look, Sought};
use crate::model::Receipt;

/// By how much a message may seem older than its intent: two clocks, and the time that both need for an answer.
const SLACK: TimeDelta = TimeDelta::minutes(5);
/// An account that published more than this many pages since the intent is left to a person.
const MOST_PAGES: usize = 10;

/// One message as a platform lists it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Listed {
    /// What it is called there. Without an id it could neither be answered nor deleted, and is taken for something else.
    pub(super) receipt: Receipt,
    /// When it was published, where the platform tells.
    pub(super) created: Option<DateTime<FixedOffset>>,
    /// How much it is like what was to be sent.
    pub(super) likeness: Likeness,
}

/// How much a message is like what was to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// Everything that people see is the same.
    Same,
    /// It may be that message in other clothes: a server that rewrites text, or somebody who helped by hand.
    Alike,
    /// It is something else.
    Other,
}

impl Likeness {
    /// By the texts, and by whether all that stands beside them is the same.
    pub(super) fn of(shown: &str, sent: &str, has_same_company: bool) -> Self {
        let same_text = without_space(shown) == without_space(sent);
        if same_text && has_same_company {
            return Self::Same;
        }
        if !without_space(sent).is_empty() && (same_text || shares_words(shown, sent)) {
            Self::Alike
        } else {
            Self::Other
        }
    }
}

/// How an account's own messages are listed, the newest first.
pub(super) struct Listing<'a> {
    /// The call for a page, by its name and the answer that held the page before; `None` where nothing is older.
    pub(super) page: &'a dyn Fn(String, Option<&Answer>) -> Option<Call>,
    /// What a page holds; `None` where it cannot be read.
    pub(super) read: &'a dyn Fn(&Answer) -> Option<Vec<Listed>>,
    /// The platform's reason in an answer.
    pub(super) said: fn(&Answer) -> Option<String>,
    /// What the token needs for it, in words.
    pub(super) scope: &'static str,
}

impl Listing<'_> {
    /// Page after page, until the messages are older than the intent.
    pub(super) fn search(&self, sought: &Sought<'_>, answers: &Answers) -> Look {
        let mut seen = Seen::default();
        let mut before = None;
        for index in 0..MOST_PAGES {
            let name = format!("page-{index}");
            let Some(call) = (self.page)(name.clone(), before) else {
                return seen.decide();
            };
            let Some(answer) = answers.get(&name) else {
                return Look::Call(call);
            };
            let Some(page) = (self.read)(answer) else {
                return Look::Undecided(self.unreadable(answer));
            };
            if seen.take(sought, page, beginning(sought, answer)) {
                return seen.decide();
            }
            before = Some(answer);
        }
        match seen.decide() {
            Look::Absent => Look::Undecided(
                "the account published so much since that nobody can read that far back".to_owned(),
            ),
            decided => decided,
        }
    }

    fn unreadable(&self, answer: &Answer) -> String {
        let why = invisible_failure(answer, (self.said)(answer))
            .reason()
            .unwrap_or_default();
        let scope = match answer.status {
            401 | 403 => format!("; the token needs {} for it", self.scope),
            _ => String::new(),
        };
        format!("the account's own posts cannot be read: {why}{scope}")
    }
}

/// When the intent was written, by the server's clock: ours need not agree with it.
pub(super) fn beginning(sought: &Sought<'_>, answer: &Answer) -> Option<DateTime<FixedOffset>> {
    let now = DateTime::parse_from_rfc2822(answer.headers.get("date")?).ok()?;
    now.checked_sub_signed(TimeDelta::from_std(sought.age).ok()?)?
        .checked_sub_signed(SLACK)
}

/// What was read so far.
#[derive(Debug, Default)]
pub(super) struct Seen {
    same: Vec<Receipt>,
    alike: Vec<Receipt>,
}

impl Seen {
    /// Takes a page in. True when what comes after it is of no interest any more.
    pub(super) fn take(
        &mut self,
        sought: &Sought<'_>,
        page: Vec<Listed>,
        beginning: Option<DateTime<FixedOffset>>,
    ) -> bool {
        let mut is_over = page.is_empty();
        for message in page {
            if matches!((message.created, beginning), (Some(at), Some(from)) if at < from) {
                is_over = true;
                continue;
            }
            if is_known(sought, &message.receipt) {
                continue;
            }
            match message.likeness {
                Likeness::Same => self.same.push(message.receipt),
                Likeness::Alike => self.alike.push(message.receipt),
                Likeness::Other => {}
            }
        }
        is_over
    }

    /// What all of it proves.
    pub(super) fn decide(self) -> Look {
        let mut same = self.same;
        match (same.len(), self.alike.first()) {
            (0, None) => Look::Absent,
            (0, Some(alike)) => Look::Undecided(format!(
                "{} is much like it, but not the same",
                address(alike)
            )),
            (1, _) => Look::Found(same.remove(0)),
            (count, _) => Look::Undecided(format!(
                "{count} posts say the same: {}",
                same.iter().map(address).collect::<Vec<_>>().join(" and ")
            )),
        }
    }
}

/// Whether it is something else for sure: recorded as such, or without a name.
fn is_known(sought: &Sought<'_>, receipt: &Receipt) -> bool {
    let mut names = [&receipt.remote_id, &receipt.url].into_iter().flatten();
    receipt.remote_id.is_none() || names.any(|name| sought.known.contains(name))
}

fn address(receipt: &Receipt) -> String {
    let address = receipt.url.as_ref().or(receipt.remote_id.as_ref());
    address.map_or("a post without an address".to_owned(), Clone::clone)
}

/// A text without white space, which few platforms keep as it was.
fn without_space(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Whether at least half of the words of both are words of each.
pub(super) fn shares_words(one: &str, other: &str) -> bool {
    let words = |text: &str| -> BTreeSet<String> {
        text.split_whitespace().map(str::to_lowercase).collect()
    };
    let (one, other) = (words(one), words(other));
    let shared = one.intersection(&other).count();
    shared > 0 && 2 * shared >= one.union(&other).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_the_same_in_everything_is_the_same() {
        assert_eq!(Likeness::of("One\n two", "One two", true), Likeness::Same);
        assert_eq!(Likeness::of("One two", "One two", false), Likeness::Alike);
        assert_eq!(
            Likeness::of("One two, three", "One two, four", true),
            Likeness::Alike
        );
        assert_eq!(
            Likeness::of("Good morning", "Good night all", true),
            Likeness::Other
        );
        assert_eq!(Likeness::of("Else", "", true), Likeness::Other);
        assert_eq!(Likeness::of("", "", true), Likeness::Same);
    }
}
