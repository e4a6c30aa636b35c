//! Containers of Instagram and Threads: a post is prepared unseen, waited for, and published by one more call.
//!
//! Facts from Meta's documentation of both ("Content publishing", "Troubleshooting"): a container is `IN_PROGRESS`, `FINISHED`,
//! `ERROR`, `EXPIRED` after 24 hours, or `PUBLISHED`. The last of these proves a publication whose answer was lost.

use chrono::{DateTime, FixedOffset};
use serde_json::{Value, json};

use super::flow::{Led, Patience, answer, look, over, refused};
use super::graph::{self, Graph, Pairs};
use super::http::{checked_id, checked_url};
use super::read_back::{Likeness, Listed, Listing};
use super::{Answer, Answers, Call, Effect, Look, Outcome, Sought, Step};
use crate::model::Receipt;

/// The call that makes the container which is published.
pub(super) const CONTAINER: &str = "container";
/// The same for what no list shows afterwards.
pub(super) const UNLISTED: &str = "unlisted-container";
/// How many posts a page of the account's own holds.
const PAGE: usize = 50;

/// How one of the two platforms names things.
#[derive(Debug, Clone, Copy)]
pub(super) struct Containers<'a> {
    /// The API.
    pub(super) graph: Graph<'a>,
    /// The account in paths.
    pub(super) account: &'a str,
    /// What the platform is called.
    pub(super) platform: &'static str,
    /// Where containers are made and posts are listed.
    pub(super) posts: &'static str,
    /// Where they are published.
    pub(super) publish: &'static str,
    /// The field that holds a container's state.
    pub(super) state: &'static str,
    /// The field that says more about it.
    pub(super) detail: &'static str,
    /// The field that holds the text of a post that is out.
    pub(super) text: &'static str,
}

