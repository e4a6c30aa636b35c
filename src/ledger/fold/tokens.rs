//! What may be said about the tokens of a channel, and what it adds up to.

use super::super::Event;
use super::super::tokens::{TokenClaim, TokenRecord, Tokens};
use crate::time::Instant;

/// New tokens are kept. Those that a run obtained replace the ones that it used, and no others.
pub(super) fn keep(record: &mut TokenRecord, event: &Event, new: &Tokens) -> Result<(), String> {
    if let Some(used) = new.renewed {
        are_still(record, used)?;
    }
    let mut lasting = std::mem::take(&mut record.tokens.lasting);
    lasting.extend(new.lasting.clone());
    *record = TokenRecord {
        number: event.number,
        tokens: Tokens {
            lasting,
            ..new.clone()
        },
        kept_at: Some(event.at),
        claim: None,
        doubt: None,
    };
    Ok(())
}

/// A run takes the tokens to renew them. One that took them before and never said what came of it has left a doubt.
pub(super) fn claim(
    record: &mut TokenRecord,
    event: &Event,
    (used, until): (u64, Instant),
) -> Result<(), String> {
    are_still(record, used)?;
    if record.is_claimed(event.at) {
        return Err("another run renews the tokens".to_owned());
    }
    if record.claim.is_some() {
        record.doubt = Some("a run ended while it renewed them".to_owned());
    }
    record.claim = Some(TokenClaim {
        run: event.run.clone(),
        at: event.at,
        until,
    });
    Ok(())
}

/// A run gives the tokens back as they were, or in doubt.
pub(super) fn release(
    record: &mut TokenRecord,
    event: &Event,
    (used, doubt): (u64, &Option<String>),
) -> Result<(), String> {
    are_still(record, used)?;
    if record.claim.as_ref().map(|claim| &claim.run) != Some(&event.run) {
        return Err("the tokens are given back by a run that does not hold them".to_owned());
    }
    record.claim = None;
    record.doubt = doubt.clone().or(record.doubt.take());
    Ok(())
}

