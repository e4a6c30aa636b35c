//! What has no time but a day, as an event of that day that does not take place.

use chrono::NaiveDate;

use super::event::{name, texts};
use super::line::Lines;
use crate::layout::Unplaced;
use crate::model::{Channel, DeliveryKey, Post, Status};
use crate::render::calendar::Plan;
use crate::time::to_local;

/// Writes what was called off, or has no slot any more; nothing where no day is known, or one that is not shown.
pub(super) fn gone(lines: &mut Lines, plan: &Plan<'_>, unplaced: &Unplaced) {
    let calendar = plan.calendar;
    let (Some(day), Some(post), Some(channel)) = (
        unplaced.day.filter(|day| is_shown(plan, *day)),
        calendar.posts.get(&unplaced.post),
        calendar.channels.get(&unplaced.channel),
    ) else {
        return;
    };
    let (summary, description) = words(unplaced, &post.value, &channel.value);
    let key = DeliveryKey {
        post: unplaced.post.clone(),
        channel: unplaced.channel.clone(),
        occurrence: String::new(),
    };
    lines.plain("BEGIN", "VEVENT");
    name(lines, plan, &key);
    lines.plain("DTSTART;VALUE=DATE", &day.format("%Y%m%d").to_string());
    lines.text("SUMMARY", &summary);
    lines.text("DESCRIPTION", &description);
    lines.plain("STATUS", "CANCELLED");
    lines.plain("TRANSP", "TRANSPARENT");
    lines.plain("END", "VEVENT");
}

fn is_shown(plan: &Plan<'_>, day: NaiveDate) -> bool {
    let day_of = |instant| to_local(instant, plan.zone).date();
    day_of(plan.window.from) <= day && day < day_of(plan.window.to)
}

/// What programs show of it, in one line and in several.
fn words(unplaced: &Unplaced, post: &Post, channel: &Channel) -> (String, String) {
    let (id, platform) = (unplaced.channel.as_str(), channel.platform_id());
    let (state, why) = match post.terms_on(id, platform).status() {
        Status::Cancelled => ("cancelled", String::new()),
        Status::Draft | Status::Review | Status::Approved => {
            ("without a time", format!("Why: {}\n", unplaced.reason))
        }
    };
    let language = channel.language.as_ref();
    let (words, _) = post.words_on(id, platform, language.map(|language| &language.value));
    let mut paragraphs = texts(&words, 0);
    let title = words.title.as_ref().map(|title| title.value.trim());
    let first = || paragraphs.first()?.lines().next();
    let title = title.or_else(first).filter(|title| !title.is_empty());
    let summary = format!(
        "{} ({state}): {}",
        channel.name.as_deref().unwrap_or(id),
        title.unwrap_or(&unplaced.post)
    );
    paragraphs.push(format!(
        "State: {state}\n{why}Post: {}\nChannel: {id}",
        unplaced.post
    ));
    (summary, paragraphs.join("\n\n"))
}
