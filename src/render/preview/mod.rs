//! `preview`: one post as the readers of each of its channels will see it. Every format shows one [`Sheet`]; a format is
//! one file, a pure function from a sheet to text.

pub mod html;
pub mod json;
mod markdown;
#[cfg(test)]
mod sample;
pub mod text;

use crate::config::Workspace;
use crate::content::{Composition, Preview, Problem, preview, turns};
use crate::diagnostic::{Diagnostic, Severity, Subject};
use crate::load::Loaded;
use crate::model::{Calendar, Channel, Post, Status};
use crate::platform::{PollQuestion, facts_of, find};
use crate::source::{Sources, Span};

pub use super::page::Files;

use super::page::body::Beginning;

/// A post on all the channels that are shown.
pub struct Sheet<'a> {
    /// The post's id.
    pub post: &'a str,
    /// How it is approved, where no channel says otherwise.
    pub status: Status,
    /// What is about the post as a whole, the worst first.
    pub findings: Vec<Finding<'a>>,
    /// One card a channel, or one a variant.
    pub cards: Vec<Card<'a>>,
    /// What was learned of its media and its long texts.
    pub files: &'a Files,
    /// The texts that the findings are about.
    pub sources: &'a Sources,
}

/// A post on one channel.
pub struct Card<'a> {
    /// The channel's id.
    pub channel: &'a str,
    /// What the team calls the channel.
    pub name: Option<&'a str>,
    /// The platform's id.
    pub platform: &'a str,
    /// The platform's name, as people write it.
    pub platform_name: &'a str,
    /// How the post is approved there.
    pub status: Status,
    /// Which of the texts that take turns it says, counted from 1, and how many there are.
    pub variant: Option<(usize, usize)>,
    /// What readers will see.
    pub preview: Preview,
    /// What is wrong with it there.
    pub findings: Vec<Finding<'a>>,
}

/// Something that is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finding<'a> {
    /// The rule that it breaks.
    pub rule: &'a str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: &'a str,
    /// What to do.
    pub help: Option<&'a str>,
    /// Where; `None` for what is missing and has no place.
    pub span: Option<Span>,
}

/// What is previewed.
#[derive(Clone, Copy)]
pub struct Choice<'c> {
    /// The post's id.
    pub post: &'c str,
    /// Ids of channels; an empty list means all of the post's.
    pub channels: &'c [String],
    /// Which of the texts that take turns, counted from 1; absent means all.
    pub variant: Option<usize>,
}

impl<'a> Sheet<'a> {
    /// The post on its channels, with what was found; `None` where there is no such post. A variant that a channel does
    /// not have gives no card.
    pub fn new(
        loaded: &'a Loaded,
        choice: Choice<'_>,
        findings: &'a [Diagnostic],
        files: &'a Files,
    ) -> Option<Self> {
        let (id, entry) = loaded.calendar.posts.get_key_value(choice.post)?;
        let post = &entry.value;
        let own: Vec<&Diagnostic> = findings
            .iter()
            .filter(|one| one.subject == Some(Subject::Post(id.clone())))
            .collect();
        let about = About {
            calendar: &loaded.calendar,
            workspace: &loaded.settings.workspace,
            id,
            post,
            findings: &own,
        };
        let channels = channels_of(&loaded.calendar, post).into_iter();
        let shown = channels.filter(|(id, _)| {
            choice.channels.is_empty() || choice.channels.iter().any(|one| one == id)
        });
        let everywhere = own.iter().filter(|one| one.channel.is_none());
        let mut everywhere: Vec<Finding<'_>> = everywhere.map(|one| found(one)).collect();
        everywhere.sort_by_key(|one| one.severity);
        Some(Self {
            post: id,
            status: post.terms.status(),
            findings: everywhere,
            cards: shown
                .flat_map(|(id, channel)| about.cards(id, channel, choice.variant))
                .collect(),
            files,
            sources: &loaded.sources,
        })
    }
}

