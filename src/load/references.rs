//! References between tables: every id that a table names must be defined somewhere.

use std::collections::BTreeSet;

use super::cycles;
use crate::decode::{Entry, nearest};
use crate::diagnostic::{Diagnostic, RuleId, Subject};
use crate::model::{BUILT_IN_PILLARS, ByChannel, Calendar, Campaign, Channel, Post};
use crate::source::Spanned;

/// An id that nothing defines.
pub const UNKNOWN_REFERENCE: RuleId = RuleId("unknown-reference");

/// So many references are told what they probably meant: it takes a look at every id, and a calendar of thousands of wrong
/// references has another mistake than a slip.
const MOST_SUGGESTIONS: usize = 500;

/// Reports every reference that leads nowhere.
pub(super) fn resolve(calendar: &Calendar, diagnostics: &mut Vec<Diagnostic>) {
    let names = Names::of(calendar);
    let mut check = Check {
        names: &names,
        subject: None,
        suggestions_left: MOST_SUGGESTIONS,
        diagnostics,
    };
    for (id, entry) in &calendar.channels {
        check.subject = Some(Subject::Channel(id.clone()));
        check.channel(&entry.value);
    }
    for (id, entry) in &calendar.campaigns {
        check.subject = Some(Subject::Campaign(id.clone()));
        check.campaign(&entry.value);
    }
    for (id, entry) in &calendar.cadences {
        check.subject = Some(Subject::Cadence(id.clone()));
        let shares = entry.value.mix.iter().flat_map(|mix| &mix.shares.0);
        shares.for_each(|share| check.one("pillar", &share.key, &names.pillars));
    }
    for (id, entry) in &calendar.posts {
        check.subject = Some(Subject::Post(id.clone()));
        check.post(&entry.value);
    }
    cycles::report(calendar, diagnostics);
}

/// Every id that may be named, by kind.
struct Names<'a> {
    posts: BTreeSet<&'a str>,
    channels: BTreeSet<&'a str>,
    channels_and_platforms: BTreeSet<&'a str>,
    campaigns: BTreeSet<&'a str>,
    cadences: BTreeSet<&'a str>,
    goals: BTreeSet<&'a str>,
    audiences: BTreeSet<&'a str>,
    pillars: BTreeSet<&'a str>,
}

impl<'a> Names<'a> {
    fn of(calendar: &'a Calendar) -> Self {
        let channels: BTreeSet<&str> = keys(&calendar.channels);
        let platforms = calendar
            .channels
            .values()
            .map(|channel| channel.value.platform_id());
        Self {
            posts: keys(&calendar.posts),
            channels_and_platforms: channels.iter().copied().chain(platforms).collect(),
            channels,
            campaigns: keys(&calendar.campaigns),
            cadences: keys(&calendar.cadences),
            goals: keys(&calendar.goals),
            audiences: keys(&calendar.audiences),
            pillars: keys(&calendar.pillars)
                .into_iter()
                .chain(BUILT_IN_PILLARS)
                .collect(),
        }
    }
}

fn keys<T>(map: &std::collections::BTreeMap<String, Entry<T>>) -> BTreeSet<&str> {
    map.keys().map(String::as_str).collect()
}

struct Check<'a> {
    names: &'a Names<'a>,
    subject: Option<Subject>,
    suggestions_left: usize,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Check<'_> {
    fn channel(&mut self, channel: &Channel) {
        let names = self.names;
        self.all("cadence", &channel.cadence, &names.cadences);
        self.all("audience", &channel.audience, &names.audiences);
    }

    fn campaign(&mut self, campaign: &Campaign) {
        let names = self.names;
        self.all(
            "channel",
            campaign.channels.iter().flatten(),
            &names.channels,
        );
        self.all("cadence", &campaign.cadence, &names.cadences);
        self.all("audience", &campaign.audience, &names.audiences);
        self.all("goal", &campaign.goal, &names.goals);
    }

    fn post(&mut self, post: &Post) {
        let names = self.names;
        self.all("campaign", &post.campaign, &names.campaigns);
        self.all("channel", post.channels.iter().flatten(), &names.channels);
        self.all("pillar", &post.pillar, &names.pillars);
        self.all("goal", &post.goal, &names.goals);
        self.all("audience", &post.audience, &names.audiences);
        self.places(post.on.0.iter().map(|entry| &entry.key));
        for terms in post.every_terms() {
            self.all("post", &terms.reply_to, &names.posts);
            self.all("post", &terms.after, &names.posts);
        }
        for words in post.every_words() {
            for lists in [&words.hashtags, &words.mentions] {
                if let Some(ByChannel::Named(lists)) = lists {
                    self.places(lists.0.iter().map(|entry| &entry.key));
                }
            }
        }
    }

    fn places<'i>(&mut self, ids: impl Iterator<Item = &'i Spanned<String>>) {
        let names = self.names;
        ids.for_each(|id| self.one("channel or platform", id, &names.channels_and_platforms));
    }

    fn all<'i>(
        &mut self,
        kind: &str,
        ids: impl IntoIterator<Item = &'i Spanned<String>>,
        known: &BTreeSet<&str>,
    ) {
        ids.into_iter().for_each(|id| self.one(kind, id, known));
    }

    fn one(&mut self, kind: &str, id: &Spanned<String>, known: &BTreeSet<&str>) {
        if known.contains(id.value.as_str()) {
            return;
        }
        let finding = Diagnostic::error(
            UNKNOWN_REFERENCE,
            id.span,
            format!("there is no {kind} `{}`", id.value),
        );
        let may_suggest = self.suggestions_left > 0;
        self.suggestions_left = self.suggestions_left.saturating_sub(1);
        let known = known.iter().copied().filter(|_| may_suggest);
        let finding = match nearest(&id.value, known) {
            Some(near) => finding.label(format!("did you mean `{near}`?")),
            None => finding.label("not defined in any file"),
        };
        self.diagnostics.push(
            finding
                .help(define(kind, &id.value))
                .about(self.subject.clone()),
        );
    }
}

fn define(kind: &str, id: &str) -> String {
    match kind {
        "channel or platform" => {
            "name a channel of this workspace, or the platform of one".to_owned()
        }
        _ => format!("correct the id, or define it with [{kind}s.{id}]"),
    }
}
