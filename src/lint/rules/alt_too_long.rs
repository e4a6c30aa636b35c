//! A description that is longer than its platform takes.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("alt-too-long"),
    category: Category::Accessibility,
    severity: Severity::Error,
    doc: r#"## What it does
Reports `alt` texts with more characters than their platform takes.

## Why is this bad?
The platform would refuse the picture when it is due, or cut its description.

## Example
```toml calendar/channels.toml
[channels.pinterest]
platform = "pinterest"
```

```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
media = [{ file = "media/offer.png", alt = "A red box with a golden ribbon, and a cat that sleeps on it. A red box with a golden ribbon, and a cat that sleeps on it. A red box with a golden ribbon, and a cat that sleeps on it. A red box with a golden ribbon, and a cat that sleeps on it. A red box with a golden ribbon, and a cat that sleeps on it. A red box with a golden ribbon, and a cat that sleeps on it. A red box with a golden ribbon, and a cat that sleeps on it. A red box with a golden ribbon, and a cat that sleeps on it. A red box with a golden ribbon, and a cat that sleeps on it. " }]
```

```png media/offer.png
(a picture)
```

## Use instead
```toml calendar/channels.toml
[channels.pinterest]
platform = "pinterest"
```

```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
media = [{ file = "media/offer.png", alt = "A red box with a golden ribbon, and a cat that sleeps on it." }]
```

```png media/offer.png
(a picture)
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for shown in context.shown().filter(|shown| shown.facts().alt_texts) {
        let most = shown.facts().limits.alt;
        let (post, channel) = (shown.target.post_id(), shown.target.channel_id());
        for alt in shown.media.iter().filter_map(|one| one.said.alt.as_ref()) {
            let length = alt.value.trim().chars().count();
            if length > most {
                let name = shown.platform.name;
                let message =
                    format!("{length} characters of description, and {name} takes {most}");
                out.report(alt.span, message)
                    .help("say what matters of the picture first, and the rest in the text")
                    .post(post)
                    .on_channel(channel);
            }
        }
    }
}
