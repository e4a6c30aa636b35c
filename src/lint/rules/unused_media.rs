//! Files beside the media of posts that no post names.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("unused-media"),
    category: Category::Media,
    severity: Severity::Info,
    doc: r#"## What it does
Reports pictures, videos and sounds that no post names, in the folders in which posts' media stand. Cancelled posts
count, and so do long texts that show a picture. A picture beside a video, under the same name, is its still.

## Why is this bad?
They may have been forgotten, or a post names another file than was meant.

## Example
```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
media = [{ file = "media/offer.png", alt = "A red box" }]
```

```png media/offer.png
(a picture)
```

```png media/offer-2.png
(a picture)
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

/// How many files are named.
const MOST_NAMED: usize = 5;

fn check(context: &Context<'_>, out: &mut Out) {
    if !context.complete {
        return;
    }
    for unnamed in &context.files.unnamed {
        let message = match &unnamed.files[..] {
            [only] => format!("no post names `{only}`"),
            several => format!(
                "no post names {} of the files in `{}`: {}",
                several.len(),
                unnamed.folder,
                listed(several)
            ),
        };
        out.report(unnamed.span, message)
            .label("this post's file is in the same folder")
            .help("name each in a post, move it elsewhere, or remove it");
    }
}

fn listed(files: &[String]) -> String {
    let named = files.iter().take(MOST_NAMED);
    let mut list: Vec<String> = named.map(|file| format!("`{file}`")).collect();
    if files.len() > MOST_NAMED {
        list.push(format!("and {} more", files.len() - MOST_NAMED));
    }
    list.join(", ")
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn workspace(more: &str) -> Workspace {
        let post = "[posts.a]\ntext = \"a\"\nmedia = [{ file = \"media/1/a.png\", alt = \"A cat asleep\" }]\n";
        let files = [
            "media/1/a.png",
            "media/1/b.png",
            "media/1/2/c d.png",
            "media/e.png",
            "media/film.mp4",
            "media/film.jpg",
        ];
        let workspace = Workspace::default().file("calendar/a.toml", &format!("{post}{more}"));
        let workspace = workspace.file("media/1/notes.txt", "");
        files.iter().fold(workspace, |workspace, file| {
            workspace.block("png", file, "")
        })
    }

    #[test]
    fn files_of_the_folders_that_posts_use_are_told_at_once() {
        assert_eq!(
            workspace("").messages("unused-media"),
            ["no post names 2 of the files in `media/1`: `media/1/2/c d.png`, `media/1/b.png`"]
        );
    }

    #[test]
    fn cancelled_posts_and_long_texts_use_files_too() {
        let more = "[posts.b]\nstatus = \"cancelled\"\nmedia = [{ file = \"media/1/b.png\" }]\n\
            [posts.c]\nbody = { file = \"c.md\" }\n";
        let workspace = workspace(more).file("c.md", "![](media/1/2/c%20d.png)");
        assert_eq!(workspace.messages("unused-media"), [""; 0]);
    }

    #[test]
    fn nothing_is_said_while_a_file_is_broken() {
        let workspace = workspace("").file("calendar/b.toml", "[");
        assert_eq!(workspace.messages("unused-media"), [""; 0]);
    }

    #[test]
    fn the_top_folder_is_never_searched() {
        let post =
            "[posts.a]\ntext = \"a\"\nmedia = [{ file = \"a.png\", alt = \"A cat asleep\" }]\n";
        let workspace = Workspace::default().file("calendar/a.toml", post);
        let workspace = workspace
            .block("png", "a.png", "")
            .block("png", "b.png", "");
        assert_eq!(workspace.messages("unused-media"), [""; 0]);
    }
}
