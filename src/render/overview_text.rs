//! `status` and `history` for people.

use std::collections::BTreeMap;

use super::table::{Grid, deliveries};
use super::text::{indented, paragraph};
use super::times::day_and_time;
use crate::model::DeliveryKey;
use crate::publish::{Entry, TokenEnd};

/// How many entries of one kind are listed before the rest is only counted.
const MOST_LISTED: usize = 20;

/// How many of what comes next are listed of each channel.
const NEXT_OF_A_CHANNEL: usize = 3;

/// The groups before what comes next, in the order in which a person wants to know.
const GROUPS: [(&[&str], &str); 3] = [
    (
        &["unknown", "held", "failed", "missed", "retracted"],
        "Needs you",
    ),
    (&["due", "retrying"], "Due now"),
    (&["skipped"], "Due, but left out"),
];

/// What comes next.
const NEXT: [&str; 5] = ["planned", "draft", "review", "reserved", "retry"];

/// What is paused and which tokens end, in words, and then what needs a person first.
pub fn status(entries: &[Entry], pauses: &[String], tokens: &[TokenEnd], width: usize) -> String {
    let tokens: Vec<String> = tokens.iter().map(|end| end.told.clone()).collect();
    let text = list("Paused", pauses, width) + &list("Tokens that end", &tokens, width);
    text + &of_deliveries(entries, width)
}

fn list(title: &str, told: &[String], width: usize) -> String {
    if told.is_empty() {
        return String::new();
    }
    let lines = told.iter().map(|line| paragraph(2, line, width));
    format!("{title} ({})\n{}\n", told.len(), lines.collect::<String>())
}

fn of_deliveries(entries: &[Entry], width: usize) -> String {
    if entries.is_empty() {
        return "Nothing needs you, nothing is due, and nothing is planned for the next two weeks.\n".to_owned();
    }
    let of = |states: &[&str]| -> Vec<&Entry> {
        let all = entries.iter();
        all.filter(|entry| states.contains(&entry.state)).collect()
    };
    let groups = GROUPS.iter().map(|(states, title)| {
        let members = of(states);
        let listed = members.iter().take(MOST_LISTED).copied().collect();
        group(title, (&members, listed), "", width)
    });
    let next = of(&NEXT);
    let soon = first_of_each_channel(&next);
    let more = " within two weeks; `kalends calendar` shows them";
    let next = group("Next", (&next, soon), more, width);
    let shown = groups.chain([next]).filter(|group| !group.is_empty());
    shown.collect::<Vec<_>>().join("\n")
}

/// The next few of each channel, in order of time.
fn first_of_each_channel<'a>(entries: &[&'a Entry]) -> Vec<&'a Entry> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let few = entries.iter().filter(|entry| {
        let count = counts.entry(&entry.key.channel).or_default();
        *count += 1;
        *count <= NEXT_OF_A_CHANNEL
    });
    few.copied().take(MOST_LISTED).collect()
}

/// A title with the number of its members, and a line for each one that is listed with what it needs below.
fn group(
    title: &str,
    (members, listed): (&[&Entry], Vec<&Entry>),
    more: &str,
    width: usize,
) -> String {
    if members.is_empty() {
        return String::new();
    }
    let mut text = format!("{title} ({})\n", members.len());
    let time = |entry: &Entry| {
        let at = entry.publish_at;
        at.map_or("no time".to_owned(), |at| day_and_time(at, entry.zone))
    };
    let times = listed.iter().map(|entry| time(entry).len()).max();
    let states = listed.iter().map(|entry| entry.state.len()).max();
    let (times, states) = (times.unwrap_or_default(), states.unwrap_or_default());
    for entry in &listed {
        let (time, state, key) = (time(entry), entry.state, &entry.key);
        let line = format!("{time:<times$}  {state:<states$}  {key}");
        text.push_str(&indented(2, &line));
        if let Some(error) = &entry.error {
            text.push_str(&paragraph(6, error, width));
        }
        if let Some(command) = command(entry) {
            text.push_str(&indented(6, &format!("next: {command}")));
        }
    }
    if members.len() > listed.len() {
        let rest = members.len() - listed.len();
        text.push_str(&indented(2, &format!("and {rest} more{more}")));
    }
    text
}

