//! A PostgreSQL server of our own: in a temporary folder, on 127.0.0.1, gone with the process that started it.
//!
//! `KALENDS_POSTGRES_BIN` names the folder of `initdb` and `postgres`; where it is not set, tests skip by name. Run as
//! root, the server takes another user, since it refuses to be root.

#![allow(
    dead_code,
    clippy::print_stderr,
    reason = "each test binary uses its own part, and a test that is skipped says so"
)]

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;

/// The user of every server.
pub(crate) const USER: &str = "kalends";
/// Its password, which must be seen nowhere.
pub(crate) const PASSWORD: &str = "c4n4ry-0f-p0stgres";

/// Starts the server, and stops it when standard input ends. With REMOVE its folder goes with it: what is shared to the end
/// of the process is dropped by nobody.
const KEEPER: &str = r#"
set -e
as=
if [ "$(id -u)" = 0 ]; then
    user=nobody
    if id postgres > "$DIR/id.txt" 2>&1; then user=postgres; fi
    as="setpriv --reuid=$user --regid=$(id -g $user) --clear-groups --"
    if [ -f "$DIR/server.key" ]; then chown "$user" "$DIR/server.key"; fi
    mkdir -p "$DIR/data" "$DIR/sockets"
    chown "$user" "$DIR/data" "$DIR/sockets"
    chmod 711 "$DIR"
    chmod 644 "$DIR/password"
fi
mkdir -p "$DIR/sockets"
cd /
if [ ! -f "$DIR/data/PG_VERSION" ]; then
    $as "$BIN/initdb" -D "$DIR/data" -U kalends -A scram-sha-256 --pwfile="$DIR/password" -E UTF8 --locale=C \
        --no-sync > "$DIR/initdb.txt" 2>&1
fi
$as "$BIN/postgres" -D "$DIR/data" -p "$PORT" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$DIR/sockets" \
    -c fsync=off -c max_connections=200 -c logging_collector=off $OPTIONS > "$DIR/server.txt" 2>&1 &
server=$!
trap 'kill -QUIT $server; wait $server; exit' TERM
until grep -q "ready to accept" "$DIR/server.txt" 2> "$DIR/grep.txt"; do
    kill -0 $server
    sleep 0.05
done
echo "$server"
cat > "$DIR/stdin.txt"
kill -QUIT $server
wait $server || true
if [ -n "$REMOVE" ]; then
    rm -rf "$DIR"
fi
"#;

/// A server.
pub(crate) struct Server {
    folder: TempDir,
    binaries: PathBuf,
    port: u16,
    options: String,
    /// Whether its folder goes when it stops, since nobody drops it.
    is_shared: bool,
    keeper: Option<Keeper>,
}

/// The shell that keeps a server: it stops when the pipe to it is closed, however this process ends.
struct Keeper {
    shell: Child,
    pipe: Option<ChildStdin>,
    server: u32,
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.pipe = None;
        let _ = self.shell.wait();
    }
}

/// The server that the tests of a binary share; `None`, with a word about it, where there can be none.
pub(crate) fn shared(test: &str) -> Option<&'static Server> {
    static SHARED: OnceLock<Option<Server>> = OnceLock::new();
    let shared = SHARED.get_or_init(|| Server::start(true)).as_ref();
    if shared.is_none() {
        say_skipped(test);
    }
    shared
}

/// A server of one test's own, which it may stop.
pub(crate) fn own(test: &str) -> Option<Server> {
    let own = Server::start(false);
    if own.is_none() {
        say_skipped(test);
    }
    own
}

/// A server with a certificate that it signed itself for 127.0.0.1, and that takes no connection without encryption.
pub(crate) fn encrypted(test: &str) -> Option<Server> {
    let server = Server::prepare("-c ssl=on").and_then(|mut server| {
        certificate(server.folder.path())?;
        let folder = server.folder.path().display();
        server.options = format!(
            "-c ssl=on -c ssl_cert_file={folder}/server.pem -c ssl_key_file={folder}/server.key"
        );
        server.run();
        Some(server)
    });
    if server.is_none() {
        say_skipped(test);
    }
    server
}

fn say_skipped(test: &str) {
    eprintln!("skipped: {test}: KALENDS_POSTGRES_BIN names no folder with initdb and postgres");
}

