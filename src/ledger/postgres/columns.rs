//! Events as columns, which is how many of them travel in one statement; and rows as events.

use tokio_postgres::Row;
use tokio_postgres::types::Type;

use super::super::{Event, LedgerError, Stream};
use super::session::{Session, Trouble};
use super::{Open, schema};

/// Events as columns.
#[derive(Default)]
pub(super) struct Columns {
    pub(super) key: [Vec<String>; 3],
    pub(super) number: Vec<i64>,
    pub(super) json: Vec<String>,
}

impl Columns {
    pub(super) fn of(events: &[Event]) -> Result<Self, LedgerError> {
        let mut columns = Self::default();
        for event in events {
            columns.place(&event.stream, event.number);
            columns.json.push(event.to_json()?);
        }
        Ok(columns)
    }

    pub(super) fn place(&mut self, stream: &Stream, number: u64) {
        for (column, value) in self.key.iter_mut().zip(stream.columns()) {
            column.push(value.to_owned());
        }
        self.number.push(number.cast_signed());
    }

    pub(super) fn insert(&self, open: &Open, workspace: &str) -> Result<u64, Trouble> {
        let [post, channel, occurrence] = &self.key;
        open.session.write(
            schema::APPEND,
            &[
                (&workspace, Type::TEXT),
                (&open.id, Type::TEXT),
                (post, Type::TEXT_ARRAY),
                (channel, Type::TEXT_ARRAY),
                (occurrence, Type::TEXT_ARRAY),
                (&self.number, Type::INT8_ARRAY),
                (&self.json, Type::TEXT_ARRAY),
            ],
        )
    }

    pub(super) fn are_there(&self, open: &Open, workspace: &str) -> Result<bool, LedgerError> {
        let [post, channel, occurrence] = &self.key;
        let rows = open.session.rows(
            schema::SAME,
            &[
                (&workspace, Type::TEXT),
                (post, Type::TEXT_ARRAY),
                (channel, Type::TEXT_ARRAY),
                (occurrence, Type::TEXT_ARRAY),
                (&self.number, Type::INT8_ARRAY),
                (&self.json, Type::TEXT_ARRAY),
            ],
        )?;
        let same: i64 = match rows.first() {
            Some(row) => open.session.value(row, 0)?,
            None => 0,
        };
        Ok(usize::try_from(same) == Ok(self.number.len()))
    }
}

/// Reads the rows of a query for events.
pub(super) fn read_events(session: &Session, rows: &[Row]) -> Result<Vec<Event>, LedgerError> {
    rows.iter().map(|row| read_event(session, row)).collect()
}

/// Reads one row; the columns must say the same as the event that they place.
fn read_event(session: &Session, row: &Row) -> Result<Event, LedgerError> {
    let event = Event::from_json(session.value(row, 4)?)?;
    let mut placed = session.value::<i64>(row, 3)? == event.number.cast_signed();
    for (column, value) in event.stream.columns().into_iter().enumerate() {
        placed &= session.value::<&str>(row, column)? == value;
    }
    if placed {
        return Ok(event);
    }
    Err(LedgerError::Damaged {
        detail: format!(
            "event {} of `{}` stands at the place of another",
            event.number, event.stream
        ),
    })
}
