//! Facebook pages, through the Graph API.
//!
//! Facts from Meta's documentation of the edges `feed`, `photos`, `videos`, `video_reels` and `comments` of a page. 63,206
//! characters are quoted widely and documented nowhere, as is their unit; UTF-16 code units are the strictest in use. Photos
//! above 4 MB are refused with error 1366046.
//!
//! Where a text is folded is not documented. Those who measured it name about 477 characters on a desk, and fewer on a
//! telephone (boldlytype.com, "Facebook Post Character Limit"; posthell.com, "Facebook character counter").

mod video;

use serde_json::{Value, json};

use super::container;
use super::facts::{Cards, Doubt, Facts, Limits, MediaFacts, Threads};
use super::flow::{self, Led, answer, over, refused};
use super::fold::Fold;
use super::graph::{self, Graph, Pairs, login};
use super::http::checked_url;
use super::settings::{SettingKey, SettingKind};
use super::{
    Account, Adapter, Answer, Answers, Attachment, Body, Call, Effect, Figure, Figures, FormPart,
    Guide, HttpRequest, Job, Look, Metrics, Outcome, Platform, Removal, Sought, Step, Unwanted,
    count,
};
use crate::model::Receipt;

const USUAL: &str = "https://graph.facebook.com";
/// Where addresses that begin with a slash belong.
const SITE: &str = "https://www.facebook.com";

const GUIDE: Guide = Guide {
    steps: &[
        "At developers.facebook.com, create an app with the use case \"Manage everything on your Page\".",
        "Write the page's number, which stands under About, Page transparency, as `page = \"1055…\"`.",
        "Under Facebook Login for Business, Settings, add an address of yours that begins with https to the valid OAuth redirect URIs; nothing need be there. Write the app's id as `client_id`, and where its secret is kept as `client_secret = { env = \"FACEBOOK_APP_SECRET\" }`.",
        "Say where the page's token shall be: `token = { file = \".kalends/secrets/facebook\" }`, `{ env = \"FACEBOOK_TOKEN\" }` or, in the ledger, `{ ledger = \"KALENDS_TOKEN_KEY\" }`. Run `kalends auth CHANNEL --redirect` with that address, allow the page, and paste where the browser ends. The page's token does not expire.",
        "Or by hand: in the Graph API Explorer ask for a user token with `pages_show_list`, `pages_read_engagement`, `pages_manage_posts` and, for first comments, `pages_manage_engagement`; extend it in the Access Token Debugger; ask `me/accounts` with it, and keep the page's `access_token` of the answer.",
        "Run `kalends doctor`. A changed password, or a person who leaves the page, ends the token.",
    ],
    gaps: &[
        "Personal profiles and groups cannot be published to; Facebook's interface does not allow it.",
        "Photos and a video do not go in one post.",
        "A text beside photos keeps its link, but Facebook makes no preview of it.",
        "Stories, events, backgrounds and tagged people are not made; do that in the browser.",
    ],
};

pub(super) static PLATFORM: Platform = Platform {
    id: "facebook",
    name: "Facebook",
    adapter: &Adapter {
        next,
        sign_in: None,
        identify: Some(graph::identify(who)),
        ask_limits: None,
        locate: Some(locate),
        retract: Some(retract),
        metrics: Some(Metrics {
            call: ask_figures,
            read: read_figures,
        }),
    },
    facts: &FACTS,
    keys: &[
        SettingKey {
            name: "page",
            kind: SettingKind::Text,
            required: true,
            doc: "number of the page, such as \"105500000000000\"",
        },
        SettingKey {
            name: "token",
            kind: SettingKind::Secret,
            required: true,
            doc: "access token of the page, which does not expire",
        },
        login::APP_ID,
        login::APP_SECRET,
        SettingKey {
            name: "server",
            kind: SettingKind::Address,
            required: false,
            doc: "address of another server that speaks Facebook's interface",
        },
    ],
    options: &[SettingKey {
        name: "reel",
        kind: SettingKind::Flag,
        required: false,
        doc: "true for an upright video of 3 to 90 seconds, as a reel",
    }],
    guide: GUIDE,
};

