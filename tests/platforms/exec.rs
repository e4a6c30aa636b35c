//! Programs of the team's own, written for a shell: what a run asks of them, and what becomes of it.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::killing::one_effect_whatever_step_a_run_is_killed_at;
use crate::support::Workspace;
use crate::support::calendar::{picture, post};
use crate::support::run::Run;

/// A board that keeps a file a key in the folder `sent`, and a line a run in the file `asked`.
fn board(doubt: &str, publish: &str) -> String {
    format!(
        r#"asked=$(cat)
key=$(printf %s "$asked" | sed 's/.*"key":"\([^"]*\)".*/\1/')
mkdir -p sent
case "$asked" in
  *'"action":"describe"'*) echo '{{"protocol": 1, "name": "board", "doubt": "{doubt}"}}' ;;
  *'"action":"publish"'*) echo publish >> asked; {publish} ;;
  *'"action":"locate"'*) echo locate >> asked
    if [ -e "sent/$key" ]; then echo '{{"outcome": "found", "id": "'"$key"'"}}'; else echo '{{"outcome": "absent"}}'; fi ;;
  *'"action":"retract"'*) rm sent/* && echo '{{"outcome": "gone"}}' ;;
  *) echo '{{"outcome": "unsupported"}}' ;;
esac
"#
    )
}

const PUBLISHES: &str = r#"echo "$KALENDS_TOKEN" >> sent/$key; echo '{"outcome": "sent", "id": "'"$key"'", "url": "https://board.example/1"}'"#;

fn workspace(script: &str, more: &str) -> Workspace {
    let channel = "[channels.board]\nplatform = \"exec\"\ncommand = [\"sh\", \"./board.sh\"]\ntoken = { env = \"BOARD_TOKEN\" }\n";
    let mut workspace = Workspace::new(&(channel.to_owned() + &post("teaser", "board", more)));
    workspace.write("board.sh", script);
    workspace.variable("BOARD_TOKEN", "board-token-1");
    workspace
}

fn sent(workspace: &Path) -> usize {
    fs::read_dir(workspace.join("sent")).map_or(0, Iterator::count)
}

fn asked(workspace: &Workspace, action: &str) -> usize {
    let text = fs::read_to_string(workspace.path().join("asked")).unwrap_or_default();
    text.lines().filter(|line| *line == action).count()
}

#[test]
fn a_kill_at_any_step_leaves_one_message() {
    for doubt in ["repeatable", "readable", "undecidable"] {
        let scene = || {
            let workspace = workspace(&board(doubt, PUBLISHES), "");
            let path = workspace.path().to_owned();
            (workspace, path)
        };
        one_effect_whatever_step_a_run_is_killed_at(scene, |path| sent(path));
    }
}

#[test]
fn a_message_goes_out_with_its_files_and_its_secret_and_can_be_deleted() {
    let publish = format!(r#"cmp "$KALENDS_MEDIA/media/a.png" media/a.png && {PUBLISHES}"#);
    let media = "media = [{ file = \"media/a.png\", alt = \"A\" }]\n";
    let workspace = workspace(&board("readable", &publish), media);
    workspace.write("media/a.png", picture("a"));
    let run = workspace.publish().expect(0);
    assert_eq!(run.delivery("teaser")["url"], "https://board.example/1");
    let key = run.delivery("teaser")["remote_id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let kept = fs::read_to_string(workspace.path().join("sent").join(key)).expect("a note");
    assert_eq!(kept, "board-token-1\n");
    assert!(
        !workspace
            .run(&["publish", "--dry-run"])
            .out
            .contains("board-token-1")
    );
    workspace.run(&["retract", "teaser", "--channel", "board", "--yes"]);
    assert_eq!(sent(workspace.path()), 0);
}

#[test]
fn what_a_program_says_and_how_it_ends_is_what_becomes_of_the_post() {
    let cases = [
        (
            r#"echo '{"outcome": "refused", "reason": "no room"}'"#,
            "failed",
            "no room",
        ),
        ("echo no such board >&2; exit 65", "failed", "no such board"),
        (
            r#"echo '{"outcome": "later", "reason": "closed"}'"#,
            "retrying",
            "closed",
        ),
        (
            "echo being cleaned >&2; exit 75",
            "retrying",
            "being cleaned",
        ),
        ("exit 1", "unknown", "code 1"),
        ("echo perhaps", "unknown", "no JSON"),
        ("kill -9 $$", "unknown", "signal"),
    ];
    for (publish, state, reason) in cases {
        let workspace = workspace(&board("undecidable", publish), "");
        let run = workspace.publish();
        assert_eq!(run.state("teaser"), state, "{publish}: {}", run.out);
        assert!(
            run.reason("teaser").contains(reason),
            "{publish}: {}",
            run.out
        );
    }
}

#[test]
fn a_lost_answer_is_settled_as_the_program_says() {
    let lost = format!("{PUBLISHES} > /dev/null; exit 9");
    let read = workspace(&board("readable", &lost), "");
    assert_eq!(read.publish().expect(0).state("teaser"), "sent");
    assert_eq!((asked(&read, "publish"), asked(&read, "locate")), (1, 1));
    let untold = workspace(&board("undecidable", &lost), "");
    assert_eq!(untold.publish().expect(4).state("teaser"), "unknown");
    assert_eq!(asked(&untold, "publish"), 1);
}

#[test]
fn a_program_that_is_not_there_publishes_nothing_and_says_so() {
    let workspace = workspace("", "");
    fs::remove_file(workspace.path().join("board.sh")).expect("a file");
    let run = workspace.publish();
    assert_ne!(run.state("teaser"), "sent");
    assert!(run.reason("teaser").contains("board.sh"), "{}", run.out);
}

#[test]
fn a_program_is_tried_and_what_it_breaks_is_told() {
    let good = workspace(&board("readable", PUBLISHES), "");
    // A shell takes any protocol and any input, so what only reads words is found out.
    let tried = good
        .run(&["adapter-test", "--", "sh", "board.sh"])
        .expect(1);
    assert!(
        tried.out.contains("passed  it says its protocol"),
        "{}",
        tried.out
    );
    assert!(
        tried
            .out
            .contains("failed  it publishes nothing for another version"),
        "{}",
        tried.out
    );
    let tried = good
        .run(&["adapter-test", "--format", "json", "--", "./nowhere"])
        .expect(1);
    assert!(tried.out.contains("cannot be started"), "{}", tried.out);
}

#[test]
fn the_program_of_the_example_keeps_every_promise() {
    let python = std::env::var_os("KALENDS_PYTHON").unwrap_or_else(|| "python3".into());
    let there = Command::new(&python)
        .arg("--version")
        .stdout(Stdio::null())
        .status();
    if !there.is_ok_and(|status| status.success()) {
        eprintln!("skipped: the program of the example: Python is not there");
        return;
    }
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/own-adapter");
    let program = example.join("adapters/board.py");
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new(env!("CARGO_BIN_EXE_kalends"))
        .args(["adapter-test", "--publish", "--"])
        .arg(&python)
        .arg(&program)
        .arg(folder.path().join("board"))
        .current_dir(folder.path())
        .output()
        .expect("the program starts");
    let run = Run::from(output).expect(0);
    assert!(
        run.out.contains("the same key makes no second message"),
        "{}",
        run.out
    );
    assert!(run.out.contains("0 failed"), "{}", run.out);
}
