//! The table of platforms for people.

use super::super::table::Grid;
use super::super::text::paragraph;
use super::summary::{HEADERS, cells};
use crate::platform::Platform;

/// What the words of the table mean.
const LEGEND: &str = "Text and alt text: the most characters of one message, or whatever else the platform counts. Threads: \
    parts that answer one another, or joined into one text. Comment: a first comment below the post. Lost answer: what \
    settles whether a post is out when no answer came back.";

/// Every platform with what it can do, one a row.
pub fn render(platforms: &[&Platform], width: usize, colored: bool) -> String {
    let mut grid = Grid::new(&HEADERS, width);
    for platform in platforms {
        grid.row(cells(platform));
    }
    let table = grid.into_text(colored);
    let below = paragraph(0, LEGEND, width);
    format!("{table}\n{below}\n`kalends platforms PLATFORM` tells how to begin on one of them.\n")
}
