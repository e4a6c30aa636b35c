//! Styled text in lines of a terminal, each as wide as there is room.

use anstyle::Style;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::display::Foreign;

/// How many columns a tab takes.
const TAB: &str = "    ";

/// A character as readers see it, with its look.
struct Cell {
    shown: String,
    style: Style,
}

impl Cell {
    fn width(&self) -> usize {
        self.shown.width()
    }

    /// A mark that combines stands with the space before it.
    fn is_space(&self) -> bool {
        self.shown.starts_with(' ')
    }

    /// True for what a line may end behind without a space, as in Chinese and Japanese.
    fn is_wide(&self) -> bool {
        self.width() > 1 && !self.shown.is_ascii()
    }
}

/// Texts one behind the other, each in its style, in lines of at most so many columns, broken between words. A word that is
/// longer keeps a line of its own, since an address that is broken in two can be neither followed nor copied.
pub(super) fn wrapped(runs: &[(&str, Style)], room: usize) -> Vec<String> {
    let mut lines: Vec<Vec<Cell>> = vec![Vec::new()];
    for (text, style) in runs {
        for (index, text) in text.split('\n').enumerate() {
            if index > 0 {
                lines.push(Vec::new());
            }
            if let Some(line) = lines.last_mut() {
                line.extend(cells(text.trim_end_matches('\r'), *style));
            }
        }
    }
    lines
        .iter()
        .flat_map(|line| broken(line, room))
        .map(written)
        .collect()
}

fn cells(text: &str, style: Style) -> Vec<Cell> {
    let shown = Foreign(&text.replace('\t', TAB)).to_string();
    let pieces = shown.graphemes(true);
    pieces
        .map(|piece| Cell {
            shown: piece.to_owned(),
            style,
        })
        .collect()
}

/// A line in pieces that have room.
fn broken(cells: &[Cell], room: usize) -> Vec<&[Cell]> {
    let (mut lines, mut start, mut may_end, mut width) = (Vec::new(), 0, 0, 0);
    for (index, cell) in cells.iter().enumerate() {
        if cell.is_wide() {
            may_end = index;
        }
        if width + cell.width() > room && may_end > start && !cell.is_space() {
            lines.push(&cells[start..may_end]);
            start = may_end;
            width = cells[start..index].iter().map(Cell::width).sum();
        }
        width += cell.width();
        if cell.is_space() || cell.is_wide() {
            may_end = index + 1;
        }
    }
    lines.push(&cells[start..]);
    lines
}

/// A line as text, each stretch of one look in its style.
fn written(cells: &[Cell]) -> String {
    let end = cells.iter().rposition(|cell| !cell.is_space());
    let kept = &cells[..end.map_or(0, |last| last + 1)];
    let stretches = kept.chunk_by(|one, other| one.style == other.style);
    let mut line = String::new();
    for stretch in stretches {
        let style = stretch[0].style;
        line.push_str(&style.render().to_string());
        line.extend(stretch.iter().map(|cell| cell.shown.as_str()));
        line.push_str(&style.render_reset().to_string());
    }
    line
}

#[cfg(test)]
mod tests {
    use anstyle::AnsiColor;
    use proptest::prelude::{prop_assert, proptest};

    use super::*;

    fn plain(text: &str, room: usize) -> Vec<String> {
        wrapped(&[(text, Style::new())], room)
    }

    #[test]
    fn lines_end_between_words_and_stay_where_they_were_written() {
        assert_eq!(
            plain("one two three\n\nfour", 9),
            ["one two", "three", "", "four"]
        );
        assert_eq!(
            plain("a https://a.example/long b", 10),
            ["a", "https://a.example/long", "b"]
        );
    }

    #[test]
    fn scripts_without_spaces_fill_their_lines() {
        assert_eq!(plain("新しい地図です", 6), ["新しい", "地図で", "す"]);
        assert_eq!(plain("ok 地図 ok", 8), ["ok 地図", "ok"]);
    }

    #[test]
    fn a_style_goes_on_over_the_end_of_a_line() {
        let cyan = AnsiColor::Cyan.on_default();
        let runs = [("see ", Style::new()), ("#Long", cyan)];
        assert_eq!(wrapped(&runs, 6), ["see", "\u{1b}[36m#Long\u{1b}[0m"]);
    }

    #[test]
    fn nothing_that_a_terminal_would_obey_is_left() {
        assert_eq!(plain("a\u{1b}[2J\u{202e}b", 80), ["a\\u{1b}[2J\\u{202e}b"]);
    }

    proptest! {
        #[test]
        fn a_line_of_several_words_has_room(text in "\\PC{0,80}", room in 4..30_usize) {
            for line in plain(&text, room) {
                prop_assert!(line.width() <= room || !line.trim().contains(' '), "{line}");
            }
        }
    }
}
