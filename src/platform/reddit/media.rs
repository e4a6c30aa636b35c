//! Pictures on their way to Reddit: a lease names a store and its fields, then the file goes there as a form.
//!
//! Reddit does not document this; PRAW does it so (`praw/models/reddit/subreddit.py`).

use std::borrow::Cow;

use serde_json::{Value, json};

use super::answer::said;
use super::request;
use crate::platform::http::{checked_id, checked_url, invisible_failure};
use crate::platform::{
    Answer, Answers, Attachment, Body, Call, FormPart, HttpRequest, Job, Step, Template,
};

/// A picture that a post can show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asset {
    /// By which a gallery names it.
    pub(super) id: String,
    /// By which a post of one picture names it.
    pub(super) address: String,
}

/// A step that comes before a picture is ready.
type First = Box<Step>;

/// All pictures, or the step that leads there.
pub(super) fn ready(job: &Job<'_>, answers: &Answers) -> Result<Vec<Asset>, First> {
    let media = job.message.media.iter().enumerate();
    media
        .map(|(index, attachment)| picture(job, answers, index, attachment))
        .collect()
}

fn picture(
    job: &Job<'_>,
    answers: &Answers,
    index: usize,
    attachment: &Attachment,
) -> Result<Asset, First> {
    let call = lease(job, index, attachment);
    let Some(leased) = answers.get(&call.name) else {
        return Err(Box::new(Step::Call(call)));
    };
    let failed = |answer: &Answer| {
        let outcome = invisible_failure(answer, said(answer));
        Box::new(Step::Done(outcome.about(attachment)))
    };
    let lease = Lease::read(leased).ok_or_else(|| failed(leased))?;
    let put = lease.put(index, attachment);
    match answers.get(&put.name) {
        None => Err(Box::new(Step::Call(put))),
        Some(answer) if answer.is_success() => Ok(lease.asset),
        // A lease of an earlier run may have run out: a new one, and the file once more.
        Some(answer) if answer.status == 403 && answer.asked < leased.asked => {
            Err(Box::new(Step::Call(put)))
        }
        Some(answer) if answer.status == 403 && answer.asked < 2 => Err(Box::new(Step::Call(call))),
        Some(answer) => Err(failed(answer)),
    }
}

fn lease(job: &Job<'_>, index: usize, attachment: &Attachment) -> Call {
    let pairs = vec![
        ("filepath", attachment.file_name().to_owned()),
        ("mimetype", attachment.media_type.clone()),
    ];
    let request = HttpRequest {
        body: Body::Pairs(plain(pairs)),
        ..request("POST", job.account, "/api/media/asset.json")
    };
    let example = json!({
        "args": { "action": "//reddit-uploaded-media.s3-accelerate.amazonaws.com", "fields": [{ "name": "key", "value": format!("key-of-media-{index}") }] },
        "asset": { "asset_id": format!("id-of-media-{index}") },
    });
    Call::upload(
        format!("media-{index}-lease"),
        request,
        Answer::json(&example),
    )
}

/// Where a file may be put, and what it is called then.
struct Lease {
    action: String,
    fields: Vec<(String, String)>,
    asset: Asset,
}

impl Lease {
    fn read(answer: &Answer) -> Option<Self> {
        let json = answer.to_json().filter(|_| answer.is_success())?;
        let action = json.pointer("/args/action")?.as_str()?;
        let action = match action.strip_prefix("//") {
            Some(rest) => format!("https://{rest}"),
            None => action.to_owned(),
        };
        let field = |field: &Value| {
            let text = |name: &str| Some(field[name].as_str()?.to_owned());
            Some((text("name")?, text("value")?))
        };
        let fields = json.pointer("/args/fields")?.as_array()?.iter().map(field);
        let fields: Vec<(String, String)> = fields.collect::<Option<_>>()?;
        let (_, key) = fields.iter().find(|(name, _)| name == "key")?;
        let address = checked_url(Some(format!("{}/{key}", action.trim_end_matches('/'))))?;
        let id = json.pointer("/asset/asset_id")?.as_str()?.to_owned();
        let id = checked_id(Some(id))?;
        Some(Self {
            action: checked_url(Some(action))?,
            asset: Asset { id, address },
            fields,
        })
    }

    fn put(&self, index: usize, attachment: &Attachment) -> Call {
        let text = |(name, value): &(String, String)| FormPart::text(name.clone(), value);
        let mut parts: Vec<FormPart> = self.fields.iter().map(text).collect();
        parts.push(FormPart::file("file", attachment));
        Call::upload(
            format!("media-{index}"),
            HttpRequest {
                method: "POST",
                url: Template::plain(&self.action),
                headers: Vec::new(),
                body: Body::Form(parts),
                signature: None,
            },
            Answer::empty(),
        )
    }
}

/// Pairs without secrets.
pub(super) fn plain(pairs: Vec<(&'static str, String)>) -> Vec<(Cow<'static, str>, Template)> {
    let pairs = pairs.into_iter();
    pairs
        .map(|(name, value)| (Cow::Borrowed(name), Template::plain(value)))
        .collect()
}
