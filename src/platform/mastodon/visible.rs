//! The words of a status out of its HTML, brought into a form in which they can be compared with what was sent.
//!
//! A server shows text as HTML of its own making (Mastodon, `app/lib/text_formatter.rb`): paragraphs and line breaks for
//! ends of lines, links in three pieces of which two are hidden, and mentions without their server.

use crate::platform::count::mentions;

/// Marks of Markdown, which some servers show as letters that are bold, slanted, struck out or of a typewriter.
const MARKS: [char; 4] = ['*', '_', '~', '`'];

/// The text of some HTML, with a space wherever a block or a line ends. Hidden pieces are part of it, so that links are whole.
pub(super) fn from_html(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        let Some((tag, after)) = tag.split_once('>') else {
            // Nothing closes it, so it is no tag.
            text.push('<');
            rest = tag;
            continue;
        };
        if ends_line(tag) {
            text.push(' ');
        }
        rest = after;
    }
    text.push_str(rest);
    without_entities(&text)
}

fn ends_line(tag: &str) -> bool {
    let name = tag.trim_start_matches('/');
    let name = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .next()
        .unwrap_or_default();
    ["br", "p", "div", "li", "ul", "ol", "blockquote", "pre"].contains(&name)
}

fn without_entities(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let entity = after
            .split_once(';')
            .and_then(|(name, after)| Some((character(name)?, after)));
        let (shown, left) = entity.unwrap_or(('&', after));
        plain.push(shown);
        rest = left;
    }
    plain.push_str(rest);
    plain
}

/// The character that an entity stands for: those that servers write, and any number.
fn character(name: &str) -> Option<char> {
    let number = |digits: &str, base| char::from_u32(u32::from_str_radix(digits, base).ok()?);
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let digits = name.strip_prefix('#')?;
            match digits.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => number(hexadecimal, 16),
                None => number(digits, 10),
            }
        }
    }
}

/// A form that is the same for what was sent and for what is shown: mentions without their server, and neither white space,
/// which HTML does not keep, nor the marks of Markdown.
pub(super) fn normal(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut copied = 0;
    for mention in mentions::find(text) {
        kept.push_str(&text[copied..mention.local.end]);
        copied = mention.range.end;
    }
    kept.push_str(&text[copied..]);
    let is_kept = |c: &char| !c.is_whitespace() && !MARKS.contains(c);
    kept.chars().filter(is_kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_and_what_was_sent_have_one_form() {
        let cases = [
            ("One\ntwo\n\nthree", "<p>One<br />two</p><p>three</p>"),
            (
                "See https://www.acme.example/a/very/long/path/indeed?x=1&y=2 now",
                "<p>See <a href=\"https://www.acme.example/a/very/long/path/indeed?x=1&amp;y=2\" rel=\"nofollow\"><span class=\"invisible\">https://www.</span><span class=\"ellipsis\">acme.example/a/very/long/path/</span><span class=\"invisible\">indeed?x=1&amp;y=2</span></a> now</p>",
            ),
            (
                "Thanks @ada@other.example and @grace!",
                "<p>Thanks <span class=\"h-card\"><a href=\"https://other.example/@ada\" class=\"u-url mention\">@<span>ada</span></a></span> and <span class=\"h-card\"><a href=\"https://acme.example/@grace\" class=\"u-url mention\">@<span>grace</span></a></span>!</p>",
            ),
            (
                "a < b && \"c\" > 'd' #Tag",
                "<p>a &lt; b &amp;&amp; &quot;c&quot; &gt; &#39;d&#x27; <a href=\"x\" class=\"mention hashtag\">#<span>Tag</span></a></p>",
            ),
            (
                "**Impact** of _this_ and `that`",
                "<p><strong>Impact</strong> of <em>this</em> and <code>that</code></p>",
            ),
            ("", ""),
        ];
        for (sent, html) in cases {
            assert_eq!(normal(&from_html(html)), normal(sent), "{html}");
        }
    }

    #[test]
    fn other_words_have_another_form() {
        for (one, other) in [
            ("Ada came", "Ada comes"),
            ("@ada@one.example", "@adam@one.example"),
            ("see https://a.example/1", "see https://a.example/2"),
        ] {
            assert_ne!(normal(one), normal(other));
        }
    }

    #[test]
    fn broken_html_is_read_as_far_as_it_goes() {
        assert_eq!(
            from_html("1 < 2 &c &#xfffffff; &#0"),
            "1 < 2 &c &#xfffffff; &#0"
        );
        assert_eq!(from_html("<p>a<b"), " a<b");
        assert_eq!(from_html("a<br>b"), "a b");
    }
}
