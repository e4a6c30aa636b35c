//! Platforms: what each can express, how it counts, and how one speaks to it.
//!
//! An adapter is a pure function from a job and the answers so far to the next step. It holds no client, never
//! sleeps and reads no clock, so a dry run shows the exact requests, and an interrupted upload resumes.

mod answers;
mod article;
mod authorization;
mod blog;
mod bluesky;
mod buttondown;
mod container;
pub mod count;
pub mod credentials;
mod dev_to;
mod discord;
mod discourse;
mod email;
pub mod exec;
mod facebook;
pub mod facts;
mod feed;
mod flow;
mod fold;
mod ghost;
mod graph;
mod guide;
mod handle;
mod http;
mod ids_in_text;
mod instagram;
pub mod job;
mod linkedin;
mod listmonk;
pub mod locate;
pub mod mail;
mod mailchimp;
mod marks;
mod mastodon;
mod matrix;
mod metrics;
mod micropub;
mod nostr;
mod oauth;
mod outcome;
mod pinterest;
mod program;
mod read_back;
mod reddit;
mod relays;
pub mod request;
mod resumable;
mod server;
mod settings;
mod slack;
mod snapchat;
mod telegram;
mod threads;
mod tiktok;
mod webhook;
mod webhook_url;
mod wordpress;
mod x;
mod youtube;

pub use answers::{Answer, Answers};
pub use article::events as markdown_events;
pub use authorization::{Authorization, Consent, authorization, returned_code};
pub use facts::{Cards, Doubt, Facts, Limits, MediaFacts, Repeats, TextFacts, Threads};
pub use fold::Fold;
pub use graph::Further;
pub use guide::Guide;
pub use handle::Handle;
pub use job::{Account, Attachment, Job, Message, PollQuestion};
pub use locate::{Look, Removal, Sought, Unwanted};
pub use mail::{Encryption, Letter, MailRequest, MailServer, MailSetting};
pub use marks::{Mark, MarkKind};
pub use metrics::{Figure, Figures, Metrics};
pub use oauth::Lifetimes;
pub use outcome::Outcome;
pub use program::RunRequest;
pub use relays::{Note, RelayAsk, RelayRequest};
pub use request::{
    Body, Call, Effect, FormPart, HttpRequest, Passing, Piece, Request, Seal, Signature, Stretch,
    Template, WriteFile,
};
pub use server::{address_setting, origin};
pub use settings::{LITERAL_SECRET, SettingKey, SettingKind, UNKNOWN_PLATFORM, validate};

use std::time::Duration;

/// Everything that is known about one platform.
#[derive(Debug)]
pub struct Platform {
    /// Id, as channels name it.
    pub id: &'static str,
    /// Name, as people write it.
    pub name: &'static str,
    /// How one speaks to it.
    pub adapter: &'static Adapter,
    /// What it can express.
    pub facts: &'static Facts,
    /// The keys of its channels.
    pub keys: &'static [SettingKey],
    /// What a post may choose there, under `[posts.ID.on.PLATFORM.options]`; a channel's key of the same name is what
    /// holds where the post says nothing.
    pub options: &'static [SettingKey],
    /// From nothing to a first post.
    pub guide: Guide,
}

