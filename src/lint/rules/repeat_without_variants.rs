//! A post that repeats with one text where a platform refuses to take the same twice.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::target::Target;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::view::likeness::Speech;
use crate::platform::Repeats;

pub(super) static RULE: Rule = Rule {
    id: RuleId("repeat-without-variants"),
    category: Category::Duplicate,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports posts that repeat with one and the same text on a platform that refuses what was said lately: X and LinkedIn
answer that the post is a duplicate, Reddit counts it as spam.

## Why is this bad?
The first time it goes out, and later it is refused.

## Example
```toml calendar/posts.toml
[posts.welcome]
text = "Welcome, new members!"
repeat = { cron = "0 10 * * MON", from = 2026-11-23 }
```

```toml calendar/channels.toml
[channels.company]
platform = "x"
```

## Use instead
```toml calendar/posts.toml
[posts.welcome]
variants = ["Welcome, new members!", "New here? Say hello.", "Who has joined this week?"]
repeat = { cron = "0 10 * * MON", from = 2026-11-23 }
```

```toml calendar/channels.toml
[channels.company]
platform = "x"
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let repeating = context.targets.iter();
    let repeating = repeating.filter(|target| target.post().repeat.is_some() && refuses(target));
    // Where texts take turns there is no one speech.
    for (target, speech) in repeating.filter_map(|target| Some((target, Speech::of(target)?))) {
        let name = target.platform.map_or("", |platform| platform.name);
        let message = format!(
            "`{}` says the same every time, and {name} refuses what was said lately",
            target.post_id()
        );
        out.report(speech.span(), message)
            .label("the only text")
            .help("write several in `variants`: they take turns")
            .post(target.post_id())
            .on_channel(target.channel_id());
    }
}

fn refuses(target: &Target<'_>) -> bool {
    let platform = target.platform;
    platform.is_some_and(|platform| platform.facts.repeats != Repeats::Welcome)
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn count(platform: &str, words: &str) -> usize {
        let post = format!("[posts.a]\nrepeat = {{ cron = \"0 9 * * *\" }}\n{words}\n");
        let workspace = Workspace::default()
            .file(
                "calendar/channels.toml",
                &format!("[channels.c]\nplatform = \"{platform}\"\n"),
            )
            .file("calendar/a.toml", &post);
        workspace.messages("repeat-without-variants").len()
    }

    #[test]
    fn one_variant_is_no_variety() {
        assert_eq!(count("x", "variants = [\"a\"]"), 1);
        assert_eq!(count("x", "variants = [\"a\", \"b\"]"), 0);
    }

    #[test]
    fn a_platform_that_takes_it_twice_is_fine() {
        assert_eq!(count("linkedin", "text = \"a\""), 1);
        assert_eq!(count("feed", "text = \"a\""), 0);
    }
}
