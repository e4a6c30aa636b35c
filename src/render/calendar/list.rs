//! `calendar` as a table: one line a delivery, in order of time.

use super::Plan;
use crate::render::table::{Grid, deliveries as counted};
use crate::render::text::{indented, paragraph};
use crate::render::times::{day, time};

/// The plan as a table of that width, with what found no slot below it.
pub fn render(plan: &Plan<'_>, width: usize) -> String {
    let planned = if plan.items.is_empty() {
        "Nothing is planned in this time.\n".to_owned()
    } else {
        deliveries(plan, width)
    };
    planned + &without_time(plan, width)
}

fn without_time(plan: &Plan<'_>, width: usize) -> String {
    if plan.unplaced.is_empty() {
        return String::new();
    }
    let lines = plan.unplaced.iter().map(|unplaced| {
        let name = format!("{} → {}", unplaced.post, unplaced.channel);
        indented(2, &name) + &paragraph(6, &unplaced.reason, width)
    });
    format!(
        "\nWithout a time ({})\n{}",
        plan.unplaced.len(),
        lines.collect::<Vec<_>>().concat()
    )
}

fn deliveries(plan: &Plan<'_>, width: usize) -> String {
    let mut grid = Grid::new(&["Day", "Time", "Post", "Channel", "State", "About"], width);
    let mut last_day = String::new();
    for item in &plan.items {
        let delivery = &item.delivery;
        let today = day(delivery.publish_at, delivery.zone);
        // A day is named once: the eye finds its group, and the column stays quiet.
        let shown = if today == last_day {
            String::new()
        } else {
            today.clone()
        };
        last_day = today;
        grid.row([
            shown,
            time(delivery.publish_at, delivery.zone),
            delivery.key.post.clone(),
            delivery.key.channel.clone(),
            item.state.to_owned(),
            delivery.title.clone(),
        ]);
    }
    format!(
        "{}\n{}.\n",
        grid.into_text(false),
        counted(plan.items.len())
    )
}
