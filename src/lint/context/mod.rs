//! What every rule may look at, worked out once.
//!
//! Each file below is one thing that it holds: targets, texts and addresses that are said, sendings, files.

pub(super) mod address;
pub(super) mod answer;
pub(super) mod clock_changes;
pub(super) mod media;
pub(super) mod message;
pub(super) mod said;
pub(super) mod sending;
pub(super) mod shown;
pub(super) mod target;
mod unnamed;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use chrono::{NaiveDate, TimeDelta};
use rayon::prelude::*;

use crate::config::Settings;
use crate::content::{Composition, Problem, judge, wording};
use crate::diagnostic::{Fix, RuleId, Subject};
use crate::layout::{self, Layout, Window, lay_out};
use crate::ledger::LedgerState;
use crate::lint::Input;
use crate::lint::rule::Out;
use crate::model::{Calendar, Post, Timing};
use crate::platform::Platform;
use crate::source::{Sources, Span};
use crate::time::{Instant, Zone, to_local};
use address::{Address, find as find_addresses};
use answer::LinkAnswers;
use clock_changes::{ClockChange, clock_changes};
use media::Files;
use said::{Said, said};
use sending::{Sending, of_campaigns, sendings};
use shown::{MediaMessage, media_messages};
use target::{Target, targets};

/// How far ahead repeats are looked at for collisions, in days: a quarter of a year.
pub(in crate::lint) const WINDOW_DAYS: i64 = 92;
/// How far ahead repeats are looked at for changes of the clocks, in days: two years.
const CLOCK_DAYS: i64 = 731;

/// A workspace with everything that more than one rule needs.
pub struct Context<'a> {
    /// What the files define.
    pub calendar: &'a Calendar,
    /// What `kalends.toml` sets.
    pub settings: &'a Settings,
    /// What happened so far, where that is known.
    pub ledger: Option<&'a LedgerState>,
    /// The time.
    pub now: Instant,
    /// False when a file could not be read throughout, so that what seems to be missing may stand there.
    pub complete: bool,
    /// What has an error in its files, so that what seems to be missing may only be misspelt.
    pub unsound: BTreeSet<Subject>,
    /// The texts of the files.
    pub sources: &'a Sources,
    /// Every post on every channel that it goes to, unless it is cancelled there.
    pub targets: Vec<Target<'a>>,
    /// Every text that the files make posts say, each once; of those posts that are judged.
    pub said: Vec<Said<'a>>,
    /// The same of all posts, for what one post's words mean to another's.
    pub every_said: Vec<Said<'a>>,
    /// Every address of the web in a text or a `link`; of those posts that are judged.
    pub addresses: Vec<Address<'a>>,
    /// The same of all posts, for what one post's address means to another's.
    pub every_address: Vec<Address<'a>>,
    /// What the web answered to those addresses, where somebody asked.
    pub answers: Option<&'a LinkAnswers>,
    /// Every sending whose time is known, by channel and then by time.
    pub sendings: Vec<Sending>,
    /// Those of campaigns that keep a cadence of their own, by channel and campaign.
    pub campaign_sendings: BTreeMap<(&'a str, &'a str), Vec<Sending>>,
    /// The files that posts name.
    pub files: Files<'a>,
    /// Every message that shows media, by target.
    pub media_messages: Vec<MediaMessage<'a>>,
    /// The calendar laid out from now on, for those workspaces in which anything waits or repeats.
    pub layout: Layout,
    problems: Vec<(usize, Problem)>,
    clock_changes: BTreeMap<String, Vec<ClockChange>>,
}

impl<'a> Context<'a> {
    /// Works everything out.
    #[cfg(test)]
    pub(in crate::lint) fn new(input: &Input<'a>) -> Self {
        Self::of(input, None)
    }

