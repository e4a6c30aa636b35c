//! Reddit: text, link and picture posts, errors inside a success, comments, and reading back.

#![expect(
    clippy::needless_raw_string_hashes,
    reason = "the snapshots are written by a tool"
)]

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use super::locating::{Search, removal};
use super::{Sample, answer, last_line, picture, show, text};
use crate::model::{Receipt, Setting};
use crate::platform::{Answer, Figure, Look, Message, Outcome, Removal};

const CHANNEL: &str =
    "platform = 'reddit'\nsubreddit = 'r/acme'\nusername = 'ada'\ntoken = { env = 'TOKEN' }\n";
const TAKEN: &str = r#"{"json": {"errors": [], "data": {"id": "abc", "name": "t3_abc", "url": "https://www.reddit.com/r/acme/comments/abc/news/"}}}"#;

fn sample(message: Message) -> Sample {
    Sample::new(
        CHANNEL,
        Message {
            title: Some("Grüße & more".to_owned()),
            ..message
        },
    )
}

fn chosen(mut sample: Sample, options: &[(&str, Setting)]) -> Sample {
    for (key, value) in options {
        sample
            .message
            .options
            .insert((*key).to_owned(), value.clone());
    }
    sample
}

fn error(code: &str, told: &str) -> Answer {
    Answer::json(&json!({ "json": { "errors": [[code, told, "field"]] } }))
}

