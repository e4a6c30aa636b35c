//! The shape of the code: which layer may know which, which file may touch the world, and what the tree never holds.
//!
//! Each test reads the sources as text, so that a message can name the file, the line and the way out.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

#[path = "architecture/sources.rs"]
mod sources;

use std::fs;

use sources::{File, every_file, project, read, rust_files};

/// The layers of the library in the order of `src/lib.rs`; each uses only those before it.
const LAYERS: [&str; 19] = [
    "source",
    "diagnostic",
    "time",
    "decode",
    "git",
    "model",
    "config",
    "load",
    "platform",
    "content",
    "ledger",
    "approval",
    "layout",
    "lint",
    "diff",
    "merge",
    "publish",
    "render",
    "lsp",
];

/// Lines of code in a file, tests not counted.
const LONGEST_FILE: usize = 400;

/// An effect on the world, how it looks in the code, and the files that may have it.
struct Effect {
    name: &'static str,
    marks: &'static [&'static str],
    places: &'static [&'static str],
}

const EFFECTS: [Effect; 8] = [
    Effect {
        name: "the time of day",
        marks: &["Utc::now", "Local::now", "SystemTime::now"],
        places: &[
            "time/clock.rs",   // the one clock of every command
            "publish/sign.rs", // a signature names the second of sending
            "publish/run.rs",  // a run's name must differ even when the clock stands still
        ],
    },
    Effect {
        name: "elapsed time",
        marks: &["Instant::now"],
        places: &[
            "git/process.rs",      // a program that must end in time
            "ledger/git/mod.rs",   // an append that must end in time
            "publish/since.rs",    // how old a claim is, which no change of the clock may alter
            "publish/relays.rs",   // how long a relay may take
            "publish/progress.rs", // a wait that ends early when the run is asked to stop
            "publish/turns.rs",    // how long a channel has been kept from other hosts
        ],
    },
    Effect {
        name: "the disk",
        marks: &["std::fs", "File::open", "OpenOptions"],
        places: &[
            "ledger/durable.rs",
            "ledger/journal.rs",
            "ledger/marker.rs",
            "ledger/run_lock.rs",
            "ledger/sqlite/file.rs",
            "load/disk.rs",
            "publish/credentials.rs",
            "publish/files.rs",
            "publish/keep.rs",      // secrets that were granted
            "publish/processes.rs", // a program's files lie in a folder that goes with its run
            "publish/told.rs",      // what people were told already
        ],
    },
    Effect {
        name: "the ledger's database",
        marks: &["rusqlite"],
        places: &["ledger/sqlite/file.rs", "ledger/sqlite/mod.rs"],
    },
    Effect {
        name: "the ledger's database server",
        marks: &["tokio"],
        places: &[
            "ledger/postgres/address.rs",
            "ledger/postgres/columns.rs",
            "ledger/postgres/encryption.rs",
            "ledger/postgres/mod.rs",
            "ledger/postgres/session.rs",
            "ledger/postgres/sharing.rs",
        ],
    },
    Effect {
        name: "the network",
        marks: &["reqwest", "std::net", "TcpStream", "SmtpConnection"],
        places: &[
            "ledger/postgres/address.rs", // which addresses are this machine's own
            "publish/http/body.rs",       // the parts of a form
            "publish/http/mod.rs",
            "publish/mail.rs",
            "publish/relays.rs",
        ],
    },
    Effect {
        name: "other programs",
        marks: &["process::Command", "Command::new"],
        places: &[
            "git/mod.rs",             // git reads commits, and keeps a ledger
            "git/process.rs",         // and must end in time
            "publish/credentials.rs", // a channel may name the program that knows its secret
            "publish/processes.rs",   // or the program that speaks to its platform
        ],
    },
    Effect {
        name: "the environment",
        marks: &["env::var"],
        places: &[
            "publish/crash.rs",       // where a test wants the program to die
            "publish/credentials.rs", // secrets
            "publish/processes.rs",   // what a program needs to start
        ],
    },
];

/// What a library never does: only the program speaks, and only it ends.
const FOR_THE_PROGRAM: [&str; 6] = [
    "print!(",
    "println!(",
    "eprint!(",
    "eprintln!(",
    "process::exit",
    "panic::set_hook",
];

/// What this project is made of; whatever else lies beside it is somebody's own.
const HANDED_OUT: [&str; 11] = [
    ".ci",
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "README.md",
    "docs",
    "examples",
    "fuzz",
    "schemas",
    "src",
    "tests",
];

/// Lints that carry the style; the manifest must keep them.
const LINTS: [&str; 13] = [
    "missing_docs = \"warn\"",
    "unreachable_pub = \"warn\"",
    "unsafe_code = \"forbid\"",
    "pedantic = ",
    "allow_attributes = \"warn\"",
    "allow_attributes_without_reason = \"warn\"",
    "cognitive_complexity = \"warn\"",
    "exit = \"warn\"",
    "iter_over_hash_type = \"warn\"",
    "print_stderr = \"warn\"",
    "print_stdout = \"warn\"",
    "todo = \"warn\"",
    "unwrap_used = \"warn\"",
];

#[test]
fn the_layers_are_those_of_the_library_in_its_order() {
    let declared: Vec<String> = read("src/lib.rs")
        .lines()
        .filter_map(|line| {
            Some(
                line.strip_prefix("pub mod ")?
                    .trim_end_matches(';')
                    .to_owned(),
            )
        })
        .collect();
    assert_eq!(
        declared, LAYERS,
        "src/lib.rs and LAYERS in this test must tell the same order"
    );
}

