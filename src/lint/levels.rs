//! The level of each finding, as `[lint]` sets it: by channel, else by path, else everywhere.

use std::collections::BTreeMap;

use globset::{GlobBuilder, GlobMatcher};

use super::rules::{self, UNKNOWN_RULE};
use crate::config::{self, Level};
use crate::decode::{Entries, Entry, INVALID_VALUE, nearest};
use crate::diagnostic::{Diagnostic, Severity};
use crate::load::{Loaded, UNKNOWN_REFERENCE};
use crate::source::{Sources, Spanned};

/// Levels by rule.
type ByRule<'a> = BTreeMap<&'a str, Level>;

/// Every level that `[lint]` sets.
#[derive(Default)]
pub(super) struct Levels<'a> {
    everywhere: ByRule<'a>,
    /// The longest pattern first: it is the nearest.
    paths: Vec<(GlobMatcher, ByRule<'a>)>,
    channels: BTreeMap<&'a str, ByRule<'a>>,
}

impl<'a> Levels<'a> {
    /// Reads `[lint]`, and reports what it names that is not there.
    pub(super) fn read(loaded: &'a Loaded) -> (Self, Vec<Diagnostic>) {
        let mut problems = Vec::new();
        let Some(lint) = &loaded.settings.lint else {
            return (Self::default(), problems);
        };
        let lint = &lint.value;
        let mut paths: Vec<&Entry<config::Levels>> = lint.paths.0.iter().collect();
        paths.sort_by_key(|entry| std::cmp::Reverse(entry.key.value.len()));
        let levels = Self {
            everywhere: by_rule(&lint.levels, &mut problems),
            paths: paths
                .into_iter()
                .filter_map(|entry| by_path(entry, &mut problems))
                .collect(),
            channels: lint
                .channels
                .0
                .iter()
                .map(|entry| by_channel(entry, loaded, &mut problems))
                .collect(),
        };
        (levels, problems)
    }

    /// The findings at their levels, without those that are off.
    pub(super) fn applied(&self, findings: Vec<Diagnostic>, sources: &Sources) -> Vec<Diagnostic> {
        let leveled =
            findings
                .into_iter()
                .filter_map(|finding| match self.level(&finding, sources) {
                    None => is_on(finding.rule.0).then_some(finding),
                    Some(Level(severity)) => severity.map(|severity| finding.severity(severity)),
                });
        leveled.collect()
    }

    /// Whether a level is set anywhere for a rule.
    pub(super) fn name(&self, rule: &str) -> bool {
        let everywhere = std::iter::once(&self.everywhere);
        let paths = self.paths.iter().map(|(_, levels)| levels);
        let mut all = everywhere.chain(paths).chain(self.channels.values());
        all.any(|levels| levels.contains_key(rule))
    }

    fn level(&self, finding: &Diagnostic, sources: &Sources) -> Option<Level> {
        let rule = finding.rule.0;
        let of_channel = || self.channels.get(finding.channel_id()?)?.get(rule);
        let of_path = || {
            let path = sources.get(finding.label.span.source).path();
            let mut matching = self.paths.iter().filter(|(glob, _)| glob.is_match(path));
            matching.find_map(|(_, levels)| levels.get(rule))
        };
        let nearest = of_channel().or_else(of_path);
        nearest.or_else(|| self.everywhere.get(rule)).copied()
    }
}

/// Whether a rule speaks where no level is set for it.
fn is_on(rule: &str) -> bool {
    rules::find(rule).is_none_or(|rule| rule.level().0.is_some())
}

fn by_rule<'a>(levels: &'a Entries<Spanned<Level>>, problems: &mut Vec<Diagnostic>) -> ByRule<'a> {
    let unknown = levels
        .0
        .iter()
        .filter(|entry| rules::find(&entry.key.value).is_none());
    problems.extend(unknown.map(|entry| unknown_rule(&entry.key)));
    let known = levels
        .0
        .iter()
        .map(|entry| (entry.key.value.as_str(), entry.value.value));
    known.collect()
}

fn by_path<'a>(
    entry: &'a Entry<config::Levels>,
    problems: &mut Vec<Diagnostic>,
) -> Option<(GlobMatcher, ByRule<'a>)> {
    let levels = by_rule(&entry.value.0, problems);
    let pattern = entry.key.value.as_str();
    match GlobBuilder::new(pattern).literal_separator(true).build() {
        Ok(glob) => Some((glob.compile_matcher(), levels)),
        Err(error) => {
            let message = format!("`{pattern}` is not a pattern of files: {}", error.kind());
            let help = "write a path in which `*` stands for any name and `**` for any folders, such as \"calendar/drafts/**\"";
            problems.push(Diagnostic::error(INVALID_VALUE, entry.key.span, message).help(help));
            None
        }
    }
}

