//! How a video does: the counts that TikTok keeps of it.

use serde_json::json;

use super::{call, errors, post};
use crate::model::Receipt;
use crate::platform::{Account, Answer, Call, Effect, Figure, Figures};

pub(super) fn ask(account: &Account<'_>, receipt: &Receipt) -> Option<Call> {
    let id = receipt.remote_id.as_deref()?;
    if !id.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let fields = "id,view_count,like_count,comment_count,share_count";
    let body = json!({ "filters": { "video_ids": [id] } });
    let request = post(account, &format!("/v2/video/query/?fields={fields}"), body);
    Some(call(
        "figures".to_owned(),
        Effect::Read,
        request,
        &json!({ "videos": [] }),
    ))
}

pub(super) fn read(answer: &Answer) -> Option<Figures> {
    let json = answer.to_json().filter(|_| errors::is_good(answer))?;
    let video = json.pointer("/data/videos/0")?;
    let named = [
        (Figure::Views, "view_count"),
        (Figure::Reactions, "like_count"),
        (Figure::Replies, "comment_count"),
        (Figure::Shares, "share_count"),
    ];
    let found = named.iter();
    let figures: Figures = found
        .filter_map(|(figure, key)| Some((*figure, video[*key].as_u64()?)))
        .collect();
    (!figures.is_empty()).then_some(figures)
}
