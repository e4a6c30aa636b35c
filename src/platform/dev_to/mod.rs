//! dev.to and other Forem servers (developers.forem.com/api/v1).
//!
//! Facts from forem/forem: `app/models/article.rb` (a title of 128, at most four tags, no second article of the same title within
//! five minutes), `config/initializers/rack_attack.rb` (a header `User-Agent`, one write a second). An article is made as a
//! draft, which nobody sees, and then published, so that to publish it again changes nothing.

mod article;
mod locate;

use std::time::Duration;

use article::{draft, is_taken, publish};
use serde_json::{Value, json};

use super::facts::{Doubt, Facts, Limits, TextFacts};
use super::http::{checked_id, checked_url, invisible_failure, publishing_failure};
use super::settings::{SettingKey, SettingKind};
use super::{
    Account, Adapter, Answer, Answers, Body, Call, Effect, Figure, Figures, Guide, HttpRequest,
    Identify, Identity, Job, Metrics, Outcome, Platform, Step, Template,
};
use crate::model::Receipt;

const SERVER: &str = "https://dev.to";
/// For how long a title cannot be used again.
const TITLE_WAIT: Duration = Duration::from_secs(5 * 60);

const GUIDE: Guide = Guide {
    steps: &[
        "Open dev.to/settings/extensions, DEV Community API Keys, type `kalends` and choose Generate API Key. It does not expire.",
        "Keep the key in a variable, such as `DEV_TO_KEY`, and name it: `api_key = { env = \"DEV_TO_KEY\" }`.",
        "dev.to fetches pictures itself: write `media_url = \"https://…\"`, the address below which your calendar's files can be fetched, if posts there have pictures.",
        "For an article that stands on your own site as well, write its address as `canonical_url` under `[posts.ID.on.dev-to.options]`.",
        "For another Forem server, write its address as `server`.",
    ],
    gaps: &[
        "The first picture becomes the cover, the others stand below the text; videos are not taken, so write a link to one.",
        "Of the hashtags, the first four letters-and-digits words become tags.",
        "`kalends retract` makes an article a draft again; delete it by hand if it is to vanish.",
    ],
};

const CANONICAL: SettingKey = SettingKey {
    name: "canonical_url",
    kind: SettingKind::PublicAddress,
    required: false,
    doc: "where the article stands first, for search engines",
};
const SERIES: SettingKey = SettingKey {
    name: "series",
    kind: SettingKind::Text,
    required: false,
    doc: "name of the series that the article belongs to",
};
const ORGANIZATION: SettingKey = SettingKey {
    name: "organization_id",
    kind: SettingKind::Number,
    required: false,
    doc: "number of the organization in whose name it is published",
};

pub(super) static PLATFORM: Platform = Platform {
    id: "dev-to",
    name: "dev.to",
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
            call: figures,
            read: read_figures,
        }),
    },
    facts: &FACTS,
    keys: &[
        SettingKey {
            name: "api_key",
            kind: SettingKind::Secret,
            required: true,
            doc: "an API key of the account",
        },
        SettingKey {
            name: "server",
            kind: SettingKind::Address,
            required: false,
            doc: "address of another Forem server, if it is not \"https://dev.to\"",
        },
        SettingKey {
            name: "media_url",
            kind: SettingKind::PublicAddress,
            required: false,
            doc: "address below which everybody can fetch the calendar's files",
        },
        CANONICAL,
        SERIES,
        ORGANIZATION,
    ],
    options: &[CANONICAL, SERIES, ORGANIZATION],
    guide: GUIDE,
};

static FACTS: Facts = Facts {
    links_in_text: false,
    limits: Limits {
        title: 128,
        ..Limits::NONE
    },
    text: TextFacts {
        needs_title: true,
        hashtags: Some(4),
        ..TextFacts::FREE
    },
    doubt: Doubt::ReadBack,
    ..Facts::ARTICLES
};

/// The draft, or the one that an interrupted run has left, then the call that publishes it.
fn next(job: &Job<'_>, answers: &Answers) -> Step {
    let article = match article::article(job) {
        Ok(article) => article,
        Err(reason) => return Step::Done(Outcome::Refused(reason)),
    };
    let Some(drafted) = answers.get("draft") else {
        return Step::Call(draft(job, &article));
    };
    let id = if drafted.is_success() {
        number(drafted).ok_or_else(|| Box::new(Step::Done(failure(drafted, Effect::Upload))))
    } else if is_taken(drafted) {
        left_draft(job, answers)
    } else {
        Err(Box::new(Step::Done(failure(drafted, Effect::Upload))))
    };
    let id = match id {
        Ok(id) => id,
        Err(step) => return *step,
    };
    match answers.get("publish") {
        None => Step::Call(publish(job, id, article)),
        Some(answer) => Step::Done(read(answer)),
    }
}

