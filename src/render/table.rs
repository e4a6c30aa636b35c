//! Tables: aligned, calm, and as wide as they are told.

use comfy_table::{Attribute, Cell, ColumnConstraint, ContentArrangement, Table, presets};

use super::display::Foreign;

/// A table with a line below its header and nothing else around it. Cells may come from anybody; they are shown harmless.
pub(super) struct Grid {
    table: Table,
}

impl Grid {
    /// A table of that width.
    pub(super) fn new(headers: &[&str], width: usize) -> Self {
        let mut table = Table::new();
        table
            .load_style(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(u16::try_from(width).unwrap_or(u16::MAX))
            .set_header(
                headers
                    .iter()
                    .map(|header| Cell::new(header).add_attribute(Attribute::Underlined)),
            );
        Self { table }
    }

    /// Adds a row.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.table
            .add_row(cells.into_iter().map(|cell| Foreign(&cell).to_string()));
    }

    /// True when every cell fits on one line.
    pub(super) fn fits(&self) -> bool {
        // Every column has one blank on either side.
        let natural: usize = self
            .table
            .column_max_content_widths()
            .iter()
            .map(|width| usize::from(*width) + 2)
            .sum();
        self.table
            .width()
            .is_none_or(|width| natural <= usize::from(width))
    }

    /// Keeps a column on one line: an address that is broken in two can be neither clicked nor copied.
    pub(super) fn keep_whole(&mut self, column: usize) {
        if let Some(column) = self.table.column_mut(column) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }

    /// The table as text, without white space at the ends of lines.
    pub(super) fn into_text(mut self, colored: bool) -> String {
        if colored {
            self.table.enforce_styling();
        } else {
            self.table.force_no_tty();
        }
        let lines = self.table.to_string();
        lines
            .lines()
            .flat_map(|line| {
                [
                    line.trim_end(),
                    "
",
                ]
            })
            .collect()
    }
}

/// A table without lines of its own, as wide as its cells, whose rows take one line each. What stands in the cells must be
/// harmless already.
pub(super) fn sheet(styled: bool) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled);
    if styled {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    table
}

/// `1 delivery`, `2 deliveries`.
pub(super) fn deliveries(count: usize) -> String {
    if count == 1 {
        "1 delivery".to_owned()
    } else {
        format!("{count} deliveries")
    }
}