impl Containers<'_> {
    /// The id of a new container.
    pub(super) fn create(&self, answers: &Answers, name: &str, pairs: Pairs) -> Led<String> {
        let made = answer(answers, name, |name| self.creation(name, pairs))?;
        if !graph::is_good(made) {
            return over(graph::invisible_failure(made));
        }
        match graph::id(made, "id") {
            Some(id) => Ok(id),
            None => over(graph::invisible_failure(made)),
        }
    }

    /// The call that makes one.
    fn creation(&self, name: String, pairs: Pairs) -> Call {
        let path = format!("{}/{}", self.account, self.posts);
        let example = json!({ "id": format!("id-of-{name}") });
        graph::call(
            name,
            Effect::Upload,
            self.graph.post(&path, pairs),
            &example,
        )
    }

    /// Waits until a container can be used. `about` says whose it is, such as the name of a file.
    pub(super) fn ready(&self, answers: &Answers, name: &str, id: &str, about: &str) -> Led<()> {
        let call = self.question(format!("{name}-ready"), id);
        let is_over = |answer: &Answer| self.state_of(answer).as_deref() != Some("IN_PROGRESS");
        let Some(answer) = look(answers, call, Patience::MINUTES, is_over)? else {
            let reason = format!("{about} is still being processed");
            return over(Outcome::Later { reason, wait: None });
        };
        let platform = self.platform;
        match self.state_of(answer).as_deref() {
            Some("FINISHED") => Ok(()),
            Some("PUBLISHED") => refused(format!(
                "{platform} says that this is published already: look there, and tell what you found with `kalends resolve`"
            )),
            Some("EXPIRED") => refused(format!(
                "{about} was prepared too long ago: try again, and it is prepared anew"
            )),
            Some(_) if graph::is_good(answer) => refused(self.complaint(answer, about)),
            _ => over(graph::invisible_failure(answer)),
        }
    }

    fn complaint(&self, answer: &Answer, about: &str) -> String {
        let platform = self.platform;
        match answer.text(self.detail).filter(|detail| !detail.is_empty()) {
            Some(detail) => format!(
                "{platform} cannot use {about} ({}): check its kind and size, and that everybody can open it below `media_url`",
                super::http::quote(&detail)
            ),
            None => format!(
                "{platform} cannot use {about}: check its kind and size, and that everybody can open it below `media_url`"
            ),
        }
    }

    fn question(&self, name: String, id: &str) -> Call {
        let path = format!("{id}?fields={},{}", self.state, self.detail);
        self.graph
            .ask(name, &path, &json!({ (self.state): "FINISHED" }))
    }

    fn state_of(&self, answer: &Answer) -> Option<String> {
        answer.text(self.state).filter(|_| graph::is_good(answer))
    }

    /// Publishes a container, and asks for the address of the post.
    pub(super) fn published(&self, answers: &Answers, id: &str) -> Led<Step> {
        let path = format!("{}/{}", self.account, self.publish);
        let published = answer(answers, "publish", |name| {
            let request = self
                .graph
                .post(&path, Pairs::default().with("creation_id", id));
            graph::call(
                name,
                Effect::Publish,
                request,
                &json!({ "id": "id-of-the-post" }),
            )
        })?;
        if !graph::is_good(published) {
            return over(graph::publishing_failure(published));
        }
        let Some(id) = graph::id(published, "id") else {
            return over(unreadable(self.platform));
        };
        let path = format!("{id}?fields=permalink");
        let shown = answer(answers, "permalink", |name| {
            let example = json!({ "permalink": "https://example.org/the-post" });
            self.graph.ask(name, &path, &example)
        })?;
        over(Outcome::Sent(Receipt {
            remote_id: Some(id),
            url: checked_url(shown.text("permalink")),
        }))
    }

    /// Whether the last 24 hours leave room for one more; `kind` stands before `quota_usage` and `config` in the answer.
    pub(super) fn has_room(&self, answers: &Answers, edge: &str, kind: &str) -> Led<()> {
        let path = format!(
            "{}/{edge}?fields={kind}quota_usage,{kind}config",
            self.account
        );
        let told = answer(answers, "quota", |name| {
            let example =
                json!({ "data": [{ "quota_usage": 0, "config": { "quota_total": 100 } }] });
            self.graph.ask(name, &path, &example)
        })?;
        if told.status == 401 || !graph::is_good(told) && graph::is_about_token(told) {
            return over(graph::invisible_failure(told));
        }
        let json = told.to_json().unwrap_or_default();
        let number = |pointer: &str| json.pointer(pointer).and_then(Value::as_u64);
        let used = number(&format!("/data/0/{kind}quota_usage"));
        let most = number(&format!("/data/0/{kind}config/quota_total"));
        match (used, most) {
            (Some(used), Some(most)) if most > 0 && used >= most => over(Outcome::Later {
                reason: format!(
                    "the account has published {used} times in 24 hours, which is the most that {} takes",
                    self.platform
                ),
                wait: None,
            }),
            _ => Ok(()),
        }
    }

    /// Whether a post is out: its container tells; where there is none, the account's own posts do.
    pub(super) fn locate(&self, sought: &Sought<'_>, answers: &Answers) -> Look {
        let of_call = |name: &str| graph::id(sought.uploads.get(name)?, "id");
        let unlisted = of_call(UNLISTED);
        let Some(id) = of_call(CONTAINER).or_else(|| unlisted.clone()) else {
            return self.listing().search(sought, answers);
        };
        let Some(answer) = answers.get("container") else {
            return Look::Call(self.question("container".to_owned(), &id));
        };
        match self.state_of(answer).as_deref() {
            // Nothing in a list could be told to be this one; that it is out is certain.
            Some("PUBLISHED") if unlisted.is_some() || sought.said.text.trim().is_empty() => {
                Look::Found(Receipt::default())
            }
            Some("PUBLISHED") => match self.listing().search(sought, answers) {
                Look::Absent => Look::Undecided(format!(
                    "{} says that it is published, and does not list it yet",
                    self.platform
                )),
                decided => decided,
            },
            Some("FINISHED" | "ERROR" | "EXPIRED") => Look::Absent,
            Some(_) => Look::Undecided("it is being published".to_owned()),
            None => self.listing().search(sought, answers),
        }
    }

    fn listing(&self) -> OwnPosts<'_> {
        OwnPosts(self)
    }
}

