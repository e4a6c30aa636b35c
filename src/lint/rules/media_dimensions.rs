//! A picture or video with more pixels than its platform takes, or a picture that is too narrow.

use crate::content::media::Pixels;
use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::shown::ShownMedium;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::platform::MediaFacts;

pub(super) static RULE: Rule = Rule {
    id: RuleId("media-dimensions"),
    category: Category::Media,
    severity: Severity::Error,
    doc: r#"## What it does
Reports pictures and videos with more pixels than their platform takes, and pictures that are too narrow or too wide
for it. A photo that is turned by its metadata counts as it is shown.

## Why is this bad?
The platform would refuse the post when it is due.

## Example
```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
media = [{ file = "media/map.png", alt = "A map of the fair" }]
```

```png media/map.png
(a picture of 9000 x 6000 pixels)
```

## Use instead
```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
media = [{ file = "media/map.png", alt = "A map of the fair" }]
```

```png media/map.png
(a picture of 4500 x 3000 pixels)
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for shown in context.shown() {
        for one in &shown.media {
            let Some(pixels) = one.medium.pixels else {
                continue;
            };
            let facts = &shown.facts().media;
            let found = too_many(facts, one, pixels).or_else(|| wrong_width(facts, one, pixels));
            if let Some((limit, help)) = found {
                let (width, height) = (pixels.width, pixels.height);
                let name = shown.platform.name;
                let message = format!(
                    "`{}` is {width} x {height} pixels, and {name} {limit}",
                    one.path
                );
                shown.report(one, (message, help), out);
            }
        }
    }
}

/// What the platform takes, and what to do.
type Limit = (String, &'static str);

fn too_many(facts: &MediaFacts, one: &ShownMedium<'_>, pixels: Pixels) -> Option<Limit> {
    let most = if one.medium.is_picture() {
        facts.image_pixels
    } else {
        facts.video_pixels
    };
    let most = most.filter(|most| pixels.count() > *most)?;
    let tenths = most / 100_000;
    let limit = format!("takes {}.{} million pixels", tenths / 10, tenths % 10);
    Some((limit, "make it smaller"))
}

fn wrong_width(facts: &MediaFacts, one: &ShownMedium<'_>, pixels: Pixels) -> Option<Limit> {
    let (least, most) = facts.width.filter(|_| one.medium.is_picture())?;
    if pixels.width < least {
        return Some((
            format!("wants a width of at least {least}"),
            "take a larger version of it",
        ));
    }
    (pixels.width > most).then(|| {
        (
            format!("takes a width of {most} at most"),
            "make it smaller",
        )
    })
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    #[test]
    fn videos_and_narrow_pictures_have_limits_of_their_own() {
        let posts = "[channels.pictures]\nplatform = \"instagram\"\n\
            [posts.a]\ntext = \"a\"\nchannels = [\"pictures\"]\nmedia = [{ file = \"media/a.jpg\", alt = \"A cat asleep\" }]\n\
            [posts.b]\ntext = \"b\"\nchannels = [\"mastodon\"]\nmedia = [{ file = \"media/b.mp4\", alt = \"A cat awake\" }]\n";
        let workspace = Workspace::default()
            .file("calendar/a.toml", posts)
            .block("jpeg", "media/a.jpg", "(a picture of 200 x 200 pixels)")
            .block("mp4", "media/b.mp4", "(a video of 3840 x 2161 pixels)");
        assert_eq!(
            workspace.messages("media-dimensions"),
            [
                "`media/a.jpg` is 200 x 200 pixels, and Instagram wants a width of at least 320",
                "`media/b.mp4` is 3840 x 2161 pixels, and Mastodon takes 8.2 million pixels"
            ]
        );
    }
}
