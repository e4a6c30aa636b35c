//! What is different about a delivery that both versions have, thing by thing.

use std::collections::BTreeSet;

use super::planned::Planned;
use super::said::{Medium, Part, Said};
use super::words::{Piece, pieces};

/// One thing about a delivery that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// The thing.
    pub field: Field,
    /// Which message of a thread, from 1; 0 where it is about the whole.
    pub part: usize,
    /// What it was.
    pub before: Option<String>,
    /// What it is.
    pub after: Option<String>,
    /// For texts, and for what is in a file with a long one: word by word.
    pub pieces: Vec<Piece>,
}

/// A thing about a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// What it says.
    Text,
    /// Its title.
    Title,
    /// What stands in front of the text.
    ContentWarning,
    /// The address that it points to.
    Link,
    /// The answers of its poll.
    Poll,
    /// Hashtags beside the text.
    Hashtags,
    /// Which files it shows.
    Media,
    /// What a file shows, in words.
    Alt,
    /// The point that a crop keeps.
    Focus,
    /// What is in a file that it shows.
    MediaContent,
    /// The file with its long text.
    Body,
    /// What is in that file.
    BodyContent,
    /// The comment below it.
    FirstComment,
    /// Its language.
    Language,
    /// Who sees it.
    Visibility,
    /// The post that it answers.
    ReplyTo,
    /// The post that must be published first.
    After,
    /// The platform that it goes to.
    Platform,
    /// How far it has come.
    Status,
}

impl Field {
    /// The word that JSON uses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Title => "title",
            Self::ContentWarning => "content_warning",
            Self::Link => "link",
            Self::Poll => "poll",
            Self::Hashtags => "hashtags",
            Self::Media => "media",
            Self::Alt => "alt",
            Self::Focus => "focus",
            Self::MediaContent => "media_content",
            Self::Body => "body",
            Self::BodyContent => "body_content",
            Self::FirstComment => "first_comment",
            Self::Language => "language",
            Self::Visibility => "visibility",
            Self::ReplyTo => "reply_to",
            Self::After => "after",
            Self::Platform => "platform",
            Self::Status => "status",
        }
    }

    /// What people call it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Title => "title",
            Self::ContentWarning => "content warning",
            Self::Link => "link",
            Self::Poll => "poll",
            Self::Hashtags => "hashtags",
            Self::Media => "media",
            Self::Alt => "alt text",
            Self::Focus => "focus",
            Self::MediaContent => "new picture or video under the same name",
            Self::Body => "long text",
            Self::BodyContent => "words of the long text",
            Self::FirstComment => "first comment",
            Self::Language => "language",
            Self::Visibility => "visibility",
            Self::ReplyTo => "answers",
            Self::After => "goes out after",
            Self::Platform => "platform",
            Self::Status => "status",
        }
    }

    /// True for what is compared word by word.
    fn is_prose(self) -> bool {
        matches!(
            self,
            Self::Text | Self::Title | Self::ContentWarning | Self::Alt | Self::FirstComment
        )
    }
}

/// Everything that is different between two plans of one delivery. `changed` are the paths of files that are not what
/// they were; `long_texts` says what their long texts say, where those may differ.
pub(super) fn fields(
    (before, old): (&Planned, &Said),
    (after, new): (&Planned, &Said),
    changed: &BTreeSet<String>,
    long_texts: impl FnOnce() -> Option<(String, String)>,
) -> Vec<FieldChange> {
    let mut found = Found(Vec::new());
    let status = |planned: &Planned| Some(planned.status.word().to_owned());
    found.compare(Field::Status, 0, status(before), status(after));
    let platform = |planned: &Planned| Some(planned.platform.clone());
    found.compare(Field::Platform, 0, platform(before), platform(after));
    let nothing = Part::default();
    for index in 0..old.parts.len().max(new.parts.len()) {
        let old = old.parts.get(index).unwrap_or(&nothing);
        let new = new.parts.get(index).unwrap_or(&nothing);
        found.parts(index + 1, old, new, changed);
    }
    for (field, of) in [
        (
            Field::FirstComment,
            (|said| &said.first_comment) as fn(&Said) -> &Option<String>,
        ),
        (Field::Body, |said| &said.body),
        (Field::ReplyTo, |said| &said.reply_to),
        (Field::After, |said| &said.after),
    ] {
        found.compare(field, 0, of(old).clone(), of(new).clone());
    }
    if let (Some(before), Some(file)) = (&old.body, &new.body)
        && (before != file || changed.contains(file))
    {
        found.body((before, file), long_texts());
    }
    found.0
}

