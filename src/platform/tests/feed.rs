//! The feed on disk: a JSON Feed that grows, and the Atom file written from it.

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Value, json};
use snapbox::{IntoData, assert_data_eq, str};

use super::{Answers, FileContent, Request, Sample, Step, answer, json as parse, picture, text};
use crate::platform::{Answer, Attachment, Message, Outcome};

const CHANNEL: &str =
    "platform = 'feed'\nbase_url = 'https://acme.example/news/'\ntitle = 'Acme & friends'\n";

/// The files that are written on top of a feed: paths with texts, and copies with what they are copied from.
fn written(sample: &Sample, current: &Answer) -> Vec<(String, String)> {
    let mut answers = Answers::default();
    answers.keep("feed", current.clone());
    let Step::Call(call) = sample.next(&answers) else {
        panic!("nothing is written")
    };
    let Request::WriteFiles(files) = call.request else {
        panic!("{call:?}")
    };
    let content = |content: FileContent| match content {
        FileContent::Text(text) => text,
        FileContent::CopyOf(path) => format!("copy of {path}"),
    };
    files
        .into_iter()
        .map(|file| (file.path, content(file.content)))
        .collect()
}

fn json_text(sample: &Sample, current: &Answer) -> String {
    let files = written(sample, current);
    files
        .into_iter()
        .find(|(path, _)| path.ends_with("feed.json"))
        .unwrap()
        .1
}

fn atom_text(sample: &Sample, current: &Answer) -> String {
    let files = written(sample, current);
    files
        .into_iter()
        .find(|(path, _)| path.ends_with("feed.atom"))
        .unwrap()
        .1
}

fn absent() -> Answer {
    answer(404, "")
}

fn named(post: &str, message: Message) -> Sample {
    let mut sample = Sample::new(CHANNEL, message);
    post.clone_into(&mut sample.delivery.post);
    sample
}

