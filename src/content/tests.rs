//! What a post says on a channel: which words win, and what becomes of them.

use std::time::Duration;

use super::{Composition, Problem, compose, judge};
use crate::load::Loaded;
use crate::load::memory::{ROOT_TEXT, loaded, sound};
use crate::platform::{Limits, Message, find};

/// Channels of three platforms, the first of them Swedish.
const CHANNELS: &str = "\
[channels.m]
platform = 'mastodon'
language = 'sv-SE'
[channels.w]
platform = 'webhook'
[channels.f]
platform = 'feed'
";

fn composed(
    loaded: &Loaded,
    channel_id: &str,
    ordinal: usize,
) -> Result<Vec<Message>, Vec<Problem>> {
    composed_within(loaded, channel_id, ordinal, None)
}

fn composed_within(
    loaded: &Loaded,
    channel_id: &str,
    ordinal: usize,
    limits: Option<Limits>,
) -> Result<Vec<Message>, Vec<Problem>> {
    let channel = &loaded.calendar.channels[channel_id].value;
    let platform = find(channel.platform_id()).unwrap();
    let composition = Composition {
        calendar: &loaded.calendar,
        workspace: &loaded.settings.workspace,
        post_id: "a",
        post: &loaded.calendar.posts["a"].value,
        channel_id,
        channel,
        ordinal,
        facts: platform.facts,
        limits: &limits.unwrap_or(platform.facts.limits),
    };
    let composed = compose(&composition);
    // Whoever only judges finds what whoever composes finds, in every test of this file.
    let found = composed.as_ref().err().cloned().unwrap_or_default();
    assert_eq!(judge(&composition), found);
    composed
}

/// The messages of the post `a` with these keys.
fn messages(post: &str, channel: &str) -> Vec<Message> {
    composed(
        &sound(&format!("{CHANNELS}[posts.a]\n{post}\n")),
        channel,
        0,
    )
    .unwrap()
}

fn texts(post: &str, channel: &str) -> Vec<String> {
    messages(post, channel)
        .into_iter()
        .map(|message| message.text)
        .collect()
}

/// The rules that the post breaks on a channel, with what is said of it.
fn problems(post: &str, channel: &str) -> Vec<(&'static str, String)> {
    let found = composed(
        &sound(&format!("{CHANNELS}[posts.a]\n{post}\n")),
        channel,
        0,
    )
    .unwrap_err();
    found
        .into_iter()
        .map(|problem| (problem.rule.0, problem.message))
        .collect()
}

#[test]
fn an_override_wins_over_a_translation_and_a_translation_over_the_post() {
    let base = "text = 'Hello'\ntitle = 'Base'\n";
    let swedish = "[posts.a.in.sv]\ntext = 'Hej'\n";
    assert_eq!(texts(base, "m"), ["Hello"]);
    assert_eq!(texts(&format!("{base}{swedish}"), "m"), ["Hej"]);
    assert_eq!(texts(&format!("{base}{swedish}"), "w"), ["Hello"]);
    let platform = "[posts.a.on.mastodon]\ntext = 'Toot'\n";
    assert_eq!(texts(&format!("{base}{swedish}{platform}"), "m"), ["Toot"]);
    let channel = "[posts.a.on.m]\ntext = 'Our toot'\n";
    assert_eq!(
        texts(&format!("{base}{channel}{swedish}{platform}"), "m"),
        ["Our toot"]
    );
}

#[test]
fn an_override_replaces_what_it_names_and_nothing_else() {
    let post = "text = 'Hello'\nlink = 'https://a.example'\ncontent_warning = 'Food'\n[posts.a.on.m]\ncontent_warning = 'Drinks'\n";
    let message = messages(post, "m").remove(0);
    assert_eq!(message.text, "Hello\n\nhttps://a.example");
    assert_eq!(message.content_warning.as_deref(), Some("Drinks"));
}

#[test]
fn the_nearest_translation_is_taken() {
    let post = "text = 'Hello'\n[posts.a.in.sv-SE]\ntext = 'Hej hej'\n[posts.a.in.sv]\ntext = 'Hej'\n[posts.a.in.sv-FI]\ntext = 'Hej där'\n";
    assert_eq!(texts(post, "m"), ["Hej hej"]);
}

