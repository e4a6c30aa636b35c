//! The shapes of well-known secrets, so that one that slipped into a file is seen whatever the key is called.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

/// Fewest different characters of what is random; a placeholder such as `xxxxxxxx` has fewer.
const LEAST_VARIETY: usize = 7;

/// How the secrets of one service look.
struct Shape {
    /// What it is, for people.
    name: &'static str,
    /// What it begins with.
    prefix: &'static str,
    /// Which characters follow.
    alphabet: fn(u8) -> bool,
    /// How many of them at least.
    least: usize,
}

const fn shape(
    name: &'static str,
    prefix: &'static str,
    alphabet: fn(u8) -> bool,
    least: usize,
) -> Shape {
    Shape {
        name,
        prefix,
        alphabet,
        least,
    }
}

/// Sources: the services' own pages on their tokens, such as GitHub's "About authentication to GitHub", Slack's "Tokens",
/// AWS's "Unique identifiers", Stripe's "API keys", NIP-19 and Standard Webhooks 1.0.
const SHAPES: [Shape; 27] = [
    shape("a GitHub token", "ghp_", word, 36),
    shape("a GitHub token", "gho_", word, 36),
    shape("a GitHub token", "ghu_", word, 36),
    shape("a GitHub token", "ghs_", word, 36),
    shape("a GitHub token", "ghr_", word, 36),
    shape("a GitHub token", "github_pat_", word, 40),
    shape("a GitLab token", "glpat-", dashed, 20),
    shape("an npm token", "npm_", word, 36),
    shape("a Slack token", "xoxa-", dashed, 20),
    shape("a Slack token", "xoxb-", dashed, 20),
    shape("a Slack token", "xoxp-", dashed, 20),
    shape("a Slack token", "xoxs-", dashed, 20),
    shape("a Slack webhook", "hooks.slack.com/services/", path, 30),
    shape("a Discord webhook", "discord.com/api/webhooks/", path, 60),
    shape(
        "a Discord webhook",
        "discordapp.com/api/webhooks/",
        path,
        60,
    ),
    shape("an AWS access key", "AKIA", capital, 16),
    shape("an AWS access key", "ASIA", capital, 16),
    shape("a Google API key", "AIza", dashed, 35),
    shape("a Google access token", "ya29.", dashed, 40),
    shape("a Meta access token", "EAA", word, 80),
    shape("a Stripe key", "sk_live_", word, 20),
    shape("a Stripe key", "rk_live_", word, 20),
    shape("an OpenAI key", "sk-proj-", dashed, 40),
    shape("a SendGrid key", "SG.", dotted, 60),
    shape("a Nostr private key", "nsec1", word, 58),
    shape("a signing secret", "whsec_", base64, 24),
    shape("a signed token (JWT)", "eyJ", dotted, 60),
];
/// What stands in the middle of a Telegram bot's token, between the bot's number and the rest.
const TELEGRAM: &str = ":AA";
/// Fewest digits of a Telegram bot's number, and the length of what follows the colon.
const TELEGRAM_LENGTHS: (usize, usize) = (8, 35);
/// What stands above a private key.
const KEY_HEADER: &str = "-----BEGIN ";

static PREFIXES: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let prefixes = SHAPES.iter().map(|shape| shape.prefix);
    let builder = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .clone();
    builder.build(prefixes.chain([TELEGRAM, KEY_HEADER])).ok()
});