    /// Works everything out, and of what a post says and shows by itself only that of these posts, if any are named.
    pub(in crate::lint) fn of(input: &Input<'a>, only: Option<&BTreeSet<String>>) -> Self {
        let is_asked = |post: &str| only.is_none_or(|posts| posts.contains(post));
        let targets = targets(input);
        let (problems, (files, layout)) = rayon::join(
            || problems(input, &targets, &is_asked),
            || rayon::join(|| Files::look(input, &is_asked), || laid_out(input)),
        );
        let sendings = sendings(&targets, &layout);
        let every_said = said(&input.loaded.calendar);
        let said = every_said.iter();
        let said = said.filter(|said| is_asked(said.post_id())).copied();
        let every_address = find_addresses(&input.loaded.calendar, &every_said);
        let addresses = every_address.iter();
        let addresses = addresses
            .filter(|address| is_asked(address.post_id()))
            .cloned();
        let mut media_messages = media_messages(&targets, &files);
        media_messages.retain(|message| is_asked(targets[message.target].post_id()));
        Self {
            calendar: &input.loaded.calendar,
            settings: &input.loaded.settings,
            ledger: input.ledger,
            now: input.now,
            complete: input.loaded.broken_files.is_empty(),
            unsound: input.loaded.unsound(),
            sources: &input.loaded.sources,
            addresses: addresses.collect(),
            every_address,
            answers: input.answers,
            said: said.collect(),
            every_said,
            campaign_sendings: of_campaigns(&input.loaded.calendar, &targets, &sendings),
            sendings,
            clock_changes: changes_of_repeats(&targets, input.now),
            media_messages,
            targets,
            files,
            layout,
            problems,
        }
    }

    /// Reports every problem of composition that carries the rule's name, each for the channel where it shows.
    pub fn report_problems(&self, out: &mut Out) {
        let rule: RuleId = out.rule();
        let mut told: Option<(&str, &Problem)> = None;
        for (index, problem) in self.problems.iter().filter(|(_, one)| one.rule == rule) {
            let target = &self.targets[*index];
            // What is wrong on every channel alike is told on the first.
            if told.replace((target.post_id(), problem)) == Some((target.post_id(), problem)) {
                continue;
            }
            let span = problem.span.unwrap_or(target.entry.key.span);
            out.report(span, problem.message.as_str())
                .help(problem.help.as_str())
                .post(target.post_id())
                .on_channel(target.channel_id());
        }
    }

    /// What a channel sends, in order of time.
    pub fn sendings_on(&self, channel: &str) -> &[Sending] {
        let id = |sending: &Sending| self.targets[sending.target].channel_id();
        let rest = &self.sendings[self.sendings.partition_point(|one| id(one) < channel)..];
        &rest[..rest.partition_point(|one| id(one) == channel)]
    }

    /// Today, on the workspace's calendar.
    pub fn today(&self) -> NaiveDate {
        to_local(self.now, self.settings.workspace.zone()).date()
    }

    /// A mark of what a target says, as publishing records it; `None` where it cannot be said.
    pub fn wording(&self, target: &Target<'_>) -> Option<String> {
        let platform = target.platform?;
        wording(&composition(
            self.calendar,
            self.settings,
            (target, platform),
            0,
        ))
    }

    /// Where the bytes `range` of a text stand that a file writes as the string at `span`.
    pub fn inside(&self, span: Span, range: &Range<usize>) -> Span {
        self.sources.get(span.source).inside(span, range)
    }

    /// A change of the bytes `range` of the text at `span`, where its string can hold the new words. It is safe when the
    /// post certainly says what its author meant.
    pub fn rewrite(
        &self,
        span: Span,
        range: &Range<usize>,
        (title, words): (&str, &str),
        safe: bool,
    ) -> Option<Fix> {
        let source = self.sources.get(span.source);
        let place = source.inside(span, range);
        let replacement = source.written_inside(span, words)?;
        // Without a place of its own the change would replace the whole text.
        (place != span).then(|| Fix {
            title: title.to_owned(),
            span: place,
            replacement,
            safe,
        })
    }

