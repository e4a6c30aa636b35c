//! Exclamation and question marks in a row.

use std::ops::Range;

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::said::Said;
use crate::lint::rule::{Category, Check, Out, Rule};

/// Most of them in a row that nobody is told of.
const MOST: usize = 2;

pub(super) static RULE: Rule = Rule {
    id: RuleId("repeated-punctuation"),
    category: Category::Text,
    severity: Severity::Info,
    doc: r#"## What it does
Reports three and more exclamation or question marks in a row. `--unsafe-fixes` keeps one of each.

## Why is this bad?
It reads as shouting, filters against spam count it, and some screen readers read out every single one.

## Example
```toml calendar/posts.toml
[posts.open]
text = "We are open!!!"
```

## Use instead
```toml calendar/posts.toml
[posts.open]
text = "We are open!"
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for said in &context.said {
        let text = said.text.value.as_str();
        // Three in a row hold one of these.
        let doubled = ["!!", "??", "!?"];
        if doubled.iter().any(|pair| text.contains(pair)) {
            for range in runs(text) {
                report(context, out, said, &range);
            }
        }
    }
}

fn report(context: &Context<'_>, out: &mut Out, said: &Said<'_>, range: &Range<usize>) {
    let (text, span) = (&said.text.value, said.text.span);
    let marks = &text[range.clone()];
    let kept = match (marks.contains('?'), marks.contains('!')) {
        (true, true) => "?!",
        (true, false) => "?",
        (false, _) => "!",
    };
    out.report(
        context.inside(span, range),
        format!("{} marks in a row", marks.len()),
    )
    .help(format!("write `{kept}`"))
    .fix(context.rewrite(span, range, (&format!("write `{kept}`"), kept), false))
    .post(said.post_id());
}

fn runs(text: &str) -> Vec<Range<usize>> {
    let is_mark = |c: char| matches!(c, '!' | '?');
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find(is_mark).map(|offset| from + offset) {
        let rest = &text[start..];
        from = start + rest.find(|c| !is_mark(c)).unwrap_or(rest.len());
        if from - start > MOST {
            found.push(start..from);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::workspace::Workspace;

    #[test]
    fn two_marks_are_fine_and_longer_runs_are_found_whole() {
        assert!(runs("What?! Yes!! ... ¡Hola! a !b !c").is_empty());
        let text = "a!!! b ??!! c";
        let found: Vec<&str> = runs(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["!!!", "??!!"]);
    }

    #[test]
    fn the_change_keeps_one_of_each_and_has_to_be_asked_for() {
        let findings = Workspace::default()
            .file("calendar/a.toml", "[posts.a]\ntext = \"What!?!?\"\n")
            .findings();
        let fix = findings
            .into_iter()
            .find_map(|finding| finding.fix)
            .unwrap();
        assert_eq!((fix.replacement.as_str(), fix.safe), ("?!", false));
    }
}
