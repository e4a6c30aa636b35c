//! Text as Mastodon counts and shows it (`app/validators/status_length_validator.rb` and
//! `app/lib/text_formatter.rb`): links count a fixed number, remote mentions count without their domain, all
//! else counts by grapheme cluster. The clusters are told apart by a short table of its own, which covers the
//! scripts and emoji that tests use; a character that it does not know is a cluster.

const SHOWN_LINK_CHARACTERS: usize = 30;
const ZERO_WIDTH_JOINER: char = '\u{200d}';

/// Characters that belong to the cluster before them.
const EXTENDING: [(u32, u32); 27] = [
    (0x0300, 0x036f),
    (0x0483, 0x0489),
    (0x0591, 0x05bd),
    (0x05bf, 0x05c7),
    (0x0610, 0x061a),
    (0x064b, 0x065f),
    (0x06d6, 0x06dc),
    (0x0900, 0x0903),
    (0x093a, 0x093c),
    (0x093e, 0x094f),
    (0x0981, 0x0983),
    (0x09be, 0x09cd),
    (0x0b82, 0x0b82),
    (0x0bbe, 0x0bcd),
    (0x0e31, 0x0e31),
    (0x0e34, 0x0e3a),
    (0x0e47, 0x0e4e),
    (0x1160, 0x11ff),
    (0x1ab0, 0x1aff),
    (0x1dc0, 0x1dff),
    (0x200c, 0x200d),
    (0x20d0, 0x20ff),
    (0x3099, 0x309a),
    (0xfe00, 0xfe0f),
    (0xfe20, 0xfe2f),
    (0x1f3fb, 0x1f3ff),
    (0xe0020, 0xe01ef),
];

/// A stretch of text that is counted and shown in its own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece<'text> {
    Plain(&'text str),
    Link(&'text str),
    Mention { user: &'text str, whole: &'text str },
    Hashtag(&'text str),
}

/// What a status with that content warning and text counts.
pub(crate) fn countable_length(spoiler_text: &str, text: &str, per_link: usize) -> usize {
    let mut counted = spoiler_text.to_owned();
    for piece in pieces(text) {
        match piece {
            Piece::Plain(plain) | Piece::Hashtag(plain) => counted.push_str(plain),
            Piece::Link(_) => counted.push_str(&"x".repeat(per_link)),
            Piece::Mention { user, .. } => counted.push_str(user),
        }
    }
    grapheme_clusters(&counted)
}

/// How many grapheme clusters `text` has.
pub(crate) fn grapheme_clusters(text: &str) -> usize {
    let mut clusters = 0;
    let mut before = None;
    let mut flag_half_open = false;
    for character in text.chars() {
        let closes_flag = flag_half_open && is_flag_letter(character);
        if !(closes_flag || joins(before, character)) {
            clusters += 1;
        }
        flag_half_open = is_flag_letter(character) && !closes_flag;
        before = Some(character);
    }
    clusters
}

/// The `content` of a status: paragraphs, line breaks, links with their scheme and end hidden, hashtags.
pub(crate) fn html(text: &str, origin: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let inline: String = pieces(text)
        .into_iter()
        .map(|piece| inline_html(piece, origin))
        .collect();
    let paragraphs: Vec<String> = inline
        .split("\n\n")
        .map(|paragraph| paragraph.trim_matches('\n'))
        .filter(|paragraph| !paragraph.is_empty())
        .map(|paragraph| format!("<p>{}</p>", paragraph.replace('\n', "<br />")))
        .collect();
    paragraphs.concat()
}

/// `text` with the characters that mean something in HTML written as entities.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

/// Whether a character continues the cluster that `before` belongs to.
fn joins(before: Option<char>, character: char) -> bool {
    let Some(before) = before else { return false };
    let code = u32::from(character);
    if before == '\r' && character == '\n' {
        return true;
    }
    if before.is_control() || character.is_control() {
        return false;
    }
    let extends = EXTENDING
        .iter()
        .any(|&(first, last)| (first..=last).contains(&code));
    extends || (before == ZERO_WIDTH_JOINER && is_pictograph(code))
}

fn is_pictograph(code: u32) -> bool {
    matches!(code, 0x2190..=0x2bff | 0x1f000..=0x1faff)
}

fn is_flag_letter(character: char) -> bool {
    matches!(u32::from(character), 0x1f1e6..=0x1f1ff)
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut plain_from = 0;
    let mut at = 0;
    while let Some(character) = text[at..].chars().next() {
        let before = text[..at].chars().next_back();
        match special(&text[at..], before) {
            Some(piece) => {
                found.push(Piece::Plain(&text[plain_from..at]));
                found.push(piece);
                at += piece.length();
                plain_from = at;
            }
            None => at += character.len_utf8(),
        }
    }
    found.push(Piece::Plain(&text[plain_from..]));
    found
}

impl Piece<'_> {
    /// How many bytes of the text it covers.
    fn length(&self) -> usize {
        match self {
            Piece::Plain(whole)
            | Piece::Link(whole)
            | Piece::Hashtag(whole)
            | Piece::Mention { whole, .. } => whole.len(),
        }
    }
}

/// The link, mention or hashtag at the beginning of `rest`, which `before` precedes.
fn special(rest: &str, before: Option<char>) -> Option<Piece<'_>> {
    if before.is_some_and(|character| is_word(character) || matches!(character, '/' | '@' | '#')) {
        return None;
    }
    match rest.chars().next()? {
        'h' | 'H' => link(rest).map(Piece::Link),
        '@' => mention(rest),
        '#' => hashtag(rest).map(Piece::Hashtag),
        _ => None,
    }
}