/// The channels that a post goes to and that some file defines, by id.
pub fn channels_of<'a>(calendar: &'a Calendar, post: &'a Post) -> Vec<(&'a str, &'a Channel)> {
    let mut ids = calendar.channel_ids(post);
    ids.sort_unstable();
    ids.dedup();
    let defined = ids.into_iter();
    defined
        .filter_map(|id| Some((id, &calendar.channels.get(id)?.value)))
        .collect()
}

/// A post and everything that its cards are made from.
struct About<'a, 'f> {
    calendar: &'a Calendar,
    workspace: &'a Workspace,
    id: &'a str,
    post: &'a Post,
    findings: &'f [&'a Diagnostic],
}

impl<'a> About<'a, '_> {
    /// The cards of a channel, one a text that takes its turn.
    fn cards(&self, id: &'a str, channel: &'a Channel, variant: Option<usize>) -> Vec<Card<'a>> {
        let turns = turns(self.post, id, channel);
        let shown = (1..=turns).filter(|turn| variant.is_none_or(|wanted| wanted == *turn));
        shown
            .map(|turn| self.card(id, channel, (turn, turns)))
            .collect()
    }

    fn card(&self, id: &'a str, channel: &'a Channel, (turn, turns): (usize, usize)) -> Card<'a> {
        let platform = channel.platform_id();
        let facts = facts_of(platform);
        let shown = preview(&Composition {
            calendar: self.calendar,
            workspace: self.workspace,
            post_id: self.id,
            post: self.post,
            channel_id: id,
            channel,
            ordinal: turn - 1,
            facts,
            limits: &facts.limits,
        });
        let there = self.findings.iter();
        let there = there.filter(|one| one.channel.as_deref() == Some(id));
        let others = self.other_turns(id, channel, turn);
        let there = there.filter(|one| !others.iter().any(|span| holds(*span, one.label.span)));
        Card {
            channel: id,
            name: channel.name.as_deref(),
            platform,
            platform_name: find(platform).map_or(platform, |platform| platform.name),
            status: self.post.terms_on(id, platform).status(),
            variant: (turns > 1).then_some((turn, turns)),
            preview: shown,
            findings: there.map(|one| found(one)).collect(),
        }
    }
}

impl About<'_, '_> {
    /// Where the texts stand that take their turn after or before one.
    fn other_turns(&self, id: &str, channel: &Channel, turn: usize) -> Vec<Span> {
        let language = channel.language.as_ref().map(|language| &language.value);
        let (words, _) = self.post.words_on(id, channel.platform_id(), language);
        let texts = words.variants.iter().flatten().enumerate();
        texts
            .filter(|(index, _)| index + 1 != turn)
            .map(|(_, text)| text.span)
            .collect()
    }
}

/// Each thing that is wrong once, however many places have it.
fn distinct<'f>(findings: &[Finding<'f>]) -> Vec<Finding<'f>> {
    let mut distinct: Vec<Finding<'f>> = Vec::new();
    for one in findings {
        let is_told = |told: &Finding<'_>| (told.rule, told.message) == (one.rule, one.message);
        if !distinct.iter().any(is_told) {
            distinct.push(*one);
        }
    }
    distinct
}

fn holds(outer: Span, inner: Span) -> bool {
    let (range, inside) = (outer.range(), inner.range());
    outer.source == inner.source && range.start <= inside.start && inside.end <= range.end
}

impl Card<'_> {
    /// Everything that is wrong there, the worst first: what was found, and what keeps the post from being sent though no rule says so
    /// here, as where one is off or silenced.
    pub fn all_findings(&self) -> Vec<Finding<'_>> {
        let mut all = self.findings.clone();
        let untold = self.preview.problems.iter().map(problem);
        let untold = untold.filter(|one| {
            let mut told = self.findings.iter();
            !told.any(|told| told.rule == one.rule && told.message == one.message)
        });
        let untold: Vec<Finding<'_>> = untold.collect();
        all.extend(untold);
        all.sort_by_key(|one| one.severity);
        all
    }
}

