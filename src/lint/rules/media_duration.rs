//! A video that is too long or too short for its platform.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};
use std::time::Duration;

pub(super) static RULE: Rule = Rule {
    id: RuleId("media-duration"),
    category: Category::Media,
    severity: Severity::Error,
    doc: r#"## What it does
Reports videos that are longer or shorter than their platform takes. Only MP4 and QuickTime files
tell how long they play.

## Why is this bad?
The platform would refuse the post when it is due.

## Example
```toml calendar/channels.toml
[channels.x]
platform = "x"
```

```toml calendar/posts.toml
[posts.offer]
text = "Our talk."
media = [{ file = "media/talk.mp4", alt = "A talk about boxes" }]
```

```mp4 media/talk.mp4
(a video of 1500 seconds)
```

## Use instead
```toml calendar/channels.toml
[channels.x]
platform = "x"
```

```toml calendar/posts.toml
[posts.offer]
text = "Our talk."
media = [{ file = "media/talk.mp4", alt = "A talk about boxes" }]
```

```mp4 media/talk.mp4
(a video of 90 seconds)
```
"#,
    check: Check::Here(check),
};

/// Tools and platforms round differently; so much too long, in seconds, is taken for what it was meant to be.
const SLACK: f64 = 0.1;

fn check(context: &Context<'_>, out: &mut Out) {
    for shown in context.shown() {
        let Some((least, most)) = shown.facts().media.video_seconds else {
            continue;
        };
        for one in shown.media.iter().filter(|one| one.medium.is_video()) {
            let Some(duration) = one.medium.duration else {
                continue;
            };
            let seconds = duration.as_secs_f64();
            let (limit, help) = if seconds > most + SLACK {
                (format!("takes {}", told(most)), "make it shorter")
            } else if seconds < least - SLACK {
                (format!("wants {}", told(least)), "make it longer")
            } else {
                continue;
            };
            let name = shown.platform.name;
            let message = format!("`{}` plays {}, and {name} {limit}", one.path, told(seconds));
            shown.report(one, (message, help), out);
        }
    }
}

/// A length as a clock shows it; what is short, to a tenth of a second.
fn told(seconds: f64) -> String {
    if seconds < 10.0 {
        return format!("{seconds:.1} seconds");
    }
    let whole = Duration::from_secs_f64(seconds).as_secs();
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02} hours")
    } else {
        format!("{minutes}:{seconds:02} minutes")
    }
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn a_length_is_told_as_a_clock_shows_it() {
        let lengths: Vec<_> = [0.5, 140.0, 900.9, 43_200.0].map(told).into();
        assert_eq!(
            lengths,
            [
                "0.5 seconds",
                "2:20 minutes",
                "15:00 minutes",
                "12:00:00 hours"
            ]
        );
    }
}
