//! `preview` for a terminal: each message beside a bar, with its length below.

use anstyle::{AnsiColor, Effects, Style};

use super::{Card, Finding, Sheet, distinct, markdown};
use crate::content::{Count, LinkPlace, PartPreview, Run};
use crate::diagnostic::Severity;
use crate::model::{Status, Visibility};
use crate::platform::{Attachment, MarkKind, PollQuestion};
use crate::render::check_full::Look;
use crate::render::display::Foreign;
use crate::render::medium::about;
use crate::render::page::address::host;
use crate::render::page::body::{Beginning, in_lines};
use crate::render::text::paragraph;
use crate::render::wrap::wrapped;

/// Prose is not read well in longer lines, however wide the terminal is.
const LINE: usize = 100;
/// In front of what readers see.
const BAR: &str = "  │ ";
/// In front of what is said about it.
const FOOT: &str = "  └ ";
/// The columns that these take.
const BAR_WIDTH: usize = 4;

const HEADING: Style = Style::new().bold();
const QUIET: Style = Style::new().dimmed();
const ADDRESS: Style = AnsiColor::Blue.on_default().underline();
const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const INFO: Style = AnsiColor::Blue.on_default().bold();

/// The post, channel by channel.
pub fn render(sheet: &Sheet<'_>, look: Look) -> String {
    let page = Page {
        sheet,
        look: Look {
            width: look.width.min(LINE),
            ..look
        },
    };
    let id = page.styled(HEADING, sheet.post);
    let mut text = format!("{id}, {}\n", approval(sheet.status));
    if sheet.cards.is_empty() {
        text.push_str("\nIt goes to no channel.\n");
    }
    for card in &sheet.cards {
        text.push('\n');
        text.push_str(&page.card(card));
    }
    if !sheet.findings.is_empty() {
        let heading = page.styled(HEADING, "On every channel");
        text = text + "\n" + &heading + "\n";
        text.push_str(&page.findings(&sheet.findings));
    }
    text
}

/// How far a post has come, in words that go on a sentence.
fn approval(status: Status) -> &'static str {
    match status {
        Status::Draft => "a draft",
        Status::Review => "in review",
        Status::Approved => "approved",
        Status::Cancelled => "cancelled",
    }
}

/// A sheet and how it is laid out.
struct Page<'p, 'a> {
    sheet: &'p Sheet<'a>,
    look: Look,
}

impl Page<'_, '_> {
    fn styled(&self, style: Style, text: &str) -> String {
        let shown = Foreign(text);
        if self.look.styled {
            format!("{style}{shown}{style:#}")
        } else {
            shown.to_string()
        }
    }

    fn room(&self) -> usize {
        self.look.width.saturating_sub(BAR_WIDTH).max(20)
    }

    /// Lines of one look, as wide as there is room.
    fn lines(&self, style: Style, text: &str) -> Vec<String> {
        let lines = wrapped(&[(text, Style::new())], self.room()).into_iter();
        lines.map(|line| self.restyled(style, &line)).collect()
    }

    /// A line that is harmless already.
    fn restyled(&self, style: Style, line: &str) -> String {
        if self.look.styled && !line.is_empty() {
            format!("{style}{line}{style:#}")
        } else {
            line.to_owned()
        }
    }

    fn card(&self, card: &Card<'_>) -> String {
        let preview = &card.preview;
        let mut text = self.heading(card);
        for (index, part) in preview.parts.iter().enumerate() {
            let mut lines = Vec::new();
            if index == 0 {
                lines.extend(self.before(card));
            }
            lines.extend(self.message(card, part));
            if index == 0 {
                lines.extend(self.after(card));
            }
            text.push_str(&self.barred(&lines));
            text.push_str(&self.foot(part.count, (index, preview.parts.len())));
        }
        text.push_str(&self.comment(card));
        text + &self.findings(&card.all_findings())
    }

    /// Lines beside a bar.
    fn barred(&self, lines: &[String]) -> String {
        let bar = self.restyled(QUIET, BAR.trim_end());
        let mut text = String::new();
        for line in lines {
            text.push_str(&bar);
            if !line.is_empty() {
                text.push(' ');
                text.push_str(line);
            }
            text.push('\n');
        }
        text
    }

    /// `fediverse, Mastodon, variant 1 of 2`.
    fn heading(&self, card: &Card<'_>) -> String {
        let mut facts = vec![card.platform_name.to_owned()];
        facts.extend(card.name.map(str::to_owned));
        facts.extend(
            card.variant
                .map(|(one, of)| format!("variant {one} of {of}")),
        );
        let reply = card.preview.reply_to.as_deref();
        facts.extend(reply.map(|post| format!("answers {post}")));
        let seen = card.preview.visibility.map(Visibility::word);
        facts.extend(seen.map(str::to_owned));
        if card.status != self.sheet.status {
            facts.push(approval(card.status).to_owned());
        }
        let channel = self.styled(HEADING, card.channel);
        format!("{channel}, {}\n", Foreign(&facts.join(", ")))
    }

