//! How a status does: the counts that every status carries (documentation, `entities/Status`). Mastodon counts no views.

use serde_json::json;

use super::{get, id_of};
use crate::model::Receipt;
use crate::platform::{Account, Answer, Call, Figure, Figures};

/// Where each figure stands in a status.
const FIGURES: [(&str, Figure); 3] = [
    ("favourites_count", Figure::Reactions),
    ("replies_count", Figure::Replies),
    ("reblogs_count", Figure::Shares),
];

/// The call that reads a status again.
pub(super) fn call(account: &Account<'_>, receipt: &Receipt) -> Option<Call> {
    let id = id_of(receipt)?;
    Some(Call::read(
        "figures",
        get(*account, &format!("/api/v1/statuses/{id}")),
        Answer::json(&json!({})),
    ))
}

/// The figures of a status.
pub(super) fn read(answer: &Answer) -> Option<Figures> {
    let status = answer.to_json().filter(|_| answer.is_success())?;
    let told = FIGURES
        .iter()
        .filter_map(|(field, figure)| Some((*figure, status.get(*field)?.as_u64()?)));
    Some(told.collect::<Figures>()).filter(|figures| !figures.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_tells_its_counts_and_another_answer_none() {
        let status = json!({ "favourites_count": 3, "replies_count": 0, "reblogs_count": 1 });
        let figures = read(&Answer::json(&status)).unwrap();
        assert_eq!(
            figures,
            [
                (Figure::Reactions, 3),
                (Figure::Replies, 0),
                (Figure::Shares, 1)
            ]
        );
        assert_eq!(read(&Answer::json(&json!({}))), None);
        let missing = Answer {
            status: 404,
            ..Answer::json(&status)
        };
        assert_eq!(read(&missing), None);
    }
}
