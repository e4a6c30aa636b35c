//! A file that Git LFS has not fetched.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("lfs-pointer"),
    category: Category::Media,
    severity: Severity::Error,
    doc: r#"## What it does
Reports media in whose place Git LFS has left a pointer: a short text with the checksum of the real file.

## Why is this bad?
The pointer is no picture, and the post would be held when it is due. Publishing reads commits, and a commit holds only
pointers: what LFS keeps is published from the folder, with `--worktree`, once it has been fetched.

## Example
```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
media = [{ file = "media/offer.png", alt = "A red box" }]
```

```text media/offer.png
version https://git-lfs.github.com/spec/v1
oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
size 12345
```

## Use instead
```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
media = [{ file = "media/offer.png", alt = "A red box" }]
```

```png media/offer.png
(a picture)
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for used in &context.files.media {
        let Some(file) = &used.medium.value.file else {
            continue;
        };
        let medium = context.files.medium(&file.value);
        if medium.is_some_and(|medium| medium.lfs_pointer) {
            let message = format!("`{}` has not been fetched by Git LFS", file.value);
            out.report(file.span, message)
                .label("only the pointer to the file is here")
                .help("run `git lfs pull`; in a pipeline, let the checkout fetch LFS files too")
                .post(used.post_id);
        }
    }
}
