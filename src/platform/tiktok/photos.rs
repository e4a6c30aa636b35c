//! Photos: one call, after which TikTok fetches them from the web and publishes them.

use serde_json::json;

use super::{call, described, errors, post as request, publish_id};
use crate::platform::flow::{Led, answer, over, refused};
use crate::platform::{Answers, Attachment, Call, Effect, Job, Outcome};

/// Publishes them, and returns the publication's id.
pub(super) fn post(
    job: &Job<'_>,
    photos: &[Attachment],
    privacy: &str,
    answers: &Answers,
) -> Led<String> {
    let public = photos
        .iter()
        .map(|photo| job.account.public_address(&photo.path));
    let Some(addresses) = public.collect::<Option<Vec<String>>>() else {
        return refused(
            "TikTok fetches photos from the web: write their address as the channel's `media_url`",
        );
    };
    let said = answer(answers, "publish", |name| {
        publication(job, name, &addresses, privacy)
    })?;
    if !errors::is_good(said) {
        return over(errors::publishing_failure(said));
    }
    match publish_id(said) {
        Some(id) => Ok(id),
        None => over(Outcome::Unknown(
            "TikTok accepted the post, but its answer cannot be read".to_owned(),
        )),
    }
}

fn publication(job: &Job<'_>, name: String, addresses: &[String], privacy: &str) -> Call {
    let mut info = described(job, privacy);
    info["description"] = json!(job.message.text);
    if let Some(title) = &job.message.title {
        info["title"] = json!(title);
    }
    if let Some(music) = job.flag("music") {
        info["auto_add_music"] = json!(music);
    }
    let body = json!({
        "media_type": "PHOTO",
        "post_mode": "DIRECT_POST",
        "post_info": info,
        "source_info": {
            "source": "PULL_FROM_URL",
            "photo_images": addresses,
            "photo_cover_index": 0,
        },
    });
    let request = request(&job.account, "/v2/post/publish/content/init/", body);
    call(
        name,
        Effect::Publish,
        request,
        &json!({ "publish_id": "id-of-the-post" }),
    )
}
