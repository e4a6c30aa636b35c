//! Ids that lead nowhere, ids that are defined twice, and posts that wait for each other.

#![expect(
    clippy::needless_raw_string_hashes,
    reason = "the snapshots are written by a tool"
)]

use snapbox::{assert_data_eq, str};

use super::super::memory::{ROOT_TEXT, loaded};
use super::{all_findings, findings};
use crate::diagnostic::Subject;

#[test]
fn every_reference_that_leads_nowhere_is_told() {
    let text = r#"
[channels.masto]
platform = "mastodon"
cadence = "weekday"
audience = "everybody"

[campaigns.bf]
channels = ["masto", "mastodon"]
audience = "custommers"
goal = "clicks"

[cadences.weekdays]
mix = { window = "30d", suport = { max = 0.2 }, product = { max = 0.5 } }

[audiences.customers]

[goals.click]
metric = "clicks"

[posts.a]
campaign = "fb"
channels = ["massto", "zulip"]
pillar = "promotion"
goal = "clck"
audience = "nobody"
reply_to = "c"
after = "bb"
hashtags = { bluesky = ["one"], mastodon = ["two"] }
mentions = { masto = ["one"], x = ["two"] }

[posts.a.on.linkedin]
reply_to = "d"
after = "e"
hashtags = { threads = ["one"] }

[posts.a.in.sv]
mentions = { slack = ["one"] }

[posts.bbb]
"#;
    assert_data_eq!(
        findings(text),
        str![[r#"
unknown-reference @ a.toml:4:11-20 there is no cadence `weekday` | did you mean `weekdays`? | correct the id, or define it with [cadences.weekday]
unknown-reference @ a.toml:5:12-23 there is no audience `everybody` | not defined in any file | correct the id, or define it with [audiences.everybody]
unknown-reference @ a.toml:8:22-32 there is no channel `mastodon` | not defined in any file | correct the id, or define it with [channels.mastodon]
unknown-reference @ a.toml:9:12-24 there is no audience `custommers` | did you mean `customers`? | correct the id, or define it with [audiences.custommers]
unknown-reference @ a.toml:10:8-16 there is no goal `clicks` | did you mean `click`? | correct the id, or define it with [goals.clicks]
unknown-reference @ a.toml:13:25-31 there is no pillar `suport` | did you mean `support`? | correct the id, or define it with [pillars.suport]
unknown-reference @ a.toml:21:12-16 there is no campaign `fb` | did you mean `bf`? | correct the id, or define it with [campaigns.fb]
unknown-reference @ a.toml:22:13-21 there is no channel `massto` | did you mean `masto`? | correct the id, or define it with [channels.massto]
unknown-reference @ a.toml:22:23-30 there is no channel `zulip` | not defined in any file | correct the id, or define it with [channels.zulip]
unknown-reference @ a.toml:23:10-21 there is no pillar `promotion` | not defined in any file | correct the id, or define it with [pillars.promotion]
unknown-reference @ a.toml:24:8-14 there is no goal `clck` | did you mean `click`? | correct the id, or define it with [goals.clck]
unknown-reference @ a.toml:25:12-20 there is no audience `nobody` | not defined in any file | correct the id, or define it with [audiences.nobody]
unknown-reference @ a.toml:26:12-15 there is no post `c` | not defined in any file | correct the id, or define it with [posts.c]
unknown-reference @ a.toml:27:9-13 there is no post `bb` | did you mean `bbb`? | correct the id, or define it with [posts.bb]
unknown-reference @ a.toml:28:14-21 there is no channel or platform `bluesky` | not defined in any file | name a channel of this workspace, or the platform of one
unknown-reference @ a.toml:29:31-32 there is no channel or platform `x` | not defined in any file | name a channel of this workspace, or the platform of one
unknown-reference @ a.toml:31:13-21 there is no channel or platform `linkedin` | not defined in any file | name a channel of this workspace, or the platform of one
unknown-reference @ a.toml:32:12-15 there is no post `d` | not defined in any file | correct the id, or define it with [posts.d]
unknown-reference @ a.toml:33:9-12 there is no post `e` | not defined in any file | correct the id, or define it with [posts.e]
unknown-reference @ a.toml:34:14-21 there is no channel or platform `threads` | not defined in any file | name a channel of this workspace, or the platform of one
unknown-reference @ a.toml:37:14-19 there is no channel or platform `slack` | not defined in any file | name a channel of this workspace, or the platform of one
"#]]
    );
}

#[test]
fn an_id_defined_in_two_files_shows_both_places_whichever_comes_first() {
    let text = "[posts.a]\ntext = 'a'\n[channels.x]\nplatform = 'x'\n[campaigns.c]\n[cadences.c]\n[goals.g]\nmetric = 'm'\n[audiences.a]\n[pillars.p]\n[voice]\n[lint]\n";
    let files = [
        ("kalends.toml", ROOT_TEXT),
        ("calendar/b.toml", text),
        ("calendar/a.toml", text),
    ];
    let loaded = loaded(&files);
    assert_data_eq!(
        all_findings(&loaded),
        str![[r#"
duplicate-id @ b.toml:1:8-9 the post `a` is defined twice | defined again here | rename one of them, or join them into one table | a.toml:1:8-9: first defined here
duplicate-id @ b.toml:3:11-12 the channel `x` is defined twice | defined again here | rename one of them, or join them into one table | a.toml:3:11-12: first defined here
duplicate-id @ b.toml:5:12-13 the campaign `c` is defined twice | defined again here | rename one of them, or join them into one table | a.toml:5:12-13: first defined here
duplicate-id @ b.toml:6:11-12 the cadence `c` is defined twice | defined again here | rename one of them, or join them into one table | a.toml:6:11-12: first defined here
duplicate-id @ b.toml:7:8-9 the goal `g` is defined twice | defined again here | rename one of them, or join them into one table | a.toml:7:8-9: first defined here
duplicate-id @ b.toml:9:12-13 the audience `a` is defined twice | defined again here | rename one of them, or join them into one table | a.toml:9:12-13: first defined here
duplicate-id @ b.toml:10:10-11 the pillar `p` is defined twice | defined again here | rename one of them, or join them into one table | a.toml:10:10-11: first defined here
duplicate-id @ b.toml:11:1-8 `[voice]` is defined twice | defined again here | keep one of them | a.toml:11:1-8: first defined here
duplicate-id @ b.toml:12:1-7 `[lint]` is defined twice | defined again here | keep one of them | a.toml:12:1-7: first defined here
"#]]
    );
    assert!(loaded.unsound().contains(&Subject::Post("a".into())));
}

#[test]
fn posts_that_wait_for_each_other_are_told_and_chains_are_not() {
    let text = r#"
[posts.a]
after = "b"
[posts.b]
reply_to = "c"
[posts.c]
after = "a"
[posts.d]
after = "a"
[posts.e]
after = "e"
[posts.f]
[posts.g]
after = "f"
reply_to = "f"
"#;
    assert_data_eq!(
        findings(text),
        str![[r#"
reference-cycle @ a.toml:3:9-12 `a` waits for `b`, which waits for `a` | remove `after` or `reply_to` from one of them
reference-cycle @ a.toml:5:12-15 `b` waits for `c`, which waits for `b` | remove `after` or `reply_to` from one of them
reference-cycle @ a.toml:7:9-12 `c` waits for `a`, which waits for `c` | remove `after` or `reply_to` from one of them
reference-cycle @ a.toml:11:9-12 `e` waits for itself | remove `after` or `reply_to` from one of them
"#]]
    );
}

#[test]
fn of_thousands_of_wrong_references_all_are_told_and_the_first_with_what_was_meant() {
    let post = |number: usize| format!("[posts.post-{number}]\nafter = \"pots-{number}\"\n");
    let text: String = (0..510).map(post).collect();
    let loaded = loaded(&[("kalends.toml", ROOT_TEXT), ("calendar/a.toml", &text)]);
    let unknown = loaded.diagnostics.iter();
    let unknown = unknown.filter(|it| it.rule == crate::load::UNKNOWN_REFERENCE);
    let suggested = unknown
        .clone()
        .filter(|it| it.label.text.starts_with("did you mean"));
    assert_eq!((unknown.count(), suggested.count()), (510, 500));
}
