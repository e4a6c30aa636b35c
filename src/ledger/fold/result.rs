//! What became of an intent.

use super::super::Event;
use super::super::record::{DeliveryState, Part, Record};
use crate::model::Receipt;
use crate::time::Instant;

/// What a result says about its intent.
pub(super) enum Fate<'a> {
    Sent(&'a Receipt),
    Retry(&'a str, Instant),
    Failed(&'a str),
    Unknown(&'a str),
}

impl Fate<'_> {
    /// "Nobody knows" is news only while the run was thought to be at it.
    fn says_more_than(&self, state: DeliveryState) -> bool {
        !matches!(self, Self::Unknown(_)) || state == DeliveryState::Sending
    }
}

/// A result settles the doubt about its intent, or becomes evidence when there is none.
pub(super) fn conclude(
    record: &mut Record,
    event: &Event,
    (epoch, number): (u64, u32),
    fate: &Fate<'_>,
) -> Result<(), String> {
    let tried = record.parts.get_mut(&number);
    let Some(part) = tried.filter(|part| part.was_tried_in(epoch)) else {
        return Err(format!(
            "a result for part {number} without an intent in claim {epoch}"
        ));
    };
    if part.open == Some(epoch) && fate.says_more_than(part.state) {
        decide(part, event.at, fate);
        if part.state != DeliveryState::Sent {
            record.lease = None;
        }
    } else {
        if let Fate::Sent(receipt) = fate
            && !part.was_sent_in(epoch)
        {
            part.late_receipt = Some((*receipt).clone());
        }
        record.evidence.push(event.clone());
    }
    heed_late_receipt(record, number);
    Ok(())
}

fn decide(part: &mut Part, at: Instant, fate: &Fate<'_>) {
    part.open = None;
    match fate {
        Fate::Sent(receipt) => part.deliver(receipt, at),
        Fate::Failed(reason) => {
            part.turn(DeliveryState::Failed, Some(reason));
            // What was refused is uploaded anew when a person has it tried again.
            part.answers.clear();
        }
        Fate::Retry(reason, retry_at) => {
            part.turn(DeliveryState::Retry, Some(reason));
            part.retry_at = Some(*retry_at);
        }
        Fate::Unknown(reason) => {
            part.open = part.intent().map(|intent| intent.epoch);
            part.turn(DeliveryState::Unknown, Some(reason));
        }
    }
}

/// A read that did not find what an intent may have sent is remembered, the first one of each intent.
pub(super) fn miss(
    record: &mut Record,
    event: &Event,
    (epoch, number): (u64, u32),
) -> Result<(), String> {
    let tried = record.parts.get_mut(&number);
    let Some(part) = tried.filter(|part| part.was_tried_in(epoch)) else {
        return Err(format!(
            "a look for part {number} without an intent in claim {epoch}"
        ));
    };
    if part.open != Some(epoch) {
        record.evidence.push(event.clone());
    } else if part.state == DeliveryState::Sending {
        return Err("a look for what is being sent".to_owned());
    } else if part.not_found_at.is_none() {
        part.not_found_at = Some(event.at);
    }
    Ok(())
}

/// A receipt that nobody has judged stops its part, unless the part is out, in doubt or on its way
/// already; and a delivery that is stopped or done has no use for its claim.
fn heed_late_receipt(record: &mut Record, number: u32) {
    if let Some(part) = record.parts.get_mut(&number)
        && part.late_receipt.is_some()
        && !is_out_or_in_doubt(part.state)
    {
        let reason = "a late answer says that an earlier try was sent";
        part.turn(DeliveryState::Held, Some(reason));
        record.lease = None;
    }
    if record.next_part().is_none() {
        record.lease = None;
    }
}

fn is_out_or_in_doubt(state: DeliveryState) -> bool {
    matches!(
        state,
        DeliveryState::Sent | DeliveryState::Sending | DeliveryState::Unknown
    )
}

#[cfg(test)]
mod tests {
    use super::super::super::samples::{
        claim, held, instant, not_found, not_sent, refused, retried, sending, sent, settled, story,
        unknown,
    };
    use super::super::super::{Verdict, What};
    use super::*;

    fn after(results: impl IntoIterator<Item = What>) -> Record {
        let intent = [claim(1), sending(1, 1, 1)];
        story(intent.into_iter().chain(results)).unwrap()
    }

    #[test]
    fn every_result_has_its_state() {
        let soon = Some(instant(60));
        for (result, state, open) in [
            (sent(1, 1), DeliveryState::Sent, false),
            (not_sent(1, 1, soon), DeliveryState::Retry, false),
            (not_sent(1, 1, None), DeliveryState::Failed, false),
            (refused(1, 1), DeliveryState::Failed, false),
            (unknown(1, 1), DeliveryState::Unknown, true),
        ] {
            let record = after([result]);
            assert_eq!((record.state(), record.blocks_send()), (state, open));
            assert_eq!((record.lease, record.evidence), (None, Vec::new()));
        }
    }

    #[test]
    fn a_late_result_of_the_same_claim_settles_the_doubt() {
        for (result, state) in [
            (sent(1, 1), DeliveryState::Sent),
            (refused(1, 1), DeliveryState::Failed),
            (not_sent(1, 1, Some(instant(9))), DeliveryState::Retry),
        ] {
            for doubt in [vec![unknown(1, 1)], vec![unknown(1, 1), held()]] {
                let record = after(doubt.into_iter().chain([result.clone()]));
                assert_eq!((record.state(), record.blocks_send()), (state, false));
            }
        }
    }

    #[test]
    fn a_second_doubt_is_evidence_and_changes_nothing() {
        let once = after([unknown(1, 1), held()]);
        let twice = after([unknown(1, 1), held(), unknown(1, 1)]);
        assert_eq!(twice.parts, once.parts);
        assert_eq!(twice.evidence.len(), 1);
    }

    #[test]
    fn a_late_result_never_overwrites_a_receipt() {
        for late in [
            sent(1, 1),
            refused(1, 1),
            unknown(1, 1),
            not_sent(1, 1, None),
        ] {
            let record = after([sent(1, 1), late]);
            assert_eq!(record.parts, after([sent(1, 1)]).parts);
            assert_eq!(record.evidence.len(), 1);
        }
    }

    #[test]
    fn a_late_receipt_stops_what_was_to_be_sent_again() {
        let word = || [unknown(1, 1), settled(1, 1, Verdict::NotSent)];
        for between in [vec![], vec![claim(2)], vec![held()]] {
            let late = word().into_iter().chain(between).chain([sent(1, 1)]);
            let record = after(late.clone());
            assert_eq!(
                (record.state(), record.lease.is_none()),
                (DeliveryState::Held, true)
            );
            assert!(record.reason().unwrap().contains("late answer"));
            assert_eq!(after(late.chain([retried()])).state(), DeliveryState::Retry);
        }
    }

    #[test]
    fn a_late_receipt_while_the_next_try_is_under_way_outlives_its_failure() {
        let word = [unknown(1, 1), settled(1, 1, Verdict::NotSent)];
        let late = [claim(2), sending(2, 1, 1), sent(1, 1)];
        let under_way = word.into_iter().chain(late);
        assert_eq!(after(under_way.clone()).state(), DeliveryState::Sending);
        for (result, state) in [
            (not_sent(2, 1, Some(instant(9))), DeliveryState::Held),
            (refused(2, 1), DeliveryState::Held),
            (unknown(2, 1), DeliveryState::Unknown),
            (sent(2, 1), DeliveryState::Sent),
        ] {
            let record = after(under_way.clone().chain([result]));
            assert_eq!(record.state(), state);
            assert!(record.parts[&1].late_receipt.is_some());
        }
    }

    #[test]
    fn the_first_look_in_vain_is_remembered_until_the_next_intent() {
        let looked = |record: &Record| record.parts[&1].not_found_at;
        let once = after([unknown(1, 1), not_found(1, 1)]);
        assert_eq!(
            (once.state(), looked(&once)),
            (DeliveryState::Unknown, Some(instant(4)))
        );
        let twice = after([unknown(1, 1), not_found(1, 1), not_found(1, 1)]);
        assert_eq!(looked(&twice), Some(instant(4)));
        let not_there = not_sent(1, 1, Some(instant(5)));
        let again = [claim(2), sending(2, 1, 1), unknown(2, 1)];
        let looks = [unknown(1, 1), not_found(1, 1), not_there];
        assert_eq!(looked(&after(looks.into_iter().chain(again))), None);
        let late = after([sent(1, 1), not_found(1, 1)]);
        assert_eq!((looked(&late), late.evidence.len()), (None, 1));
        assert!(story([claim(1), sending(1, 1, 1), not_found(1, 1)]).is_err());
        assert!(story([claim(1), not_found(1, 1)]).is_err());
    }

    #[test]
    fn a_result_needs_the_intent_of_its_claim_and_part() {
        assert!(story([claim(1), sent(1, 1)]).is_err());
        for result in [sent(2, 1), sent(1, 2), unknown(0, 1), refused(1, 0)] {
            let all = [claim(1), sending(1, 1, 2), result.clone()];
            assert!(story(all).is_err(), "{result:?}");
        }
    }
}
