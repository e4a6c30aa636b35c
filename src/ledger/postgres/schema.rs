//! The tables, made once for all workspaces of a database, and how it is known whose they are.

/// The version of the tables that this program makes, and the newest that it works with.
pub(super) const VERSION: i32 = 1;

/// Only one program makes tables at a time.
pub(super) const GUARD: &str =
    "SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('kalends schema', 0))";

/// The tables. Keys compare by bytes, so that every store loads in the same order; and no stray statement rewrites
/// history. One row of `ledger` is one workspace; its id is what the workspace's own marker remembers.
pub(super) const CREATE: &str = "
    CREATE SCHEMA kalends;
    CREATE TABLE kalends.migration (version integer PRIMARY KEY, applied timestamptz NOT NULL DEFAULT now());
    CREATE TABLE kalends.ledger (
        workspace text COLLATE \"C\" PRIMARY KEY,
        id text NOT NULL UNIQUE,
        begun timestamptz NOT NULL DEFAULT now()
    );
    CREATE TABLE kalends.event (
        workspace text COLLATE \"C\" NOT NULL,
        post text COLLATE \"C\" NOT NULL,
        channel text COLLATE \"C\" NOT NULL,
        occurrence text COLLATE \"C\" NOT NULL,
        number bigint NOT NULL CHECK (number > 0),
        json text NOT NULL,
        PRIMARY KEY (workspace, post, channel, occurrence, number)
    );
    CREATE FUNCTION kalends.refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'events are never changed or removed'; END $$;
    CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE ON kalends.event
        FOR EACH ROW EXECUTE FUNCTION kalends.refuse();
    CREATE TRIGGER all_events_stay BEFORE TRUNCATE ON kalends.event
        FOR EACH STATEMENT EXECUTE FUNCTION kalends.refuse();
    INSERT INTO kalends.migration (version) VALUES (1);
";

/// Every session's own settings. A commit that has returned is on disk, and on the standby where there is a synchronous
/// one, whatever the database's defaults say; and a session whose host vanished ends, which frees its channels. So does one
/// whose host is only stopped, and keeps quiet for longer than the longest upload takes (PostgreSQL 14 and newer).
pub(super) const SESSION: &str = "
    SET search_path = pg_catalog;
    SET default_transaction_isolation = 'read committed';
    SET statement_timeout = '60s';
    SET lock_timeout = '10s';
    SET idle_in_transaction_session_timeout = '30s';
    SET tcp_keepalives_idle = 10;
    SET tcp_keepalives_interval = 5;
    SET tcp_keepalives_count = 4;
    SELECT pg_catalog.set_config('idle_session_timeout', '20min', false)
        WHERE pg_catalog.current_setting('idle_session_timeout', true) IS NOT NULL;
    SELECT pg_catalog.set_config('synchronous_commit', 'on', false)
        WHERE pg_catalog.current_setting('synchronous_commit') NOT IN ('on', 'remote_apply');
";

/// Whether the tables are there.
pub(super) const ANY: &str = "SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS class
    JOIN pg_catalog.pg_namespace AS space ON space.oid = class.relnamespace
    WHERE space.nspname = 'kalends' AND class.relname = 'migration')";

/// The newest version of the tables.
pub(super) const NEWEST: &str = "SELECT max(version) FROM kalends.migration";

/// The id of the workspace's ledger.
pub(super) const ID: &str = "SELECT id FROM kalends.ledger WHERE workspace = $1";

/// Begins a workspace's ledger, unless it is there.
pub(super) const BEGIN: &str = "INSERT INTO kalends.ledger (workspace, id)
    VALUES ($1, pg_catalog.replace(pg_catalog.gen_random_uuid()::text, '-', '')) ON CONFLICT DO NOTHING";

/// Every event of a workspace.
pub(super) const LOAD: &str = "SELECT post, channel, occurrence, number, json FROM kalends.event
    WHERE workspace = $1 ORDER BY post, channel, occurrence, number";

/// The events of some streams.
pub(super) const LOAD_STREAMS: &str =
    "SELECT event.post, event.channel, event.occurrence, event.number, event.json
    FROM (SELECT DISTINCT post COLLATE \"C\" AS post, channel COLLATE \"C\" AS channel,
            occurrence COLLATE \"C\" AS occurrence
        FROM unnest($2::text[], $3::text[], $4::text[]) AS asked (post, channel, occurrence)) AS wanted
    JOIN kalends.event AS event ON event.workspace = $1 AND event.post = wanted.post
        AND event.channel = wanted.channel AND event.occurrence = wanted.occurrence
    ORDER BY event.post, event.channel, event.occurrence, event.number";

/// Adds events, all or none, as long as the ledger is the one that was opened, and not closed. One order for everybody:
/// nobody waits in a circle.
pub(super) const APPEND: &str =
    "INSERT INTO kalends.event (workspace, post, channel, occurrence, number, json)
    SELECT $1, post, channel, occurrence, number, json
    FROM unnest($3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[])
        AS new (post, channel, occurrence, number, json)
    WHERE EXISTS (SELECT FROM kalends.ledger WHERE workspace = $1 AND id = $2)
        AND NOT EXISTS (SELECT FROM kalends.event WHERE workspace = $1
            AND post = '' AND channel = '' AND occurrence = ''
            AND pg_catalog.jsonb_exists(json::jsonb -> 'event', 'closed'))
    ORDER BY post COLLATE \"C\", channel COLLATE \"C\", occurrence COLLATE \"C\", number";

/// Keeps everybody from adding events until the transaction ends, and waits for those who are about to.
pub(super) const ALONE: &str = "LOCK TABLE kalends.event IN SHARE ROW EXCLUSIVE MODE";

/// How many of these events are there, word for word.
pub(super) const SAME: &str = "SELECT count(*)
    FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[])
        AS new (post, channel, occurrence, number, json)
    JOIN kalends.event AS event ON event.workspace = $1 AND event.post = new.post COLLATE \"C\"
        AND event.channel = new.channel COLLATE \"C\" AND event.occurrence = new.occurrence COLLATE \"C\"
        AND event.number = new.number AND event.json = new.json";

/// Says that a run is there, as long as its session lasts.
pub(super) const ARRIVE: &str = "SELECT pg_catalog.pg_advisory_lock($1, $2)";

/// How many runs are there.
pub(super) const PRESENT: &str = "SELECT count(*) FROM pg_catalog.pg_locks
    WHERE locktype = 'advisory' AND objsubid = 2 AND granted AND classid = $1
        AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())";

/// Takes those of these channels that nobody works on.
pub(super) const TAKE: &str = "SELECT channel FROM unnest($2::int[]) AS channel
    WHERE pg_catalog.pg_try_advisory_lock($1, channel)";

/// Gives a channel back.
pub(super) const LEAVE: &str = "SELECT pg_catalog.pg_advisory_unlock($1, $2)";
