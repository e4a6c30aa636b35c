//! What a client asks to publish, checked as Mastodon checks it. The wording of refusals is that of its
//! English locale (`config/locales/en.yml`, `config/locales/activerecord.en.yml`).

use std::collections::BTreeSet;

use super::answer::Answer;
use super::effects::PollSeen;
use super::fields::Fields;
use super::text;
use super::world::{Account, Desk, Media};

const VISIBILITIES: [&str; 4] = ["public", "unlisted", "private", "direct"];

/// A status that may be published.
#[derive(Debug)]
pub(crate) struct Draft {
    /// The text, without blanks around it.
    pub(crate) text: String,
    /// The content warning; empty for none.
    pub(crate) spoiler_text: String,
    /// Ids of attachments, in order.
    pub(crate) media: Vec<String>,
    /// The poll.
    pub(crate) poll: Option<PollSeen>,
    /// Whether the media are hidden behind a click.
    pub(crate) sensitive: bool,
    /// One of the four visibilities.
    pub(crate) visibility: String,
    /// The language tag.
    pub(crate) language: Option<String>,
    /// The status that it answers.
    pub(crate) in_reply_to_id: Option<String>,
}

/// Reads a draft, or says why Mastodon would not publish it.
pub(crate) fn read(desk: &Desk<'_>, account: &Account, fields: &Fields) -> Result<Draft, Answer> {
    if fields.get("scheduled_at").is_some() {
        return Err(refused("The loopback platform schedules nothing"));
    }
    let mut draft = Draft {
        text: text_field(fields, "status").unwrap_or_default(),
        spoiler_text: text_field(fields, "spoiler_text").unwrap_or_default(),
        media: fields
            .all("media_ids[]")
            .into_iter()
            .map(str::to_owned)
            .collect(),
        poll: poll(fields),
        sensitive: fields.is_true("sensitive"),
        visibility: text_field(fields, "visibility").unwrap_or_else(|| "public".to_owned()),
        language: text_field(fields, "language"),
        in_reply_to_id: text_field(fields, "in_reply_to_id"),
    };
    if draft.text.is_empty() {
        draft.text = std::mem::take(&mut draft.spoiler_text);
    }
    draft.sensitive |= !draft.spoiler_text.is_empty();
    let problem = media_problem(desk, account, &draft)
        .or_else(|| text_problem(desk, &draft))
        .or_else(|| poll_problem(desk, draft.poll.as_ref()));
    problem.map_or(Ok(draft), |message| Err(refused(&message)))
}

/// The trimmed value of a field that is not blank.
fn text_field(fields: &Fields, name: &str) -> Option<String> {
    fields
        .get(name)
        .map(|value| value.trim().to_owned())
        .filter(|value| !value.is_empty())
}

/// The poll, when the request has any of its fields. A missing duration is -1.
fn poll(fields: &Fields) -> Option<PollSeen> {
    let options: Vec<String> = fields
        .all("poll[options][]")
        .into_iter()
        .map(|option| option.trim().to_owned())
        .filter(|option| !option.is_empty())
        .collect();
    let expires_in = fields.get("poll[expires_in]");
    if options.is_empty() && expires_in.is_none() {
        return None;
    }
    Some(PollSeen {
        options,
        expires_in: expires_in.and_then(|text| text.parse().ok()).unwrap_or(-1),
        multiple: fields.is_true("poll[multiple]"),
        hide_totals: fields.is_true("poll[hide_totals]"),
    })
}

fn media_problem(desk: &Desk<'_>, account: &Account, draft: &Draft) -> Option<String> {
    let most = desk.settings.statuses.max_media_attachments;
    if draft.media.is_empty() {
        return None;
    }
    if draft.media.len() > most || draft.poll.is_some() {
        return Some(format!("Cannot attach more than {most} files"));
    }
    let (found, missing) = look_up(desk, account, &draft.media);
    if !missing.is_empty() {
        return Some(format!(
            "Media {} not found or already attached to another post",
            missing.join(", ")
        ));
    }
    if found.len() > 1
        && found
            .iter()
            .any(|media| !media.seen.mime.starts_with("image/"))
    {
        return Some("Cannot attach a video to a post that already contains images".to_owned());
    }
    let is_waiting = found.iter().any(|media| media.polls_left > 0);
    is_waiting.then(|| {
        "Cannot attach files that have not finished processing. Try again in a moment!".to_owned()
    })
}

/// The account's attachments with those ids that are free to attach, and the ids that are not.
fn look_up<'desk>(
    desk: &'desk Desk<'_>,
    account: &Account,
    ids: &'desk [String],
) -> (Vec<&'desk Media>, Vec<&'desk str>) {
    let mut found = Vec::new();
    let mut missing = Vec::new();
    for id in ids {
        let media = desk.world.media.get(id);
        match media.filter(|media| media.account == account.id && !media.is_attached) {
            Some(media) => found.push(media),
            None => missing.push(id.as_str()),
        }
    }
    (found, missing)
}

fn text_problem(desk: &Desk<'_>, draft: &Draft) -> Option<String> {
    if draft.text.is_empty() && draft.media.is_empty() {
        return Some("Validation failed: Text can't be blank".to_owned());
    }
    let limits = &desk.settings.statuses;
    let length = text::countable_length(
        &draft.spoiler_text,
        &draft.text,
        limits.characters_reserved_per_url,
    );
    if length > limits.max_characters {
        return Some(format!(
            "Validation failed: Text character limit of {} exceeded",
            limits.max_characters
        ));
    }
    let is_known = VISIBILITIES.contains(&draft.visibility.as_str());
    (!is_known).then(|| "Validation failed: Visibility is not included in the list".to_owned())
}

fn poll_problem(desk: &Desk<'_>, poll: Option<&PollSeen>) -> Option<String> {
    let poll = poll?;
    let limits = &desk.settings.polls;
    let count = poll.options.len();
    let longest = poll
        .options
        .iter()
        .map(|text| text::grapheme_clusters(text))
        .max();
    let unlike: BTreeSet<&String> = poll.options.iter().collect();
    let problem = if count < 2 {
        "Options must have more than one item".to_owned()
    } else if count > limits.max_options {
        format!(
            "Options can't contain more than {} items",
            limits.max_options
        )
    } else if longest > Some(limits.max_characters_per_option) {
        let most = limits.max_characters_per_option;
        format!("Options cannot be longer than {most} characters each")
    } else if unlike.len() < count {
        "Options contain duplicate items".to_owned()
    } else if poll.expires_in < 0 {
        "Expires at can't be blank".to_owned()
    } else if poll.expires_in < limits.min_expiration {
        "Expires at is too soon".to_owned()
    } else if poll.expires_in > limits.max_expiration {
        "Expires at is too far into the future".to_owned()
    } else {
        return None;
    };
    Some(format!("Validation failed: {problem}"))
}

fn refused(message: &str) -> Answer {
    Answer::error(422, message)
}
