//! Changes of text that settle findings: which of them can be made together, and what the files say then.
//!
//! A change is a range of bytes and what stands there instead, so comments and layout stay as they are. Nothing here
//! writes: the new texts are values, and a file that a change would harm keeps its old one.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Fix};
use crate::lint::Report;
use crate::load::{Loaded, Overlay, Tree, problems_of};
use crate::source::{Source, SourceId, Sources};

/// One change can make room for the next; so many rounds of them are made at most.
const ROUNDS: usize = 10;
/// How often a file is read on probation in one round, so that one of countless harmful changes does not take for ever.
const TRIALS: usize = 200;

/// Which changes are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those that certainly keep what their author meant.
    Safe,
    /// Those that probably do, too.
    All,
}

impl Which {
    fn includes(self, fix: &Fix) -> bool {
        match self {
            Self::Safe => fix.safe,
            Self::All => true,
        }
    }
}

/// The new text of one file, after one round of changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The file.
    pub source: SourceId,
    /// Its new text.
    pub text: String,
    /// What was changed, in the imperative.
    pub titles: Vec<String>,
}

/// A workspace and what is wrong with it.
#[derive(Debug)]
pub struct Checked {
    /// The workspace.
    pub loaded: Loaded,
    /// Its findings.
    pub report: Report,
}

/// A file whose text is another one after every round of changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    /// Its path inside the workspace.
    pub path: String,
    /// What it said.
    pub before: String,
    /// What it says now.
    pub after: String,
    /// What was changed, in the imperative.
    pub titles: Vec<String>,
}

/// Makes every change and checks again, until nothing is left to change. Returns the last check, and the files that differ
/// by their paths; the tree itself stays as it was. Fails when `check` does.
pub fn settle<E>(
    tree: &dyn Tree,
    which: Which,
    check: impl Fn(&dyn Tree) -> Result<Checked, E>,
) -> Result<(Checked, Vec<Rewritten>), E> {
    let mut texts = BTreeMap::new();
    let mut files: BTreeMap<String, Rewritten> = BTreeMap::new();
    let mut checked = check(tree)?;
    for _ in 0..ROUNDS {
        let sources = &checked.loaded.sources;
        let round = fixed(sources, &checked.report.findings, which);
        if round.is_empty() {
            break;
        }
        for change in round {
            let source = sources.get(change.source);
            texts.insert(source.path().to_owned(), change.text.clone());
            record(&mut files, source, change);
        }
        checked = check(&Overlay::new(tree, &texts))?;
    }
    let differing = files.into_values().filter(|file| file.before != file.after);
    Ok((checked, differing.collect()))
}

fn record(files: &mut BTreeMap<String, Rewritten>, source: &Source, change: Changed) {
    let file = files
        .entry(source.path().to_owned())
        .or_insert_with(|| Rewritten {
            path: source.path().to_owned(),
            before: source.text().to_owned(),
            after: String::new(),
            titles: Vec::new(),
        });
    file.after = change.text;
    file.titles.extend(change.titles);
}

/// One round of changes: the new text of each file that changes, in the order of the files.
///
/// Of changes that overlap the first is made. A file that is no TOML afterwards, or has more problems in itself than
/// before, gets its changes without those that do the harm.
pub fn fixed(sources: &Sources, findings: &[Diagnostic], which: Which) -> Vec<Changed> {
    let mut by_file: BTreeMap<SourceId, Vec<&Fix>> = BTreeMap::new();
    let offered = findings.iter().filter_map(|finding| finding.fix.as_ref());
    for fix in offered.filter(|fix| which.includes(fix)) {
        by_file.entry(fix.span.source).or_default().push(fix);
    }
    let changed = by_file.into_iter().filter_map(|(source, fixes)| {
        let (text, made) = changed_text(sources.get(source), &fixes)?;
        let titles = made.iter().map(|fix| fix.title.clone()).collect();
        Some(Changed {
            source,
            text,
            titles,
        })
    });
    changed.collect()
}

/// The text after as many of the changes as do no harm, and those; `None` when nothing changes.
fn changed_text<'a>(source: &Source, fixes: &[&'a Fix]) -> Option<(String, Vec<&'a Fix>)> {
    let before = problems_of(source.path(), source.text());
    let is_sound = |fixes: &[&Fix]| {
        let after = problems_of(source.path(), &written(source.text(), fixes));
        // A file that was no TOML had more problems than can be counted.
        after.is_some_and(|after| before.is_none_or(|before| after <= before))
    };
    let (mut made, mut trials) = (Vec::new(), TRIALS);
    let apart = without_overlaps(source.text(), fixes);
    add(&apart, &mut made, &mut trials, &is_sound);
    (!made.is_empty()).then(|| (written(source.text(), &made), made))
}

