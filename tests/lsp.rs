//! The language server as an editor meets it: over pipes, from `initialize` to `exit`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

#[path = "lsp/client.rs"]
mod client;

use client::{Client, edited};
use serde_json::{Value, json};

const CHANNELS: &str = "[channels.mastodon]\nplatform = \"mastodon\"\nserver = \"https://mastodon.example\"\n\
    token = { env = \"TOKEN\" }\n";

const POSTS: &str = "[posts.hello]\ntext = \"Hello 🎉\"\npublish_at = 2026-11-27T09:00:00\n";

fn client() -> Client {
    Client::new(&[
        ("calendar/channels.toml", CHANNELS),
        ("calendar/posts.toml", POSTS),
    ])
}

fn labels(answer: &Value) -> Vec<&str> {
    let items = answer["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["label"].as_str().unwrap())
        .collect()
}

#[test]
fn a_mistake_is_shown_while_it_stands_and_cleared_when_it_is_mended() {
    let mut client = client();
    client.open("calendar/posts.toml", POSTS);
    client.wait_for("calendar/posts.toml", &[]);
    client.retype("calendar/posts.toml", &POSTS.replace("text", "txet"));
    let found = client.wait_for("calendar/posts.toml", &["empty-text", "unknown-key"]);
    let unknown = found
        .iter()
        .find(|one| one["code"] == "unknown-key")
        .unwrap();
    assert_eq!(unknown["source"], "kalends");
    assert_eq!(
        unknown["range"]["start"],
        json!({ "line": 1, "character": 0 })
    );
    client.retype("calendar/posts.toml", POSTS);
    client.wait_for("calendar/posts.toml", &[]);
    assert!(client.shut_down().success());
}

#[test]
fn files_that_nobody_opened_are_checked_too_and_read_again_when_they_change() {
    let mut client = Client::new(&[
        ("calendar/channels.toml", CHANNELS),
        ("calendar/posts.toml", &POSTS.replace("text", "txet")),
    ]);
    client.wait_for("calendar/posts.toml", &["empty-text", "unknown-key"]);
    client.write("calendar/posts.toml", POSTS);
    let change = json!({ "uri": client.uri("calendar/posts.toml"), "type": 2 });
    client.notify(
        "workspace/didChangeWatchedFiles",
        &json!({ "changes": [change] }),
    );
    client.wait_for("calendar/posts.toml", &[]);
    assert!(client.shut_down().success());
}

#[test]
fn columns_behind_an_emoji_are_those_of_the_editor() {
    let mut client = client();
    let text = "[posts.hello]\npublish_at = 2026-11-27T09:00:00\ntext = \"a\"\nmedia = [{ alt = \"🎉🎉\", fil = \"x\" }]\n";
    client.open("calendar/posts.toml", text);
    let found = client.wait_for("calendar/posts.toml", &["missing-key", "unknown-key"]);
    assert_eq!(
        found[1]["range"]["start"],
        json!({ "line": 3, "character": 25 })
    );
    // Typing behind it, told as a range in the same units.
    let range =
        json!({ "start": { "line": 3, "character": 25 }, "end": { "line": 3, "character": 28 } });
    client.change(
        "calendar/posts.toml",
        &json!({ "range": range, "text": "file" }),
    );
    client.wait_for("calendar/posts.toml", &["missing-media"]);
    assert!(client.shut_down().success());
}

#[test]
fn bytes_are_counted_where_the_client_offers_it() {
    let offered = json!({ "general": { "positionEncodings": ["utf-8", "utf-16"] } });
    let mut client = Client::with(&[("calendar/channels.toml", CHANNELS)], &offered);
    client.open("calendar/posts.toml", "[posts.a]\ntext = \"a\"\npublish_at = 2026-12-01T09:00:00\nmedia = [{ alt = \"🎉\", fil = \"x\" }]\n");
    let found = client.wait_for("calendar/posts.toml", &["missing-key", "unknown-key"]);
    assert_eq!(found[1]["range"]["start"]["character"], 25);
}

#[test]
fn a_misspelt_key_is_mended_by_its_quick_fix() {
    let mut client = client();
    let text = POSTS.replace("text", "txet");
    client.open("calendar/posts.toml", &text);
    let found = client.wait_for("calendar/posts.toml", &["empty-text", "unknown-key"]);
    let params = json!({
        "textDocument": { "uri": client.uri("calendar/posts.toml") },
        "range": found[1]["range"],
        "context": { "diagnostics": found, "only": ["quickfix"] },
    });
    let actions = client.request("textDocument/codeAction", &params).unwrap();
    let edits = actions[0]["edit"]["documentChanges"][0]["edits"]
        .as_array()
        .unwrap();
    assert_eq!(edited(&text, edits), POSTS, "{actions}");
    client.retype("calendar/posts.toml", &edited(&text, edits));
    client.wait_for("calendar/posts.toml", &[]);
    assert!(client.shut_down().success());
}

#[test]
fn a_rule_is_silenced_from_its_quick_fix() {
    let mut client = client();
    let text = format!("{POSTS}media = [{{ file = \"media/a.png\", alt = \"A\" }}]\n");
    client.open("calendar/posts.toml", &text);
    let found = client.wait_for("calendar/posts.toml", &["missing-media"]);
    let params = json!({
        "textDocument": { "uri": client.uri("calendar/posts.toml") },
        "range": found[0]["range"],
        "context": { "diagnostics": found },
    });
    let actions = client.request("textDocument/codeAction", &params).unwrap();
    let silence = actions.as_array().unwrap().last().unwrap().clone();
    assert_eq!(silence["kind"], "quickfix");
    let edits = silence["edit"]["documentChanges"][0]["edits"]
        .as_array()
        .unwrap();
    let after = edited(&text, edits);
    assert!(
        after.ends_with("# kalends: allow(missing-media) until 2026-12-20: reason\nmedia = [{ file = \"media/a.png\", alt = \"A\" }]\n"),
        "{after}"
    );
    assert!(client.shut_down().success());
}

#[test]
fn what_may_be_typed_is_offered_wherever_the_cursor_stands() {
    let known = "[posts.known]\ntext = \"Known\"\n";
    let mut client = Client::new(&[
        ("calendar/channels.toml", CHANNELS),
        ("calendar/known.toml", known),
        ("media/a.png", "x"),
    ]);
    for (marked, expected) in [
        ("[posts.a]\n|", "text"),
        ("[posts.a]\nstatus = \"|\"\n", "approved"),
        (
            "[posts.a]\nchannels = [\"|\n[posts.b]\ntext = \"b\"\n",
            "mastodon",
        ),
        ("[posts.a]\nafter = |\n", "known"),
        ("[posts.a.on.|]\n", "mastodon"),
        ("[|]\n", "posts"),
        (
            "[posts.a]\ntimezone = \"Europe/Sto|\"\n",
            "Europe/Stockholm",
        ),
        ("[posts.a]\nmedia = [{ file = \"|\" }]\n", "media/a.png"),
        ("[posts.a]\nmedia = [{ |\n", "file"),
        ("[posts.a]\nqueue = { |", "priority"),
        ("[posts.a]\npillar = \"|\"\n", "support"),
        ("[lint]\n|", "text-too-long"),
        ("[lint]\ntext-too-long = |", "warning"),
        ("# kalends: allow(|\n", "text-too-long"),
        ("[channels.b]\nplatform = \"|\"\n", "bluesky"),
        ("[channels.b]\nplatform = \"mastodon\"\n|", "server"),
    ] {
        let answer = client.ask(
            "textDocument/completion",
            "calendar/a.toml",
            marked,
            &json!({}),
        );
        // The next text takes its place; ids come from the last check, so this one is awaited.
        let labels = labels(&answer);
        let is_from_last_check = expected == "b";
        assert!(
            is_from_last_check || labels.contains(&expected),
            "{marked}: {labels:?}"
        );
    }
    assert!(client.shut_down().success());
}

#[test]
fn an_accepted_completion_replaces_what_was_typed() {
    let mut client = client();
    let (marked, text) = (
        "[posts.a]\nchannels = [\"ma|\"]\n",
        "[posts.a]\nchannels = [\"ma\"]\n",
    );
    let answer = client.ask(
        "textDocument/completion",
        "calendar/a.toml",
        marked,
        &json!({}),
    );
    let items = answer["items"].as_array().unwrap();
    let item = items
        .iter()
        .find(|item| item["label"] == "mastodon")
        .unwrap();
    let after = edited(text, std::slice::from_ref(&item["textEdit"]));
    assert_eq!(after, "[posts.a]\nchannels = [\"mastodon\"]\n");
    assert!(client.shut_down().success());
}

#[test]
fn hovers_tell_times_lengths_ids_keys_and_rules() {
    let mut client = client();
    for (marked, expected) in [
        (
            "[posts.a]\ntext = \"H|i\"\n",
            "Mastodon `mastodon`: 2 of 500 characters",
        ),
        (
            "[posts.a]\ntext = \"Hi\"\npublish_at = 2026-11-|27T09:00:00\n",
            "(08:00 UTC)",
        ),
        (
            "[posts.a]\ntext = \"Hi\"\nrepeat = { cr|on = \"0 10 * * MON\", from = 2026-11-01 }\n",
            "Mon 21 Dec 2026, 10:00 Europe/Stockholm",
        ),
        (
            "[posts.|a]\ntext = \"Hi\"\npublish_at = 2026-11-27T09:00:00\n",
            "**post `a`**",
        ),
        (
            "[posts.a]\nchannels = [\"mast|odon\"]\ntext = \"Hi\"\n",
            "platform: Mastodon",
        ),
        ("[posts.a]\nsta|tus = \"draft\"\n", "how far it has come"),
        ("[posts.a]\nstatus = \"dr|aft\"\n", "being written"),
        ("[lint]\ntext-too|-long = \"off\"\n", "## Why is this bad?"),
        (
            "# kalends: allow(text-too|-long) until 2026-12-01: x\n",
            "## Why is this bad?",
        ),
    ] {
        let answer = client.ask("textDocument/hover", "calendar/a.toml", marked, &json!({}));
        let shown = answer["contents"]["value"].as_str().unwrap_or("nothing");
        assert!(shown.contains(expected), "{marked}: {shown}");
    }
    assert!(client.shut_down().success());
}

#[test]
fn hints_stand_behind_texts_and_times() {
    let mut client = client();
    client.open("calendar/posts.toml", POSTS);
    let range =
        json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9, "character": 0 } });
    let params =
        json!({ "textDocument": { "uri": client.uri("calendar/posts.toml") }, "range": range });
    let hints = client.request("textDocument/inlayHint", &params).unwrap();
    let shown: Vec<(&Value, &Value)> = hints
        .as_array()
        .unwrap()
        .iter()
        .map(|hint| (&hint["label"], &hint["position"]["character"]))
        .collect();
    let (length, time) = (json!("7/500"), json!("Fri, 08:00 UTC"));
    assert_eq!(shown, [(&length, &json!(17)), (&time, &json!(32))]);
    assert!(client.shut_down().success());
}

