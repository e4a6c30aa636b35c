//! What is wrong with calendar files, as data.
//!
//! A diagnostic states facts and places; it knows no rule, prints nothing and stops nothing. Layers collect
//! diagnostics, the lint driver sets their levels, and the renderers show them.

use crate::source::Span;

/// Names a rule in kebab case, such as `text-too-long`; the same word everywhere a person meets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub &'static str);

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Stops: `check` exits with 1, and what it concerns is not published.
    Error,
    /// Probably a mistake.
    Warning,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// The word that every format shows.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// What a diagnostic is about, so that publishing can hold exactly what is at fault.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A post, by id.
    Post(String),
    /// A channel, by id.
    Channel(String),
    /// A campaign, by id.
    Campaign(String),
    /// A cadence, by id.
    Cadence(String),
}

/// A place with a short word on what it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What this place is, in a few words; may be empty.
    pub text: String,
}

/// A change of text that would settle a finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fix {
    /// What the change does, in the imperative.
    pub title: String,
    /// The bytes that are replaced.
    pub span: Span,
    /// What stands there instead.
    pub replacement: String,
    /// True when the meaning certainly stays what its author meant.
    pub safe: bool,
}

/// One finding: a rule, a place and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule that speaks.
    pub rule: RuleId,
    /// Its level.
    pub severity: Severity,
    /// What is wrong: a lower-case phrase without a final period.
    pub message: String,
    /// The place at fault.
    pub label: Label,
    /// Other places that explain it.
    pub related: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
    /// A change that would settle it.
    pub fix: Option<Fix>,
    /// What it is about.
    pub subject: Option<Subject>,
    /// The channel on which a post's problem shows, where it is one channel's.
    pub channel: Option<String>,
}

impl Diagnostic {
    /// An error at a place; the builders below add what else is known.
    pub fn error(rule: RuleId, span: Span, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: Severity::Error,
            message: message.into(),
            label: Label {
                span,
                text: String::new(),
            },
            related: Vec::new(),
            help: None,
            fix: None,
            subject: None,
            channel: None,
        }
    }

    /// The same finding at another level.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Says what the place at fault is.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label.text = text.into();
        self
    }

    /// Shows another place.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        let text = text.into();
        self.related.push(Label { span, text });
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Offers a change.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// Names what it is about.
    #[must_use]
    pub fn about(mut self, subject: Option<Subject>) -> Self {
        self.subject = subject;
        self
    }

    /// Names the channel on which it shows.
    #[must_use]
    pub fn on_channel(mut self, channel: impl Into<String>) -> Self {
        self.channel = Some(channel.into());
        self
    }

    /// The post that it is about.
    pub fn post(&self) -> Option<&str> {
        match &self.subject {
            Some(Subject::Post(id)) => Some(id),
            Some(Subject::Channel(_) | Subject::Campaign(_) | Subject::Cadence(_)) | None => None,
        }
    }

    /// The channel that it is about.
    pub fn channel_id(&self) -> Option<&str> {
        match (&self.channel, &self.subject) {
            (Some(id), _) | (None, Some(Subject::Channel(id))) => Some(id),
            (None, Some(Subject::Post(_) | Subject::Campaign(_) | Subject::Cadence(_)) | None) => {
                None
            }
        }
    }
}

/// The one order in which findings are shown: place, then rule, then words. Equal findings are told once.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| order(a).cmp(&order(b)));
    diagnostics.dedup();
}

fn order(diagnostic: &Diagnostic) -> (Span, RuleId, &str, Option<&str>) {
    let channel = diagnostic.channel.as_deref();
    (
        diagnostic.label.span,
        diagnostic.rule,
        &diagnostic.message,
        channel,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceId;

    fn at(start: usize, rule: &'static str) -> Diagnostic {
        let span = Span::new(SourceId(0), start..start + 1);
        Diagnostic::error(RuleId(rule), span, "message")
    }

    #[test]
    fn findings_are_ordered_by_place_then_rule_and_told_once() {
        let mut list = vec![at(5, "b"), at(1, "z"), at(5, "a"), at(1, "z")];
        sort(&mut list);
        let rules: Vec<_> = list.iter().map(|d| d.rule.0).collect();
        assert_eq!(rules, ["z", "a", "b"]);
    }

    #[test]
    fn the_channel_at_fault_is_the_narrowest_one_known() {
        let finding = at(0, "a").about(Some(Subject::Channel("x".into())));
        assert_eq!(finding.channel_id(), Some("x"));
        let finding = at(0, "a")
            .about(Some(Subject::Post("p".into())))
            .on_channel("y");
        assert_eq!(
            (finding.post(), finding.channel_id()),
            (Some("p"), Some("y"))
        );
    }
}