static FACTS: Facts = Facts {
    limits: Limits {
        text: 63_206,
        media: 10,
        image_bytes: 4_000_000,
        ..Limits::NONE
    },
    measure: |text, _| count::utf16(text),
    fold: Some(Fold {
        characters: 477,
        lines: usize::MAX,
        word: "See more",
    }),
    threads: Threads::Joined,
    replies: false,
    first_comments: true,
    media: MediaFacts {
        mixed: false,
        most_videos: 1,
        ..MediaFacts::FREE
    },
    doubt: Doubt::ReadBack,
    cards: Cards::OfText,
    ..Facts::MESSAGES
};

fn api<'a>(account: &Account<'a>) -> Graph<'a> {
    Graph::of(account, USUAL, graph::VERSION)
}

fn page<'a>(account: &Account<'a>) -> &'a str {
    account.text("page")
}

fn next(job: &Job<'_>, answers: &Answers) -> Step {
    let media = job.message.media.as_slice();
    flow::step(match media {
        _ if job.message.is_comment => comment(job, answers),
        [one] if !is_picture(one) => video::publish(job, one, answers),
        media if media.iter().all(is_picture) => post(job, media, answers),
        _ => refused("Facebook takes one video alone, or photos: make a post of each"),
    })
}

fn is_picture(one: &Attachment) -> bool {
    one.media_type.starts_with("image/")
}

/// Photos first, which nobody sees yet, then the post that shows them.
fn post(job: &Job<'_>, photos: &[Attachment], answers: &Answers) -> Led<Step> {
    let mut pairs = Pairs::default().with_text("message", &job.message.text);
    let link = job.message.link.as_deref().filter(|_| photos.is_empty());
    pairs = pairs.with_some("link", link);
    for (index, photo) in photos.iter().enumerate() {
        let id = uploaded(job, index, photo, answers)?;
        let shown = json!({ "media_fbid": id }).to_string();
        pairs = pairs.with(format!("attached_media[{index}]"), shown);
    }
    let said = answer(answers, "post", |name| {
        let request = api(&job.account).post(&format!("{}/feed", page(&job.account)), pairs);
        let example = json!({ "id": "page_id-of-the-post" });
        graph::call(name, Effect::Publish, request, &example)
    })?;
    let id = published_id(said)?;
    shown(job, &id, answers)
}

/// The id of what a publishing call made.
fn published_id(said: &Answer) -> Led<String> {
    if !graph::is_good(said) {
        return over(graph::publishing_failure(said));
    }
    match graph::id(said, "id") {
        Some(id) => Ok(id),
        None => over(container::unreadable("Facebook")),
    }
}

/// The end: what is out, and where it is seen.
fn shown(job: &Job<'_>, id: &str, answers: &Answers) -> Led<Step> {
    let path = format!("{id}?fields=permalink_url");
    let told = answer(answers, "permalink", |name| {
        let example = json!({ "permalink_url": "https://www.facebook.com/the-post" });
        api(&job.account).ask(name, &path, &example)
    })?;
    over(Outcome::Sent(Receipt {
        remote_id: Some(id.to_owned()),
        url: address(told.text("permalink_url")),
    }))
}

/// The address of a video is told without its site.
fn address(told: Option<String>) -> Option<String> {
    let told = told?;
    let whole = if told.starts_with('/') {
        format!("{SITE}{told}")
    } else {
        told
    };
    checked_url(Some(whole))
}

fn uploaded(job: &Job<'_>, index: usize, photo: &Attachment, answers: &Answers) -> Led<String> {
    let name = format!("photo-{index}");
    let said = answer(answers, &name, |name| upload(job, name, photo))?;
    let id = graph::id(said, "id").filter(|_| graph::is_good(said));
    match id {
        Some(id) => Ok(id),
        None => over(graph::invisible_failure(said).about(photo)),
    }
}

