//! The approvals on record, held against the posts as they stand.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rayon::prelude::*;

use super::digest::{changes, seal};
use crate::config::ApprovalKind;
use crate::ledger::{Approved, DeliveryState, LedgerState};
use crate::load::{Loaded, Tree};
use crate::model::{Calendar, DeliveryKey, SignOff};
use crate::time::to_local;

/// A workspace with what its ledger says of approvals, unless it has that already or asks for none on record.
pub fn with_sign_offs<'a>(
    loaded: &'a Loaded,
    tree: &dyn Tree,
    ledger: &LedgerState,
) -> Cow<'a, Loaded> {
    if loaded.settings.approval.sign_offs.is_some() {
        return Cow::Borrowed(loaded);
    }
    let Some(sign_offs) = sign_offs(loaded, tree, ledger) else {
        return Cow::Borrowed(loaded);
    };
    let mut loaded = loaded.clone();
    loaded.settings.approval.sign_offs = Some(sign_offs);
    Cow::Owned(loaded)
}

/// What became of every approval on record; `None` where `approval.required` asks for none. Media are read only of posts that
/// somebody approved and that are not out.
pub fn sign_offs(
    loaded: &Loaded,
    tree: &dyn Tree,
    ledger: &LedgerState,
) -> Option<BTreeMap<String, SignOff>> {
    if loaded.settings.approval.required() != ApprovalKind::Digest {
        return None;
    }
    let posts = loaded.calendar.posts.keys();
    let approved: Vec<(&String, &Approved)> = posts
        .filter_map(|id| Some((id, ledger.approval(id)?)))
        .collect();
    let looked_at = approved.into_par_iter().map(|(id, approved)| {
        let sign_off = if is_out(&loaded.calendar, ledger, id) {
            SignOff::Holds
        } else {
            held_against(loaded, tree, (id, approved))
        };
        (id.clone(), sign_off)
    });
    Some(looked_at.collect())
}

/// Whether a post is out on all of its channels, so that nothing of it is left to be approved.
pub fn is_out(calendar: &Calendar, ledger: &LedgerState, id: &str) -> bool {
    let Some(entry) = calendar.posts.get(id) else {
        return false;
    };
    let channels = calendar.channel_ids(&entry.value);
    let is_sent = |channel: &str| {
        let key = DeliveryKey {
            post: id.to_owned(),
            channel: channel.to_owned(),
            occurrence: String::new(),
        };
        let record = ledger.get(&key);
        record.is_some_and(|record| record.state() == DeliveryState::Sent)
    };
    let recurs = entry.value.repeat.is_some();
    !recurs && !channels.is_empty() && channels.into_iter().all(is_sent)
}

fn held_against(loaded: &Loaded, tree: &dyn Tree, (id, approved): (&str, &Approved)) -> SignOff {
    let what = match seal(loaded, tree, id) {
        Ok(seal) if seal.digest == approved.digest => return SignOff::Holds,
        Ok(seal) => changes(&approved.pieces, &seal.pieces),
        Err(reason) => Some(reason),
    };
    let day = to_local(approved.at, loaded.settings.workspace.zone()).format("%-d %B %Y");
    let what = what.map_or(String::new(), |what| format!(" ({what})"));
    SignOff::Void(format!(
        "it changed since {} approved it on {day}{what}",
        approved.by
    ))
}