/// Adds those of the changes that do no harm beside the ones before them: all at once, else by halves.
fn add<'a>(
    changes: &[&'a Fix],
    made: &mut Vec<&'a Fix>,
    trials: &mut usize,
    is_sound: &impl Fn(&[&Fix]) -> bool,
) {
    if changes.is_empty() || *trials == 0 {
        return;
    }
    *trials -= 1;
    if is_sound(&[made.as_slice(), changes].concat()) {
        made.extend_from_slice(changes);
    } else if changes.len() > 1 {
        let (first, second) = changes.split_at(changes.len() / 2);
        add(first, made, trials, is_sound);
        add(second, made, trials, is_sound);
    }
}

/// The changes that stand apart from each other and change something; the first of those that touch the same bytes.
fn without_overlaps<'a>(text: &str, fixes: &[&'a Fix]) -> Vec<&'a Fix> {
    let mut taken: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut apart = Vec::new();
    for fix in fixes {
        let (start, end) = (fix.span.range().start, fix.span.range().end);
        // A place outside of the text, or inside a character, belongs to another text.
        let differs = text
            .get(start..end)
            .is_some_and(|old| old != fix.replacement);
        let before = taken.range(..=(start, usize::MAX)).next_back();
        let after = taken.range((start, 0)..).next();
        let is_free = before.is_none_or(|(from, to)| *from < start && *to <= start)
            && after.is_none_or(|(from, _)| end <= *from && start < *from);
        if differs && is_free {
            taken.insert((start, end));
            apart.push(*fix);
        }
    }
    apart
}