#[test]
fn the_feed_is_read_then_written_then_sent() {
    let sample = Sample::new("platform = 'feed'\n", text("Hello"));
    assert_data_eq!(
        sample.story([absent(), answer(200, "")]),
        str![[r#"
feed (Read): read public/feed.json
write (Publish): write public/feed.json (16 lines), public/feed.atom (16 lines)
Sent(Receipt { remote_id: Some("urn:uuid:149cdd18-c23a-8337-b808-7b8b5d5f6ef7"), url: Some("public/feed.atom#hello") })
"#]]
    );
    assert_data_eq!(
        sample.story([absent(), answer(500, "the disk is full")]),
        str![[r#"
feed (Read): read public/feed.json
write (Publish): write public/feed.json (16 lines), public/feed.atom (16 lines)
Later { reason: "the disk is full", wait: None }
"#]]
    );
}

#[test]
fn a_file_that_is_no_feed_is_never_overwritten() {
    let sample = Sample::new(CHANNEL, text("Hello"));
    for foreign in [
        "",
        "not JSON",
        "[]",
        "{}",
        r#"{"version": "2.0", "items": []}"#,
        r#"{"version": "https://jsonfeed.org/version/1.1", "items": {}}"#,
    ] {
        let story = sample.story([answer(200, foreign)]);
        assert!(story.ends_with("Refused(\"`public/feed.json` is not a JSON Feed: move it away, or name another `path`\")"), "{story}");
    }
    let story = sample.story([answer(500, "permission denied")]);
    assert!(
        story.ends_with(
            "Later { reason: \"`public/feed.json` cannot be read: permission denied\", wait: None }"
        ),
        "{story}"
    );
}

#[test]
fn the_first_item_makes_the_feed() {
    let sample = Sample::new(
        CHANNEL,
        Message {
            title: Some("News".to_owned()),
            body: Some("# News\n\n<script>alert(1)</script>\n\nA *word* <b>bold</b>".to_owned()),
            link: Some("https://acme.example/x".to_owned()),
            language: Some("en".to_owned()),
            hashtags: vec!["one".to_owned()],
            media: vec![
                picture("media/b.png"),
                Attachment {
                    alt: Some("A cat".to_owned()),
                    ..picture("media/a.b.jpg")
                },
            ],
            ..text("Hello")
        },
    );
    assert_data_eq!(json_text(&sample, &absent()), str![[r#"
{
  "authors": [
    {
      "name": "Acme & friends"
    }
  ],
  "feed_url": "https://acme.example/news/feed.json",
  "home_page_url": "https://acme.example/news/",
  "items": [
    {
      "attachments": [
        {
          "mime_type": "image/png",
          "size_in_bytes": 7,
          "url": "https://acme.example/news/media/0123456789ab.png"
        },
        {
          "mime_type": "image/png",
          "size_in_bytes": 7,
          "title": "A cat",
          "url": "https://acme.example/news/media/0123456789ab.jpg"
        }
      ],
      "content_html": "<h1>News</h1>\n&lt;script&gt;alert(1)&lt;/script&gt;\n<p>A <em>word</em> &lt;b&gt;bold&lt;/b&gt;</p>\n",
      "content_text": "Hello",
      "date_published": "2026-11-27T08:00:00Z",
      "external_url": "https://acme.example/x",
      "id": "urn:uuid:149cdd18-c23a-8337-b808-7b8b5d5f6ef7",
      "language": "en",
      "tags": [
        "one"
      ],
      "title": "News",
      "url": "https://acme.example/news/feed.atom#hello"
    }
  ],
  "title": "Acme & friends",
  "version": "https://jsonfeed.org/version/1.1"
}

"#]].into_data().raw());
    let paths: Vec<_> = written(&sample, &absent())
        .into_iter()
        .map(|(path, text)| format!("{path} {}", text.lines().next().unwrap_or_default()))
        .collect();
    assert_data_eq!(
        paths.join("\n"),
        str![[r#"
public/media/0123456789ab.png copy of media/b.png
public/media/0123456789ab.jpg copy of media/a.b.jpg
public/feed.json {
public/feed.atom <?xml version="1.0" encoding="utf-8"?>
"#]]
    );
}

#[test]
fn publishing_the_same_item_again_changes_nothing() {
    let first = json_text(&named("one", text("One")), &absent());
    let second = json_text(&named("two", text("Two")), &answer(200, &first));
    for post in [named("one", text("One")), named("two", text("Two"))] {
        assert_eq!(json_text(&post, &answer(200, &second)), second);
        assert_eq!(
            atom_text(&post, &answer(200, &second)),
            atom_text(&named("two", text("Two")), &answer(200, &first))
        );
    }
    let changed = parse(&json_text(
        &named("one", text("Better")),
        &answer(200, &second),
    ));
    assert_eq!(changed["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(changed["items"][0]["content_text"], "Better");
}

#[test]
fn what_others_put_into_the_feed_is_kept_and_the_newest_item_stands_first() {
    let current = json!({
        "version": "https://jsonfeed.org/version/1",
        "title": "Old",
        "icon": "https://acme.example/icon.png",
        "items": [
            { "id": "theirs", "content_text": "No date", "_extension": { "kept": true } },
            { "id": "newer", "date_published": "2027-01-01T00:00:00+01:00" },
            { "id": "older", "date_modified": "2020-01-01T00:00:00Z", "date_published": "2020-01-01T00:00:00Z" },
        ],
    });
    let sample = named("one", text("One"));
    let feed = parse(&json_text(&sample, &answer(200, &current.to_string())));
    assert_eq!(feed["icon"], "https://acme.example/icon.png");
    assert_eq!(feed["title"], "Acme & friends");
    let ids: Vec<_> = feed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].as_str().unwrap().get(..5).unwrap())
        .collect();
    assert_eq!(ids, ["newer", "urn:u", "older", "their"]);
    assert_eq!(feed["items"][3]["_extension"]["kept"], true);
    check_atom(&atom_text(&sample, &answer(200, &current.to_string())), 4);
}

#[test]
fn each_occurrence_and_each_part_is_an_item_of_its_own() {
    let id = |occurrence: &str, part: usize| {
        let mut sample = named("one", text("One"));
        occurrence.clone_into(&mut sample.delivery.occurrence);
        sample.part = part;
        let feed = parse(&json_text(&sample, &absent()));
        (
            feed["items"][0]["id"].to_string(),
            feed["items"][0]["url"].to_string(),
        )
    };
    assert_eq!(id("", 0), id("", 0));
    assert_ne!(id("", 0).0, id("", 1).0);
    assert_ne!(id("2026-11-02T10:00", 0), id("2026-11-09T10:00", 0));
    assert_eq!(
        id("2026-11-02T10:00", 0).1,
        "\"https://acme.example/news/feed.atom#one-2026-11-02T1000\""
    );
}

#[test]
fn the_atom_file_is_what_rfc_4287_asks_for() {
    let sample = Sample::new(
        CHANNEL,
        Message {
            hashtags: vec!["a\"b".to_owned()],
            media: vec![Attachment {
                alt: Some("<cat> & \"dog\"".to_owned()),
                ..picture("media/a.png")
            }],
            link: Some("https://acme.example/?a=1&b=2".to_owned()),
            ..text("1 < 2 & 3 > 2 \u{0}\u{b}\u{1b}[31m\u{fffe} ]]> done\nsecond line")
        },
    );
    let atom = atom_text(&sample, &absent());
    assert_data_eq!(
        &atom,
        str![[r#"
<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <title>Acme &amp; friends</title>
  <id>https://acme.example/news/feed.json</id>
  <updated>2026-11-27T08:00:00Z</updated>
  <link rel="self" href="https://acme.example/news/feed.atom"/>
  <link rel="alternate" href="https://acme.example/news/"/>
  <author>
    <name>Acme &amp; friends</name>
  </author>
  <entry>
    <title>1 &lt; 2 &amp; 3 &gt; 2 [31m ]]&gt; done</title>
    <id>urn:uuid:149cdd18-c23a-8337-b808-7b8b5d5f6ef7</id>
    <updated>2026-11-27T08:00:00Z</updated>
    <published>2026-11-27T08:00:00Z</published>
    <link rel="alternate" href="https://acme.example/news/feed.atom#hello"/>
    <link rel="related" href="https://acme.example/?a=1&amp;b=2"/>
    <category term="a&quot;b"/>
    <link rel="enclosure" href="https://acme.example/news/media/0123456789ab.png" type="image/png" length="7" title="&lt;cat&gt; &amp; &quot;dog&quot;"/>
    <content type="text">1 &lt; 2 &amp; 3 &gt; 2 [31m ]]&gt; done
second line</content>
  </entry>
</feed>

"#]]
    );
    check_atom(&atom, 1);
    assert_eq!(
        content_of(&atom),
        "1 < 2 & 3 > 2 [31m ]]> done\nsecond line"
    );
}

#[test]
fn a_feed_without_an_address_is_still_valid() {
    let sample = Sample::new(
        "platform = 'feed'\npath = 'site/news/'\nname = 'Name'\nauthor = 'Ada'\n",
        text("Hello"),
    );
    let atom = atom_text(&sample, &absent());
    check_atom(&atom, 1);
    assert!(
        atom.contains("<id>urn:kalends:feed</id>")
            && atom.contains("<title>Name</title>")
            && atom.contains("<name>Ada</name>"),
        "{atom}"
    );
    assert_eq!(written(&sample, &absent())[0].0, "site/news/feed.json");
    let item = parse(&json_text(&sample, &absent()))["items"][0].clone();
    assert_eq!(item["url"], Value::Null);
}

#[test]
fn a_dry_run_ends_well_on_its_own_examples() {
    let outcome = Sample::new(CHANNEL, text("Hello")).dry_run();
    assert!(matches!(outcome, Outcome::Sent(_)), "{outcome:?}");
}

/// The names of the children of each feed and entry, with those whose text is empty left out.
fn check_atom(atom: &str, entries: usize) {
    let mut reader = Reader::from_str(atom);
    let mut open: Vec<(String, Vec<String>)> = Vec::new();
    let mut closed = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(element) => open.push((element.name().as_ref().to_owned(), Vec::new())),
            Event::Text(text) if !text.trim().is_empty() => {
                open.last_mut().unwrap().1.push("text".to_owned());
            }
            Event::GeneralRef(_) => open.last_mut().unwrap().1.push("text".to_owned()),
            Event::End(_) => {
                let (element, children) = open.pop().unwrap();
                if let Some((_, siblings)) = open.last_mut()
                    && !children.is_empty()
                {
                    siblings.push(element.clone());
                }
                closed.push((element, children));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open, []);
    let once = |children: &[String], wanted: &str| {
        children.iter().filter(|child| *child == wanted).count() == 1
    };
    let feed = closed
        .iter()
        .find(|(element, _)| element == "feed")
        .unwrap();
    assert!(
        ["title", "id", "updated", "author"]
            .iter()
            .all(|wanted| once(&feed.1, wanted)),
        "{feed:?}"
    );
    let found: Vec<_> = closed
        .iter()
        .filter(|(element, _)| element == "entry")
        .collect();
    assert_eq!(found.len(), entries);
    for (_, children) in found {
        assert!(
            ["id", "updated"]
                .iter()
                .all(|wanted| once(children, wanted)),
            "{children:?}"
        );
    }
}

/// The text of the first entry's content, read back as a feed reader reads it.
fn content_of(atom: &str) -> String {
    let (_, rest) = atom.split_once("<content type=\"text\">").unwrap();
    let (content, _) = rest.split_once("</content>").unwrap();
    quick_xml::escape::unescape(content).unwrap().into_owned()
}