fn by_channel<'a>(
    entry: &'a Entry<config::Levels>,
    loaded: &Loaded,
    problems: &mut Vec<Diagnostic>,
) -> (&'a str, ByRule<'a>) {
    let id = entry.key.value.as_str();
    let channels = &loaded.calendar.channels;
    if !channels.contains_key(id) {
        let message = format!("there is no channel `{id}`");
        let finding = Diagnostic::error(UNKNOWN_REFERENCE, entry.key.span, message);
        let finding = match nearest(id, channels.keys().map(String::as_str)) {
            Some(near) => finding.label(format!("did you mean `{near}`?")),
            None => finding.label("not defined in any file"),
        };
        problems.push(finding.help("name a channel of this workspace"));
    }
    (id, by_rule(&entry.value.0, problems))
}

/// Reports the name of a rule that is none.
pub(super) fn unknown_rule(key: &Spanned<String>) -> Diagnostic {
    let message = format!("there is no rule `{}`", key.value);
    let finding = Diagnostic::error(UNKNOWN_RULE, key.span, message).severity(Severity::Warning);
    match nearest(&key.value, rules::RULES.iter().map(|rule| rule.id.0)) {
        Some(near) => finding.label(format!("did you mean `{near}`?")),
        None => finding
            .label("not known here")
            .help("`kalends rules` lists every rule"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::workspace::Workspace;

    const UNUSED: &str = "[cadences.idle]\n[campaigns.idle]\n";

    fn levels(lint: &str) -> Vec<String> {
        let root = format!("[workspace]\ntimezone = \"Europe/Stockholm\"\n{lint}");
        Workspace::default()
            .file("kalends.toml", &root)
            .file("calendar/a.toml", UNUSED)
            .file("calendar/drafts/b.toml", "[cadences.other]\n")
            .findings()
            .iter()
            .map(|finding| format!("{} {}", finding.severity.name(), finding.rule.0))
            .collect()
    }

    #[test]
    fn a_rule_has_its_own_level_unless_a_level_is_set() {
        assert_eq!(
            levels(""),
            [
                "info unused-cadence",
                "info unused-campaign",
                "info unused-cadence"
            ]
        );
        assert_eq!(
            levels("[lint]\nunused-cadence = \"error\"\nunused-campaign = \"off\"\n"),
            ["error unused-cadence", "error unused-cadence"]
        );
    }

    #[test]
    fn the_level_of_the_longest_matching_path_wins() {
        let lint = "[lint]\nunused-cadence = \"warning\"\n\
            [lint.paths.\"calendar/**\"]\nunused-campaign = \"off\"\nunused-cadence = \"error\"\n\
            [lint.paths.\"calendar/drafts/**\"]\nunused-cadence = \"off\"\n";
        assert_eq!(levels(lint), ["error unused-cadence"]);
    }

    #[test]
    fn a_channels_level_wins_over_everything_and_concerns_it_alone() {
        let long = format!(
            "[posts.long]\npublish_at = 2026-12-01T09:00:00\ntext = \"{}\"\n",
            "a".repeat(501)
        );
        let lint =
            "[lint.channels.mastodon]\ntext-too-long = \"info\"\n[lint]\ntext-too-long = \"off\"\n";
        let findings = Workspace::default()
            .file("calendar/lint.toml", lint)
            .file("calendar/a.toml", &long)
            .file("calendar/other.toml", "[channels.other]\nplatform = \"mastodon\"\nserver = \"https://b.example\"\ntoken = { env = \"B\" }\n")
            .findings();
        let found: Vec<_> = findings
            .iter()
            .map(|finding| (finding.severity.name(), finding.channel_id()))
            .collect();
        assert_eq!(found, [("info", Some("mastodon"))]);
    }

    #[test]
    fn a_rule_that_waits_to_be_asked_speaks_where_a_level_is_set_and_nowhere_else() {
        let post = "[posts.a]\npublish_at = 2026-12-01T09:00:00\ntext = \"a\"\n";
        let count = |lint: &str| {
            Workspace::default()
                .file("calendar/lint.toml", lint)
                .file("calendar/a.toml", post)
                .file(
                    "calendar/drafts/b.toml",
                    &post.replace("posts.a", "posts.b"),
                )
                .messages("post-without-goal")
                .len()
        };
        assert_eq!(count(""), 0);
        assert_eq!(count("[lint]\npost-without-goal = \"info\"\n"), 2);
        let on_path = "[lint.paths.\"calendar/drafts/**\"]\npost-without-goal = \"info\"\n";
        assert_eq!(count(on_path), 1);
    }

    #[test]
    fn what_lint_names_and_nobody_knows_is_reported() {
        let lint = "[lint]\nunused-cadense = \"off\"\nnonsense-of-mine = \"off\"\n\
            [lint.channels.mastodom]\n[lint.paths.\"a{\"]\nunused-campain = \"off\"\n";
        let findings = Workspace::default()
            .file("calendar/lint.toml", lint)
            .findings();
        let found: Vec<_> = findings
            .iter()
            .map(|finding| (finding.rule.0, finding.label.text.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                ("unknown-rule", "did you mean `unused-cadence`?"),
                ("unknown-rule", "not known here"),
                ("unknown-reference", "did you mean `mastodon`?"),
                ("invalid-value", ""),
                ("unknown-rule", "did you mean `unused-campaign`?"),
            ]
        );
    }
}
