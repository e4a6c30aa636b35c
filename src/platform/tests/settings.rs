//! The keys of channels.

#![expect(
    clippy::needless_raw_string_hashes,
    reason = "the snapshots are written by a tool"
)]

use snapbox::{assert_data_eq, str};

use crate::load::memory::sound;
use crate::platform::validate;

/// What is wrong with the channels of some lines of TOML, a finding a line.
fn findings(text: &str) -> String {
    let loaded = sound(text);
    let shown = validate(&loaded.calendar).into_iter().map(|finding| {
        let channel = finding.channel_id().unwrap_or_default().to_owned();
        let written = &text[finding.label.span.range()];
        let rest = [
            finding.message,
            finding.label.text,
            finding.help.unwrap_or_default(),
        ];
        let rest: Vec<_> = rest.into_iter().filter(|piece| !piece.is_empty()).collect();
        format!(
            "{} {channel} @ {written}: {}",
            finding.rule.0,
            rest.join(" | ")
        )
    });
    shown.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_good_channel_of_each_platform_has_no_findings() {
    let text = "
[channels.m]
platform = 'mastodon'
server = 'https://mastodon.example'
token = { command = ['pass', 'show', 'x'] }
[channels.local]
platform = 'mastodon'
server = 'http://127.0.0.1:3000'
token = { file = '/run/secrets/x' }
[channels.f]
platform = 'feed'
path = 'public/news'
base_url = 'https://acme.example'
[channels.w]
platform = 'webhook'
url = { env = 'HOOK' }
secret = { env = 'SECRET' }
";
    assert_eq!(findings(text), "");
}

#[test]
fn what_people_also_call_a_platform_leads_to_it() {
    let text = "[channels.a]\nplatform = 'Twitter'\n[channels.b]\nplatform = 'rss'\n";
    assert_data_eq!(
        findings(text),
        str![[r#"
unknown-platform a @ 'Twitter': there is no platform `Twitter` | did you mean `x`?
unknown-platform b @ 'rss': there is no platform `rss` | did you mean `feed`?
"#]]
    );
}

#[test]
fn a_platform_that_nobody_knows_is_told_with_those_that_there_are() {
    let text = "[channels.a]\nplatform = 'mastodn'\n[channels.b]\nplatform = 'myspace'\n";
    assert_data_eq!(
        findings(text),
        str![[r#"
unknown-platform a @ 'mastodn': there is no platform `mastodn` | did you mean `mastodon`?
unknown-platform b @ 'myspace': there is no platform `myspace` | write one of: bluesky, buttondown, dev-to, discord, discourse, email, exec, facebook, feed, ghost, instagram, linkedin, listmonk, mailchimp, mastodon, matrix, micropub, nostr, pinterest, reddit, slack, snapchat, telegram, threads, tiktok, webhook, wordpress, x, youtube
"#]]
    );
}

#[test]
fn keys_are_missing_unknown_or_of_another_kind() {
    let text = "
[channels.m]
platform = 'mastodon'
sever = 'https://mastodon.example'
token = 5
[channels.f]
platform = 'feed'
path = { env = 'X' }
title = ['a']
colour = 'red'
[channels.w]
platform = 'webhook'
url = true
secret = 'whsec_abc'
";
    assert_data_eq!(
        findings(text),
        str![[r#"
unknown-key f @ colour: unknown key `colour` of a Feed channel | not known here | known keys: path, base_url, title, author, platform, name, cadence, language, timezone, audience, token_expires, notes
wrong-type f @ { env = 'X' }: `path` must be a folder, in quotes | `path`: folder of the feed inside the workspace; absent means "public"
wrong-type f @ ['a']: `title` must be a text in quotes | `title`: title of the feed; absent means the channel's name
missing-key m @ m: `m` has no `server`, which Mastodon needs | `server`: address of the server, such as "https://mastodon.example"
unknown-key m @ sever: unknown key `sever` of a Mastodon channel | did you mean `server`?
wrong-type m @ 5: `token` must be the place where the secret is kept, such as { env = "TOKEN" } | `token`: access token with the scopes write:statuses, write:media, read:accounts and read:statuses
literal-secret w @ 'whsec_abc': `secret` holds the secret itself | everybody who reads the repository can read this | revoke it, then name where the new one is kept: secret = { env = "SECRET" }
wrong-type w @ true: `url` must be a text in quotes, or the place where it is kept | `url`: where the post is delivered: an address, or the place where a secret one is kept
"#]]
    );
}

#[test]
fn secrets_in_files_are_told_on_every_platform() {
    let text = "[channels.a]\nplatform = 'x'\ntoken = 'abc'\n[channels.b]\nplatform = 'nowhere'\npassword = 'abc'\n[channels.c]\nplatform = 'mastodon'\nserver = 'https://ada:pass@a.example'\ntoken = 'abc'\n";
    let found = findings(text);
    assert_eq!(found.matches("literal-secret").count(), 4, "{found}");
}

#[test]
fn tokens_travel_only_encrypted_or_within_this_machine() {
    let with = |server: &str| {
        findings(&format!(
            "[channels.m]\nplatform = 'mastodon'\nserver = '{server}'\ntoken = {{ env = 'T' }}\n"
        ))
    };
    for good in [
        "https://a.example",
        "https://a.example:8443/path",
        "http://localhost:1",
        "http://127.9.9.9",
        "http://[::1]:80",
    ] {
        assert_eq!(with(good), "", "{good}");
    }
    for bad in [
        "http://a.example",
        "http://localhost.a.example",
        "http://127.0.0.1.a.example",
        "ftp://a.example",
        "a.example",
        "",
        "//a.example",
        "javascript:x",
    ] {
        assert!(
            with(bad).starts_with("invalid-value m"),
            "{bad}: {}",
            with(bad)
        );
    }
}

#[test]
fn a_feed_stays_inside_the_workspace() {
    let with = |path: &str| {
        findings(&format!(
            "[channels.f]\nplatform = 'feed'\npath = '{path}'\n"
        ))
    };
    assert_eq!(with("public/") + &with("a/b"), "");
    for bad in [
        "/etc",
        "../out",
        "a/../../b",
        ".git",
        ".",
        "",
        "~/x/..",
        "C:/x",
    ] {
        assert!(
            with(bad).contains("must be a folder inside the workspace"),
            "{bad}"
        );
    }
}