    /// The changes of a zone's clocks in the next two years. Only zones of repeats are known.
    pub fn clock_changes(&self, zone: Zone) -> &[ClockChange] {
        self.clock_changes
            .get(zone.name())
            .map_or(&[], Vec::as_slice)
    }
}

/// Every reason why some target cannot be said as it stands, with the target's index. Texts that take turns are
/// composed one by one.
fn problems(
    input: &Input<'_>,
    targets: &[Target<'_>],
    is_asked: &(dyn Fn(&str) -> bool + Sync),
) -> Vec<(usize, Problem)> {
    let indexed = targets.par_iter().enumerate();
    let indexed = indexed.filter(|(_, target)| is_asked(target.post_id()));
    let found = indexed.flat_map_iter(|(index, target)| {
        let problems = target.platform.map(|platform| {
            let turns = 0..turns(target.post());
            turns.flat_map(move |ordinal| {
                let (calendar, settings) = (&input.loaded.calendar, &input.loaded.settings);
                judge(&composition(
                    calendar,
                    settings,
                    (target, platform),
                    ordinal,
                ))
            })
        });
        problems
            .into_iter()
            .flatten()
            .map(move |problem| (index, problem))
    });
    found.collect()
}

/// What a target says, by the limits that its platform has where no server tells others.
fn composition<'a>(
    calendar: &'a Calendar,
    settings: &'a Settings,
    (target, platform): (&'a Target<'_>, &'static Platform),
    ordinal: usize,
) -> Composition<'a> {
    Composition {
        calendar,
        workspace: &settings.workspace,
        post_id: target.post_id(),
        post: target.post(),
        channel_id: target.channel_id(),
        channel: &target.channel.value,
        ordinal,
        facts: platform.facts,
        limits: &platform.facts.limits,
    }
}

/// How many texts take turns, in whatever language has most of them.
fn turns(post: &Post) -> usize {
    let variants = post
        .every_words()
        .filter_map(|words| words.variants.as_ref());
    variants.map(Vec::len).max().unwrap_or(1).max(1)
}

/// The layout from now on. A workspace of fixed times alone needs none: nothing waits, and nothing repeats.
fn laid_out(input: &Input<'_>) -> Layout {
    let calendar = &input.loaded.calendar;
    let posts = calendar.posts.values();
    if posts.map(|entry| &entry.value).all(is_fixed) {
        return Layout::default();
    }
    let unknown = LedgerState::default();
    let to = input.now + TimeDelta::days(WINDOW_DAYS);
    let of = layout::Input {
        calendar,
        settings: &input.loaded.settings,
        ledger: input.ledger.unwrap_or(&unknown),
        now: input.now,
    };
    let from = input.now;
    lay_out(&of, Window { from, to })
}

fn is_fixed(post: &Post) -> bool {
    let by_channel = post.on.0.iter().map(|entry| &entry.value.terms);
    let mut overridden = by_channel.filter(|terms| terms.publish_at.is_some());
    let fixed = |terms| match post.timing(terms) {
        Timing::At(moment) => !matches!(moment, crate::decode::Moment::Day(_)),
        Timing::Repeat(_) | Timing::Queue(_) => false,
    };
    fixed(&post.terms) && overridden.all(fixed)
}

fn changes_of_repeats(targets: &[Target<'_>], now: Instant) -> BTreeMap<String, Vec<ClockChange>> {
    let repeating = targets
        .iter()
        .filter(|target| target.post().repeat.is_some());
    let zones: BTreeSet<&str> = repeating.clone().map(|target| target.zone.name()).collect();
    let end = now + TimeDelta::days(CLOCK_DAYS);
    zones
        .into_iter()
        .filter_map(|name| crate::time::parse_zone(name).ok())
        .map(|zone| (zone.name().to_owned(), clock_changes(zone, now, end)))
        .collect()
}
