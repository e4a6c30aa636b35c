//! What a rule is, and the handle through which it speaks.

use std::fmt;

use super::context::Context;
use crate::config::Level;
use crate::diagnostic::{Diagnostic, Fix, RuleId, Severity, Subject};
use crate::source::Span;

/// One rule: its name, its manual and its check.
pub struct Rule {
    /// Its name, which is that of its file.
    pub id: RuleId,
    /// What it is about.
    pub category: Category,
    /// The level of its findings unless `[lint]` says otherwise; of a rule that waits to be asked, the level to ask for.
    pub severity: Severity,
    /// What it does, why it is bad, an example and what to write instead, as Markdown with these four headings. A block
    /// of code names its file after its language, so that the examples can be run.
    pub doc: &'static str,
    /// Where it is checked.
    pub check: Check,
}

impl Rule {
    /// The level of its findings where `[lint]` says nothing.
    pub fn level(&self) -> Level {
        match self.check {
            Check::Here(_) | Check::Earlier => Level(Some(self.severity)),
            Check::Asked(_) => Level(None),
        }
    }

    /// True for a rule that offers changes: its documentation says what they do.
    pub fn is_fixable(&self) -> bool {
        self.doc.contains("`--fix`") || self.doc.contains("`--unsafe-fixes`")
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Rule({})", self.id.0)
    }
}

/// Where a rule is checked.
pub enum Check {
    /// By this function of the linter.
    Here(fn(&Context<'_>, &mut Out)),
    /// By this function, but only where `[lint]` sets a level: not every team works that way.
    Asked(fn(&Context<'_>, &mut Out)),
    /// While files are read, or by the linter itself.
    Earlier,
}

impl fmt::Debug for Check {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Here(_) => "Here",
            Self::Asked(_) => "Asked",
            Self::Earlier => "Earlier",
        })
    }
}

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// How files are written.
    Syntax,
    /// When posts go out.
    Time,
    /// What posts say.
    Text,
    /// Pictures, videos and sounds.
    Media,
    /// Who can read along.
    Accessibility,
    /// When channels post.
    Cadence,
    /// What posts are for.
    Strategy,
    /// Posts that belong together.
    Campaign,
    /// Addresses that posts point to.
    Link,
    /// The same thing twice.
    Duplicate,
    /// Secrets, and files that are none of the workspace's.
    Security,
    /// Channels and what their platforms can express.
    Platform,
}

impl Category {
    /// The word that lists of rules show.
    pub fn name(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::Time => "time",
            Self::Text => "text",
            Self::Media => "media",
            Self::Accessibility => "accessibility",
            Self::Cadence => "cadence",
            Self::Strategy => "strategy",
            Self::Campaign => "campaign",
            Self::Link => "link",
            Self::Duplicate => "duplicate",
            Self::Security => "security",
            Self::Platform => "platform",
        }
    }
}

/// The handle through which one rule reports.
pub struct Out {
    rule: &'static Rule,
    findings: Vec<Diagnostic>,
}

impl Out {
    pub(super) fn new(rule: &'static Rule) -> Self {
        Self {
            rule,
            findings: Vec::new(),
        }
    }

    pub(super) fn into_findings(self) -> Vec<Diagnostic> {
        self.findings
    }

    /// The name of the rule that reports.
    pub(super) fn rule(&self) -> RuleId {
        self.rule.id
    }

    /// Reports a place; what else is known is added to the finding that is returned.
    pub(super) fn report(&mut self, span: Span, message: impl Into<String>) -> Finding<'_> {
        let finding = Diagnostic::error(self.rule.id, span, message).severity(self.rule.severity);
        self.findings.push(finding);
        let last = self.findings.len() - 1;
        Finding(&mut self.findings[last])
    }
}

/// A finding that was just reported.
pub(super) struct Finding<'a>(&'a mut Diagnostic);

impl Finding<'_> {
    /// Says what the place is, in a few words.
    pub(super) fn label(self, text: impl Into<String>) -> Self {
        self.0.label.text = text.into();
        self
    }

    /// Shows another place.
    pub(super) fn related(self, span: Span, text: impl Into<String>) -> Self {
        let text = text.into();
        self.0.related.push(crate::diagnostic::Label { span, text });
        self
    }

    /// Says what to do.
    pub(super) fn help(self, text: impl Into<String>) -> Self {
        self.0.help = Some(text.into());
        self
    }

    /// Names the post that it is about.
    pub(super) fn post(self, id: &str) -> Self {
        self.about(Subject::Post(id.to_owned()))
    }

    /// Names what it is about.
    pub(super) fn about(self, subject: Subject) -> Self {
        self.0.subject = Some(subject);
        self
    }

    /// Names the channel on which it shows.
    pub(super) fn on_channel(self, id: &str) -> Self {
        self.0.channel = Some(id.to_owned());
        self
    }

    /// Names the channel on which it shows, unless it shows on others too.
    pub(super) fn on_channel_alone(self, id: &str, others: usize) -> Self {
        if others == 0 {
            return self.on_channel(id);
        }
        self
    }

    /// Offers a change, where there is one.
    pub(super) fn fix(self, fix: Option<Fix>) -> Self {
        self.0.fix = fix;
        self
    }

    /// Sets another level than the rule's own.
    pub(super) fn severity(self, severity: Severity) -> Self {
        self.0.severity = severity;
        self
    }
}
