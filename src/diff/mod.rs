//! What changed between two versions of a calendar: deliveries that came, went, moved or changed, and what that does.
//!
//! Pure: two loaded versions, the ledger and the time go in. What a file is called, and in which order its tables stand,
//! is no change.

mod cadence;
mod fields;
mod findings;
mod long_text;
mod pairs;
mod planned;
mod published;
mod said;
mod secrets;
mod security;
mod tables;
#[cfg(test)]
mod tests;
mod together;
mod touched;
mod why;
mod words;

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveTime, TimeDelta};

pub use cadence::Week;
pub use fields::{Field, FieldChange};
pub use findings::{FindingChanges, Found};
pub use planned::{Planned, PlannedTime};
pub use published::PublishedChange;
pub use said::{Medium, Part, Said};
pub use security::{SecurityChange, SecurityKind};
pub use tables::{Fate, KeyChange, Kind, TableChange};
pub use together::{Branches, Clash, Together, together};
pub use why::{Cause, Only};
pub use words::{Piece, Words};

use crate::diagnostic::Diagnostic;
use crate::layout::{self, Layout, Window, lay_out_whole};
use crate::ledger::LedgerState;
use crate::lint;
use crate::load::{Loaded, Tree};
use crate::source::SourceId;
use crate::time::{Instant, Zone, to_instant, to_local};
use long_text::long_text;
use pairs::{Named, Pairs, pairs};
use planned::{Spot, spots};
use secrets::Secrets;
use touched::{Touched, differing_posts};
use why::{Causes, missing_in};

/// How far ahead the occurrences of recurring posts are compared at least, in days: a quarter of a year.
pub const REPEAT_DAYS: i64 = 92;

/// One version of a calendar.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// What it says.
    pub loaded: &'a Loaded,
    /// Its files.
    pub tree: &'a dyn Tree,
}

/// What is compared.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The version before.
    pub base: Side<'a>,
    /// The version after. Both number their files alike.
    pub head: Side<'a>,
    /// The files that both have, text for text.
    pub shared: &'a BTreeSet<SourceId>,
    /// The paths of files that may differ, pictures and long texts included.
    pub changed: &'a BTreeSet<String>,
    /// What happened so far; `None` where nobody can tell.
    pub ledger: Option<&'a LedgerState>,
    /// The time.
    pub now: Instant,
}

/// What changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Diff {
    /// The zone of the workspace.
    pub zone: Zone,
    /// The time at which both versions were laid out.
    pub now: Instant,
    /// Deliveries that only the version after has, in order of time.
    pub added: Vec<Added>,
    /// Deliveries that only the version before has.
    pub removed: Vec<Removed>,
    /// Deliveries that have another time, find one now, or find none any more.
    pub moved: Vec<Moved>,
    /// Deliveries that say something else, or have come further; they may have moved too.
    pub changed: Vec<Changed>,
    /// Every table of the files that differs.
    pub tables: Vec<TableChange>,
    /// Findings that are new or gone.
    pub findings: FindingChanges,
    /// Deliveries a week, for every channel and week that is touched.
    pub cadence: Vec<Week>,
    /// What a reviewer must see first.
    pub security: Vec<SecurityChange>,
    /// What is out already and is edited or deleted now.
    pub published: Vec<PublishedChange>,
}

/// A delivery that is new.
#[derive(Debug, Clone, PartialEq)]
pub struct Added {
    /// The delivery.
    pub delivery: Planned,
    /// Why it was not there before.
    pub why: Only,
    /// What it says.
    pub said: Said,
}

/// A delivery that is gone.
#[derive(Debug, Clone, PartialEq)]
pub struct Removed {
    /// The delivery.
    pub delivery: Planned,
    /// Why it is not there any more.
    pub why: Only,
    /// What it said.
    pub said: Said,
}

/// A delivery with another time.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// As it was.
    pub before: Planned,
    /// As it is.
    pub after: Planned,
    /// Why it moved.
    pub why: Cause,
}