fn are_still(record: &TokenRecord, used: u64) -> Result<(), String> {
    if record.number == used && used > 0 {
        return Ok(());
    }
    Err("other tokens were kept meanwhile".to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::super::samples::{at, instant, tokens, tokens_claimed, tokens_released};
    use super::super::super::{Event, LedgerError, LedgerState, Stream, What, fold};
    use super::*;

    /// What the channel's tokens are after these events, each by its run.
    fn after(whats: Vec<(&str, What)>) -> Result<TokenRecord, LedgerError> {
        let stream = Stream::Channel("bird".to_owned());
        let events = whats
            .into_iter()
            .zip(1..)
            .map(|((run, what), number)| Event {
                run: run.to_owned(),
                ..at(stream.clone(), number, what)
            });
        let state = fold(&events.collect::<Vec<_>>())?;
        Ok(state.channel("bird").cloned().unwrap_or_default().tokens)
    }

    #[test]
    fn what_is_renewed_replaces_what_was_used_and_ends_the_claim() {
        let told = after(vec![
            ("ada", tokens(None, "old")),
            ("one", tokens_claimed(1, 600)),
            ("one", tokens(Some(1), "new")),
        ]);
        let record = told.unwrap();
        assert_eq!(record.tokens.lasting["refresh_token"], "new");
        assert_eq!((record.number, record.claim), (3, None));
    }

    #[test]
    fn of_two_runs_one_renews_until_its_claim_runs_out_and_then_there_is_a_doubt() {
        let first = || vec![("ada", tokens(None, "old")), ("one", tokens_claimed(1, 3))];
        let long = vec![
            ("ada", tokens(None, "old")),
            ("one", tokens_claimed(1, 600)),
            ("two", tokens_claimed(1, 600)),
        ];
        assert!(after(long).is_err());
        let taken = after([first(), vec![("two", tokens_claimed(1, 600))]].concat()).unwrap();
        assert_eq!(taken.claim.unwrap().run, "two");
        assert!(taken.doubt.unwrap().contains("ended while"));
    }

    #[test]
    fn a_late_result_counts_as_long_as_nothing_newer_is_kept() {
        let taken_over = || {
            vec![
                ("ada", tokens(None, "old")),
                ("one", tokens_claimed(1, 3)),
                ("two", tokens_claimed(1, 600)),
            ]
        };
        let late = [taken_over(), vec![("one", tokens(Some(1), "of one"))]].concat();
        assert_eq!(after(late.clone()).unwrap().number, 4);
        let second = [late, vec![("two", tokens(Some(1), "of two"))]].concat();
        assert!(after(second).is_err());
    }

    #[test]
    fn a_person_s_tokens_count_whoever_renews_and_leave_other_settings_alone() {
        let secret = Tokens {
            lasting: [("client_secret".to_owned(), "sealed".to_owned())].into(),
            ..Tokens::default()
        };
        let told = after(vec![
            ("ada", tokens(None, "old")),
            ("one", tokens_claimed(1, 600)),
            ("ada", What::TokensKept(secret)),
        ]);
        let record = told.unwrap();
        assert_eq!(record.tokens.lasting.len(), 2);
        assert_eq!(record.claim, None);
    }

    #[test]
    fn tokens_are_given_back_by_who_holds_them_with_a_doubt_or_without() {
        let with = |run, doubt| {
            after(vec![
                ("ada", tokens(None, "old")),
                ("one", tokens_claimed(1, 600)),
                (run, tokens_released(1, doubt)),
            ])
        };
        assert_eq!(with("one", None).unwrap().claim, None);
        let doubtful = with("one", Some("no answer")).unwrap();
        assert_eq!(doubtful.doubt.as_deref(), Some("no answer"));
        assert!(with("two", None).is_err());
        let nothing = after(vec![("one", tokens_claimed(1, 600))]);
        assert!(nothing.is_err(), "there are none to be renewed");
    }

    /// What a host does next about the tokens.
    #[derive(Debug, Clone, PartialEq)]
    enum Step {
        Read,
        Claim(LedgerState),
        Use(u64),
        Keep(u64),
        Done,
    }

    /// Two hosts, and the platform that replaces a token whenever it is used.
    #[derive(Debug, Clone)]
    struct World {
        events: Vec<Event>,
        hosts: [Step; 2],
        /// The tokens that were used, by the events that kept them.
        uses: Vec<u64>,
        /// Whether every claim so far has run out.
        is_late: bool,
        /// Whether a host was taken for dead.
        taken_over: bool,
    }

    impl World {
        fn append(&self, host: usize, known: &LedgerState, what: What) -> Option<Self> {
            let at = instant(if self.is_late { 10_000 } else { 100 });
            let stream = Stream::Channel("bird".to_owned());
            let event = known.next_event(&stream, at, ["one", "two"][host], what);
            let event = event
                .ok()
                .filter(|it| it.number == self.events.len() as u64 + 1)?;
            let mut world = self.clone();
            world.events.push(event);
            Some(world)
        }

        fn with(mut self, host: usize, step: Step) -> Self {
            self.hosts[host] = step;
            self
        }

        /// The worlds that a step of a host leads to, or that it ends there.
        fn after(&self, host: usize) -> Vec<Self> {
            let now = fold(&self.events).unwrap();
            let record = |state: &LedgerState| state.channel("bird").unwrap().tokens.clone();
            let next = match &self.hosts[host] {
                Step::Done => return Vec::new(),
                Step::Read => self.clone().with(host, Step::Claim(now)),
                Step::Claim(known) => {
                    let used = record(known).number;
                    let until = instant(if self.is_late { 20_000 } else { 600 });
                    let was_open = record(&now).claim.is_some();
                    let claim = What::TokensClaimed { used, until };
                    match self.append(host, known, claim) {
                        None => self.clone().with(host, Step::Read),
                        Some(mut world) => {
                            world.taken_over |= was_open;
                            world.with(host, Step::Use(used))
                        }
                    }
                }
                Step::Use(used) => {
                    let mut world = self.clone().with(host, Step::Keep(*used));
                    world.uses.push(*used);
                    world
                }
                Step::Keep(used) => {
                    let kept = self.append(host, &now, tokens(Some(*used), "new"));
                    kept.unwrap_or_else(|| self.clone()).with(host, Step::Done)
                }
            };
            let dead = self.clone().with(host, Step::Done);
            vec![next, dead]
        }

        fn is_broken(&self) -> bool {
            let mut uses = self.uses.clone();
            uses.sort_unstable();
            uses.windows(2).any(|pair| pair[0] == pair[1]) && !self.taken_over
        }
    }

    #[test]
    fn no_order_of_steps_uses_a_token_twice_unless_a_run_is_taken_for_dead() {
        let stream = Stream::Channel("bird".to_owned());
        let mut open = vec![World {
            events: vec![at(stream, 1, tokens(None, "old"))],
            hosts: [Step::Read, Step::Read],
            uses: Vec::new(),
            is_late: false,
            taken_over: false,
        }];
        let mut seen = HashSet::new();
        while let Some(world) = open.pop() {
            assert!(!world.is_broken(), "{world:?}");
            if seen.insert(format!("{world:?}")) {
                open.extend((0..2).flat_map(|host| world.after(host)));
                if !world.is_late {
                    open.push(World {
                        is_late: true,
                        ..world
                    });
                }
            }
        }
        assert!(seen.len() > 100, "only {} worlds were seen", seen.len());
    }
}