struct Found(Vec<FieldChange>);

impl Found {
    fn compare(
        &mut self,
        field: Field,
        part: usize,
        before: Option<String>,
        after: Option<String>,
    ) {
        let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
        let (before, after) = (filled(before), filled(after));
        if before == after {
            return;
        }
        let prose = |text: &Option<String>| text.clone().unwrap_or_default();
        let pieces = if field.is_prose() {
            pieces(&prose(&before), &prose(&after))
        } else {
            Vec::new()
        };
        self.0.push(FieldChange {
            field,
            part,
            before,
            after,
            pieces,
        });
    }

    fn content(&mut self, field: Field, part: usize, file: &str) {
        let file = Some(file.to_owned());
        let (before, after) = (file.clone(), file);
        self.0.push(FieldChange {
            field,
            part,
            before,
            after,
            pieces: Vec::new(),
        });
    }

    /// The words of a long text; where nobody can read them, that they changed.
    fn body(&mut self, (before, file): (&str, &str), texts: Option<(String, String)>) {
        match texts {
            Some((old, new)) if old == new => {}
            Some((old, new)) => self.0.push(FieldChange {
                field: Field::BodyContent,
                part: 0,
                before: Some(before.to_owned()),
                after: Some(file.to_owned()),
                pieces: pieces(&old, &new),
            }),
            None if before == file => self.content(Field::BodyContent, 0, file),
            None => {}
        }
    }

    fn parts(&mut self, number: usize, old: &Part, new: &Part, changed: &BTreeSet<String>) {
        let text = |part: &Part| Some(part.text.clone());
        self.compare(Field::Text, number, text(old), text(new));
        let list = |words: &[String]| Some(words.join(" · "));
        self.compare(Field::Title, number, old.title.clone(), new.title.clone());
        self.compare(
            Field::ContentWarning,
            number,
            old.content_warning.clone(),
            new.content_warning.clone(),
        );
        self.compare(Field::Link, number, old.link.clone(), new.link.clone());
        self.compare(Field::Poll, number, list(&old.poll), list(&new.poll));
        self.compare(
            Field::Hashtags,
            number,
            list(&old.hashtags),
            list(&new.hashtags),
        );
        self.compare(
            Field::Language,
            number,
            old.language.clone(),
            new.language.clone(),
        );
        let visibility = |part: &Part| part.visibility.map(str::to_owned);
        self.compare(Field::Visibility, number, visibility(old), visibility(new));
        self.media(number, (&old.media, &new.media), changed);
    }

    fn media(
        &mut self,
        number: usize,
        (old, new): (&[Medium], &[Medium]),
        changed: &BTreeSet<String>,
    ) {
        let paths = |media: &[Medium]| {
            let paths: Vec<&str> = media.iter().map(|medium| medium.path.as_str()).collect();
            Some(paths.join(" · "))
        };
        self.compare(Field::Media, number, paths(old), paths(new));
        for medium in new {
            let Some(before) = old.iter().find(|before| before.path == medium.path) else {
                continue;
            };
            self.compare(Field::Alt, number, before.alt.clone(), medium.alt.clone());
            let focus = |medium: &Medium| medium.focus.map(|(x, y)| format!("[{x}, {y}]"));
            self.compare(Field::Focus, number, focus(before), focus(medium));
            if changed.contains(&medium.path) {
                self.content(Field::MediaContent, number, &medium.path);
            }
        }
    }
}
