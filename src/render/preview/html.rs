//! `preview` as one page for a browser: a card a channel, in a look of its own that imitates no platform's.
//!
//! The page is a single file without a script that asks the network for nothing, and says so to the browser in a policy.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Card, Finding, Sheet, distinct, extent, terms_of};
use crate::content::media::kind_of_name;
use crate::content::{Count, LinkPlace, PartPreview, Preview, Run};
use crate::platform::{Attachment, MarkKind, PollQuestion};
use crate::render::medium::about;
use crate::render::page::address::{file, host, link, picture};
use crate::render::page::body::in_lines;
use crate::render::page::policy::policy;
use crate::render::page::prose::prose;
use crate::render::page::visible::visible;

/// The style of the page, in one piece, since its hash stands in the policy.
const STYLE: &str = concat!(
    include_str!("../page/style/colours.css"),
    include_str!("../page/style/base.css"),
    include_str!("style/preview.css"),
);

/// The page as one HTML document. `workspace` is the way from the page's folder to the workspace's; where there is none,
/// as when the page is printed or shows a commit, pictures and videos are named and not shown.
pub fn render(sheet: &Sheet<'_>, workspace: Option<&str>) -> String {
    let name = visible(sheet.post);
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy(STYLE, None));
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (name) " · preview" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (name) }
                    p .quiet { (summary(sheet)) }
                }
                main {
                    @for (number, card) in sheet.cards.iter().enumerate() {
                        (Shown { sheet, card, workspace }.card(number))
                    }
                }
                @if !sheet.findings.is_empty() {
                    aside .everywhere aria-label="On every channel" {
                        h2 { "On every channel" }
                        (findings(&sheet.findings))
                    }
                }
                footer .quiet { "What is folded, and how a card looks, differs a little from screen to screen." }
            }
        }
    };
    document.into_string() + "\n"
}

fn summary(sheet: &Sheet<'_>) -> String {
    let channels = match sheet.cards.len() {
        0 => "goes to no channel".to_owned(),
        1 => "as its readers will see it".to_owned(),
        many => format!("{many} looks"),
    };
    format!("{} · {channels}", sheet.status.word())
}

/// A card and what it is drawn from.
#[derive(Clone, Copy)]
struct Shown<'s, 'a> {
    sheet: &'s Sheet<'a>,
    card: &'s Card<'a>,
    workspace: Option<&'s str>,
}

impl Shown<'_, '_> {
    fn card(self, number: usize) -> Markup {
        let (card, preview) = (self.card, &self.card.preview);
        let initial = card.channel.chars().next().unwrap_or('?');
        let name = card.name.map_or_else(|| card.channel.to_owned(), visible);
        html! {
            article class={ "card colour-" (number % 12) } {
                header {
                    span .initial aria-hidden="true" { (initial.to_uppercase()) }
                    div {
                        h2 { (name) }
                        p .quiet { (self.about()) }
                    }
                }
                @if let Some(warning) = &preview.content_warning {
                    p .warning { strong { "Content warning: " } bdi { (visible(warning)) } }
                }
                @for (index, part) in preview.parts.iter().enumerate() {
                    (self.message(part, index))
                }
                @if let Some(comment) = &preview.first_comment {
                    div .message {
                        p .part.quiet { "Our first comment" }
                        p .text dir="auto" lang=[&preview.language] { (visible(&comment.text)) }
                        (length(comment.count))
                    }
                }
                (findings(&card.all_findings()))
            }
        }
    }

    /// Where it goes, and what is special about it there.
    fn about(self) -> String {
        let (card, preview) = (self.card, &self.card.preview);
        let own_name = card.name.map(|_| card.channel.to_owned());
        let facts = [
            Some(card.platform_name.to_owned()),
            own_name,
            card.variant
                .map(|(one, of)| format!("variant {one} of {of}")),
            preview
                .reply_to
                .as_ref()
                .map(|post| format!("answers {post}")),
            preview
                .visibility
                .map(|visibility| visibility.word().to_owned()),
            (card.status != self.sheet.status).then(|| card.status.word().to_owned()),
        ];
        let facts: Vec<String> = facts.into_iter().flatten().collect();
        visible(&facts.join(" · "))
    }

