//! WordPress: media, categories and tags, then the post.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use super::{Answers, Sample, answer, picture, show, text};
use crate::model::{Receipt, Setting};
use crate::platform::{
    Answer, Attachment, Figure, Look, Message, Outcome, Removal, Sought, Unwanted,
};

const CHANNEL: &str = "platform = 'wordpress'\nserver = 'https://blog.example/'\nuser = 'ada'\npassword = { env = 'P' }\n";

fn sample(message: Message) -> Sample {
    Sample::new(CHANNEL, message)
}

fn taken() -> Answer {
    let body = json!({ "id": 7, "link": "https://blog.example/hello/", "status": "publish" });
    answer(201, &body.to_string())
}

fn no(status: u16, code: &str) -> Answer {
    let message = format!("<strong>Sorry</strong>, {code}.");
    answer(
        status,
        &json!({ "code": code, "message": message, "data": { "status": status } }).to_string(),
    )
}

fn full() -> Sample {
    let described = Attachment {
        alt: Some("A \"box\" & more".to_owned()),
        ..picture("media/ä b.png")
    };
    let video = Attachment {
        media_type: "video/mp4".to_owned(),
        ..picture("media/c.mp4")
    };
    let mut full = sample(Message {
        title: Some("Grüße".to_owned()),
        body: Some("# Long\n\nText & *more*.".to_owned()),
        link: Some("https://a.example".to_owned()),
        hashtags: vec!["Offer".to_owned(), "新しい".to_owned()],
        media: vec![described.clone(), video, described],
        ..text("Short")
    });
    full.message.options = BTreeMap::from([
        (
            "categories".to_owned(),
            Setting::List(vec!["news".to_owned()]),
        ),
        ("sticky".to_owned(), Setting::Flag(true)),
    ]);
    full
}

fn medium(id: u64) -> Answer {
    let url = format!("https://blog.example/wp-content/uploads/{id}");
    answer(201, &json!({ "id": id, "source_url": url }).to_string())
}

