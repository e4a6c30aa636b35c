//! Three versions of a list of pieces in one: what one version changed is taken, and what both changed is merged inside, or
//! left to people.

use super::braces;
use super::items::{Item, Key, index};
use super::order::order;
use super::units::Units;
use super::{Piece, Versions};

/// What a post says when it may go out.
const APPROVED: &str = "approved";

/// A piece in the versions that have it: base, ours, theirs.
type Three<'l, 't> = [Option<&'l Item<'t>>; 3];

/// A merge that is being written.
pub(super) struct Merger<'u> {
    units: &'u Units,
    line_end: &'static str,
    /// What is written so far.
    pub(super) pieces: Vec<Piece>,
    /// The paths of approvals that one version gives to what the other one changes.
    pub(super) blind: Vec<Vec<String>>,
}

impl<'u> Merger<'u> {
    /// Nothing is written yet.
    pub(super) fn new(units: &'u Units, line_end: &'static str) -> Self {
        Self {
            units,
            line_end,
            pieces: Vec::new(),
            blind: Vec::new(),
        }
    }

    /// Writes a list of pieces.
    pub(super) fn list(&mut self, lists: [&[Item<'_>]; 3]) {
        let by_key = lists.map(index);
        for key in order(lists) {
            let three = by_key.each_ref().map(|list| list.get(key).copied());
            self.one(key, three);
        }
    }

    fn one(&mut self, key: &Key, three: Three<'_, '_>) {
        let path = key.path().unwrap_or_default();
        if self.is_blind_approval(key, three) {
            self.blind.push(path.to_owned());
            return self.torn(three);
        }
        let is_torn = self.units.is_torn(path);
        match three {
            [_, Some(ours), Some(theirs)] if is_torn && ours.text() == theirs.text() => {
                self.whole(ours);
            }
            [_, Some(_), _] | [_, _, Some(_)] if is_torn => self.torn(three),
            [Some(base), Some(ours), Some(theirs)] => self.all(base, ours, theirs),
            [None, Some(ours), Some(theirs)] if !says_same(ours, theirs) => self.torn(three),
            [None, Some(one), _] | [None, None, Some(one)] => self.whole(one),
            [Some(base), Some(left), None] | [Some(base), None, Some(left)] => {
                if !says_same(base, left) {
                    self.torn(three);
                }
            }
            [_, None, None] => {}
        }
    }

    /// True for an approval by one version, of a post in which the other one changed something: whoever approved it has not
    /// read that.
    fn is_blind_approval(&self, key: &Key, [base, ours, theirs]: Three<'_, '_>) -> bool {
        let Key::Value(path) = key else { return false };
        let is_status = path.first().is_some_and(|first| first == "posts")
            && path.last().is_some_and(|last| last == "status");
        if !is_status {
            return false;
        }
        let approves = |side: Option<&Item<'_>>, other: Option<&Item<'_>>| {
            let is_approved = side.is_some_and(|side| side.words.contains(APPROVED));
            is_approved && says(side) != says(base) && says(other) == says(base)
        };
        let [by_ours, by_theirs] = self.units.changed_by(path);
        approves(ours, theirs) && by_theirs || approves(theirs, ours) && by_ours
    }

    /// What all versions have.
    fn all(&mut self, base: &Item<'_>, ours: &Item<'_>, theirs: &Item<'_>) {
        let part = |of: for<'x> fn(&Item<'x>) -> &'x str| {
            one_of([of(base), of(ours), of(theirs)]).map(str::to_owned)
        };
        // Where a file begins with it there is nothing above it, and that is nobody's wish.
        let gap = match (ours.leads, theirs.leads) {
            (true, false) => theirs.gap,
            (false, true) => ours.gap,
            _ => one_of([base.gap, ours.gap, theirs.gap]).unwrap_or(ours.gap),
        };
        self.gap(gap);
        let parts = [
            part(|item| item.notes),
            words(base, ours, theirs),
            part(|item| item.tail),
        ];
        let head: Option<Vec<String>> = parts.into_iter().collect();
        match head {
            Some(head) => self.push(&head.concat()),
            None => self.pieces.push(Piece::Lines(Versions {
                base: base.head(),
                ours: ours.head(),
                theirs: theirs.head(),
            })),
        }
        if ours.key.has_inside() {
            self.list([&base.inside, &ours.inside, &theirs.inside]);
        }
    }

    /// What is taken as it is.
    fn whole(&mut self, item: &Item<'_>) {
        self.gap(if item.leads { self.line_end } else { item.gap });
        self.push(&item.text());
    }

    /// What is left to people; what follows directly is one with it.
    fn torn(&mut self, three: Three<'_, '_>) {
        let text = |item: &Item<'_>| item.text();
        if let Some(Piece::Torn(last)) = self.pieces.last_mut() {
            let with_gap = |item: &Item<'_>| item.gap.to_owned() + &text(item);
            let [base, ours, theirs] = three.map(|item| item.map_or(String::new(), with_gap));
            last.base.push_str(&base);
            last.ours.push_str(&ours);
            last.theirs.push_str(&theirs);
            return;
        }
        let [base, ours, theirs] = three;
        self.gap(ours.or(theirs).map_or("", |item| item.gap));
        let [base, ours, theirs] =
            [base, ours, theirs].map(|item| item.map_or(String::new(), text));
        self.pieces
            .push(Piece::Torn(Versions { base, ours, theirs }));
    }

    /// The empty lines at the end.
    pub(super) fn end(&mut self, lines: &str) {
        self.push(lines);
    }

    /// The empty lines above a piece: none where the file begins.
    fn gap(&mut self, gap: &str) {
        if !self.pieces.is_empty() {
            self.push(gap);
        }
    }

    /// Adds a text that begins on a line of its own.
    fn push(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.pieces.last_mut() {
            Some(Piece::Text(last)) => {
                if !last.ends_with('\n') {
                    last.push_str(self.line_end);
                }
                last.push_str(text);
            }
            Some(Piece::Lines(_) | Piece::Torn(_)) | None => {
                self.pieces.push(Piece::Text(text.to_owned()));
            }
        }
    }
}

/// What a value says; nothing where there is none.
fn says(item: Option<&Item<'_>>) -> Option<toml::Table> {
    item?.meaning()
}

fn says_same(one: &Item<'_>, other: &Item<'_>) -> bool {
    one.text() == other.text() || one.meaning() == other.meaning()
}

/// What one of two versions made of a base; `None` where both made something else.
fn one_of([base, ours, theirs]: [&str; 3]) -> Option<&str> {
    if ours == theirs || theirs == base {
        Some(ours)
    } else if ours == base {
        Some(theirs)
    } else {
        None
    }
}

/// A header, or a key with its value. Another way of writing the same is no change beside another value.
fn words(base: &Item<'_>, ours: &Item<'_>, theirs: &Item<'_>) -> Option<String> {
    let three = [base.words, ours.words, theirs.words];
    if let Some(words) = one_of(three) {
        return Some(words.to_owned());
    }
    let said = three.map(|words| words.parse::<toml::Table>().ok());
    let [base_says, ours_says, theirs_says] = &said;
    if ours_says == theirs_says || theirs_says == base_says {
        Some(ours.words.to_owned())
    } else if ours_says == base_says {
        Some(theirs.words.to_owned())
    } else {
        let path = ours.key.path().unwrap_or_default();
        braces::merged(path, three)
    }
}
