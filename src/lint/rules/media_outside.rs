//! A file that is none of the workspace's.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::media::Found;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::source::Spanned;

pub(super) static RULE: Rule = Rule {
    id: RuleId("media-outside"),
    category: Category::Security,
    severity: Severity::Error,
    doc: r#"## What it does
Reports media and long texts whose path leads out of the workspace: absolute paths, `..`, and symbolic links.

## Why is this bad?
A calendar must publish only what its reviewers can see. A path such as `../../.ssh/id_rsa` could publish a secret of
the machine that publishes.

## Example
```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
media = [{ file = "/home/ada/offer.png", alt = "A red box" }]
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
    let files = &context.files;
    for used in &files.media {
        if let Some(file) = &used.medium.value.file {
            check_path(context, file, used.post_id, out);
        }
    }
    for used in &files.bodies {
        check_path(context, used.file, used.post_id, out);
    }
}

fn check_path(context: &Context<'_>, file: &Spanned<String>, post_id: &str, out: &mut Out) {
    let path = &file.value;
    let (message, help) = match context.files.at(path) {
        Found::Outside => (
            format!("`{path}` is not a path inside the workspace"),
            "write a path from the folder of `kalends.toml`, with `/` between folders and without `..`, such as \"media/a.png\"",
        ),
        Found::Link => (
            format!("`{path}` is a symbolic link, or lies below one"),
            "links are not followed: put the file itself there",
        ),
        Found::File(_) | Found::Nothing | Found::NoFile | Found::Unreadable(_) => return,
    };
    out.report(file.span, message).help(help).post(post_id);
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    #[test]
    fn links_and_long_texts_outside_are_found_too() {
        let post = "[posts.a]\ntext = \"a\"\nmedia = [{ file = \"media/a.png\", alt = \"a\" }]\nbody = { file = \"../b.md\" }\n";
        let workspace = Workspace::default().file("calendar/a.toml", post).block(
            "link",
            "media/a.png",
            "/etc/passwd",
        );
        assert_eq!(
            workspace.messages("media-outside"),
            [
                "`media/a.png` is a symbolic link, or lies below one",
                "`../b.md` is not a path inside the workspace"
            ]
        );
    }
}
