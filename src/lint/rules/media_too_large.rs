//! A file that is larger than its platform takes.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("media-too-large"),
    category: Category::Media,
    severity: Severity::Error,
    doc: r#"## What it does
Reports pictures, videos and sounds with more bytes than their platform takes.

## Why is this bad?
The platform would refuse the post when it is due.

## Example
```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
media = [{ file = "media/offer.png", alt = "A red box" }]
```

```png media/offer.png
(a picture of 20 MB)
```

## Use instead
```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
media = [{ file = "media/offer.png", alt = "A red box" }]
```

```png media/offer.png
(a picture of 2 MB)
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for shown in context.shown() {
        let limits = &shown.facts().limits;
        for one in &shown.media {
            let (most, help) = match one.medium.kind {
                Some(_) if one.medium.is_picture() => (limits.image_bytes, "save it smaller"),
                Some(_) => (limits.video_bytes, "compress it, or make it shorter"),
                None => continue,
            };
            if one.medium.bytes > most {
                let (has, takes) = told(one.medium.bytes, most);
                let name = shown.platform.name;
                let message = format!("`{}` has {has}, and {name} takes {takes}", one.path);
                shown.report(one, (message, help), out);
            }
        }
    }
}

/// Two sizes, rounded as far as they still differ.
fn told(bytes: u64, most: u64) -> (String, String) {
    let rounded = (size(bytes), size(most));
    if rounded.0 == rounded.1 {
        (format!("{bytes} bytes"), format!("{most}"))
    } else {
        rounded
    }
}

/// A size as people compare it: with one decimal, in the unit that leaves a few digits before it.
fn size(bytes: u64) -> String {
    let unit = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1000, "kB")];
    let unit = unit.into_iter().find(|(factor, _)| bytes >= *factor);
    match unit {
        Some((factor, name)) => {
            format!("{}.{} {name}", bytes / factor, bytes % factor * 10 / factor)
        }
        None => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::{size, told};

    #[test]
    fn a_size_is_told_in_the_unit_that_fits() {
        let told: Vec<_> = [999, 1500, 16_777_216, 4_000_000_000].map(size).into();
        assert_eq!(told, ["999 bytes", "1.5 kB", "16.7 MB", "4.0 GB"]);
    }

    #[test]
    fn sizes_that_hardly_differ_are_told_to_the_byte() {
        let (has, takes) = told(2_000_001, 2_000_000);
        assert_eq!((has.as_str(), takes.as_str()), ("2000001 bytes", "2000000"));
    }
}
