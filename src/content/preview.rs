//! A post as the readers of one channel will see it, as a value that every format shows.

use super::compose::{Composition, compose_anyway};
use super::count::Count;
use super::problem::Problem;
use crate::model::{Channel, Post, Visibility};
use crate::platform::{Attachment, Cards, Facts, Mark, MarkKind, Message, PollQuestion};

/// A post on a channel.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// Its messages, the first first. A post that cannot be said there is shown as it was written.
    pub parts: Vec<PartPreview>,
    /// Its title, where the platform has one.
    pub title: Option<TextPreview>,
    /// What stands in front of every message, where the platform has such a thing.
    pub content_warning: Option<String>,
    /// BCP 47 tag of its texts.
    pub language: Option<String>,
    /// Who sees it, where the platform lets one choose.
    pub visibility: Option<Visibility>,
    /// The id of the post that it answers, where the platform has answers.
    pub reply_to: Option<String>,
    /// The address that it points to, and where readers find it.
    pub link: Option<(String, LinkPlace)>,
    /// Answers to choose from, below the first message.
    pub poll: Option<PollQuestion>,
    /// The comment below it, where we can make one.
    pub first_comment: Option<TextPreview>,
    /// The file of the long text, where the platform shows it.
    pub body: Option<String>,
    /// Whether Markdown in its texts is shown as what it means.
    pub markdown: bool,
    /// Whether its media stand above its text, as on platforms where there is no post without any.
    pub media_first: bool,
    /// Whether pictures are described there for those who cannot see them.
    pub alt_texts: bool,
    /// Why it cannot be said there.
    pub problems: Vec<Problem>,
}

/// One message.
#[derive(Debug, Clone, PartialEq)]
pub struct PartPreview {
    /// The text, with links, mentions and hashtags.
    pub text: String,
    /// What leads somewhere in it, in order.
    pub marks: Vec<Mark>,
    /// Where the rest of it is hidden, in bytes, and what readers press to see it.
    pub fold: Option<(usize, &'static str)>,
    /// How long it is.
    pub count: Count,
    /// Its pictures, videos and sounds.
    pub media: Vec<Attachment>,
}

/// A title or a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextPreview {
    /// The words.
    pub text: String,
    /// How long they are.
    pub count: Count,
}

/// Where readers find the address that a post points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkPlace {
    /// In the text alone.
    Text,
    /// Below the text, as a card with the title and a picture of its page.
    Card,
    /// Beside the text.
    Beside,
}

/// A stretch of a text that looks the same throughout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run<'a> {
    /// The words.
    pub text: &'a str,
    /// Where they lead.
    pub kind: Option<MarkKind>,
    /// Whether they are hidden at first.
    pub is_folded: bool,
}

impl PartPreview {
    /// The text, cut wherever its look changes.
    pub fn runs(&self) -> Vec<Run<'_>> {
        let fold = self.fold.map_or(self.text.len(), |(place, _)| place);
        let marks = self.marks.iter().map(|mark| &mark.range);
        let mut ends: Vec<usize> = marks.flat_map(|range| [range.start, range.end]).collect();
        ends.extend([fold, self.text.len()]);
        ends.sort_unstable();
        ends.dedup();
        let mut start = 0;
        let stretches = ends
            .into_iter()
            .map(|end| (std::mem::replace(&mut start, end), end));
        stretches
            .filter(|(start, end)| start < end)
            .map(|(start, end)| self.run(start, end, fold))
            .collect()
    }

    fn run(&self, start: usize, end: usize, fold: usize) -> Run<'_> {
        let mut marks = self.marks.iter();
        let mark = marks.find(|mark| mark.range.start <= start && end <= mark.range.end);
        Run {
            text: &self.text[start..end],
            kind: mark.map(|mark| mark.kind),
            is_folded: start >= fold,
        }
    }
}

