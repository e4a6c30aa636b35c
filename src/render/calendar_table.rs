//! `calendar` as a table: one line a delivery, in order of time.

use super::table::{Grid, counted};
use super::times::{day, time};
use super::text::{indented, paragraph};
use crate::layout::Layout;
use crate::ledger::LedgerState;

/// The layout as a table of that width, with what found no slot below it.
pub fn render(layout: &Layout, ledger: &LedgerState, width: usize) -> String {
    let mut text = if layout.deliveries.is_empty() {
        "Nothing is planned in this time.\n".to_owned()
    } else {
        deliveries(layout, ledger, width)
    };
    if !layout.unplaced.is_empty() {
        text.push_str(&format!("\nWithout a time ({})\n", layout.unplaced.len()));
        for unplaced in &layout.unplaced {
            text.push_str(&indented(2, &format!("{} → {}", unplaced.post, unplaced.channel)));
            text.push_str(&paragraph(6, &unplaced.reason, width));
        }
    }
    text
}

fn deliveries(layout: &Layout, ledger: &LedgerState, width: usize) -> String {
    let mut grid = Grid::new(&["Day", "Time", "Post", "Channel", "State", "About"], width);
    let mut last_day = String::new();
    for delivery in &layout.deliveries {
        let today = day(delivery.publish_at, delivery.zone);
        // A day is named once: the eye finds its group, and the column stays quiet.
        let shown = if today == last_day { String::new() } else { today.clone() };
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
    let count = counted(layout.deliveries.len(), "delivery").replace("deliverys", "deliveries");
    format!("{}\n{count}.\n", grid.into_text(false))
}