/// The text with the changes, which stand apart. Lines end as they do in the rest of the text.
fn written(text: &str, fixes: &[&Fix]) -> String {
    let mut fixes = fixes.to_vec();
    fixes.sort_by_key(|fix| fix.span);
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let (mut new, mut from) = (String::with_capacity(text.len()), 0);
    for fix in fixes {
        let range = fix.span.range();
        let lines = fix.replacement.replace("\r\n", "\n");
        new.push_str(&text[from..range.start]);
        new.push_str(&lines.replace('\n', line_end));
        from = range.end;
    }
    new + &text[from..]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::workspace::Workspace;
    use super::*;
    use crate::diagnostic::RuleId;
    use crate::source::Span;

    const PATH: &str = "calendar/a.toml";

    fn change(range: std::ops::Range<usize>, replacement: &str) -> Diagnostic {
        let span = Span::new(SourceId(0), range);
        Diagnostic::error(RuleId("a"), span, "wrong").fix(Fix {
            title: format!("write `{replacement}`"),
            span,
            replacement: replacement.to_owned(),
            safe: true,
        })
    }

    /// The text after one round, and what was done; the text as it was where nothing changes.
    fn after(text: &str, findings: &[Diagnostic], which: Which) -> (String, Vec<String>) {
        let mut sources = Sources::default();
        sources.add(Source::new(PATH, text));
        let changed = fixed(&sources, findings, which).pop();
        changed.map_or((text.to_owned(), Vec::new()), |it| (it.text, it.titles))
    }

    fn settled(text: &str, which: Which) -> (Checked, Vec<Rewritten>) {
        let workspace = Workspace::default().file(PATH, text);
        let check = |tree: &dyn Tree| -> Result<Checked, crate::load::TreeError> {
            let loaded = crate::load::load(tree)?;
            let report = super::super::run(&super::super::Input {
                loaded: &loaded,
                ledger: None,
                tree,
                now: super::super::workspace::now(),
                answers: None,
            });
            Ok(Checked { loaded, report })
        };
        settle(&workspace, which, check).unwrap()
    }

    #[test]
    fn bytes_are_replaced_and_everything_else_stays() {
        let text = "# for Maja\n[posts.a]\ntext  =  \"Hi\"  # kept\n";
        let (new, titles) = after(text, &[change(18..19, "b")], Which::Safe);
        assert_eq!(new, text.replace("posts.a", "posts.b"));
        assert_eq!(titles, ["write `b`"]);
    }

    #[test]
    fn of_changes_that_overlap_the_first_is_made() {
        let text = "[posts.abcd]\ntext = \"Hi\"\n";
        for (first, second, expected) in [
            (change(7..9, "x"), change(8..11, "y"), "[posts.xcd]"),
            (change(8..11, "y"), change(7..9, "x"), "[posts.ay]"),
            (change(7..11, "y"), change(8..9, "x"), "[posts.y]"),
            (change(8..9, "x"), change(7..11, "y"), "[posts.axcd]"),
            (change(7..7, "x"), change(7..7, "y"), "[posts.xabcd]"),
            (change(7..9, "x"), change(9..11, "y"), "[posts.xy]"),
            (change(9..11, "y"), change(7..9, "x"), "[posts.xy]"),
        ] {
            let (new, _) = after(text, &[first, second], Which::All);
            assert_eq!(new.lines().next(), Some(expected));
        }
    }

    #[test]
    fn a_change_that_harms_its_file_is_dropped_and_the_others_are_made() {
        let text = "[posts.a]\ntext = \"Hi\"\nlink = \"https://a.example\"\n";
        let no_toml = change(10..14, "link");
        let more_findings = change(17..21, "7");
        let good = change(7..8, "b");
        let (new, titles) = after(text, &[no_toml, more_findings, good], Which::All);
        assert_eq!(new, text.replace("posts.a", "posts.b"));
        assert_eq!(titles, ["write `b`"]);
    }

    #[test]
    fn a_place_that_is_not_in_the_text_changes_nothing() {
        let text = "[posts.a]\ntext = \"é\"\n";
        let inside = text.find('é').unwrap() + 1;
        let changes = [change(900..901, "x"), change(inside..inside + 1, "x")];
        assert_eq!(after(text, &changes, Which::All), (text.to_owned(), vec![]));
    }

    #[test]
    fn lines_end_as_they_do_in_the_file() {
        let text = "[posts.a]\r\ntext = \"Hi\"\r\n";
        let (new, _) = after(text, &[change(9..9, "\npillar = \"news\"")], Which::Safe);
        assert_eq!(new, "[posts.a]\r\npillar = \"news\"\r\ntext = \"Hi\"\r\n");
    }

    #[test]
    fn only_what_is_safe_is_changed_unless_all_is_asked_for() {
        let text = "[posts.a]\ntexxt = \"Hi\"\nqueue = { priority = 5, }\n";
        let (checked, files) = settled(text, Which::Safe);
        assert_eq!(files[0].after, text.replace("5, }", "5 }"));
        assert_eq!(files[0].before, text);
        let left: Vec<&str> = checked.report.findings.iter().map(|it| it.rule.0).collect();
        assert!(left.contains(&"unknown-key"), "{left:?}");
        let (checked, files) = settled(text, Which::All);
        let expected = text.replace("5, }", "5 }").replace("texxt", "text");
        assert_eq!(files[0].after, expected);
        assert_eq!(checked.report.summary().errors, 0);
    }

    #[test]
    fn one_change_makes_room_for_the_next() {
        let text = "[pots.a]\ntext = \"Hi\"\n[pots.b]\ntext = \"Ho\"\n[pots.c]\ntext = \"Hu\"\n";
        let (checked, files) = settled(text, Which::All);
        assert_eq!(files[0].after, text.replace("pots", "posts"));
        assert_eq!(files[0].titles.len(), 3);
        assert_eq!(checked.report.summary().errors, 0);
    }

    fn line() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec![
            "text = \"Hi\"",
            "texxt = \"Ho\"",
            "tetx = 5",
            "queue = { priority = 5, }",
            "queue = { priority = 5, not_befor = 2026-12-01, }",
            "qeue = { priority = 5,}",
            "publish_at = 2026-12-01T09:00",
            "publish-at = 2026-12-01T09:00+01:00",
            "link = \"https://a.example/\\x41\\e\"  # a remark",
            "\"titel\" = '''\n\\x41'''",
            "nonsense = true",
            "[posts.b]",
            "[pots.c]",
            "[pots.d]",
            "[posts.a.on.mastodon]",
            "[chanels.x]",
            "[[posts.b.thread]]",
            "broken = ",
        ])
    }

    proptest! {
        #[test]
        fn to_change_twice_is_to_change_once_and_the_result_is_toml(
            lines in prop::collection::vec(line(), 0..12),
            crlf in any::<bool>(),
            safe in any::<bool>(),
        ) {
            let text = format!("[posts.a]\n{}\n", lines.join("\n"));
            let text = if crlf { text.replace('\n', "\r\n") } else { text };
            let which = if safe { Which::Safe } else { Which::All };
            let (_, files) = settled(&text, which);
            if let Some(file) = files.first() {
                prop_assert!(problems_of(PATH, &file.after).is_some(), "{}", file.after);
                prop_assert_eq!(settled(&file.after, which).1, vec![]);
                let bare = file.after.replace("\r\n", "").contains('\n');
                prop_assert!(!crlf || !bare, "{}", file.after);
            }
        }
    }
}