#[test]
fn a_text_is_one_post_in_html() {
    assert_data_eq!(
        sample(text("Hello *you* & <you>")).story([taken()]),
        str![[r#"
post (Publish): POST https://blog.example/wp-json/wp/v2/posts
  authorization: Basic ada:[password]
  {"content":"<p>Hello <em>you</em> &amp; &lt;you&gt;</p>/n","slug":"hello","status":"publish","title":""}
Sent(Receipt { remote_id: Some("7"), url: Some("https://blog.example/hello/") })
"#]]
    );
}

#[test]
fn everything_that_an_article_has_is_in_the_post() {
    let exists =
        json!({ "code": "term_exists", "message": "x", "data": { "status": 400, "term_id": 12 } });
    let replies = [
        Answer::json(&json!([{ "id": 3, "slug": "news" }])),
        answer(201, r#"{"id": 11}"#),
        answer(400, &exists.to_string()),
        medium(21),
        medium(22),
        medium(23),
        taken(),
    ];
    assert_data_eq!(
        full().story(replies),
        str![[r#"
categories (Read): GET https://blog.example/wp-json/wp/v2/categories?per_page=100&slug=news
  authorization: Basic ada:[password]
tag-0 (Upload): POST https://blog.example/wp-json/wp/v2/tags
  authorization: Basic ada:[password]
  {"name":"Offer"}
tag-1 (Upload): POST https://blog.example/wp-json/wp/v2/tags
  authorization: Basic ada:[password]
  {"name":"新しい"}
media-0 (Upload): POST https://blog.example/wp-json/wp/v2/media?alt_text=A%20%22box%22%20%26%20more
  authorization: Basic ada:[password]
  content-disposition: attachment; filename="--b.png"
  @media/ä b.png (image/png, 0+7)
media-1 (Upload): POST https://blog.example/wp-json/wp/v2/media?alt_text=
  authorization: Basic ada:[password]
  content-disposition: attachment; filename="c.mp4"
  @media/c.mp4 (video/mp4, 0+7)
media-2 (Upload): POST https://blog.example/wp-json/wp/v2/media?alt_text=A%20%22box%22%20%26%20more
  authorization: Basic ada:[password]
  content-disposition: attachment; filename="--b.png"
  @media/ä b.png (image/png, 0+7)
post (Publish): POST https://blog.example/wp-json/wp/v2/posts
  authorization: Basic ada:[password]
  {"categories":[3],"content":"<h1>Long</h1>/n<p>Text &amp; <em>more</em>.</p>/n<p><a href=/"https://a.example/">https://a.example</a></p>/n<figure class=/"wp-block-video/"><video controls src=/"https://blog.example/wp-content/uploads/22/"></video></figure>/n<figure class=/"wp-block-image/"><img src=/"https://blog.example/wp-content/uploads/23/" alt=/"A &quot;box&quot; &amp; more/" class=/"wp-image-23/"/></figure>/n","excerpt":"Short","featured_media":21,"slug":"hello","status":"publish","sticky":true,"tags":[11,12],"title":"Grüße"}
Sent(Receipt { remote_id: Some("7"), url: Some("https://blog.example/hello/") })
"#]]
    );
}

#[test]
fn a_category_that_is_not_there_stops_the_post() {
    let story = full().story([Answer::json(&json!([]))]);
    assert!(story.contains("there is no category `news`"), "{story}");
}

#[test]
fn each_answer_proves_what_it_proves() {
    let end = |answer: Answer| {
        let story = sample(text("Hello")).story([answer]);
        story.lines().last().unwrap_or_default().to_owned()
    };
    let ends = [
        end(no(400, "rest_invalid_param")),
        end(no(401, "rest_cannot_create")),
        end(no(401, "incorrect_password")),
        end(no(403, "rest_cannot_publish")),
        end(no(403, "rest_forbidden")),
        end(no(404, "rest_no_route")),
        end(answer(404, "<html>")),
        end(answer(413, "<html>")),
        end(no(429, "too_many")),
        end(no(500, "internal_server_error")),
        end(answer(502, "<html>")),
        end(answer(301, "")),
        end(answer(200, "<html>")),
        end(answer(201, "{}")),
    ];
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
Refused("the request was not understood (400: Sorry, rest_invalid_param.)")
Later { reason: "the application password is not accepted: see that `user` is right, or make a new one, and put it where `password` says (401: Sorry, rest_cannot_create.)", wait: None }
Later { reason: "the application password is not accepted: see that `user` is right, or make a new one, and put it where `password` says (401: Sorry, incorrect_password.)", wait: None }
Refused("this user may not publish: give it the role Author (rest_cannot_publish)")
Refused("the account may not do this (403: Sorry, rest_forbidden.)")
Refused("the site's REST API is not there: choose other permalinks than Plain, and see that no plugin switches it off (rest_no_route)")
Refused("it is not there (404)")
Refused("it is too large (413)")
Later { reason: "too many requests (429: Sorry, too_many.)", wait: None }
Unknown("the server has a problem (500: Sorry, internal_server_error.)")
Unknown("the server has a problem (502)")
Unknown("the server sends us elsewhere, and redirects are not followed (301)")
Unknown("the site took the post, but its answer cannot be read")
Unknown("the site took the post, but its answer cannot be read")
"#]]
    );
    let mut pictured = sample(text("Look"));
    pictured.message.media = vec![picture("a.png")];
    let end = |answer: Answer| {
        let story = pictured.story([answer]);
        story.lines().last().unwrap_or_default().to_owned()
    };
    let ends = [
        end(no(500, "rest_upload_sideload_error")),
        end(no(400, "rest_upload_sideload_error")),
        end(answer(413, "")),
        end(answer(201, "{}")),
    ];
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
Refused("`a.png`: the site does not take such files (rest_upload_sideload_error)")
Refused("`a.png`: the site does not take such files (rest_upload_sideload_error)")
Refused("`a.png`: it is too large (413)")
Later { reason: "`a.png`: the answer cannot be read (201)", wait: None }
"#]]
    );
}

fn look(posts: &Value) -> Look {
    let hello = sample(Message {
        title: Some("Hello".to_owned()),
        ..text("Hello")
    });
    let said = hello.message.imprint(None);
    let known = BTreeSet::from(["5".to_owned()]);
    let sought = Sought {
        publish_at: hello.job().publish_at,
        uploads: &Answers::default(),
        account: hello.account(),
        delivery: &hello.delivery,
        part: 0,
        said: &said,
        key: "key-1",
        age: Duration::from_secs(60),
        known: &known,
    };
    let mut answers = Answers::default();
    let locate = hello.adapter().locate.unwrap();
    let Look::Call(call) = locate(&sought, &answers) else {
        panic!()
    };
    assert!(show(&call).contains("/wp-json/wp/v2/posts?context=edit&status=any&orderby=id"));
    let mut page = Answer::json(posts);
    page.headers.insert(
        "date".to_owned(),
        "Fri, 27 Nov 2026 08:01:00 GMT".to_owned(),
    );
    answers.keep("posts", page);
    locate(&sought, &answers)
}

fn post(id: u64, slug: &str, date: &str) -> Value {
    json!({ "id": id, "slug": slug, "title": { "raw": "Hello" }, "date_gmt": date, "link": "https://blog.example/x/" })
}

#[test]
fn a_post_is_found_by_its_name_among_the_newest() {
    let now = "2026-11-27T08:00:10";
    let found = |posts: Value| match look(&posts) {
        Look::Found(receipt) => receipt.remote_id,
        Look::Absent | Look::Call(_) | Look::Undecided(_) => None,
    };
    assert_eq!(
        found(json!([post(8, "other", now), post(7, "hello", now)])).as_deref(),
        Some("7")
    );
    assert_eq!(
        found(json!([post(7, "hello-2", now)])).as_deref(),
        Some("7")
    );
    for other in [
        post(7, "hello-world", now),
        post(7, "hello", "2026-11-26T08:00:10"),
        post(5, "hello", now),
    ] {
        assert_eq!(look(&json!([other])), Look::Absent);
    }
    let mut titled = post(7, "hello", now);
    titled["title"]["raw"] = json!("Something else");
    assert_eq!(look(&json!([titled])), Look::Absent);
    assert!(matches!(
        look(&json!([post(7, "hello", now), post(8, "hello-2", now)])),
        Look::Undecided(_)
    ));
    let many: Vec<Value> = (0..100).map(|id| post(100 + id, "other", now)).collect();
    assert!(matches!(look(&json!(many)), Look::Undecided(_)));
    assert!(matches!(
        look(&json!({ "code": "rest_forbidden" })),
        Look::Undecided(_)
    ));
}

#[test]
fn a_post_goes_to_the_trash() {
    let hello = sample(text("Hello"));
    let removal = |id: Option<&str>, answer: Option<Answer>| {
        let receipt = Receipt {
            remote_id: id.map(str::to_owned),
            url: None,
        };
        let mut answers = Answers::default();
        if let Some(answer) = answer {
            answers.keep("delete", answer);
        }
        let unwanted = Unwanted {
            account: hello.account(),
            delivery: &hello.delivery,
            part: 0,
            receipt: &receipt,
        };
        (hello.adapter().retract.unwrap())(&unwanted, &answers)
    };
    let Removal::Call(call) = removal(Some("7"), None) else {
        panic!()
    };
    assert!(
        show(&call)
            .starts_with("delete (Publish): DELETE https://blog.example/wp-json/wp/v2/posts/7\n")
    );
    assert_eq!(removal(Some("7"), Some(answer(200, "{}"))), Removal::Gone);
    assert_eq!(
        removal(Some("7"), Some(no(410, "rest_already_trashed"))),
        Removal::WasGone
    );
    assert_eq!(
        removal(Some("7"), Some(no(404, "rest_post_invalid_id"))),
        Removal::WasGone
    );
    assert!(matches!(
        removal(Some("7"), Some(no(404, "rest_no_route"))),
        Removal::Refused(_)
    ));
    assert!(matches!(
        removal(Some("7"), Some(answer(500, ""))),
        Removal::Later(_)
    ));
    assert!(matches!(removal(None, None), Removal::Refused(_)));
}

#[test]
fn the_user_and_the_figures_are_read() {
    let hello = sample(text("Hello"));
    let asking = hello.adapter().identify.as_ref().unwrap();
    assert!(show(&(asking.call)(&hello.account())).contains("authorization: Basic ada:[password]"));
    let identity = (asking.read)(&answer(200, r#"{"id":3,"slug":"ada"}"#)).unwrap();
    assert_eq!(
        (identity.id.as_str(), identity.name.as_str()),
        ("3", "@ada")
    );
    assert!(matches!(
        (asking.read)(&no(401, "incorrect_password")),
        Err(Outcome::Later { .. })
    ));
    let metrics = hello.adapter().metrics.as_ref().unwrap();
    let mut told = answer(200, "[]");
    told.headers.insert("x-wp-total".to_owned(), "4".to_owned());
    assert_eq!((metrics.read)(&told), Some(vec![(Figure::Replies, 4)]));
    assert_eq!((metrics.read)(&answer(200, "[]")), None);
}

#[test]
fn a_dry_run_ends_well_on_its_own_examples() {
    let outcome = full().dry_run();
    assert!(matches!(outcome, Outcome::Sent(_)), "{outcome:?}");
}
