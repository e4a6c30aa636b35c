//! General categories of Unicode that more than one way of counting asks for.

use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};

/// A letter or a combining mark of any script: `\p{L}` and `\p{M}`.
pub(super) fn is_letter_or_mark(character: char) -> bool {
    is_of(
        character,
        GeneralCategoryGroup::Letter.union(GeneralCategoryGroup::Mark),
    )
}

/// A decimal digit of any script: `\p{Nd}`.
pub(super) fn is_decimal_digit(character: char) -> bool {
    is_of(character, GeneralCategoryGroup::DecimalNumber)
}

/// Punctuation of any script: `\p{P}`. Signs such as `+`, `$` and `^` are none.
pub(super) fn is_punctuation(character: char) -> bool {
    is_of(character, GeneralCategoryGroup::Punctuation)
}

fn is_of(character: char, group: GeneralCategoryGroup) -> bool {
    group.contains(CodePointMapData::<GeneralCategory>::new().get(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_are_those_of_unicode() {
        assert!("aé한\u{301}ʰ".chars().all(is_letter_or_mark));
        assert!(!"1_#☃".chars().any(is_letter_or_mark));
        assert!("1٣९".chars().all(is_decimal_digit));
        assert!(!"²①Ⅷ".chars().any(is_decimal_digit));
        assert!(".!?。»_".chars().all(is_punctuation));
        assert!(!"$+^`|~a ".chars().any(is_punctuation));
    }
}