#[test]
fn the_language_is_that_of_the_words() {
    let language = |post: &str| messages(post, "m").remove(0).language;
    let base = "text = 'Hello'\nlanguage = 'en'\n";
    assert_eq!(language("text = 'Hello'\n"), None);
    assert_eq!(language(base).as_deref(), Some("en"));
    let swedish = "[posts.a.in.sv]\ntext = 'Hej'\n";
    assert_eq!(language(&format!("{base}{swedish}")).as_deref(), Some("sv"));
    let own = "[posts.a.on.m]\ntext = 'Hallo'\nlanguage = 'de'\n";
    assert_eq!(
        language(&format!("{base}{swedish}{own}")).as_deref(),
        Some("de")
    );
    let root = format!("{ROOT_TEXT}language = 'fr'\n");
    let text = format!("{CHANNELS}[posts.a]\ntext = 'Bonjour'\n");
    let loaded = loaded(&[("kalends.toml", &root), ("calendar/a.toml", &text)]);
    assert_eq!(
        composed(&loaded, "w", 0).unwrap()[0].language.as_deref(),
        Some("fr")
    );
}

#[test]
fn variants_take_turns_and_a_nearer_text_replaces_them() {
    let said = |post: &str, ordinal: usize| {
        let loaded = sound(&format!("{CHANNELS}[posts.a]\n{post}\n"));
        composed(&loaded, "m", ordinal).unwrap().remove(0).text
    };
    let variants = "variants = ['One', 'Two', 'Three']\n";
    let turns: Vec<_> = (0..5).map(|ordinal| said(variants, ordinal)).collect();
    assert_eq!(turns, ["One", "Two", "Three", "One", "Two"]);
    assert_eq!(
        said(&format!("{variants}[posts.a.on.m]\ntext = 'Own'\n"), 1),
        "Own"
    );
    assert_eq!(
        said("text = 'Base'\n[posts.a.on.m]\nvariants = ['A', 'B']\n", 1),
        "B"
    );
    assert_eq!(said("text = 'Base'\nvariants = []\n", 1), "Base");
}

#[test]
fn a_title_is_said_where_nothing_else_is_and_kept_where_there_are_titles() {
    assert_eq!(texts("title = ' News '\n", "m"), ["News"]);
    assert_eq!(texts("title = 'News'\ntext = 'Hello'\n", "m"), ["Hello"]);
    let feed = messages("title = ' News '\n", "f").remove(0);
    assert_eq!(
        (feed.title.as_deref(), feed.text.as_str()),
        (Some("News"), "")
    );
}

#[test]
fn a_post_must_say_something_in_each_of_its_parts() {
    assert_eq!(
        problems("text = \" \\n \"\n", "m"),
        [("empty-text", "this post says nothing".to_owned())]
    );
    assert_eq!(
        problems("text = 'a'\nthread = [{ text = '' }]\n", "m"),
        [(
            "empty-text",
            "this part of the thread says nothing".to_owned()
        )]
    );
    assert_eq!(
        problems(
            "title = 'x'\nthread = [{ text = '' }]\n[posts.a.on.m]\ntitle = ''\n",
            "m"
        )
        .len(),
        2
    );
    assert_eq!(texts("media = [{ file = 'a.png' }]\n", "m"), [""]);
    assert_eq!(texts("body = { file = 'a.md' }\n", "f"), [""]);
}

#[test]
fn a_thread_is_a_message_a_part_or_one_message_where_there_are_none() {
    let post = "text = 'One'\nlink = 'https://a.example'\nmedia = [{ file = 'a.png' }]\nthread = [{ text = 'Two', media = [{ file = 'b.png', alt = ' B ' }, { file = 'c.png', alt = ' ' }] }, { text = 'Three' }]\nvisibility = 'unlisted'\ncontent_warning = ' Food '\n";
    let parts = messages(post, "m");
    let shown: Vec<_> = parts
        .iter()
        .map(|part| (part.text.as_str(), part.media.len(), part.link.is_some()))
        .collect();
    assert_eq!(
        shown,
        [
            ("One\n\nhttps://a.example", 1, true),
            ("Two", 2, false),
            ("Three", 0, false)
        ]
    );
    assert_eq!(
        (
            parts[1].media[0].alt.as_deref(),
            parts[1].media[1].alt.as_deref()
        ),
        (Some("B"), None)
    );
    assert!(
        parts.iter().all(
            |part| part.content_warning.as_deref() == Some("Food") && part.visibility.is_some()
        )
    );
    let joined = messages(post, "f");
    assert_eq!(joined.len(), 1);
    assert_eq!(
        (joined[0].text.as_str(), joined[0].media.len()),
        ("One\n\nTwo\n\nThree", 3)
    );
    assert_eq!(joined[0].link.as_deref(), Some("https://a.example"));
}