/// Every secret in a text, with what it is and where it stands.
pub(in crate::lint) fn find(text: &str) -> Vec<(&'static str, Range<usize>)> {
    let Some(prefixes) = PREFIXES.as_ref() else {
        return Vec::new();
    };
    let mut found: Vec<(&'static str, Range<usize>)> = Vec::new();
    for hit in prefixes.find_iter(text) {
        let secret = match SHAPES.get(hit.pattern().as_usize()) {
            Some(shape) => secret_of(text, shape, hit.start()),
            None if hit.end() - hit.start() == TELEGRAM.len() => telegram(text, hit.start()),
            None => private_key(text, hit.start()),
        };
        let last = found.last().map_or(0, |(_, range)| range.end);
        found.extend(secret.filter(|(_, range)| range.start >= last));
    }
    found
}

type Secret = (&'static str, Range<usize>);

fn secret_of(text: &str, shape: &Shape, start: usize) -> Option<Secret> {
    let bytes = text.as_bytes();
    let before = start.checked_sub(1).map(|at| bytes[at]);
    let is_host = shape.prefix.contains('/');
    if !is_host && before.is_some_and(|byte| dashed(byte) || byte == b'/') {
        return None;
    }
    let body = start + shape.prefix.len();
    let length = run(&bytes[body..], shape.alphabet);
    let is_long = length >= shape.least;
    let end = body + length;
    let is_token = shape.prefix != "eyJ" || is_signed_token(&text[start..end]);
    (is_long && is_token && is_random(&text[body..end])).then_some((shape.name, start..end))
}

/// Three parts of base64, the first two of them JSON.
fn is_signed_token(text: &str) -> bool {
    let parts: Vec<&str> = text.trim_end_matches('.').split('.').collect();
    parts.len() == 3 && parts[1].starts_with("eyJ") && parts.iter().all(|part| part.len() >= 10)
}

/// A bot's number, a colon and 35 letters, the first two of them `AA`: the Bot API's "Authorizing your bot".
fn telegram(text: &str, colon: usize) -> Option<Secret> {
    let bytes = text.as_bytes();
    let digits = bytes[..colon]
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let length = run(&bytes[colon + 1..], dashed);
    let fits = digits >= TELEGRAM_LENGTHS.0 && length == TELEGRAM_LENGTHS.1;
    let end = colon + 1 + length;
    (fits && is_random(&text[colon + 1..end]))
        .then_some(("a Telegram bot token", colon - digits..end))
}

fn private_key(text: &str, start: usize) -> Option<Secret> {
    let line = text[start..].split(['\n', '\\']).next().unwrap_or_default();
    if !line.contains("PRIVATE KEY") {
        return None;
    }
    let end = text[start..].find("-----END").unwrap_or(line.len());
    Some(("a private key", start..start + end))
}

fn run(bytes: &[u8], alphabet: fn(u8) -> bool) -> usize {
    bytes.iter().take_while(|byte| alphabet(**byte)).count()
}

fn is_random(text: &str) -> bool {
    let mut characters: Vec<u8> = text.bytes().collect();
    characters.sort_unstable();
    characters.dedup();
    characters.len() >= LEAST_VARIETY && !text.contains("EXAMPLE")
}

fn word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn dashed(byte: u8) -> bool {
    word(byte) || byte == b'-'
}

fn dotted(byte: u8) -> bool {
    dashed(byte) || byte == b'.'
}

fn path(byte: u8) -> bool {
    dashed(byte) || byte == b'/'
}

fn base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

fn capital(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Something random, put together here so that no scanner takes this file for a leak.
    fn random(length: usize) -> String {
        "aB3dE5fG7h".chars().cycle().take(length).collect()
    }

    fn names(text: &str) -> Vec<&'static str> {
        find(text).into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn every_shape_is_found_in_the_middle_of_a_text() {
        for shape in SHAPES.iter().filter(|shape| shape.prefix != "eyJ") {
            let body = random(shape.least);
            let body = if shape.prefix.len() == 4 && shape.least == 16 {
                body.to_uppercase()
            } else {
                body
            };
            let secret = format!("{}{body}", shape.prefix);
            let text = format!("token = \"{secret}\" # é");
            let found = find(&text);
            assert_eq!(found.len(), 1, "{}", shape.prefix);
            assert_eq!(&text[found[0].1.clone()], secret);
        }
    }

    #[test]
    fn shapes_with_a_middle_are_found_too() {
        assert_eq!(
            names(&format!("12345678:AA{}", random(33))),
            ["a Telegram bot token"]
        );
        let part = random(20);
        assert_eq!(
            names(&format!("eyJ{part}.eyJ{part}.{part}")),
            ["a signed token (JWT)"]
        );
        let key = "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----";
        assert_eq!(
            find(key),
            [("a private key", 0..key.find("-----END").unwrap())]
        );
    }

    #[test]
    fn words_placeholders_and_other_long_things_are_no_secrets() {
        let long = random(100);
        for text in [
            "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "SG. Our new shop, EAAs, AKIA is an acronym, sk_live_",
            "AKIAIOSFODNN7EXAMPLE",
            "-----BEGIN PUBLIC KEY-----",
            "12:AA and 10:AAB",
            &format!("https://a.example/{long}/eyJ{long}"),
        ] {
            assert_eq!(names(text), [""; 0], "{text}");
        }
    }
}