/// The post on the channel.
pub fn preview(of: &Composition<'_>) -> Preview {
    let (mut messages, problems) = compose_anyway(of);
    let comment = messages.pop_if(|last| last.is_comment);
    let platform = of.channel.platform_id();
    let language = of.channel.language.as_ref().map(|language| &language.value);
    let (words, _) = of.post.words_on(of.channel_id, platform, language);
    let terms = of.post.terms_on(of.channel_id, platform);
    let facts = of.facts;
    let first = messages.first();
    let body = words
        .body
        .as_ref()
        .and_then(|body| body.value.file.as_ref());
    let reply_to = terms.reply_to.as_ref().filter(|_| facts.replies);
    let shown = |text: Option<&String>, has_place: bool| text.filter(|_| has_place).cloned();
    Preview {
        title: shown(first.and_then(|first| first.title.as_ref()), facts.titles).map(|text| {
            TextPreview {
                count: Count::of_title(&text, of.limits),
                text,
            }
        }),
        content_warning: shown(
            first.and_then(|first| first.content_warning.as_ref()),
            facts.content_warnings,
        ),
        language: first.and_then(|first| first.language.clone()),
        visibility: first
            .and_then(|first| first.visibility)
            .filter(|_| facts.visibility),
        reply_to: reply_to.map(|id| id.value.clone()),
        link: first.and_then(|first| link(first, facts)),
        poll: first.and_then(|first| first.poll.clone()),
        first_comment: comment.map(|comment| TextPreview {
            count: Count::of_comment(&comment.text, facts, of.limits),
            text: comment.text,
        }),
        body: body.filter(|_| facts.bodies).map(|file| file.value.clone()),
        markdown: facts.markdown,
        media_first: facts.media.least > 0,
        alt_texts: facts.alt_texts,
        parts: messages
            .into_iter()
            .map(|message| part(message, of))
            .collect(),
        problems,
    }
}

/// How many texts take turns on a channel; 1 where there is one.
pub fn turns(post: &Post, channel_id: &str, channel: &Channel) -> usize {
    let language = channel.language.as_ref().map(|language| &language.value);
    let (words, _) = post.words_on(channel_id, channel.platform_id(), language);
    words.variants.as_ref().map_or(1, Vec::len).max(1)
}

fn part(message: Message, of: &Composition<'_>) -> PartPreview {
    let facts = of.facts;
    // Whoever has opened a text sees all of it.
    let is_hidden = message.content_warning.is_some() && facts.content_warnings;
    let fold = facts.fold.filter(|_| !is_hidden);
    let marks = facts.marked(&message.text);
    PartPreview {
        fold: fold.and_then(|fold| {
            let place = fold.place(&message.text)?;
            Some((before_mark(&marks, place), fold.word))
        }),
        marks,
        count: Count::of(&message, facts, of.limits),
        text: message.text,
        media: message.media,
    }
}

/// The start of the mark that a place would split: half an address leads nowhere.
fn before_mark(marks: &[Mark], place: usize) -> usize {
    let mut ranges = marks.iter().map(|mark| &mark.range);
    let split = ranges.find(|range| range.start > 0 && range.start < place && place < range.end);
    split.map_or(place, |range| range.start)
}