#[test]
fn a_text_that_is_too_long_becomes_a_thread_whose_first_piece_has_the_media() {
    let long = "word ".repeat(150);
    let keys = format!(
        "text = '{long}'\nmedia = [{{ file = 'a.png' }}]\nthread = [{{ text = 'More', media = [{{ file = 'b.png' }}] }}]\n"
    );
    let told = problems(&keys, "m");
    assert_eq!(
        told,
        [(
            "text-too-long",
            "749 characters on `m`, which takes 500".to_owned()
        )]
    );
    let parts = messages(
        &format!("{keys}overflow = 'thread'\npoll = {{ options = ['a', 'b'] }}\n"),
        "m",
    );
    let shown: Vec<_> = parts
        .iter()
        .map(|part| {
            (
                part.text.rsplit(' ').next().unwrap(),
                part.media.len(),
                part.poll.is_some(),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [("(1/3)", 1, true), ("(2/3)", 0, false), ("(3/3)", 1, false)]
    );
    assert_eq!(messages(&keys, "f").len(), 1);
}

#[test]
fn a_content_warning_counts_with_the_text_that_it_hides() {
    let post = |length: usize| {
        format!(
            "text = '{}'\ncontent_warning = ' 1234567890 '\n",
            "a".repeat(length)
        )
    };
    assert_eq!(messages(&post(490), "m").len(), 1);
    assert_eq!(
        problems(&post(491), "m"),
        [(
            "text-too-long",
            "491 characters on `m`, which takes 490".to_owned()
        )]
    );
}

#[test]
fn the_limits_of_a_server_count_where_they_are_known() {
    let media = "{ file = 'a.png' }, ".repeat(5);
    let loaded = sound(&format!(
        "{CHANNELS}[posts.a]\ntext = '{}'\nmedia = [{media}]\n",
        "a".repeat(501)
    ));
    let found = composed(&loaded, "m", 0).unwrap_err();
    let rules: Vec<_> = found.iter().map(|problem| problem.rule.0).collect();
    assert_eq!(rules, ["too-many-media", "text-too-long"]);
    assert_eq!(found[0].message, "5 media, and a message on `m` takes 4");
    let generous = Limits {
        text: 5000,
        media: 16,
        ..find("mastodon").unwrap().facts.limits
    };
    assert_eq!(
        composed_within(&loaded, "m", 0, Some(generous))
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn links_get_the_parameters_of_their_campaign() {
    let utm = "[campaigns.bf]\nutm = { source = '{channel}', medium = '{platform}', campaign = '{campaign}', content = '{post}' }\n";
    let text = format!(
        "{CHANNELS}{utm}[posts.a]\ncampaign = 'bf'\ntext = 'See https://a.example/x.'\nlink = 'https://a.example/x'\n"
    );
    let loaded = sound(&text);
    let said = |channel: &str| composed(&loaded, channel, 0).unwrap().remove(0);
    let address = |channel: &str, platform: &str| {
        format!(
            "https://a.example/x?utm_source={channel}&utm_medium={platform}&utm_campaign=bf&utm_content=a"
        )
    };
    assert_eq!(said("m").text, format!("See {}.", address("m", "mastodon")));
    assert_eq!(said("f").text, "See https://a.example/x.");
    assert_eq!(said("f").link, Some(address("f", "feed")));
}

#[test]
fn a_link_that_is_none_is_told() {
    let told = problems("text = 'a'\nlink = 'acme.example'\n", "m");
    assert_eq!(
        told,
        [(
            "invalid-link",
            "`acme.example` is not an address that begins with https:// or http://".to_owned()
        )]
    );
}

#[test]
fn hashtags_and_mentions_follow_the_channel_then_its_platform() {
    let post = "text = 'Hi #One'\nhashtags = { m = ['one', '#two'], mastodon = ['three'], feed = ['four'] }\nmentions = ['ada']\n";
    assert_eq!(texts(post, "m"), ["Hi #One\n\n@ada\n\n#two"]);
    assert_eq!(messages(post, "m")[0].hashtags, ["one", "two"]);
    let feed = messages(post, "f").remove(0);
    assert_eq!(
        (feed.text.as_str(), feed.hashtags.as_slice()),
        ("Hi #One\n\n@ada", &["four".to_owned()][..])
    );
    assert_eq!(messages(post, "w")[0].hashtags, [""; 0]);
}

#[test]
fn a_poll_is_checked_against_its_platform_and_left_out_where_there_is_none() {
    let poll = |keys: &str| format!("text = 'a'\npoll = {{ {keys} }}\n");
    let question = messages(&poll("options = ['Yes', 'No'], multiple = true"), "m")
        .remove(0)
        .poll
        .unwrap();
    assert_eq!(
        (question.open_for, question.multiple, question.hide_totals),
        (Duration::from_hours(24), true, false)
    );
    let told = |keys: &str| problems(&poll(keys), "m").remove(0).1;
    assert_eq!(
        told("options = ['1', '2', '3', '4', '5']"),
        "5 options, and a poll on `m` takes 4"
    );
    assert_eq!(
        told(&format!("options = ['Yes', '{}']", "n".repeat(51))),
        "51 characters, and an option on `m` takes 50"
    );
    for length in ["1m", "40d"] {
        assert_eq!(
            told(&format!("options = ['Yes', 'No'], expires_in = '{length}'")),
            "a poll on `m` is open from 5 minutes to 30 days"
        );
    }
    assert_eq!(
        messages(&poll("options = ['Yes', 'No']"), "f")[0].poll,
        None
    );
}

/// What is wrong with a post on one channel of a platform.
fn on(platform: &str, post: &str) -> Vec<(&'static str, String)> {
    let text = format!("[channels.c]\nplatform = '{platform}'\n[posts.a]\n{post}\n");
    let found = composed(&sound(&text), "c", 0).err().unwrap_or_default();
    found
        .into_iter()
        .map(|problem| (problem.rule.0, problem.message))
        .collect()
}

fn found(rule: &'static str, message: &str) -> Vec<(&'static str, String)> {
    vec![(rule, message.to_owned())]
}

#[test]
fn bytes_are_a_limit_of_their_own_beside_the_characters() {
    let family = "👨‍👩‍👧‍👦";
    let text = |count: usize| format!("text = '{}'\n", family.repeat(count));
    assert!(on("bluesky", &text(120)).is_empty());
    assert_eq!(
        on("bluesky", &text(121)),
        found("text-too-long", "3025 bytes on `c`, which takes 3000")
    );
    let split = format!("overflow = 'thread'\n{}", text(121));
    assert!(on("bluesky", &split).is_empty());
}

#[test]
fn a_text_beside_media_is_a_caption() {
    let text = format!("text = '{}'\n", "a".repeat(1025));
    assert!(on("telegram", &text).is_empty());
    let captioned = format!("{text}media = [{{ file = 'a.png' }}]\n");
    assert_eq!(
        on("telegram", &captioned),
        found("text-too-long", "1025 characters on `c`, which takes 1024")
    );
}

#[test]
fn titles_and_comments_have_lengths_too() {
    let titled = |length: usize| format!("text = 'a'\ntitle = '{}'\n", "t".repeat(length));
    assert!(on("ghost", &titled(255)).is_empty());
    assert_eq!(
        on("ghost", &titled(256)),
        found(
            "text-too-long",
            "the title has 256 characters on `c`, which takes 255"
        )
    );
    assert_eq!(
        on("ghost", "text = 'a'\n"),
        found("missing-title", "a post on `c` needs a title")
    );
    let comment = format!("text = 'a'\nfirst_comment = '{}'\n", "c".repeat(1251));
    assert_eq!(
        on("linkedin", &comment),
        found(
            "text-too-long",
            "the comment has 1251 characters on `c`, which takes 1250"
        )
    );
}

#[test]
fn a_forum_wants_more_than_a_word() {
    assert_eq!(
        on("discourse", "title = 'Hi'\ntext = 'Hello'\n"),
        [
            (
                "text-too-short",
                "the title has 2 characters on `c`, which wants 15".to_owned()
            ),
            (
                "text-too-short",
                "5 characters on `c`, which wants 20".to_owned()
            )
        ]
    );
    let long = "title = 'A title of some length'\ntext = ''\nbody = { file = 'a.md' }\n";
    assert!(on("discourse", long).is_empty());
}
