//! Every text that a file makes a post say, each once, with its place.
//!
//! Rules about how something is written look here; rules about what a platform makes of it look at targets.

use crate::decode::Entry;
use crate::model::{Calendar, Language, Post, Status, Words};
use crate::source::Spanned;

/// What a text is in its post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The text of the post, or one of those that take turns.
    Text,
    /// A further part of a thread.
    Part,
    /// The title.
    Title,
    /// What stands in front of a text that readers open by choice.
    Warning,
    /// The comment below the post.
    Comment,
    /// An answer of a poll.
    Answer,
    /// The description of a picture.
    Alt,
}

/// Whose words they are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Version<'a> {
    /// The post's own.
    Own,
    /// Those of one channel or platform, by the id that the file uses.
    On(&'a str),
    /// A translation, by its language.
    In(&'a str),
}

/// One text of one post.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// The post with its id.
    pub entry: &'a Entry<Post>,
    /// Whose words they are.
    pub version: Version<'a>,
    /// The language that the file names for just these words.
    pub language: Option<&'a Spanned<Language>>,
    /// What it is.
    pub role: Role,
    /// The text with its place.
    pub text: &'a Spanned<String>,
}

impl<'a> Said<'a> {
    /// The post's id.
    pub fn post_id(&self) -> &'a str {
        &self.entry.key.value
    }
}

/// Every text of every post that is not cancelled, in the order of the posts' ids.
pub(in crate::lint) fn said(calendar: &Calendar) -> Vec<Said<'_>> {
    let mut list = Vec::with_capacity(calendar.posts.len());
    for entry in calendar.posts.values() {
        let post = &entry.value;
        if post.terms.status() == Status::Cancelled {
            continue;
        }
        let own = post.terms.language.as_ref();
        add(&mut list, (entry, Version::Own, own), &post.words);
        for words in &post.translations.0 {
            let version = Version::In(&words.key.value);
            add(&mut list, (entry, version, None), &words.value);
        }
        for nearer in &post.on.0 {
            let version = Version::On(&nearer.key.value);
            let language = nearer.value.terms.language.as_ref().or(own);
            add(&mut list, (entry, version, language), &nearer.value.words);
        }
    }
    list
}

fn add<'a>(
    list: &mut Vec<Said<'a>>,
    (entry, version, language): (&'a Entry<Post>, Version<'a>, Option<&'a Spanned<Language>>),
    words: &'a Words,
) {
    let mut say = |role, text| {
        list.push(Said {
            entry,
            version,
            language,
            role,
            text,
        });
    };
    let texts = words.text.iter().chain(words.variants.iter().flatten());
    texts.for_each(|text| say(Role::Text, text));
    let parts = words.thread.iter().flatten();
    parts
        .filter_map(|part| part.value.text.as_ref())
        .for_each(|text| say(Role::Part, text));
    words.title.iter().for_each(|text| say(Role::Title, text));
    let warning = words.content_warning.iter();
    warning.for_each(|text| say(Role::Warning, text));
    let comment = words.first_comment.iter();
    comment.for_each(|text| say(Role::Comment, text));
    let answers = words.poll.iter().flat_map(|poll| &poll.value.options);
    answers.for_each(|text| say(Role::Answer, text));
    let alts = words
        .all_media()
        .filter_map(|medium| medium.value.alt.as_ref());
    alts.for_each(|text| say(Role::Alt, text));
}
