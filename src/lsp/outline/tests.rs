//! Outlines of sound, half-written and hopeless texts.

use proptest::prelude::{prop_assert, proptest};

use super::*;

/// What could be typed at `|`.
fn end(text: &str) -> String {
    let (before, _) = text.split_once('|').expect("a cursor");
    let path = |path: &[Step]| {
        let steps = path.iter().map(|step| match step {
            Step::Key(name) => name.clone(),
            Step::Item(index) => index.to_string(),
        });
        steps.collect::<Vec<_>>().join("/")
    };
    match end_of(before) {
        End::Header { above, typed } => format!("header {} {:?}", above.join("/"), &before[typed]),
        End::Key { table, typed } => format!("key {} {:?}", path(&table), &before[typed]),
        End::Value { path: way, typed } => format!("value {} {:?}", path(&way), &before[typed]),
        End::Comment { range } => format!("comment {:?}", &before[range]),
        End::Nothing => "nothing".to_owned(),
    }
}

#[test]
fn what_can_be_typed_follows_from_what_stands_before() {
    for (text, expected) in [
        ("|", "key  \"\""),
        ("[|", "header  \"\""),
        ("[posts.|", "header posts \"\""),
        ("[posts.a.o|]", "header posts/a \"o\""),
        ("[posts.a]\n|", "key posts/a \"\""),
        ("[posts.a]\nsta|tus", "key posts/a \"sta\""),
        ("[posts.a]\non.ma|", "key posts/a/on \"ma\""),
        ("[posts.a]\non.|", "key posts/a/on \"\""),
        ("[posts.a]\nstatus |", "nothing"),
        ("[posts.a]\nstatus = |", "value posts/a/status \"\""),
        ("[posts.a]\nstatus = dr|", "value posts/a/status \"dr\""),
        (
            "[posts.a]\nstatus = \"dr|\"",
            "value posts/a/status \"\\\"dr\"",
        ),
        ("[posts.a]\nstatus = \"dr\"|", "nothing"),
        (
            "[posts.a]\nchannels = [\"a\", |",
            "value posts/a/channels/1 \"\"",
        ),
        ("[posts.a]\nchannels = [\"a\"|", "nothing"),
        (
            "[posts.a]\nchannels = [\n  \"a\",\n  |\n]",
            "value posts/a/channels/1 \"\"",
        ),
        ("[posts.a]\nqueue = { |", "key posts/a/queue \"\""),
        (
            "[posts.a]\nmedia = [{ file = \"x|",
            "value posts/a/media/0/file \"\\\"x\"",
        ),
        (
            "[posts.a]\nmedia = [{ file = \"x\", |",
            "key posts/a/media/0 \"\"",
        ),
        (
            "[posts.a]\nmedia = [{ file = \"x\" }, { a|",
            "key posts/a/media/1 \"a\"",
        ),
        (
            "[[posts.a.media]]\n[[posts.a.media]]\nf|",
            "key posts/a/media/1 \"f\"",
        ),
        ("a = 1 # kalends: allow(|", "comment \"# kalends: allow(\""),
        ("text = \"\"\"\nHello |", "nothing"),
    ] {
        assert_eq!(end(text), expected, "{text}");
    }
}

#[test]
fn what_nobody_closed_costs_itself_alone() {
    for open in [
        "channels = [",
        "channels = [\"a\"",
        "channels = [\"a",
        "media = [{ file = \"x\"",
        "queue = { priority = ",
        "link = \"https",
    ] {
        let text = format!("[posts.a]\n{open}\nstatus = \"draft\"\n[posts.b]\ntext = \"B\"\n");
        let outline = Outline::of(&text);
        let names: Vec<&str> = outline
            .headers
            .iter()
            .map(|one| one.keys[1].name.as_str())
            .collect();
        assert_eq!(names, ["a", "b"], "{open}");
        let status = outline
            .pairs
            .iter()
            .find(|pair| pair.keys[0].name == "status");
        assert_eq!(keys(&status.expect(open).table), ["posts", "a"], "{open}");
    }
}

#[test]
fn lists_over_several_lines_are_lists() {
    let text = "a = [\n  [1, 2],\n[3],\n  \"x\", # why\n]\nb = 1\n";
    let outline = Outline::of(text);
    assert_eq!((outline.headers.len(), outline.pairs.len()), (0, 2));
    assert_eq!(outline.comments.len(), 1);
    assert_eq!(
        outline
            .statement(text.find("\"x\"").unwrap())
            .unwrap()
            .start,
        0
    );
}

#[test]
fn an_element_is_found_from_its_first_to_its_last_character() {
    let text = "[posts.\"a\"]\nstatus = 'draft'\n";
    let outline = Outline::of(text);
    let Some(Element::HeaderKey(header, 1)) = outline.at(text.find("\"a").unwrap()) else {
        panic!("the id");
    };
    assert_eq!(&text[header.keys[1].inner.clone()], "a");
    let Some(Element::Scalar(scalar)) = outline.at(text.find("'\n").unwrap() + 1) else {
        panic!("the value");
    };
    assert_eq!(&text[scalar.inner.clone()], "draft");
}

#[test]
fn deep_nesting_ends_the_outline_and_not_the_program() {
    let text = format!("a = {}", "[{a=".repeat(20_000));
    assert_eq!(Outline::of(&text).pairs[0].keys[0].name, "a");
}

proptest! {
    #[test]
    fn every_text_has_an_outline(text in "([\\[\\]{}=.,'\"# \n\r\\\\]|[a-z1é🎉]|\"\"\"|posts){0,60}") {
        let outline = Outline::of(&text);
        for scalar in &outline.scalars {
            prop_assert!(text.get(scalar.inner.clone()).is_some());
        }
        for byte in (0..=text.len()).filter(|byte| text.is_char_boundary(*byte)) {
            end_of(&text[..byte]);
            outline.at(byte);
            outline.statement(byte);
        }
    }
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_key() {
    let outline = Outline::of("\u{feff}[posts.a]\ntext = 'a'\n");
    let names: Vec<&str> = outline.headers[0]
        .keys
        .iter()
        .map(|key| key.name.as_str())
        .collect();
    assert_eq!(names, ["posts", "a"]);
    assert_eq!(
        Outline::of("\u{feff}posts = 1\n").pairs[0].keys[0].name,
        "posts"
    );
}
