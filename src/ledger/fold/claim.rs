//! What only the run that holds the newest claim may do: claim, give back, keep an answer, send.

use serde_json::Value;

use super::super::record::{Attempt, DeliveryState, Lease, Record};
use super::super::{Event, Intent};
use crate::time::Instant;

pub(super) fn queue(record: &mut Record, at: Instant) -> Result<(), String> {
    if record.queued_at.is_some() {
        return Err("it was queued before".to_owned());
    }
    record.queued_at = Some(at);
    Ok(())
}

pub(super) fn reserve(
    record: &mut Record,
    event: &Event,
    epoch: u64,
    until: Instant,
) -> Result<(), String> {
    let state = record.state();
    if !state.is_claimable() {
        return Err(format!("a claim on what is {state}"));
    }
    if epoch != record.next_epoch() {
        return Err(format!("claim {epoch} after claim {}", record.epoch));
    }
    record.epoch = epoch;
    record.lease = Some(Lease {
        epoch,
        until,
        run: event.run.clone(),
    });
    Ok(())
}

pub(super) fn release(record: &mut Record, event: &Event, epoch: u64) -> Result<(), String> {
    if epoch < record.epoch {
        record.evidence.push(event.clone());
        return Ok(());
    }
    check_claim(record, event, epoch)?;
    if record.blocks_send() {
        return Err("a claim given back while its intent is open".to_owned());
    }
    record.lease = None;
    Ok(())
}

pub(super) fn keep_answer(
    record: &mut Record,
    event: &Event,
    (epoch, part): (u64, u32),
    (step, answer): (&str, &Value),
) -> Result<(), String> {
    if epoch < record.epoch {
        record.evidence.push(event.clone());
        return Ok(());
    }
    check_claim(record, event, epoch)?;
    if part == 0 {
        return Err("parts are counted from 1".to_owned());
    }
    let answers = &mut record.parts.entry(part).or_default().answers;
    answers.insert(step.to_owned(), answer.clone());
    Ok(())
}

pub(super) fn intend(record: &mut Record, event: &Event, intent: &Intent) -> Result<(), String> {
    check_claim(record, event, intent.epoch)?;
    if record.next_part() != Some(intent.part) || intent.part > intent.parts {
        return Err(format!("part {} is sent out of turn", intent.part));
    }
    let part = record.parts.entry(intent.part).or_default();
    if !part.state.is_claimable() {
        return Err(format!("an intent for what is {}", part.state));
    }
    record.total = Some(intent.parts);
    part.open = Some(intent.epoch);
    part.not_found_at = None;
    part.attempts.push(Attempt {
        intent: intent.clone(),
        run: event.run.clone(),
        at: event.at,
    });
    part.turn(DeliveryState::Sending, None);
    Ok(())
}

