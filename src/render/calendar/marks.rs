//! How a calendar tells channels and states apart on a terminal: a letter and a colour a channel, a sign a state.
//!
//! Whatever a colour says, a letter, a sign or a word says too.

use std::collections::BTreeMap;

use comfy_table::{Attribute, Cell, Color};

use super::{Item, Plan};

/// Colours that are legible on a dark and on a light ground, in the order in which channels take them.
const COLORS: [Color; 5] = [
    Color::DarkCyan,
    Color::DarkMagenta,
    Color::DarkBlue,
    Color::DarkGreen,
    Color::DarkYellow,
];

/// What is left when no letter of a channel's id is.
const MORE_LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyz";

/// The letter of channels when even those are used up.
const ANY: char = '•';

/// What a state means for whoever looks at the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Concern {
    /// It goes out as planned.
    Planned,
    /// It does not go out before somebody approves it.
    Unapproved,
    /// It is being published.
    Underway,
    /// It is out.
    Sent,
    /// A person must look at it.
    NeedsYou,
    /// It goes out no more.
    Cancelled,
    /// It was out, and is deleted.
    Retracted,
}

impl Concern {
    /// What a state's word means.
    pub(super) fn of(state: &str) -> Self {
        match state {
            "draft" | "review" => Self::Unapproved,
            "reserved" | "sending" | "retry" => Self::Underway,
            "sent" => Self::Sent,
            "failed" | "unknown" | "held" | "missed" => Self::NeedsYou,
            "cancelled" => Self::Cancelled,
            "retracted" => Self::Retracted,
            _ => Self::Planned,
        }
    }

    /// One sign, or a blank for what needs none.
    pub(super) fn sign(self) -> char {
        match self {
            Self::Planned => ' ',
            Self::Unapproved => '?',
            Self::Underway => '>',
            Self::Sent => '✓',
            Self::NeedsYou => '!',
            Self::Cancelled => '×',
            Self::Retracted => '−',
        }
    }

    /// What the sign says.
    pub(super) fn meaning(self) -> &'static str {
        match self {
            Self::Planned => "as planned",
            Self::Unapproved => "not approved yet",
            Self::Underway => "on its way",
            Self::Sent => "sent",
            Self::NeedsYou => "needs you",
            Self::Cancelled => "cancelled",
            Self::Retracted => "retracted",
        }
    }

    /// A cell that shows it; what goes out as planned keeps the cell as it is.
    pub(super) fn paint(self, cell: Cell) -> Cell {
        match self {
            Self::Planned | Self::Underway => cell,
            Self::Unapproved | Self::Sent => cell.add_attribute(Attribute::Dim),
            Self::NeedsYou => cell.fg(Color::Red).add_attribute(Attribute::Bold),
            Self::Cancelled | Self::Retracted => cell.add_attribute(Attribute::CrossedOut),
        }
    }
}

/// The letter and the colour of every channel of a plan.
#[derive(Debug)]
pub(super) struct Marks<'p>(BTreeMap<&'p str, (char, Color)>);

impl<'p> Marks<'p> {
    /// Letters for the channels that the plan shows, so that no two share one as long as there are letters.
    pub(super) fn new(plan: &'p Plan<'_>) -> Self {
        let mut marks: BTreeMap<&str, (char, Color)> = BTreeMap::new();
        for item in &plan.items {
            marks
                .entry(&item.delivery.key.channel)
                .or_insert((ANY, Color::Reset));
        }
        let mut taken = Vec::new();
        for ((id, mark), color) in marks.iter_mut().zip(COLORS.into_iter().cycle()) {
            let own = id.chars().map(|letter| letter.to_ascii_uppercase());
            let free = own
                .filter(char::is_ascii_alphanumeric)
                .chain(MORE_LETTERS.chars())
                .find(|letter| !taken.contains(letter));
            *mark = (free.unwrap_or(ANY), color);
            taken.extend(free);
        }
        Self(marks)
    }

    /// The channel's letter.
    pub(super) fn letter(&self, item: &Item<'_>) -> char {
        let mark = self.0.get(item.delivery.key.channel.as_str());
        mark.map_or(ANY, |(letter, _)| *letter)
    }

    /// A cell in the colour of the item's channel.
    pub(super) fn paint(&self, item: &Item<'_>, cell: Cell) -> Cell {
        match self.0.get(item.delivery.key.channel.as_str()) {
            Some((_, color)) => cell.fg(*color),
            None => cell,
        }
    }

    /// Every channel with its letter and colour, by id.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'p str, char, Color)> {
        self.0
            .iter()
            .map(|(id, (letter, color))| (*id, *letter, *color))
    }
}

#[cfg(test)]
mod tests {
    use super::super::STATES;
    use super::super::sample::Sample;
    use super::*;

    #[test]
    fn no_two_channels_share_a_letter() {
        let at = "2026-11-27T09:00:00";
        let ids = ["mastodon", "matrix", "medium", "m", "a"];
        let sample = Sample::of(&ids.map(|id| (at, id, "draft", "Hello")));
        let shown = sample.plan();
        let letters: Vec<_> = Marks::new(&shown)
            .iter()
            .map(|(id, letter, _)| (id, letter))
            .collect();
        let expected = [
            ("a", 'A'),
            ("m", 'M'),
            ("mastodon", 'S'),
            ("matrix", 'T'),
            ("medium", 'E'),
        ];
        assert_eq!(letters, expected);
    }

    #[test]
    fn every_state_but_approved_has_a_sign() {
        let plain: Vec<_> = STATES
            .into_iter()
            .filter(|state| Concern::of(state).sign() == ' ')
            .collect();
        assert_eq!(plain, ["approved"]);
    }
}