fn upload(job: &Job<'_>, name: String, photo: &Attachment) -> Call {
    let mut parts = vec![FormPart::text("published", "false")];
    if let Some(alt) = &photo.alt {
        parts.push(FormPart::text("alt_text_custom", alt));
    }
    parts.push(FormPart::file("source", photo));
    let path = format!("{}/photos", page(&job.account));
    let request = HttpRequest {
        body: Body::Form(parts),
        ..api(&job.account).post(&path, Pairs::default())
    };
    let example = json!({ "id": format!("id-of-{name}") });
    graph::call(name, Effect::Upload, request, &example)
}

/// The first comment, below the post.
fn comment(job: &Job<'_>, answers: &Answers) -> Led<Step> {
    let Some(post) = job.parent.and_then(|parent| parent.remote_id.as_deref()) else {
        return refused(
            "Facebook did not tell the number of the post, so the comment has no place: write it in the browser",
        );
    };
    let said = answer(answers, "comment", |name| {
        let pairs = Pairs::default().with("message", job.message.text.as_str());
        let request = api(&job.account).post(&format!("{post}/comments"), pairs);
        graph::call(
            name,
            Effect::Publish,
            request,
            &json!({ "id": "id-of-the-comment" }),
        )
    })?;
    let id = published_id(said)?;
    shown(job, &id, answers)
}

/// A comment is looked for below its post, a video by the id that its upload was given, anything else on the page.
fn locate(sought: &Sought<'_>, answers: &Answers) -> Look {
    let parent = sought.said.parent.as_ref();
    let post = parent.and_then(|parent| parent.remote_id.as_deref());
    if let (None, Some(look)) = (post, video::locate(sought, answers)) {
        return look;
    }
    let fields = "fields=id,message,created_time,permalink_url&limit=50";
    let path = match post {
        Some(post) => format!("{post}/comments?{fields}&filter=stream&order=reverse_chronological"),
        None => format!("{}/published_posts?{fields}", page(&sought.account)),
    };
    let said = &sought.said.text;
    container::list(api(&sought.account), &path, "message", said).search(sought, answers)
}

fn retract(unwanted: &Unwanted<'_>, answers: &Answers) -> Removal {
    let Some(id) = unwanted.receipt.remote_id.as_deref() else {
        return Removal::Refused(
            "its number was not recorded: delete it in the browser".to_owned(),
        );
    };
    match answers.get("delete") {
        None => Removal::Call(api(&unwanted.account).delete(id)),
        Some(answer) => graph::removal(answer),
    }
}

fn who(account: &Account<'_>) -> Call {
    api(account).ask(
        "identify",
        "me?fields=id,name",
        &json!({ "id": "1", "name": "Page" }),
    )
}

/// A post's id has two parts; a video's has one, and videos tell how often they were seen instead of shares.
fn ask_figures(account: &Account<'_>, receipt: &Receipt) -> Option<Call> {
    let id = receipt.remote_id.as_deref()?;
    let more = if id.contains('_') { "shares" } else { "views" };
    let path = format!(
        "{id}?fields=reactions.limit(0).summary(total_count),comments.limit(0).summary(total_count),{more}"
    );
    Some(api(account).ask("figures", &path, &json!({})))
}

fn read_figures(answer: &Answer) -> Option<Figures> {
    let json: Value = answer.to_json().filter(|_| graph::is_good(answer))?;
    let named = [
        (Figure::Views, "/views"),
        (Figure::Reactions, "/reactions/summary/total_count"),
        (Figure::Replies, "/comments/summary/total_count"),
        (Figure::Shares, "/shares/count"),
    ];
    let found = named.iter();
    let figures: Figures = found
        .filter_map(|(figure, pointer)| Some((*figure, json.pointer(pointer)?.as_u64()?)))
        .collect();
    (!figures.is_empty()).then_some(figures)
}
