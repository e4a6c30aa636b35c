//! Two versions of a calendar file and the one that both come from, in one: what git asks of a merge driver.
//!
//! Tables are merged by their names and values by their keys, so posts that two branches add at one place stand one after
//! the other. Text stays as it was written, with comments. What contradicts itself is left to people. Pure: three texts go
//! in, and pieces of a text come out.

mod braces;
mod items;
mod order;
mod queue;
mod statements;
#[cfg(test)]
mod tests;
mod three;
mod units;

use std::borrow::Cow;

use toml::Table;

use items::File;
use three::Merger;
use units::{Units, keeps_both};

/// A merged file, and what a person has to know of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// The file in its order.
    pub pieces: Vec<Piece>,
    /// What needs a look, each as a phrase with names between backticks.
    pub told: Vec<String>,
    /// What base, ours and theirs say.
    said: [Table; 3],
}

/// A stretch of a merged file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// What is merged.
    Text(String),
    /// What both versions changed: it may still be merged line by line.
    Lines(Versions),
    /// What both versions changed, and no line of it goes with the other one's.
    Torn(Versions),
}

/// Three versions of a stretch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versions {
    /// Where both come from.
    pub base: String,
    /// The version that is merged into.
    pub ours: String,
    /// The version that is merged.
    pub theirs: String,
}

impl Merged {
    /// The file, with what `decide` makes of each stretch that both versions changed.
    pub fn text(&self, mut decide: impl FnMut(&Piece) -> String) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            let next = match piece {
                Piece::Text(next) => next.clone(),
                Piece::Lines(_) | Piece::Torn(_) => decide(piece),
            };
            if !text.is_empty() && !text.ends_with('\n') && !next.is_empty() {
                text.push('\n');
            }
            text.push_str(&next);
        }
        text
    }

    /// True for a text that is TOML and says what both versions say; where both changed one value, any is right.
    pub fn keeps_both(&self, text: &str) -> bool {
        let [base, ours, theirs] = &self.said;
        let said = text.parse::<Table>();
        said.is_ok_and(|said| keeps_both([base, ours, theirs], &said))
    }

    /// Whether it can be read whichever side people choose.
    fn is_sound(&self) -> bool {
        let choices: [fn(&Versions) -> &String; 2] = [|it| &it.ours, |it| &it.theirs];
        let whole = |choose: fn(&Versions) -> &String| {
            self.text(|piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Lines(versions) | Piece::Torn(versions) => choose(versions).clone(),
            })
        };
        let is_decided = self
            .pieces
            .iter()
            .all(|piece| matches!(piece, Piece::Text(_)));
        let is_read = choices
            .iter()
            .all(|choose| whole(*choose).parse::<Table>().is_ok());
        is_read && (!is_decided || self.keeps_both(&whole(choices[0])))
    }
}

/// Merges `theirs` into `ours`; `None` where one of the three is no TOML, or they cannot be merged by their tables.
pub fn merge(base: &str, ours: &str, theirs: &str) -> Option<Merged> {
    let three = [base, ours, theirs];
    if theirs == base || ours == theirs {
        return whole(ours, three);
    }
    if ours == base {
        return whole(theirs, three);
    }
    let line_end = if ours.contains("\r\n") { "\r\n" } else { "\n" };
    let texts = three.map(|text| with_line_ends(text, line_end));
    by_tables(texts.each_ref().map(AsRef::as_ref), line_end)
}

fn by_tables(texts: [&str; 3], line_end: &'static str) -> Option<Merged> {
    let mut said = parsed(texts)?;
    let [base, ours, theirs] = texts.map(File::read);
    let (base, ours, mut theirs) = (base?, ours?, theirs?);
    let waiting = queue::wait_again([&base, &ours], &mut theirs, said.each_ref());
    if !waiting.is_empty() {
        said[2] = theirs.text().parse().ok()?;
    }
    let units = Units::of(said.each_ref());
    let mut writer = Merger::new(&units, line_end);
    writer.list([&base.items, &ours.items, &theirs.items]);
    writer.end(if theirs.end == base.end {
        ours.end
    } else {
        theirs.end
    });
    let mut told = told(&units, &writer, &said);
    told.extend(waiting.iter().map(queue::Waiting::told));
    let merged = Merged {
        pieces: writer.pieces,
        told,
        said,
    };
    merged.is_sound().then_some(merged)
}

fn whole(text: &str, three: [&str; 3]) -> Option<Merged> {
    Some(Merged {
        pieces: vec![Piece::Text(text.to_owned())],
        told: Vec::new(),
        said: parsed(three)?,
    })
}

fn parsed(texts: [&str; 3]) -> Option<[Table; 3]> {
    let [base, ours, theirs] = texts.map(|text| text.parse().ok());
    Some([base?, ours?, theirs?])
}

fn with_line_ends<'t>(text: &'t str, line_end: &str) -> Cow<'t, str> {
    let is_so = text.contains("\r\n") == (line_end == "\r\n");
    if is_so || !text.contains('\n') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", "\n").replace('\n', line_end))
}

/// What contradicts itself.
fn told(units: &Units, merger: &Merger<'_>, [base, ..]: &[Table; 3]) -> Vec<String> {
    let torn = units.torn().map(|path| {
        let name = path.join(".");
        let was_there = base
            .get(&path[0])
            .is_some_and(|table| table.get(&path[1]).is_some());
        if was_there {
            format!("`{name}` is deleted by one side and changed by the other")
        } else {
            format!("both sides make `{name}`, and not alike")
        }
    });
    let blind = merger.blind.iter().map(|path| {
        let name = units::unit(path).join(".");
        format!("`{name}` is approved by one side, and the other one changes it")
    });
    torn.chain(blind).collect()
}