    fn message(self, part: &PartPreview, index: usize) -> Markup {
        let preview = &self.card.preview;
        let parts = preview.parts.len();
        html! {
            div .message {
                @if parts > 1 { p .part.quiet { (index + 1) " of " (parts) } }
                @if let Some(title) = preview.title.as_ref().filter(|_| index == 0) {
                    h3 dir="auto" lang=[&preview.language] { (visible(&title.text)) }
                    (length(title.count))
                }
                @if preview.media_first { (self.media(part)) }
                (text(part, preview))
                @if !preview.media_first { (self.media(part)) }
                @if index == 0 { (self.below()) }
                (length(part.count))
            }
        }
    }

    fn media(self, part: &PartPreview) -> Markup {
        html! {
            @if !part.media.is_empty() {
                div class={ "media of-" (part.media.len().min(4)) } {
                    @for medium in &part.media { (self.medium(medium)) }
                }
            }
        }
    }

    /// What stands below the first message's text: poll, link and long text.
    fn below(self) -> Markup {
        let preview = &self.card.preview;
        html! {
            @if let Some(poll) = &preview.poll { (answers(poll)) }
            @match &preview.link {
                Some((address, LinkPlace::Card)) => (link_card(address)),
                Some((address, LinkPlace::Beside)) => p { (outward(address, &visible(address))) },
                Some((_, LinkPlace::Text)) | None => {},
            }
            @if let Some(path) = &preview.body {
                @match self.sheet.files.body(path) {
                    Some(body) => div .long {
                        div .prose lang=[&preview.language] dir="auto" { (body.markup()) }
                        p .quiet.small { (visible(&extent(body, path))) }
                    },
                    None => p .quiet { (visible(path)) " cannot be read" },
                }
            }
        }
    }

    fn medium(self, medium: &Attachment) -> Markup {
        let clip = self.sheet.files.clip(&medium.path);
        let facts = about(clip.map(|clip| &clip.medium));
        let alt = medium.alt.as_deref().map(visible);
        let name = visible(&medium.path);
        let place = clip.and_then(|_| file(self.workspace, &medium.path));
        let poster = clip.and_then(|clip| picture(self.workspace, clip.poster.as_deref()?));
        let kind = kind_of_name(&medium.path).unwrap_or_default();
        html! {
            figure {
                @if let Some(address) = picture(self.workspace, &medium.path).filter(|_| clip.is_some()) {
                    img src=(address) alt=(alt.as_deref().unwrap_or_default());
                } @else if let (Some(address), true) = (&place, kind.starts_with("video/")) {
                    video src=(address) poster=[poster] controls preload="none" aria-label=(alt.as_deref().unwrap_or(&name)) {}
                } @else if let (Some(address), true) = (&place, kind.starts_with("audio/")) {
                    audio src=(address) controls preload="none" aria-label=(alt.as_deref().unwrap_or(&name)) {}
                } @else {
                    p .nothing aria-hidden="true" { "▣" }
                }
                figcaption {
                    @if self.card.preview.alt_texts {
                        @match &alt {
                            Some(alt) => { strong { "Alt " } bdi { (alt) } },
                            None => em { "no alt text" },
                        }
                    }
                    span .file.quiet { (name) " · " (facts) }
                }
            }
        }
    }
}

/// The text, its hidden part in a place of its own that readers can close.
fn text(part: &PartPreview, preview: &Preview) -> Markup {
    if preview.markdown {
        return html! {
            div .prose dir="auto" lang=[&preview.language] { (in_lines(&part.text).markup()) }
        };
    }
    let runs = part.runs();
    let (mut shown, mut hidden): (Vec<Run<'_>>, Vec<Run<'_>>) =
        runs.into_iter().partition(|run| !run.is_folded);
    // Between the two the page has a distance of its own.
    if let (Some(last), Some(first)) = (shown.last_mut(), hidden.first_mut()) {
        last.text = last.text.trim_end();
        first.text = first.text.trim_start();
    }
    html! {
        @if !shown.is_empty() {
            div .text dir="auto" lang=[&preview.language] { @for run in &shown { (styled(run)) } }
        }
        @if let Some((_, word)) = part.fold {
            details .fold open {
                summary { "… " (word) }
                div .text dir="auto" lang=[&preview.language] { @for run in &hidden { (styled(run)) } }
            }
        }
    }
}

fn styled(run: &Run<'_>) -> Markup {
    let words = visible(run.text);
    match run.kind {
        Some(MarkKind::Link) => outward(run.text, &words),
        Some(MarkKind::Hashtag) => html! { span .hashtag { (words) } },
        Some(MarkKind::Mention) => html! { span .mention { (words) } },
        None => html! { (words) },
    }
}

