//! Reading back and deleting: what each platform is asked, and what the answers mean.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};

use super::{Sample, answer, show, text};
use crate::model::{Imprint, Receipt};
use crate::platform::{Answer, Answers, Call, Look, Message, Removal, Sought, Unwanted};

const MASTODON: &str =
    "platform = 'mastodon'\nserver = 'https://social.example'\ntoken = { env = 'T' }\n";
const FEED: &str = "platform = 'feed'\nbase_url = 'https://acme.example'\n";

/// The sample's message, in doubt for a minute.
pub(super) struct Search {
    sample: Sample,
    pub(super) said: Imprint,
    pub(super) known: BTreeSet<String>,
    pub(super) uploads: Answers,
}

impl Search {
    pub(super) fn new(channel: &str, message: Message) -> Self {
        let sample = Sample::new(channel, message);
        let said = sample.message.imprint(None);
        let known = BTreeSet::new();
        Self {
            sample,
            said,
            known,
            uploads: Answers::default(),
        }
    }

    fn look(&self, answers: &Answers) -> Look {
        let sought = Sought {
            publish_at: self.sample.job().publish_at,
            account: self.sample.account(),
            delivery: &self.sample.delivery,
            part: self.sample.part,
            said: &self.said,
            key: "key-1",
            uploads: &self.uploads,
            age: Duration::from_secs(60),
            known: &self.known,
        };
        (self.sample.adapter().locate.unwrap())(&sought, answers)
    }

    /// The calls, and how the look ends when these answers come back, one after the other.
    pub(super) fn story(
        &self,
        replies: impl IntoIterator<Item = Answer>,
    ) -> (Vec<String>, Option<Look>) {
        let (mut answers, mut calls) = (Answers::default(), Vec::new());
        let mut replies = replies.into_iter();
        loop {
            let call = match self.look(&answers) {
                Look::Call(call) => call,
                decided => return (calls, Some(decided)),
            };
            calls.push(first_line(&call));
            let Some(reply) = replies.next() else {
                return (calls, None);
            };
            answers.keep(&call.name, reply);
        }
    }

    /// How a look at one page of statuses ends, an older one being the last.
    fn among(&self, statuses: &[Value]) -> Look {
        let mut page = statuses.to_vec();
        page.push(status("1", "<p>Old</p>", "2026-11-27T07:00:00.000Z"));
        self.story([account(), statuses_page(&page)]).1.unwrap()
    }
}

pub(super) fn first_line(call: &Call) -> String {
    show(call).lines().next().unwrap_or_default().to_owned()
}

