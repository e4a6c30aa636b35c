//! What an error of the Graph APIs means, by its code and its subcode.

use crate::platform::Answer;
use crate::platform::http::quote;

/// What Threads says of a text with more links than it takes; its number says nothing.
const TOO_MANY_LINKS: &str = "THREADS_API__LINK_LIMIT_EXCEEDED";

/// What an error of the API means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The token is at fault.
    Token,
    /// There was too much of it, and a later try may succeed.
    Wait,
    /// It was refused for good.
    Refused,
    /// It is said to be there already.
    Duplicate,
    /// Nobody can say.
    Unclear,
}

/// An error as the API tells it.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) code: i64,
    pub(super) subcode: i64,
    pub(super) said: Option<String>,
}

impl Told {
    /// The error in an answer, whatever the status; `None` where there is none.
    pub(super) fn of(answer: &Answer) -> Option<Self> {
        let json = answer.to_json()?;
        let error = json.get("error").filter(|error| error.is_object())?;
        let number = |key: &str| error[key].as_i64().unwrap_or_default();
        let text = |key: &str| error[key].as_str().filter(|text| !text.is_empty());
        let said = text("error_user_msg").or(text("message"));
        Some(Self {
            code: number("code"),
            subcode: number("error_subcode"),
            said: said.map(str::to_owned),
        })
    }

    pub(super) fn verdict(&self) -> (Verdict, &'static str) {
        let said = self.said.as_deref().unwrap_or_default();
        if said.contains(TOO_MANY_LINKS) {
            return (Verdict::Refused, "it has more than five different links");
        }
        of_subcode(self.subcode).unwrap_or_else(|| of_code(self.code, self.subcode))
    }

    pub(super) fn reason(&self, meaning: &str) -> String {
        let Self { code, subcode, .. } = self;
        let number = if *subcode == 0 {
            code.to_string()
        } else {
            format!("{code}/{subcode}")
        };
        match self.said.as_deref().map(quote) {
            Some(said) if !said.is_empty() => format!("{meaning} ({number}: {said})"),
            _ => format!("{meaning} ({number})"),
        }
    }
}

/// Instagram's own codes for what is wrong with a publication.
fn of_subcode(subcode: i64) -> Option<(Verdict, &'static str)> {
    let meant = match subcode {
        2_207_001 | 2_207_032 | 2_207_053 => (
            Verdict::Unclear,
            "Instagram has a problem and asks to try again",
        ),
        2_207_003 | 2_207_052 => (
            Verdict::Refused,
            "the medium could not be fetched: check that everybody can open it below `media_url`",
        ),
        2_207_004 => (
            Verdict::Refused,
            "the picture is too large: keep it below 8 MB",
        ),
        2_207_005 => (
            Verdict::Refused,
            "the picture's kind is not taken: save it as JPEG",
        ),
        2_207_006 | 2_207_008 | 2_207_020 => (
            Verdict::Refused,
            "the prepared post is gone: try again, and it is prepared anew",
        ),
        2_207_009 => (
            Verdict::Refused,
            "the picture's shape is not taken: crop it to between 4:5 and 1.91:1",
        ),
        2_207_010 => (Verdict::Refused, "the caption is too long"),
        2_207_026 | 2_207_076 => (
            Verdict::Refused,
            "the video's kind is not taken: save it as MP4 or MOV with H.264 and AAC",
        ),
        2_207_027 => (Verdict::Wait, "the medium is still being processed"),
        2_207_040 => (Verdict::Refused, "too many people are mentioned"),
        2_207_042 => (
            Verdict::Wait,
            "the account has published the most that Instagram takes in 24 hours",
        ),
        2_207_050 => (
            Verdict::Refused,
            "the account is restricted: open the Instagram app, and do what it asks",
        ),
        2_207_051 => (
            Verdict::Wait,
            "Instagram takes it for spam for now: publish less often, and check the account in the app",
        ),
        _ => return None,
    };
    Some(meant)
}

/// The codes of the Graph API itself.
fn of_code(code: i64, subcode: i64) -> (Verdict, &'static str) {
    match code {
        102 | 190 => (Verdict::Token, about_token(subcode)),
        10 | 200..=299 | 3 => (
            Verdict::Refused,
            "the token may not do this: let the app in anew with all permissions that the platform's guide names",
        ),
        4 | 17 | 32 | 341 | 613 | 80_001 | 80_002 | 80_006 => {
            (Verdict::Wait, "too many requests: Meta asks to wait")
        }
        9 => (Verdict::Wait, "too much was published: Meta asks to wait"),
        368 => (
            Verdict::Wait,
            "the account is blocked for a while: open it in a browser, and read what Meta says there",
        ),
        506 => (Verdict::Duplicate, "it says the same as the post before"),
        1_366_046 => (
            Verdict::Refused,
            "the photo cannot be read: save it as JPEG or PNG below 4 MB",
        ),
        1_366_051 => (Verdict::Duplicate, "these photos were posted already"),
        1_609_005 => (
            Verdict::Refused,
            "the link cannot be posted: check its address",
        ),
        1 | 2 | -1 | -2 => (Verdict::Unclear, "Meta has a problem"),
        100 => (Verdict::Refused, "a value was not taken"),
        _ => (Verdict::Refused, "it was refused"),
    }
}

fn about_token(subcode: i64) -> &'static str {
    match subcode {
        458 => {
            "the app was removed from the account: let it in anew, and put the new token where `token` says"
        }
        459 | 464 => {
            "the account asks its owner to sign in: do so in a browser, then make a new token"
        }
        460 => {
            "the password was changed, which ends every token: make a new one, and put it where `token` says"
        }
        463 => "the token has expired: make a new one, and put it where `token` says",
        492 => {
            "the person who made the token may not act for this page any more: have an administrator make a new one"
        }
        _ => "the token is not valid (any more): make a new one, and put it where `token` says",
    }
}
