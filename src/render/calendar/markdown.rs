//! `calendar` as Markdown: a table for a comment on a pull request, and a list of what found no time.
//!
//! Titles are shown as they read: nothing in them becomes markup, calls a person, or links to an issue, a commit or a page.

use super::{Item, Plan};
use crate::render::markdown::plain;
use crate::render::table::deliveries;
use crate::render::times::{day, time};

/// The plan as a table, with what found no time below it.
pub fn render(plan: &Plan<'_>) -> String {
    let planned = if plan.items.is_empty() {
        "Nothing is planned in this time.\n".to_owned()
    } else {
        table(plan)
    };
    planned + &without_time(plan)
}

fn table(plan: &Plan<'_>) -> String {
    let mut text = String::from("| Day | Time | Channel | Post | About | State |\n");
    text.push_str("| --- | --- | --- | --- | --- | --- |\n");
    for items in plan.items.chunk_by(|a, b| plan.day_of(a) == plan.day_of(b)) {
        for (number, item) in items.iter().enumerate() {
            text.push_str(&row(plan, item, number == 0));
        }
    }
    let (count, zone) = (deliveries(plan.items.len()), plan.zone.name());
    format!("{text}\n{count}. Times are those of {zone}.\n")
}

fn row(plan: &Plan<'_>, item: &Item<'_>, names_day: bool) -> String {
    let (at, key) = (item.delivery.publish_at, &item.delivery.key);
    let day = if names_day {
        day(at, plan.zone)
    } else {
        String::new()
    };
    format!(
        "| {day} | {} | {} | {} | {} | {} |\n",
        time(at, plan.zone),
        plain(&key.channel),
        plain(&key.post),
        plain(&item.delivery.title),
        item.state,
    )
}

fn without_time(plan: &Plan<'_>) -> String {
    if plan.unplaced.is_empty() {
        return String::new();
    }
    let lines = plan.unplaced.iter().map(|unplaced| {
        let [post, channel, reason] =
            [&unplaced.post, &unplaced.channel, &unplaced.reason].map(|text| plain(text));
        format!("- {post} → {channel}: {reason}\n")
    });
    let lines: String = lines.collect();
    format!("\nWithout a time ({}):\n\n{lines}", plan.unplaced.len())
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Options, Parser, html};

    use super::super::sample::Sample;
    use super::*;

    #[test]
    fn every_delivery_is_a_row_of_six_cells() {
        let sample = Sample::hostile();
        let text = render(&sample.plan());
        let options = Options::ENABLE_TABLES;
        let mut page = String::new();
        html::push_html(&mut page, Parser::new_ext(&text, options));
        let rows = sample.plan().items.len() + 1;
        assert_eq!(page.matches("<tr>").count(), rows);
        assert_eq!(
            page.matches("<td>").count() + page.matches("<th>").count(),
            rows * 6
        );
    }
}