#[test]
fn an_id_is_renamed_in_every_file_that_names_it() {
    let other = "[posts.other]\nafter = \"hello\"\ntext = \"hello\"\n[posts.\"hello\".on.mastodon]\ntext = \"Hi\"\n";
    let mut client = Client::new(&[
        ("calendar/channels.toml", CHANNELS),
        ("calendar/other.toml", other),
        ("calendar/posts.toml", POSTS),
    ]);
    let (params, text) = client.place("calendar/posts.toml", "[posts.he|llo]\ntext = \"Hello\"\n");
    client.open("calendar/posts.toml", &text);
    let prepared = client
        .request("textDocument/prepareRename", &params)
        .unwrap();
    assert_eq!(prepared["placeholder"], "hello");
    let renamed = |name: &str| {
        let mut params = params.clone();
        params["newName"] = json!(name);
        params
    };
    let answer = client
        .request("textDocument/rename", &renamed("welcome"))
        .unwrap();
    let files = answer["documentChanges"].as_array().unwrap();
    assert_eq!(files.len(), 2);
    let of_other = files
        .iter()
        .find(|file| file["textDocument"]["uri"] == json!(client.uri("calendar/other.toml")));
    let after = edited(other, of_other.unwrap()["edits"].as_array().unwrap());
    assert_eq!(
        after,
        "[posts.other]\nafter = \"welcome\"\ntext = \"hello\"\n[posts.\"welcome\".on.mastodon]\ntext = \"Hi\"\n"
    );
    let taken = client
        .request("textDocument/rename", &renamed("other"))
        .unwrap_err();
    assert_eq!(
        taken["message"],
        "there is a post `other` already: choose another id"
    );
    let invalid = client
        .request("textDocument/rename", &renamed("Not An Id"))
        .unwrap_err();
    assert!(
        invalid["message"]
            .as_str()
            .unwrap()
            .contains("cannot be an id"),
        "{invalid}"
    );
    assert_eq!(client.told, Vec::<String>::new());
    assert!(client.shut_down().success());
}

