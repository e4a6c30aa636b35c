//! What the picture shows and says.

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::Event;

use super::render;
use crate::ledger::{LedgerState, What};
use crate::render::calendar::plans::{tried, with_plan};

fn picture(calendar: &str) -> String {
    with_plan(calendar, &LedgerState::default(), render)
}

fn post(id: &str, day: u32, rest: &str) -> String {
    format!("[posts.{id}]\nchannels = ['m']\npublish_at = 2026-11-{day:02}T09:00:00\n{rest}\n")
}

/// Every text that is drawn.
fn words(picture: &str) -> Vec<String> {
    let (mut reader, mut is_text, mut words) = (Reader::from_str(picture), false, Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => {
                is_text = tag.name().as_ref() == "text";
                words.extend(is_text.then(String::new));
            }
            Event::Text(text) if is_text => words.last_mut().unwrap().push_str(&text),
            Event::GeneralRef(name) if is_text => {
                let text = unescape(&format!("&{};", &*name)).unwrap().into_owned();
                words.last_mut().unwrap().push_str(&text);
            }
            Event::End(_) => is_text = false,
            Event::Eof => return words,
            _ => {}
        }
    }
}

#[test]
fn the_picture_of_a_month_names_it_and_has_whole_weeks() {
    let picture = picture(&post("a", 27, "text = 'Hello'\nstatus = 'approved'"));
    let words = words(&picture);
    assert_eq!(words[0], "November 2026");
    assert_eq!(words[1], "Acme & friends · 1 delivery · Europe/Stockholm");
    let hello = words.iter().position(|word| word == "Hello").unwrap();
    assert_eq!(words[hello - 2..=hello], ["27", "09:00", "Hello"]);
    assert_eq!(
        picture.matches("class=\"beyond\"").count(),
        12,
        "six days either side"
    );
}

#[test]
fn it_says_in_words_what_it_shows() {
    let picture = picture(&(post("a", 27, "text = 'A'") + &post("b", 28, "text = 'B'")));
    assert!(
        picture.contains("role=\"img\" aria-labelledby=\"calendar-name calendar-description\"")
    );
    assert!(
        picture.contains("<title id=\"calendar-name\">Acme &amp; friends: November 2026</title>")
    );
    assert!(picture.contains(
        "<desc id=\"calendar-description\">A calendar with 2 deliveries. Fedi: 2.</desc>"
    ));
}

#[test]
fn nothing_from_outside_is_markup_and_nothing_is_fetched() {
    let hostile =
        "title = \"</text><script>alert(1)</script><image href='https://x.example'/>\"\ntext = 'A'";
    let picture = picture(&post("a", 27, hostile));
    assert!(!picture.contains("<script") && !picture.contains("<image"));
    for address in picture.match_indices("http").map(|(at, _)| &picture[at..]) {
        let is_text = address.starts_with("https://x.example&apos;");
        assert!(
            address.starts_with("http://www.w3.org/2000/svg\"") || is_text,
            "{address}"
        );
    }
    assert!(!picture.contains("url(") && !picture.contains("@import"));
}

#[test]
fn a_post_on_several_channels_is_named_once_with_a_mark_for_each() {
    let picture = picture(
        &post("a", 27, "text = 'Hello'\nstatus = 'approved'").replace("['m']", "['m', 'b']"),
    );
    let named = words(&picture)
        .iter()
        .filter(|word| *word == "Hello")
        .count();
    assert_eq!(named, 1);
    let cell = &picture[picture.find("<g><title>").unwrap()..];
    let cell = &cell[..cell.find("</g>").unwrap()];
    assert_eq!(cell.matches("<path").count(), 2);
    assert!(
        cell.contains("bluesky") || cell.contains("b: approved · Fedi: approved"),
        "{cell}"
    );
}

#[test]
fn a_full_day_names_three_posts_and_counts_the_rest() {
    let posts: String = ["a", "b", "c", "d", "e"]
        .map(|id| post(id, 27, &format!("text = 'Post {id}'")))
        .concat();
    let words = words(&picture(&posts));
    let named: Vec<&String> = words
        .iter()
        .filter(|word| word.starts_with("Post "))
        .collect();
    assert_eq!(named, ["Post a", "Post b", "Post c"]);
    assert!(words.contains(&"+2 more".to_owned()));
}

#[test]
fn what_is_not_approved_is_hollow_and_what_needs_a_person_is_marked() {
    let draft = picture(&post("a", 27, "text = 'Hello'"));
    assert!(draft.contains("c0 hollow") && words(&draft).contains(&"not approved yet".to_owned()));
    let approved = post("a", 27, "text = 'Hello'\nstatus = 'approved'");
    let sure = picture(&approved);
    assert!(!sure.contains("c0 hollow") && !words(&sure).contains(&"not approved yet".to_owned()));
    let unknown = What::Unknown {
        epoch: 1,
        part: 1,
        reason: "no answer".to_owned(),
    };
    let stuck = words(&with_plan(&approved, &tried("a", unknown), render));
    assert!(stuck.contains(&"! Hello".to_owned()) && stuck.contains(&"needs a person".to_owned()));
}

#[test]
fn a_calendar_without_posts_is_a_picture_of_its_days() {
    let picture = picture("");
    assert!(picture.contains("A calendar with 0 deliveries.</desc>"));
    assert!(words(&picture).contains(&"30".to_owned()));
}
