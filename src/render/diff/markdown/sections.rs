//! The sections of the comment, the most important first.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::super::group::{Group, groups, story};
use super::super::passages::passages;
use super::super::told::Told;
use super::super::{Report, phrase};
use super::findings::{findings, in_other_words};
use super::{Section, VALUE};
use crate::diff::{
    Added, Changed, FieldChange, KeyChange, Moved, Piece, Planned, Removed, SecurityChange,
    TableChange, Words,
};
use crate::render::markdown::{code, plain, prose, prose_in_tags};
use crate::render::text::cut;
use crate::time::Zone;

/// How much is shown of a title.
const TITLE: usize = 90;
/// How much is shown of a text that stayed, on either side of a change.
const AROUND: usize = 80;
/// How many places of a text are shown that changed.
const PASSAGES: usize = 12;
/// A list of moves that follow from others is closed when it has more rows than this.
const OPEN_MOVES: usize = 5;
/// How many reasons for such moves are named while the list is closed.
const REASONS: usize = 3;
/// How much is shown of a stretch that came or went.
const STRETCH: usize = 1_500;

/// Every section, empty ones included.
pub(super) fn sections(report: &Report<'_>, told: &Told<'_>) -> Vec<Section> {
    let (diff, zone) = (report.diff, report.diff.zone);
    let list = |title: &str, pieces: Vec<String>| Section {
        title: title.to_owned(),
        count: pieces.len(),
        pieces,
        ..Section::default()
    };
    let published = diff.published.iter();
    let (follow, lead): (Vec<&Moved>, Vec<&Moved>) =
        diff.moved.iter().partition(|one| one.why.is_of_others());
    vec![
        list(
            "⚠️ Security: look at this first",
            diff.security.iter().map(security).collect(),
        ),
        list(
            "📢 Published already",
            published
                .map(|one| format!("- {}\n", prose(&phrase::published(one, zone))))
                .collect(),
        ),
        findings("New findings", &told.new),
        added(&diff.added, zone),
        moved("Moved", &lead, zone),
        changed(&diff.changed, zone),
        removed(&diff.removed, zone),
        knock_on(&follow, zone),
        weeks(report),
        list(
            "Other changes of the files",
            phrase::other_tables(diff).iter().map(table).collect(),
        ),
        in_other_words(&told.otherwise),
        findings("Fixed findings", &told.fixed),
    ]
}

fn security(change: &SecurityChange) -> String {
    let mut text = format!("- **{}**", prose(&phrase::security(change)));
    let values = match (&change.before, &change.after) {
        (Some(before), Some(after)) => format!(": {} → {}", value(before), value(after)),
        (Some(before), None) => format!(": {} → nothing", value(before)),
        (None, Some(after)) => format!(": {}", value(after)),
        (None, None) => String::new(),
    };
    text.push_str(&values);
    if !change.posts.is_empty() {
        let posts: Vec<String> = change
            .posts
            .iter()
            .take(10)
            .map(|post| code(post))
            .collect();
        let _ = write!(text, " in {}", posts.join(", "));
    }
    text + "\n"
}

/// What a key holds, cut.
fn value(text: &str) -> String {
    code(&cut(text, VALUE))
}

fn channels(channels: &[&str]) -> String {
    let names: Vec<String> = channels.iter().map(|id| plain(id)).collect();
    names.join(", ")
}

fn series<T>(group: &Group<'_, T>, of: fn(&T) -> &Planned, zone: Zone) -> String {
    let planned: Vec<&Planned> = group.all.iter().map(|one| of(one)).collect();
    phrase::series(&planned, zone)
}

fn title(planned: &Planned) -> String {
    plain(&cut(&planned.title, TITLE))
}

fn added(added: &[Added], zone: Zone) -> Section {
    let story = |one: &Added| {
        format!(
            "{:?}{:?}{:?}",
            one.delivery.time, one.delivery.status, one.why
        )
    };
    let rows = groups(added, |one| &one.delivery, story)
        .into_iter()
        .map(|group| {
            let first = group.first();
            let planned = &first.delivery;
            let remark = planned.reason.as_deref().or(phrase::came(first.why));
            let remark = remark.map_or(String::new(), |remark| format!(" ({})", prose(remark)));
            format!(
                "| {} | {} | {} | {} | {}{remark} |\n",
                series(&group, |one| &one.delivery, zone),
                code(&planned.key.post),
                channels(&group.channels),
                planned.status.word(),
                title(planned),
            )
        });
    Section {
        title: "Added".to_owned(),
        count: added.len(),
        header: "| When | Post | Channels | State | About |\n| --- | --- | --- | --- | --- |\n",
        pieces: rows.collect(),
        ..Section::default()
    }
}

fn removed(removed: &[Removed], zone: Zone) -> Section {
    let story = |one: &Removed| format!("{:?}{:?}", one.delivery.time, one.why);
    let rows = groups(removed, |one| &one.delivery, story)
        .into_iter()
        .map(|group| {
            let first = group.first();
            format!(
                "| {} | {} | {} | {} | {} |\n",
                series(&group, |one| &one.delivery, zone),
                code(&first.delivery.key.post),
                channels(&group.channels),
                phrase::went(first.why),
                title(&first.delivery),
            )
        });
    Section {
        title: "Removed".to_owned(),
        count: removed.len(),
        header: "| When | Post | Channels | Why | About |\n| --- | --- | --- | --- | --- |\n",
        pieces: rows.collect(),
        ..Section::default()
    }
}

