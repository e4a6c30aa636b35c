//! One platform as a page: how to begin there, what its channels and posts can say, and what it does not do.

use super::super::text::paragraph;
use super::summary::{alt, media, polls, threads};
use crate::platform::{Doubt, Facts, Platform, SettingKey, SettingKind, Threads};

/// Where a line's second column begins.
const COLUMN: usize = 18;

/// The page, wrapped to the width.
pub fn render(platform: &Platform, width: usize) -> String {
    let sections = [
        facts(platform, width),
        steps(platform, width),
        then(platform, width),
        keys("A channel", platform.keys, width),
        secrets(platform, width),
        options(platform, width),
        gaps(platform, width),
    ];
    let written = sections.into_iter().filter(|section| !section.is_empty());
    let title = format!("{} ({})", platform.name, platform.id);
    std::iter::once(format!("{title}\n"))
        .chain(written)
        .collect::<Vec<_>>()
        .join("\n")
}

fn facts(platform: &Platform, width: usize) -> String {
    let facts = platform.facts;
    let mut lines = vec![
        ("text", with_links(facts)),
        ("media", media(facts)),
        ("alt text", alt(facts)),
        ("threads", told_threads(facts)),
        ("polls", polls(facts)),
        ("a lost answer", lost(facts)),
    ];
    if facts.text.needs_title {
        lines.insert(0, ("title", "every post has one".to_owned()));
    }
    if facts.first_comments {
        lines.push((
            "first comment",
            "goes below the post, as a message of its own".to_owned(),
        ));
    }
    let told = lines.into_iter().filter(|(_, told)| !told.is_empty());
    told.map(|(name, told)| line(name, &told, width)).collect()
}

fn with_links(facts: &Facts) -> String {
    let most = match facts.limits.text {
        usize::MAX => "any length".to_owned(),
        most => format!("{most} {}", facts.unit),
    };
    match facts.limits.url {
        Some(length) => format!("{most}; every link counts {length}"),
        None => most,
    }
}

fn told_threads(facts: &Facts) -> String {
    match facts.threads {
        Threads::Replies => format!("{}: each part answers the one before", threads(facts)),
        Threads::Joined => format!("{}: the parts stand below one another", threads(facts)),
    }
}

fn lost(facts: &Facts) -> String {
    let told = match facts.doubt {
        Doubt::AlwaysSafe => "the post is sent again, which changes nothing if it is there",
        Doubt::SafeInWindow => {
            "the post is sent again under the same key while the platform keeps it, and looked for afterwards"
        }
        Doubt::ReadBack => "the post is looked for on the platform, twice, before it is sent again",
        Doubt::AtMostOnce => {
            "the post is never sent again by itself: a person looks, then runs `kalends resolve`"
        }
    };
    told.to_owned()
}

fn steps(platform: &Platform, width: usize) -> String {
    if platform.guide.steps.is_empty() {
        return String::new();
    }
    let numbered = platform.guide.steps.iter().enumerate();
    let lines = numbered.map(|(index, step)| hanging(&format!("{}.", index + 1), step, width));
    format!(
        "From nothing to a first post\n{}",
        lines.collect::<String>()
    )
}

/// What comes after the steps on every platform.
fn then(platform: &Platform, width: usize) -> String {
    let new = format!("kalends new channel NAME --platform {}", platform.id);
    let told = [
        (new.as_str(), "writes the channel's table"),
        (
            "kalends doctor",
            "looks whether all is there and the account answers",
        ),
        (
            "kalends publish --dry-run",
            "shows what would go out, and sends nothing",
        ),
    ];
    let room = new.len() + 2;
    let lines = told.map(|(command, does)| {
        let beside = paragraph(room + 2, does, width);
        format!("  {command:<room$}{}", beside.trim_start())
    });
    format!("Then\n{}", lines.concat())
}

/// How a secret is written, where the channel has any.
fn secrets(platform: &Platform, width: usize) -> String {
    if !platform.keys.iter().any(|key| key.kind.is_secret()) {
        return String::new();
    }
    let told = "A secret never stands in the calendar. Write where it is kept: `{ env = \"NAME\" }`, `{ file = \"path\" }`, `{ command = [\"program\", \"…\"] }` or, encrypted, `{ ledger = \"KALENDS_TOKEN_KEY\" }`.";
    paragraph(2, told, width)
}

fn options(platform: &Platform, width: usize) -> String {
    let title = format!("A post, under [posts.ID.on.{}.options]", platform.id);
    keys(&title, platform.options, width)
}

fn keys(title: &str, keys: &[SettingKey], width: usize) -> String {
    if keys.is_empty() {
        return String::new();
    }
    let lines = keys.iter().map(|key| line(key.name, &doc(key), width));
    format!("{title}\n{}", lines.collect::<String>())
}

fn doc(key: &SettingKey) -> String {
    let kind = match key.kind {
        SettingKind::Choice(words) => format!("; one of {}", words.join(", ")),
        SettingKind::Secret => "; a secret".to_owned(),
        SettingKind::ReplacedSecret => "; a secret, in a file or in the ledger".to_owned(),
        SettingKind::Flag => "; true or false".to_owned(),
        SettingKind::List => "; a list".to_owned(),
        SettingKind::Text
        | SettingKind::Folder
        | SettingKind::Address
        | SettingKind::PublicAddress
        | SettingKind::AddressOrSecret
        | SettingKind::Number
        | SettingKind::Mail(_) => String::new(),
    };
    let needed = if key.required { " (needed)" } else { "" };
    format!("{}{kind}{needed}", key.doc)
}

fn gaps(platform: &Platform, width: usize) -> String {
    if platform.guide.gaps.is_empty() {
        return String::new();
    }
    let lines = platform
        .guide
        .gaps
        .iter()
        .map(|gap| hanging("-", gap, width));
    format!("What it does not do\n{}", lines.collect::<String>())
}

/// A name, and what there is to say beside it.
fn line(name: &str, told: &str, width: usize) -> String {
    let beside = paragraph(COLUMN + 2, told, width);
    let room = COLUMN - 1;
    if name.len() > room {
        return format!("  {name}\n{beside}");
    }
    format!("  {name:<room$} {}", beside.trim_start())
}

fn hanging(mark: &str, told: &str, width: usize) -> String {
    let beside = paragraph(5, told, width);
    format!("  {mark:<2} {}", beside.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::{PLATFORMS, find};

    #[test]
    fn a_page_tells_how_to_begin_what_to_write_and_what_there_is_not() {
        let page = render(find("mastodon").unwrap(), 100);
        for told in [
            "Mastodon (mastodon)\n",
            "  text              500 characters; every link counts 23\n",
            "From nothing to a first post\n  1. On your server",
            "  token             access token with the scopes",
            "What it does not do\n  -  ",
        ] {
            assert!(page.contains(told), "{told}: {page}");
        }
    }

    #[test]
    fn every_page_keeps_to_its_width_where_words_allow() {
        for platform in PLATFORMS {
            let page = render(platform, 80);
            for line in page.lines().filter(|line| line.chars().count() > 80) {
                let is_one_word = line
                    .trim_start()
                    .split("  ")
                    .last()
                    .is_some_and(|told| !told.contains(' ') || told.contains('`'));
                assert!(is_one_word, "{}: {line}", platform.id);
            }
        }
    }
}
