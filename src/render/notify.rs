//! What is written to a chat after a run that needs somebody: short, and harmless whatever a platform said.

use crate::publish::{DeliveryReport, Fate};

use super::display::Foreign;
use super::times::day_and_time;

/// How many deliveries are listed before the rest is only counted.
const MOST_LISTED: usize = 8;
/// How much of a reason is repeated, in characters.
const LONGEST_REASON: usize = 300;

/// The deliveries that need somebody. `name` is what people call the calendar.
pub fn render(name: Option<&str>, deliveries: &[&DeliveryReport]) -> String {
    let count = |fate: Fate| {
        deliveries
            .iter()
            .filter(|delivery| delivery.fate == fate)
            .count()
    };
    let counts: Vec<String> = Fate::ALL
        .into_iter()
        .filter(|fate| count(*fate) > 0)
        .map(|fate| format!("{} {}", count(fate), fate.name()))
        .collect();
    let mut lines = vec![format!("{}: {}", heading(name), counts.join(", "))];
    lines.extend(
        deliveries
            .iter()
            .take(MOST_LISTED)
            .map(|delivery| line(delivery)),
    );
    if deliveries.len() > MOST_LISTED {
        lines.push(format!("and {} more", deliveries.len() - MOST_LISTED));
    }
    lines.push("`kalends status` shows all of it, and what to do.".to_owned());
    lines.join("\n")
}

/// A run that could not do its work at all.
pub fn render_failure(name: Option<&str>, failure: &str) -> String {
    format!(
        "{}: nothing is published. {}",
        heading(name),
        harmless(failure)
    )
}

/// A file that holds posts back.
pub fn render_held(name: Option<&str>, reason: &str) -> String {
    format!("{}: {}", heading(name), harmless(reason))
}

fn heading(name: Option<&str>) -> String {
    name.map_or("Kalends".to_owned(), harmless)
}

fn line(delivery: &DeliveryReport) -> String {
    let when = delivery.publish_at.map_or(String::new(), |at| {
        format!(", {}", day_and_time(at, delivery.zone))
    });
    let reason = delivery
        .error
        .as_deref()
        .map_or(String::new(), |reason| format!(": {}", harmless(reason)));
    let what = delivery.fate.name();
    format!(
        "• {}{when} ({what}){reason}",
        harmless(&delivery.key.to_string())
    )
}

/// A text that calls nobody, formats nothing and stays on one line. Slack reads `&`, `<` and `>` only as entities (its
/// documentation of formatting text); Discord and Mattermost call people and everybody by `@`.
fn harmless(text: &str) -> String {
    let mut short: String = text.chars().take(LONGEST_REASON).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    Foreign(&short)
        .to_string()
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('@', "@\u{200b}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::DeliveryKey;
    use crate::time::Zone;

    fn failed(post: &str, reason: &str) -> DeliveryReport {
        DeliveryReport {
            key: DeliveryKey {
                post: post.to_owned(),
                channel: "mastodon".to_owned(),
                occurrence: String::new(),
            },
            platform: "mastodon".to_owned(),
            publish_at: None,
            zone: Zone::UTC,
            fate: Fate::Failed,
            attempt: 1,
            parts: Vec::new(),
            error: Some(reason.to_owned()),
        }
    }

    #[test]
    fn a_summary_names_what_and_why() {
        let one = failed("teaser", "it was refused (422: too long)");
        assert_eq!(
            render(Some("Acme"), &[&one]),
            "Acme: 1 failed\n• teaser → mastodon (failed): it was refused (422: too long)\n\
             `kalends status` shows all of it, and what to do."
        );
    }

    #[test]
    fn words_of_a_platform_call_nobody_and_begin_no_line() {
        let evil = failed(
            "teaser",
            "<!channel> @everyone\n# hi <https://evil.example|click>",
        );
        let text = render(None, &[&evil]);
        assert!(
            !text.contains('<') && !text.contains("@e") && !text.contains("\n#"),
            "{text}"
        );
    }

    #[test]
    fn a_long_list_is_cut_and_counted() {
        let one = failed("teaser", &"x".repeat(5000));
        let text = render(None, &vec![&one; 50]);
        assert!(
            text.contains("and 42 more") && text.len() < 4000,
            "{}",
            text.len()
        );
    }
}
