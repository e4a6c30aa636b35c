//! `preview` as JSON, version 1: additive changes only.

use serde::Serialize;

use super::{Card, Finding, Sheet};
use crate::content::{LinkPlace, PartPreview, TextPreview};
use crate::model::Visibility;
use crate::platform::{Attachment, PollQuestion};
use crate::source::Sources;

#[derive(Serialize)]
struct Root<'a> {
    version: u32,
    post: &'a str,
    status: &'a str,
    channels: Vec<Shown<'a>>,
    /// What is about the post as a whole.
    findings: Vec<Found<'a>>,
}

#[derive(Serialize)]
struct Shown<'a> {
    channel: &'a str,
    platform: &'a str,
    status: &'a str,
    /// Counted from 1, with the number of texts that take turns; both absent where there is one text.
    variant: Option<usize>,
    variants: Option<usize>,
    language: Option<&'a str>,
    visibility: Option<&'a str>,
    reply_to: Option<&'a str>,
    title: Option<Short<'a>>,
    content_warning: Option<&'a str>,
    parts: Vec<Part<'a>>,
    link: Option<Link<'a>>,
    poll: Option<Poll<'a>>,
    first_comment: Option<Short<'a>>,
    body: Option<&'a str>,
    findings: Vec<Found<'a>>,
}

/// A title or a comment.
#[derive(Serialize)]
struct Short<'a> {
    text: &'a str,
    length: usize,
    limit: Option<usize>,
    unit: &'a str,
}

#[derive(Serialize)]
struct Part<'a> {
    text: &'a str,
    length: usize,
    limit: Option<usize>,
    unit: &'a str,
    media: Vec<Medium<'a>>,
    marks: Vec<Mark<'a>>,
    fold: Option<Fold<'a>>,
}

#[derive(Serialize)]
struct Medium<'a> {
    file: &'a str,
    alt: Option<&'a str>,
    kind: Option<&'a str>,
    bytes: Option<u64>,
    width: Option<u32>,
    height: Option<u32>,
}

/// Places in a text count its Unicode code points from 0; the end is the first place after it.
#[derive(Serialize)]
struct Mark<'a> {
    kind: &'a str,
    text: &'a str,
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct Fold<'a> {
    at: usize,
    word: &'a str,
}

#[derive(Serialize)]
struct Link<'a> {
    address: &'a str,
    /// `text`, `card` or `beside`.
    place: &'a str,
}

#[derive(Serialize)]
struct Poll<'a> {
    options: &'a [String],
    open_for_seconds: u64,
    multiple: bool,
    hide_totals: bool,
}

#[derive(Serialize)]
struct Found<'a> {
    rule: &'a str,
    severity: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
}

/// The post as one JSON document.
pub fn render(sheet: &Sheet<'_>) -> String {
    let per_card: Vec<Vec<Finding<'_>>> = sheet.cards.iter().map(Card::all_findings).collect();
    let cards = sheet.cards.iter().zip(&per_card);
    crate::render::json(&Root {
        version: 1,
        post: sheet.post,
        status: sheet.status.word(),
        channels: cards
            .map(|(card, findings)| channel(sheet, card, findings))
            .collect(),
        findings: list(&sheet.findings, sheet.sources),
    })
}

fn channel<'a>(sheet: &'a Sheet<'_>, card: &'a Card<'_>, findings: &[Finding<'a>]) -> Shown<'a> {
    let preview = &card.preview;
    let link = preview.link.as_ref();
    Shown {
        channel: card.channel,
        platform: card.platform,
        status: card.status.word(),
        variant: card.variant.map(|(one, _)| one),
        variants: card.variant.map(|(_, of)| of),
        language: preview.language.as_deref(),
        visibility: preview.visibility.map(Visibility::word),
        reply_to: preview.reply_to.as_deref(),
        title: preview.title.as_ref().map(short),
        content_warning: preview.content_warning.as_deref(),
        parts: preview.parts.iter().map(|one| part(sheet, one)).collect(),
        link: link.map(|(address, place)| Link {
            address,
            place: word(*place),
        }),
        poll: preview.poll.as_ref().map(poll),
        first_comment: preview.first_comment.as_ref().map(short),
        body: preview.body.as_deref(),
        findings: list(findings, sheet.sources),
    }
}

fn short(shown: &TextPreview) -> Short<'_> {
    Short {
        text: &shown.text,
        length: shown.count.length,
        limit: shown.count.limit,
        unit: shown.count.unit,
    }
}

fn part<'a>(sheet: &'a Sheet<'_>, part: &'a PartPreview) -> Part<'a> {
    let text = part.text.as_str();
    let place = |byte: usize| text[..byte].chars().count();
    let marks = part.marks.iter().map(|mark| Mark {
        kind: mark.kind.name(),
        text: &text[mark.range.clone()],
        start: place(mark.range.start),
        end: place(mark.range.end),
    });
    Part {
        text,
        length: part.count.length,
        limit: part.count.limit,
        unit: part.count.unit,
        media: part.media.iter().map(|one| medium(sheet, one)).collect(),
        marks: marks.collect(),
        fold: part.fold.map(|(byte, word)| Fold {
            at: place(byte),
            word,
        }),
    }
}

