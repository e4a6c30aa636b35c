//! Pictures, videos and documents on their way to LinkedIn, until each has a name that a post can use.
//!
//! Microsoft's documentation of the Images, Videos and Documents APIs: an upload is begun, which names the addresses to put the
//! file to; a video goes in parts whose `etag`s end it; then it is processed.

use std::time::Duration;

use serde_json::{Value, json};
use url::Url;

use super::{SERVER, post, read, said, urlencoded};
use crate::platform::http::{checked_id, checked_url, invisible_failure};
use crate::platform::{
    Answer, Answers, Attachment, Body, Call, HttpRequest, Job, Outcome, Step, Stretch, Template,
    origin,
};

/// Looks at what is processed, about ten minutes of them.
const MOST_LOOKS: u32 = 70;
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// A step that comes before a medium is ready.
type First = Box<Step>;

/// The names of all media, or the step that leads there.
pub(super) fn ready(job: &Job<'_>, answers: &Answers) -> Result<Vec<String>, First> {
    let media = job.message.media.iter().enumerate();
    media
        .map(|(index, attachment)| {
            let upload = Upload {
                job,
                answers,
                name: format!("media-{index}"),
                attachment,
            };
            upload.urn()
        })
        .collect()
}

/// One medium of a message.
struct Upload<'a> {
    job: &'a Job<'a>,
    answers: &'a Answers,
    name: String,
    attachment: &'a Attachment,
}

