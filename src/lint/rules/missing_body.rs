//! A long text that is not there.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::media::Found;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("missing-body"),
    category: Category::Text,
    severity: Severity::Error,
    doc: r#"## What it does
Reports posts whose `body` names a file that is not in the workspace, is a folder, or cannot be read.

## Why is this bad?
The post would be held when it is due, or go out without its text.

## Example
```toml calendar/posts.toml
[posts.release]
text = "Version 2 is here."
body = { file = "articles/version-2.md" }
```

## Use instead
```toml calendar/posts.toml
[posts.release]
text = "Version 2 is here."
body = { file = "articles/version-2.md" }
```

```markdown articles/version-2.md
# Version 2
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for used in &context.files.bodies {
        let path = &used.file.value;
        let message = match context.files.at(path) {
            Found::Nothing => format!("there is no file `{path}`"),
            Found::NoFile => format!("`{path}` is a folder, not a file"),
            Found::Unreadable(reason) => format!("`{path}` cannot be read: {reason}"),
            Found::File(_) | Found::Outside | Found::Link => continue,
        };
        out.report(used.file.span, message)
            .help("write the text into that file; paths start at the folder of `kalends.toml`")
            .post(used.post_id);
    }
}
