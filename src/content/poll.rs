//! Polls, checked against what a channel takes.

use super::compose::Composition;
use super::problem::{POLL_LIMITS, Problem};
use crate::model::Poll;
use crate::platform::{PollQuestion, count};
use crate::source::{Span, Spanned};

/// How long a poll is open when its post does not say.
const POLL_DEFAULT: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);

/// A poll as its platform gets it; whatever the platform does not take is reported.
pub(super) fn question(
    of: &Composition<'_>,
    poll: &Spanned<Poll>,
    problems: &mut Vec<Problem>,
) -> Option<PollQuestion> {
    let open_for = poll.value.expires_in.map_or(Some(POLL_DEFAULT), |time| {
        time.value.as_delta().to_std().ok()
    })?;
    let limits = of.limits;
    let mut refuse = |span: Span, message: String, help: &str| {
        problems.push(Problem::new(POLL_LIMITS, Some(span), message, help));
    };
    if poll.value.options.len() > limits.poll_options {
        let message = format!(
            "{} options, and a poll on `{}` takes {}",
            poll.value.options.len(),
            of.channel_id,
            limits.poll_options
        );
        refuse(poll.span, message, "remove some of them");
    }
    for option in &poll.value.options {
        let length = count::graphemes(&option.value);
        if length > limits.poll_option {
            let message = format!(
                "{length} characters, and an option on `{}` takes {}",
                of.channel_id, limits.poll_option
            );
            refuse(option.span, message, "shorten it");
        }
    }
    if open_for < limits.poll_shortest || open_for > limits.poll_longest {
        let span = poll.value.expires_in.map_or(poll.span, |time| time.span);
        let (least, most) = (
            limits.poll_shortest.as_secs() / 60,
            limits.poll_longest.as_secs() / 86_400,
        );
        let message = format!(
            "a poll on `{}` is open from {least} minutes to {most} days",
            of.channel_id
        );
        refuse(span, message, "choose a time between them");
    }
    Some(PollQuestion {
        options: poll
            .value
            .options
            .iter()
            .map(|option| option.value.clone())
            .collect(),
        open_for,
        multiple: poll.value.multiple,
        hide_totals: poll.value.hide_totals,
    })
}
