//! Which files are read, and what is said of those that cannot be.

use std::fs;

use snapbox::{assert_data_eq, str};

use super::super::disk::Folder;
use super::super::memory::{Memory, ROOT_TEXT};
use super::super::{FileKind, Loaded, TreeError, load, load_settings};
use super::all_findings;

fn workspace(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (path, content) in files {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    dir
}

fn load_folder(dir: &tempfile::TempDir) -> Loaded {
    load(&Folder::new(dir.path())).unwrap()
}

fn paths(loaded: &Loaded) -> Vec<&str> {
    loaded
        .sources
        .iter()
        .map(|(_, source)| source.path())
        .collect()
}

#[cfg(unix)]
#[test]
fn what_is_no_calendar_file_is_told_in_its_place_and_hides_no_other() {
    let dir = workspace(&[
        (
            "kalends.toml",
            b"[workspace]\ntimezone = 'Europe/Stockholm'\nmax_file_bytes = 30\n",
        ),
        ("calendar/b.toml", b"[posts.a]\ntxt = 1\n"),
        ("calendar/a-large.toml", &[b'#'; 31]),
        ("calendar/c-latin.toml", b"\xff"),
        ("calendar/d-folder.toml/e.toml", b"[posts.e]\n"),
        ("calendar/notes.md", b"not read"),
        ("calendar/.hidden.toml", b"not TOML"),
        ("elsewhere.toml", b"not TOML"),
    ]);
    let link = |from: &str, to: &str| std::os::unix::fs::symlink(to, dir.path().join(from));
    link("calendar/f-link.toml", "b.toml").unwrap();
    link("calendar/g-dangling.toml", "nowhere").unwrap();
    let loaded = load_folder(&dir);
    assert_data_eq!(
        all_findings(&loaded),
        str![[r#"
unreadable-file @ a-large.toml:1:1-1 `calendar/a-large.toml` cannot be read: it is 31 bytes large, and 30 are allowed | split it, or raise `workspace.max_file_bytes`
unknown-key @ b.toml:2:1-4 unknown key `txt` in `a` | did you mean `text`?
unreadable-file @ c-latin.toml:1:1-1 `calendar/c-latin.toml` is not UTF-8 text | the first character that is not UTF-8 | save the file as UTF-8; most editors offer it under "encoding"
unreadable-file @ d-folder.toml:1:1-1 `calendar/d-folder.toml` cannot be read: it is a folder | rename it so that it does not end in `.toml`, or put a file there
unreadable-file @ f-link.toml:1:1-1 `calendar/f-link.toml` cannot be read: it is a symbolic link, and links are not followed | put the file itself there
unreadable-file @ g-dangling.toml:1:1-1 `calendar/g-dangling.toml` cannot be read: it is a symbolic link, and links are not followed | put the file itself there
"#]]
    );
    assert_eq!(loaded.calendar.posts.len(), 2);
    assert_eq!(loaded.broken_files.len(), 5);
    assert!(paths(&loaded)[1..].is_sorted(), "{:?}", paths(&loaded));
}

#[cfg(unix)]
#[test]
fn nothing_outside_the_workspace_is_read() {
    let outside = workspace(&[("secret.toml", b"[posts.secret]\n")]);
    let loaded_with = |path: &str| {
        let root = format!(
            "{ROOT_TEXT}files = ['../**/*.toml', '{path}/*.toml', 'linked/*.toml', './a.toml', '']\n"
        );
        let dir = workspace(&[("kalends.toml", root.as_bytes())]);
        std::os::unix::fs::symlink(outside.path(), dir.path().join("linked")).unwrap();
        load_folder(&dir)
    };
    let there = outside.path().display().to_string();
    assert!(loaded_with(&there).calendar.posts.is_empty());
    // The places below hold for a path of this length alone.
    let loaded = loaded_with("/outside");
    assert_data_eq!(
        all_findings(&loaded),
        str![[r#"
unreadable-file @ kalends.toml:1:1-1 the calendar files of `linked` are not read: it is a symbolic link | links are not followed: put the folder itself there, or correct `workspace.files`
invalid-value @ kalends.toml:3:10-24 `../**/*.toml` is no path inside the workspace | write a path from the workspace's folder, without `..`, such as "calendar/**/*.toml"
invalid-value @ kalends.toml:3:26-43 `/outside/*.toml` is no path inside the workspace | write a path from the workspace's folder, without `..`, such as "calendar/**/*.toml"
invalid-value @ kalends.toml:3:62-72 `./a.toml` is no path inside the workspace | write a path from the workspace's folder, without `..`, such as "calendar/**/*.toml"
invalid-value @ kalends.toml:3:74-76 `` is no path inside the workspace | write a path from the workspace's folder, without `..`, such as "calendar/**/*.toml"
"#]]
    );
    assert!(loaded.calendar.posts.is_empty());
}

#[test]
fn the_globs_of_the_workspace_choose_its_files() {
    let root =
        format!("{ROOT_TEXT}files = ['posts/*.toml', '*.toml', 'deep/**/x-?.toml', 'posts/*']\n");
    let files = [
        ("kalends.toml", root.as_str()),
        ("channels.toml", ""),
        ("calendar/no.toml", "not read"),
        ("posts/a.toml", ""),
        ("posts/sub/no.toml", "not read"),
        ("deep/x-1.toml", ""),
        ("deep/er/x-2.toml", ""),
        ("deep/x-10.toml", "not read"),
    ];
    let loaded = load(&Memory::of(&files)).unwrap();
    assert_eq!(
        paths(&loaded),
        [
            "kalends.toml",
            "channels.toml",
            "deep/er/x-2.toml",
            "deep/x-1.toml",
            "posts/a.toml"
        ]
    );
}

#[test]
fn a_glob_that_is_none_is_told_and_the_others_still_count() {
    let root = format!(
        "{ROOT_TEXT}files = ['calendar/[a.toml', 'calendar/{{a.toml', 'calendar/b.toml']\n"
    );
    let files = [
        ("kalends.toml", root.as_str()),
        ("calendar/b.toml", "[posts.b]\n"),
    ];
    let loaded = load(&Memory::of(&files)).unwrap();
    assert_data_eq!(
        all_findings(&loaded),
        str![[r#"
invalid-value @ kalends.toml:3:10-28 `calendar/[a.toml` is not a pattern of files: unclosed character class; missing ']' | write a path in which `*` stands for any name and `**` for any folders, such as "calendar/**/*.toml"
invalid-value @ kalends.toml:3:30-48 `calendar/{a.toml` is not a pattern of files: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?) | write a path in which `*` stands for any name and `**` for any folders, such as "calendar/**/*.toml"
"#]]
    );
    assert_eq!(loaded.calendar.posts.len(), 1);
}

#[test]
fn too_many_files_are_refused_before_any_is_read() {
    let root = format!("{ROOT_TEXT}max_files = 1\n");
    let files = [
        ("kalends.toml", root.as_str()),
        ("calendar/a.toml", ""),
        ("calendar/b.toml", ""),
    ];
    let error = load(&Memory::of(&files)).unwrap_err();
    assert_eq!(
        error,
        TreeError::TooManyFiles {
            found: 2,
            allowed: 1
        }
    );
    assert!(error.help().contains("workspace.max_files"));
}

#[test]
fn a_workspace_without_a_readable_root_file_is_refused_with_the_reason() {
    let error = |tree: &Memory| load(tree).unwrap_err().to_string();
    assert_data_eq!(
        error(&Memory::default()),
        str!["no `kalends.toml` in this folder or any folder above it"]
    );
    let large = "#".repeat(256 * 1024 + 1);
    assert_data_eq!(
        error(&Memory::of(&[("kalends.toml", &large)])),
        str!["`kalends.toml` cannot be read: it is 262145 bytes large, and 262144 are allowed"]
    );
    let tree = |kind, content: &[u8]| Memory::default().with("kalends.toml", kind, content);
    assert_data_eq!(
        error(&tree(FileKind::Symlink, b"")),
        str!["`kalends.toml` cannot be read: it is a symbolic link, and links are not followed"]
    );
    assert_data_eq!(
        error(&tree(FileKind::Folder, b"")),
        str!["`kalends.toml` cannot be read: it is a folder"]
    );
    assert_data_eq!(
        error(&tree(FileKind::Regular, b"\xff")),
        str!["`kalends.toml` cannot be read: it is not UTF-8 text"]
    );
}

#[test]
fn the_root_file_may_hold_what_any_calendar_file_holds() {
    let root = format!("{ROOT_TEXT}[posts.a]\ntext = 'a'\n[lint]\ndst-gap = 'off'\n");
    let tree = Memory::of(&[("kalends.toml", &root)]);
    let loaded = load(&tree).unwrap();
    assert_eq!(loaded.diagnostics, []);
    assert_eq!(loaded.calendar.posts.len(), 1);
    assert!(loaded.settings.lint.is_some());
    let settings = load_settings(&tree).unwrap();
    assert_eq!(settings.workspace.zone(), chrono_tz::Europe::Stockholm);
}

#[test]
fn moving_tables_between_files_changes_nothing() {
    let (post, channel) = ("[posts.a]\ntext = 'a'\n", "[channels.x]\nplatform = 'x'\n");
    let one = Memory::of(&[
        ("kalends.toml", ROOT_TEXT),
        ("calendar/z.toml", &format!("{channel}{post}")),
    ]);
    let two = Memory::of(&[
        ("kalends.toml", ROOT_TEXT),
        ("calendar/a.toml", post),
        ("calendar/deep/b.toml", channel),
    ]);
    let ids = |loaded: &Loaded| {
        let calendar = &loaded.calendar;
        (
            calendar.posts.keys().cloned().collect::<Vec<_>>(),
            calendar.channels.keys().cloned().collect::<Vec<_>>(),
        )
    };
    assert_eq!(ids(&load(&one).unwrap()), ids(&load(&two).unwrap()));
}
