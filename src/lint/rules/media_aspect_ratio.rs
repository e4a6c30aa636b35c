//! A picture that is too tall or too wide for its platform.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("media-aspect-ratio"),
    category: Category::Media,
    severity: Severity::Error,
    doc: r#"## What it does
Reports pictures that are too tall or too wide for their platform, such as banners on Instagram.

## Why is this bad?
The platform would refuse the post when it is due.

## Example
```toml calendar/channels.toml
[channels.instagram]
platform = "instagram"
```

```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
media = [{ file = "media/banner.jpg", alt = "A red box between ribbons" }]
```

```jpeg media/banner.jpg
(a picture of 3000 x 1000 pixels)
```

## Use instead
```toml calendar/channels.toml
[channels.instagram]
platform = "instagram"
```

```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
media = [{ file = "media/square.jpg", alt = "A red box between ribbons" }]
```

```jpeg media/square.jpg
(a picture of 1080 x 1080 pixels)
```
"#,
    check: Check::Here(check),
};

/// What rounding to whole pixels may add: a picture of 1200 by 628 is meant to be 1.91 times as wide as tall.
const SLACK: f64 = 0.005;

fn check(context: &Context<'_>, out: &mut Out) {
    for shown in context.shown() {
        let Some((least, most)) = shown.facts().media.aspect else {
            continue;
        };
        for one in shown.media.iter().filter(|one| one.medium.is_picture()) {
            let Some(pixels) = one.medium.pixels else {
                continue;
            };
            let (ratio, name) = (pixels.ratio(), shown.platform.name);
            let times = times(ratio);
            let limit = if ratio < least * (1.0 - SLACK) {
                format!("{times} times as wide as tall, and {name} wants at least {least}")
            } else if ratio > most * (1.0 + SLACK) {
                format!("{times} times as wide as tall, and {name} takes at most {most}")
            } else {
                continue;
            };
            let message = format!("`{}` is {limit}", one.path);
            shown.report(one, (message, "crop it"), out);
        }
    }
}

/// At most three digits behind the point, and none that say nothing: `10.000` may be read as ten thousand.
fn times(ratio: f64) -> String {
    let digits = format!("{ratio:.3}");
    digits
        .trim_end_matches('0')
        .trim_end_matches('.')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::times;
    use crate::lint::workspace::Workspace;

    fn findings(pixels: &str) -> usize {
        let posts = "[channels.pictures]\nplatform = \"instagram\"\n\
            [posts.a]\ntext = \"a\"\nchannels = [\"pictures\"]\nmedia = [{ file = \"a.jpg\", alt = \"A cat asleep\" }]\n";
        let workspace = Workspace::default().file("calendar/a.toml", posts);
        let workspace = workspace.block("jpeg", "a.jpg", &format!("({pixels} pixels)"));
        workspace.messages("media-aspect-ratio").len()
    }

    #[test]
    fn the_limits_themselves_are_taken_rounded_to_whole_pixels() {
        assert_eq!(findings("1080 x 1350"), 0);
        assert_eq!(findings("1200 x 628"), 0);
        assert_eq!(findings("1080 x 1360"), 1);
        assert_eq!(findings("1085 x 565"), 1);
    }

    #[test]
    fn a_whole_number_is_written_as_one() {
        assert_eq!([10.0, 1.5, 1.9234].map(times), ["10", "1.5", "1.923"]);
    }
}