    /// What stands before the text of the first message.
    fn before(&self, card: &Card<'_>) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(title) = &card.preview.title {
            lines.extend(self.lines(HEADING, &title.text));
            lines.push(self.length(title.count));
            lines.push(String::new());
        }
        if let Some(warning) = &card.preview.content_warning {
            lines.extend(self.lines(WARNING, &format!("Content warning: {warning}")));
            lines.push(String::new());
        }
        lines
    }

    fn message(&self, card: &Card<'_>, part: &PartPreview) -> Vec<String> {
        let has_alt = card.preview.alt_texts;
        let media = part.media.iter().map(|one| self.medium(one, has_alt));
        let text = if card.preview.markdown {
            self.markdown(&in_lines(&part.text))
        } else {
            self.whole_text(part)
        };
        let mut blocks: Vec<Vec<String>> = if card.preview.media_first {
            media.chain([text]).collect()
        } else {
            std::iter::once(text).chain(media).collect()
        };
        blocks.retain(|block| !block.is_empty());
        blocks.join(&String::new())
    }

    /// A text as its Markdown means it.
    fn markdown(&self, text: &Beginning) -> Vec<String> {
        markdown::lines(&text.nodes, self.room(), self.look.styled)
    }

    /// The text, and its hidden part below a line that says so.
    fn whole_text(&self, part: &PartPreview) -> Vec<String> {
        let mut lines = Vec::new();
        let runs = part.runs();
        let (shown, hidden): (Vec<_>, Vec<_>) = runs.iter().partition(|run| !run.is_folded);
        lines.extend(self.text(&shown));
        if let Some((_, word)) = part.fold {
            let line = format!("┄┄ {word} ");
            let rest = self.room().saturating_sub(line.chars().count());
            lines.push(self.styled(QUIET, &(line + &"┄".repeat(rest))));
            lines.extend(self.text(&hidden));
        }
        lines
    }

    /// The lines of a text without the empty ones around it.
    fn text(&self, runs: &[Run<'_>]) -> Vec<String> {
        let runs: Vec<(&str, Style)> = runs
            .iter()
            .map(|run| (run.text, self.look_of(run)))
            .collect();
        let mut lines = wrapped(&runs, self.room());
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        let begins = lines.iter().position(|line| !line.is_empty());
        lines.split_off(begins.unwrap_or(lines.len()))
    }

    fn look_of(&self, run: &Run<'_>) -> Style {
        if self.look.styled {
            look(run)
        } else {
            Style::new()
        }
    }

    fn medium(&self, medium: &Attachment, has_alt: bool) -> Vec<String> {
        let clip = self.sheet.files.clip(&medium.path);
        let facts = about(clip.map(|clip| &clip.medium));
        let mut lines = self.lines(Style::new(), &format!("▣ {} · {facts}", medium.path));
        match &medium.alt {
            Some(alt) if has_alt => lines.extend(self.lines(QUIET, &format!("alt: {alt}"))),
            None if has_alt => lines.extend(self.lines(QUIET, "no alt text")),
            Some(_) | None => {}
        }
        lines
    }

    /// What stands below the first message's text: poll, link and long text.
    fn after(&self, card: &Card<'_>) -> Vec<String> {
        let preview = &card.preview;
        let mut lines = Vec::new();
        if let Some(poll) = &preview.poll {
            lines.push(String::new());
            lines.extend(self.poll(poll));
        }
        match &preview.link {
            Some((address, LinkPlace::Card)) => {
                lines.push(String::new());
                let name = host(address).unwrap_or_default();
                lines.extend(self.lines(HEADING, &format!("▤ {name}")));
                lines.extend(
                    self.lines(QUIET, "a card with the title and the picture of that page"),
                );
            }
            Some((address, LinkPlace::Beside)) => {
                lines.push(String::new());
                lines.extend(self.lines(ADDRESS, address));
            }
            Some((_, LinkPlace::Text)) | None => {}
        }
        if let Some(body) = &preview.body {
            lines.push(String::new());
            lines.extend(self.body(body));
        }
        lines
    }

    fn poll(&self, poll: &PollQuestion) -> Vec<String> {
        let sign = if poll.multiple { "[ ]" } else { "( )" };
        let options = poll.options.iter();
        let mut lines: Vec<String> = options
            .flat_map(|option| self.lines(Style::new(), &format!("{sign} {option}")))
            .collect();
        lines.extend(self.lines(QUIET, &super::terms_of(poll)));
        lines
    }

    fn body(&self, file: &str) -> Vec<String> {
        let Some(body) = self.sheet.files.body(file) else {
            return self.lines(QUIET, &format!("{file} cannot be read"));
        };
        let mut lines = self.markdown(body);
        lines.push(String::new());
        lines.extend(self.lines(QUIET, &super::extent(body, file)));
        lines
    }

    fn comment(&self, card: &Card<'_>) -> String {
        let Some(comment) = &card.preview.first_comment else {
            return String::new();
        };
        let lines = self.barred(&self.lines(Style::new(), &comment.text));
        let foot = self.restyled(QUIET, &format!("{FOOT}our first comment · "));
        format!("{lines}{foot}{}\n", self.length(comment.count))
    }

    /// Which message it is, and how long.
    fn foot(&self, count: Count, (index, parts): (usize, usize)) -> String {
        let number = match parts {
            1 => String::new(),
            many => format!("{} of {many} · ", index + 1),
        };
        let foot = self.restyled(QUIET, &format!("{FOOT}{number}"));
        format!("{foot}{}\n", self.length(count))
    }

    fn length(&self, count: Count) -> String {
        let style = if count.excess() > 0 { ERROR } else { QUIET };
        self.restyled(style, &count.to_string())
    }

    fn findings(&self, findings: &[Finding<'_>]) -> String {
        let told = distinct(findings);
        told.iter().map(|one| self.finding(one)).collect()
    }

    fn finding(&self, finding: &Finding<'_>) -> String {
        let style = match finding.severity {
            Severity::Error => ERROR,
            Severity::Warning => WARNING,
            Severity::Info => INFO,
        };
        let level = finding.severity.name();
        let title = format!("{level}[{}] {}", finding.rule, finding.message);
        let title = paragraph(2, &title, self.look.width);
        let painted = self.restyled(style, level);
        let title = title.replacen(level, &painted, 1);
        let help = finding.help.map(|help| paragraph(4, help, self.look.width));
        title + &help.unwrap_or_default()
    }
}

/// The look of a run: what leads somewhere is coloured, and what is hidden at first stands back.
fn look(run: &Run<'_>) -> Style {
    let style = match run.kind {
        Some(MarkKind::Link) => ADDRESS,
        Some(MarkKind::Hashtag) => AnsiColor::Cyan.on_default(),
        Some(MarkKind::Mention) => AnsiColor::Magenta.on_default(),
        None => Style::new(),
    };
    if run.is_folded {
        style.effects(style.get_effects() | Effects::DIMMED)
    } else {
        style
    }
}

#[cfg(test)]
mod tests {
    use snapbox::IntoData;
    use unicode_width::UnicodeWidthStr;

    use super::super::sample::{HOSTILE, RICH, Sample};
    use super::*;

    fn told(post: &str, channel: Option<&str>, styled: bool) -> String {
        let look = Look { styled, width: 60 };
        render(&Sample::of(post).sheet(channel), look)
    }

    #[test]
    fn a_channel_is_shown_with_all_that_its_readers_see() {
        snapbox::assert_data_eq!(
            told(RICH, Some("fediverse"), false),
            snapbox::str![[r#"
a, in review

fediverse, Mastodon, @acme, unlisted
  │ Content warning: Snow
  │
  │ The maps are here.
  │
  │ Thank you @ada@social.example for
  │ #SpringMaps: https://acme.com/maps
  │
  │ ▣ media/a.png · PNG · 57 bytes · 640 × 360
  │ alt: A path
  │
  │ ▣ media/b.png · the file is not there
  │ no alt text
  └ 79 of 500 characters
  info[unsupported-field] Mastodon has no place for `title`:
  it is left out
    leave it, or say it otherwise in [posts.a.on.fediverse]
  info[unsupported-field] Mastodon has no place for
  `first_comment`: it is left out
    leave it, or say it otherwise in [posts.a.on.fediverse]

On every channel
  error[missing-media] there is no file `media/b.png`
    paths start at the folder of `kalends.toml`; small and
    large letters differ
  warning[unplaced-post] `a` finds no slot: `fediverse` has
  no cadence, so it offers no slots (nor on `linkedin`)
    give the post a time with `publish_at`, or the channel
    more slots
  warning[missing-alt-text] `media/b.png` has no description
    say what it shows, in the same braces: alt = "…"

"#]]
            .raw()
        );
    }

    #[test]
    fn what_is_hidden_stands_below_the_word_that_shows_it() {
        let text = told(RICH, Some("linkedin"), false);
        let (shown, hidden) = text.split_once("┄┄ see more ┄").unwrap();
        assert!(shown.contains("The maps are here."), "{text}");
        assert!(hidden.contains("#SpringMaps"), "{text}");
    }

    #[test]
    fn colour_changes_nothing_but_the_look() {
        let bare = |text: &str| anstream::adapter::strip_str(text).to_string();
        for post in [RICH, HOSTILE] {
            let plain = told(post, None, false);
            let styled = told(post, None, true);
            assert_ne!(styled, plain);
            assert_eq!(bare(&styled), plain);
        }
    }

    #[test]
    fn nothing_that_a_terminal_would_obey_is_left() {
        let text = told(HOSTILE, None, false);
        assert!(
            !text.contains(|c: char| c.is_control() && c != '\n'),
            "{text}"
        );
        assert!(text.contains("safe\\u{202e}gpj.exe"), "{text}");
        assert!(text.lines().all(|line| line.width() <= 60), "{text}");
    }

    #[test]
    fn a_post_that_goes_nowhere_says_so() {
        let text = told("[posts.a]\ntext = 'Hi'\nchannels = []\n", None, false);
        assert!(
            text.starts_with("a, a draft\n\nIt goes to no channel.\n"),
            "{text}"
        );
    }
}
