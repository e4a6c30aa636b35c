//! Posts that wait for each other would wait for ever.
//!
//! Whoever waits for nobody can go out, and so can whoever waits only for those; taking them away again and again
//! leaves the circles, in time that grows with the number of references alone.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, RuleId, Subject};
use crate::model::{Calendar, Post};
use crate::source::Spanned;

/// Posts that wait for each other.
pub const REFERENCE_CYCLE: RuleId = RuleId("reference-cycle");

/// Reports every reference that closes a circle.
pub(super) fn report(calendar: &Calendar, diagnostics: &mut Vec<Diagnostic>) {
    let tangled = tangled(calendar);
    for id in &tangled {
        let Some(entry) = calendar.posts.get(*id) else {
            continue;
        };
        let awaited = waits_for(&entry.value);
        for waits in awaited.filter(|waits| tangled.contains(waits.value.as_str())) {
            diagnostics.push(finding(id, waits));
        }
    }
}

fn finding(id: &str, waits: &Spanned<String>) -> Diagnostic {
    let message = if waits.value == id {
        format!("`{id}` waits for itself")
    } else {
        format!("`{id}` waits for `{}`, which waits for `{id}`", waits.value)
    };
    Diagnostic::error(REFERENCE_CYCLE, waits.span, message)
        .help("remove `after` or `reply_to` from one of them")
        .about(Some(Subject::Post(id.to_owned())))
}

/// Every post that a post waits for, on any channel.
fn waits_for(post: &Post) -> impl Iterator<Item = &Spanned<String>> {
    let every_terms = post.every_terms();
    every_terms.flat_map(|terms| terms.after.iter().chain(&terms.reply_to))
}

/// The posts in circles.
fn tangled(calendar: &Calendar) -> BTreeSet<&str> {
    let mut edges: BTreeSet<(&str, &str)> = BTreeSet::new();
    for (id, entry) in &calendar.posts {
        let awaited = waits_for(&entry.value).map(|waits| waits.value.as_str());
        let known = awaited.filter(|awaited| calendar.posts.contains_key(*awaited));
        edges.extend(known.map(|awaited| (id.as_str(), awaited)));
    }
    // First without those who can go out, then without those whom nobody waits for.
    let backwards = edges.iter().map(|(from, to)| (*to, *from)).collect();
    let stuck = without_loose_ends(&edges, &backwards);
    let edges = inside(&edges, &stuck);
    let backwards = inside(&backwards, &stuck);
    without_loose_ends(&backwards, &edges)
}

/// The ends of edges that lead on and on, when whoever leads nowhere is taken away, again and again.
fn without_loose_ends<'a>(
    edges: &BTreeSet<(&'a str, &'a str)>,
    backwards: &BTreeSet<(&'a str, &'a str)>,
) -> BTreeSet<&'a str> {
    let mut leads: BTreeMap<&str, usize> = BTreeMap::new();
    for (from, to) in edges {
        *leads.entry(from).or_default() += 1;
        leads.entry(to).or_default();
    }
    let mut loose: Vec<&str> = leads
        .iter()
        .filter(|(_, count)| **count == 0)
        .map(|(id, _)| *id)
        .collect();
    while let Some(end) = loose.pop() {
        leads.remove(end);
        for (_, before) in backwards
            .range((end, "")..)
            .take_while(|(id, _)| *id == end)
        {
            if let Some(count) = leads.get_mut(before) {
                *count -= 1;
                if *count == 0 {
                    loose.push(before);
                }
            }
        }
    }
    leads.into_keys().collect()
}

fn inside<'a>(
    edges: &BTreeSet<(&'a str, &'a str)>,
    ids: &BTreeSet<&str>,
) -> BTreeSet<(&'a str, &'a str)> {
    let kept = edges
        .iter()
        .filter(|(from, to)| ids.contains(from) && ids.contains(to));
    kept.copied().collect()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::load::memory::{ROOT_TEXT, loaded};

    fn calendar(posts: &[(&str, &str)]) -> Calendar {
        let mut text = "[channels.c]\nplatform = 'feed'\n".to_owned();
        for (id, awaited) in posts {
            let after = if awaited.is_empty() {
                String::new()
            } else {
                format!("after = '{awaited}'\n")
            };
            writeln!(text, "[posts.{id}]\ntext = 'x'\n{after}").unwrap();
        }
        loaded(&[("kalends.toml", ROOT_TEXT), ("calendar/a.toml", &text)]).calendar
    }

    #[test]
    fn only_those_in_a_circle_are_tangled() {
        let posts = [
            ("a", "b"),
            ("b", "c"),
            ("c", "b"),
            ("d", "a"),
            ("e", ""),
            ("f", "f"),
        ];
        let found = calendar(&posts);
        assert_eq!(
            tangled(&found).into_iter().collect::<Vec<_>>(),
            ["b", "c", "f"]
        );
    }

    #[test]
    fn an_override_may_close_a_circle_too() {
        let text = "[channels.c]\nplatform = 'feed'\n[posts.a]\ntext = 'x'\n[posts.a.on.c]\nafter = 'b'\n[posts.b]\ntext = 'x'\nafter = 'a'\n";
        let files = [("kalends.toml", ROOT_TEXT), ("calendar/a.toml", text)];
        assert_eq!(tangled(&loaded(&files).calendar).len(), 2);
    }

    #[test]
    fn a_chain_is_no_circle_however_long() {
        let ids: Vec<String> = (0..500).map(|number| format!("p{number}")).collect();
        let mut posts: Vec<(&str, &str)> = ids
            .windows(2)
            .map(|pair| (pair[0].as_str(), pair[1].as_str()))
            .collect();
        posts.push((ids[499].as_str(), ""));
        assert!(tangled(&calendar(&posts)).is_empty());
        posts[499].1 = "p0";
        assert_eq!(tangled(&calendar(&posts)).len(), 500);
    }
}