/// The moves that follow from what happened to others. Where they are many, what they follow from is enough at first.
fn knock_on(follow: &[&Moved], zone: Zone) -> Section {
    let section = moved("Knock-on moves", follow, zone);
    let mut told = BTreeSet::new();
    let reasons: Vec<String> = follow
        .iter()
        .map(|one| phrase::because(&one.why))
        .filter(|reason| told.insert(reason.clone()))
        .collect();
    let named: Vec<String> = reasons
        .iter()
        .take(REASONS)
        .map(|reason| prose_in_tags(reason))
        .collect();
    let more = match reasons.len().saturating_sub(REASONS) {
        0 => String::new(),
        more => format!("; and {more} more reasons"),
    };
    let is_long = section.pieces.len() > OPEN_MOVES;
    Section {
        closed: is_long.then(|| format!("{}{more}", named.join("; "))),
        ..section
    }
}

fn moved(title: &str, moved: &[&Moved], zone: Zone) -> Section {
    let story = |one: &&Moved| format!("{:?}{:?}{:?}", one.before.time, one.after.time, one.why);
    let rows = groups(moved, |one| &one.after, story)
        .into_iter()
        .map(|group| {
            let first = group.first();
            let more = match group.all.len() {
                1 => String::new(),
                count => format!(", and {} more times", count - 1),
            };
            let reason = first.after.reason.as_deref();
            let reason = reason.map_or(String::new(), |reason| format!(": {}", prose(reason)));
            format!(
                "| {} | {} | {} | **{}**{more} | {}{reason} |\n",
                code(&first.after.key.post),
                channels(&group.channels),
                phrase::when(first.before.time, zone),
                phrase::when(first.after.time, zone),
                prose(&phrase::because(&first.why)),
            )
        });
    Section {
        title: title.to_owned(),
        count: moved.len(),
        header: "| Post | Channels | From | To | Why |\n| --- | --- | --- | --- | --- |\n",
        pieces: rows.collect(),
        ..Section::default()
    }
}

fn changed(changed: &[Changed], zone: Zone) -> Section {
    let pieces = groups(changed, |one| &one.after, story)
        .into_iter()
        .map(|group| {
            let planned = &group.first().after;
            let when = series(&group, |one| &one.after, zone);
            let mut text = format!(
                "- {} on {}, {when}, {}\n",
                code(&planned.key.post),
                channels(&group.channels),
                planned.status.word()
            );
            let mut told: Vec<&FieldChange> = Vec::new();
            for change in group.all.iter().flat_map(|one| &one.fields) {
                if !told.contains(&change) {
                    text.push_str(&field(change));
                    told.push(change);
                }
            }
            text
        });
    Section {
        title: "Changed".to_owned(),
        count: changed.len(),
        pieces: pieces.collect(),
        ..Section::default()
    }
}

fn field(change: &FieldChange) -> String {
    let name = phrase::field(change);
    if change.pieces.is_empty() {
        let side = |text: &Option<String>| text.as_deref().map_or("nothing".to_owned(), value);
        if change.before == change.after {
            return format!("  - {name}: {}\n", side(&change.after));
        }
        return format!(
            "  - {name}: {} → {}\n",
            side(&change.before),
            side(&change.after)
        );
    }
    let passages: Vec<String> = passages(&change.pieces, AROUND)
        .iter()
        .map(|passage| passage.iter().map(words).collect::<String>())
        // What went and what came stand side by side, not one behind the other.
        .map(|text| text.replace("</del><ins>", "</del> <ins>"))
        .collect();
    let shown = passages.iter().take(PASSAGES).cloned();
    let text = shown.collect::<Vec<_>>().join("<br>");
    match passages.len().saturating_sub(PASSAGES) {
        0 => format!("  - {name}: {text}\n"),
        more => format!("  - {name}: {text}<br>… and {more} more places\n"),
    }
}

fn words(piece: &Piece) -> String {
    // A break is a word here: the line must stay one.
    let text = shortened(&piece.text);
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| plain(line.trim_end_matches('\r')))
        .collect();
    let text = lines.join(" ⏎ ");
    match piece.fate {
        Words::Kept => text,
        Words::Removed => format!("<del>{text}</del>"),
        Words::Added => format!("<ins><b>{text}</b></ins>"),
    }
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= STRETCH {
        return text.to_owned();
    }
    text.chars().take(STRETCH).chain(['…']).collect()
}

fn weeks(report: &Report<'_>) -> Section {
    let rows = report.diff.cadence.iter().map(|week| {
        let wanted = match (week.least, week.most) {
            (Some(least), Some(most)) => format!("{least} to {most}"),
            (Some(least), None) => format!("{least} or more"),
            (None, Some(most)) => format!("at most {most}"),
            (None, None) => String::new(),
        };
        let trouble = week
            .trouble()
            .map_or(String::new(), |trouble| format!(" ⚠️ {trouble}"));
        format!(
            "| {} | {} | {} | {}{trouble} | {wanted} |\n",
            plain(&week.channel),
            week.monday.format("%-d %b %Y"),
            week.before,
            week.after,
        )
    });
    Section {
        title: "Deliveries a week".to_owned(),
        count: report.diff.cadence.len(),
        header: "| Channel | Week of | Before | After | Wanted |\n| --- | --- | --- | --- | --- |\n",
        pieces: rows.collect(),
        ..Section::default()
    }
}

fn table(change: &TableChange) -> String {
    let mut text = format!(
        "- {} {}\n",
        code(&phrase::table(change)),
        change.fate.name()
    );
    let side = |text: &Option<String>| text.as_deref().map_or("nothing".to_owned(), value);
    let line = |key: &KeyChange| {
        format!(
            "  - {}: {} → {}\n",
            code(&key.key),
            side(&key.before),
            side(&key.after)
        )
    };
    text.extend(change.keys.iter().map(line));
    text
}
