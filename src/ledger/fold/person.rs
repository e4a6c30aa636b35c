//! Where a person comes in: what waits for one, and what one says.

use super::super::record::{DeliveryState, Part, Record};
use super::super::{Event, Verdict};
use crate::time::Instant;

pub(super) fn set_aside(
    record: &mut Record,
    state: DeliveryState,
    reason: &str,
) -> Result<(), String> {
    let Some(number) = record.next_part() else {
        return Err(format!("{state} after it was sent"));
    };
    let part = record.parts.entry(number).or_default();
    let may_follow = match part.state {
        DeliveryState::Planned | DeliveryState::Reserved | DeliveryState::Retry => true,
        DeliveryState::Unknown | DeliveryState::Failed | DeliveryState::Missed => {
            state == DeliveryState::Held
        }
        DeliveryState::Sending
        | DeliveryState::Sent
        | DeliveryState::Held
        | DeliveryState::Cancelled
        | DeliveryState::Retracted => false,
    };
    if !may_follow {
        return Err(format!("{state} after it was {}", part.state));
    }
    part.turn(state, Some(reason));
    record.lease = None;
    Ok(())
}

pub(super) fn settle(
    record: &mut Record,
    event: &Event,
    (epoch, number): (u64, u32),
    verdict: &Verdict,
) -> Result<(), String> {
    if epoch != record.epoch {
        return Err(format!(
            "a word on claim {epoch} after claim {}",
            record.epoch
        ));
    }
    let part = record.parts.entry(number).or_default();
    if !may_be_settled(part.state) {
        return Err(format!("a word on what is {}", part.state));
    }
    match verdict {
        Verdict::Sent(receipt) => {
            part.deliver(receipt, event.at);
            record.total = record.total.or(Some(number));
        }
        Verdict::NotSent => part.wait_until(event.at),
        Verdict::Cancelled => part.turn(DeliveryState::Cancelled, None),
    }
    listen(part);
    record.lease = None;
    Ok(())
}

/// After a person's word nothing is open or looked for any more.
fn listen(part: &mut Part) {
    part.open = None;
    part.late_receipt = None;
    part.not_found_at = None;
}

fn may_be_settled(state: DeliveryState) -> bool {
    match state {
        DeliveryState::Unknown
        | DeliveryState::Held
        | DeliveryState::Failed
        | DeliveryState::Missed
        | DeliveryState::Retry => true,
        DeliveryState::Planned
        | DeliveryState::Reserved
        | DeliveryState::Sending
        | DeliveryState::Sent
        | DeliveryState::Cancelled
        | DeliveryState::Retracted => false,
    }
}

pub(super) fn try_again(record: &mut Record, at: Instant) -> Result<(), String> {
    let waiting = record
        .next_part()
        .and_then(|number| record.parts.get_mut(&number))
        .filter(|part| may_be_tried_again(part.state));
    let Some(part) = waiting else {
        return Err(format!("another try asked for what is {}", record.state()));
    };
    part.wait_until(at);
    listen(part);
    record.lease = None;
    Ok(())
}

fn may_be_tried_again(state: DeliveryState) -> bool {
    match state {
        DeliveryState::Failed
        | DeliveryState::Held
        | DeliveryState::Missed
        | DeliveryState::Cancelled
        | DeliveryState::Retry => true,
        DeliveryState::Planned
        | DeliveryState::Reserved
        | DeliveryState::Sending
        | DeliveryState::Sent
        | DeliveryState::Unknown
        // What somebody wanted gone comes back only as a post of its own, never by a slip of the hand.
        | DeliveryState::Retracted => false,
    }
}

