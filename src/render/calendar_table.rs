//! `calendar` as a table: one line a delivery, in order of time.

use super::table::Grid;
use super::text::{indented, paragraph};
use super::times::{day, time};
use crate::layout::Layout;
use crate::ledger::LedgerState;

/// The layout as a table of that width, with what found no slot below it.
pub fn render(layout: &Layout, ledger: &LedgerState, width: usize) -> String {
    let planned = if layout.deliveries.is_empty() {
        "Nothing is planned in this time.\n".to_owned()
    } else {
        deliveries(layout, ledger, width)
    };
    planned + &without_time(layout, width)
}

fn without_time(layout: &Layout, width: usize) -> String {
    if layout.unplaced.is_empty() {
        return String::new();
    }
    let lines = layout.unplaced.iter().map(|unplaced| {
        let name = format!("{} → {}", unplaced.post, unplaced.channel);
        indented(2, &name) + &paragraph(6, &unplaced.reason, width)
    });
    format!(
        "\nWithout a time ({})\n{}",
        layout.unplaced.len(),
        lines.collect::<Vec<_>>().concat()
    )
}

fn deliveries(layout: &Layout, ledger: &LedgerState, width: usize) -> String {
    let mut grid = Grid::new(&["Day", "Time", "Post", "Channel", "State", "About"], width);
    let mut last_day = String::new();
    for delivery in &layout.deliveries {
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
            super::state(delivery, ledger).to_owned(),
            delivery.title.clone(),
        ]);
    }
    format!(
        "{}\n{}.\n",
        grid.into_text(false),
        super::table::deliveries(layout.deliveries.len())
    )
}
