//! Voice: how the brand sounds, as far as it can be written down.

use crate::decode::{Entries, Fields, INVALID_VALUE, Table};
use crate::diagnostic::Diagnostic;
use crate::model::Language;
use crate::source::Spanned;

/// Words to use, words to avoid, and the tone.
#[derive(Debug, Clone, PartialEq)]
pub struct Voice {
    /// What holds in every language.
    pub vocabulary: Vocabulary,
    /// The hashtags that the brand uses, without `#`.
    pub hashtags: Vec<Spanned<String>>,
    /// The emoji that fit the brand; empty means any.
    pub emoji: Vec<Spanned<String>>,
    /// How the brand sounds, in prose.
    pub tone: Option<String>,
    /// What is added in one language, by its tag.
    pub translations: Entries<Vocabulary>,
}

impl Table for Voice {
    const NAME: &'static str = "voice";
    const DOC: &'static str = "How the brand sounds: words to use, words to avoid, the tone.";
    const HINTS: &'static [(&'static str, &'static str)] = &[
        ("forbidden", "write `banned` for words that never appear"),
        ("avoid", "write `banned` for words that never appear"),
    ];

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        let voice = Self {
            vocabulary: Vocabulary::fields(fields),
            hashtags: fields
                .or_default("hashtags", "the hashtags that the brand uses, without `#`"),
            emoji: fields.or_default("emoji", "the emoji that fit the brand; absent means any"),
            tone: fields.optional("tone", "how the brand sounds, in prose for the team"),
            translations: fields.or_default(
                "in",
                "words of one language, beside those of every language: [voice.in.LANGUAGE]",
            ),
        };
        report_languages(fields, &voice.translations);
        voice
    }
}

/// Words under a key that is no language would never be looked at.
fn report_languages(fields: &mut Fields<'_, '_>, translations: &Entries<Vocabulary>) {
    let keys = translations.0.iter().map(|entry| &entry.key);
    for key in keys.filter(|key| Language::parse(&key.value).is_none()) {
        fields.report(|_| {
            let message = format!("`{}` is not a language tag", key.value);
            Diagnostic::error(INVALID_VALUE, key.span, message)
                .help("write a BCP 47 tag such as `en`, `sv` or `pt-BR`")
        });
    }
}

impl Voice {
    /// The vocabularies for a text in that language: that of every language, then the nearest of its own.
    pub fn vocabularies(&self, language: Option<&str>) -> impl Iterator<Item = &Vocabulary> {
        let language = language.and_then(Language::parse);
        let own = language.and_then(|language| {
            let mut tags = language.fallbacks();
            tags.find_map(|tag| self.translations.get(tag))
        });
        std::iter::once(&self.vocabulary).chain(own)
    }
}

/// Words to use and words to avoid.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vocabulary {
    /// Words and phrases that never appear.
    pub banned: Vec<Spanned<String>>,
    /// For a word or phrase, the one to write instead.
    pub preferred: Entries<Spanned<String>>,
    /// By tag of a post, the words of which such a post must hold one.
    pub disclosures: Entries<Vec<Spanned<String>>>,
}

impl Table for Vocabulary {
    const NAME: &'static str = "vocabulary";
    const DOC: &'static str = "Words to use and words to avoid in one language.";
    const HINTS: &'static [(&'static str, &'static str)] = &[
        ("tone", "write `tone` in [voice] itself"),
        ("hashtags", "write `hashtags` in [voice] itself"),
        ("emoji", "write `emoji` in [voice] itself"),
    ];

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            banned: fields.or_default("banned", "words and phrases that never appear in a post"),
            preferred: fields.or_default(
                "preferred",
                "for a word or phrase on the left, the one to write instead",
            ),
            disclosures: fields.or_default(
                "disclosures",
                "for a tag of a post on the left, the words of which such a post must hold one",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Entry;
    use crate::source::{SourceId, Span};

    #[test]
    fn a_regional_language_takes_the_words_of_the_plain_one() {
        let spanned = |text: &str| Spanned::new(text.to_owned(), Span::start_of(SourceId(0)));
        let swedish = Vocabulary {
            banned: vec![spanned("billig")],
            ..Vocabulary::default()
        };
        let voice = Voice {
            vocabulary: Vocabulary::default(),
            hashtags: Vec::new(),
            emoji: Vec::new(),
            tone: None,
            translations: Entries(vec![Entry {
                key: spanned("sv"),
                value: swedish,
            }]),
        };
        let banned = |language| -> usize {
            let all = voice.vocabularies(language);
            all.map(|vocabulary| vocabulary.banned.len()).sum()
        };
        assert_eq!(banned(Some("sv-FI")), 1);
        assert_eq!(banned(Some("en")), 0);
        assert_eq!(banned(None), 0);
    }
}