/// For how long people may vote, and how.
fn terms_of(poll: &PollQuestion) -> String {
    let mut terms = vec![format!(
        "open for {}",
        span_of_time(poll.open_for.as_secs())
    )];
    if poll.multiple {
        terms.push("several answers allowed".to_owned());
    }
    if poll.hide_totals {
        terms.push("counts hidden until the end".to_owned());
    }
    terms.join(", ")
}

/// So many seconds in the largest unit that fits: `2 days`, `90 minutes`.
fn span_of_time(seconds: u64) -> String {
    let units = [(86_400, "day"), (3600, "hour"), (60, "minute")];
    let unit = units
        .into_iter()
        .find(|(length, _)| seconds.is_multiple_of(*length));
    let (length, name) = unit.unwrap_or((1, "second"));
    match seconds / length {
        1 => format!("1 {name}"),
        many => format!("{many} {name}s"),
    }
}

/// How much of a long text is shown.
fn extent(body: &Beginning, file: &str) -> String {
    let words = body.words;
    if body.more {
        format!("the beginning of {words} words in {file}")
    } else {
        format!("all {words} words of {file}")
    }
}

fn found(finding: &Diagnostic) -> Finding<'_> {
    Finding {
        rule: finding.rule.0,
        severity: finding.severity,
        message: &finding.message,
        help: finding.help.as_deref(),
        span: Some(finding.label.span),
    }
}

fn problem(problem: &Problem) -> Finding<'_> {
    Finding {
        rule: problem.rule.0,
        severity: Severity::Error,
        message: &problem.message,
        help: Some(&problem.help),
        span: problem.span,
    }
}

#[cfg(test)]
mod tests {
    use super::sample::Sample;
    use super::*;

    fn told(card: &Card<'_>) -> Vec<&'static str> {
        let names = ["text-too-long", "invalid-link", "all-capitals"];
        let all = card.all_findings();
        let found = |name: &&&str| all.iter().any(|one| one.rule == **name);
        names.iter().filter(found).copied().collect()
    }

    #[test]
    fn what_keeps_a_post_back_is_told_on_every_channel_and_though_it_is_silenced() {
        let link = "[posts.a]\ntext = 'Hi'\nlink = 'acme'\n";
        let silenced = format!("# kalends: allow(invalid-link): not yet\n{link}");
        for post in [link, &silenced] {
            let sample = Sample::of(post);
            let sheet = sample.sheet(None);
            assert_eq!(sheet.cards.len(), 3);
            assert!(
                sheet
                    .cards
                    .iter()
                    .all(|card| told(card) == ["invalid-link"])
            );
        }
    }

    #[test]
    fn each_text_that_takes_its_turn_has_a_card_with_what_is_wrong_with_it() {
        let long = "word ".repeat(120);
        let post = format!(
            "[posts.a]\nvariants = ['Short', '{long}', 'Other']\nrepeat = {{ cron = '0 9 * * *' }}\n"
        );
        let sample = Sample::of(&post);
        let sheet = sample.sheet(Some("fediverse"));
        let cards: Vec<_> = sheet
            .cards
            .iter()
            .map(|card| (card.variant, told(card)))
            .collect();
        let expected = [
            (Some((1, 3)), vec![]),
            (Some((2, 3)), vec!["text-too-long"]),
            (Some((3, 3)), vec![]),
        ];
        assert_eq!(cards, expected);
        assert_eq!(sample.chosen(None, Some(2)).cards.len(), 3);
    }

    #[test]
    fn the_time_of_a_poll_is_told_in_its_largest_unit() {
        for (seconds, told) in [
            (86_400, "1 day"),
            (5400, "90 minutes"),
            (7200, "2 hours"),
            (61, "61 seconds"),
        ] {
            assert_eq!(span_of_time(seconds), told);
        }
    }
}
