//! Our own sentences on a page.

use maud::{Markup, html};

use super::visible::visible;

/// A sentence in which names and other foreign words stand between backticks: they are set as code.
pub(in crate::render) fn prose(text: &str) -> Markup {
    let shown = visible(text);
    let pieces: Vec<&str> = shown.split('`').collect();
    // Without its partner a backtick is one of the words.
    if pieces.len().is_multiple_of(2) {
        return html! { (shown) };
    }
    html! {
        @for (index, piece) in pieces.into_iter().enumerate() {
            @if index % 2 == 1 { code { (piece) } } @else { (piece) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_code_and_nothing_is_markup() {
        let told = prose("`a<b>` is new").into_string();
        assert_eq!(told, "<code>a&lt;b&gt;</code> is new");
        assert_eq!(prose("a ` b").into_string(), "a ` b");
    }
}