/// A title that was used just now may be that of our own draft, whose answer was lost.
fn left_draft(job: &Job<'_>, answers: &Answers) -> Result<u64, Box<Step>> {
    let call = Call::read(
        "drafts",
        get(job.account, "/articles/me/unpublished?per_page=20"),
        Answer::json(&json!([])),
    );
    let Some(answer) = answers.get("drafts") else {
        return Err(Box::new(Step::Call(call)));
    };
    let Some(Value::Array(drafts)) = answer.to_json().filter(|_| answer.is_success()) else {
        return Err(Box::new(Step::Done(failure(answer, Effect::Read))));
    };
    let title = job.message.title.as_deref().unwrap_or_default();
    let ours = drafts.iter().find(|draft| draft["title"] == title);
    ours.and_then(|draft| draft["id"].as_u64()).ok_or_else(|| {
        let reason = "an article of this title was published in the last five minutes";
        Box::new(Step::Done(Outcome::Later {
            reason: reason.to_owned(),
            wait: Some(TITLE_WAIT),
        }))
    })
}

fn number(answer: &Answer) -> Option<u64> {
    answer.to_json()?["id"].as_u64()
}

fn read(answer: &Answer) -> Outcome {
    let json = answer.to_json().filter(|_| answer.is_success());
    match json.as_ref().and_then(receipt) {
        Some(receipt) => Outcome::Sent(receipt),
        None => failure(answer, Effect::Publish),
    }
}

fn receipt(article: &Value) -> Option<Receipt> {
    Some(Receipt {
        remote_id: Some(article["id"].as_u64()?.to_string()),
        url: checked_url(article["url"].as_str().map(str::to_owned)),
    })
}

/// What an answer proves that says no. Forem gives its reason as `{"error": "…", "status": …}`.
fn failure(answer: &Answer, effect: Effect) -> Outcome {
    let is_seen = effect == Effect::Publish;
    if answer.is_success() && is_seen {
        return Outcome::Unknown(
            "the server took the article, but its answer cannot be read".to_owned(),
        );
    }
    if answer.status == 401 {
        let reason = "the key is not valid (any more): make a new one, and put it where `api_key` says (401)";
        return Outcome::Later {
            reason: reason.to_owned(),
            wait: None,
        };
    }
    if is_seen {
        publishing_failure(answer, answer.text("error"))
    } else {
        invisible_failure(answer, answer.text("error"))
    }
}

fn identify(account: &Account<'_>) -> Call {
    Call::read(
        "identify",
        get(*account, "/users/me"),
        Answer::json(&json!({ "id": 1, "username": "author" })),
    )
}

fn read_identity(answer: &Answer) -> Result<Identity, Outcome> {
    let id = number(answer).filter(|_| answer.is_success());
    let id = id.ok_or_else(|| failure(answer, Effect::Read))?.to_string();
    let name = checked_id(answer.text("username")).map(|name| format!("@{name}"));
    Ok(Identity {
        name: name.unwrap_or_else(|| id.clone()),
        id,
    })
}

fn figures(account: &Account<'_>, receipt: &Receipt) -> Option<Call> {
    let id = receipt.remote_id.as_ref()?;
    Some(Call::read(
        "figures",
        get(*account, &format!("/articles/{id}")),
        Answer::json(&json!({ "id": 1 })),
    ))
}

fn read_figures(answer: &Answer) -> Option<Figures> {
    let json = answer.to_json().filter(|_| answer.is_success())?;
    let named = [
        (Figure::Views, "page_views_count"),
        (Figure::Reactions, "public_reactions_count"),
        (Figure::Replies, "comments_count"),
    ];
    let told = named.into_iter();
    Some(
        told.filter_map(|(figure, key)| Some((figure, json[key].as_u64()?)))
            .collect(),
    )
}

fn get(account: Account<'_>, path: &str) -> HttpRequest {
    HttpRequest {
        method: "GET",
        url: Template::plain(format!("{}/api{path}", account.server_or(SERVER))),
        headers: vec![
            (
                "accept",
                Template::plain("application/vnd.forem.api-v1+json"),
            ),
            ("api-key", Template::secret("api_key")),
        ],
        body: Body::Empty,
        signature: None,
    }
}
