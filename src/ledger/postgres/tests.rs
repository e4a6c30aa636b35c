//! The store on a server of its own; skipped by name where there is none.

use std::fs;
use std::thread;

use tempfile::TempDir;

use super::super::contract::contract;
use super::super::samples::{one_of_each, queued};
use super::server::{self, PASSWORD};
use super::*;

/// A workspace's folder and the database that its ledger is in.
struct Place {
    folder: TempDir,
    url: String,
}

impl Place {
    fn at(url: String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder, url }
    }

    fn marker(&self) -> PathBuf {
        self.folder.path().join(".kalends/postgres.id")
    }

    fn store(&self) -> PostgresStore {
        self.store_of("acme")
    }

    fn store_of(&self, workspace: &str) -> PostgresStore {
        let url = SecretString::from(self.url.clone());
        PostgresStore::new(&url, workspace, &self.marker()).unwrap()
    }

    /// What loading and appending refuse with, which must be the same.
    #[track_caller]
    fn refusal(&self) -> LedgerError {
        let load = self.store().load().unwrap_err();
        let append = self.store().append(&[queued("new", 1)]);
        assert_eq!(append, Err(AppendError::Failed(load.clone())));
        load
    }
}

/// A ledger that was begun, and holds one event of each kind.
fn published(test: &str) -> Option<Place> {
    let server = server::shared(test)?;
    let place = Place::at(server.database());
    let mut store = place.store();
    store.begin().unwrap();
    store.append(&one_of_each()).unwrap();
    Some(place)
}

#[test]
fn a_store_in_a_database_keeps_every_promise() {
    let Some(server) = server::shared("a_store_in_a_database_keeps_every_promise") else {
        return;
    };
    let url = server.database();
    let count = std::cell::Cell::new(0);
    contract(|| {
        let place = Place::at(url.clone());
        count.set(count.get() + 1);
        let workspace = format!("workspace-{}", count.get());
        place.store_of(&workspace).begin().unwrap();
        move || Box::new(place.store_of(&workspace)) as Box<dyn Store>
    });
}

#[test]
fn a_ledger_that_was_never_begun_is_not_empty() {
    let Some(server) = server::shared("a_ledger_that_was_never_begun_is_not_empty") else {
        return;
    };
    let place = Place::at(server.database());
    assert!(matches!(place.refusal(), LedgerError::NotBegun { .. }));
    assert_eq!(place.store().begin().map(|begun| begun.1), Ok(Begun::Made));
    assert_eq!(
        place.store().begin().map(|begun| begun.1),
        Ok(Begun::WasThere)
    );
    assert_eq!(place.store().load(), Ok(Vec::new()));
    let other = Place::at(place.url.clone());
    let refused = other.store_of("another").load();
    assert!(matches!(refused, Err(LedgerError::NotBegun { .. })));
}

#[test]
fn a_host_that_keeps_nothing_finds_the_ledger_and_remembers_it_with_its_first_event() {
    let Some(place) = published("a_host_that_keeps_nothing") else {
        return;
    };
    let elsewhere = Place::at(place.url.clone());
    assert_eq!(elsewhere.store().load(), Ok(one_of_each()));
    assert!(!elsewhere.marker().exists());
    elsewhere.store().append(&[queued("new", 1)]).unwrap();
    assert_eq!(
        fs::read(elsewhere.marker()).unwrap(),
        fs::read(place.marker()).unwrap()
    );
}

#[test]
fn several_may_begin_the_same_ledger_at_once() {
    let Some(server) = server::shared("several_may_begin_the_same_ledger_at_once") else {
        return;
    };
    let url = server.database();
    thread::scope(|scope| {
        for writer in 0..8 {
            let place = Place::at(url.clone());
            scope.spawn(move || {
                let mut store = place.store();
                store.begin().unwrap();
                store
                    .append(&[queued(&format!("post-{writer}"), 1)])
                    .unwrap();
            });
        }
    });
    assert_eq!(Place::at(url).store().load().unwrap().len(), 8);
}

#[test]
fn workspaces_of_one_database_know_nothing_of_each_other() {
    let Some(place) = published("workspaces_of_one_database_know_nothing_of_each_other") else {
        return;
    };
    let other = Place::at(place.url.clone());
    let mut store = other.store_of("another");
    store.begin().unwrap();
    assert_eq!(store.load(), Ok(Vec::new()));
    store.append(&one_of_each()).unwrap();
    store.lock("a run").unwrap();
    assert_eq!(store.runs(), Ok(1));
    assert_eq!(place.store().load(), Ok(one_of_each()));
}