impl Upload<'_> {
    fn urn(&self) -> Result<String, First> {
        let begun = self.answered(|| self.begin())?;
        let json = begun.to_json().unwrap_or_default();
        let value = &json["value"];
        let urn = value[self.kind().trim_end_matches('s')].as_str();
        let urn = checked_id(urn.map(str::to_owned)).ok_or_else(|| self.failed(begun))?;
        let mut tags = Vec::new();
        for (index, part) in self.parts(value).into_iter().enumerate() {
            let (address, from, length) = part.ok_or_else(|| self.failed(begun))?;
            let put = self.answered(|| self.put(index, &address, (from, length)))?;
            tags.push(
                put.headers
                    .get("etag")
                    .map(|tag| tag.trim_matches('"').to_owned()),
            );
        }
        if self.kind() == "videos" {
            self.answered(|| self.end(&urn, value["uploadToken"].as_str(), &tags))?;
        }
        if self.kind() != "images" {
            self.processed(&urn)?;
        }
        Ok(urn)
    }

    /// Under which name the API has such media.
    fn kind(&self) -> &'static str {
        match self.attachment.media_type.split_once('/') {
            Some(("image", _)) => "images",
            Some(("application", _)) => "documents",
            _ => "videos",
        }
    }

    /// The stretches of the file, each with the address where it goes; `None` in place of one that makes no sense.
    fn parts(&self, value: &Value) -> Vec<Option<(String, u64, u64)>> {
        let address = |value: &Value| checked_url(value.as_str().map(str::to_owned));
        let size = self.attachment.bytes;
        let Some(parts) = value["uploadInstructions"].as_array() else {
            return vec![address(&value["uploadUrl"]).map(|address| (address, 0, size))];
        };
        let part = |part: &Value| {
            let (first, last) = (part["firstByte"].as_u64()?, part["lastByte"].as_u64()?);
            let is_inside = first <= last && last < size;
            let address = address(&part["uploadUrl"]).filter(|_| is_inside)?;
            Some((address, first, last - first + 1))
        };
        parts.iter().map(part).collect()
    }

    /// The good answer to a call, or the call, or what a bad answer means.
    fn answered(&self, call: impl FnOnce() -> Call) -> Result<&Answer, First> {
        let call = call();
        match self.answers.get(&call.name) {
            None => Err(Box::new(Step::Call(call))),
            Some(answer) if answer.is_success() => Ok(answer),
            Some(answer) => Err(self.failed(answer)),
        }
    }

    fn failed(&self, answer: &Answer) -> First {
        let outcome = invisible_failure(answer, said(answer));
        Box::new(Step::Done(outcome.about(self.attachment)))
    }

    /// Waits until a video or a document can be shown. A token that may not look does not have to.
    fn processed(&self, urn: &str) -> Result<(), First> {
        let look = self.look(urn);
        let path = &self.attachment.path;
        let Some(answer) = self.answers.get(&look.name) else {
            return Err(Box::new(Step::Call(look)));
        };
        if matches!(answer.status, 403 | 404) {
            return Ok(());
        }
        if !answer.is_success() {
            return Err(self.failed(answer));
        }
        let state = answer.text("status").unwrap_or_default();
        let later = |reason: String| Outcome::Later { reason, wait: None };
        let outcome = match state.as_str() {
            "AVAILABLE" => return Ok(()),
            "PROCESSING_FAILED" => Outcome::Refused(format!(
                "LinkedIn cannot process `{path}`: convert it to MP4 (H.264) or PDF"
            )),
            _ if answer.asked >= MOST_LOOKS => later(format!("`{path}` is still being processed")),
            _ => {
                let pause = Duration::from_secs(1).saturating_mul(1 << answer.asked.min(4));
                return Err(Box::new(Step::Wait(pause.min(LONGEST_PAUSE), look)));
            }
        };
        Err(Box::new(Step::Done(outcome)))
    }

    fn begin(&self) -> Call {
        let kind = self.kind();
        let mut asked = json!({ "owner": self.job.account.text("author") });
        if kind == "videos" {
            asked["fileSizeBytes"] = json!(self.attachment.bytes);
            asked["uploadCaptions"] = json!(false);
            asked["uploadThumbnail"] = json!(false);
        }
        let body = json!({ "initializeUploadRequest": asked });
        let path = format!("/rest/{kind}?action=initializeUpload");
        let one = kind.trim_end_matches('s');
        let example = json!({ "value": {
            "uploadUrl": format!("https://www.linkedin.com/dms-uploads/{}", self.name),
            one: format!("urn:li:{one}:{}", self.name),
        } });
        Call::upload(
            format!("{}-begin", self.name),
            post(self.job.account, &path, body),
            Answer::json(&example),
        )
    }

    /// The token goes along to LinkedIn alone, whatever address an answer names.
    fn put(&self, index: usize, address: &str, (from, length): (u64, u64)) -> Call {
        let bearer = ("authorization", Template::with_secret("Bearer ", "token"));
        let is_own = is_linkedin(address, self.job.account.server_or(SERVER));
        let stretch = Stretch {
            path: self.attachment.path.clone(),
            media_type: "application/octet-stream".to_owned(),
            from,
            length,
        };
        let request = HttpRequest {
            method: "PUT",
            url: Template::plain(address),
            headers: if is_own { vec![bearer] } else { Vec::new() },
            body: Body::File(stretch),
            signature: None,
        };
        Call::upload(
            format!("{}-part-{index}", self.name),
            request,
            Answer::empty(),
        )
    }

    fn end(&self, urn: &str, token: Option<&str>, tags: &[Option<String>]) -> Call {
        let tags: Vec<&str> = tags.iter().flatten().map(String::as_str).collect();
        let body = json!({ "finalizeUploadRequest": {
            "video": urn,
            "uploadToken": token.unwrap_or_default(),
            "uploadedPartIds": tags,
        } });
        let path = "/rest/videos?action=finalizeUpload";
        Call::upload(
            format!("{}-end", self.name),
            post(self.job.account, path, body),
            Answer::empty(),
        )
    }

    fn look(&self, urn: &str) -> Call {
        let path = format!("/rest/{}/{}", self.kind(), urlencoded(urn));
        Call::read(
            format!("{}-ready", self.name),
            read(self.job.account, &path),
            Answer::json(&json!({ "status": "AVAILABLE" })),
        )
    }
}

/// Whether an address belongs to LinkedIn, or to the server that stands in for it.
fn is_linkedin(address: &str, server: &str) -> bool {
    let host = Url::parse(address).ok();
    let host = host.as_ref().and_then(Url::host_str).unwrap_or_default();
    let is_theirs = host == "linkedin.com" || host.ends_with(".linkedin.com");
    is_theirs && address.starts_with("https://") || origin(address) == origin(server)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_goes_to_linkedin_alone() {
        let is_own = |address: &str| is_linkedin(address, SERVER);
        assert!(is_own("https://www.linkedin.com/dms-uploads/x"));
        assert!(is_own("https://api.linkedin.com/x"));
        assert!(!is_own("http://www.linkedin.com/x"));
        assert!(!is_own("https://linkedin.com.evil.example/x"));
        assert!(!is_own("https://evil-linkedin.com/x"));
        assert!(is_linkedin("http://127.0.0.1:1/x", "http://127.0.0.1:1/"));
    }
}
