//! Ghost: uploads, a draft, and the one call that publishes it.

use snapbox::{assert_data_eq, str};

use super::{Sample, answer, picture, text};
use crate::platform::{Answer, Attachment, Message, Outcome};

const CHANNEL: &str =
    "platform = 'ghost'\nserver = 'https://blog.example/'\ntoken = { env = 'KEY' }\n";

fn article(text: &str) -> Message {
    Message {
        title: Some("News".to_owned()),
        ..super::text(text)
    }
}

fn sample(rest: &str, message: Message) -> Sample {
    Sample::new(&format!("{CHANNEL}{rest}"), message)
}

fn post(status: &str, updated_at: &str) -> Answer {
    answer(
        200,
        &format!(
            r#"{{"posts": [{{"id": "p1", "slug": "hello", "title": "News", "status": "{status}", "updated_at": "{updated_at}", "url": "https://blog.example/hello/"}}]}}"#
        ),
    )
}

fn free() -> Answer {
    answer(
        404,
        r#"{"errors": [{"message": "Resource not found error, cannot read post."}]}"#,
    )
}

fn end(replies: impl IntoIterator<Item = Answer>) -> String {
    let story = sample("", article("Hello")).story(replies);
    story.lines().last().unwrap_or_default().to_owned()
}

#[test]
fn a_text_is_a_draft_that_one_call_publishes() {
    let replies = [
        free(),
        post("draft", "T1"),
        post("draft", "T1"),
        post("published", "T2"),
    ];
    assert_data_eq!(
        sample("", article("Hello\nhttps://acme.example")).story(replies),
        str![[r#"
find (Read): GET https://blog.example/ghost/api/admin/posts/slug/hello/
  accept-version: v5.0
  WebToken { scheme: "Ghost", audience: "/admin/", key: "token" }
draft (Upload): POST https://blog.example/ghost/api/admin/posts/?source=html
  accept-version: v5.0
  WebToken { scheme: "Ghost", audience: "/admin/", key: "token" }
  {"posts":[{"html":"<p>Hello<br />/n<a href=/"https://acme.example/">https://acme.example</a></p>/n","slug":"hello","status":"draft","title":"News"}]}
check (Read): GET https://blog.example/ghost/api/admin/posts/p1/
  accept-version: v5.0
  WebToken { scheme: "Ghost", audience: "/admin/", key: "token" }
publish (Publish): PUT https://blog.example/ghost/api/admin/posts/p1/
  accept-version: v5.0
  WebToken { scheme: "Ghost", audience: "/admin/", key: "token" }
  {"posts":[{"status":"published","updated_at":"T1"}]}
Sent(Receipt { remote_id: Some("p1"), url: Some("https://blog.example/hello/") })
"#]]
    );
}

#[test]
fn everything_that_a_message_has_is_in_the_draft() {
    let full = Message {
        body: Some("# Größe\n\n![](media/b.png)".to_owned()),
        hashtags: vec!["Größe".to_owned()],
        media: vec![
            Attachment {
                alt: Some("Ein Bild".to_owned()),
                ..picture("media/a.png")
            },
            picture("media/b.png"),
            Attachment {
                media_type: "video/mp4".to_owned(),
                ..picture("media/c.mp4")
            },
        ],
        ..article("Kurz *gesagt*")
    };
    let rest = "newsletter = 'weekly'\nsegment = 'status:free'\nemail_only = true\naccess = 'members'\ntags = ['Blog']\n";
    let url = |list: &str, name: &str| {
        answer(
            201,
            &format!(r#"{{"{list}": [{{"url": "https://blog.example/content/{name}"}}]}}"#),
        )
    };
    let replies = [
        url("images", "a.png"),
        url("images", "b.png"),
        url("media", "c.mp4"),
        free(),
        post("draft", "T1"),
        post("draft", "T1"),
        post("sent", "T2"),
    ];
    assert_data_eq!(
        sample(rest, full).story(replies),
        str![[r#"
media-0 (Upload): POST https://blog.example/ghost/api/admin/images/upload/
  accept-version: v5.0
  WebToken { scheme: "Ghost", audience: "/admin/", key: "token" }
  file=@media/a.png as a.png (image/png)
media-1 (Upload): POST https://blog.example/ghost/api/admin/images/upload/
  accept-version: v5.0
  WebToken { scheme: "Ghost", audience: "/admin/", key: "token" }
  file=@media/b.png as b.png (image/png)
media-2 (Upload): POST https://blog.example/ghost/api/admin/media/upload/
  accept-version: v5.0
  WebToken { scheme: "Ghost", audience: "/admin/", key: "token" }
  file=@media/c.mp4 as c.mp4 (video/mp4)
find (Read): GET https://blog.example/ghost/api/admin/posts/slug/hello/
  accept-version: v5.0
  WebToken { scheme: "Ghost", audience: "/admin/", key: "token" }
draft (Upload): POST https://blog.example/ghost/api/admin/posts/?source=html
  accept-version: v5.0
  WebToken { scheme: "Ghost", audience: "/admin/", key: "token" }
  {"posts":[{"custom_excerpt":"Kurz gesagt","email_only":true,"feature_image":"https://blog.example/content/a.png","feature_image_alt":"Ein Bild","html":"<h1>Größe</h1>/n<p><img src=/"https://blog.example/content/b.png/" alt=/"/" /></p>/n<p><a href=/"https://blog.example/content/c.mp4/">c.mp4</a></p>/n","slug":"hello","status":"draft","tags":[{"name":"Größe"},{"name":"Blog"}],"title":"News","visibility":"members"}]}
check (Read): GET https://blog.example/ghost/api/admin/posts/p1/
  accept-version: v5.0
  WebToken { scheme: "Ghost", audience: "/admin/", key: "token" }
publish (Publish): PUT https://blog.example/ghost/api/admin/posts/p1/?newsletter=weekly&email_segment=status%3Afree
  accept-version: v5.0
  WebToken { scheme: "Ghost", audience: "/admin/", key: "token" }
  {"posts":[{"status":"published","updated_at":"T1"}]}
Sent(Receipt { remote_id: Some("p1"), url: Some("https://blog.example/hello/") })
"#]]
    );
}

#[test]
fn a_draft_that_an_interrupted_run_left_is_written_anew_and_published() {
    let replies = [
        post("draft", "T0"),
        post("draft", "T1"),
        post("draft", "T1"),
        post("published", "T2"),
    ];
    assert_data_eq!(
        sample("", article("Hello")).story(replies),
        str![[r#"
find (Read): GET https://blog.example/ghost/api/admin/posts/slug/hello/
  accept-version: v5.0
  WebToken { scheme: "Ghost", audience: "/admin/", key: "token" }
draft (Upload): PUT https://blog.example/ghost/api/admin/posts/p1/?source=html
  accept-version: v5.0
  WebToken { scheme: "Ghost", audience: "/admin/", key: "token" }
  {"posts":[{"html":"<p>Hello</p>/n","slug":"hello","status":"draft","title":"News","updated_at":"T0"}]}
check (Read): GET https://blog.example/ghost/api/admin/posts/p1/
  accept-version: v5.0
  WebToken { scheme: "Ghost", audience: "/admin/", key: "token" }
publish (Publish): PUT https://blog.example/ghost/api/admin/posts/p1/
  accept-version: v5.0
  WebToken { scheme: "Ghost", audience: "/admin/", key: "token" }
  {"posts":[{"status":"published","updated_at":"T1"}]}
Sent(Receipt { remote_id: Some("p1"), url: Some("https://blog.example/hello/") })
"#]]
    );
}

#[test]
fn what_somebody_else_wrote_or_changed_is_never_published() {
    assert_data_eq!(
        end([post("published", "T0")]),
        str![[
            r#"Refused("the address `hello` is taken by another post there: choose one as `slug` (`[posts.hello.on.c.options]`)")"#
        ]]
    );
    assert_data_eq!(
        end([free(), post("draft", "T1"), post("draft", "T7")]),
        str![[
            r#"Refused("somebody changed its draft in Ghost, so it was not published: publish it there, or delete the draft and run `kalends retry`")"#
        ]]
    );
    let other = answer(
        201,
        r#"{"posts": [{"id": "p1", "slug": "hello-2", "status": "draft"}]}"#,
    );
    assert_data_eq!(
        end([free(), other]),
        str![[
            r#"Refused("Ghost does not give it the address `hello`: choose another one as `slug`")"#
        ]]
    );
}

#[test]
fn a_collision_is_ours_if_the_post_is_out_and_somebody_elses_if_not() {
    let collision = || {
        answer(
            409,
            r#"{"errors": [{"message": "Saving failed!", "code": "UPDATE_COLLISION"}]}"#,
        )
    };
    let begin = || {
        vec![
            free(),
            post("draft", "T1"),
            post("draft", "T1"),
            collision(),
        ]
    };
    let ends = [
        post("published", "T2"),
        post("draft", "T2"),
        Answer::default(),
    ]
    .map(|last| {
        let mut replies = begin();
        replies.push(last);
        end(replies)
    });
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
Sent(Receipt { remote_id: Some("p1"), url: Some("https://blog.example/hello/") })
Refused("somebody changed its draft in Ghost, so it was not published: publish it there, or delete the draft and run `kalends retry`")
Unknown("the draft was changed at the same moment")
"#]]
    );
}

#[test]
fn each_answer_proves_what_it_proves() {
    let said = r#"{"errors": [{"message": "no", "context": "really"}]}"#;
    let ends = [200, 400, 401, 403, 404, 422, 429, 500, 502].map(|status| {
        let replies = [
            free(),
            post("draft", "T1"),
            post("draft", "T1"),
            answer(status, said),
        ];
        format!("{status} {}", end(replies))
    });
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
200 Unknown("Ghost took the call, but its answer cannot be read")
400 Refused("the request was not understood (400: no really)")
401 Later { reason: "the token is not valid (any more): make a new one, and put it where `token` says (401: no really)", wait: None }
403 Refused("the account may not do this (403: no really)")
404 Refused("it is not there (404: no really)")
422 Refused("it was refused (422: no really)")
429 Later { reason: "too many requests (429: no really)", wait: None }
500 Unknown("the server has a problem (500: no really)")
502 Unknown("the server has a problem (502: no really)")
"#]]
    );
    let drafts = [200, 401, 403, 422, 500]
        .map(|status| format!("{status} {}", end([free(), answer(status, said)])));
    assert_data_eq!(
        drafts.join("\n"),
        str![[r#"
200 Later { reason: "the answer cannot be read (200: no really)", wait: None }
401 Later { reason: "the token is not valid (any more): make a new one, and put it where `token` says (401: no really)", wait: None }
403 Refused("the account may not do this (403: no really)")
422 Refused("it was refused (422: no really)")
500 Later { reason: "the server has a problem (500: no really)", wait: None }
"#]]
    );
}

#[test]
fn choices_that_ghost_would_not_take_are_refused_before_anything_is_sent() {
    let mut odd = article("Hello");
    odd.options.insert(
        "slug".to_owned(),
        crate::model::Setting::Text("A/b".to_owned()),
    );
    assert_data_eq!(
        sample("", odd).story([]),
        str![[
            r#"Refused("`slug` cannot be `A/b`: it has small letters, digits and hyphens, 191 at most")"#
        ]]
    );
    assert_data_eq!(
        sample("email_only = true\n", article("Hello")).story([]),
        str![[r#"Refused("`email_only` needs a `newsletter`")"#]]
    );
    assert_data_eq!(
        sample("", text("Hello")).story([]),
        str![[r#"Refused("Ghost takes no post without a `title`")"#]]
    );
    assert!(matches!(
        sample("", article("Hello")).dry_run(),
        Outcome::Sent(_)
    ));
}
