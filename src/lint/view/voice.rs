//! The voice as rules look at it: which words hold for which text, and in which language a text is.

use std::collections::BTreeMap;

use crate::lint::context::Context;
use crate::lint::context::said::{Role, Said, Version};
use crate::lint::text::words::{Found, WordFinder};
use crate::model::Vocabulary;
use crate::source::Spanned;

/// Words of the voice that rules look for, by the language of the texts.
pub(in crate::lint) struct Lookup<'a> {
    by_language: BTreeMap<Option<&'a str>, Words<'a>>,
}

/// The words for the texts of one language.
pub(in crate::lint) struct Words<'a> {
    list: Vec<&'a Spanned<String>>,
    finder: Option<WordFinder>,
}

impl<'a> Lookup<'a> {
    /// A lookup of the words that `pick` takes from a vocabulary. `None` when the workspace has no voice.
    pub(in crate::lint) fn new(
        context: &Context<'a>,
        pick: impl Fn(&'a Vocabulary) -> Vec<&'a Spanned<String>>,
    ) -> Option<Self> {
        let voice = &context.calendar.voice.as_ref()?.value;
        let tags = voice.translations.0.iter();
        let tags = tags.map(|entry| Some(entry.key.value.as_str()));
        let by_language = tags.chain([None]).map(|tag| {
            let vocabularies = voice.vocabularies(tag);
            let list: Vec<_> = vocabularies.flat_map(&pick).collect();
            let finder = WordFinder::new(list.iter().map(|word| word.value.as_str()));
            (tag, Words { list, finder })
        });
        Some(Self {
            by_language: by_language.collect(),
        })
    }

    /// Every word of the voice in a text, with its place there.
    pub(in crate::lint) fn find(
        &self,
        context: &Context<'a>,
        said: &Said<'a>,
    ) -> Vec<(&'a Spanned<String>, Found)> {
        let Some(words) = self.words(language(context, said)) else {
            return Vec::new();
        };
        let Some(finder) = &words.finder else {
            return Vec::new();
        };
        let found = finder.find(&said.text.value).into_iter();
        found.map(|one| (words.list[one.word], one)).collect()
    }

    fn words(&self, language: Option<&'a str>) -> Option<&Words<'a>> {
        let mut tag = language;
        while let Some(longer) = tag {
            if let Some(words) = self.by_language.get(&Some(longer)) {
                return Some(words);
            }
            tag = longer.rfind('-').map(|dash| &longer[..dash]);
        }
        self.by_language.get(&None)
    }
}

/// What to write instead of a word: what the first entry of `preferred` names whose key passes, in whatever language.
pub(in crate::lint) fn preferred<'a>(
    context: &Context<'a>,
    passes: impl Fn(&Spanned<String>) -> bool,
) -> Option<&'a str> {
    let voice = &context.calendar.voice.as_ref()?.value;
    let translated = voice.translations.0.iter().map(|entry| &entry.value);
    let mut all = std::iter::once(&voice.vocabulary)
        .chain(translated)
        .flat_map(|vocabulary| &vocabulary.preferred.0);
    let entry = all.find(|entry| passes(&entry.key))?;
    Some(entry.value.value.as_str())
}

/// The language of a text: its own, else its channel's, else the workspace's.
pub(in crate::lint) fn language<'a>(context: &Context<'a>, said: &Said<'a>) -> Option<&'a str> {
    if let Version::In(tag) = said.version {
        return Some(tag);
    }
    let channels = &context.calendar.channels;
    let of_channel = || match said.version {
        Version::On(id) => channels.get(id)?.value.language.as_ref(),
        Version::Own | Version::In(_) => None,
    };
    let workspace = || context.settings.workspace.language.as_ref();
    let language = said.language.or_else(of_channel).or_else(workspace);
    language.map(|language| language.value.tag())
}

/// Whether a text is what the brand says itself. The description of a picture may have to name what is in it.
pub(in crate::lint) fn is_our_own_word(said: &Said<'_>) -> bool {
    said.role != Role::Alt
}