fn certificate(folder: &Path) -> Option<()> {
    let made = Command::new("openssl")
        .args([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
        ])
        .args([
            "-subj",
            "/CN=127.0.0.1",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
        ])
        .args(["-keyout", "server.key", "-out", "server.pem"])
        .current_dir(folder)
        .output()
        .ok()?;
    fs::set_permissions(folder.join("server.key"), owner_only()).ok()?;
    made.status.success().then_some(())
}

fn owner_only() -> fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    fs::Permissions::from_mode(0o600)
}

impl Server {
    fn start(is_shared: bool) -> Option<Self> {
        let mut server = Self::prepare("")?;
        server.is_shared = is_shared;
        server.run();
        Some(server)
    }

    fn prepare(options: &str) -> Option<Self> {
        let binaries = PathBuf::from(std::env::var_os("KALENDS_POSTGRES_BIN")?);
        if !binaries.join("initdb").exists() {
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder for a server");
        fs::write(folder.path().join("password"), PASSWORD).expect("a file");
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = free.local_addr().expect("an address").port();
        Some(Self {
            folder,
            binaries,
            port,
            options: options.to_owned(),
            is_shared: false,
            keeper: None,
        })
    }

    /// Starts it, for the first time or again.
    pub(crate) fn run(&mut self) {
        let mut shell = Command::new("sh")
            .args(["-c", KEEPER])
            .env("DIR", self.folder.path())
            .env("BIN", &self.binaries)
            .env("PORT", self.port.to_string())
            .env("OPTIONS", &self.options)
            .env("REMOVE", if self.is_shared { "yes" } else { "" })
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell");
        let mut line = String::new();
        let output = shell.stdout.take().expect("its output");
        BufReader::new(output).read_line(&mut line).expect("a line");
        let server = line.trim().parse().unwrap_or_else(|_| {
            let told = ["initdb.txt", "server.txt"]
                .map(|file| fs::read_to_string(self.folder.path().join(file)).unwrap_or_default());
            panic!("the server does not start: {told:?}")
        });
        self.keeper = Some(Keeper {
            pipe: shell.stdin.take(),
            shell,
            server,
        });
    }

    /// Stops it at once, as a crash would.
    pub(crate) fn stop(&mut self) {
        self.keeper = None;
    }

    /// Sends the server's main process a signal.
    pub(crate) fn signal(&self, name: &str) {
        let keeper = self.keeper.as_ref().expect("a server that runs");
        let status = Command::new("kill")
            .args([format!("-{name}"), keeper.server.to_string()])
            .status();
        assert!(status.expect("kill").success());
    }

    /// The folder with the certificate.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The address of its first database.
    pub(crate) fn url(&self) -> String {
        self.url_of("postgres")
    }

    /// The address of a database.
    pub(crate) fn url_of(&self, database: &str) -> String {
        format!(
            "postgres://{USER}:{PASSWORD}@127.0.0.1:{}/{database}",
            self.port
        )
    }

    /// The address of a new, empty database.
    pub(crate) fn database(&self) -> String {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("test_{}", COUNT.fetch_add(1, Ordering::SeqCst));
        sql(&self.url(), &format!("CREATE DATABASE {name}"));
        self.url_of(&name)
    }
}

/// Removes the database at `url`, whoever still speaks to it, so that a server of many rounds does not fill the disk.
pub(crate) fn remove(url: &str) {
    let (server, name) = url.rsplit_once('/').expect("a database");
    sql(
        &format!("{server}/postgres"),
        &format!("DROP DATABASE {name} WITH (FORCE)"),
    );
}

/// Runs statements in the database at `url`, and returns their rows as lines.
pub(crate) fn sql(url: &str, statements: &str) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
            .await
            .expect("a connection");
        let driver = tokio::spawn(connection);
        let messages = client.simple_query(statements).await;
        drop(client);
        let _ = driver.await;
        let rows = messages.unwrap_or_else(|error| panic!("{statements}: {error:?}"));
        let lines = rows.iter().filter_map(|message| match message {
            tokio_postgres::SimpleQueryMessage::Row(row) => {
                let columns = (0..row.len()).map(|column| row.get(column).unwrap_or_default());
                Some(columns.collect::<Vec<_>>().join("|"))
            }
            _ => None,
        });
        lines.collect::<Vec<_>>().join("\n")
    })
}