/// The address and its place. Pictures and polls take the place of a card.
fn link(message: &Message, facts: &Facts) -> Option<(String, LinkPlace)> {
    let has_room = message.media.is_empty() && message.poll.is_none();
    let in_text = || {
        let mut marks = facts.marked(&message.text).into_iter();
        let link = marks.find(|mark| mark.kind == MarkKind::Link)?;
        Some(message.text[link.range].to_owned())
    };
    let place = match (facts.links_in_text, facts.cards) {
        (false, _) => LinkPlace::Beside,
        (true, Cards::OfLink | Cards::OfText) if has_room => LinkPlace::Card,
        (true, _) => LinkPlace::Text,
    };
    let found = match (&message.link, facts.cards) {
        (Some(link), _) => Some(link.clone()),
        (None, Cards::OfText) if place == LinkPlace::Card => in_text(),
        (None, Cards::Never | Cards::OfLink | Cards::OfText) => None,
    };
    found.map(|address| (address, place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::memory::sound;
    use crate::platform::facts_of;

    fn shown(platform: &str, post: &str) -> Preview {
        let text = format!("[channels.c]\nplatform = '{platform}'\n[posts.a]\n{post}\n");
        let loaded = sound(&text);
        let facts = facts_of(platform);
        preview(&Composition {
            calendar: &loaded.calendar,
            workspace: &loaded.settings.workspace,
            post_id: "a",
            post: &loaded.calendar.posts["a"].value,
            channel_id: "c",
            channel: &loaded.calendar.channels["c"].value,
            ordinal: 0,
            facts,
            limits: &facts.limits,
        })
    }

    #[test]
    fn a_text_is_cut_where_its_look_changes() {
        let long = format!(
            "text = 'See #Maps. {} https://acme.com'",
            "word ".repeat(50)
        );
        let shown = shown("linkedin", &long);
        let runs = shown.parts[0].runs();
        let told: Vec<_> = runs
            .iter()
            .map(|run| (run.kind.map(MarkKind::name), run.is_folded))
            .collect();
        assert_eq!(
            told,
            [
                (None, false),
                (Some("hashtag"), false),
                (None, false),
                (None, true),
                (Some("link"), true)
            ]
        );
        let texts: String = runs.iter().map(|run| run.text).collect();
        assert_eq!(texts, shown.parts[0].text);
    }

    #[test]
    fn a_link_is_hidden_as_a_whole() {
        let address = format!("https://acme.com/{}", "y".repeat(90));
        let shown = shown(
            "linkedin",
            &format!("text = '{} {address}'", "x".repeat(150)),
        );
        let runs = shown.parts[0].runs();
        let links = runs.iter().filter(|run| run.kind == Some(MarkKind::Link));
        let links: Vec<_> = links.map(|run| (run.text, run.is_folded)).collect();
        assert_eq!(links, [(address.as_str(), true)]);
    }

    #[test]
    fn a_post_that_cannot_be_said_is_shown_as_it_was_written() {
        let text = format!("text = '{}'\nlink = 'acme'", "é".repeat(501));
        let shown = shown("mastodon", &text);
        assert_eq!(shown.parts[0].count.excess(), 1);
        assert_eq!(shown.parts[0].text.chars().count(), 501);
        let rules: Vec<&str> = shown.problems.iter().map(|one| one.rule.0).collect();
        assert_eq!(rules, ["invalid-link", "text-too-long"]);
    }

    #[test]
    fn a_link_is_a_card_where_there_is_one_and_nothing_takes_its_place() {
        let place = |platform, post: &str| shown(platform, post).link.map(|(_, place)| place);
        let link = "text = 'Hi'\nlink = 'https://acme.com'\n";
        let poll = format!("{link}poll = {{ options = ['Yes', 'No'] }}");
        assert_eq!(place("mastodon", link), Some(LinkPlace::Card));
        assert_eq!(place("mastodon", &poll), Some(LinkPlace::Text));
        assert_eq!(place("pinterest", link), Some(LinkPlace::Beside));
        let text = "text = 'See https://acme.com.'";
        assert_eq!(place("mastodon", text), Some(LinkPlace::Card));
        assert_eq!(place("bluesky", text), None);
    }

    #[test]
    fn what_a_platform_has_no_place_for_is_not_shown() {
        let post = "text = 'Hi'\ntitle = 'T'\ncontent_warning = 'W'\nfirst_comment = 'C'\nbody = { file = 'b.md' }";
        let on = |platform| shown(platform, post);
        let seen = |one: &Preview| {
            [
                one.title.is_some(),
                one.content_warning.is_some(),
                one.first_comment.is_some(),
                one.body.is_some(),
            ]
        };
        assert_eq!(seen(&on("mastodon")), [false, true, false, false]);
        assert_eq!(seen(&on("reddit")), [true, false, true, true]);
        assert_eq!(seen(&on("bluesky")), [false, false, true, false]);
    }
}