/// An accepted publication whose answer tells no id.
pub(super) fn unreadable(platform: &str) -> Outcome {
    Outcome::Unknown(format!(
        "{platform} accepted the post, but its answer cannot be read"
    ))
}

/// The account's own posts.
struct OwnPosts<'a>(&'a Containers<'a>);

impl OwnPosts<'_> {
    fn search(&self, sought: &Sought<'_>, answers: &Answers) -> Look {
        let all = self.0;
        let fields = format!("id,permalink,timestamp,{}", all.text);
        let path = format!("{}/{}?fields={fields}&limit={PAGE}", all.account, all.posts);
        list(all.graph, &path, all.text, &sought.said.text).search(sought, answers)
    }
}

/// What is listed at a path, page by page, compared by the texts.
pub(super) struct Lists<'a> {
    graph: Graph<'a>,
    path: &'a str,
    text: &'static str,
    said: &'a str,
}

/// A list at a path with a query, whose entries have their text in that field.
pub(super) fn list<'a>(
    graph: Graph<'a>,
    path: &'a str,
    text: &'static str,
    said: &'a str,
) -> Lists<'a> {
    Lists {
        graph,
        path,
        text,
        said,
    }
}

impl Lists<'_> {
    /// Page after page, until the entries are older than the intent.
    pub(super) fn search(&self, sought: &Sought<'_>, answers: &Answers) -> Look {
        let listing = Listing {
            page: &|name, before| self.page(name, before),
            read: &|answer| self.read(answer),
            said: graph::said,
            scope: "the permissions that the platform's guide names",
        };
        listing.search(sought, answers)
    }

    fn page(&self, name: String, before: Option<&Answer>) -> Option<Call> {
        let after = match before {
            Some(before) => format!("&after={}", after(before)?),
            None => String::new(),
        };
        let path = format!("{}{after}", self.path);
        Some(self.graph.ask(name, &path, &json!({ "data": [] })))
    }

    fn read(&self, answer: &Answer) -> Option<Vec<Listed>> {
        let json = answer.to_json().filter(|_| graph::is_good(answer))?;
        let entries = json["data"].as_array()?.iter();
        Some(entries.map(|entry| self.listed(entry)).collect())
    }

    fn listed(&self, entry: &Value) -> Listed {
        let field = |key: &str| entry[key].as_str().map(str::to_owned);
        let shown = entry[self.text].as_str().unwrap_or_default();
        let created = field("timestamp").or_else(|| field("created_time"));
        Listed {
            receipt: Receipt {
                remote_id: checked_id(field("id")),
                url: checked_url(field("permalink").or_else(|| field("permalink_url"))),
            },
            created: created.and_then(|at| instant(&at)),
            likeness: self.likeness(shown),
        }
    }
}

impl Lists<'_> {
    /// What says nothing may be any post that says nothing: that is for a person to tell.
    fn likeness(&self, shown: &str) -> Likeness {
        match (self.said.trim().is_empty(), shown.trim().is_empty()) {
            (false, _) => Likeness::of(shown, self.said, true),
            (true, true) => Likeness::Alike,
            (true, false) => Likeness::Other,
        }
    }
}

/// Where the next page begins; `None` at the end.
fn after(answer: &Answer) -> Option<String> {
    let json = answer.to_json()?;
    json.pointer("/paging/next")?;
    let cursor = json.pointer("/paging/cursors/after")?.as_str()?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '=');
    cursor.chars().all(is_plain).then(|| cursor.to_owned())
}

/// A time as Meta writes it, such as `2026-11-27T08:00:00+0000`.
fn instant(text: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%z")
        .or_else(|_| DateTime::parse_from_rfc3339(text))
        .ok()
}
