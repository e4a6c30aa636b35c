//! What may be typed next: keys, words, ids, zones, files, rules and headers.

mod keys;
mod values;

use std::ops::Range;

use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionTextEdit, Documentation, InsertTextFormat,
    MarkupContent, MarkupKind, TextEdit,
};

use super::outline::{End, end_of};
use super::view::View;

/// Something that may be typed.
#[derive(Debug, Clone)]
pub(super) struct Offer {
    /// What the list shows.
    pub(super) label: String,
    /// What is written.
    pub(super) text: String,
    /// What it is, in Markdown.
    pub(super) doc: String,
    /// Its picture in the list.
    pub(super) kind: CompletionItemKind,
    /// What comes first: the lower the earlier.
    pub(super) rank: usize,
}

impl Offer {
    /// An offer that is written as it is shown.
    pub(super) fn new(label: &str, doc: impl Into<String>, kind: CompletionItemKind) -> Self {
        Self {
            label: label.to_owned(),
            text: label.to_owned(),
            doc: doc.into(),
            kind,
            rank: 0,
        }
    }
}

/// What may be typed at a byte. With `snippets` the cursor may be put between quotes.
pub(super) fn complete(view: &View<'_>, byte: usize, snippets: bool) -> Vec<CompletionItem> {
    let before = &view.text[..byte];
    let end = end_of(before);
    let is_header = matches!(end, End::Header { .. });
    let (offers, typed) = match end {
        End::Header { above, typed } => (keys::of_header(view, &above), typed),
        End::Key { table, typed } => (keys::of_table(view, &table, &typed, snippets), typed),
        End::Value { path, typed } => values::offers(view, &path, &typed),
        End::Comment { range } => values::of_remark(view, range),
        End::Nothing => return Vec::new(),
    };
    let range = typed.start..typed_end(view.text, &typed, byte);
    // An id that is being typed in a header defines itself; it is no offer.
    let is_new = |offer: &Offer| !is_header || offer.label != view.text[range.clone()];
    let offers = offers.into_iter().filter(is_new);
    offers
        .map(|offer| item(view, offer, range.clone(), snippets))
        .collect()
}

/// The end of what is replaced: the rest of the word behind the cursor, and the quote that the editor put there.
fn typed_end(text: &str, typed: &Range<usize>, byte: usize) -> usize {
    let rest = &text[byte..];
    let is_word = |letter: char| letter.is_alphanumeric() || "-_/.".contains(letter);
    let word = rest.len() - rest.trim_start_matches(is_word).len();
    let quote = text[typed.start..byte]
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '\''));
    match quote {
        Some(quote) if rest[word..].starts_with(quote) => byte + word + 1,
        Some(_) => byte,
        None => byte + word,
    }
}

fn item(view: &View<'_>, offer: Offer, range: Range<usize>, snippets: bool) -> CompletionItem {
    let is_snippet = snippets && offer.text.contains('$');
    CompletionItem {
        sort_text: Some(format!("{:03} {}", offer.rank, offer.label)),
        filter_text: Some(
            offer
                .text
                .split([' ', '$'])
                .next()
                .unwrap_or_default()
                .to_owned(),
        )
        .filter(|text| !text.is_empty()),
        label: offer.label,
        kind: Some(offer.kind),
        documentation: (!offer.doc.is_empty()).then_some(Documentation::MarkupContent(
            MarkupContent {
                kind: MarkupKind::Markdown,
                value: offer.doc,
            },
        )),
        insert_text_format: is_snippet.then_some(InsertTextFormat::SNIPPET),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit::new(
            view.lines.range(range),
            offer.text,
        ))),
        ..CompletionItem::default()
    }
}

#[cfg(test)]
mod tests;