fn medium<'a>(sheet: &Sheet<'_>, attachment: &'a Attachment) -> Medium<'a> {
    let known = sheet.files.clip(&attachment.path).map(|clip| &clip.medium);
    let pixels = known.and_then(|medium| medium.pixels);
    Medium {
        file: &attachment.path,
        alt: attachment.alt.as_deref(),
        kind: known.and_then(|medium| medium.kind),
        bytes: known.map(|medium| medium.bytes),
        width: pixels.map(|pixels| pixels.width),
        height: pixels.map(|pixels| pixels.height),
    }
}

fn word(place: LinkPlace) -> &'static str {
    match place {
        LinkPlace::Text => "text",
        LinkPlace::Card => "card",
        LinkPlace::Beside => "beside",
    }
}

fn poll(poll: &PollQuestion) -> Poll<'_> {
    Poll {
        options: &poll.options,
        open_for_seconds: poll.open_for.as_secs(),
        multiple: poll.multiple,
        hide_totals: poll.hide_totals,
    }
}

fn list<'a>(findings: &[Finding<'a>], sources: &'a Sources) -> Vec<Found<'a>> {
    findings.iter().map(|one| found(one, sources)).collect()
}

fn found<'a>(finding: &Finding<'a>, sources: &'a Sources) -> Found<'a> {
    let place = finding.span.map(|span| {
        let source = sources.get(span.source);
        (source.path(), source.position(span.range().start))
    });
    Found {
        rule: finding.rule,
        severity: finding.severity.name(),
        message: finding.message,
        help: finding.help,
        file: place.map(|(path, _)| path),
        line: place.map(|(_, at)| at.line),
        column: place.map(|(_, at)| at.column),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::sample::{RICH, Sample};
    use super::*;

    fn document(post: &str, channel: &str) -> Value {
        let sample = Sample::of(post);
        serde_json::from_str(&render(&sample.sheet(Some(channel)))).unwrap()
    }

    #[test]
    fn the_document_is_the_one_that_was_promised() {
        let mut document = document(RICH, "linkedin");
        let findings = document["channels"][0]["findings"].take();
        let first = &findings[0];
        for key in ["rule", "severity", "message", "help", "file"] {
            assert!(first[key].is_string(), "{key}: {first}");
        }
        assert!(first["line"].is_u64() && first["column"].is_u64());
        assert!(document["findings"].take().is_array());
        let expected = json!({
            "version": 1,
            "post": "a",
            "status": "review",
            "channels": [{
                "channel": "linkedin",
                "platform": "linkedin",
                "status": "review",
                "variant": null,
                "variants": null,
                "language": null,
                "visibility": null,
                "reply_to": null,
                "title": null,
                "content_warning": null,
                "parts": [{
                    "text": "The maps are here.\n\nThank you @ada@social.example for\n#SpringMaps: https://acme.com/maps",
                    "length": 92,
                    "limit": 3000,
                    "unit": "characters",
                    "media": [
                        { "file": "media/a.png", "alt": "A path", "kind": "image/png", "bytes": 57, "width": 640, "height": 360 },
                        { "file": "media/b.png", "alt": null, "kind": null, "bytes": null, "width": null, "height": null },
                    ],
                    "marks": [
                        { "kind": "hashtag", "text": "#SpringMaps", "start": 54, "end": 65 },
                        { "kind": "link", "text": "https://acme.com/maps", "start": 67, "end": 88 },
                    ],
                    "fold": { "at": 53, "word": "see more" },
                }],
                "link": null,
                "poll": null,
                "first_comment": { "text": "Questions?", "length": 10, "limit": 1250, "unit": "characters" },
                "body": null,
                "findings": null,
            }],
            "findings": null,
        });
        assert_eq!(document, expected);
    }

    #[test]
    fn a_poll_a_link_and_a_turn_have_keys_of_their_own() {
        let post = "[posts.a]\nvariants = ['Hi', 'Ho']\nrepeat = { cron = '0 9 * * *' }\nlink = 'https://acme.com'\n\
            poll = { options = ['Yes', 'No'], expires_in = '2d' }\n";
        let document = document(post, "fediverse");
        let channel = &document["channels"][1];
        assert_eq!(channel["variant"], 2);
        assert_eq!(channel["variants"], 2);
        assert_eq!(
            channel["link"],
            json!({ "address": "https://acme.com", "place": "text" })
        );
        assert_eq!(
            channel["poll"],
            json!({ "options": ["Yes", "No"], "open_for_seconds": 172_800, "multiple": false, "hide_totals": false })
        );
    }

    #[test]
    fn places_count_characters_and_not_bytes() {
        let document = document("[posts.a]\ntext = 'é地👩‍👩‍👧‍👦 #Maps'\n", "fediverse");
        let mark = &document["channels"][0]["parts"][0]["marks"][0];
        assert_eq!((&mark["start"], &mark["end"]), (&json!(10), &json!(15)));
    }
}