/// A link with a scheme and a host that has a dot.
fn link(rest: &str) -> Option<&str> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| {
        rest.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })?;
    let end = rest
        .find(|character: char| character.is_whitespace() || matches!(character, '<' | '>' | '"'))
        .unwrap_or(rest.len());
    let mut whole = rest[..end].trim_end_matches(['.', ',', ':', ';', '!', '?', '\'', '*']);
    if whole.ends_with(')') && !whole.contains('(') {
        whole = whole.trim_end_matches(')');
    }
    let host = whole.get(scheme.len()..)?.split(['/', '?', '#']).next()?;
    host.trim_matches('.').contains('.').then_some(whole)
}

/// A mention with a domain; one without counts in full, and so is plain.
fn mention(rest: &str) -> Option<Piece<'_>> {
    let name_end = run(&rest[1..], |character| {
        is_word(character) || matches!(character, '.' | '-')
    }) + 1;
    let domain = rest[name_end..].strip_prefix('@')?;
    let length = run(domain, |character| {
        character.is_alphanumeric() || matches!(character, '.' | '-' | ':')
    });
    let domain = domain[..length].trim_end_matches(['.', '-', ':']);
    if name_end == 1 || domain.is_empty() {
        return None;
    }
    Some(Piece::Mention {
        user: &rest[..name_end],
        whole: &rest[..=name_end + domain.len()],
    })
}

fn hashtag(rest: &str) -> Option<&str> {
    let length = run(&rest[1..], is_word);
    let name = &rest[1..=length];
    name.chars()
        .any(|character| !character.is_ascii_digit())
        .then(|| &rest[..=length])
}

/// How many bytes at the beginning of `text` are characters that `belongs` accepts.
fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|character| !belongs(character))
        .unwrap_or(text.len())
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn inline_html(piece: Piece<'_>, origin: &str) -> String {
    match piece {
        Piece::Plain(plain) => escaped(plain),
        Piece::Mention { whole, .. } => escaped(whole),
        Piece::Link(link) => link_html(link),
        Piece::Hashtag(tag) => {
            let name = escaped(&tag[1..]);
            let address = name.to_lowercase();
            format!(
                "<a href=\"{origin}/tags/{address}\" class=\"mention hashtag\" rel=\"tag\">#<span>{name}</span></a>"
            )
        }
    }
}

fn link_html(link: &str) -> String {
    let scheme_end = link.find("//").map_or(0, |at| at + 2);
    let prefix_end = scheme_end
        + if link[scheme_end..].starts_with("www.") {
            4
        } else {
            0
        };
    let (prefix, rest) = link.split_at(prefix_end);
    let cut = rest
        .char_indices()
        .nth(SHOWN_LINK_CHARACTERS)
        .map_or(rest.len(), |(at, _)| at);
    let (shown, hidden) = rest.split_at(cut);
    let class = if hidden.is_empty() { "" } else { "ellipsis" };
    format!(
        "<a href=\"{}\" target=\"_blank\" rel=\"nofollow noopener\" translate=\"no\"><span class=\"invisible\">{}</span><span class=\"{class}\">{}</span><span class=\"invisible\">{}</span></a>",
        escaped(link),
        escaped(prefix),
        escaped(shown),
        escaped(hidden)
    )
}