#[test]
fn a_text_is_one_publishing_call_that_says_who_asks() {
    assert_data_eq!(
        sample(text("Hello *there*")).story([answer(200, TAKEN)]),
        str![[r#"
post (Publish): POST https://oauth.reddit.com/api/submit
  authorization: Bearer [token]
  user-agent: cli:kalends:0.1.0 (by /u/ada)
  api_type=json
  sr=acme
  title=Grüße & more
  sendreplies=true
  kind=self
  text=Hello *there*
Sent(Receipt { remote_id: Some("t3_abc"), url: Some("https://www.reddit.com/r/acme/comments/abc/news/") })
"#]]
    );
}

#[test]
fn a_post_that_is_nothing_but_its_link_is_a_link_post() {
    let link = "https://acme.example/a?b=1";
    let linked = |words: &str| {
        sample(Message {
            link: Some(link.to_owned()),
            ..text(words)
        })
    };
    assert_data_eq!(
        linked(link).story([]),
        str![[r#"
post (Publish): POST https://oauth.reddit.com/api/submit
  authorization: Bearer [token]
  user-agent: cli:kalends:0.1.0 (by /u/ada)
  api_type=json
  sr=acme
  title=Grüße & more
  sendreplies=true
  kind=link
  url=https://acme.example/a?b=1
  resubmit=false

"#]]
    );
    assert!(
        linked(&format!("News: {link}"))
            .story([])
            .contains("kind=self")
    );
    let kind = |word: &str| [("kind", Setting::Text(word.to_owned()))];
    let as_link = chosen(linked(&format!("News: {link}")), &kind("link"));
    assert!(as_link.story([]).contains("kind=link"));
    assert!(
        chosen(linked(link), &kind("self"))
            .story([])
            .contains("kind=self")
    );
}

#[test]
fn what_a_post_chooses_stands_in_it_and_a_flair_is_looked_up_by_its_text() {
    let options = [
        ("flair", Setting::Text("News".to_owned())),
        ("nsfw", Setting::Flag(true)),
        ("spoiler", Setting::Flag(false)),
        ("subreddit", Setting::Text("other".to_owned())),
    ];
    let full = chosen(
        sample(Message {
            body: Some("# Long".to_owned()),
            ..text("short")
        }),
        &options,
    );
    let flairs =
        Answer::json(&json!([{ "id": "f-0", "text": "Else" }, { "id": "f-1", "text": "News" }]));
    assert_data_eq!(
        full.story([flairs]),
        str![[r#"
flairs (Read): GET https://oauth.reddit.com/r/other/api/link_flair_v2?raw_json=1
  authorization: Bearer [token]
  user-agent: cli:kalends:0.1.0 (by /u/ada)
post (Publish): POST https://oauth.reddit.com/api/submit
  authorization: Bearer [token]
  user-agent: cli:kalends:0.1.0 (by /u/ada)
  api_type=json
  sr=other
  title=Grüße & more
  sendreplies=true
  kind=self
  text=# Long
  nsfw=true
  flair_id=f-1

"#]]
    );
    let none = Answer::json(&json!([{ "id": "f-0", "text": "Else" }]));
    assert_eq!(
        last_line(&full.story([none])),
        r#"Refused("r/other has no flair `News`: choose one of Else")"#
    );
    assert!(last_line(&full.story([answer(503, "")])).starts_with("Later"));
}

fn leased(number: u32) -> Answer {
    Answer::json(&json!({
        "args": { "action": "//store.example", "fields": [{ "name": "key", "value": format!("rte/{number}") }, { "name": "policy", "value": "p" }] },
        "asset": { "asset_id": format!("a{number}") },
    }))
}

fn own(posts: &[Value]) -> Answer {
    let children: Vec<Value> = posts.iter().map(|post| json!({ "data": post })).collect();
    let mut page = Answer::json(&json!({ "data": { "children": children, "after": null } }));
    let date = "Fri, 27 Nov 2026 08:01:00 GMT".to_owned();
    page.headers.insert("date".to_owned(), date);
    page
}

fn post(name: &str, title: &str) -> Value {
    json!({
        "name": name, "title": title, "subreddit": "Acme", "created_utc": 1_795_766_401.0,
        "permalink": format!("/r/Acme/comments/{}/x/", &name[3..]),
    })
}

fn me() -> Answer {
    answer(200, r#"{"id": "7", "name": "ada"}"#)
}

#[test]
fn a_picture_goes_to_its_store_and_its_post_is_found_among_ones_own() {
    let one = sample(Message {
        media: vec![picture("media/a.png")],
        ..text("Look")
    });
    let later = answer(
        200,
        r#"{"json": {"errors": [], "data": {"websocket_url": "wss://x", "user_submitted_page": "https://x"}}}"#,
    );
    let start = || [leased(1), answer(201, "<xml/>"), later.clone(), me()];
    let replies = start()
        .into_iter()
        .chain([own(&[]), own(&[post("t3_xyz", "Grüße & more")])]);
    assert_data_eq!(
        one.story(replies),
        str![[r#"
media-0-lease (Upload): POST https://oauth.reddit.com/api/media/asset.json
  authorization: Bearer [token]
  user-agent: cli:kalends:0.1.0 (by /u/ada)
  filepath=a.png
  mimetype=image/png
media-0 (Upload): POST https://store.example
  key=rte/1
  policy=p
  file=@media/a.png as a.png (image/png)
post (Publish): POST https://oauth.reddit.com/api/submit
  authorization: Bearer [token]
  user-agent: cli:kalends:0.1.0 (by /u/ada)
  api_type=json
  sr=acme
  title=Grüße & more
  sendreplies=true
  kind=image
  url=https://store.example/rte/1
  text=Look
identify (Read): GET https://oauth.reddit.com/api/v1/me?raw_json=1
  authorization: Bearer [token]
  user-agent: cli:kalends:0.1.0 (by /u/ada)
after 1s: own (Read): GET https://oauth.reddit.com/user/ada/submitted?limit=25&sort=new&raw_json=1
  authorization: Bearer [token]
  user-agent: cli:kalends:0.1.0 (by /u/ada)
after 2s: own (Read): GET https://oauth.reddit.com/user/ada/submitted?limit=25&sort=new&raw_json=1
  authorization: Bearer [token]
  user-agent: cli:kalends:0.1.0 (by /u/ada)
Sent(Receipt { remote_id: Some("t3_xyz"), url: Some("https://www.reddit.com/r/Acme/comments/xyz/x/") })
"#]]
    );
    let lost = one.story(start().into_iter().chain([answer(503, "")]));
    assert!(last_line(&lost).starts_with("Unknown("));
    let never = one.story(start().into_iter().chain((0..9).map(|_| own(&[]))));
    assert!(last_line(&never).starts_with("Unknown("));
}

#[test]
fn a_lease_that_ran_out_is_asked_for_once_more() {
    let one = sample(Message {
        media: vec![picture("a.png")],
        ..text("Look")
    });
    let gone = || answer(403, "<Error/>");
    let story = one.story([
        leased(1),
        gone(),
        leased(2),
        answer(201, ""),
        answer(200, TAKEN),
    ]);
    assert!(story.contains("url=https://store.example/rte/2"), "{story}");
    let story = one.story([leased(1), gone(), leased(2), gone()]);
    assert!(
        last_line(&story).starts_with("Refused(\"`a.png`"),
        "{story}"
    );
}

#[test]
fn several_pictures_are_a_gallery() {
    let many = sample(Message {
        media: vec![picture("a.png"), picture("b.png")],
        ..text("Look")
    });
    let replies = [leased(1), answer(201, ""), leased(2), answer(201, "")];
    let story = many.story(replies);
    let call: Vec<&str> = story.lines().rev().take(4).collect();
    assert_data_eq!(
        call.into_iter().rev().collect::<Vec<_>>().join("\n"),
        str![[r#"
post (Publish): POST https://oauth.reddit.com/api/submit_gallery_post.json
  authorization: Bearer [token]
  user-agent: cli:kalends:0.1.0 (by /u/ada)
  {"api_type":"json","items":[{"caption":"","media_id":"a1","outbound_url":""},{"caption":"","media_id":"a2","outbound_url":""}],"nsfw":false,"sendreplies":true,"show_error_list":true,"spoiler":false,"sr":"acme","text":"Look","title":"Grüße & more"}
"#]]
    );
}

#[test]
fn a_first_comment_goes_below_its_post() {
    let mut comment = sample(Message {
        is_comment: true,
        ..text("Ask here")
    });
    comment.parent = Some(Receipt {
        remote_id: Some("t3_abc".to_owned()),
        url: None,
    });
    let taken = r#"{"json": {"errors": [], "data": {"things": [{"data": {"name": "t1_x", "permalink": "/r/acme/comments/abc/news/x/"}}]}}}"#;
    assert_data_eq!(
        comment.story([answer(200, taken)]),
        str![[r#"
comment (Publish): POST https://oauth.reddit.com/api/comment
  authorization: Bearer [token]
  user-agent: cli:kalends:0.1.0 (by /u/ada)
  api_type=json
  thing_id=t3_abc
  text=Ask here
Sent(Receipt { remote_id: Some("t1_x"), url: Some("https://www.reddit.com/r/acme/comments/abc/news/x/") })
"#]]
    );
    comment.parent = Some(Receipt::default());
    assert!(comment.story([]).starts_with("Refused("));
}

#[test]
fn each_answer_proves_what_it_proves() {
    let mut limited = answer(429, r#"{"message": "Too Many Requests"}"#);
    limited
        .headers
        .insert("x-ratelimit-reset".to_owned(), "41".to_owned());
    let replies = [
        error(
            "RATELIMIT",
            "Looks like you've been doing that a lot. Take a break for 9 minutes before trying again.",
        ),
        Answer::json(
            &json!({ "json": { "ratelimit": 12.5, "errors": [["RATELIMIT", "slow down", "ratelimit"]] } }),
        ),
        error("ALREADY_SUB", "that link has already been submitted"),
        error("SUBREDDIT_NOEXIST", "that subreddit doesn't exist"),
        error("SUBREDDIT_NOTALLOWED", "you aren't allowed to post there."),
        error(
            "SUBMIT_VALIDATION_FLAIR_REQUIRED",
            "Your post must contain post flair.",
        ),
        error("TOO_LONG", "this is too long (max: 300)"),
        error("USER_REQUIRED", "Please log in to do that."),
        limited,
        answer(401, ""),
        answer(403, r#"{"message": "Forbidden", "reason": "private"}"#),
        answer(500, ""),
        answer(200, "<html>"),
        answer(200, r#"{"json": {"errors": [], "data": {}}}"#),
    ];
    let ends = replies.map(|reply| last_line(&sample(text("Hello")).story([reply])));
    assert_data_eq!(
        ends.join("\n"),
        str![[r#"
Later { reason: "Reddit wants it later (Looks like you've been doing that a lot. Take a break for 9 minutes before trying again.)", wait: Some(600s) }
Later { reason: "Reddit wants it later (slow down)", wait: Some(12.5s) }
Unknown("Reddit says that the community has this link already, which may be this post from an earlier try")
Refused("there is no such community: check `subreddit` (that subreddit doesn't exist)")
Refused("the account may not post in this community: ask its moderators (you aren't allowed to post there.)")
Refused("this community wants a flair: write one of its own as `flair` (Your post must contain post flair.)")
Refused("Reddit refuses it (TOO_LONG: this is too long (max: 300))")
Later { reason: "Reddit does not know who this is: make a new token", wait: None }
Later { reason: "too many requests (429: Too Many Requests)", wait: Some(41s) }
Later { reason: "the token is not valid (any more): make a new one, and put it where `token` says (401)", wait: None }
Refused("the account may not do this (403: private)")
Unknown("the server has a problem (500)")
Unknown("Reddit accepted it, but its answer cannot be read")
Unknown("Reddit accepted it, but its answer cannot be read")
"#]]
    );
}

#[test]
fn a_dry_run_ends_well_on_its_own_examples() {
    for media in [
        vec![],
        vec![picture("a.png")],
        vec![picture("a.png"), picture("b.png")],
    ] {
        let full = sample(Message {
            media,
            ..text("Hello")
        });
        let full = chosen(full, &[("flair", Setting::Text("News".to_owned()))]);
        assert!(matches!(full.dry_run(), Outcome::Sent(_)));
    }
}

#[test]
fn a_script_app_signs_in_by_password_and_a_web_app_by_its_refresh_token() {
    let call = |lines: &str| {
        let app = "platform = 'reddit'\nsubreddit = 'a'\nclient_id = 'app'\nclient_secret = { env = 'S' }\n";
        let sample = Sample::new(&format!("{app}{lines}"), text("a"));
        let sign_in = sample.adapter().sign_in.as_ref().unwrap();
        (sign_in.call)(&sample.account()).map(|call| show(&call))
    };
    let calls = [
        call("username = 'ada'\npassword = { env = 'P' }\n").unwrap(),
        call("refresh_token = { env = 'R' }\n").unwrap(),
    ];
    assert_data_eq!(
        calls.join("\n"),
        str![[r#"
sign-in (Upload): POST https://www.reddit.com/api/v1/access_token
  accept: application/json
  authorization: Basic app:[client_secret]
  user-agent: cli:kalends:0.1.0 (by /u/ada)
  grant_type=password
  username=ada
  password=[password]
sign-in (Upload): POST https://www.reddit.com/api/v1/access_token
  accept: application/json
  authorization: Basic app:[client_secret]
  user-agent: cli:kalends:0.1.0
  grant_type=refresh_token
  refresh_token=[refresh_token]
"#]]
    );
    assert_eq!(
        call("token = { env = 'T' }\npassword = { env = 'P' }\n"),
        None
    );
}

#[test]
fn posts_are_read_back_by_title_and_community_and_comments_by_their_words() {
    let mut search = Search::new(
        CHANNEL,
        Message {
            title: Some("News".to_owned()),
            ..text("Hello")
        },
    );
    let (calls, look) = search.story([
        me(),
        own(&[post("t3_1", "Else entirely"), post("t3_2", "News")]),
    ]);
    assert_data_eq!(
        calls.join("\n"),
        str![[r#"
identify (Read): GET https://oauth.reddit.com/api/v1/me?raw_json=1
page-0 (Read): GET https://oauth.reddit.com/user/ada/submitted?limit=100&sort=new&raw_json=1
"#]]
    );
    assert!(
        matches!(look, Some(Look::Found(receipt)) if receipt.remote_id.as_deref() == Some("t3_2"))
    );
    assert_eq!(search.story([me(), own(&[])]).1, Some(Look::Absent));
    let mut elsewhere = post("t3_3", "News");
    elsewhere["subreddit"] = json!("other");
    let look = search.story([me(), own(&[elsewhere])]).1;
    assert!(matches!(look, Some(Look::Undecided(_))), "{look:?}");
    let look = search.story([me(), answer(403, "{}")]).1;
    assert!(matches!(look, Some(Look::Undecided(_))), "{look:?}");
    search.said.parent = Some(Receipt {
        remote_id: Some("t3_2".to_owned()),
        url: None,
    });
    let comment = json!({ "name": "t1_9", "body": "Hello", "parent_id": "t3_2", "created_utc": 1_795_766_401.0, "permalink": "/r/acme/comments/2/x/9/" });
    let (calls, look) = search.story([me(), own(&[comment])]);
    assert!(calls[1].contains("/user/ada/comments?"), "{calls:?}");
    assert!(matches!(look, Some(Look::Found(_))), "{look:?}");
}

#[test]
fn a_post_is_deleted_by_its_full_name_and_its_figures_are_read() {
    let sample = sample(text("Hello"));
    let receipt = Receipt {
        remote_id: Some("t3_abc".to_owned()),
        url: None,
    };
    let (calls, _) = removal(&sample, &receipt, &[]);
    assert_eq!(
        calls,
        ["delete (Publish): POST https://oauth.reddit.com/api/del"]
    );
    assert_eq!(
        removal(&sample, &receipt, &[answer(200, "{}")]).1,
        Removal::Gone
    );
    assert!(matches!(
        removal(&sample, &receipt, &[answer(403, "{}")]).1,
        Removal::Refused(_)
    ));
    let metrics = sample.adapter().metrics.as_ref().unwrap();
    let call = (metrics.call)(&sample.account(), &receipt).unwrap();
    assert!(show(&call).contains("/api/info?raw_json=1&id=t3_abc"));
    let told = json!({ "data": { "children": [{ "data": { "ups": 5, "num_comments": 2, "num_crossposts": 1, "view_count": null } }] } });
    assert_eq!(
        (metrics.read)(&Answer::json(&told)).unwrap(),
        [
            (Figure::Reactions, 5),
            (Figure::Replies, 2),
            (Figure::Shares, 1)
        ]
    );
}
