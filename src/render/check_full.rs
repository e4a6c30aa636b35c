//! `check` for people: each finding with the lines it is about, what to do, and a last line that sums up.

use std::collections::BTreeMap;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::display::Foreign;
use super::excerpt::Excerpt;
use super::strike::without_secrets;
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::lint::{Report, Summary};
use crate::source::{SourceId, Sources};

/// How the text is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Whether it is coloured.
    pub styled: bool,
    /// How many columns the terminal has; longer lines of a file are cut around the place at fault.
    pub width: usize,
}

/// The findings with excerpts, and the summary.
pub fn render(report: &Report, sources: &Sources, look: Look) -> String {
    let summary = summary_line(&report.summary());
    findings(report, sources, look) + &summary + "\n" + &changes_line(report)
}

/// The findings with excerpts alone.
pub fn findings(report: &Report, sources: &Sources, look: Look) -> String {
    let renderer = if look.styled {
        Renderer::styled().hyperlink(false)
    } else {
        Renderer::plain()
    };
    let renderer = renderer.term_width(look.width);
    let sources = without_secrets(&report.findings, sources);
    let mut text = String::new();
    for finding in &report.findings {
        text.push_str(&rendered(finding, &sources, &renderer));
        text.push_str("\n\n");
    }
    text
}

fn rendered(finding: &Diagnostic, sources: &Sources, renderer: &Renderer) -> String {
    let title = level(finding.severity)
        .primary_title(Foreign(&finding.message).to_string())
        .id(finding.rule.0);
    let mut group = title.elements(snippets(finding, sources));
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(Foreign(help).to_string()));
    }
    let groups: [Group<'_>; 1] = [group];
    renderer.render(&groups)
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    }
}

/// One excerpt a file, that of the place at fault first.
fn snippets(finding: &Diagnostic, sources: &Sources) -> Vec<Snippet<'static, Annotation<'static>>> {
    let primary = finding.label.span.source;
    let mut by_source: BTreeMap<(bool, SourceId), Vec<(AnnotationKind, &Label)>> = BTreeMap::new();
    let related = finding
        .related
        .iter()
        .map(|label| (AnnotationKind::Context, label));
    for (kind, label) in [(AnnotationKind::Primary, &finding.label)]
        .into_iter()
        .chain(related)
    {
        let source = label.span.source;
        by_source
            .entry((source != primary, source))
            .or_default()
            .push((kind, label));
    }
    let by_source = by_source.into_iter();
    by_source
        .map(|((_, source), labels)| snippet(source, &labels, sources))
        .collect()
}

fn snippet(
    source: SourceId,
    labels: &[(AnnotationKind, &Label)],
    sources: &Sources,
) -> Snippet<'static, Annotation<'static>> {
    let source = sources.get(source);
    let spans: Vec<_> = labels.iter().map(|(_, label)| label.span).collect();
    let excerpt = Excerpt::around(source, &spans);
    let annotations: Vec<_> = labels
        .iter()
        .zip(excerpt.places)
        .map(|((kind, label), place)| {
            let text = Foreign(&label.text).to_string();
            kind.span(place)
                .label(Some(text).filter(|text| !text.is_empty()))
        })
        .collect();
    Snippet::source(excerpt.text)
        .path(Foreign(source.path()).to_string())
        .line_start(excerpt.first_line)
        .annotations(annotations)
}

/// What was found, in words: "3 errors, 1 warning in 12 files (40 posts)".
pub fn summary_line(summary: &Summary) -> String {
    let counts = [
        (summary.errors, "error"),
        (summary.warnings, "warning"),
        (summary.infos, "remark"),
    ];
    let found: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| counted(*count, word))
        .collect();
    let found = if found.is_empty() {
        "no problems".to_owned()
    } else {
        found.join(", ")
    };
    let (files, posts) = (
        counted(summary.files, "file"),
        counted(summary.posts, "post"),
    );
    let silenced = match summary.silenced {
        0 => String::new(),
        count => format!(", {count} silenced"),
    };
    format!("{found} in {files} ({posts}){silenced}")
}

/// How many findings `--fix` would settle, as a line of its own; empty when it would settle none.
pub fn changes_line(report: &Report) -> String {
    let offered = report.findings.iter().filter_map(|one| one.fix.as_ref());
    let (safe, others): (Vec<_>, Vec<_>) = offered.partition(|fix| fix.safe);
    match (safe.len(), others.len()) {
        (0, 0) => String::new(),
        (0, others) => format!(
            "{} can be fixed with --unsafe-fixes\n",
            counted(others, "finding")
        ),
        (safe, 0) => format!("{} can be fixed with --fix\n", counted(safe, "finding")),
        (safe, others) => format!(
            "{} can be fixed with --fix, {others} more with --unsafe-fixes\n",
            counted(safe, "finding")
        ),
    }
}

fn counted(count: usize, word: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {word}{plural}")
}

