//! The schemas say no where `check` says no, in the words of the editors' TOML tool (taplo): misspelt keys, wrong
//! types and impossible values are refused as one types, and what is right is let through.
//!
//! Where taplo is not installed (`npm ci` in `tests/tools`), the half that needs it is skipped by name.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use kalends::diagnostic::Severity;
use kalends::load::disk::Folder;
use kalends::load::load;
use kalends::platform::validate;

/// What every snippet stands in: channels that posts may name.
const CHANNELS: &str = "[channels.mastodon]\nplatform = \"mastodon\"\nserver = \"https://mastodon.example\"\n\
    token = { env = \"TOKEN\" }\n[campaigns.sale]\n[cadences.daily]\n";

/// What is refused, each for one reason.
const REFUSED: [&str; 39] = [
    "[post.a]\ntext = \"x\"\n",
    "[posts.A]\ntext = \"x\"\n",
    "[posts.a_b]\ntext = \"x\"\n",
    "[[posts]]\ntext = \"x\"\n",
    "posts = [\"a\"]\n",
    "[posts.a]\ntxt = \"x\"\n",
    "[posts.a]\ntext = 1\n",
    "[posts.a]\ntext = [\"x\"]\n",
    "[posts.a]\nstatus = \"aproved\"\n",
    "[posts.a]\nstatus = true\n",
    "[posts.a]\npublish_at = 09:00:00\n",
    "[posts.a]\nchannels = \"mastodon\"\n",
    "[posts.a]\nchannels = [1]\n",
    "[posts.a]\nvariants = \"x\"\n",
    "[posts.a]\nmedia = [{ alt = \"no file\" }]\n",
    "[posts.a]\nmedia = [{ file = \"a.png\", description = \"x\" }]\n",
    "[posts.a]\nmedia = \"a.png\"\n",
    "[posts.a]\nthread = [\"x\"]\n",
    "[posts.a]\npoll = { expires_in = \"1d\" }\n",
    "[posts.a]\npoll = { options = [\"a\", \"b\"], expires_in = 1 }\n",
    "[posts.a]\nrepeat = { from = 2026-11-01 }\n",
    "[posts.a]\nrepeat = \"0 9 * * *\"\n",
    "[posts.a]\nqueue = { priority = \"high\" }\n",
    "[posts.a]\nqueue = { not_before = 2026-11-01T09:00:00 }\n",
    "[posts.a]\nvisibility = \"friends\"\n",
    "[posts.a]\noverflow = \"split\"\n",
    "[posts.a]\nmax_late = 6\n",
    "[posts.a.on.mastodon]\ncampaign = \"sale\"\n",
    "[posts.a.in.sv]\nstatus = \"draft\"\n",
    "[channels.b]\nserver = \"https://mastodon.example\"\n",
    "[channels.b]\nplatform = \"mastadon\"\n",
    "[channels.b]\nplatform = \"mastodon\"\nserver = \"https://mastodon.example\"\n",
    "[channels.b]\nplatform = \"mastodon\"\nserver = \"mastodon.example\"\ntoken = { env = \"T\" }\n",
    "[channels.b]\nplatform = \"mastodon\"\nserver = \"https://m.example\"\ntoken = { env = \"T\", file = \"t\" }\n",
    "[channels.b]\nplatform = \"mastodon\"\nserver = \"https://m.example\"\ntoken = { env = \"T\" }\npath = \"x\"\n",
    "[cadences.b]\nslots = \"0 9 * * *\"\n",
    "[cadences.b]\nquiet_hours = [{ from = 22:00:00 }]\n",
    "[cadences.b]\nmax_per_day = -1\n",
    "[lint]\ntext-too-long = \"fatal\"\n",
];

/// What only `check` refuses: taplo shows dates to a schema as texts, so a date in quotes looks like one without.
const UNSEEN: [&str; 2] = [
    "[posts.a]\npublish_at = \"2026-11-27T09:00:00\"\n",
    "[posts.a]\nrepeat = { cron = \"0 9 * * *\", from = \"2026-11-01\" }\n",
];

