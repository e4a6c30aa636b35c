//! Categories and tags, which a post names by their numbers.
//!
//! Categories are a site's order, so they must be there. A tag is made where there is none; one that is there answers
//! `term_exists` with its number (WordPress, `WP_REST_Terms_Controller`).

use serde_json::{Value, json};

use super::answer::failure;
use super::{get, in_query, post};
use crate::platform::{Answer, Answers, Body, Call, Effect, HttpRequest, Job, Outcome, Step};

/// The numbers of the categories, or the step that leads to them.
pub(super) fn categories(job: &Job<'_>, answers: &Answers) -> Result<Vec<u64>, Box<Step>> {
    let wanted = job.list("categories");
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let call = ask(job, wanted);
    let Some(answer) = answers.get(&call.name) else {
        return Err(Box::new(Step::Call(call)));
    };
    let Some(Value::Array(known)) = answer.to_json().filter(|_| answer.is_success()) else {
        return Err(Box::new(Step::Done(failure(answer, Effect::Read))));
    };
    let number = |slug: &String| {
        let found = known
            .iter()
            .find(|category| category["slug"] == slug.as_str());
        found.and_then(|category| category["id"].as_u64()).ok_or_else(|| {
            let reason = format!(
                "there is no category `{slug}`: make it in WordPress, or write the slug of one that is there"
            );
            Box::new(Step::Done(Outcome::Refused(reason)))
        })
    };
    wanted.iter().map(number).collect()
}

fn ask(job: &Job<'_>, slugs: &[String]) -> Call {
    let path = format!(
        "/categories?per_page=100&slug={}",
        in_query(&slugs.join(","))
    );
    let numbered = slugs.iter().enumerate();
    let example: Value = numbered
        .map(|(index, slug)| json!({ "id": index + 1, "slug": slug }))
        .collect();
    Call::read(
        "categories",
        get(job.account, &path),
        Answer::json(&example),
    )
}

/// The numbers of the tags, or the step that leads to them.
pub(super) fn tags(job: &Job<'_>, answers: &Answers) -> Result<Vec<u64>, Box<Step>> {
    let tags = job.message.hashtags.iter().enumerate();
    tags.map(|(index, tag)| {
        let call = tag_call(job, index, tag);
        match answers.get(&call.name) {
            None => Err(Box::new(Step::Call(call))),
            Some(answer) => number(answer),
        }
    })
    .collect()
}

fn tag_call(job: &Job<'_>, index: usize, tag: &str) -> Call {
    let request = HttpRequest {
        body: Body::Json(json!({ "name": tag })),
        ..post(job.account, "/tags")
    };
    Call::upload(
        format!("tag-{index}"),
        request,
        Answer::json(&json!({ "id": index + 1 })),
    )
}

fn number(answer: &Answer) -> Result<u64, Box<Step>> {
    let json = answer.to_json().unwrap_or_default();
    let made = json["id"].as_u64().filter(|_| answer.is_success());
    let there = || {
        json["data"]["term_id"]
            .as_u64()
            .filter(|_| json["code"] == "term_exists")
    };
    made.or_else(there)
        .ok_or_else(|| Box::new(Step::Done(failure(answer, Effect::Upload))))
}