#[test]
fn a_lost_ledger_is_gone_and_not_empty() {
    let Some(place) = published("a_lost_ledger_is_gone_and_not_empty") else {
        return;
    };
    let mut open = place.store();
    open.load().unwrap();
    server::sql(&place.url, "DELETE FROM kalends.ledger");
    assert!(matches!(place.refusal(), LedgerError::Gone { .. }));
    let refused = open.append(&[queued("new", 1)]);
    assert!(matches!(
        refused,
        Err(AppendError::Failed(LedgerError::Gone { .. }))
    ));
    server::sql(&place.url, "DROP SCHEMA kalends CASCADE");
    let error = place.refusal();
    assert!(
        error
            .to_string()
            .contains("`acme` in the PostgreSQL database"),
        "{error}"
    );
    assert!(place.store().begin().is_err());
}

#[test]
fn another_ledger_is_refused() {
    let (Some(place), Some(other)) = (published("another_ledger_is_refused"), published("")) else {
        return;
    };
    fs::copy(other.marker(), place.marker()).unwrap();
    let error = place.refusal();
    assert!(
        error
            .to_string()
            .contains("not the ledger that this workspace began with"),
        "{error}"
    );
    assert!(matches!(
        place.store().begin(),
        Err(LedgerError::Damaged { .. })
    ));
}

#[test]
fn a_newer_ledger_and_a_newer_event_are_refused_by_name() {
    let Some(place) = published("a_newer_ledger_is_refused_by_name") else {
        return;
    };
    let moved = queued("zebra", 1)
        .to_json()
        .unwrap()
        .replace("queued", "moved");
    let sql =
        format!("INSERT INTO kalends.event VALUES ('acme', 'zebra', 'mastodon', '', 1, '{moved}')");
    server::sql(&place.url, &sql);
    let error = place.store().load().unwrap_err();
    assert!(error.to_string().contains("`moved`"), "{error}");
    server::sql(&place.url, "INSERT INTO kalends.migration VALUES (2)");
    let error = place.refusal();
    assert!(error.to_string().contains("format 2"), "{error}");
    assert!(matches!(
        place.store().begin(),
        Err(LedgerError::Newer { .. })
    ));
}

#[test]
fn an_event_at_the_place_of_another_is_damage() {
    let Some(place) = published("an_event_at_the_place_of_another_is_damage") else {
        return;
    };
    let json = queued("zebra", 1).to_json().unwrap();
    let sql =
        format!("INSERT INTO kalends.event VALUES ('acme', 'zebra', 'mastodon', '', 2, '{json}')");
    server::sql(&place.url, &sql);
    let error = place.store().load().unwrap_err();
    assert!(error.to_string().contains("place of another"), "{error}");
}

#[test]
fn history_cannot_be_changed_or_removed_in_passing() {
    let Some(place) = published("history_cannot_be_changed_or_removed_in_passing") else {
        return;
    };
    for sql in [
        "UPDATE kalends.event SET json = ''",
        "DELETE FROM kalends.event",
        "TRUNCATE kalends.event",
    ] {
        let caught = format!(
            "DO $$ BEGIN {sql}; EXCEPTION WHEN raise_exception THEN RETURN; END $$; SELECT count(*) FROM kalends.event"
        );
        let left = server::sql(&place.url, &caught);
        assert_eq!(left, one_of_each().len().to_string(), "{sql}");
    }
}

#[test]
fn a_store_for_reading_reads_and_does_not_write() {
    let Some(place) = published("a_store_for_reading_reads_and_does_not_write") else {
        return;
    };
    let mut store = place.store().for_reading();
    assert_eq!(store.load(), Ok(one_of_each()));
    let refused = store.append(&[queued("new", 1)]).unwrap_err();
    assert!(refused.to_string().contains("read-only"), "{refused}");
}

#[test]
fn a_connection_that_is_cut_is_made_again_by_the_next_call() {
    let Some(place) = published("a_connection_that_is_cut_is_made_again_by_the_next_call") else {
        return;
    };
    let mut store = place.store();
    store.lock("a run").unwrap();
    assert_eq!(store.take(&["news".to_owned()]).unwrap(), ["news"]);
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE pid <> pg_backend_pid() AND datname = current_database()";
    for number in 1..=3 {
        server::sql(&place.url, cut);
        store.append(&[queued("new", number)]).unwrap();
        server::sql(&place.url, cut);
        assert_eq!(
            store.load().unwrap().len(),
            one_of_each().len() + usize::try_from(number).unwrap()
        );
    }
    assert!(!store.holds("news"));
    assert_eq!(store.runs(), Ok(1));
}