#[cfg(test)]
mod tests {
    use snapbox::IntoData;

    use super::super::check_sample::sample;
    use super::*;
    use crate::diagnostic::RuleId;
    use crate::source::{Source, Span};

    const PLAIN: Look = Look {
        styled: false,
        width: 100,
    };

    #[test]
    fn each_finding_shows_its_lines_and_what_to_do() {
        let (report, sources) = sample();
        let text = render(&report, &sources, PLAIN);
        snapbox::assert_data_eq!(
            text,
            snapbox::str![[r#"
warning[unknown-key]: unknown key `tex\u{202e}t`\n\u{1b}[2J
 --> calendar/a\u{1b}.toml:2:1
  |
2 | te\u{202e}xt = "\u{1b}[31mHi"
  | ^^^^^^^^^^^^ did you mean\u{200b} `text`?

error[duplicate-id]: the post `a` is defined twice
 --> calendar/b.toml:1:8
  |
1 | [posts.a]
  |        ^ defined again here
  |
 ::: calendar/a\u{1b}.toml:1:8
  |
1 | [posts.a]
  |        - first defined here
  |
  = help: rename one of them

1 error, 1 warning in 2 files (1 post)
1 finding can be fixed with --fix

"#]]
            .raw()
        );
    }

    #[test]
    fn a_long_line_is_cut_around_the_place_and_a_long_text_in_its_middle() {
        let mut sources = Sources::default();
        let words = "many words ".repeat(30);
        let lines = "line\n".repeat(20);
        let text = format!("text = \"{words}\"\nlong = \"\"\"\n{lines}\"\"\"\n");
        let source = sources.add(Source::new("a.toml", text.as_str()));
        let finding = |range| {
            Diagnostic::error(
                RuleId("text-too-long"),
                Span::new(source, range),
                "too long",
            )
        };
        let report = Report {
            findings: vec![finding(200..210), finding(350..text.len() - 1)],
            silenced: 0,
            files: 1,
            posts: 1,
        };
        let text = render(&report, &sources, PLAIN);
        snapbox::assert_data_eq!(
            text,
            snapbox::str![[r#"
error[text-too-long]: too long
 --> a.toml:1:201
  |
1 | ...s many words many words many words many words many words many words many words many words ...
  |                                            ^^^^^^^^^^

error[text-too-long]: too long
  --> a.toml:2:11
   |
 2 |   long = """
   |  ___________^
 3 | | line
 4 | | line
 5 | | line
...  |
22 | | line
23 | | """
   | |___^

2 errors in 1 file (1 post)

"#]]
            .raw()
        );
    }

    #[test]
    fn colours_are_all_that_a_terminal_is_told() {
        let (report, sources) = sample();
        let look = Look {
            styled: true,
            ..PLAIN
        };
        let text = render(&report, &sources, look);
        assert!(text.contains('\u{1b}'));
        for sequence in text.split('\u{1b}').skip(1) {
            let end = sequence.find(|c: char| !c.is_ascii_digit() && !"[;".contains(c));
            assert_eq!(&sequence[end.unwrap()..=end.unwrap()], "m", "{sequence}");
        }
        let hidden = |c: char| c != '\n' && c != '\u{1b}' && super::super::display::is_hidden(c);
        assert!(!text.contains(hidden));
    }

    #[test]
    fn what_can_be_fixed_is_counted_by_how_safe_it_is() {
        let (mut report, _) = sample();
        report.findings.truncate(1);
        let mut other = report.findings[0].clone();
        assert_eq!(changes_line(&report), "1 finding can be fixed with --fix\n");
        other.fix.as_mut().unwrap().safe = false;
        report.findings.extend([other.clone(), other.clone()]);
        assert_eq!(
            changes_line(&report),
            "1 finding can be fixed with --fix, 2 more with --unsafe-fixes\n"
        );
        report.findings.remove(0);
        assert_eq!(
            changes_line(&report),
            "2 findings can be fixed with --unsafe-fixes\n"
        );
        report.findings.clear();
        assert_eq!(changes_line(&report), "");
    }

    #[test]
    fn the_summary_is_a_sentence_in_numbers() {
        let mut summary = Summary {
            errors: 3,
            warnings: 1,
            infos: 0,
            files: 12,
            posts: 40,
            silenced: 0,
        };
        assert_eq!(
            summary_line(&summary),
            "3 errors, 1 warning in 12 files (40 posts)"
        );
        summary = Summary {
            infos: 2,
            files: 1,
            posts: 1,
            ..Summary::default()
        };
        assert_eq!(summary_line(&summary), "2 remarks in 1 file (1 post)");
        summary.infos = 0;
        assert_eq!(summary_line(&summary), "no problems in 1 file (1 post)");
        summary.silenced = 2;
        assert_eq!(
            summary_line(&summary),
            "no problems in 1 file (1 post), 2 silenced"
        );
    }
}