/// Words that lead to an address, if it is that of a web page.
fn outward(address: &str, words: &str) -> Markup {
    link(address).map_or_else(
        || html! { span .mention { (words) } },
        |address| html! { a href=(address) target="_blank" rel="noopener noreferrer" { (words) } },
    )
}

fn link_card(address: &str) -> Markup {
    let name = host(address).map_or_else(|| visible(address), |host| visible(&host));
    html! {
        div .link {
            p { strong { (name) } }
            p .quiet { "A card with the title and the picture of that page." }
        }
    }
}

fn answers(poll: &PollQuestion) -> Markup {
    html! {
        ul .poll { @for option in &poll.options { li dir="auto" { (visible(option)) } } }
        p .quiet.small { (terms_of(poll)) }
    }
}

/// How long it is, with a bar that says the same to the eye.
fn length(count: Count) -> Markup {
    let full = count.limit.map(|limit| match limit {
        0 => 100,
        _ => (100 * count.length / limit).min(100),
    });
    html! {
        p .count.quiet[count.excess() == 0].over[count.excess() > 0] {
            @if let Some(full) = full {
                svg .gauge viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" {
                    rect .room width="100" height="6" {}
                    rect width=(full) height="6" {}
                }
            }
            span { (count) }
        }
    }
}

fn findings(findings: &[Finding<'_>]) -> Markup {
    html! {
        @if !findings.is_empty() {
            ul .findings {
                @for one in distinct(findings) {
                    li class={ "level-" (one.severity.name()) } {
                        strong { (one.severity.name()) } " " (prose(one.message))
                        @if let Some(help) = one.help { span .help { (prose(help)) } }
                        span .rule { (one.rule) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{HOSTILE, RICH, Sample};
    use super::*;

    fn page(post: &str, workspace: Option<&str>) -> String {
        render(&Sample::of(post).sheet(None), workspace)
    }

    #[test]
    fn the_page_holds_no_script_and_names_nothing_that_is_elsewhere() {
        for post in [RICH, HOSTILE] {
            let page = page(post, Some(".."));
            for mark in [
                "<script",
                "url(",
                "@import",
                "<link",
                " style=",
                "src=\"http",
            ] {
                assert!(!page.contains(mark), "{mark}");
            }
            assert!(page.contains("script-src 'none'"));
        }
    }

    #[test]
    fn what_files_say_stays_text() {
        let page = page(HOSTILE, Some(".."));
        assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;"));
        assert!(page.contains("safe\\u{202e}gpj.exe"));
        assert!(!page.contains("href=\"javascript:"));
        assert!(!page.contains('\u{1b}'));
        assert!(page.contains("<a href=\"https://acme.com\" rel=\"noopener noreferrer\">on</a>"));
    }

    #[test]
    fn markdown_is_shown_as_rendered_where_the_platform_renders_it() {
        let post = "[posts.a]\nchannels = ['fediverse', 'news']\ntitle = 'A'\n\
            text = \"**Bold** <b>x</b>\\n\\n- one\\n- https://acme.com\"\n";
        let page = page(post, None);
        let rendered = "<p><strong>Bold</strong> &lt;b&gt;x&lt;/b&gt;</p><ul><li>one</li><li>\
            <a href=\"https://acme.com\" rel=\"noopener noreferrer\">https://acme.com</a></li></ul>";
        assert_eq!(page.matches(rendered).count(), 1, "{page}");
        assert_eq!(page.matches("**Bold**").count(), 1, "{page}");
    }

    #[test]
    fn what_leads_somewhere_looks_like_it() {
        let page = page(RICH, None);
        assert!(page.contains("<span class=\"mention\">@ada@social.example</span>"));
        assert!(page.contains("<span class=\"hashtag\">#SpringMaps</span>"));
        assert!(page.contains("<a href=\"https://acme.com/maps\""));
    }

    #[test]
    fn a_picture_is_shown_where_it_is_and_named_where_it_is_not() {
        let shown = "<img src=\"../media/a.png\" alt=\"A path\">";
        assert!(page(RICH, Some("..")).contains(shown));
        assert!(!page(RICH, Some("..")).contains("<img src=\"../media/b.png\""));
        assert!(!page(RICH, None).contains("<img"));
        assert!(page(RICH, None).contains("no alt text"));
    }

    #[test]
    fn the_rest_of_a_folded_text_can_be_closed() {
        let page = page(RICH, None);
        assert_eq!(page.matches("<summary>… see more</summary>").count(), 1);
    }
}
