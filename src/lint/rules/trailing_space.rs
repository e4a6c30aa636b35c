//! Spaces at the end of a line, which nobody sees and every count counts.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("trailing-space"),
    category: Category::Text,
    severity: Severity::Info,
    doc: r#"## What it does
Reports lines of a text that end in spaces or tabs. `--fix` removes them. Around the whole text they do no harm: they
are left out when the post is published.

## Why is this bad?
Nobody sees them, and every platform counts them.

## Example
```toml calendar/posts.toml
[posts.hours]
text = "Open today: \n9 to 18"
```

## Use instead
```toml calendar/posts.toml
[posts.hours]
text = "Open today:\n9 to 18"
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for said in &context.said {
        let text = said.text.value.trim_end();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let full = line.trim_end_matches(['\n', '\r']);
            let kept = full.trim_end();
            // A line of nothing but spaces at the very top is trimmed with the text.
            let is_lost = text[..start + kept.len()].trim().is_empty();
            if kept.len() < full.len() && !is_lost {
                let range = start + kept.len()..start + full.len();
                let span = said.text.span;
                out.report(
                    context.inside(span, &range),
                    "this line ends in spaces that nobody sees",
                )
                .help("remove them")
                .fix(context.rewrite(
                    span,
                    &range,
                    ("remove the spaces at the end of the line", ""),
                    true,
                ))
                .post(said.post_id());
            }
            start += line.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn count(text: &str) -> usize {
        let posts = format!("[posts.a]\ntext = \"\"\"{text}\"\"\"\n");
        let workspace = Workspace::default().file("calendar/a.toml", &posts);
        workspace.messages("trailing-space").len()
    }

    #[test]
    fn only_ends_of_lines_inside_the_text_are_told() {
        assert_eq!(count("one  \n\t\ntwo"), 2);
        assert_eq!(count(" \n one\ntwo  \n "), 0);
        assert_eq!(count("one \r\ntwo"), 1);
    }

    #[test]
    fn the_change_takes_away_exactly_the_spaces() {
        let posts = "[posts.a]\ntext = \"one \\t\\ntwo\"\n";
        let findings = Workspace::default()
            .file("calendar/a.toml", posts)
            .findings();
        let fix = findings
            .into_iter()
            .find_map(|finding| finding.fix)
            .unwrap();
        assert_eq!(&posts[fix.span.range()], " \\t");
        assert_eq!((fix.replacement.as_str(), fix.safe), ("", true));
    }
}
