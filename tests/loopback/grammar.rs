//! Faults as words, for the command line and standard input: `WHERE:WHEN:WHAT`.
//!
//! - WHERE: a method (`*` for any), a space, and what the path begins with: `POST /api/v1/statuses`, `* /`.
//! - WHEN, counted among the requests that WHERE covers: `nth=3`, `first=2`, `every`, `every=5`,
//!   `chance=20,seed=7` (percent).
//! - WHAT: `answer=429` with any of `,retry-after=30`, `,retry-after=soon` (sent as it stands),
//!   `,retry-after-date=30`, `,reset=60` (seconds from now), `,body=TEXT` (last; the rest of the rule);
//!   `redirect=307,LOCATION`; `hang-before-effect`, `hang-before-effect=1500` (milliseconds),
//!   `hang-after-effect` likewise; `cut-at-accept` (counts connections), `cut-before-read`, `cut-mid-body`,
//!   `cut-before-effect`, `cut-after-effect`; `error-after-effect=502`; `broken-success=truncated` (or `html`,
//!   `wrong-shape`, `empty`, `overlong`, `cut-short`); `slow-answer=100` (bytes a second);
//!   `huge-answer=2000000` (bytes); `wrong-date=-3600` (seconds); `crash`.

use std::str::FromStr;
use std::time::Duration;

use super::faults::{Behaviour, Broken, Fault, Matcher, Refusal, RetryAfter, When};

/// Reads one rule, such as `POST /api/v1/statuses:nth=3:cut-after-effect`. The error is a sentence for people.
pub(crate) fn fault(rule: &str) -> Result<Fault, String> {
    let mut parts = rule.splitn(3, ':');
    let (Some(place), Some(time), Some(behaviour)) = (parts.next(), parts.next(), parts.next())
    else {
        return Err(format!("the rule `{rule}` is not WHERE:WHEN:WHAT"));
    };
    let (method, path) = place
        .split_once(' ')
        .ok_or_else(|| format!("`{place}` is not a method, a space and a path"))?;
    Ok(Fault {
        on: Matcher {
            method: (method != "*").then(|| method.to_owned()),
            path: path.to_owned(),
            when: when(time)?,
        },
        does: does(behaviour)?,
    })
}

fn when(text: &str) -> Result<When, String> {
    let (name, value) = text.split_once('=').unwrap_or((text, "1"));
    match name {
        "nth" => Ok(When::Nth(number(value)?)),
        "first" => Ok(When::First(number(value)?)),
        "every" => match number(value)? {
            0 => Err("`every=0` picks nothing; use 1 or more".to_owned()),
            step => Ok(When::Every(step)),
        },
        "chance" => {
            let (percent, seed) = value.split_once(",seed=").unwrap_or((value, "0"));
            Ok(When::Chance {
                percent: number(percent)?,
                seed: number(seed)?,
            })
        }
        _ => Err(format!("`{text}` is not nth, first, every or chance")),
    }
}

fn does(text: &str) -> Result<Behaviour, String> {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    Ok(match name {
        "answer" => Behaviour::Answer(refusal(value)?),
        "redirect" => redirect(value)?,
        "hang-before-effect" => Behaviour::HangBeforeEffect(hang(value)?),
        "hang-after-effect" => Behaviour::HangAfterEffect(hang(value)?),
        "cut-at-accept" => Behaviour::CutAtAccept,
        "cut-before-read" => Behaviour::CutBeforeRead,
        "cut-mid-body" => Behaviour::CutMidBody,
        "cut-before-effect" => Behaviour::CutBeforeEffect,
        "cut-after-effect" => Behaviour::CutAfterEffect,
        "error-after-effect" => Behaviour::ErrorAfterEffect(number(value)?),
        "broken-success" => Behaviour::BrokenSuccess(broken(value)?),
        "slow-answer" => Behaviour::SlowAnswer(number(value)?),
        "huge-answer" => Behaviour::HugeAnswer(number(value)?),
        "wrong-date" => Behaviour::WrongDate(number(value)?),
        "crash" => Behaviour::Crash,
        _ => return Err(format!("`{name}` is not a behaviour")),
    })
}

fn refusal(text: &str) -> Result<Refusal, String> {
    let (text, body) = match text.split_once(",body=") {
        Some((before, body)) => (before, Some(body.to_owned())),
        None => (text, None),
    };
    let mut words = text.split(',');
    let mut refusal = Refusal::new(number(words.next().unwrap_or_default())?);
    refusal.body = body;
    for word in words {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        match name {
            "retry-after" => refusal.retry_after = RetryAfter::Text(value.to_owned()),
            "retry-after-date" => refusal.retry_after = RetryAfter::DateIn(number(value)?),
            "reset" => refusal.reset_in = Some(number(value)?),
            _ => return Err(format!("`{word}` does not belong to an answer")),
        }
    }
    Ok(refusal)
}

fn redirect(text: &str) -> Result<Behaviour, String> {
    let (status, location) = text
        .split_once(',')
        .ok_or_else(|| format!("`redirect={text}` needs a status, a comma and a location"))?;
    Ok(Behaviour::Redirect {
        status: number(status)?,
        location: location.to_owned(),
    })
}

fn hang(text: &str) -> Result<Option<Duration>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    Ok(Some(Duration::from_millis(number(text)?)))
}

fn broken(text: &str) -> Result<Broken, String> {
    match text {
        "truncated" => Ok(Broken::Truncated),
        "html" => Ok(Broken::Html),
        "wrong-shape" => Ok(Broken::WrongShape),
        "empty" => Ok(Broken::Empty),
        "overlong" => Ok(Broken::Overlong),
        "cut-short" => Ok(Broken::CutShort),
        _ => Err(format!("`{text}` is not a way to break a success")),
    }
}

/// A number of whatever type is wanted.
pub(crate) fn number<N: FromStr>(text: &str) -> Result<N, String> {
    text.parse()
        .map_err(|_| format!("`{text}` is not a number that fits here"))
}
