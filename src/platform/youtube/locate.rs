//! Whether a video is visible after all, or a comment below it: the video that was uploaded tells, and the list of comments.

use chrono::DateTime;
use serde_json::{Value, json};

use super::{ask, state, upload, video_of};
use crate::model::Receipt;
use crate::platform::http::checked_id;
use crate::platform::read_back::{Likeness, Listed, Listing};
use crate::platform::{Answer, Answers, Call, Look, Sought};

/// A video whose upload was never finished was never published either.
pub(super) fn locate(sought: &Sought<'_>, answers: &Answers) -> Look {
    if let Some(parent) = &sought.said.parent {
        return match video_of(parent) {
            Some(video) => comments(sought, answers, &video),
            None => Look::Absent,
        };
    }
    let Some(id) = upload::of_recorded(sought.uploads) else {
        return Look::Absent;
    };
    let Some(told) = answers.get("video") else {
        let path = format!("/youtube/v3/videos?part=status&id={id}");
        return Look::Call(ask(
            &sought.account,
            "video",
            &path,
            &json!({ "items": [] }),
        ));
    };
    match state(told, "privacyStatus").as_deref() {
        // To make it visible once more changes nothing.
        Some("private") => Look::Absent,
        Some(_) => Look::Found(Receipt {
            url: Some(format!("https://youtu.be/{id}")),
            remote_id: Some(id),
        }),
        None => Look::Undecided("YouTube does not tell what became of the video".to_owned()),
    }
}

fn comments(sought: &Sought<'_>, answers: &Answers, video: &str) -> Look {
    let listing = Listing {
        page: &|name, before| page(sought, &name, before, video),
        read: &|answer| {
            let json = answer.to_json().filter(|_| answer.is_success())?;
            let threads = json["items"].as_array()?.iter();
            Some(threads.map(|thread| listed(sought, thread)).collect())
        },
        said: |_| None,
        scope: "the scope `youtube.force-ssl`",
    };
    listing.search(sought, answers)
}

fn page(sought: &Sought<'_>, name: &str, before: Option<&Answer>, video: &str) -> Option<Call> {
    let next = match before {
        Some(before) => format!("&pageToken={}", checked_id(before.text("nextPageToken"))?),
        None => String::new(),
    };
    let path = format!(
        "/youtube/v3/commentThreads?part=snippet&videoId={video}&order=time&textFormat=plainText&maxResults=100{next}"
    );
    Some(ask(&sought.account, name, &path, &json!({ "items": [] })))
}

fn listed(sought: &Sought<'_>, thread: &Value) -> Listed {
    let snippet = &thread["snippet"]["topLevelComment"]["snippet"];
    let text = |key: &str| snippet[key].as_str().unwrap_or_default();
    Listed {
        receipt: Receipt {
            remote_id: checked_id(thread["id"].as_str().map(str::to_owned)),
            url: None,
        },
        created: DateTime::parse_from_rfc3339(text("publishedAt")).ok(),
        likeness: Likeness::of(text("textDisplay"), &sought.said.text, true),
    }
}