/// What is let through.
const ACCEPTED: [&str; 10] = [
    "",
    "[posts.a]\ntext = \"x\"\nstatus = \"draft\"\npublish_at = 2026-11-27T09:00:00\n",
    "[posts.a]\ntext = \"x\"\npublish_at = 2026-11-27 09:00:00+01:00\n",
    "[posts.a]\ntext = \"x\"\npublish_at = 2026-11-27\nchannels = [\"mastodon\"]\n",
    "[posts.a]\nvariants = [\"x\", \"y\"]\nrepeat = { cron = \"0 9 * * MON\", from = 2026-11-01 }\n",
    "[posts.a]\ntext = \"x\"\nqueue = { priority = -5 }\nhashtags = { mastodon = [\"t\"] }\n",
    "[posts.a]\ntext = \"x\"\nhashtags = [\"t\"]\nmax_late = \"6h\"\n[posts.a.on.mastodon]\ntext = \"y\"\n",
    "[channels.b]\nplatform = \"feed\"\npath = \"public\"\nbase_url = \"https://acme.example\"\n",
    "[cadences.b]\nslots = [\"0 9 * * *\"]\nmin_gap = \"3h\"\nquiet_hours = [{ from = 22:00:00, to = 07:00:00 }]\n",
    "[lint]\ntext-too-long = \"warning\"\n[goals.g]\nmetric = \"clicks\"\ntarget = \"+15%\"\n",
];

#[test]
fn check_refuses_and_accepts_them_too() {
    for text in REFUSED.into_iter().chain(UNSEEN) {
        assert!(errors(text) > 0, "{text}");
    }
    for text in ACCEPTED {
        assert_eq!(errors(text), 0, "{text}");
    }
}

#[test]
fn editors_refuse_what_check_refuses_and_nothing_else() {
    let taplo = project().join("tests/tools/node_modules/@taplo/cli/dist/cli.js");
    let is_there = taplo.exists() && Command::new("node").arg("--version").output().is_ok();
    if !is_there {
        writeln!(std::io::stderr(), "skipped: taplo is not installed").unwrap();
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let write = |kind: &str, texts: &[&str]| -> Vec<PathBuf> {
        let files = texts.iter().enumerate().map(|(index, text)| {
            let path = folder.path().join(format!("{kind}-{index}.toml"));
            let schema = project().join("schemas/calendar.schema.json");
            fs::write(&path, format!("#:schema {}\n{text}", schema.display())).unwrap();
            path
        });
        files.collect()
    };
    let refused = write("refused", &REFUSED);
    let accepted = write("accepted", &ACCEPTED);
    let said = Command::new("node")
        .arg(&taplo)
        .arg("check")
        .args(refused.iter().chain(&accepted))
        .env("RUST_LOG", "error")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    let is_named = |path: &Path| said.contains(path.file_name().unwrap().to_str().unwrap());
    let holes: Vec<&str> = REFUSED
        .into_iter()
        .zip(&refused)
        .filter(|(_, path)| !is_named(path))
        .map(|(text, _)| text)
        .collect();
    assert_eq!(holes, [""; 0], "taplo lets these through: {said}");
    let wronged: Vec<&str> = ACCEPTED
        .into_iter()
        .zip(&accepted)
        .filter(|(_, path)| is_named(path))
        .map(|(text, _)| text)
        .collect();
    assert_eq!(wronged, [""; 0], "taplo refuses these: {said}");
}

/// How many errors a workspace has with this file in it.
fn errors(text: &str) -> usize {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("calendar")).unwrap();
    let root = "[workspace]\ntimezone = \"Europe/Stockholm\"\n";
    for (path, text) in [
        ("kalends.toml", root),
        ("calendar/a.toml", text),
        ("calendar/channels.toml", CHANNELS),
    ] {
        fs::write(folder.path().join(path), text).unwrap();
    }
    let loaded = load(&Folder::new(folder.path())).unwrap();
    let found = loaded
        .diagnostics
        .iter()
        .cloned()
        .chain(validate(&loaded.calendar));
    found
        .filter(|finding| finding.severity == Severity::Error)
        .count()
}

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