/// A commit whose answer is lost: the events are there, and are not taken for those of somebody else.
#[test]
fn a_write_that_worked_although_its_answer_was_lost_is_no_conflict() {
    let Some(place) = published("a_write_that_worked_although_its_answer_was_lost") else {
        return;
    };
    let mut store = place.store();
    let events = [queued("new", 1), queued("new", 2)];
    store.append(&events).unwrap();
    let columns = Columns::of(&events).unwrap();
    let open = store.open().unwrap();
    assert_eq!(columns.are_there(open, "acme"), Ok(true));
    let mut other = queued("new", 2);
    other.run = "another".to_owned();
    let columns = Columns::of(&[queued("new", 1), other]).unwrap();
    assert_eq!(columns.are_there(open, "acme"), Ok(false));
}

#[test]
fn a_wrong_password_is_told_without_any() {
    let Some(server) = server::shared("a_wrong_password_is_told_without_any") else {
        return;
    };
    let place = Place::at(server.url().replace(PASSWORD, "wr0ng-c4n4ry"));
    let error = place.refusal().to_string();
    assert!(error.contains("password authentication failed"), "{error}");
    assert!(
        error.contains("look at the user and the password"),
        "{error}"
    );
    assert!(!error.contains("c4n4ry"), "{error}");
    assert!(!format!("{:?}", place.store()).contains("c4n4ry"));
}

#[test]
fn a_server_that_is_not_there_is_named() {
    let place = Place::at(format!("postgres://ada:{PASSWORD}@127.0.0.1:1/acme"));
    let error = place.refusal().to_string();
    assert!(error.contains("database `acme` on `127.0.0.1`"), "{error}");
    assert!(
        error.contains("refused") && !error.contains(PASSWORD),
        "{error}"
    );
}

#[test]
fn a_server_proves_who_it_is_before_it_hears_the_password() {
    let Some(server) = server::encrypted("a_server_proves_who_it_is_before_it_hears_the_password")
    else {
        return;
    };
    let with = |settings: &str| {
        let place = Place::at(format!("{}?{settings}", server.url()));
        let begun = place.store().begin().map(|_| ());
        begun.map_err(|error| error.to_string())
    };
    let roots = format!("sslrootcert={}/server.pem", server.folder().display());
    for fine in [
        "sslmode=require",
        "",
        &format!("sslmode=verify-full&{roots}"),
    ] {
        assert_eq!(with(fine), Ok(()), "{fine}");
    }
    let stranger = with("sslmode=verify-full").unwrap_err();
    assert!(
        stranger.contains("certificate") && stranger.contains("`sslrootcert`"),
        "{stranger}"
    );
    let missing = with("sslmode=verify-full&sslrootcert=nowhere.pem").unwrap_err();
    assert!(missing.contains("nowhere.pem"), "{missing}");
    let mut elsewhere = Place::at(server.url().replace("127.0.0.1", "localhost"));
    elsewhere.url = format!("{}?sslmode=verify-full&{roots}", elsewhere.url);
    let another = elsewhere.store().begin().unwrap_err().to_string();
    assert!(another.contains("certificate"), "{another}");
    elsewhere.url = elsewhere.url.replace("verify-full", "verify-ca");
    elsewhere.store().begin().unwrap();
}

#[test]
fn a_server_without_encryption_is_refused_where_it_is_asked_for() {
    let Some(server) = server::shared("a_server_without_encryption_is_refused") else {
        return;
    };
    let place = Place::at(format!("{}?sslmode=require", server.database()));
    let error = place.refusal().to_string();
    assert!(error.contains("sslmode=disable"), "{error}");
}

#[test]
fn a_session_that_keeps_quiet_for_too_long_is_ended_by_the_server() {
    let Some(place) = published("a_session_that_keeps_quiet_for_too_long") else {
        return;
    };
    let mut store = place.store();
    let session = &store.open().unwrap().session;
    let rows = session.rows("SHOW idle_session_timeout", &[]).unwrap();
    assert_eq!(session.value::<String>(&rows[0], 0).unwrap(), "20min");
}