/// A delivery that is not what it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// As it was.
    pub before: Planned,
    /// As it is.
    pub after: Planned,
    /// What differs.
    pub fields: Vec<FieldChange>,
    /// What it said.
    pub said_before: Said,
    /// What it says.
    pub said: Said,
}

impl Diff {
    /// True when there is no difference at all.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.removed.is_empty()
            && self.moved.is_empty()
            && self.changed.is_empty()
            && self.tables.is_empty()
            && self.findings.new.is_empty()
            && self.findings.fixed.is_empty()
            && self.security.is_empty()
    }
}

/// Compares two versions.
pub fn diff(input: &Input<'_>) -> Diff {
    let nothing = LedgerState::default();
    let ledger = input.ledger.unwrap_or(&nothing);
    let (base, head) = (input.base.loaded, input.head.loaded);
    let tables = tables::changes((base, head), input.shared);
    let only = differing_posts(input, &tables);
    let (of_base, of_head) = rayon::join(
        || looked_at(input, (input.base, only.as_ref()), ledger),
        || looked_at(input, (input.head, only.as_ref()), ledger),
    );
    let secrets =
        Secrets::of(&of_head.findings, &head.sources).and(&of_base.findings, &base.sources);
    let tables = tables::struck(tables, &secrets);
    let (old, new) = (spots(&of_base.layout), spots(&of_head.layout));
    let pairs = pairs(&old, &new);
    let compared = Compared {
        input,
        secrets: &secrets,
        tables: &tables,
    };
    let (added, removed) = (compared.added(&pairs), compared.removed(&pairs));
    let (moved, changed) = (compared.moved(&pairs), compared.changed(&pairs));
    let said = added
        .iter()
        .map(|one| (one.delivery.key.post.as_str(), &one.said));
    let said = said.chain(
        changed
            .iter()
            .map(|one| (one.after.key.post.as_str(), &one.said)),
    );
    Diff {
        zone: head.settings.workspace.zone(),
        now: input.now,
        security: security::changes(&tables, base, said),
        cadence: cadence::weeks((&old, &new), (head, input.now), (&added, &removed, &moved)),
        findings: findings::changes(
            (&of_base.findings, &base.sources),
            (&of_head.findings, &head.sources),
        ),
        published: published::changes(ledger, &removed, &changed),
        added,
        removed,
        moved,
        changed,
        tables,
    }
}

/// A version laid out and checked.
struct LookedAt {
    layout: Layout,
    findings: Vec<Diagnostic>,
}

fn looked_at(
    input: &Input<'_>,
    (side, only): (Side<'_>, Option<&BTreeSet<String>>),
    ledger: &LedgerState,
) -> LookedAt {
    let of_layout = layout::Input {
        calendar: &side.loaded.calendar,
        settings: &side.loaded.settings,
        ledger,
        now: input.now,
    };
    let repeats = Window {
        from: input.now,
        to: last_midnight(input),
    };
    let of_lint = lint::Input {
        loaded: side.loaded,
        ledger: input.ledger,
        tree: side.tree,
        now: input.now,
        answers: None,
    };
    let (layout, report) = rayon::join(
        || lay_out_whole(&of_layout, repeats),
        || lint::run_on(&of_lint, only),
    );
    LookedAt {
        layout,
        findings: report.findings,
    }
}

/// Where the time ends in which occurrences are compared: with a week, so that one that moves within its week stays inside.
fn last_midnight(input: &Input<'_>) -> Instant {
    let zone = input.head.loaded.settings.workspace.zone();
    let last = to_local(input.now, zone).date() + TimeDelta::days(REPEAT_DAYS);
    let to_monday = (7 - last.weekday().num_days_from_monday()) % 7;
    let monday = last + TimeDelta::days(i64::from(to_monday));
    to_instant(monday.and_time(NaiveTime::MIN), zone).instant
}

/// Two versions whose deliveries are described.
struct Compared<'a> {
    input: &'a Input<'a>,
    secrets: &'a Secrets,
    tables: &'a [TableChange],
}

