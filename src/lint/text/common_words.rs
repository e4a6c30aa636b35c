//! The commonest words of languages: a quick and careful sign of what a text is written in.

use whatlang::{Lang, Script};

use super::prose;

/// How many common words a text must hold before it is taken to be in that language.
const ENOUGH: usize = 3;
/// How many words of a text are looked at.
pub(in crate::lint) const LOOKED_AT: usize = 80;

/// Languages that can be recognised, by the first part of their tags.
pub(in crate::lint) const LANGUAGES: [(&str, Lang); 34] = [
    ("ar", Lang::Ara),
    ("bg", Lang::Bul),
    ("ca", Lang::Cat),
    ("cs", Lang::Ces),
    ("da", Lang::Dan),
    ("de", Lang::Deu),
    ("el", Lang::Ell),
    ("en", Lang::Eng),
    ("es", Lang::Spa),
    ("et", Lang::Est),
    ("fi", Lang::Fin),
    ("fr", Lang::Fra),
    ("he", Lang::Heb),
    ("hi", Lang::Hin),
    ("hr", Lang::Hrv),
    ("hu", Lang::Hun),
    ("id", Lang::Ind),
    ("it", Lang::Ita),
    ("ja", Lang::Jpn),
    ("ko", Lang::Kor),
    ("nb", Lang::Nob),
    ("nl", Lang::Nld),
    ("no", Lang::Nob),
    ("pl", Lang::Pol),
    ("pt", Lang::Por),
    ("ro", Lang::Ron),
    ("ru", Lang::Rus),
    ("sk", Lang::Slk),
    ("sv", Lang::Swe),
    ("th", Lang::Tha),
    ("tr", Lang::Tur),
    ("uk", Lang::Ukr),
    ("vi", Lang::Vie),
    ("zh", Lang::Cmn),
];

/// True when a text certainly holds enough of a language's commonest words. It looks at plain words in small letters first,
/// which is all that most texts need.
pub(in crate::lint) fn holds_enough(text: &str, language: Lang) -> bool {
    let common = common(language);
    let plain = text.split_ascii_whitespace().take(LOOKED_AT);
    let mut plain = plain.filter(|word| word.len() <= LONGEST && common.contains(word));
    let any = || {
        let words = text.split_whitespace().take(LOOKED_AT);
        words.filter(|word| is_among(word, common)).nth(ENOUGH - 1)
    };
    !common.is_empty() && (plain.nth(ENOUGH - 1).is_some() || any().is_some())
}

/// True when a text may well be in another language than the one expected: it holds enough common words of one, or is of
/// another script. Recognising costs a hundred times more than this.
pub(in crate::lint) fn hints_at_another(text: &str, expected: Lang) -> bool {
    let others = LANGUAGES.iter().map(|(_, language)| *language);
    let mut others =
        others.filter(|language| *language != expected && !common(*language).is_empty());
    let is_latin = whatlang::detect_script(text) == Some(Script::Latin);
    !is_latin || others.any(|language| holds_enough(text, language))
}

/// True when what was recognised is borne out by the words of the text, or by a script of its own.
pub(in crate::lint) fn confirms(text: &str, language: Lang) -> bool {
    let common = common(language);
    if common.is_empty() {
        return whatlang::detect_script(text).is_some_and(|script| script != Script::Latin);
    }
    let words = prose::words(text);
    words
        .filter(|word| is_among(word, common))
        .nth(ENOUGH - 1)
        .is_some()
}

/// Punctuation around a word does not count, and neither does a capital at its beginning.
fn is_among(word: &str, common: &[&str]) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let same = |known: &&str| {
        known.len() == word.len() && (*known == word || known.eq_ignore_ascii_case(word))
    };
    word.len() <= LONGEST && common.iter().any(same)
}

/// The longest of the words below, in bytes.
const LONGEST: usize = 6;

/// Words that carry no meaning of their own; none where a script tells enough, or where our own list would be guessed.
fn common(language: Lang) -> &'static [&'static str] {
    match language {
        Lang::Eng => &[
            "the", "and", "of", "to", "for", "with", "our", "you", "your", "is", "are", "this",
            "we", "on", "from", "at", "be", "by", "it", "how", "that", "will", "can", "have",
            "has", "more", "an", "in", "about", "all", "been", "but", "get", "here", "join", "new",
            "not", "now", "or", "out", "their", "what", "which", "who", "us",
        ],
        Lang::Deu => &[
            "der", "die", "das", "und", "ist", "wir", "mit", "für", "von", "den", "ein", "eine",
            "auf", "im", "zu", "nicht", "auch", "sich", "sie", "ihr", "uns", "dem", "des", "es",
        ],
        Lang::Fra => &[
            "le", "la", "les", "des", "et", "est", "pour", "nous", "vous", "une", "un", "du",
            "dans", "avec", "sur", "que", "qui", "au", "ce", "pas", "notre", "votre",
        ],
        Lang::Spa => &[
            "el", "la", "los", "las", "y", "es", "para", "con", "una", "un", "del", "que", "en",
            "por", "su", "se", "más", "lo", "al", "no",
        ],
        Lang::Ita => &[
            "il", "la", "le", "di", "che", "per", "con", "una", "un", "del", "della", "è", "sono",
            "non", "i", "gli", "nel", "al", "si", "da",
        ],
        Lang::Por => &[
            "o", "os", "as", "e", "para", "com", "uma", "um", "do", "da", "que", "em", "não",
            "por", "mais", "no", "na", "se", "dos", "é",
        ],
        Lang::Nld => &[
            "de", "het", "een", "en", "van", "voor", "met", "wij", "is", "zijn", "op", "niet",
            "ook", "je", "dat", "die", "te", "aan", "naar", "ons",
        ],
        Lang::Swe => &[
            "och", "är", "att", "det", "för", "med", "som", "till", "av", "vi", "en", "ett", "på",
            "den", "du", "inte", "nu", "om", "har", "i",
        ],
        Lang::Dan | Lang::Nob => &[
            "og", "er", "at", "å", "det", "for", "med", "som", "til", "af", "av", "vi", "en", "et",
            "på", "den", "du", "ikke", "nå", "har", "i",
        ],
        Lang::Fin => &[
            "ja", "on", "ei", "se", "että", "me", "voit", "kun", "tai", "sekä", "nyt", "ovat",
            "myös", "oli",
        ],
        Lang::Pol => &[
            "i", "w", "z", "na", "do", "nie", "jest", "się", "dla", "to", "że", "od", "po", "o",
            "za", "co",
        ],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_common_words_are_enough() {
        assert!(holds_enough("The kettle of (your) dreams", Lang::Eng));
        assert!(!holds_enough("The kettle of dreams", Lang::Eng));
        assert!(!holds_enough(
            "Der Kessel für die Ewigkeit und mehr",
            Lang::Eng
        ));
    }

    #[test]
    fn a_language_without_a_list_is_borne_out_by_its_script_alone() {
        assert!(confirms("新しいバージョンを公開しました", Lang::Jpn));
        assert!(!confirms("uusi versioon nüüd", Lang::Est));
    }

    #[test]
    fn the_list_of_languages_is_sorted_and_no_word_is_longer_than_said() {
        assert!(LANGUAGES.is_sorted_by_key(|(tag, _)| *tag));
        for (tag, language) in LANGUAGES {
            assert!(
                common(language).iter().all(|word| word.len() <= LONGEST),
                "{tag}"
            );
        }
    }
}