#[test]
fn a_layer_uses_only_layers_before_it() {
    let mut wrong = Vec::new();
    for file in library() {
        for (number, line) in file.lines() {
            for used in layers_named_in(line) {
                if rank(used) > rank(file.layer()) {
                    wrong.push(format!("src/{}:{number} uses `{used}`", file.path));
                }
            }
        }
    }
    none(
        &wrong,
        "a layer may use only those before it in src/lib.rs: move what both need into the earlier one",
    );
}

#[test]
fn the_library_never_speaks_and_never_ends_the_program() {
    let mut wrong = Vec::new();
    for file in library() {
        wrong.extend(file.lines_with(&FOR_THE_PROGRAM));
    }
    none(&wrong, "return a value and let src/cli/ print it");
}

#[test]
fn the_world_is_touched_in_named_places_only() {
    for effect in &EFFECTS {
        let mut wrong = Vec::new();
        for file in library().filter(|file| !effect.places.contains(&file.path.as_str())) {
            wrong.extend(file.lines_with(effect.marks));
        }
        none(
            &wrong,
            &format!(
                "{} is for {:?} only: pass what they return",
                effect.name, effect.places
            ),
        );
    }
}

#[test]
fn every_named_place_still_needs_its_name() {
    let files: Vec<File> = library().collect();
    for effect in &EFFECTS {
        for place in effect.places {
            let found = files.iter().find(|file| file.path == *place);
            let used = found.is_some_and(|file| !file.lines_with(effect.marks).is_empty());
            assert!(
                used,
                "src/{place} does not touch {} any more: take it off the list",
                effect.name
            );
        }
    }
}

#[test]
fn no_file_is_too_long_to_be_read_in_one_sitting() {
    let mut wrong = Vec::new();
    for file in rust_files("src") {
        let lines = file.code.lines().count();
        if lines > LONGEST_FILE {
            wrong.push(format!("src/{} has {lines} lines", file.path));
        }
    }
    none(&wrong, "split it along what it does");
}

#[test]
fn no_file_is_called_after_nothing_in_particular() {
    let vague = ["utils", "util", "helpers", "helper", "common", "misc"];
    let mut wrong = Vec::new();
    for file in rust_files("src") {
        let named = file
            .path
            .trim_end_matches(".rs")
            .split('/')
            .any(|part| vague.contains(&part));
        wrong.extend(named.then(|| format!("src/{}", file.path)));
    }
    none(&wrong, "name a file after what it holds");
}

#[test]
fn every_file_begins_with_what_it_is() {
    let mut wrong = Vec::new();
    for folder in ["src", "tests"] {
        for file in rust_files(folder)
            .into_iter()
            .filter(|file| !file.code.starts_with("//! "))
        {
            wrong.push(format!("{folder}/{}", file.path));
        }
    }
    none(&wrong, "begin the file with a `//!` line");
}

#[test]
fn the_manifest_keeps_the_lints() {
    let manifest = read("Cargo.toml");
    let missing: Vec<String> = LINTS
        .iter()
        .filter(|lint| !manifest.contains(*lint))
        .map(|lint| (*lint).to_owned())
        .collect();
    none(&missing, "put these back under [lints] in Cargo.toml");
}

#[test]
fn nothing_in_the_tree_is_true_on_one_machine_only() {
    // Written in two halves, so that this file does not hold them itself.
    let private = [
        concat!("/wo", "rk/"),
        concat!("/tmp", "/h-"),
        concat!("/ro", "ot/"),
        concat!("/Us", "ers/"),
    ];
    let mut wrong = Vec::new();
    for path in HANDED_OUT
        .iter()
        .flat_map(|path| every_file(&project().join(path)))
    {
        // What is not text holds no path that anybody reads.
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        for (index, line) in text.lines().enumerate() {
            if private.iter().any(|private| line.contains(private)) {
                wrong.push(format!("{}:{}", path.display(), index + 1));
            }
        }
    }
    none(&wrong, "write a path that exists on every machine");
}

#[test]
fn packages_come_from_one_registry_by_name() {
    let lock = read("Cargo.lock");
    let sources: std::collections::BTreeSet<&str> = lock
        .lines()
        .filter(|line| line.starts_with("source = "))
        .collect();
    assert!(
        sources.len() == 1 && sources.iter().all(|line| line.contains("\"registry+")),
        "Cargo.lock: take every package from the one registry, not from a repository or a mirror: {sources:?}"
    );
    assert!(
        !read("tests/tools/package-lock.json").contains("\"resolved\""),
        "tests/tools/package-lock.json: leave the addresses out, so that everybody's own registry serves it"
    );
}

fn none(wrong: &[String], way_out: &str) {
    assert!(wrong.is_empty(), "{way_out}:\n  {}", wrong.join("\n  "));
}

fn rank(layer: &str) -> usize {
    let found = LAYERS.iter().position(|known| *known == layer);
    found.unwrap_or_else(|| panic!("`{layer}` is no layer of src/lib.rs"))
}

/// The layers that a line names, as in `use crate::model::Post`.
fn layers_named_in(line: &str) -> impl Iterator<Item = &'static str> {
    LAYERS.into_iter().filter(move |layer| {
        let name = format!("crate::{layer}");
        line.match_indices(&name).any(|(at, _)| {
            let next = line[at + name.len()..].chars().next();
            !next.is_some_and(|next| next.is_alphanumeric() || next == '_')
        })
    })
}

/// The files of the library; the program's own files stand beside them.
fn library() -> impl Iterator<Item = File> {
    let program = ["cli", "failure", "lib", "main", "terminal"];
    rust_files("src")
        .into_iter()
        .filter(move |file| !program.contains(&file.layer()))
}
