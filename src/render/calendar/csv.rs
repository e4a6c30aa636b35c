//! `calendar` as CSV: RFC 4180, UTF-8, a header row, one row a delivery, and rows without a time for what found none.
//!
//! Spreadsheets run a cell that begins like a formula. Such cells get an apostrophe in front, which spreadsheets take for
//! "this is text"; programs that read the file see it. Invisible characters are written out.

use super::{Item, Plan};
use crate::layout::Unplaced;
use crate::render::display::Foreign;
use crate::render::times::{rfc3339, time};

/// The header row. Columns may be added at the end; none moves or goes.
const COLUMNS: [&str; 15] = [
    "day",
    "time",
    "timezone",
    "publish_at",
    "channel",
    "platform",
    "post",
    "occurrence",
    "campaign",
    "pillar",
    "owner",
    "state",
    "title",
    "url",
    "reason",
];

/// What makes a cell a formula in some spreadsheet, as OWASP's page on CSV injection lists it; the wide forms count where
/// Japanese is written.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// The plan as rows that end with CR and LF.
pub fn render(plan: &Plan<'_>) -> String {
    let mut text = row(&COLUMNS.map(str::to_owned));
    for item in &plan.items {
        text.push_str(&row(&delivery(plan, item)));
    }
    for unplaced in &plan.unplaced {
        text.push_str(&row(&without_time(unplaced)));
    }
    text
}

fn delivery(plan: &Plan<'_>, item: &Item<'_>) -> [String; COLUMNS.len()] {
    let delivery = &item.delivery;
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    [
        plan.day_of(item).to_string(),
        time(delivery.publish_at, plan.zone),
        plan.zone.name().to_owned(),
        rfc3339(delivery.publish_at, plan.zone),
        delivery.key.channel.clone(),
        delivery.platform.clone(),
        delivery.key.post.clone(),
        delivery.key.occurrence.clone(),
        text(delivery.campaign.as_deref()),
        text(item.pillar()),
        text(item.owner()),
        item.state.to_owned(),
        delivery.title.clone(),
        text(item.receipt().and_then(|receipt| receipt.url.as_deref())),
        String::new(),
    ]
}

fn without_time(unplaced: &Unplaced) -> [String; COLUMNS.len()] {
    COLUMNS.map(|column| match column {
        "channel" => unplaced.channel.clone(),
        "post" => unplaced.post.clone(),
        "reason" => unplaced.reason.clone(),
        _ => String::new(),
    })
}

fn row(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
    cells.join(",") + "\r\n"
}

/// One cell: no formula, nothing invisible, and in quotation marks where RFC 4180 asks for them.
fn cell(text: &str) -> String {
    // A formula may stand behind blanks and marks that a spreadsheet skips.
    let bare = text.trim_start_matches([' ', '\u{a0}', '\u{3000}', '\u{feff}']);
    let guard = if bare.starts_with(FORMULA) { "'" } else { "" };
    let shown = format!("{guard}{}", Foreign(text));
    if shown.contains([',', '"', ';']) || shown.starts_with(' ') || shown.ends_with(' ') {
        format!("\"{}\"", shown.replace('"', "\"\""))
    } else {
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for text in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            " =1",
            "＝1+1",
            "\u{feff}=1",
        ] {
            let cell = cell(text);
            assert!(cell.trim_start_matches('"').starts_with('\''), "{cell}");
        }
        assert_eq!(cell("1 = 1"), "1 = 1");
    }

    #[test]
    fn cells_that_hold_separators_are_quoted() {
        for (text, written) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("a;b", "\"a;b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("two\nlines", "two\\nlines"),
            ("=A1,\"x\"", "\"'=A1,\"\"x\"\"\""),
            (" set in", "\" set in\""),
        ] {
            assert_eq!(cell(text), written);
        }
    }

    #[test]
    fn every_row_has_a_cell_a_column_and_ends_as_the_standard_says() {
        let sample = Sample::hostile();
        let text = render(&sample.plan());
        let rows: Vec<&str> = text.split_terminator("\r\n").collect();
        assert_eq!(rows.len(), 1 + sample.plan().items.len());
        assert!(
            !text.replace("\r\n", "").contains(char::is_control),
            "{text}"
        );
        for row in rows {
            let outside_quotes = row.split('"').step_by(2);
            let commas: usize = outside_quotes.map(|part| part.matches(',').count()).sum();
            assert_eq!(commas, COLUMNS.len() - 1, "{row}");
        }
    }

    #[test]
    fn a_row_tells_the_readers_day_and_the_instant() {
        let sample = Sample::of(&[("2026-11-27T23:30:00", "news", "draft", "Good night")]);
        let mut plan = sample.plan();
        plan.zone = crate::time::Zone::Asia__Tokyo;
        let text = render(&plan);
        let row = "2026-11-28,07:30,Asia/Tokyo,2026-11-28T07:30:00+09:00,news,feed,p0,,,,,draft,Good night,,";
        assert_eq!(text.lines().nth(1), Some(row));
    }
}