/// How one speaks to a platform.
#[derive(Debug)]
pub struct Adapter {
    /// The next step of publishing one message.
    pub next: fn(&Job<'_>, &Answers) -> Step,
    /// The call that turns the channel's lasting secrets into the short-lived ones of a run, where there is one.
    pub sign_in: Option<SignIn>,
    /// The read-only call that proves the credentials, where there is one.
    pub identify: Option<Identify>,
    /// The read-only call that tells the server's limits, where there is one.
    pub ask_limits: Option<AskLimits>,
    /// The next step of finding out whether a message is there, where the platform tells. Where it does not, the
    /// [`Doubt`] in its facts says what is left: to send again what changes nothing, or to ask a person.
    pub locate: Option<fn(&Sought<'_>, &Answers) -> Look>,
    /// The next step of deleting a message, where that can be done from here.
    pub retract: Option<fn(&Unwanted<'_>, &Answers) -> Removal>,
    /// How the figures of a message are read, where the platform tells them.
    pub metrics: Option<Metrics>,
}

impl Adapter {
    /// How the credentials of this channel are proved; `None` where the platform has no such call, or where the channel
    /// speaks through a webhook, whose address names no account.
    pub fn identify_on(&self, account: &Account<'_>) -> Option<&Identify> {
        let identify = self.identify.as_ref();
        identify.filter(|_| !webhook_url::is_used(account))
    }

    /// One that publishes, and can do nothing else.
    pub const fn publishing(next: fn(&Job<'_>, &Answers) -> Step) -> Self {
        Self {
            next,
            sign_in: None,
            identify: None,
            ask_limits: None,
            locate: None,
            retract: None,
            metrics: None,
        }
    }
}

/// How lasting secrets become short-lived ones: once a run and channel, before anything else is asked.
#[derive(Debug)]
pub struct SignIn {
    /// The call; `None` where this channel's settings hold a token that needs none.
    pub call: fn(&Account<'_>) -> Option<Call>,
    /// The fields of a good answer that are secrets, as JSON pointers, each with the name under which requests use it. One that
    /// has the name of the setting it was made from replaces that secret for good.
    pub grants: &'static [(&'static str, &'static str)],
    /// What an answer without the first of them proves: `Refused` where a person has to act.
    pub refused: fn(&Answer) -> Outcome,
    /// How old the lasting secret must be, where it is what requests carry and works without being replaced; `None` where
    /// each run signs in.
    pub least_age: Option<Duration>,
}

/// How a platform tells whose credentials these are.
#[derive(Debug)]
pub struct Identify {
    /// The call.
    pub call: fn(&Account<'_>) -> Call,
    /// The account from a good answer, or why there is none: `Refused` where a person has to act.
    pub read: fn(&Answer) -> Result<Identity, Outcome>,
}

/// The account that credentials belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The platform's own name for it, which outlives a change of handle.
    pub id: String,
    /// What people call it, such as `@team`; the id again where the platform does not tell.
    pub name: String,
}

/// How a server tells its limits.
#[derive(Debug)]
pub struct AskLimits {
    /// The calls, the best first; the next is made where one has no answer.
    pub calls: fn(&Account<'_>) -> Vec<Call>,
    /// The limits from an answer; `None` when it holds none.
    pub read: fn(&Answer) -> Option<Limits>,
}

/// What comes next in publishing one message.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Make this call, then ask again with its answer.
    Call(Call),
    /// Let this much time pass, then make this call.
    Wait(Duration, Call),
    /// It is over.
    Done(Outcome),
}

/// Every platform, by id.
pub static PLATFORMS: &[&Platform] = &[
    &bluesky::PLATFORM,
    &buttondown::PLATFORM,
    &dev_to::PLATFORM,
    &discord::PLATFORM,
    &discourse::PLATFORM,
    &email::PLATFORM,
    &exec::PLATFORM,
    &facebook::PLATFORM,
    &feed::PLATFORM,
    &ghost::PLATFORM,
    &instagram::PLATFORM,
    &linkedin::PLATFORM,
    &listmonk::PLATFORM,
    &mailchimp::PLATFORM,
    &mastodon::PLATFORM,
    &matrix::PLATFORM,
    &micropub::PLATFORM,
    &nostr::PLATFORM,
    &pinterest::PLATFORM,
    &reddit::PLATFORM,
    &slack::PLATFORM,
    &snapchat::PLATFORM,
    &telegram::PLATFORM,
    &threads::PLATFORM,
    &tiktok::PLATFORM,
    &webhook::PLATFORM,
    &wordpress::PLATFORM,
    &x::PLATFORM,
    &youtube::PLATFORM,
];

/// The platform of that id.
pub fn find(id: &str) -> Option<&'static Platform> {
    PLATFORMS
        .binary_search_by(|platform| platform.id.cmp(id))
        .ok()
        .map(|index| PLATFORMS[index])
}

/// What the platform of that id can express; of one that is not known, that it takes everything.
pub fn facts_of(id: &str) -> &'static Facts {
    find(id).map_or(&Facts::ARTICLES, |platform| platform.facts)
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a text does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests;
