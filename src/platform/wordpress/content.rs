//! Media in the site's library, and the HTML of a post with them.
//!
//! developer.wordpress.org, `rest-api/reference/media`: the bytes as they are, their name in `content-disposition`, their
//! description as a parameter of the same call.

use serde_json::json;

use super::answer::failure;
use super::{in_query, post};
use crate::platform::article::escaped;
use crate::platform::blog;
use crate::platform::http::checked_url;
use crate::platform::request::Stretch;
use crate::platform::{
    Answer, Answers, Attachment, Body, Call, Effect, HttpRequest, Job, Message, Step, Template,
};

/// A file in the media library.
pub(super) struct Medium<'a> {
    pub(super) id: u64,
    attachment: &'a Attachment,
    address: String,
}

/// The media of a post, or the step that leads to them.
pub(super) fn uploaded<'a>(job: &Job<'a>, answers: &Answers) -> Result<Vec<Medium<'a>>, Box<Step>> {
    let media = job.message.media.iter().enumerate();
    media
        .map(|(index, attachment)| {
            let call = upload(job, index, attachment);
            match answers.get(&call.name) {
                None => Err(Box::new(Step::Call(call))),
                Some(answer) => read(attachment, answer),
            }
        })
        .collect()
}

fn upload(job: &Job<'_>, index: usize, attachment: &Attachment) -> Call {
    let alt = attachment.alt.as_deref().unwrap_or_default();
    let path = format!("/media?alt_text={}", in_query(alt));
    let mut request = HttpRequest {
        body: Body::File(Stretch {
            path: attachment.path.clone(),
            media_type: attachment.media_type.clone(),
            from: 0,
            length: attachment.bytes,
        }),
        ..post(job.account, &path)
    };
    let name = header_name(attachment.file_name());
    request.headers.push((
        "content-disposition",
        Template::plain(format!("attachment; filename=\"{name}\"")),
    ));
    let address = format!("{}/wp-content/uploads/{name}", job.account.server());
    Call::upload(
        format!("media-{index}"),
        request,
        Answer::json(&json!({ "id": index + 1, "source_url": address })),
    )
}

/// A file's name as a header can hold it.
fn header_name(name: &str) -> String {
    let kept = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let name = name.chars().map(|c| if kept(c) { c } else { '-' });
    name.collect()
}

fn read<'a>(attachment: &'a Attachment, answer: &Answer) -> Result<Medium<'a>, Box<Step>> {
    let json = answer.to_json().filter(|_| answer.is_success());
    let told = json.and_then(|json| {
        let address = checked_url(json["source_url"].as_str().map(str::to_owned))?;
        Some((json["id"].as_u64()?, address))
    });
    match told {
        Some((id, address)) => Ok(Medium {
            id,
            attachment,
            address,
        }),
        None => Err(Box::new(Step::Done(
            failure(answer, Effect::Upload).about(attachment),
        ))),
    }
}

/// The featured image, and the media that stand below the text.
pub(super) fn arranged<'m, 'a>(
    job: &Job<'_>,
    media: &'m [Medium<'a>],
) -> (Option<&'m Medium<'a>>, Vec<&'m Medium<'a>>) {
    let is_picture = |medium: &&Medium<'_>| medium.attachment.media_type.starts_with("image/");
    let is_wanted = job.flag("featured_image").unwrap_or(true);
    let featured = media.iter().find(is_picture).filter(|_| is_wanted);
    let below = media
        .iter()
        .filter(|medium| featured.is_none_or(|featured| featured.id != medium.id));
    (featured, below.collect())
}

/// The post as HTML, its media below the text.
pub(super) fn html(message: &Message, media: Vec<&Medium<'_>>) -> String {
    let figures = media.into_iter().map(figure);
    std::iter::once(blog::html(message))
        .chain(figures)
        .collect()
}

/// As the editor writes them (WordPress, `block-library`).
fn figure(medium: &Medium<'_>) -> String {
    let address = escaped(&medium.address);
    let kind = medium.attachment.media_type.split('/').next();
    match kind.unwrap_or_default() {
        "image" => {
            let alt = escaped(medium.attachment.alt.as_deref().unwrap_or_default());
            let id = medium.id;
            format!(
                "<figure class=\"wp-block-image\"><img src=\"{address}\" alt=\"{alt}\" class=\"wp-image-{id}\"/></figure>\n"
            )
        }
        "video" => format!(
            "<figure class=\"wp-block-video\"><video controls src=\"{address}\"></video></figure>\n"
        ),
        _ => format!(
            "<figure class=\"wp-block-audio\"><audio controls src=\"{address}\"></audio></figure>\n"
        ),
    }
}