/// Only the run that holds the newest claim may act under it.
fn check_claim(record: &Record, event: &Event, epoch: u64) -> Result<(), String> {
    match &record.lease {
        Some(lease) if lease.epoch == epoch && lease.run == event.run => Ok(()),
        Some(lease) => Err(format!(
            "`{}` acts under claim {epoch}, but claim {} of `{}` holds",
            event.run, lease.epoch, lease.run
        )),
        None => Err(format!("`{}` acts without a claim", event.run)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::samples::{
        claim, event, held, instant, not_sent, queued, refused, sending, sent, settled, story,
        unknown,
    };
    use super::super::super::{Verdict, What, fold};
    use super::*;

    fn answered(epoch: u64, part: u32, answer: &str) -> What {
        What::Answered {
            epoch,
            part,
            step: "upload".to_owned(),
            answer: answer.into(),
        }
    }

    fn released(epoch: u64) -> What {
        What::Released { epoch }
    }

    #[test]
    fn a_claim_is_a_lease_until_it_is_given_back() {
        let claimed = story([What::Queued, claim(1)]).unwrap();
        assert_eq!(claimed.state(), DeliveryState::Reserved);
        assert_eq!(claimed.queued_at, Some(instant(1)));
        assert!(!claimed.is_lease_over(instant(599)) && claimed.is_lease_over(instant(600)));
        assert!(!claimed.may_claim(instant(599)) && claimed.may_claim(instant(600)));
        let free = story([What::Queued, claim(1), released(1)]).unwrap();
        assert_eq!(free.state(), DeliveryState::Planned);
        assert!(free.may_claim(instant(0)));
    }

    #[test]
    fn claims_are_numbered_one_by_one() {
        for epoch in [0, 1, 3] {
            assert!(story([claim(1), claim(epoch)]).is_err(), "{epoch}");
        }
        assert_eq!(story([claim(1), claim(2)]).unwrap().epoch, 2);
    }

    #[test]
    fn only_what_is_planned_or_waits_for_a_retry_can_be_claimed() {
        let soon = Some(instant(9));
        let tried = |result| story([claim(1), sending(1, 1, 1), result, claim(2)]);
        assert!(tried(not_sent(1, 1, soon)).is_ok());
        for result in [
            sent(1, 1),
            refused(1, 1),
            unknown(1, 1),
            not_sent(1, 1, None),
        ] {
            assert!(tried(result.clone()).is_err(), "{result:?}");
        }
        assert!(story([claim(1), sending(1, 1, 1), claim(2)]).is_err());
        assert!(story([held(), claim(1)]).is_err());
    }

    #[test]
    fn only_the_run_that_holds_the_newest_claim_acts_under_it() {
        let mut stranger = event("a", 2, sending(1, 1, 1));
        stranger.run = "run-2".to_owned();
        assert!(fold(&[event("a", 1, claim(1)), stranger]).is_err());
        assert!(story([sending(1, 1, 1)]).is_err());
        assert!(story([claim(1), claim(2), sending(1, 1, 1)]).is_err());
        assert!(story([claim(1), released(1), sending(1, 1, 1)]).is_err());
        assert!(story([claim(1), claim(2), sending(2, 1, 1)]).is_ok());
    }

    #[test]
    fn an_intent_blocks_everything_until_it_has_a_result() {
        let record = story([claim(1), sending(1, 1, 1)]).unwrap();
        assert_eq!(record.state(), DeliveryState::Sending);
        assert!(record.blocks_send() && !record.may_claim(instant(9_999)));
        for what in [sending(1, 1, 1), released(1), held()] {
            let all = [claim(1), sending(1, 1, 1), what.clone()];
            assert!(story(all).is_err(), "{what:?}");
        }
    }

    #[test]
    fn the_parts_of_a_thread_go_out_in_turn() {
        let first = || [claim(1), sending(1, 1, 2), sent(1, 1)];
        let half = story(first()).unwrap();
        assert_eq!(
            (half.state(), half.next_part()),
            (DeliveryState::Reserved, Some(2))
        );
        let whole = first().into_iter().chain([sending(1, 2, 2), sent(1, 2)]);
        let whole = story(whole).unwrap();
        assert_eq!(
            (whole.state(), whole.next_part()),
            (DeliveryState::Sent, None)
        );
        assert_eq!(
            (whole.lease.is_none(), whole.sent_at()),
            (true, Some(instant(5)))
        );
        assert!(story([claim(1), sending(1, 2, 2)]).is_err());
        assert!(story([claim(1), sending(1, 1, 0)]).is_err());
        assert!(story(first().into_iter().chain([sending(1, 1, 2)])).is_err());
    }

    #[test]
    fn a_hole_in_a_thread_is_taken_up_where_it_is() {
        let tail = [sending(1, 2, 3), not_sent(1, 2, Some(instant(60)))];
        let broken = [claim(1), sending(1, 1, 3), sent(1, 1)]
            .into_iter()
            .chain(tail);
        let record = story(broken.clone()).unwrap();
        assert_eq!(
            (record.state(), record.next_part()),
            (DeliveryState::Retry, Some(2))
        );
        assert!(!record.may_claim(instant(59)) && record.may_claim(instant(60)));
        let resumed = broken.chain([claim(2), sending(2, 2, 3), sent(2, 2)]);
        assert_eq!(story(resumed).unwrap().next_part(), Some(3));
    }

    #[test]
    fn a_second_try_needs_a_claim_of_its_own() {
        let word = settled(1, 1, Verdict::NotSent);
        let told = [claim(1), sending(1, 1, 1), unknown(1, 1), word];
        assert!(story(told.clone().into_iter().chain([sending(1, 1, 1)])).is_err());
        let again = story(told.into_iter().chain([claim(2), sending(2, 1, 1)])).unwrap();
        assert_eq!(again.attempts(), 2);
    }

    #[test]
    fn answers_are_kept_for_the_next_run_and_those_of_old_claims_are_evidence() {
        let kept = [claim(1), answered(1, 2, "a"), claim(2), answered(2, 2, "b")];
        let record = story(kept.clone()).unwrap();
        assert_eq!(record.parts[&2].answers["upload"], "b");
        let late = [answered(1, 2, "c"), released(1)];
        let record = story(kept.into_iter().chain(late)).unwrap();
        assert_eq!(record.parts[&2].answers["upload"], "b");
        assert_eq!((record.evidence.len(), record.lease.is_some()), (2, true));
        assert!(story([claim(1), answered(1, 0, "a")]).is_err());
        assert!(story([answered(0, 1, "a")]).is_err());
    }

    #[test]
    fn a_delivery_is_queued_once() {
        assert!(fold(&[queued("a", 1), queued("a", 2)]).is_err());
    }
}
