//! Many emoji in a row.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::said::Role;
use crate::lint::phrase::and_more;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::text::emoji;

/// Most emoji in a row that nobody is told of.
const MOST: usize = 4;

pub(super) static RULE: Rule = Rule {
    id: RuleId("emoji-run"),
    category: Category::Accessibility,
    severity: Severity::Info,
    doc: r#"## What it does
Reports more than four emoji in a row.

## Why is this bad?
Screen readers read out the name of each: "party popper, party popper, party popper".

## Example
```toml calendar/posts.toml
[posts.birthday]
text = "We are ten years old! 🎉🎉🎉🎂🎂🎂"
```

## Use instead
```toml calendar/posts.toml
[posts.birthday]
text = "We are ten years old! 🎉🎂"
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for said in context.said.iter().filter(|said| said.role != Role::Alt) {
        let runs = emoji::runs(&said.text.value).into_iter();
        let mut long = runs.filter(|run| run.count > MOST);
        let Some(run) = long.next() else {
            continue;
        };
        // A drawing made of squares has as many runs as lines.
        let more = and_more(long.count());
        out.report(
            context.inside(said.text.span, &run.range),
            format!("{} emoji in a row{more}", run.count),
        )
        .help("keep one or two of them: screen readers read out the name of each")
        .post(said.post_id());
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    #[test]
    fn few_emoji_and_one_of_many_characters_are_fine() {
        let messages = |text: &str| {
            let posts = format!("[posts.a]\ntext = \"{text}\"\n");
            let workspace = Workspace::default().file("calendar/a.toml", &posts);
            workspace.messages("emoji-run")
        };
        assert!(messages("a 👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿🇸🇪👍🏽 b 🎉🎉🎉🎉").is_empty());
        assert_eq!(messages("a 🎉 🎉 🎉 🎉 🎉"), ["5 emoji in a row"]);
        assert_eq!(
            messages("🟩🟩🟨🟨⬛\\n🟩🟩🟩🟨⬛\\n🟩🟩🟩🟩🟩"),
            ["5 emoji in a row, and 2 more times"]
        );
    }
}
