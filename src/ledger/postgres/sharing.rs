//! Who works on which channel: advisory locks, which end with the session that took them.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use tokio_postgres::types::Type;

use super::super::{LedgerError, Sharing};
use super::session::{Session, Trouble};
use super::{PostgresStore, schema};

impl Sharing for PostgresStore {
    fn runs(&mut self) -> Result<usize, LedgerError> {
        let count = self.ask(|open, _| {
            let space = number_of(&[&open.id, "runs"]);
            let rows = open
                .session
                .rows(schema::PRESENT, &[(&space, Type::INT4)])?;
            match rows.first() {
                Some(row) => open.session.value::<i64>(row, 0).map_err(Trouble::Refused),
                None => Ok(0),
            }
        })?;
        Ok(usize::try_from(count).unwrap_or_default())
    }

    fn take(&mut self, channels: &[String]) -> Result<Vec<String>, LedgerError> {
        let wanted: BTreeMap<i32, &String> = channels
            .iter()
            .map(|channel| (number_of(&[channel]), channel))
            // What a session takes twice it must give back twice.
            .filter(|(number, _)| !self.held.contains_key(number))
            .collect();
        let numbers: Vec<i32> = wanted.keys().copied().collect();
        let taken = self.ask(|open, _| {
            let space = number_of(&[&open.id, "channels"]);
            let parameters = [(&space as _, Type::INT4), (&numbers as _, Type::INT4_ARRAY)];
            let rows = open.session.rows(schema::TAKE, &parameters)?;
            let numbers = rows.iter().map(|row| open.session.value::<i32>(row, 0));
            numbers
                .collect::<Result<Vec<_>, _>>()
                .map_err(Trouble::Refused)
        })?;
        let named = taken
            .iter()
            .filter_map(|number| Some((*number, (*wanted.get(number)?).clone())));
        let named: BTreeMap<i32, String> = named.collect();
        self.held.extend(named.clone());
        Ok(named.into_values().collect())
    }

    fn holds(&self, channel: &str) -> bool {
        self.held.contains_key(&number_of(&[channel]))
    }

    fn leave(&mut self, channel: &str) -> Result<(), LedgerError> {
        let number = number_of(&[channel]);
        if self.held.remove(&number).is_none() {
            return Ok(());
        }
        self.ask(|open, _| {
            let space = number_of(&[&open.id, "channels"]);
            let parameters = [(&space as _, Type::INT4), (&number as _, Type::INT4)];
            open.session.rows(schema::LEAVE, &parameters).map(|_| ())
        })
    }
}

/// Makes a run known to the others for as long as its session lasts.
pub(super) fn arrive(session: &Session, id: &str, run: &str) -> Result<(), Trouble> {
    let space = number_of(&[id, "runs"]);
    let parameters = [
        (&space as _, Type::INT4),
        (&number_of(&[run]) as _, Type::INT4),
    ];
    session.rows(schema::ARRIVE, &parameters).map(|_| ())
}

/// The number that stands for some words in an advisory lock. Two that share one only wait for each other.
fn number_of(words: &[&str]) -> i32 {
    let digest = Sha256::digest(words.join("\n"));
    i32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]])
}
