//! What is made of texts from outside for others to read: nothing in it does what a line of another kind would do.

use std::collections::BTreeMap;

use kalends::lint::Checked;
use kalends::render::calendar::{Plan, agenda, csv, ics, markdown, table};
use kalends::render::check_full::Look;
use kalends::render::place::Files;
use kalends::render::{check_concise, check_full, check_github, check_json, check_junit};

/// How wide the screen is.
const LOOK: Look = Look {
    styled: false,
    width: 80,
};
/// What makes a cell a formula in some spreadsheet.
const FORMULA: [char; 5] = ['=', '+', '-', '@', '\t'];
/// Octets of a line of iCalendar (RFC 5545, section 3.1).
const LONGEST_LINE: usize = 75;

/// Findings on a terminal and for other programs.
pub(crate) fn report(checked: &Checked) {
    let (report, sources) = (&checked.report, &checked.loaded.sources);
    is_harmless_on_a_terminal(&check_full::render(report, sources, LOOK));
    let concise = check_concise::render(report, sources);
    is_harmless_on_a_terminal(&concise);
    let files = Files {
        sources,
        workspace: "",
    };
    let github = check_github::render(report, files);
    let lines = github.lines().filter(|line| line.starts_with("::"));
    assert!(lines.count() <= report.findings.len(), "{github}");
    let json = check_json::render(report, sources);
    let read: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let findings = read["findings"].as_array().map(Vec::len);
    assert_eq!(findings, Some(report.findings.len()));
    let junit = check_junit::render(report, files, &[]);
    assert!(!junit.contains('\0') && !junit.contains('\u{1b}'));
}

/// A plan on a terminal, in a comment, in a spreadsheet and in other people's calendars.
pub(crate) fn plan(plan: &Plan<'_>) {
    is_harmless_on_a_terminal(&agenda::render(plan, LOOK));
    is_harmless_on_a_terminal(&table::render(plan, LOOK));
    is_harmless_on_a_terminal(&markdown::render(plan));
    let rows = plan.items.len() + plan.unplaced.len();
    is_a_sheet(&csv::render(plan), rows);
    is_a_feed(&ics::render(plan, None), rows);
}

/// No character that a terminal obeys but the ends of lines.
fn is_harmless_on_a_terminal(text: &str) {
    let obeyed = text.chars().find(|it| it.is_control() && *it != '\n');
    assert_eq!(obeyed, None, "{text:?}");
    let reorders = |it: char| matches!(it, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    assert!(!text.contains(reorders), "{text:?}");
}

/// As many rows as there are, each with as many cells as the first, and no cell a formula (RFC 4180).
fn is_a_sheet(text: &str, rows: usize) {
    let cells: Vec<Vec<String>> = text.split_terminator("\r\n").map(cells_of).collect();
    assert_eq!(cells.len(), rows + 1, "{text:?}");
    for row in &cells {
        assert_eq!(row.len(), cells[0].len(), "{row:?}");
        let is_formula = |cell: &&String| cell.trim_start().starts_with(FORMULA);
        assert_eq!(row.iter().find(is_formula), None);
    }
}

/// The cells of a row, by the standard and nothing of ours: inside of quotation marks, two of them are one.
fn cells_of(row: &str) -> Vec<String> {
    let (mut cells, mut quoted) = (vec![String::new()], false);
    let mut letters = row.chars().peekable();
    while let Some(letter) = letters.next() {
        let cell = cells.last_mut().expect("a cell");
        match letter {
            '"' if quoted && letters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            other => cell.push(other),
        }
    }
    assert!(!quoted, "{row:?}");
    cells
}

/// One event for each row of a sheet at most, in lines that no reader cuts, and no component but those of a plan.
fn is_a_feed(text: &str, rows: usize) {
    let whole = text.strip_suffix("\r\n").expect("a last line that ends");
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for line in whole.split("\r\n") {
        assert!(line.len() <= LONGEST_LINE, "{line:?}");
        assert!(!line.contains(|it: char| it.is_control() && it != '\t'));
        if let Some(begun) = line.strip_prefix("BEGIN:") {
            *counts.entry(begun).or_default() += 1;
        }
    }
    let events = counts.remove("VEVENT").unwrap_or_default();
    assert!(events <= rows, "{text:?}");
    assert_eq!(counts.remove("VCALENDAR"), Some(1));
    counts.remove("VTIMEZONE");
    counts.remove("STANDARD");
    assert!(counts.is_empty(), "{counts:?}");
}
