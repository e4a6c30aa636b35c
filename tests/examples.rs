//! The examples, and the workspace that `kalends init` makes, are what we tell people to write: nothing is wrong with them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use kalends::content::{Composition, compose};
use kalends::diagnostic::Diagnostic;
use kalends::layout::{Input, Window, lay_out};
use kalends::ledger::LedgerState;
use kalends::lint;
use kalends::load::disk::Folder;
use kalends::load::{FileKind, Loaded, Tree, load};
use kalends::model::{Post, Status};
use kalends::platform::{find, validate};
use kalends::time::Instant;

#[test]
fn every_example_loads_without_a_finding() {
    for folder in example_folders() {
        let loaded = load(&Folder::new(&folder)).unwrap();
        assert_eq!(
            findings(&loaded),
            Vec::<String>::new(),
            "{}",
            folder.display()
        );
        assert!(!loaded.calendar.posts.is_empty(), "{}", folder.display());
    }
}

#[test]
fn no_rule_finds_anything_in_an_example() {
    for folder in example_folders() {
        assert_eq!(
            linted(&folder),
            Vec::<String>::new(),
            "{}",
            folder.display()
        );
    }
}

#[test]
fn every_post_of_an_example_can_be_said_on_each_of_its_channels() {
    for folder in example_folders() {
        let loaded = load(&Folder::new(&folder)).unwrap();
        assert_eq!(
            composition_problems(&loaded),
            Vec::<String>::new(),
            "{}",
            folder.display()
        );
    }
}

#[test]
fn every_post_of_an_example_finds_its_time() {
    for folder in example_folders() {
        let loaded = load(&Folder::new(&folder)).unwrap();
        let layout = lay_out(
            &Input {
                calendar: &loaded.calendar,
                settings: &loaded.settings,
                ledger: &LedgerState::default(),
                now: instant("2026-12-01T12:00:00Z"),
            },
            Window {
                from: instant("2026-09-01T00:00:00Z"),
                to: instant("2027-09-01T00:00:00Z"),
            },
        );
        assert_eq!(layout.unplaced, [], "{}", folder.display());
        let placed: BTreeSet<&String> = layout.deliveries.iter().map(|it| &it.key.post).collect();
        let posts: BTreeSet<&String> = loaded.calendar.posts.keys().collect();
        assert_eq!(placed, posts, "{}", folder.display());
    }
}

#[test]
fn every_file_that_an_example_names_is_there() {
    for path in example_folders() {
        let folder = Folder::new(&path);
        let loaded = load(&folder).unwrap();
        for entry in loaded.calendar.posts.values() {
            for named in named_files(&entry.value) {
                let found = folder.find(&named).unwrap();
                let kind = found.map(|file| file.kind);
                assert_eq!(kind, Some(FileKind::Regular), "{}/{named}", path.display());
            }
        }
    }
}

#[test]
fn the_first_post_needs_no_account_and_no_more_approval() {
    let loaded = load(&Folder::new(project().join("examples/first-post"))).unwrap();
    let calendar = &loaded.calendar;
    for entry in calendar.channels.values() {
        assert_eq!(entry.value.platform_id(), "feed");
    }
    for (id, entry) in &calendar.posts {
        assert_eq!(entry.value.terms.status(), Status::Approved, "{id}");
    }
}

#[test]
fn a_new_workspace_loads_without_a_finding_and_sends_nothing_by_itself() {
    let dir = tempfile::tempdir().unwrap();
    fill_templates(dir.path());
    let loaded = load(&Folder::new(dir.path())).unwrap();
    assert_eq!(findings(&loaded), Vec::<String>::new());
    assert_eq!(linted(dir.path()), Vec::<String>::new());
    let posts = loaded.calendar.posts.values();
    let statuses: Vec<Status> = posts.map(|post| post.value.terms.status()).collect();
    assert_eq!(statuses, [Status::Draft; 3]);
}

#[test]
fn the_channel_that_a_new_workspace_keeps_in_comments_works_once_they_are_removed() {
    let dir = tempfile::tempdir().unwrap();
    fill_templates(dir.path());
    for file in ["calendar/channels.toml", "calendar/first-posts.toml"] {
        let path = dir.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, uncommented(&text)).unwrap();
    }
    fs::create_dir_all(dir.path().join("media")).unwrap();
    let loaded = load(&Folder::new(dir.path())).unwrap();
    assert_eq!(findings(&loaded), Vec::<String>::new());
    assert!(loaded.calendar.channels.contains_key("mastodon"));
    assert_eq!(loaded.calendar.posts["hello"].value.translations.0.len(), 1);
}

fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn example_folders() -> Vec<PathBuf> {
    let entries = fs::read_dir(project().join("examples")).expect("the examples");
    let mut folders: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry of the folder").path())
        .filter(|path| path.join("kalends.toml").is_file())
        .collect();
    folders.sort();
    assert!(folders.len() >= 2, "{folders:?}");
    folders
}

fn instant(text: &str) -> Instant {
    text.parse().expect("an instant")
}

/// What loading and the platforms find, as `path:line: message`.
fn findings(loaded: &Loaded) -> Vec<String> {
    let validated = validate(&loaded.calendar);
    let all = loaded.diagnostics.iter().chain(&validated);
    all.map(|finding| told(finding, loaded)).collect()
}

/// What any rule finds, as on the day before the placeholder date of a new workspace.
fn linted(folder: &Path) -> Vec<String> {
    let tree = Folder::new(folder);
    let loaded = load(&tree).expect("a workspace");
    let report = lint::run(&lint::Input {
        loaded: &loaded,
        ledger: Some(&LedgerState::default()),
        tree: &tree,
        now: instant("2026-11-27T12:00:00Z"),
        answers: None,
    });
    let findings = report.findings.iter();
    findings.map(|finding| told(finding, &loaded)).collect()
}

fn told(finding: &Diagnostic, loaded: &Loaded) -> String {
    let source = loaded.sources.get(finding.label.span.source);
    let line = source.position(finding.label.span.range().start).line;
    format!("{}:{line}: {}", source.path(), finding.message)
}

/// Every reason why a post cannot be said on one of its channels, in any of its variants.
fn composition_problems(loaded: &Loaded) -> Vec<String> {
    let calendar = &loaded.calendar;
    let mut problems = Vec::new();
    for (post_id, entry) in &calendar.posts {
        let variants = entry.value.words.variants.as_ref().map_or(1, Vec::len);
        for channel_id in calendar.channel_ids(&entry.value) {
            let channel = &calendar.channels[channel_id].value;
            let facts = find(channel.platform_id()).expect("a known platform").facts;
            for ordinal in 0..variants {
                let composed = compose(&Composition {
                    calendar,
                    workspace: &loaded.settings.workspace,
                    post_id,
                    post: &entry.value,
                    channel_id,
                    channel,
                    ordinal,
                    facts,
                    limits: &facts.limits,
                });
                let refused = composed.err().into_iter().flatten();
                problems.extend(refused.map(|why| format!("{post_id} on {channel_id}: {why:?}")));
            }
        }
    }
    problems
}

fn named_files(post: &Post) -> Vec<String> {
    let overrides = post.on.0.iter().map(|entry| &entry.value.words);
    let translations = post.translations.0.iter().map(|entry| &entry.value);
    let mut files = Vec::new();
    for words in overrides.chain(translations).chain([&post.words]) {
        files.extend(
            words
                .all_media()
                .filter_map(|medium| medium.value.file.clone()),
        );
        files.extend(words.body.iter().filter_map(|body| body.value.file.clone()));
    }
    files.into_iter().map(|file| file.value).collect()
}

fn fill_templates(into: &Path) {
    fs::create_dir_all(into.join("calendar")).expect("a folder to write to");
    let templates = project().join("src/cli/templates");
    for file in [
        "kalends.toml",
        "calendar/channels.toml",
        "calendar/first-posts.toml",
    ] {
        let text = fs::read_to_string(templates.join(file)).expect("a template");
        let filled = text
            .replace("{{name}}", "Acme")
            .replace("{{timezone}}", "Europe/Stockholm")
            .replace("{{language}}", "en")
            .replace("{{ledger}}", "")
            .replace("{{soon}}", "2026-11-30");
        assert!(
            !filled.contains("{{"),
            "{file} has a placeholder that nobody fills in"
        );
        fs::write(into.join(file), filled).expect("a folder to write to");
    }
}

/// The text with every comment that is a line of TOML made one.
fn uncommented(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let inner = line.strip_prefix("# ").unwrap_or(line);
        let is_toml = inner.starts_with('[') || inner.split(' ').nth(1) == Some("=");
        if is_toml { inner } else { line }
    });
    lines.collect::<Vec<_>>().join("\n")
}
