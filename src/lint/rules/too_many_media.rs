//! More media than a message takes.

use crate::content::TOO_MANY_MEDIA;
use crate::diagnostic::Severity;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: TOO_MANY_MEDIA,
    category: Category::Media,
    severity: Severity::Error,
    doc: r#"## What it does
Reports messages with more pictures, videos and sounds than their platform takes, such as five on Mastodon.

## Why is this bad?
The platform would refuse the post when it is due.

## Example
```toml calendar/posts.toml
[posts.fair]
text = "Our day at the fair."
media = [
  { file = "media/1.png", alt = "Picture 1 of the fair" },
  { file = "media/2.png", alt = "Picture 2 of the fair" },
  { file = "media/3.png", alt = "Picture 3 of the fair" },
  { file = "media/4.png", alt = "Picture 4 of the fair" },
  { file = "media/5.png", alt = "Picture 5 of the fair" },
]
```

```png media/1.png
(a picture)
```

```png media/2.png
(a picture)
```

```png media/3.png
(a picture)
```

```png media/4.png
(a picture)
```

```png media/5.png
(a picture)
```

## Use instead
```toml calendar/posts.toml
[posts.fair]
text = "Our day at the fair."
media = [
  { file = "media/1.png", alt = "Picture 1 of the fair" },
  { file = "media/2.png", alt = "Picture 2 of the fair" },
  { file = "media/3.png", alt = "Picture 3 of the fair" },
  { file = "media/4.png", alt = "Picture 4 of the fair" },
]
thread = [{ text = "And one more.", media = [{ file = "media/5.png", alt = "Picture 5 of the fair" }] }]
```

```png media/1.png
(a picture)
```

```png media/2.png
(a picture)
```

```png media/3.png
(a picture)
```

```png media/4.png
(a picture)
```

```png media/5.png
(a picture)
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    context.report_problems(out);
}
