//! Resumable uploads: a session is begun, bytes follow in chunks, and the session says how far it is whenever that is in doubt.
//!
//! YouTube's "Resumable uploads": 308 with `Range` asks for more, 200 or 201 with the video ends it, 404 says that the session is
//! gone. Chunks are multiples of 256 KiB. The video is private, so all of this is unseen.

use serde_json::json;

use super::{USUAL, errors, get, snippet, status};
use crate::platform::flow::{Led, answer, over};
use crate::platform::http::checked_id;
use crate::platform::request::Stretch;
use crate::platform::{
    Answer, Answers, Attachment, Body, Call, HttpRequest, Job, Outcome, Template, origin,
};

/// What the size of a chunk is a multiple of.
const UNIT: u64 = 256 * 1024;
/// The smallest chunk; a large video has larger ones, so that it has at most this many.
const LEAST_CHUNK: u64 = 64 * UNIT;
const MOST_CHUNKS: u64 = 64;
/// How many sessions are begun for one video.
const MOST_SESSIONS: u32 = 3;

/// How far a session is.
enum Far {
    /// So many bytes are there.
    Holds(u64),
    /// All of it is there, and this is the video.
    Whole(String),
    /// The session is gone.
    Gone,
    /// Its answer tells nothing.
    Untold,
}

/// The id of the video once all of it is there.
pub(super) fn uploaded(job: &Job<'_>, film: &Attachment, answers: &Answers) -> Led<String> {
    for number in 1..=MOST_SESSIONS {
        let begun = answer(answers, &format!("session-{number}"), |name| {
            begin(job, name, film)
        })?;
        let address = begun.headers.get("location").filter(|_| begun.is_success());
        let Some(address) = address.filter(|address| is_googles(job, address)) else {
            return over(errors::invisible_failure(begun).about(film));
        };
        let session = Session {
            film,
            number,
            address,
        };
        if let Some(id) = session.filled(answers)? {
            return Ok(id);
        }
    }
    over(Outcome::Later {
        reason: format!("YouTube lets every upload of `{}` lapse", film.path),
        wait: None,
    })
}

/// The id of the video that a recorded upload made.
pub(super) fn of_recorded(uploads: &Answers) -> Option<String> {
    let told = uploads
        .iter()
        .filter(|(name, _)| !name.starts_with("session-"));
    told.filter_map(|(_, told)| video(told)).last()
}

fn video(told: &Answer) -> Option<String> {
    checked_id(told.text("id")).filter(|_| told.is_success())
}

fn begin(job: &Job<'_>, name: String, film: &Attachment) -> Call {
    let notify = job.flag("notify").unwrap_or(true);
    let path = format!(
        "/upload/youtube/v3/videos?uploadType=resumable&part=snippet,status&notifySubscribers={notify}"
    );
    let mut request = HttpRequest {
        method: "POST",
        body: Body::Json(json!({ "snippet": snippet(job), "status": status(job, "private") })),
        ..get(&job.account, &path)
    };
    let plain = |text: &str| Template::plain(text);
    request
        .headers
        .push(("x-upload-content-length", plain(&film.bytes.to_string())));
    request
        .headers
        .push(("x-upload-content-type", plain(&film.media_type)));
    let mut example = Answer::empty();
    let address = format!("{}/upload/the-session", job.account.server_or(USUAL));
    example.headers.insert("location".to_owned(), address);
    Call::upload(name, request, example)
}

/// The token goes with the bytes, so both go to Google alone, or to the channel's own server.
fn is_googles(job: &Job<'_>, address: &str) -> bool {
    let place = origin(address);
    let own = place.is_some() && place == origin(job.account.server_or(USUAL));
    own || place
        .is_some_and(|place| place.starts_with("https://") && place.ends_with(".googleapis.com"))
}

/// One session and what goes through it.
struct Session<'a> {
    film: &'a Attachment,
    number: u32,
    address: &'a str,
}

impl Session<'_> {
    /// Sends what is missing. The id of the video, or nothing when the session is gone.
    fn filled(&self, answers: &Answers) -> Led<Option<String>> {
        let mut held = 0;
        loop {
            let far = match self.sent(answers, "bytes", held)? {
                Far::Untold => self.asked(answers, held)?,
                told => told,
            };
            match far {
                Far::Whole(id) => return Ok(Some(id)),
                Far::Gone => return Ok(None),
                Far::Holds(now) if now > held && now < self.film.bytes => held = now,
                Far::Holds(_) | Far::Untold => {
                    let reason = "the line to YouTube is too bad for the upload".to_owned();
                    return over(Outcome::Later { reason, wait: None }.about(self.film));
                }
            }
        }
    }

    /// What the answer to the chunk that begins there tells.
    fn sent(&self, answers: &Answers, kind: &str, from: u64) -> Led<Far> {
        let name = format!("{kind}-{}-{from}", self.number);
        let told = answer(answers, &name, |name| self.chunk(name, from))?;
        match told.status {
            401 | 403 | 429 => over(errors::invisible_failure(told).about(self.film)),
            _ => Ok(far(told)),
        }
    }

    /// How far the session is by its own word. What it did not take is sent once more.
    fn asked(&self, answers: &Answers, from: u64) -> Led<Far> {
        let name = format!("asked-{}-{from}", self.number);
        let told = answer(answers, &name, |name| self.question(name))?;
        match far(told) {
            Far::Holds(held) if held <= from => self.sent(answers, "again", from),
            told => Ok(told),
        }
    }

    fn chunk(&self, name: String, from: u64) -> Call {
        let size = self.film.bytes;
        let large = size.div_ceil(MOST_CHUNKS).div_ceil(UNIT) * UNIT;
        let end = size.min(from + large.max(LEAST_CHUNK));
        let range = format!("bytes {from}-{}/{size}", end.saturating_sub(1));
        let body = Body::File(Stretch {
            path: self.film.path.clone(),
            media_type: self.film.media_type.clone(),
            from,
            length: end - from,
        });
        let example = if end == size {
            Answer::json(&json!({ "id": "id-of-the-video" }))
        } else {
            holding(end)
        };
        self.put(name, range, body, example)
    }

    fn question(&self, name: String) -> Call {
        let range = format!("bytes */{}", self.film.bytes);
        self.put(name, range, Body::Empty, holding(0))
    }

    fn put(&self, name: String, range: String, body: Body, example: Answer) -> Call {
        let headers = vec![
            ("authorization", Template::with_secret("Bearer ", "token")),
            ("content-range", Template::plain(range)),
        ];
        Call::upload(
            name,
            HttpRequest {
                method: "PUT",
                url: Template::plain(self.address),
                headers,
                body,
                signature: None,
            },
            example,
        )
    }
}

/// An answer that asks for more.
fn holding(bytes: u64) -> Answer {
    let mut answer = Answer {
        status: 308,
        ..Answer::empty()
    };
    if bytes > 0 {
        let range = format!("bytes=0-{}", bytes - 1);
        answer.headers.insert("range".to_owned(), range);
    }
    answer
}

fn far(told: &Answer) -> Far {
    match told.status {
        200 | 201 => video(told).map_or(Far::Untold, Far::Whole),
        308 => held(told).map_or(Far::Untold, Far::Holds),
        404 | 410 => Far::Gone,
        _ => Far::Untold,
    }
}

/// How many bytes a session holds: the header `Range` names the last of them, and is missing where there are none.
fn held(told: &Answer) -> Option<u64> {
    let Some(range) = told.headers.get("range") else {
        return Some(0);
    };
    let (_, last) = range.rsplit_once('-')?;
    last.parse::<u64>().ok()?.checked_add(1)
}
