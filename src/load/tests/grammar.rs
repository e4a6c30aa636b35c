//! A mistake in every key of the grammar: each is told, where it stands, and none hides another.

#![expect(
    clippy::needless_raw_string_hashes,
    reason = "the snapshots are written by a tool"
)]

use snapbox::{assert_data_eq, str};

use super::{findings, root_findings};

#[test]
fn every_key_of_a_post_tells_what_it_takes() {
    let text = r#"
[posts.a]
campaign = 1
channels = "x"
pillar = true
goal = 2.5
audience = []
owner = 1
tags = "one"
notes = 2026-01-01
repeat = "0 9 * * *"
queue = 5
status = true
publish_at = "2026-11-27 09:00"
timezone = 1
language = 1
visibility = 1
reply_to = 1
after = 1
overflow = 1
max_late = 6
on_late = 1
text = 5
variants = "one"
title = 5
content_warning = 5
link = 5
media = "a.png"
thread = "more"
first_comment = 5
poll = ["Yes", "No"]
hashtags = "one"
mentions = 1
body = "x.md"
on = []
in = "sv"
"#;
    assert_data_eq!(
        findings(text),
        str![[r#"
invalid-value @ a.toml:2:1-10 this post has all of `publish_at`, `repeat`, `queue` | keep one: `publish_at` for one time, `repeat` for many, `queue` for the next free slot
wrong-type @ a.toml:3:12-13 `campaign` must be a text in quotes | this is a whole number
wrong-type @ a.toml:4:12-15 `channels` must be a list in square brackets | this is a text in quotes | write ["x"]
wrong-type @ a.toml:5:10-14 `pillar` must be a text in quotes | this is true or false
wrong-type @ a.toml:6:8-11 `goal` must be a text in quotes | this is a decimal number
wrong-type @ a.toml:7:12-14 `audience` must be a text in quotes | this is a list
wrong-type @ a.toml:8:9-10 `owner` must be a text in quotes | this is a whole number
wrong-type @ a.toml:9:8-13 `tags` must be a list in square brackets | this is a text in quotes | write ["one"]
wrong-type @ a.toml:10:9-19 `notes` must be a text in quotes | this is a date
wrong-type @ a.toml:11:10-21 `repeat` must be a table | this is a text in quotes
wrong-type @ a.toml:12:9-10 `queue` must be a table | this is a whole number
wrong-type @ a.toml:13:10-14 `status` must be a text in quotes | this is true or false
wrong-type @ a.toml:14:14-32 `publish_at` must be a date and time without quotes, such as 2026-11-27T09:00:00 | this is a text in quotes
wrong-type @ a.toml:15:12-13 `timezone` must be a text in quotes | this is a whole number
wrong-type @ a.toml:16:12-13 `language` must be a text in quotes | this is a whole number
wrong-type @ a.toml:17:14-15 `visibility` must be a text in quotes | this is a whole number
wrong-type @ a.toml:18:12-13 `reply_to` must be a text in quotes | this is a whole number
wrong-type @ a.toml:19:9-10 `after` must be a text in quotes | this is a whole number
wrong-type @ a.toml:20:12-13 `overflow` must be a text in quotes | this is a whole number
wrong-type @ a.toml:21:12-13 `max_late` must be a text in quotes | this is a whole number
wrong-type @ a.toml:22:11-12 `on_late` must be a text in quotes | this is a whole number
wrong-type @ a.toml:23:8-9 `text` must be a text in quotes | this is a whole number
wrong-type @ a.toml:24:12-17 `variants` must be a list in square brackets | this is a text in quotes | write ["one"]
wrong-type @ a.toml:25:9-10 `title` must be a text in quotes | this is a whole number
wrong-type @ a.toml:26:19-20 `content_warning` must be a text in quotes | this is a whole number
wrong-type @ a.toml:27:8-9 `link` must be a text in quotes | this is a whole number
wrong-type @ a.toml:28:9-16 `media` must be a list in square brackets | this is a text in quotes
wrong-type @ a.toml:29:10-16 `thread` must be a list in square brackets | this is a text in quotes
wrong-type @ a.toml:30:17-18 `first_comment` must be a text in quotes | this is a whole number
wrong-type @ a.toml:31:8-21 `poll` must be a table | this is a list
wrong-type @ a.toml:32:12-17 `hashtags` must be a list, or a list by channel | this is a text in quotes
wrong-type @ a.toml:33:12-13 `mentions` must be a list, or a list by channel | this is a whole number
wrong-type @ a.toml:34:8-14 `body` must be a table in braces | this is a text in quotes | write { file = "x.md" }
wrong-type @ a.toml:35:6-8 `on` must be a table | this is a list
wrong-type @ a.toml:36:6-10 `in` must be a table | this is a text in quotes
"#]]
    );
}

#[test]
fn values_of_the_right_kind_that_cannot_be_used_are_told_with_the_way_out() {
    let text = r#"
[posts.a]
status = "aproved"
publish_at = 09:00:00
timezone = "Stockholm"
language = "english"
visibility = "everyone"
overflow = "split"
max_late = "soon"
on_late = "holt"
media = [{ alt = "no file" }, { file = "a.png", focus = [0.0, 2.0] }, { file = "b.png", focus = [1] }]
thread = [{ text = 5 }, 6]
hashtags = { x = "one" }
mentions = [1]
body = {}

[posts.b]
poll = { options = ["Only"], expires_in = "1 fortnight", multiple = "no", hide_totals = 0 }

[posts.c]
poll = {}

[posts.d]
publish_at = 2026-11-27
queue = { priority = "high", not_before = 2026-12-01, not_after = 2026-11-01 }

[posts.e]
repeat = { cron = "0 9 * * MON-FRY", from = 2026-11-01, until = 2026-10-01, count = -1, except = 2026-12-24 }

[posts.f]
repeat = { until = 2026-11-27T09:00:00 }

[posts.g]
publish_at = 2026-11-27T09:00:00
repeat = { cron = '0 9 30 FEB *', from = 2026-11-01 }
queue = { not_before = "tomorrow" }
"#;
    assert_data_eq!(
        findings(text),
        str![[r#"
invalid-value @ a.toml:3:10-19 `status` cannot be `aproved` | did you mean `approved`? | write one of: draft, review, approved, cancelled
invalid-value @ a.toml:4:14-22 `publish_at` needs a date | write a date and a time, such as 2026-11-27T09:00:00
invalid-value @ a.toml:5:12-23 `Stockholm` is not a time zone | did you mean `Europe/Stockholm`? | write an IANA name: a continent and a city, such as Europe/Stockholm
invalid-value @ a.toml:6:12-21 `english` is not a language tag | write a BCP 47 tag such as `en`, `sv` or `pt-BR`
invalid-value @ a.toml:7:14-24 `visibility` cannot be `everyone` | write one of: public, unlisted, private, direct
invalid-value @ a.toml:8:12-19 `overflow` cannot be `split` | write one of: error, thread
invalid-value @ a.toml:9:12-18 `soon` is not a duration | write whole numbers with `w`, `d`, `h`, `m` or `s`, such as `6h`, `1h30m` or `2w`
invalid-value @ a.toml:10:11-17 `on_late` cannot be `holt` | did you mean `hold`? | write one of: hold, publish, skip
missing-key @ a.toml:11:10-29 an entry of `media` has no `file` | `file` is missing here | `file`: path of the file, from the workspace's folder
invalid-value @ a.toml:11:57-67 `focus` must be a point of the picture | write [x, y], each from -1 to 1: [0.0, 0.0] is the middle
invalid-value @ a.toml:11:97-100 `focus` must be a point of the picture | write [x, y], each from -1 to 1: [0.0, 0.0] is the middle
wrong-type @ a.toml:12:20-21 `text` must be a text in quotes | this is a whole number
wrong-type @ a.toml:12:25-26 each entry of `thread` must be a table | this is a whole number
wrong-type @ a.toml:13:18-23 `x` must be a list in square brackets | this is a text in quotes | write ["one"]
wrong-type @ a.toml:14:13-14 each entry of `mentions` must be a text in quotes | this is a whole number
missing-key @ a.toml:15:8-10 `body` has no `file` | `file` is missing here | `file`: path of a Markdown file, from the workspace's folder
invalid-value @ a.toml:18:8-92 a poll needs at least two options | write options = ["Yes", "No"]
invalid-value @ a.toml:18:43-56 `fortnight` is not a unit of time | write whole numbers with `w`, `d`, `h`, `m` or `s`, such as `6h`, `1h30m` or `2w`
wrong-type @ a.toml:18:69-73 `multiple` must be true or false, without quotes | this is a text in quotes
wrong-type @ a.toml:18:89-90 `hide_totals` must be true or false, without quotes | this is a whole number
missing-key @ a.toml:21:8-10 `poll` has no `options` | `options` is missing here | `options`: the answers to choose from, at least two
invalid-value @ a.toml:23:1-10 this post has both `publish_at` and `queue` | keep one: `publish_at` for one time, `repeat` for many, `queue` for the next free slot
invalid-value @ a.toml:25:9-79 the last day of the queue lies before its first | swap `not_before` and `not_after`
wrong-type @ a.toml:25:22-28 `priority` must be a whole number | this is a text in quotes
invalid-value @ a.toml:28:10-110 the repeat ends before it begins | swap `from` and `until`
invalid-value @ a.toml:28:32-35 `FRY` is not a day of the week | did you mean `FRI`?
invalid-value @ a.toml:28:85-87 `count` cannot be -1 | write 0 or a greater number
wrong-type @ a.toml:28:98-108 `except` must be a list in square brackets | this is a date
missing-key @ a.toml:31:10-41 `repeat` has no `cron` | `cron` is missing here | `cron`: the times, as a five-field cron expression such as "0 10 * * MON"
missing-key @ a.toml:31:10-41 `repeat` has no `from` | `from` is missing here | `from`: first day, such as 2026-11-01
wrong-type @ a.toml:31:20-39 `until` must be a date alone, such as 2026-11-27 | this is a date and time
invalid-value @ a.toml:33:1-10 this post has all of `publish_at`, `repeat`, `queue` | keep one: `publish_at` for one time, `repeat` for many, `queue` for the next free slot
invalid-value @ a.toml:35:24-26 never fires: February has no day 30 | the last day that is always there is `28`
wrong-type @ a.toml:36:24-34 `not_before` must be a date without quotes, such as 2026-11-27 | this is a text in quotes
"#]]
    );
}

#[test]
fn unknown_keys_name_the_nearest_known_one_or_the_way_out() {
    let text = r#"
[post.a]

[posts.a]
publish-at = 2026-11-27T09:00:00
Text = "x"
date = 2026-11-27
image = "a.png"
colour = "red"
media = [{ file = "a.png", alt_text = "x" }, { path = "a.png" }]
thread = [{ txt = "x" }]
poll = { options = ["a", "b"], option = 1 }
queue = { prio = 1 }
body = { files = "x.md" }

[posts.a.on.x]
repeat = { cron = "0 9 * * *", from = 2026-01-01 }
campaign = "bf"
txt = "x"

[posts.a.in.sv]
texte = "x"
status = "draft"

[posts.b]
repeat = { cron = "0 9 * * *", from = 2026-01-01, to = 2026-02-01 }

[workspace]
timezone = "Europe/Stockholm"

[channels.x]
platform = "x"
"#;
    assert_data_eq!(
        findings(text),
        str![[r#"
unknown-key @ a.toml:2:2-6 unknown key `post` | did you mean `posts`?
unknown-key @ a.toml:5:1-11 unknown key `publish-at` in `a` | did you mean `publish_at`?
unknown-key @ a.toml:6:1-5 unknown key `Text` in `a` | did you mean `text`?
unknown-key @ a.toml:7:1-5 unknown key `date` in `a` | not known here | write `publish_at = 2026-11-27T09:00:00` for the time
unknown-key @ a.toml:8:1-6 unknown key `image` in `a` | not known here | write `media = [{ file = "media/a.png", alt = "…" }]`
unknown-key @ a.toml:9:1-7 unknown key `colour` in `a` | not known here | known keys: campaign, channels, pillar, goal, audience, owner, tags, notes, repeat, queue, status, publish_at, timezone, language, visibility, reply_to, after, overflow, max_late, on_late, text, variants, title, content_warning, link, media, thread, first_comment, poll, hashtags, mentions, body, on, in
unknown-key @ a.toml:10:28-36 unknown key `alt_text` in `media` | not known here | write `alt` for the description
missing-key @ a.toml:10:46-64 an entry of `media` has no `file` | `file` is missing here | `file`: path of the file, from the workspace's folder
unknown-key @ a.toml:10:48-52 unknown key `path` in `media` | not known here | write `file` for the path
unknown-key @ a.toml:11:13-16 unknown key `txt` in `thread` | did you mean `text`?
unknown-key @ a.toml:12:32-38 unknown key `option` in `poll` | did you mean `options`?
unknown-key @ a.toml:13:11-15 unknown key `prio` in `queue` | not known here | known keys: priority, not_before, not_after
missing-key @ a.toml:14:8-26 `body` has no `file` | `file` is missing here | `file`: path of a Markdown file, from the workspace's folder
unknown-key @ a.toml:14:10-15 unknown key `files` in `body` | did you mean `file`?
unknown-key @ a.toml:17:1-7 unknown key `repeat` in `x` | not known here | a post repeats on all its channels: write it on the post itself, or make two posts
unknown-key @ a.toml:18:1-9 unknown key `campaign` in `x` | not known here | a post has one campaign: write it on the post itself
unknown-key @ a.toml:19:1-4 unknown key `txt` in `x` | did you mean `text`?
unknown-key @ a.toml:22:1-6 unknown key `texte` in `sv` | did you mean `text`?
unknown-key @ a.toml:23:1-7 unknown key `status` in `sv` | not known here | a translation goes out with its post: write `status` there
unknown-key @ a.toml:26:51-53 unknown key `to` in `repeat` | not known here | write `until` for the last day
unknown-key @ a.toml:28:2-11 unknown key `workspace` | not known here | settings stand in `kalends.toml`, in the workspace's folder
"#]]
    );
}

#[test]
fn ids_are_checked_wherever_they_are_defined() {
    let text = r#"
[posts."Black Friday"]
[posts.-a]
[posts.a_b]
[posts."???"]
[posts.""]
[channels.Main]
platform = "x"
[goals.Q1]
metric = "clicks"
[posts.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa]
"#;
    assert_data_eq!(
        findings(text),
        str![[r#"
invalid-id @ a.toml:2:8-22 `Black Friday` cannot be an id | write small letters, digits and dashes: `black-friday`
invalid-id @ a.toml:3:8-10 `-a` cannot be an id | write small letters, digits and dashes: `a`
invalid-id @ a.toml:4:8-11 `a_b` cannot be an id | write small letters, digits and dashes: `a-b`
invalid-id @ a.toml:5:8-13 `???` cannot be an id | write small letters, digits and dashes, such as `black-friday`
invalid-id @ a.toml:6:8-10 `` cannot be an id | write small letters, digits and dashes, such as `black-friday`
invalid-id @ a.toml:7:11-15 `Main` cannot be an id | write small letters, digits and dashes: `main`
invalid-id @ a.toml:9:8-10 `Q1` cannot be an id | write small letters, digits and dashes: `q1`
invalid-id @ a.toml:11:8-73 `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa` cannot be an id | an id is at most 64 characters long
"#]]
    );
}

#[test]
fn every_key_of_a_channel_tells_what_it_takes() {
    let text = r#"
[channels.a]
platform = 1
name = 1
cadence = 1
language = "svenska"
timezone = "Europe/Stokholm"
audience = 1
notes = 1
server = 2026-01-01
ratio = 1.5
token = { env = 1 }
secret = { env = "A", file = "/b" }
password = { evn = "A" }
other = { command = "pass show x" }
list = [1]

[channels.b]
token = {}
"#;
    assert_data_eq!(
        findings(text),
        str![[r#"
wrong-type @ a.toml:3:12-13 `platform` must be a text in quotes | this is a whole number
wrong-type @ a.toml:4:8-9 `name` must be a text in quotes | this is a whole number
wrong-type @ a.toml:5:11-12 `cadence` must be a text in quotes | this is a whole number
invalid-value @ a.toml:6:12-21 `svenska` is not a language tag | write a BCP 47 tag such as `en`, `sv` or `pt-BR`
invalid-value @ a.toml:7:12-29 `Europe/Stokholm` is not a time zone | did you mean `Europe/Stockholm`? | write an IANA name: a continent and a city, such as Europe/Stockholm
wrong-type @ a.toml:8:12-13 `audience` must be a text in quotes | this is a whole number
wrong-type @ a.toml:9:9-10 `notes` must be a text in quotes | this is a whole number
wrong-type @ a.toml:10:10-20 `server` must be a text in quotes | this is a date
wrong-type @ a.toml:11:9-12 `ratio` must be a text in quotes | this is a decimal number
invalid-value @ a.toml:12:9-20 `token` must name one place where the secret is kept | write { env = "NAME" }, { file = "/run/secrets/name" } or { command = ["pass", "show", "name"] }
wrong-type @ a.toml:12:17-18 `env` must be a text in quotes | this is a whole number
invalid-value @ a.toml:13:10-36 `secret` must name one place where the secret is kept | write { env = "NAME" }, { file = "/run/secrets/name" } or { command = ["pass", "show", "name"] }
invalid-value @ a.toml:14:12-25 `password` must name one place where the secret is kept | write { env = "NAME" }, { file = "/run/secrets/name" } or { command = ["pass", "show", "name"] }
unknown-key @ a.toml:14:14-17 unknown key `evn` in `password` | did you mean `env`?
invalid-value @ a.toml:15:9-36 `other` must name one place where the secret is kept | write { env = "NAME" }, { file = "/run/secrets/name" } or { command = ["pass", "show", "name"] }
wrong-type @ a.toml:15:21-34 `command` must be a list in square brackets | this is a text in quotes
wrong-type @ a.toml:16:9-10 each entry of `list` must be a text in quotes | this is a whole number
missing-key @ a.toml:18:1-13 `b` has no `platform` | `platform` is missing here | `platform`: where it is, such as "mastodon" or "feed"
invalid-value @ a.toml:19:9-11 `token` must name one place where the secret is kept | write { env = "NAME" }, { file = "/run/secrets/name" } or { command = ["pass", "show", "name"] }
"#]]
    );
}

#[test]
fn every_key_of_a_cadence_tells_what_it_takes() {
    let text = r#"
[cadences.a]
slots = "0 9 * * *"
min_gap = 3
max_per_day = "2"
max_per_week = -1
min_per_week = 2.5
quiet_hours = { from = 22:00:00, to = 07:00:00 }
blackout = 2026-12-24
mix = []

[cadences.b]
slots = ["0 9 * *", "0 25 * * *", "0 9 31 2 *", "@hourlyy", "0 9 * * MON-FRI", "0 0 9 * * *", 5]
min_gap = "3 hours"
max_per_day = 99999999999
quiet_hours = [{ from = 22:00:00, to = 22:00:00 }, { from = 22:00:00 }, { from = "22:00", to = 2026-01-01 }]
blackout = [{ from = 2026-12-26, to = 2026-12-24 }, { to = 2026-12-24 }, { from = 2026-12-24, until = 2026-12-26 }, { from = 2026-12-24T00:00:00 }, { from = 09:00:00, reason = 1 }]

[cadences.b.mix]
window = "30"
support = { min = 0.8, max = 0.2 }
product = { max = 2 }
engagement = { least = 0.1, min = "a", max = nan }
"#;
    assert_data_eq!(
        findings(text),
        str![[r#"
wrong-type @ a.toml:3:9-20 `slots` must be a list in square brackets | this is a text in quotes
wrong-type @ a.toml:4:11-12 `min_gap` must be a text in quotes | this is a whole number
wrong-type @ a.toml:5:15-18 `max_per_day` must be a whole number | this is a text in quotes
invalid-value @ a.toml:6:16-18 `max_per_week` cannot be -1 | write 0 or a greater number
wrong-type @ a.toml:7:16-19 `min_per_week` must be a whole number | this is a decimal number
wrong-type @ a.toml:8:15-49 `quiet_hours` must be a list in square brackets | this is a table | write [{ from = 22:00:00, to = 07:00:00 }]
wrong-type @ a.toml:9:12-22 `blackout` must be a list in square brackets | this is a date
wrong-type @ a.toml:10:7-9 `mix` must be a table | this is a list
invalid-value @ a.toml:13:11-18 the expression has four fields; write five | write `minute hour day-of-month month day-of-week`, such as `0 9 * * MON-FRI` for nine o'clock on weekdays
invalid-value @ a.toml:13:24-26 `25` is not an hour: hours run from 0 to 23 | write a number from 0 to 23
invalid-value @ a.toml:13:40-42 never fires: February has no day 31 | the last day that is always there is `28`
invalid-value @ a.toml:13:50-58 `@hourlyy` is not a known nickname | write one of `@annually`, `@daily`, `@hourly`, `@midnight`, `@monthly`, `@weekly`, `@yearly`
invalid-value @ a.toml:13:81-92 the expression has six fields; write five, seconds are not used | write `0 9 * * *`
wrong-type @ a.toml:13:95-96 each entry of `slots` must be a text in quotes | this is a whole number
invalid-value @ a.toml:14:11-20 `hours` is not a unit of time | write `3h`, without spaces
invalid-value @ a.toml:15:15-26 `max_per_day` cannot be 99999999999 | write a smaller number
invalid-value @ a.toml:16:16-50 quiet hours begin and end at the same time | for a whole day without posts, write a `blackout`
missing-key @ a.toml:16:52-71 an entry of `quiet_hours` has no `to` | `to` is missing here | `to`: when the quiet ends, such as 07:00:00
wrong-type @ a.toml:16:82-89 `from` must be a time without quotes, such as 22:00:00 | this is a text in quotes
wrong-type @ a.toml:16:96-106 `to` must be a time of day alone, such as 22:00:00 | this is a date
invalid-value @ a.toml:17:13-51 the blackout ends before it begins | swap `from` and `to`
missing-key @ a.toml:17:53-72 this blackout says no day | add `from`, the first day, such as `from = 2026-12-24`, or a `file` of holidays
unknown-key @ a.toml:17:95-100 unknown key `until` in `blackout` | not known here | write `to` for the last day
wrong-type @ a.toml:17:126-145 `from` must be a date alone, such as 2026-11-27 | this is a date and time
wrong-type @ a.toml:17:158-166 `from` must be a date alone, such as 2026-11-27 | this is a time of day
wrong-type @ a.toml:17:177-178 `reason` must be a text in quotes | this is a whole number
invalid-value @ a.toml:20:10-14 `30` has no unit | write `30h` for hours, `30m` for minutes or `30d` for days
invalid-value @ a.toml:21:11-35 this share cannot be kept | write numbers from 0 to 1, `min` no greater than `max`: 0.2 is every fifth post
invalid-value @ a.toml:22:11-22 this share cannot be kept | write numbers from 0 to 1, `min` no greater than `max`: 0.2 is every fifth post
unknown-key @ a.toml:23:16-21 unknown key `least` in `engagement` | not known here | known keys: min, max
wrong-type @ a.toml:23:35-38 `min` must be a number | this is a text in quotes
invalid-value @ a.toml:23:46-49 `max` cannot be NaN | write a number with digits
"#]]
    );
}

#[test]
fn every_key_of_a_campaign_tells_what_it_takes() {
    let text = r#"
[campaigns.a]
name = 1
from = "2026-11-20"
to = 2026-11-20T00:00:00
channels = "x"
audience = 1
goal = 1
utm = "source"
timezone = "CET/Stockholm"
owner = 1
notes = 1

[campaigns.b]
from = 2026-11-20
to = 2026-11-10
until = 2026-11-10
utm = { source = 1, medium = 1, campaign = 1, term = 1, content = 1, utm_source = "x" }
"#;
    assert_data_eq!(
        findings(text),
        str![[r#"
wrong-type @ a.toml:3:8-9 `name` must be a text in quotes | this is a whole number
wrong-type @ a.toml:4:8-20 `from` must be a date without quotes, such as 2026-11-27 | this is a text in quotes
wrong-type @ a.toml:5:6-25 `to` must be a date alone, such as 2026-11-27 | this is a date and time
wrong-type @ a.toml:6:12-15 `channels` must be a list in square brackets | this is a text in quotes | write ["x"]
wrong-type @ a.toml:7:12-13 `audience` must be a text in quotes | this is a whole number
wrong-type @ a.toml:8:8-9 `goal` must be a text in quotes | this is a whole number
wrong-type @ a.toml:9:7-15 `utm` must be a table | this is a text in quotes
invalid-value @ a.toml:10:12-27 `CET/Stockholm` is not a time zone | did you mean `Europe/Stockholm`? | write an IANA name: a continent and a city, such as Europe/Stockholm
wrong-type @ a.toml:11:9-10 `owner` must be a text in quotes | this is a whole number
wrong-type @ a.toml:12:9-10 `notes` must be a text in quotes | this is a whole number
invalid-value @ a.toml:14:1-14 the campaign ends before it begins | swap `from` and `to`
unknown-key @ a.toml:17:1-6 unknown key `until` in `b` | not known here | write `to` for the last day
wrong-type @ a.toml:18:18-19 `source` must be a text in quotes | this is a whole number
wrong-type @ a.toml:18:30-31 `medium` must be a text in quotes | this is a whole number
wrong-type @ a.toml:18:44-45 `campaign` must be a text in quotes | this is a whole number
wrong-type @ a.toml:18:54-55 `term` must be a text in quotes | this is a whole number
wrong-type @ a.toml:18:67-68 `content` must be a text in quotes | this is a whole number
unknown-key @ a.toml:18:70-80 unknown key `utm_source` in `utm` | not known here | known keys: source, medium, campaign, term, content
"#]]
    );
}

#[test]
fn every_key_of_the_strategy_tables_tells_what_it_takes() {
    let text = r#"
[goals.a]
name = 1
baseline = "ten"
target = "more"
stretch = true
by = 2026
notes = 1

[goals.b]
metric = 1
baseline = inf
target = inf
stretch = "+15 percent"

[audiences.a]
name = 1
description = 1
language = 1
timezone = 1
interests = "x"
notes = 1
age = 5

[pillars.a]
name = 1
description = 1
share = 0.5

[voice]
banned = "x"
preferred = { use = 1 }
hashtags = 1
emoji = 1
tone = 1
words = 1

[lint]
text-too-long = "fatal"
paths = 1
channels = { x = { text-too-long = 1 } }
"#;
    assert_data_eq!(
        findings(text),
        str![[r#"
missing-key @ a.toml:2:1-10 `a` has no `metric` | `metric` is missing here | `metric`: what is measured, such as `clicks` or `followers`
wrong-type @ a.toml:3:8-9 `name` must be a text in quotes | this is a whole number
wrong-type @ a.toml:4:12-17 `baseline` must be a number | this is a text in quotes
invalid-value @ a.toml:5:10-16 `more` is not a figure to reach | write a number, or a change such as "+15%" or "+200"
wrong-type @ a.toml:6:11-15 `stretch` must be a number | this is true or false
wrong-type @ a.toml:7:6-10 `by` must be a date without quotes, such as 2026-11-27 | this is a whole number
wrong-type @ a.toml:8:9-10 `notes` must be a text in quotes | this is a whole number
wrong-type @ a.toml:11:10-11 `metric` must be a text in quotes | this is a whole number
invalid-value @ a.toml:12:12-15 `baseline` cannot be inf | write a number with digits
invalid-value @ a.toml:13:10-13 `target` cannot be inf | write a number with digits
invalid-value @ a.toml:14:11-24 `+15 percent` is not a figure to reach | write a number, or a change such as "+15%" or "+200"
wrong-type @ a.toml:17:8-9 `name` must be a text in quotes | this is a whole number
wrong-type @ a.toml:18:15-16 `description` must be a text in quotes | this is a whole number
wrong-type @ a.toml:19:12-13 `language` must be a text in quotes | this is a whole number
wrong-type @ a.toml:20:12-13 `timezone` must be a text in quotes | this is a whole number
wrong-type @ a.toml:21:13-16 `interests` must be a list in square brackets | this is a text in quotes | write ["x"]
wrong-type @ a.toml:22:9-10 `notes` must be a text in quotes | this is a whole number
unknown-key @ a.toml:23:1-4 unknown key `age` in `a` | not known here | known keys: name, description, language, timezone, interests, notes
wrong-type @ a.toml:26:8-9 `name` must be a text in quotes | this is a whole number
wrong-type @ a.toml:27:15-16 `description` must be a text in quotes | this is a whole number
unknown-key @ a.toml:28:1-6 unknown key `share` in `a` | not known here | known keys: name, description
wrong-type @ a.toml:31:10-13 `banned` must be a list in square brackets | this is a text in quotes | write ["x"]
wrong-type @ a.toml:32:21-22 `use` must be a text in quotes | this is a whole number
wrong-type @ a.toml:33:12-13 `hashtags` must be a list in square brackets | this is a whole number
wrong-type @ a.toml:34:9-10 `emoji` must be a list in square brackets | this is a whole number
wrong-type @ a.toml:35:8-9 `tone` must be a text in quotes | this is a whole number
unknown-key @ a.toml:36:1-6 unknown key `words` in `voice` | not known here | known keys: banned, preferred, disclosures, hashtags, emoji, tone, in
invalid-value @ a.toml:39:17-24 `text-too-long` cannot be `fatal` | write one of: error, warning, info, off
wrong-type @ a.toml:40:9-10 `paths` must be a table | this is a whole number
wrong-type @ a.toml:41:36-37 `text-too-long` must be a text in quotes | this is a whole number
"#]]
    );
}

#[test]
fn what_should_be_a_table_of_tables_says_so() {
    let text = r#"
posts = 1
channels = "x"
campaigns = []
cadences = true
goals = 1.5
audiences = 09:00:00
pillars = { a = 1 }
voice = 1
lint = 1
"#;
    assert_data_eq!(
        findings(text),
        str![[r#"
wrong-type @ a.toml:2:9-10 each post needs a table with an id of its own | this is no table of tables | write [posts.my-id], and its keys below
wrong-type @ a.toml:3:12-15 each channel needs a table with an id of its own | this is no table of tables | write [channels.my-id], and its keys below
wrong-type @ a.toml:4:13-15 each campaign needs a table with an id of its own | this is no table of tables | write [campaigns.my-id], and its keys below
wrong-type @ a.toml:5:12-16 each cadence needs a table with an id of its own | this is no table of tables | write [cadences.my-id], and its keys below
wrong-type @ a.toml:6:9-12 each goal needs a table with an id of its own | this is no table of tables | write [goals.my-id], and its keys below
wrong-type @ a.toml:7:13-21 each audience needs a table with an id of its own | this is no table of tables | write [audiences.my-id], and its keys below
wrong-type @ a.toml:8:13-14 each pillar needs a table with an id of its own | an id should stand here | write [pillars.my-id], and its keys below
wrong-type @ a.toml:9:9-10 `voice` must be a table | this is a whole number
wrong-type @ a.toml:10:8-9 `lint` must be a table | this is a whole number
"#]]
    );
    assert_data_eq!(
        findings("[[posts]]\ntext = 'a'\n[campaigns]\nname = 'b'\n"),
        str![[r#"
wrong-type @ a.toml:1:1-10 each post needs a table with an id of its own | this is no table of tables | write [posts.my-id], and its keys below
wrong-type @ a.toml:4:1-5 each campaign needs a table with an id of its own | an id should stand here | write [campaigns.my-id], and its keys below
"#]]
    );
}

#[test]
fn every_setting_tells_what_it_takes() {
    let text = r#"
[workspace]
name = 1
timezone = "Mars/Olympus"
language = "EN"
files = "x"
max_file_bytes = -5
max_files = "many"
theme = "dark"

[publish]
ledger = "mysql"
branch = 1
max_late = "6 hours"
on_late = "drop"
catch_up = 1.5
deadline = 5
dry_run = true

[approval]
required = true
by = "ada"
"#;
    assert_data_eq!(
        root_findings(text),
        str![[r#"
wrong-type @ kalends.toml:3:8-9 `name` must be a text in quotes | this is a whole number
invalid-value @ kalends.toml:4:12-26 `Mars/Olympus` is not a time zone | write an IANA name: a continent and a city, such as Europe/Stockholm
invalid-value @ kalends.toml:5:12-16 `EN` is not a language tag | write a BCP 47 tag such as `en`, `sv` or `pt-BR`
wrong-type @ kalends.toml:6:9-12 `files` must be a list in square brackets | this is a text in quotes | write ["x"]
invalid-value @ kalends.toml:7:18-20 `max_file_bytes` cannot be -5 | write 0 or a greater number
wrong-type @ kalends.toml:8:13-19 `max_files` must be a whole number | this is a text in quotes
unknown-key @ kalends.toml:9:1-6 unknown key `theme` in `workspace` | not known here | known keys: name, timezone, language, files, max_file_bytes, max_files
invalid-value @ kalends.toml:12:10-17 `ledger` cannot be `mysql` | write one of: sqlite, git, postgres
wrong-type @ kalends.toml:13:10-11 `branch` must be a text in quotes | this is a whole number
invalid-value @ kalends.toml:14:12-21 `hours` is not a unit of time | write `6h`, without spaces
invalid-value @ kalends.toml:15:11-17 `on_late` cannot be `drop` | write one of: hold, publish, skip
wrong-type @ kalends.toml:16:12-15 `catch_up` must be a whole number | this is a decimal number
wrong-type @ kalends.toml:17:12-13 `deadline` must be a text in quotes | this is a whole number
unknown-key @ kalends.toml:18:1-8 unknown key `dry_run` in `publish` | not known here | known keys: ledger, ledger_branch, ledger_remote, ledger_url, ledger_workspace, branch, max_late, on_late, catch_up, deadline, min_lead
wrong-type @ kalends.toml:21:12-16 `required` must be a text in quotes | this is true or false
unknown-key @ kalends.toml:22:1-3 unknown key `by` in `approval` | not known here | known keys: required
"#]]
    );
}

#[test]
fn a_root_file_without_its_tables_says_which_are_missing() {
    assert_data_eq!(
        root_findings(""),
        str![
            "missing-key @ kalends.toml:1:1-1 this file has no `workspace` | `workspace` is missing here | `workspace`: what this calendar is and where its files are"
        ]
    );
    assert_data_eq!(
        root_findings("[workspaces]\n[posts.a]\n"),
        str![[r#"
missing-key @ kalends.toml:1:1-1 this file has no `workspace` | `workspace` is missing here | `workspace`: what this calendar is and where its files are
unknown-key @ kalends.toml:1:2-12 unknown key `workspaces` | did you mean `workspace`?
"#]]
    );
    assert_data_eq!(
        root_findings("[workspace]\n"),
        str![[
            r#"missing-key @ kalends.toml:1:1-12 `workspace` has no `timezone` | `timezone` is missing here | `timezone`: an IANA name such as "Europe/Stockholm"; every local time is in it unless something nearer says otherwise"#
        ]]
    );
    assert_data_eq!(
        root_findings("workspace = 'Acme'\n"),
        str![
            "wrong-type @ kalends.toml:1:13-19 `workspace` must be a table | this is a text in quotes"
        ]
    );
}

#[test]
fn what_could_never_be_published_as_it_stands_is_told() {
    let text = r##"
[posts.a]
text = "Vote"
poll = { options = ["Yes", " Yes", ""] }
hashtags = { x = ["gut Brot", "#", "Brot"] }
media = { file = "a.png" }
thread = ["more"]

[campaigns.c]
utm = { source = "{chanel}", medium = "{Kanal}-{post}", campaign = "{campaign}" }

[cadences.d]
min_per_week = 9
max_per_week = 7
"##;
    assert_data_eq!(
        findings(text),
        str![[r#"
invalid-value @ a.toml:4:28-34 an option of this poll is there twice | write another answer, or remove it
invalid-value @ a.toml:4:36-38 an option of this poll is empty | write an answer, or remove it
unknown-reference @ a.toml:5:14-15 there is no channel or platform `x` | not defined in any file | name a channel of this workspace, or the platform of one
invalid-value @ a.toml:5:19-29 `gut Brot` cannot be a hashtag: it would end at the space | write `GutBrot`, or an entry for each hashtag
invalid-value @ a.toml:5:31-34 a hashtag is empty | write its words, or remove it
wrong-type @ a.toml:6:9-27 `media` must be a list in square brackets | this is a table | write [{ file = "a.png" }]
wrong-type @ a.toml:7:11-17 each entry of `thread` must be a table in braces | this is a text in quotes | write { text = "more" }
invalid-value @ a.toml:10:18-28 nothing fills in `{chanel}` | did you mean `{channel}`? | write one of {channel}, {platform}, {campaign} and {post}, or words without braces
invalid-value @ a.toml:10:39-55 nothing fills in `{Kanal}` | write one of {channel}, {platform}, {campaign} and {post}, or words without braces
invalid-value @ a.toml:13:16-17 `min_per_week` asks for 9 posts, and 7 are the most that this cadence allows in a week | ask for fewer, or loosen `max_per_week`, `max_per_day` or `min_gap`
"#]]
    );
}

#[test]
fn numbers_count_the_same_in_every_notation() {
    let text = "[goals.a]\nmetric = 'x'\nbaseline = 0x10\ntarget = 1_000\nstretch = 0b11\n";
    let goal = super::loaded(&[
        ("kalends.toml", super::ROOT_TEXT),
        ("calendar/a.toml", text),
    ]);
    let goal = &goal.calendar.goals["a"].value;
    assert_eq!(goal.baseline, Some(16.0));
    let figure = |target: Option<crate::source::Spanned<crate::model::Target>>| {
        target.map(|target| target.value)
    };
    assert_eq!(
        figure(goal.target),
        Some(crate::model::Target::Figure(1000.0))
    );
    assert_eq!(
        figure(goal.stretch),
        Some(crate::model::Target::Figure(3.0))
    );
}