impl<'a> Compared<'a> {
    fn described(&self, spot: Spot<'_>, loaded: &Loaded) -> Planned {
        let planned = spot.described(loaded);
        Planned {
            title: self.secrets.strike(&planned.title),
            ..planned
        }
    }

    fn added(&self, pairs: &Pairs<'_>) -> Vec<Added> {
        let head = self.input.head.loaded;
        let added = pairs.added.iter().map(|(key, spot)| {
            let delivery = self.described(*spot, head);
            Added {
                why: missing_in(self.input.base.loaded, key),
                said: said::said(head, &delivery, self.secrets),
                delivery,
            }
        });
        in_time(added.collect(), self.input.now, |one: &Added| &one.delivery)
    }

    fn removed(&self, pairs: &Pairs<'_>) -> Vec<Removed> {
        let base = self.input.base.loaded;
        let removed = pairs.removed.iter().map(|(key, spot)| {
            let delivery = self.described(*spot, base);
            Removed {
                why: missing_in(self.input.head.loaded, key),
                said: said::said(base, &delivery, self.secrets),
                delivery,
            }
        });
        in_time(removed.collect(), self.input.now, |one: &Removed| {
            &one.delivery
        })
    }

    fn moved(&self, pairs: &Pairs<'a>) -> Vec<Moved> {
        let (base, head) = (self.input.base.loaded, self.input.head.loaded);
        let causes = Causes::of(pairs, self.tables, head);
        let moved = pairs
            .both
            .iter()
            .filter(|((_, old), (_, new))| old.at() != new.at());
        let moved = moved.map(|(old, new)| Moved {
            before: self.described(old.1, base),
            after: self.described(new.1, head),
            why: causes.why(*new),
        });
        in_time(moved.collect(), self.input.now, |one: &Moved| &one.after)
    }

    fn changed(&self, pairs: &Pairs<'_>) -> Vec<Changed> {
        let touched = Touched::of(self.input, self.tables);
        let differ = |(old, new): &&(Named<'_>, Named<'_>)| {
            let (_, status, ordinal) = old.1.standing();
            let (_, status_now, ordinal_now) = new.1.standing();
            (status, ordinal) != (status_now, ordinal_now) || touched.has(self.input, new.0)
        };
        let changed = pairs.both.iter().filter(differ).filter_map(|(old, new)| {
            let before = self.described(old.1, self.input.base.loaded);
            let after = self.described(new.1, self.input.head.loaded);
            let said_before = said::said(self.input.base.loaded, &before, self.secrets);
            let said = said::said(self.input.head.loaded, &after, self.secrets);
            let long_texts = || self.long_texts(&said_before, &said);
            let (old, new) = ((&before, &said_before), (&after, &said));
            let fields = fields::fields(old, new, self.input.changed, long_texts);
            (!fields.is_empty()).then_some(Changed {
                before,
                after,
                fields,
                said_before,
                said,
            })
        });
        in_time(changed.collect(), self.input.now, |one: &Changed| {
            &one.after
        })
    }
}

impl Compared<'_> {
    fn long_texts(&self, before: &Said, after: &Said) -> Option<(String, String)> {
        let read = |side: Side<'_>, said: &Said| {
            let text = long_text(side.tree, said.body.as_ref()?)?;
            Some(self.secrets.strike(&text))
        };
        let (base, head) = (self.input.base, self.input.head);
        Some((read(base, before)?, read(head, after)?))
    }
}

/// What is ahead in order of time, then what finds no time, then what is over.
fn in_time<T>(mut list: Vec<T>, now: Instant, planned: fn(&T) -> &Planned) -> Vec<T> {
    list.sort_by(|a, b| {
        let order = |one: &T| {
            let time = planned(one).time.map(|time| time.at);
            (time.is_some_and(|time| time < now), time.is_none(), time)
        };
        order(a)
            .cmp(&order(b))
            .then_with(|| planned(a).key.cmp(&planned(b).key))
    });
    list
}