#[test]
fn an_id_leads_to_its_definition_and_to_all_that_name_it() {
    let mut client = client();
    let marked = "[posts.a]\nchannels = [\"mast|odon\"]\ntext = \"Hi\"\n[posts.a.on.mastodon]\ntext = \"Ho\"\n";
    let place = client.ask(
        "textDocument/definition",
        "calendar/a.toml",
        marked,
        &json!({}),
    );
    assert_eq!(place["uri"], json!(client.uri("calendar/channels.toml")));
    assert_eq!(
        place["range"]["start"],
        json!({ "line": 0, "character": 10 })
    );
    let more = json!({ "context": { "includeDeclaration": true } });
    let all = client.ask("textDocument/references", "calendar/a.toml", marked, &more);
    assert_eq!(all.as_array().unwrap().len(), 3);
    assert!(client.shut_down().success());
}

#[test]
fn symbols_name_what_is_defined_with_the_times_of_posts() {
    let mut client = client();
    client.open(
        "calendar/posts.toml",
        &format!("{POSTS}[posts.hello.on.mastodon]\ntitle = \"x\"\n"),
    );
    let params = json!({ "textDocument": { "uri": client.uri("calendar/posts.toml") } });
    let symbols = client
        .request("textDocument/documentSymbol", &params)
        .unwrap();
    assert_eq!(symbols[0]["name"], "posts.hello");
    assert_eq!(
        symbols[0]["detail"],
        "Fri 27 Nov 2026, 09:00 Europe/Stockholm"
    );
    assert_eq!(symbols[0]["children"][0]["name"], "on.mastodon");
    let found = client
        .request("workspace/symbol", &json!({ "query": "masto" }))
        .unwrap();
    assert_eq!(found[0]["name"], "channels.mastodon");
    assert!(client.shut_down().success());
}

