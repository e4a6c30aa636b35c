//! A post as Ghost takes it: `{"posts": [{…}]}`, with its text as HTML (`?source=html`).

use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use super::{Draft, http};
use crate::platform::article::{Shown, html, markdown, summary};
use crate::platform::settings::{SettingKey, SettingKind};
use crate::platform::{Answer, Body, Call, Job};

/// Who may read a post, in Ghost's words.
pub(super) const ACCESS: &[&str] = &["public", "members", "paid"];
/// The longest excerpt and the longest address, in characters (Admin API).
const EXCERPT: usize = 300;
const SLUG: usize = 191;

pub(super) const OPTIONS: &[SettingKey] = &[
    SettingKey {
        name: "slug",
        kind: SettingKind::Text,
        required: false,
        doc: "the end of its address: small letters, digits and hyphens; the post's id if it is left out",
    },
    SettingKey {
        name: "tags",
        kind: SettingKind::List,
        required: false,
        doc: "tags, beside its hashtags",
    },
    SettingKey {
        name: "excerpt",
        kind: SettingKind::Text,
        required: false,
        doc: "what stands below its title in lists, 300 characters at most",
    },
    SettingKey {
        name: "canonical_url",
        kind: SettingKind::PublicAddress,
        required: false,
        doc: "where it was published first",
    },
    SettingKey {
        name: "newsletter",
        kind: SettingKind::Text,
        required: false,
        doc: "slug of the newsletter that it is also sent by; \"\" sends it by none",
    },
    SettingKey {
        name: "segment",
        kind: SettingKind::Text,
        required: false,
        doc: "which members get the newsletter, such as \"status:free\"",
    },
    SettingKey {
        name: "email_only",
        kind: SettingKind::Flag,
        required: false,
        doc: "whether it goes out by the newsletter alone",
    },
    SettingKey {
        name: "featured",
        kind: SettingKind::Flag,
        required: false,
        doc: "whether the site gives it a special place",
    },
    SettingKey {
        name: "access",
        kind: SettingKind::Choice(ACCESS),
        required: false,
        doc: "who may read it: everybody, members, or those who pay",
    },
];

/// What Ghost would not take as it stands.
pub(super) fn problem(job: &Job<'_>) -> Result<(), String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let slug = slug(job);
    if slug.is_empty() || slug.len() > SLUG || !slug.chars().all(plain) {
        return Err(format!(
            "`slug` cannot be `{slug}`: it has small letters, digits and hyphens, {SLUG} at most"
        ));
    }
    if job.message.title.is_none() {
        return Err("Ghost takes no post without a `title`".to_owned());
    }
    if job.flag("email_only") == Some(true) && by_newsletter(job).is_none() {
        return Err("`email_only` needs a `newsletter`".to_owned());
    }
    Ok(())
}

/// The end of the post's address; each occurrence of a repeated post has its own.
pub(super) fn slug(job: &Job<'_>) -> String {
    if let Some(slug) = job
        .message
        .options
        .get("slug")
        .and_then(|_| job.chosen("slug"))
    {
        return slug.to_owned();
    }
    let occurrence = job.delivery.occurrence.to_lowercase();
    let words = format!("{}-{occurrence}", job.delivery.post);
    let plain = words.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    plain.trim_matches('-').to_owned()
}

fn by_newsletter<'a>(job: &Job<'a>) -> Option<&'a str> {
    job.chosen("newsletter").filter(|slug| !slug.is_empty())
}

/// By which newsletter it is sent, as the query of the call that publishes; Ghost takes it there alone.
pub(super) fn newsletter(job: &Job<'_>) -> String {
    let Some(slug) = by_newsletter(job) else {
        return String::new();
    };
    let mut query = Serializer::new(String::new());
    query.append_pair("newsletter", slug);
    if let Some(segment) = job.chosen("segment") {
        query.append_pair("email_segment", segment);
    }
    format!("?{}", query.finish())
}

/// Writes the draft: a new one, or one that is there already under its time.
pub(super) fn draft(job: &Job<'_>, shown: &[Shown], there: Option<&Draft>) -> Call {
    let mut post = post(job, shown);
    let (method, path) = match there {
        None => ("POST", "posts/?source=html".to_owned()),
        Some(draft) => {
            post["updated_at"] = json!(draft.updated_at);
            ("PUT", format!("posts/{}/?source=html", draft.id))
        }
    };
    let id = there.map_or("id-of-draft", |draft| &draft.id);
    let example = json!({ "id": id, "slug": slug(job), "status": "draft", "updated_at": "2026-01-01T00:00:00.000Z" });
    Call::upload(
        "draft",
        http(
            &job.account,
            method,
            &path,
            Body::Json(json!({ "posts": [post] })),
        ),
        Answer::json(&json!({ "posts": [example] })),
    )
}

fn post(job: &Job<'_>, shown: &[Shown]) -> Value {
    let message = job.message;
    let (cover, rest) = cover(job, shown);
    let mut post = json!({
        "title": message.title,
        "slug": slug(job),
        "status": "draft",
        "html": html(message, &rest),
    });
    let excerpt = job
        .chosen("excerpt")
        .map(str::to_owned)
        .or_else(|| summary(message, EXCERPT));
    let tags = message.hashtags.iter().chain(job.list("tags"));
    let tags: Vec<Value> = tags.map(|name| json!({ "name": name })).collect();
    let alt = cover.map(|file| &file.label).filter(|alt| !alt.is_empty());
    let optional = [
        ("custom_excerpt", excerpt.map(|it| json!(it))),
        ("tags", (!tags.is_empty()).then(|| json!(tags))),
        (
            "canonical_url",
            job.chosen("canonical_url").map(|it| json!(it)),
        ),
        ("visibility", job.chosen("access").map(|it| json!(it))),
        ("featured", job.flag("featured").map(|it| json!(it))),
        ("email_only", job.flag("email_only").map(|it| json!(it))),
        ("feature_image", cover.map(|file| json!(file.address))),
        ("feature_image_alt", alt.map(|it| json!(it))),
    ];
    for (key, value) in optional {
        if let Some(value) = value {
            post[key] = value;
        }
    }
    post
}

/// The picture of the article, and what stands in its text.
fn cover<'a>(job: &Job<'_>, shown: &'a [Shown]) -> (Option<&'a Shown>, Vec<Shown>) {
    let text = markdown(job.message);
    let is_cover = |file: &&Shown| file.is_picture && !text.contains(&file.path);
    let cover = shown.iter().find(is_cover);
    let rest = shown.iter().filter(|file| Some(*file) != cover).cloned();
    (cover, rest.collect())
}