fn account() -> Answer {
    answer(200, r#"{"id":"7","acct":"acme"}"#)
}

fn statuses_page(statuses: &[Value]) -> Answer {
    let mut page = Answer::json(&Value::Array(statuses.to_vec()));
    let date = "Fri, 27 Nov 2026 08:01:00 GMT".to_owned();
    page.headers.insert("date".to_owned(), date);
    page
}

fn status(id: &str, content: &str, created_at: &str) -> Value {
    json!({
        "id": id, "content": content, "created_at": created_at,
        "url": format!("https://social.example/@acme/{id}"),
        "in_reply_to_id": null, "spoiler_text": "", "media_attachments": [], "poll": null, "reblog": null,
    })
}

fn fresh(id: &str, content: &str) -> Value {
    status(id, content, "2026-11-27T08:00:01.000Z")
}

fn with(mut status: Value, key: &str, value: Value) -> Value {
    status[key] = value;
    status
}

fn found(look: &Look) -> Option<&str> {
    match look {
        Look::Found(receipt) => receipt.remote_id.as_deref(),
        Look::Call(_) | Look::Absent | Look::Undecided(_) => None,
    }
}

#[test]
fn mastodon_reads_its_own_statuses_until_they_are_older_than_the_intent() {
    let search = Search::new(MASTODON, text("Hello"));
    let page = [
        fresh("30", "<p>Other news today</p>"),
        fresh("20", "<p>More of it</p>"),
    ];
    let old = [status("10", "<p>Hello</p>", "2026-11-27T07:50:00.000Z")];
    let (calls, look) = search.story([account(), statuses_page(&page), statuses_page(&old)]);
    assert_eq!(look, Some(Look::Absent));
    let statuses =
        "https://social.example/api/v1/accounts/7/statuses?limit=40&exclude_reblogs=true";
    assert_eq!(
        calls,
        [
            "identify (Read): GET https://social.example/api/v1/accounts/verify_credentials"
                .to_owned(),
            format!("page-0 (Read): GET {statuses}"),
            format!("page-1 (Read): GET {statuses}&max_id=20"),
        ]
    );
}

#[test]
fn mastodon_ends_where_there_is_nothing_older() {
    let search = Search::new(MASTODON, text("Hello"));
    let page = statuses_page(&[fresh("30", "<p>Other news today</p>")]);
    let empty = statuses_page(&[]);
    assert_eq!(search.story([account(), page, empty]).1, Some(Look::Absent));
}

#[test]
fn mastodon_recognises_what_it_shows_in_its_own_way() {
    let search = Search::new(
        MASTODON,
        text("Hi @ada@other.example\n\nsee https://acme.example/a-long-way-to-go/and-on"),
    );
    let shown = "<p>Hi <span class=\"h-card\"><a class=\"u-url mention\">@<span>ada</span></a></span></p><p>see <a href=\"x\"><span class=\"invisible\">https://</span><span class=\"ellipsis\">acme.example/a-long-way-to-go/a</span><span class=\"invisible\">nd-on</span></a></p>";
    let look = search.among(&[fresh("20", shown)]);
    assert_eq!(
        look,
        Look::Found(Receipt {
            remote_id: Some("20".to_owned()),
            url: Some("https://social.example/@acme/20".to_owned()),
        })
    );
}

#[test]
fn mastodon_compares_all_that_people_see() {
    let mut search = Search::new(MASTODON, text("Hello"));
    let reply = || with(fresh("20", "<p>Hello</p>"), "in_reply_to_id", json!("9"));
    let warned = || with(fresh("20", "<p>Hello</p>"), "spoiler_text", json!("Food"));
    let picture = json!([{ "description": "A box" }]);
    let pictured = || {
        with(
            fresh("20", "<p>Hello</p>"),
            "media_attachments",
            picture.clone(),
        )
    };
    let poll = json!({ "options": [{ "title": "Yes" }, { "title": "No" }] });
    let polled = || with(fresh("20", "<p>Hello</p>"), "poll", poll.clone());
    for other in [reply(), warned(), pictured(), polled()] {
        let look = search.among(&[other]);
        assert!(
            matches!(&look, Look::Undecided(why) if why.contains("@acme/20 is much like it")),
            "{look:?}"
        );
    }
    let parent = Receipt {
        remote_id: None,
        url: Some("https://social.example/@acme/9".to_owned()),
    };
    search.said.parent = Some(parent);
    assert_eq!(found(&search.among(&[reply()])), Some("20"));
    search.said.parent = None;
    search.said.content_warning = Some("Food".to_owned());
    assert_eq!(found(&search.among(&[warned()])), Some("20"));
    search.said.content_warning = None;
    search.said.media = vec!["A box".to_owned()];
    assert_eq!(found(&search.among(&[pictured()])), Some("20"));
    search.said.media = Vec::new();
    search.said.poll = vec!["Yes".to_owned(), "No".to_owned()];
    assert_eq!(found(&search.among(&[polled()])), Some("20"));
}

#[test]
fn mastodon_takes_nothing_else_for_the_message() {
    let mut search = Search::new(MASTODON, text("Hello out there"));
    let same = |id| fresh(id, "<p>Hello out there</p>");
    assert!(
        matches!(search.among(&[same("21"), same("20")]), Look::Undecided(why) if why.starts_with("2 posts say the same"))
    );
    let other = fresh("30", "<p>Something else today</p>");
    assert_eq!(search.among(std::slice::from_ref(&other)), Look::Absent);
    let much_like = fresh("31", "<p>Hello, out there</p>");
    assert!(matches!(search.among(&[much_like]), Look::Undecided(_)));
    assert_eq!(found(&search.among(&[other, same("20")])), Some("20"));
    search.known = BTreeSet::from(["21".to_owned()]);
    assert_eq!(found(&search.among(&[same("21"), same("20")])), Some("20"));
    search.known = BTreeSet::from(["https://social.example/@acme/20".to_owned()]);
    assert_eq!(search.among(&[same("20")]), Look::Absent);
    let boost = with(same("22"), "reblog", json!({ "id": "1" }));
    assert_eq!(search.among(&[boost]), Look::Absent);
}

#[test]
fn mastodon_decides_nothing_by_an_answer_that_it_cannot_read() {
    let search = Search::new(MASTODON, text("Hello"));
    let date = statuses_page(&[]).headers;
    let refused = answer(
        403,
        r#"{"error":"This action is outside the authorized scopes"}"#,
    );
    let Some(Look::Undecided(why)) = search.story([account(), refused]).1 else {
        panic!("a page that was refused decides");
    };
    assert!(
        why.ends_with("the token needs the scope `read:statuses` for it"),
        "{why}"
    );
    for reply in [
        answer(500, ""),
        answer(200, "<html>"),
        answer(200, "{}"),
        answer(404, "{}"),
    ] {
        let reply = Answer {
            headers: date.clone(),
            ..reply
        };
        let look = search.story([account(), reply]).1;
        assert!(matches!(look, Some(Look::Undecided(_))), "{look:?}");
    }
    assert!(matches!(
        search.story([answer(401, "{}")]).1,
        Some(Look::Undecided(_))
    ));
    let endless = (0..11).map(|index| {
        let page = fresh(&(100 - index).to_string(), "<p>Something else</p>");
        statuses_page(&[page])
    });
    let look = search.story(std::iter::once(account()).chain(endless)).1;
    assert!(
        matches!(&look, Some(Look::Undecided(why)) if why.contains("so much since")),
        "{look:?}"
    );
}

#[test]
fn a_feed_tells_by_the_id_of_the_item() {
    let search = Search::new(FEED, text("Hello"));
    let (calls, _) = search.story([]);
    assert_eq!(calls, ["feed (Read): read public/feed.json"]);
    let look = |status, body: &str| search.story([answer(status, body)]).1.unwrap();
    assert_eq!(look(404, ""), Look::Absent);
    let empty = r#"{"version":"https://jsonfeed.org/version/1.1","items":[]}"#;
    assert_eq!(look(200, empty), Look::Absent);
    assert!(matches!(look(200, "else"), Look::Undecided(_)));
    let feed = written(&search.sample);
    assert!(matches!(look(200, &feed), Look::Found(_)), "{feed}");
}

/// The feed file after the sample was published.
fn written(sample: &Sample) -> String {
    let mut answers = Answers::default();
    answers.keep("feed", answer(404, ""));
    let crate::platform::Step::Call(call) = sample.next(&answers) else {
        panic!("nothing is written");
    };
    let crate::platform::Request::WriteFiles(files) = call.request else {
        panic!("no files are written");
    };
    match &files[0].content {
        crate::platform::request::FileContent::Text(text) => text.clone(),
        crate::platform::request::FileContent::CopyOf(path) => path.clone(),
    }
}

/// The first call of a deletion, and what each answer to it means.
pub(super) fn removal(
    sample: &Sample,
    receipt: &Receipt,
    replies: &[Answer],
) -> (Vec<String>, Removal) {
    let unwanted = Unwanted {
        account: sample.account(),
        delivery: &sample.delivery,
        part: sample.part,
        receipt,
    };
    let (mut answers, mut calls) = (Answers::default(), Vec::new());
    let mut replies = replies.iter();
    loop {
        match (sample.adapter().retract.unwrap())(&unwanted, &answers) {
            Removal::Call(call) => {
                calls.push(first_line(&call));
                let Some(reply) = replies.next() else {
                    return (calls, Removal::Call(call));
                };
                answers.keep(&call.name, reply.clone());
            }
            done => return (calls, done),
        }
    }
}

#[test]
fn mastodon_deletes_by_id_and_what_is_gone_is_gone() {
    let sample = Sample::new(MASTODON, text("Hello"));
    let receipt = Receipt {
        remote_id: Some("20".to_owned()),
        url: None,
    };
    let (calls, _) = removal(&sample, &receipt, &[]);
    assert_eq!(
        calls,
        ["delete (Publish): DELETE https://social.example/api/v1/statuses/20"]
    );
    for (status, expected) in [
        (200, Removal::Gone),
        (404, Removal::WasGone),
        (410, Removal::WasGone),
    ] {
        assert_eq!(
            removal(&sample, &receipt, &[answer(status, "{}")]).1,
            expected
        );
    }
    for status in [403, 422] {
        assert!(matches!(
            removal(&sample, &receipt, &[answer(status, "{}")]).1,
            Removal::Refused(_)
        ));
    }
    for status in [401, 429, 500, 503] {
        assert!(matches!(
            removal(&sample, &receipt, &[answer(status, "{}")]).1,
            Removal::Later(_)
        ));
    }
    assert!(matches!(
        removal(&sample, &Receipt::default(), &[]).1,
        Removal::Refused(_)
    ));
}

#[test]
fn a_feed_is_written_anew_without_the_item() {
    let sample = Sample::new(FEED, text("Hello"));
    let receipt = Receipt::default();
    let feed = written(&sample);
    let (calls, gone) = removal(&sample, &receipt, &[answer(200, &feed), answer(200, "")]);
    assert_eq!(gone, Removal::Gone);
    assert!(
        calls[1].starts_with("write (Publish): write public/feed.json"),
        "{calls:?}"
    );
    assert_eq!(
        removal(&sample, &receipt, &[answer(404, "")]).1,
        Removal::WasGone
    );
    let full = answer(200, &feed);
    let failed = removal(&sample, &receipt, &[full, answer(500, "no space")]);
    assert_eq!(failed.1, Removal::Later("no space".to_owned()));
}

#[test]
fn what_cannot_be_read_back_or_deleted_says_so_by_having_no_way() {
    let webhook = super::find("webhook").unwrap().adapter;
    assert!(webhook.locate.is_none() && webhook.retract.is_none());
}