/// Takes a part for deleted, the last one first, so that no reader finds a thread without its beginning.
pub(super) fn retract(record: &mut Record, number: u32) -> Result<(), String> {
    if record.blocks_send() {
        return Err("retracted while it is not known what is out".to_owned());
    }
    if record.last_out() != Some(number) {
        return Err(format!("part {number} is retracted out of turn"));
    }
    let left = number - 1;
    let reason = (left > 0).then(|| format!("{left} of its messages are still out"));
    if let Some(part) = record.parts.get_mut(&number) {
        part.turn(DeliveryState::Retracted, reason.as_deref());
        // What was uploaded for it went with it.
        part.answers.clear();
    }
    record.lease = None;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::What;
    use super::super::super::samples::{
        claim, held, instant, missed, not_sent, receipt, refused, retracted, retried, sending,
        sent, settled, story, unknown,
    };
    use super::*;

    fn tried(result: What) -> Vec<What> {
        vec![claim(1), sending(1, 1, 1), result]
    }

    fn and(mut events: Vec<What>, next: What) -> Vec<What> {
        events.push(next);
        events
    }

    fn verdicts() -> [(Verdict, DeliveryState); 3] {
        [
            (Verdict::Sent(receipt("7")), DeliveryState::Sent),
            (Verdict::NotSent, DeliveryState::Retry),
            (Verdict::Cancelled, DeliveryState::Cancelled),
        ]
    }

    #[test]
    fn a_word_settles_what_is_unknown_held_failed_or_waiting() {
        let late = Some(instant(999));
        let unsettled = [unknown(1, 1), refused(1, 1), not_sent(1, 1, late)];
        for result in unsettled {
            for (verdict, state) in verdicts() {
                let told = and(tried(result.clone()), settled(1, 1, verdict.clone()));
                let record = story(told).unwrap();
                assert_eq!((record.state(), record.blocks_send()), (state, false));
                let held = and(tried(result.clone()), held());
                let told = story(and(held, settled(1, 1, verdict))).unwrap();
                assert_eq!((told.state(), told.blocks_send()), (state, false));
            }
        }
    }

    #[test]
    fn a_word_must_be_about_what_was_seen() {
        for (epoch, part) in [(0, 1), (2, 1), (1, 2), (1, 0)] {
            let told = and(tried(unknown(1, 1)), settled(epoch, part, Verdict::NotSent));
            assert!(story(told).is_err(), "{epoch} {part}");
        }
    }

    #[test]
    fn no_word_changes_what_is_sent_under_way_or_untouched() {
        for (verdict, _) in verdicts() {
            let word = || settled(1, 1, verdict.clone());
            assert!(story(and(tried(sent(1, 1)), word())).is_err());
            assert!(story([claim(1), sending(1, 1, 1), word()]).is_err());
            assert!(story([claim(1), word()]).is_err());
        }
    }

    #[test]
    fn what_a_person_posted_by_hand_is_sent() {
        let record = story([held(), settled(0, 1, Verdict::Sent(receipt("7")))]).unwrap();
        assert_eq!(
            (record.state(), record.is_final()),
            (DeliveryState::Sent, true)
        );
    }

    #[test]
    fn what_is_late_is_set_aside_until_a_person_asks() {
        for (late, state) in [
            (held(), DeliveryState::Held),
            (missed(), DeliveryState::Missed),
        ] {
            let record = story([claim(1), late.clone()]).unwrap();
            assert_eq!((record.state(), record.lease.is_none()), (state, true));
            assert!(record.reason().unwrap().contains("late"));
            let again = story([claim(1), late, retried()]).unwrap();
            assert_eq!(again.state(), DeliveryState::Retry);
            assert!(again.may_claim(instant(3)) && !again.may_claim(instant(2)));
        }
    }

    #[test]
    fn what_is_in_doubt_is_never_missed_and_what_is_sent_never_set_aside() {
        assert!(story(and(tried(unknown(1, 1)), missed())).is_err());
        for late in [held(), missed()] {
            assert!(story(and(tried(sent(1, 1)), late)).is_err());
        }
    }

    #[test]
    fn another_try_is_for_what_has_stopped() {
        let waiting = not_sent(1, 1, Some(instant(999)));
        for result in [refused(1, 1), waiting] {
            let record = story(and(tried(result), retried())).unwrap();
            assert_eq!(record.retry_at(), Some(instant(4)));
            assert!(record.reason().is_some());
        }
        let cancelled = settled(1, 1, Verdict::Cancelled);
        let cancelled = and(tried(unknown(1, 1)), cancelled);
        assert!(story(and(cancelled, retried())).is_ok());
        for result in [sent(1, 1), unknown(1, 1)] {
            assert!(story(and(tried(result), retried())).is_err());
        }
        assert!(story([retried()]).is_err());
    }

    #[test]
    fn a_late_receipt_once_judged_is_not_held_against_the_next_try() {
        let word = settled(1, 1, Verdict::NotSent);
        let late = and(and(tried(unknown(1, 1)), word.clone()), sent(1, 1));
        for judged in [word, retried()] {
            let mut next = and(late.clone(), judged);
            next.extend([claim(2), sending(2, 1, 1), not_sent(2, 1, Some(instant(0)))]);
            assert_eq!(story(next).unwrap().state(), DeliveryState::Retry);
        }
    }

    #[test]
    fn what_is_out_is_retracted_from_its_end() {
        let thread = [
            claim(1),
            sending(1, 1, 2),
            sent(1, 1),
            sending(1, 2, 2),
            sent(1, 2),
        ];
        assert!(story(and(thread.to_vec(), retracted(1))).is_err());
        let half = and(thread.to_vec(), retracted(2));
        let record = story(half.clone()).unwrap();
        assert_eq!(
            (record.state(), record.is_partly_retracted()),
            (DeliveryState::Retracted, true)
        );
        assert_eq!(record.reason(), Some("1 of its messages are still out"));
        assert!(story(and(half.clone(), retracted(2))).is_err());
        let gone = and(half, retracted(1));
        let record = story(gone.clone()).unwrap();
        assert_eq!(
            (record.is_final(), record.is_partly_retracted()),
            (true, false)
        );
        assert_eq!((record.sent_at(), record.last_out()), (None, None));
        for what in [
            retracted(1),
            retried(),
            claim(2),
            settled(1, 1, Verdict::NotSent),
        ] {
            assert!(story(and(gone.clone(), what)).is_err());
        }
    }

    #[test]
    fn what_is_in_doubt_or_was_never_sent_is_not_retracted() {
        let doubt = [
            claim(1),
            sending(1, 1, 2),
            sent(1, 1),
            sending(1, 2, 2),
            unknown(1, 2),
        ];
        assert!(story(and(doubt.to_vec(), retracted(1))).is_err());
        assert!(story(and(tried(refused(1, 1)), retracted(1))).is_err());
        let broken = [
            claim(1),
            sending(1, 1, 2),
            sent(1, 1),
            sending(1, 2, 2),
            refused(1, 2),
        ];
        let record = story(and(broken.to_vec(), retracted(1))).unwrap();
        assert_eq!(record.state(), DeliveryState::Retracted);
    }

    #[test]
    fn a_word_takes_the_claim_away() {
        let late = Some(instant(2));
        let claimed = and(tried(not_sent(1, 1, late)), claim(2));
        for word in [retried(), settled(2, 1, Verdict::NotSent), held()] {
            let told = and(claimed.clone(), word);
            assert!(story(told.clone()).unwrap().lease.is_none());
            assert!(story(and(told, sending(2, 1, 1))).is_err());
        }
    }
}
