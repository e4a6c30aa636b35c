//! The post: as a form where that says all there is to say, as JSON where it has HTML or descriptions of pictures.
//!
//! w3.org/TR/micropub, section 3.3, and `mp-slug` and `mp-photo-alt` of indieweb.org/Micropub-extensions.

use chrono::SecondsFormat;
use serde_json::{Map, Value, json};

use super::media::Files;
use super::post;
use crate::platform::blog::{html, note, slug, summary};
use crate::platform::{Answer, Attachment, Body, Call, FormPart, HttpRequest, Job, Template};

/// One property with all its values, in the order in which they are written.
type Properties = Vec<(&'static str, Vec<Value>)>;

pub(super) fn create(job: &Job<'_>, files: &Files) -> Call {
    let mut properties = properties(job);
    let body = match files {
        Files::There(addresses) => {
            properties.extend(shown(&job.message.media, addresses));
            if properties
                .iter()
                .flat_map(|(_, values)| values)
                .all(Value::is_string)
            {
                form(&properties)
            } else {
                entry(properties)
            }
        }
        Files::WithPost => with_files(&properties, &job.message.media),
    };
    let request = HttpRequest {
        body,
        ..post(job.account.text("endpoint"))
    };
    let mut example = Answer::empty();
    example.headers.insert(
        "location".to_owned(),
        format!("https://site.example/{}", slug(job.delivery)),
    );
    Call::publish("post", request, example)
}

fn properties(job: &Job<'_>) -> Properties {
    let message = job.message;
    let texts = |texts: &[String]| texts.iter().map(|text| json!(text)).collect();
    let published = job.publish_at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let parent = job.parent.and_then(|parent| parent.url.as_ref());
    // A note is plain text; what has a long text is an article in HTML.
    let content = if message.body.is_some() {
        json!({ "html": html(message) })
    } else {
        json!(note(message))
    };
    let mut properties: Properties = vec![
        (
            "name",
            message.title.iter().map(|title| json!(title)).collect(),
        ),
        (
            "summary",
            summary(message).iter().map(|text| json!(text)).collect(),
        ),
        ("content", vec![content]),
        ("category", texts(&message.hashtags)),
        ("in-reply-to", parent.iter().map(|url| json!(url)).collect()),
        ("published", vec![json!(published)]),
        ("mp-slug", vec![json!(slug(job.delivery))]),
        ("mp-syndicate-to", texts(job.list("syndicate_to"))),
    ];
    properties.retain(|(_, values)| !values.is_empty());
    properties
}

/// The property of each file: what it is by its kind, with its description where it has one.
fn shown(media: &[Attachment], addresses: &[String]) -> Properties {
    ["photo", "video", "audio"]
        .into_iter()
        .filter_map(|property| {
            let files = media.iter().zip(addresses);
            let values = files
                .filter(|(attachment, _)| property_of(attachment) == property)
                .map(|(attachment, address)| match &attachment.alt {
                    Some(alt) if property == "photo" => json!({ "value": address, "alt": alt }),
                    _ => json!(address),
                });
            let values: Vec<Value> = values.collect();
            (!values.is_empty()).then_some((property, values))
        })
        .collect()
}

fn property_of(attachment: &Attachment) -> &'static str {
    match attachment.media_type.split('/').next() {
        Some("video") => "video",
        Some("audio") => "audio",
        _ => "photo",
    }
}

fn form(properties: &Properties) -> Body {
    let entry = ("h".into(), Template::plain("entry"));
    let pairs = fields(properties).map(|(name, value)| (name.into(), Template::plain(value)));
    Body::Pairs(std::iter::once(entry).chain(pairs).collect())
}

/// Several values of a property are written as a list.
fn fields(properties: &Properties) -> impl Iterator<Item = (String, String)> {
    properties.iter().flat_map(|(name, values)| {
        let is_list = values.len() > 1 || matches!(*name, "category" | "mp-syndicate-to");
        let name = if is_list {
            format!("{name}[]")
        } else {
            (*name).to_owned()
        };
        values.iter().map(move |value| {
            let text = value.as_str().or_else(|| value["html"].as_str());
            (name.clone(), text.unwrap_or_default().to_owned())
        })
    })
}

fn entry(properties: Properties) -> Body {
    let properties = properties.into_iter();
    let properties: Map<String, Value> = properties
        .map(|(name, values)| (name.to_owned(), Value::Array(values)))
        .collect();
    Body::Json(json!({ "type": ["h-entry"], "properties": properties }))
}

/// A form with the files in it. Their descriptions stand beside them, which not every server reads.
fn with_files(properties: &Properties, media: &[Attachment]) -> Body {
    let mut parts = vec![FormPart::text("h", "entry")];
    // In a form, what is HTML is told by the name of the property.
    parts.extend(fields(properties).map(|(name, value)| {
        let is_html = name == "content"
            && properties
                .iter()
                .any(|(_, values)| values[0]["html"].is_string());
        let name = if is_html {
            "content[html]".to_owned()
        } else {
            name
        };
        FormPart::text(name, value)
    }));
    for attachment in media {
        let property = property_of(attachment);
        let several = media
            .iter()
            .filter(|other| property_of(other) == property)
            .count()
            > 1;
        let list = if several { "[]" } else { "" };
        parts.push(FormPart::file(format!("{property}{list}"), attachment));
        if let Some(alt) = attachment.alt.as_ref().filter(|_| property == "photo") {
            parts.push(FormPart::text(format!("mp-photo-alt{list}"), alt));
        }
    }
    Body::Form(parts)
}
