//! A video beside pictures, or beside another video, where the platform has room for one kind alone.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::shown::{Shown, ShownMedium};
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::platform::Threads;

pub(super) static RULE: Rule = Rule {
    id: RuleId("mixed-media"),
    category: Category::Media,
    severity: Severity::Error,
    doc: r#"## What it does
Reports messages that show pictures together with a video or a sound, or several of those, where the platform takes
only one or the other.

## Why is this bad?
The platform would refuse the post when it is due.

## Example
```toml calendar/posts.toml
[posts.fair]
text = "Our day at the fair."
media = [
  { file = "media/stand.png", alt = "Our stand" },
  { file = "media/crowd.mp4", alt = "People walk by our stand" },
]
```

```png media/stand.png
(a picture)
```

```mp4 media/crowd.mp4
(a video)
```

## Use instead
```toml calendar/posts.toml
[posts.fair]
text = "Our day at the fair."
media = [{ file = "media/stand.png", alt = "Our stand" }]
thread = [{ text = "Many came.", media = [{ file = "media/crowd.mp4", alt = "People walk by our stand" }] }]
```

```png media/stand.png
(a picture)
```

```mp4 media/crowd.mp4
(a video)
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for shown in context.shown() {
        let known = shown.media.iter().filter(|one| one.medium.kind.is_some());
        let (pictures, playing): (Vec<_>, Vec<&ShownMedium<'_>>) =
            known.partition(|one| one.medium.is_picture());
        let facts = &shown.facts().media;
        let Some(first) = playing.first() else {
            continue;
        };
        let (name, path) = (shown.platform.name, first.path);
        if !facts.mixed && !pictures.is_empty() {
            let message =
                format!("`{path}` stands beside pictures, and {name} takes either in one message");
            shown.report(first, (message, way_out(&shown)), out);
        } else if let Some(one) = playing.get(facts.most_videos) {
            let (many, most) = (playing.len(), facts.most_videos);
            let message =
                format!("{many} videos or sounds in one message, and {name} takes {most}");
            shown.report(one, (message, way_out(&shown)), out);
        }
    }
}

/// Where threads are joined, a further part is still the same message.
fn way_out(shown: &Shown<'_>) -> &'static str {
    match shown.facts().threads {
        Threads::Replies => "move it into a `thread` part or a post of its own",
        Threads::Joined => "move it into a post of its own",
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    #[test]
    fn two_videos_are_one_too_many() {
        let post = "[posts.a]\ntext = \"a\"\nmedia = [{ file = \"a.mp4\", alt = \"A cat\" }, { file = \"b.mp4\", alt = \"A dog\" }]\n";
        let workspace = Workspace::default()
            .file("calendar/a.toml", post)
            .block("mp4", "a.mp4", "(a video)")
            .block("mp4", "b.mp4", "(a video)");
        assert_eq!(
            workspace.messages("mixed-media"),
            ["2 videos or sounds in one message, and Mastodon takes 1"]
        );
    }
}
