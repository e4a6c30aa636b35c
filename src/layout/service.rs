//! Everybody who waits on one channel, served one after the other.
//!
//! Each takes the earliest slot that fits. Whose pillar has its share of the mix by then steps aside and lets the next in
//! the queue have the slot; whenever somebody was served, those aside are asked again, in their order. Once nobody is left
//! to come between, they take what fits later. A day that a file names is not given away: its post keeps its slot while the
//! queue fills the days around it, and loses it only when its share is broken even so.

use std::collections::{BTreeMap, BTreeSet};

use super::board::{Board, Place, Wish};
use super::tally::Refusal;
use crate::time::Instant;

/// Someone who waits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Guest<'a> {
    /// Which slots it can use.
    pub(super) wish: Wish<'a>,
    /// Whose turn it is.
    pub(super) stage: Stage,
}

/// Whose turn it is: whoever has a day comes before the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Those whose file names the day, and that may go out.
    Day,
    /// Those whose file names the day, and that still need a word.
    DraftDay,
    /// Those of the queue that may go out.
    Approved,
    /// Those of the queue that still need a word.
    Draft,
}

/// What becomes of a guest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It has this slot.
    Given(Instant),
    /// Its lane offers no slot at all.
    NoSlots,
    /// It has none; a share of the mix that was in its way comes along, in words.
    Nothing(Option<String>),
}

/// The outcomes in the order of the guests, and the slots that the one who is watched was refused.
pub(super) struct Served {
    pub(super) outcomes: Vec<Outcome>,
    pub(super) refused: Vec<(Instant, Refusal)>,
}

/// Serves everybody at a board that is laid anew for every try.
pub(super) fn serve<'a>(
    lay: impl Fn() -> Board<'a>,
    guests: &[Guest<'a>],
    watched: Option<usize>,
) -> Served {
    let mut turned_away = BTreeMap::new();
    loop {
        let mut service = Service {
            board: lay(),
            guests,
            watched,
            outcomes: vec![Outcome::Nothing(None); guests.len()],
            pushed: turned_away.clone(),
            refused: Vec::new(),
        };
        let more = service.run(&turned_away);
        if more.is_empty() {
            return service.served();
        }
        turned_away.extend(more);
    }
}

/// Guests whom a share was in the way of: the slot, and the share in words.
type Pushed = BTreeMap<usize, Vec<(Instant, String)>>;

struct Service<'a, 'b> {
    board: Board<'a>,
    guests: &'b [Guest<'a>],
    watched: Option<usize>,
    outcomes: Vec<Outcome>,
    pushed: Pushed,
    refused: Vec<(Instant, Refusal)>,
}

impl Service<'_, '_> {
    /// Serves everybody else, and returns those who must be turned away too.
    fn run(&mut self, turned_away: &Pushed) -> Pushed {
        for (index, guest) in self.guests.iter().enumerate() {
            if self.board.is_empty(guest.wish.lane) {
                self.outcomes[index] = Outcome::NoSlots;
            }
        }
        let all = 0..self.guests.len();
        let mut guests: Vec<usize> = all.collect();
        guests.retain(|index| !turned_away.contains_key(index));
        let mut days = self.of_stage(&guests, Stage::Day);
        days.extend(self.of_stage(&guests, Stage::DraftDay));
        days.sort_unstable();
        for index in days {
            if let Some(place) = self.board.first(self.guests[index].wish) {
                self.seat(index, place);
            }
        }
        for (day, queue) in [
            (Stage::Day, Stage::Approved),
            (Stage::DraftDay, Stage::Draft),
        ] {
            self.queue(&self.of_stage(&guests, queue));
            // Before anything is served that nobody approved: it may go out or not.
            let more = self.beyond_their_share(day);
            if !more.is_empty() {
                return more;
            }
        }
        if let Some(index) = self.watched.filter(|index| !self.is_seated(*index)) {
            self.refused = self.board.refused(self.guests[index].wish);
        }
        Pushed::new()
    }

    fn of_stage(&self, guests: &[usize], stage: Stage) -> Vec<usize> {
        let same = |index: &&usize| self.guests[**index].stage == stage;
        guests.iter().filter(same).copied().collect()
    }