/// What to type next, where the reason does not say it.
fn command(entry: &Entry) -> Option<String> {
    let is_told = entry
        .error
        .as_ref()
        .is_some_and(|error| error.contains("`kalends "));
    let DeliveryKey {
        post,
        channel,
        occurrence,
    } = &entry.key;
    let occurrence = match occurrence.as_str() {
        "" => String::new(),
        occurrence => format!(" --occurrence {occurrence}"),
    };
    let which = format!("{post} --channel {channel}{occurrence}");
    match entry.state {
        "unknown" if !is_told => Some(format!("kalends resolve {which} --sent URL")),
        "failed" if !is_told => Some(format!("kalends retry {which}")),
        "missed" => Some(format!("kalends retry {which}")),
        "held" if !is_told && entry.attempts > 0 => Some(format!("kalends retry {which}")),
        _ => None,
    }
}

/// What was sent, the newest first.
pub fn history(entries: &[Entry], width: usize) -> String {
    if entries.is_empty() {
        return "Nothing was published from here yet.\n".to_owned();
    }
    let sent = entries.iter().filter(|entry| entry.state == "sent").count();
    format!("{}\n{} sent.\n", table(entries, width), deliveries(sent))
}

/// A table where it fits on the screen; else each delivery on a line and its address on the next.
pub(super) fn table(entries: &[Entry], width: usize) -> String {
    let mut grid = Grid::new(&["When", "State", "Post", "Channel", "Where"], width);
    for entry in entries {
        grid.row(cells(entry));
    }
    if grid.fits() {
        return grid.into_text(false);
    }
    let lines = entries.iter().map(|entry| {
        let [when, state, post, channel, place] = cells(entry);
        indented(1, &format!("{when}  {state}  {post} → {channel}")) + &paragraph(6, &place, width)
    });
    lines.collect::<Vec<_>>().concat()
}

fn cells(entry: &Entry) -> [String; 5] {
    let when = entry
        .sent_at
        .or(entry.publish_at)
        .map_or(String::new(), |at| day_and_time(at, entry.zone));
    let post = match entry.key.occurrence.as_str() {
        "" => entry.key.post.clone(),
        occurrence => format!("{}@{occurrence}", entry.key.post),
    };
    let place = entry
        .url
        .clone()
        .or_else(|| entry.error.clone())
        .unwrap_or_default();
    [
        when,
        entry.state.to_owned(),
        post,
        entry.key.channel.clone(),
        place,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Zone;

    fn entry(post: &str, channel: &str, state: &'static str, error: Option<&str>) -> Entry {
        Entry {
            epoch: 0,
            key: DeliveryKey {
                post: post.to_owned(),
                channel: channel.to_owned(),
                occurrence: String::new(),
            },
            state,
            publish_at: "2026-11-03T08:00:00Z".parse().ok(),
            zone: Zone::UTC,
            sent_at: None,
            attempts: 1,
            remote_id: None,
            url: None,
            error: error.map(str::to_owned),
        }
    }

    #[test]
    fn what_needs_a_person_says_what_to_type_and_columns_are_aligned() {
        let told =
            "look there, then run `kalends resolve a --channel news --sent URL` or `--not-sent`";
        let entries = [
            entry("a", "news", "unknown", Some(told)),
            entry("b", "news", "failed", Some("the token was refused")),
            entry("c", "news", "due", None),
        ];
        assert_eq!(
            status(&entries, &[], &[], 80),
            "Needs you (2)\n  Tue 3 Nov 2026 08:00  unknown  a → news\n      \
            look there, then run `kalends resolve a --channel news --sent URL` or\n      `--not-sent`\n  \
            Tue 3 Nov 2026 08:00  failed   b → news\n      the token was refused\n      next: kalends retry b --channel news\n\n\
            Due now (1)\n  Tue 3 Nov 2026 08:00  due  c → news\n"
        );
    }

    #[test]
    fn of_each_channel_the_next_few_are_listed_and_the_rest_is_counted() {
        let ids = ["a", "b", "c", "d", "e"];
        let mut entries: Vec<Entry> = ids
            .iter()
            .map(|id| entry(id, "news", "planned", None))
            .collect();
        entries.push(entry("f", "blog", "draft", None));
        let text = status(&entries, &[], &[], 80);
        assert!(text.starts_with("Next (6)\n"), "{text}");
        assert!(
            text.contains("planned  c → news\n  Tue 3 Nov 2026 08:00  draft    f → blog\n"),
            "{text}"
        );
        assert!(
            text.ends_with("  and 2 more within two weeks; `kalends calendar` shows them\n"),
            "{text}"
        );
    }
}