#[test]
fn a_file_outside_every_workspace_gets_one_hint_and_workspaces_do_not_mix() {
    let mut client = client();
    client.write("inner/kalends.toml", "[workspace]\ntimezone = \"UTC\"\n");
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().canonicalize().unwrap().join("posts.toml");
    let uri = format!("file://{}", file.display());
    let document = json!({ "uri": uri, "languageId": "toml", "version": 1, "text": "[posts.a]\n" });
    client.notify("textDocument/didOpen", &json!({ "textDocument": document }));
    let found = client.wait_for(&uri, &["none"]);
    assert_eq!(found[0]["severity"], 4);
    client.open(
        "inner/calendar/a.toml",
        "[posts.a]\ntext = \"Hi\"\nchannels = [\"mastodon\"]\npublish_at = 2026-12-01T09:00:00\n",
    );
    client.wait_for("inner/calendar/a.toml", &["unknown-reference"]);
    assert!(client.shut_down().success());
}

#[test]
fn a_workspace_that_cannot_be_read_says_so_and_one_that_is_gone_is_forgotten() {
    let mut client = client();
    client.open("calendar/posts.toml", &POSTS.replace("text", "txet"));
    client.wait_for("calendar/posts.toml", &["empty-text", "unknown-key"]);
    let changed = |client: &mut Client| {
        let change = json!({ "uri": client.uri("kalends.toml"), "type": 2 });
        client.notify(
            "workspace/didChangeWatchedFiles",
            &json!({ "changes": [change] }),
        );
    };
    std::fs::write(client.path("kalends.toml"), b"\xff").unwrap();
    changed(&mut client);
    let found = client.wait_for("kalends.toml", &["none"]);
    assert!(
        found[0]["message"].as_str().unwrap().contains("not UTF-8"),
        "{found:?}"
    );
    std::fs::remove_file(client.path("kalends.toml")).unwrap();
    changed(&mut client);
    client.wait_for("calendar/posts.toml", &["none"]);
    client.wait_for("kalends.toml", &[]);
    assert!(client.shut_down().success());
}

