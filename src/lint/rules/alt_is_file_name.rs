//! A description that describes nothing.

use crate::content::media::kind_of_name;
use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("alt-is-file-name"),
    category: Category::Accessibility,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports `alt` texts that are the name of the file, a name that a camera gives, or a word such as "image", "photo" or
"screenshot" alone.

## Why is this bad?
People who cannot see the picture hear these words and know no more than before.

## Example
```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
media = [{ file = "media/IMG_1234.jpg", alt = "IMG_1234.jpg" }]
```

```jpeg media/IMG_1234.jpg
(a picture)
```

## Use instead
```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
media = [{ file = "media/IMG_1234.jpg", alt = "A red box with a golden ribbon" }]
```

```jpeg media/IMG_1234.jpg
(a picture)
```
"#,
    check: Check::Here(check),
};

/// Words that say only that there is something to see or hear.
const EMPTY_WORDS: [&str; 18] = [
    "alt",
    "alt text",
    "audio",
    "banner",
    "description",
    "gif",
    "graphic",
    "image",
    "img",
    "logo",
    "media",
    "photo",
    "photograph",
    "pic",
    "picture",
    "screenshot",
    "thumbnail",
    "video",
];
/// How cameras and phones begin the names of what they take.
const CAMERA_WORDS: [&str; 14] = [
    "dcim",
    "dji",
    "dsc",
    "dscf",
    "dscn",
    "gopr",
    "image",
    "img",
    "mvi",
    "p",
    "photo",
    "pxl",
    "screenshot",
    "vid",
];

fn check(context: &Context<'_>, out: &mut Out) {
    for used in &context.files.media {
        let medium = &used.medium.value;
        let Some(alt) = &medium.alt else {
            continue;
        };
        let path = medium.file.as_ref().map_or("", |file| &file.value);
        if describes_nothing(alt.value.trim(), path) {
            let message = format!("`{}` does not say what there is to see", alt.value.trim());
            out.report(alt.span, message)
                .help("say in a sentence what matters of it to those who cannot see it")
                .post(used.post_id);
        }
    }
}

fn describes_nothing(alt: &str, path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let is_one_word = !alt.is_empty() && !alt.contains(char::is_whitespace);
    let words = alt.to_lowercase();
    is_one_word && (alt == name || alt == stem || kind_of_name(alt).is_some())
        || EMPTY_WORDS.contains(&words.trim_end_matches('.'))
        || is_from_camera(&words)
}

/// A word of cameras and then nothing but numbers: `img_20261127_101500`, `screenshot 2026-11-27 at 10.15.00`.
fn is_from_camera(words: &str) -> bool {
    let numbers = words.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let (first, rest) = words.split_at(words.len() - numbers.len());
    let has_digits = rest.contains(|c: char| c.is_ascii_digit());
    let rest = rest.replace(" at ", " ");
    let only_numbers = rest
        .chars()
        .all(|c| c.is_ascii_digit() || "_-.: ()".contains(c));
    CAMERA_WORDS.contains(&first) && has_digits && only_numbers
}

#[cfg(test)]
mod tests {
    use super::describes_nothing;

    #[test]
    fn names_and_empty_words_describe_nothing() {
        for alt in [
            "IMG_1234",
            "img-20261127-wa0003.jpg",
            "DSC00042",
            "sunset",
            "sunset.png",
            "Image",
            "photo.",
            "Alt text",
            "Screenshot 2026-11-27 at 10.15.00",
            "photo 2",
            "other.jpeg",
        ] {
            assert!(describes_nothing(alt, "media/sunset.png"), "{alt}");
        }
    }

    #[test]
    fn short_descriptions_describe_something() {
        for alt in [
            "A cat",
            "Sunset over the bay",
            "Our logo",
            "2026",
            "Photo of Ada",
            "Image 1 of 3: the box",
            "",
            "P",
        ] {
            assert!(
                !describes_nothing(alt, "media/sunset-over-the-bay.png"),
                "{alt}"
            );
        }
    }
}
