//! Two branches that are each fine and do not go together: both take a slot, or both fill a week.

use std::collections::BTreeMap;

use super::findings::{Found, arising};
use super::planned::{PlannedTime, Spot, Spots, spots};
use super::{Input, Side, looked_at};
use crate::ledger::LedgerState;
use crate::model::DeliveryKey;
use crate::time::{Instant, Zone};

/// Two branches, where they parted, and what git makes of them.
#[derive(Clone, Copy)]
pub struct Branches<'a> {
    /// Where they parted.
    pub base: Side<'a>,
    /// The one that is looked at.
    pub ours: Side<'a>,
    /// The other one.
    pub theirs: Side<'a>,
    /// Both.
    pub merged: Side<'a>,
    /// What happened so far; `None` where nobody can tell.
    pub ledger: Option<&'a LedgerState>,
    /// The time.
    pub now: Instant,
}

/// What two branches do together that neither does alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Together {
    /// The zone of the workspace.
    pub zone: Zone,
    /// Slots and minutes that both take.
    pub clashes: Vec<Clash>,
    /// Findings that arise from both.
    pub findings: Vec<Found>,
}

/// One time of a channel that each branch gives to a delivery of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// The time.
    pub time: PlannedTime,
    /// The delivery of the branch that is looked at.
    pub ours: DeliveryKey,
    /// The delivery of the other one.
    pub theirs: DeliveryKey,
    /// When ours goes out once both are merged.
    pub ours_then: Option<PlannedTime>,
    /// When theirs does.
    pub theirs_then: Option<PlannedTime>,
}

/// Looks at two branches together.
pub fn together(branches: &Branches<'_>) -> Together {
    let nothing = LedgerState::default();
    let ledger = branches.ledger.unwrap_or(&nothing);
    let (shared, changed) = Default::default();
    let input = Input {
        base: branches.base,
        head: branches.merged,
        shared: &shared,
        changed: &changed,
        ledger: branches.ledger,
        now: branches.now,
    };
    let look = |side| looked_at(&input, (side, None), ledger);
    let (base, merged) = (look(branches.base), look(branches.merged));
    let (ours, theirs) = (look(branches.ours), look(branches.theirs));
    let merged_spots = spots(&merged.layout);
    let base_spots = spots(&base.layout);
    let (of_ours, of_theirs) = (spots(&ours.layout), spots(&theirs.layout));
    Together {
        zone: branches.merged.loaded.settings.workspace.zone(),
        clashes: clashes(
            &taken(&of_ours, &base_spots),
            &taken(&of_theirs, &base_spots),
            &merged_spots,
        ),
        findings: arising(
            (&merged.findings, &branches.merged.loaded.sources),
            &ours.findings,
            &theirs.findings,
        ),
    }
}

/// Deliveries by channel and time.
type Taken<'a> = BTreeMap<(&'a str, Instant), &'a DeliveryKey>;

/// The times that a branch gives to deliveries that did not have them before.
fn taken<'a>(spots: &'a Spots<'a>, base: &Spots<'_>) -> Taken<'a> {
    let placed = spots
        .iter()
        .filter_map(|(key, spot)| Some((&**key, spot.at()?)));
    let new = placed.filter(|(key, at)| base.get(*key).and_then(|spot| spot.at()) != Some(*at));
    new.map(|(key, at)| ((key.channel.as_str(), at), key))
        .collect()
}

fn clashes(ours: &Taken<'_>, theirs: &Taken<'_>, merged: &Spots<'_>) -> Vec<Clash> {
    let both = ours
        .iter()
        .filter_map(|(place, key)| Some((place, *key, *theirs.get(place)?)));
    let different = both.filter(|(_, ours, theirs)| ours != theirs);
    let clashes = different.filter_map(|((_, at), ours, theirs)| {
        let (ours_then, theirs_then) = (time(merged, ours), time(merged, theirs));
        let known = ours_then.or(theirs_then)?;
        Some(Clash {
            time: PlannedTime { at: *at, ..known },
            ours: ours.clone(),
            theirs: theirs.clone(),
            ours_then,
            theirs_then,
        })
    });
    let mut clashes: Vec<Clash> = clashes.collect();
    clashes.sort_by_key(|clash| clash.time.at);
    clashes
}

fn time(spots: &Spots<'_>, key: &DeliveryKey) -> Option<PlannedTime> {
    match spots.get(key)? {
        Spot::At(delivery) => Some(PlannedTime {
            at: delivery.publish_at,
            zone: delivery.zone,
            origin: delivery.origin,
        }),
        Spot::Nowhere(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::load;
    use crate::load::memory::{Memory, ROOT_TEXT};

    const CHANNELS: &str = "[channels.m]\nplatform = 'mastodon'\nserver = 'https://m.example'\ntoken = { env = 'T' }\ncadence = 'c'\n\
        [cadences.c]\nslots = ['0 9 * * *']\nmin_gap = '2h'\n";

    /// What branches do together that each add one post to the same calendar.
    fn found(ours: &str, theirs: &str) -> Together {
        let tree = |posts: &str| {
            let text = format!("{CHANNELS}{posts}");
            Memory::of(&[("kalends.toml", ROOT_TEXT), ("calendar/a.toml", &text)])
        };
        let trees = [
            tree(""),
            tree(ours),
            tree(theirs),
            tree(&format!("{ours}{theirs}")),
        ];
        let loaded = trees.each_ref().map(|tree| load(tree).unwrap());
        let side = |index: usize| Side {
            loaded: &loaded[index],
            tree: &trees[index],
        };
        together(&Branches {
            base: side(0),
            ours: side(1),
            theirs: side(2),
            merged: side(3),
            ledger: None,
            now: "2026-11-23T06:00:00Z".parse().unwrap(),
        })
    }

    #[test]
    fn a_slot_that_both_take_is_told_with_what_becomes_of_it() {
        let found = found("[posts.a]\ntext = 'A'\n", "[posts.b]\ntext = 'B'\n");
        let clash = &found.clashes[0];
        assert_eq!(
            (clash.ours.post.as_str(), clash.theirs.post.as_str()),
            ("a", "b")
        );
        assert_eq!(clash.ours_then.unwrap().at, clash.time.at);
        assert_eq!(
            (clash.theirs_then.unwrap().at - clash.time.at).num_days(),
            1
        );
    }

    #[test]
    fn a_cadence_that_only_both_break_is_told() {
        let at = |id: &str, time: &str| {
            format!("[posts.{id}]\ntext = '{id}'\npublish_at = 2026-11-24T{time}:00\n")
        };
        let broken = found(&at("a", "09:00"), &at("b", "10:00"));
        assert!(broken.clashes.is_empty());
        let rules: Vec<&str> = broken.findings.iter().map(|one| one.rule.0).collect();
        assert_eq!(rules, ["gap-too-short"]);
        assert!(
            found(&at("a", "09:00"), &at("b", "12:00"))
                .findings
                .is_empty()
        );
    }
}
