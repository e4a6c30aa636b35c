//! LinkedIn's little text format: what a post's text is written in, and how it is read back.
//!
//! Microsoft's documentation, "little Text Format": reserved characters need a backslash, or they cut the text off; a hashtag
//! is `{hashtag|\#|name}`, a mention `@[Name](urn:li:organization:1)`.

use std::ops::Range;

use crate::platform::count::hashtags;

/// Characters that need a backslash.
const RESERVED: [char; 15] = [
    '\\', '|', '{', '}', '@', '[', ']', '(', ')', '<', '>', '#', '*', '_', '~',
];

/// A text as LinkedIn wants it. Hashtags and mentions that are written out stay what they are.
pub(super) fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + 16);
    let mut from = 0;
    for special in specials(text) {
        push_escaped(&mut written, &text[from..special.range.start]);
        match special.kind {
            Kind::Hashtag { name } => {
                written.push_str("{hashtag|\\#|");
                push_escaped(&mut written, name);
                written.push('}');
            }
            Kind::Mention { name, urn } => {
                written.push_str("@[");
                push_escaped(&mut written, name);
                written.push_str("](");
                written.push_str(urn);
                written.push(')');
            }
        }
        from = special.range.end;
    }
    push_escaped(&mut written, &text[from..]);
    written
}

/// A piece of a text that means more than its characters.
struct Special<'a> {
    range: Range<usize>,
    kind: Kind<'a>,
}

enum Kind<'a> {
    Hashtag { name: &'a str },
    Mention { name: &'a str, urn: &'a str },
}

/// Hashtags and mentions in their order; a hashtag inside a mention is none.
fn specials(text: &str) -> Vec<Special<'_>> {
    let mut found = mentions(text);
    // A fragment is part of its address, wherever the address ends by other people's rules.
    let in_word = |range: &Range<usize>| {
        let before = text[..range.start].rsplit(char::is_whitespace).next();
        before.is_some_and(|before| before.contains("://"))
    };
    for range in hashtags::find(text) {
        let is_free = found
            .iter()
            .all(|it| range.end <= it.range.start || it.range.end <= range.start);
        if is_free && !in_word(&range) {
            let name = text[range.clone()].trim_start_matches(['#', '＃']);
            let kind = Kind::Hashtag { name };
            found.push(Special { range, kind });
        }
    }
    found.sort_by_key(|special| special.range.start);
    found
}

/// `@[Name](urn:li:person:…)` and the same for organizations.
fn mentions(text: &str) -> Vec<Special<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find("@[").map(|at| at + from) {
        from = start + 2;
        let Some((name, rest)) = text[from..].split_once("](") else {
            break;
        };
        let Some((urn, _)) = rest.split_once(')') else {
            break;
        };
        if is_account(urn) && !name.is_empty() && !name.contains(['[', ']', '\n']) {
            let end = from + name.len() + 2 + urn.len() + 1;
            let kind = Kind::Mention { name, urn };
            found.push(Special {
                range: start..end,
                kind,
            });
            from = end;
        }
    }
    found
}

/// Whether this names a person or an organization.
pub(super) fn is_account(urn: &str) -> bool {
    let id = urn
        .strip_prefix("urn:li:person:")
        .or_else(|| urn.strip_prefix("urn:li:organization:"));
    let in_id = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    id.is_some_and(|id| !id.is_empty() && id.chars().all(in_id))
}

fn push_escaped(written: &mut String, text: &str) {
    for character in text.chars() {
        if RESERVED.contains(&character) {
            written.push('\\');
        }
        written.push(character);
    }
}

/// What people see of a text that LinkedIn gives back.
pub(super) fn plain(little: &str) -> String {
    let mut text = String::with_capacity(little.len());
    let mut rest = little;
    while let Some(character) = rest.chars().next() {
        let hashtag = rest.strip_prefix("{hashtag|").and_then(|after| {
            let (_, after) = after.split_once('|')?;
            after.split_once('}')
        });
        if let Some((name, after)) = hashtag {
            text.push('#');
            text.push_str(&plain(name));
            rest = after;
            continue;
        }
        rest = &rest[character.len_utf8()..];
        let escaped = rest.chars().next().filter(|_| character == '\\');
        text.push(escaped.unwrap_or(character));
        rest = &rest[escaped.map_or(0, char::len_utf8)..];
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_cut_a_text_off_is_escaped_and_read_back() {
        let cases = [
            (
                "Free (of charge) *now* <3",
                "Free \\(of charge\\) \\*now\\* \\<3",
            ),
            (
                "Big news #Rust_lang, #1 and #größe",
                "Big news {hashtag|\\#|Rust\\_lang}, \\#1 and {hashtag|\\#|größe}",
            ),
            ("mail me@acme.example", "mail me\\@acme.example"),
            ("a \\ b | {c} ~", "a \\\\ b \\| \\{c\\} \\~"),
            (
                "https://acme.example/a_b?c=(d)#e",
                "https://acme.example/a\\_b?c=\\(d\\)\\#e",
            ),
            ("", ""),
        ];
        for (text, little) in cases {
            assert_eq!(escaped(text), little);
            assert_eq!(plain(little), text);
        }
    }

    #[test]
    fn a_mention_that_is_written_out_stays_one() {
        let text = "Thanks @[Acme (AB) Ltd](urn:li:organization:42), @[x](javascript:1) and @[Ada](urn:li:person:a-b_1)";
        assert_eq!(
            escaped(text),
            "Thanks @[Acme \\(AB\\) Ltd](urn:li:organization:42), \\@\\[x\\]\\(javascript:1\\) and @[Ada](urn:li:person:a-b_1)"
        );
        assert_eq!(escaped("@[a](b"), "\\@\\[a\\]\\(b");
    }
}
