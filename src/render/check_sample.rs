//! A report for tests: two files, and a text that would rather paint the terminal.

use crate::diagnostic::{Diagnostic, Fix, RuleId, Severity, Subject};
use crate::lint::Report;
use crate::source::{Source, Sources, Span};

/// Two findings in two files.
pub(super) fn sample() -> (Report, Sources) {
    let mut sources = Sources::default();
    let hostile = sources.add(Source::new(
        "calendar/a\u{1b}.toml",
        "[posts.a]\nte\u{202e}xt = \"\u{1b}[31mHi\"\n",
    ));
    let other = sources.add(Source::new(
        "calendar/b.toml",
        "[posts.a]\ntext = \"Hello\"\n",
    ));
    let key = Span::new(hostile, 10..17);
    let unknown = Diagnostic::error(
        RuleId("unknown-key"),
        key,
        "unknown key `tex\u{202e}t`\n\u{1b}[2J",
    )
    .severity(Severity::Warning)
    .label("did you mean\u{200b} `text`?")
    .about(Some(Subject::Post("a".to_owned())))
    .on_channel("mastodon")
    .fix(Fix {
        title: "write `text`".to_owned(),
        span: key,
        replacement: "text".to_owned(),
        safe: true,
    });
    let twice = Diagnostic::error(
        RuleId("duplicate-id"),
        Span::new(other, 7..8),
        "the post `a` is defined twice",
    )
    .label("defined again here")
    .related(Span::new(hostile, 7..8), "first defined here")
    .help("rename one of them")
    .about(Some(Subject::Post("a".to_owned())));
    let report = Report {
        findings: vec![unknown, twice],
        silenced: 0,
        files: 2,
        posts: 1,
    };
    (report, sources)
}
