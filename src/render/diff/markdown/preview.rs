//! Previews to open: what each new or changed post says on each of its channels, with its length as the platform counts.

use std::fmt::Write;

use super::super::{Report, phrase};
use crate::diff::{Part, Planned, Said};
use crate::render::markdown::{code, code_in_tags, in_tags, plain, quoted};
use crate::render::page::address::picture;

/// How wide a picture is shown, in pixels.
const WIDTH: u32 = 160;

/// One preview a post, new ones first.
pub(super) fn previews(report: &Report<'_>) -> Vec<String> {
    let added = report
        .diff
        .added
        .iter()
        .map(|one| (&one.delivery, &one.said));
    let changed = report
        .diff
        .changed
        .iter()
        .map(|one| (&one.after, &one.said));
    let mut posts: Vec<(&str, Vec<Shown<'_>>)> = Vec::new();
    for (planned, said) in added.chain(changed) {
        let post = planned.key.post.as_str();
        let known = posts.iter().position(|(id, _)| *id == post);
        let index = known.unwrap_or(posts.len());
        if known.is_none() {
            posts.push((post, Vec::new()));
        }
        let shown = &mut posts[index].1;
        let same =
            |one: &&mut Shown<'_>| one.planned.platform == planned.platform && one.said == said;
        match shown.iter_mut().find(same) {
            Some(one) if one.channels.contains(&planned.key.channel.as_str()) => {}
            Some(one) => one.channels.push(&planned.key.channel),
            None => shown.push(Shown {
                planned,
                said,
                channels: vec![&planned.key.channel],
            }),
        }
    }
    posts
        .iter()
        .map(|(post, shown)| preview(report, post, shown))
        .collect()
}

/// What some channels of one platform show alike.
struct Shown<'a> {
    planned: &'a Planned,
    said: &'a Said,
    channels: Vec<&'a str>,
}

fn preview(report: &Report<'_>, post: &str, shown: &[Shown<'_>]) -> String {
    let when = shown
        .first()
        .map(|one| phrase::when(one.planned.time, report.diff.zone));
    let mut text = format!(
        "\n<details><summary>{}, {}</summary>\n\n",
        code_in_tags(post),
        when.unwrap_or_default()
    );
    for one in shown {
        let channels: Vec<String> = one.channels.iter().map(|id| plain(id)).collect();
        let _ = write!(
            text,
            "**{}** ({})\n\n",
            channels.join(", "),
            plain(&one.planned.platform)
        );
        let count = one.said.parts.len();
        for (index, part) in one.said.parts.iter().enumerate() {
            text.push_str(&message(report, part, (index + 1, count)));
        }
        for (name, value) in [
            ("First comment", &one.said.first_comment),
            ("Long text", &one.said.body),
            ("Answers", &one.said.reply_to),
            ("Goes out after", &one.said.after),
        ] {
            if let Some(value) = value {
                let _ = write!(text, "{name}: {}\n\n", plain(value));
            }
        }
    }
    text + "</details>\n"
}

fn message(report: &Report<'_>, part: &Part, (number, count): (usize, usize)) -> String {
    let mut text = String::new();
    if let Some(title) = &part.title {
        let _ = write!(text, "> **{}**\n>\n", plain(title));
    }
    if let Some(warning) = &part.content_warning {
        let _ = write!(text, "> *content warning: {}*\n>\n", plain(warning));
    }
    text.push_str(&quoted(&part.text));
    for option in &part.poll {
        let _ = write!(text, ">\n> ◯ {}\n", plain(option));
    }
    if let Some(link) = &part.link {
        let _ = write!(text, ">\n> 🔗 {}\n", plain(link));
    }
    text.push('\n');
    let pictures: Vec<String> = part
        .media
        .iter()
        .map(|medium| media(report, &medium.path, medium.alt.as_deref()))
        .collect();
    if !pictures.is_empty() {
        text.push_str(&pictures.join(" "));
        text.push_str("\n\n");
    }
    let of = if count > 1 {
        format!("message {number} of {count}, ")
    } else {
        String::new()
    };
    let length = match part.limit {
        Some(limit) if part.is_too_long() => {
            format!(
                "**{} of {limit} {}, {} too many**",
                part.length,
                part.unit,
                part.length - limit
            )
        }
        Some(limit) => format!("{} of {limit} {}", part.length, part.unit),
        None => format!("{} {}", part.length, part.unit),
    };
    text + &format!("<sub>{of}{length}</sub>\n\n")
}

/// A picture from the repository itself, where it is known where that is; else its name, with what it shows.
fn media(report: &Report<'_>, path: &str, alt: Option<&str>) -> String {
    let alt = alt.unwrap_or("no alt text");
    let address = report.files_at.and_then(|files_at| {
        let way = picture(Some(report.folder), path)?;
        Some(format!("{files_at}/{way}"))
    });
    let Some(address) = address else {
        return format!("🖼 {} ({})", code(path), plain(alt));
    };
    format!(
        "<img src=\"{address}\" width=\"{WIDTH}\" alt=\"{}\">",
        in_tags(alt)
    )
}
