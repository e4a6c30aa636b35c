//! WordPress, through its REST API (developer.wordpress.org, `rest-api/reference`), which sets no limits on a post.
//!
//! A second post of the same slug is made without a word, as `slug-2`, so nothing is sent again before it was looked for.

mod answer;
mod content;
mod locate;
mod terms;

use answer::failure;
use content::{Medium, uploaded};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::blog::{slug, summary};
use super::facts::{Doubt, Facts};
use super::http::{checked_id, checked_url};
use super::settings::{SettingKey, SettingKind};
use super::{
    Account, Adapter, Answer, Answers, Body, Call, Effect, Figure, Guide, HttpRequest, Identify,
    Identity, Job, Metrics, Outcome, Piece, Platform, Step, Template,
};
use crate::model::Receipt;

const GUIDE: Guide = Guide {
    steps: &[
        "Give the posts an author: a user of your site with the role Author or Editor.",
        "In WordPress, open Users, that user's Profile, Application Passwords, type `kalends` and choose Add New. Copy the password, which does not expire. The site must have https.",
        "Keep the password in a variable, such as `WORDPRESS_PASSWORD`, and name it: `password = { env = \"WORDPRESS_PASSWORD\" }`; its spaces do not matter.",
        "Write the user's name as `user` and the address of your site as `server = \"https://…\"`.",
        "Settings, Permalinks must be anything but Plain.",
        "Categories are named by their slugs, as Posts, Categories shows them; the `hashtags` of a post become its tags.",
    ],
    gaps: &[
        "The address of a post ends with the post's id in the calendar.",
        "Sites at wordpress.com without plugins have no application passwords.",
        "The first picture becomes the featured image, all others stand below the text. Writing blocks or a page builder's form is not attempted.",
        "`kalends retract` moves a post to the trash; its pictures stay in the media library.",
    ],
};

const CATEGORIES: SettingKey = SettingKey {
    name: "categories",
    kind: SettingKind::List,
    required: false,
    doc: "slugs of the categories, such as [\"news\"]",
};
const STICKY: SettingKey = SettingKey {
    name: "sticky",
    kind: SettingKind::Flag,
    required: false,
    doc: "whether the post stays at the top of the front page",
};
const FEATURED: SettingKey = SettingKey {
    name: "featured_image",
    kind: SettingKind::Flag,
    required: false,
    doc: "whether the first picture becomes the featured image, which it does unless this is false",
};

pub(super) static PLATFORM: Platform = Platform {
    id: "wordpress",
    name: "WordPress",
    adapter: &Adapter {
        next,
        sign_in: None,
        identify: Some(Identify {
            call: identify,
            read: read_identity,
        }),
        ask_limits: None,
        locate: Some(locate::locate),
        retract: Some(locate::retract),
        metrics: Some(Metrics {
            call: comments,
            read: |answer| {
                let count = answer.headers.get("x-wp-total")?.parse().ok()?;
                answer.is_success().then(|| vec![(Figure::Replies, count)])
            },
        }),
    },
    facts: &FACTS,
    keys: &[
        SettingKey {
            name: "server",
            kind: SettingKind::Address,
            required: true,
            doc: "address of the site, such as \"https://blog.acme.example\"",
        },
        SettingKey {
            name: "user",
            kind: SettingKind::Text,
            required: true,
            doc: "name of the user who writes the posts",
        },
        SettingKey {
            name: "password",
            kind: SettingKind::Secret,
            required: true,
            doc: "an application password of that user",
        },
        CATEGORIES,
        STICKY,
        FEATURED,
    ],
    options: &[CATEGORIES, STICKY, FEATURED],
    guide: GUIDE,
};

static FACTS: Facts = Facts {
    links_in_text: false,
    doubt: Doubt::ReadBack,
    ..Facts::ARTICLES
};

/// The media, the categories and the tags of a post.
type Ready<'a> = (Vec<Medium<'a>>, Vec<u64>, Vec<u64>);