    fn queue(&mut self, queue: &[usize]) {
        let mut aside = Vec::new();
        for index in queue {
            match self.ask(*index) {
                Answer::Seated => self.ask_again(&mut aside),
                Answer::NotYet => aside.push(*index),
                Answer::Never => {}
            }
        }
        while self.seat_later(&mut aside) {}
    }

    /// Gives a guest its earliest slot, if the mix allows.
    fn ask(&mut self, index: usize) -> Answer {
        let wish = self.guests[index].wish;
        let Some(place) = self.board.first(wish) else {
            return Answer::Never;
        };
        if let Some(enough) = self.board.enough(wish, place.instant) {
            self.push(index, place.instant, enough.words);
            return Answer::NotYet;
        }
        self.seat(index, place);
        Answer::Seated
    }

    /// Asks those aside until none of them can be served. Who wants the same as one who could not be is not asked.
    fn ask_again(&mut self, aside: &mut Vec<usize>) {
        let mut refused = BTreeSet::new();
        let mut next = 0;
        while let Some(index) = aside.get(next).copied() {
            if refused.contains(&self.guests[index].wish) {
                next += 1;
                continue;
            }
            match self.ask(index) {
                Answer::NotYet => {
                    refused.insert(self.guests[index].wish);
                    next += 1;
                }
                Answer::Never => {
                    aside.remove(next);
                }
                Answer::Seated => {
                    aside.remove(next);
                    refused.clear();
                    next = 0;
                }
            }
        }
    }

    /// Gives those aside the earliest slots that the mix allows; false when there is none for any of them.
    fn seat_later(&mut self, aside: &mut Vec<usize>) -> bool {
        let mut nowhere = BTreeSet::new();
        for (next, index) in aside.iter().copied().enumerate() {
            let wish = self.guests[index].wish;
            if nowhere.contains(&wish) {
                continue;
            }
            if let (Some(place), _) = self.board.first_in_mix(wish) {
                self.seat(index, place);
                aside.remove(next);
                self.ask_again(aside);
                return true;
            }
            nowhere.insert(wish);
        }
        false
    }

    fn seat(&mut self, index: usize, place: Place) {
        let wish = self.guests[index].wish;
        if self.watched == Some(index) {
            self.refused = self.board.refused(wish);
        }
        self.outcomes[index] = Outcome::Given(self.board.give(wish, place));
    }

    fn is_seated(&self, index: usize) -> bool {
        matches!(self.outcomes[index], Outcome::Given(_))
    }

    fn push(&mut self, index: usize, slot: Instant, words: String) {
        let slots = self.pushed.entry(index).or_default();
        if self.watched == Some(index) || slots.is_empty() {
            slots.push((slot, words));
        }
    }

    /// The posts of a named day whose share is broken though the queue is placed, the later ones of too many.
    fn beyond_their_share(&mut self, stage: Stage) -> Pushed {
        let guests = self.guests.iter().enumerate();
        let mut days: Vec<(Instant, usize)> = guests
            .filter(|(_, guest)| guest.stage == stage)
            .filter_map(|(index, _)| match self.outcomes[index] {
                Outcome::Given(instant) => Some((instant, index)),
                Outcome::NoSlots | Outcome::Nothing(_) => None,
            })
            .collect();
        days.sort_unstable();
        let mut beyond = Pushed::new();
        for (instant, index) in days {
            let wish = self.guests[index].wish;
            if let Some(words) = self.board.broken_share(wish, instant) {
                self.board.leave_share(wish, instant);
                beyond.insert(index, vec![(instant, words)]);
            }
        }
        beyond
    }

    /// What became of everybody. Where the mix was in the way first, that is the reason, not who has the slot since.
    fn served(mut self) -> Served {
        for (index, slots) in &self.pushed {
            if let Outcome::Nothing(reason) = &mut self.outcomes[*index] {
                *reason = slots.last().map(|(_, words)| words.clone());
            }
        }
        let slots = self.watched.and_then(|index| self.pushed.remove(&index));
        for (slot, words) in slots.into_iter().flatten() {
            let mut refused = self.refused.iter_mut();
            if let Some(one) = refused.find(|(instant, _)| *instant == slot) {
                one.1 = Refusal::Mix(words);
            }
        }
        Served {
            outcomes: self.outcomes,
            refused: self.refused,
        }
    }
}

/// What a guest hears.
enum Answer {
    /// It has its slot.
    Seated,
    /// Its pillar has its share for now.
    NotYet,
    /// No slot is left for it.
    Never,
}