#[test]
fn no_message_ends_the_server_but_the_last_one() {
    let mut client = client();
    client.body("{ this is no JSON");
    client.body("{\"jsonrpc\":\"2.0\",\"id\":7}");
    client.raw("Nonsense\r\n");
    let refused = client
        .request("textDocument/hover", &json!({ "position": "nowhere" }))
        .unwrap_err();
    assert_eq!(refused["code"], -32602);
    let unknown = client.request("kalends/dance", &json!({})).unwrap_err();
    assert_eq!(unknown["code"], -32601);
    client.notify("textDocument/didOpen", &json!({ "textDocument": 1 }));
    client.notify(
        "textDocument/didChange",
        &json!({ "textDocument": { "uri": "untitled:1", "version": 1 }, "contentChanges": [] }),
    );
    let far = json!({ "line": 4_000_000_000_u32, "character": 4_000_000_000_u32 });
    for text in [
        "",
        "[",
        "[[[[{{{{",
        "\u{feff}a = \"",
        "posts = 1\r\r\n[posts",
        "\"\"\"🎉",
    ] {
        client.open("calendar/a.toml", text);
        for method in ["completion", "hover", "definition", "prepareRename"] {
            let params = json!({ "textDocument": { "uri": client.uri("calendar/a.toml") }, "position": far });
            client
                .request(&format!("textDocument/{method}"), &params)
                .unwrap();
        }
    }
    assert!(client.shut_down().success());
}

#[test]
fn every_question_gets_one_answer_however_fast_the_text_changes_and_whatever_is_cancelled() {
    let mut client = client();
    client.open("calendar/posts.toml", POSTS);
    let document = json!({ "uri": client.uri("calendar/posts.toml") });
    let hover = json!({ "textDocument": document, "position": { "line": 1, "character": 9 } });
    for number in 0..50 {
        client.retype(
            "calendar/posts.toml",
            &POSTS.replace("Hello", &number.to_string()),
        );
        let id = format!("h{number}");
        let asked =
            json!({ "jsonrpc": "2.0", "id": id, "method": "textDocument/hover", "params": hover });
        client.body(&asked.to_string());
        if number % 3 == 0 {
            client.notify("$/cancelRequest", &json!({ "id": id }));
        }
    }
    let answers = client.answers(50);
    for (id, answer) in &answers {
        let code = answer["error"]["code"].as_i64();
        assert!(
            matches!(code, None | Some(-32800 | -32801)),
            "{id}: {answer}"
        );
    }
    let last = &answers["h49"]["result"]["contents"]["value"];
    assert_eq!(last, "- Mastodon `mastodon`: 4 of 500 characters");
    assert!(client.shut_down().success());
}

#[test]
fn a_server_wants_to_be_initialized_first_and_told_before_it_ends() {
    let mut client = Client::started(tempfile::tempdir().unwrap());
    let early = client
        .request("textDocument/hover", &json!({}))
        .unwrap_err();
    assert_eq!(early["code"], -32002);
    assert_eq!(client.hang_up().code(), Some(1));
}
