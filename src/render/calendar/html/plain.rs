//! The calendar where scripts are off: one list by day, with everything that goes out and what does not.

use maud::{Markup, html};

use super::data::Data;
use crate::render::calendar::{Item, Plan};
use crate::render::page::visible::visible;
use crate::render::times::time;

/// The list. Browsers that run the script do not even parse it.
pub(super) fn list(plan: &Plan<'_>, name: &str, data: &Data<'_>) -> Markup {
    let numbered: Vec<(usize, &Item<'_>)> = plan.items.iter().enumerate().collect();
    let days = numbered.chunk_by(|(_, one), (_, other)| plan.day_of(one) == plan.day_of(other));
    html! {
        main .plain {
            h1 { (name) }
            p .quiet { "Times are those of " (plan.zone.name()) ". With scripts on, this page has a month, filters and a search." }
            @if plan.items.is_empty() {
                p { "Nothing is planned in this time." }
            }
            @for day in days {
                @if let Some((_, first)) = day.first() {
                    h2 { (plan.day_of(first).format("%A %-d %B %Y")) }
                }
                ul { @for (number, item) in day { (entry(plan, item, &data.text(*number))) } }
            }
            (without_time(plan))
        }
    }
}

fn entry(plan: &Plan<'_>, item: &Item<'_>, text: &str) -> Markup {
    let delivery = &item.delivery;
    html! {
        li {
            strong { (time(delivery.publish_at, plan.zone)) }
            " " (delivery.key.post) " → " (delivery.key.channel) " · " (item.state)
            p dir="auto" { (text) }
        }
    }
}

fn without_time(plan: &Plan<'_>) -> Markup {
    html! {
        @if !plan.unplaced.is_empty() {
            h2 { "Without a time" }
            ul {
                @for unplaced in &plan.unplaced {
                    li { (unplaced.post) " → " (unplaced.channel) ": " (visible(&unplaced.reason)) }
                }
            }
        }
    }
}
