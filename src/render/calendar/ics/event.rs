//! One delivery as an event.

use chrono::TimeDelta;
use sha2::{Digest, Sha256};
use url::Url;

use super::line::Lines;
use crate::model::{DeliveryKey, Words};
use crate::render::calendar::standing::Standing;
use crate::render::calendar::{Item, Plan};
use crate::render::times::day_and_time;
use crate::time::{Duration, Instant};

/// How long an event lasts, in minutes: a post takes a moment, and programs draw a moment too thin to read or to touch.
const MINUTES: i64 = 15;
/// The first second of 2020. Counted from there, seconds fit into an INTEGER (RFC 5545, section 3.3.8) until 2088.
const SEQUENCE_START: i64 = 1_577_836_800;
/// How many hexadecimal digits of its name tell a workspace from others.
const WORKSPACE_DIGITS: usize = 16;

/// Writes a delivery.
pub(super) fn event(lines: &mut Lines, plan: &Plan<'_>, item: &Item<'_>, alarm: Option<Duration>) {
    let start = item.delivery.publish_at;
    let standing = Standing::of(item);
    lines.plain("BEGIN", "VEVENT");
    let key = &item.delivery.key;
    name(lines, plan, key);
    lines.instant("DTSTART", start);
    lines.instant("DTEND", start + TimeDelta::minutes(MINUTES));
    lines.text("SUMMARY", &summary(item));
    lines.text("DESCRIPTION", &description(item));
    lines.texts("CATEGORIES", &categories(item));
    if let Some(address) = address(item) {
        lines.plain("URL", &address);
    }
    lines.plain("STATUS", status(standing));
    lines.plain("TRANSP", "TRANSPARENT");
    if let Some(before) = alarm.filter(|_| standing != Standing::Off && start > plan.now) {
        remind(lines, before, &summary(item));
    }
    lines.plain("END", "VEVENT");
}

/// Which event it is, and that this is the newest word on it.
pub(super) fn name(lines: &mut Lines, plan: &Plan<'_>, key: &DeliveryKey) {
    lines.text("UID", &uid(plan, key));
    lines.instant("DTSTAMP", plan.now);
    lines.instant("LAST-MODIFIED", plan.now);
    lines.plain("SEQUENCE", &sequence(plan.now).to_string());
}

/// The same for a delivery whatever its time and words, and another in every workspace.
fn uid(plan: &Plan<'_>, key: &DeliveryKey) -> String {
    let digest = Sha256::digest(plan.name.unwrap_or_default().as_bytes());
    let workspace = &crate::platform::hex(&digest)[..WORKSPACE_DIGITS];
    let occurrence = if key.occurrence.is_empty() {
        String::new()
    } else {
        // No colon: some programs name a file after the event.
        format!(".{}", key.occurrence.replace(':', ""))
    };
    format!(
        "{}.{}{occurrence}@{workspace}.kalends",
        key.post, key.channel
    )
}

/// A number that only grows from feed to feed.
fn sequence(now: Instant) -> i64 {
    (now.timestamp() - SEQUENCE_START).clamp(0, i64::from(i32::MAX))
}

/// The word of `STATUS`. What waits for a person is tentative: an event that is called off disappears from most programs,
/// and somebody has to see it.
fn status(standing: Standing) -> &'static str {
    match standing {
        Standing::Sure => "CONFIRMED",
        Standing::Open | Standing::Stuck => "TENTATIVE",
        Standing::Off => "CANCELLED",
    }
}

/// Where and what, with the state where it is not the usual one: programs show little else of an event.
fn summary(item: &Item<'_>) -> String {
    let title = Some(item.delivery.title.as_str()).filter(|title| !title.is_empty());
    let title = title.unwrap_or(&item.delivery.key.post);
    match item.state {
        "approved" | "sent" => format!("{}: {title}", channel(item)),
        state => format!("{} ({state}): {title}", channel(item)),
    }
}

/// How people call the channel.
fn channel<'a>(item: &'a Item<'_>) -> &'a str {
    let name = item.channel.name.as_deref();
    name.unwrap_or(&item.delivery.key.channel)
}

/// The text as it was written, then what else is known, one line each.
fn description(item: &Item<'_>) -> String {
    let delivery = &item.delivery;
    let language = item.channel.language.as_ref();
    let (words, _) = item.post.words_on(
        &delivery.key.channel,
        item.channel.platform_id(),
        language.map(|language| &language.value),
    );
    let mut paragraphs = texts(&words, delivery.ordinal);
    let when = day_and_time(delivery.publish_at, delivery.zone);
    let facts = [
        ("State", Some(item.state.to_owned())),
        ("Time", Some(format!("{when} ({})", delivery.zone.name()))),
        ("Post", Some(delivery.key.post.clone())),
        ("Channel", Some(delivery.key.channel.clone())),
        ("Campaign", campaign(item).map(str::to_owned)),
        ("Pillar", item.pillar().map(str::to_owned)),
        ("Owner", item.owner().map(str::to_owned)),
    ];
    let facts = facts
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name}: {}", value?)));
    paragraphs.push(facts.collect::<Vec<_>>().join("\n"));
    paragraphs.join("\n\n")
}

/// What is said, part by part, and the link.
pub(super) fn texts(words: &Words, ordinal: usize) -> Vec<String> {
    let variants = words.variants.as_ref().filter(|list| !list.is_empty());
    let variant = variants.map(|list| &list[ordinal % list.len()]);
    let first = variant.or(words.text.as_ref()).or(words.title.as_ref());
    let parts = words.thread.iter().flatten();
    let further = parts.filter_map(|part| part.value.text.as_ref());
    let said = first.into_iter().chain(further).chain(&words.link);
    said.map(|text| text.value.trim().to_owned())
        .filter(|text| !text.is_empty())
        .collect()
}

/// Its campaign by name, else by id.
fn campaign<'a>(item: &'a Item<'_>) -> Option<&'a str> {
    let name = item.campaign.and_then(|campaign| campaign.name.as_deref());
    name.or(item.delivery.campaign.as_deref())
}

fn categories<'a>(item: &'a Item<'_>) -> Vec<&'a str> {
    campaign(item).into_iter().chain(item.pillar()).collect()
}

/// Where people see it, once it is out. An address is written as browsers write it, which leaves nothing to escape.
fn address(item: &Item<'_>) -> Option<String> {
    let address = Url::parse(item.receipt()?.url.as_deref()?).ok()?;
    let is_web = matches!(address.scheme(), "http" | "https");
    is_web.then(|| address.to_string())
}

fn remind(lines: &mut Lines, before: Duration, summary: &str) {
    lines.plain("BEGIN", "VALARM");
    lines.plain("ACTION", "DISPLAY");
    lines.text("DESCRIPTION", summary);
    lines.plain("TRIGGER", &before_start(before));
    lines.plain("END", "VALARM");
}

/// A DURATION (RFC 5545, section 3.3.6) in one unit: with two, the grammar wants every unit between them.
fn before_start(before: Duration) -> String {
    let seconds = before.as_delta().num_seconds();
    match seconds {
        0 => "PT0S".to_owned(),
        _ if seconds % 86_400 == 0 => format!("-P{}D", seconds / 86_400),
        _ if seconds % 60 == 0 => format!("-PT{}M", seconds / 60),
        _ => format!("-PT{seconds}S"),
    }
}
