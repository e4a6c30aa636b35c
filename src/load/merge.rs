//! From the documents of a workspace to one calendar: one namespace, each id defined once.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Defined, Definitions, Document};
use crate::config::Settings;
use crate::decode::Entry;
use crate::diagnostic::{Diagnostic, RuleId, Subject};
use crate::model::Calendar;
use crate::source::{SourceId, Span, Spanned};

/// An id that is defined twice.
pub const DUPLICATE_ID: RuleId = RuleId("duplicate-id");

/// One calendar from many documents.
#[derive(Debug, Default)]
pub(super) struct Merged {
    /// What they define.
    pub calendar: Calendar,
    /// What they set.
    pub settings: Settings,
    /// What stands in a file that is not TOML throughout.
    pub torn: BTreeSet<Subject>,
    /// The files that could not be read, or not throughout.
    pub broken_files: Vec<SourceId>,
}

/// Joins the documents in their order. The first definition of an id counts; a second one is reported.
pub(super) fn merge(
    documents: Vec<(SourceId, Document)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Merged {
    let mut merged = Merged::default();
    for (source, document) in documents {
        diagnostics.extend(document.diagnostics);
        if document.broken {
            merged.broken_files.push(source);
        }
        if source == super::ROOT {
            merged.settings = document.settings;
        }
        let calendar = &mut merged.calendar;
        let torn = document.broken.then_some(&mut merged.torn);
        let mut sink = Sink { torn, diagnostics };
        let tables = document.tables;
        sink.add("post", tables.posts, &mut calendar.posts);
        sink.add("channel", tables.channels, &mut calendar.channels);
        sink.add("campaign", tables.campaigns, &mut calendar.campaigns);
        sink.add("cadence", tables.cadences, &mut calendar.cadences);
        sink.add("goal", tables.goals, &mut calendar.goals);
        sink.add("audience", tables.audiences, &mut calendar.audiences);
        sink.add("pillar", tables.pillars, &mut calendar.pillars);
        sink.add_once("voice", tables.voice, &mut calendar.voice);
        sink.add_once("lint", tables.lint, &mut merged.settings.lint);
    }
    merged
}

struct Sink<'a> {
    torn: Option<&'a mut BTreeSet<Subject>>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Sink<'_> {
    fn add<T: Defined>(
        &mut self,
        kind: &str,
        new: Definitions<T>,
        into: &mut BTreeMap<String, Entry<T>>,
    ) {
        for entry in new.0 {
            let id = entry.key.value.clone();
            if let Some(torn) = &mut self.torn {
                torn.extend(T::subject(&id));
            }
            match into.get(&id) {
                Some(first) => {
                    let name = format!("the {kind} `{id}`");
                    let finding = twice(&name, entry.key.span, first.key.span);
                    self.diagnostics.push(finding.about(T::subject(&id)));
                }
                None => {
                    into.insert(id, entry);
                }
            }
        }
    }

    fn add_once<T>(&mut self, table: &str, new: Option<Spanned<T>>, into: &mut Option<Spanned<T>>) {
        match (new, &into) {
            (Some(second), Some(first)) => {
                let finding = twice(&format!("`[{table}]`"), second.span, first.span);
                self.diagnostics.push(finding.help("keep one of them"));
            }
            (Some(first), None) => *into = Some(first),
            (None, _) => {}
        }
    }
}

fn twice(name: &str, second: Span, first: Span) -> Diagnostic {
    Diagnostic::error(DUPLICATE_ID, second, format!("{name} is defined twice"))
        .label("defined again here")
        .related(first, "first defined here")
        .help("rename one of them, or join them into one table")
}