/// Media, categories and tags first, then the post.
fn next(job: &Job<'_>, answers: &Answers) -> Step {
    let ready = || -> Result<Ready<'_>, Box<Step>> {
        let categories = terms::categories(job, answers)?;
        let tags = terms::tags(job, answers)?;
        Ok((uploaded(job, answers)?, categories, tags))
    };
    let (media, categories, tags) = match ready() {
        Ok(ready) => ready,
        Err(step) => return *step,
    };
    match answers.get("post") {
        None => Step::Call(post_call(job, &media, &categories, &tags)),
        Some(answer) => Step::Done(read(answer)),
    }
}

fn post_call(job: &Job<'_>, media: &[Medium<'_>], categories: &[u64], tags: &[u64]) -> Call {
    let message = job.message;
    let (featured, below) = content::arranged(job, media);
    let mut body = json!({
        "status": "publish",
        "slug": slug(job.delivery),
        "title": message.title.as_deref().unwrap_or_default(),
        "content": content::html(message, below),
    });
    let mut set = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            body[key] = value;
        }
    };
    set("excerpt", summary(message).map(|text| json!(text)));
    set("featured_media", featured.map(|medium| json!(medium.id)));
    set(
        "categories",
        (!categories.is_empty()).then(|| json!(categories)),
    );
    set("tags", (!tags.is_empty()).then(|| json!(tags)));
    set("sticky", job.flag("sticky").map(|sticky| json!(sticky)));
    let request = HttpRequest {
        body: Body::Json(body),
        ..post(job.account, "/posts")
    };
    let link = format!("{}/{}/", job.account.server(), slug(job.delivery));
    Call::publish(
        "post",
        request,
        Answer::json(&json!({ "id": 1, "link": link })),
    )
}

fn read(answer: &Answer) -> Outcome {
    let json = answer.to_json().filter(|_| answer.is_success());
    match json.as_ref().and_then(receipt) {
        Some(receipt) => Outcome::Sent(receipt),
        None => failure(answer, Effect::Publish),
    }
}

fn receipt(post: &Value) -> Option<Receipt> {
    Some(Receipt {
        remote_id: Some(post["id"].as_u64()?.to_string()),
        url: checked_url(post["link"].as_str().map(str::to_owned)),
    })
}

fn identify(account: &Account<'_>) -> Call {
    Call::read(
        "identify",
        get(*account, "/users/me?context=edit"),
        Answer::json(&json!({ "id": 1, "slug": "author" })),
    )
}

fn read_identity(answer: &Answer) -> Result<Identity, Outcome> {
    let json = answer.to_json().filter(|_| answer.is_success());
    let id = json.as_ref().and_then(|json| json["id"].as_u64());
    let id = id.ok_or_else(|| failure(answer, Effect::Read))?.to_string();
    let name = checked_id(answer.text("slug")).map(|name| format!("@{name}"));
    Ok(Identity {
        name: name.unwrap_or_else(|| id.clone()),
        id,
    })
}

/// How many comments a post has is told by a header of their list.
fn comments(account: &Account<'_>, receipt: &Receipt) -> Option<Call> {
    let id = receipt.remote_id.as_ref()?;
    Some(Call::read(
        "figures",
        get(*account, &format!("/comments?post={id}&per_page=1")),
        Answer::json(&json!([])),
    ))
}

fn get(account: Account<'_>, path: &str) -> HttpRequest {
    let user = Piece::Plain(account.text("user").to_owned());
    HttpRequest {
        method: "GET",
        url: Template::plain(format!("{}/wp-json/wp/v2{path}", account.server())),
        headers: vec![("authorization", Template::basic(user, "password"))],
        body: Body::Empty,
        signature: None,
    }
}

fn post(account: Account<'_>, path: &str) -> HttpRequest {
    HttpRequest {
        method: "POST",
        ..get(account, path)
    }
}

/// A value inside a query.
fn in_query(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}
