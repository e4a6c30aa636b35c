//! Whether publishing would work, for people: what was looked at, one line a check, and what to do below it.

use super::display::Foreign;
use super::text::paragraph;
use crate::publish::{Checkup, Condition};

/// Where a message begins: behind the state and the check.
const MESSAGE: usize = 22;

/// The checks, grouped by what they are about, and a sentence.
pub fn render(checks: &[Checkup], width: usize) -> String {
    let mut text = String::new();
    let mut subject = None;
    for check in checks {
        if subject != Some(&check.subject) {
            let gap = if subject.is_some() { "\n" } else { "" };
            text.push_str(gap);
            text.push_str(&heading(&check.subject));
            subject = Some(&check.subject);
        }
        text.push_str(&line(check, width));
    }
    text + "\n" + &sentence(checks)
}

fn heading(subject: &str) -> String {
    format!("{}\n", Foreign(subject))
}

fn line(check: &Checkup, width: usize) -> String {
    let message = paragraph(MESSAGE, &check.message, width);
    let name = check.state.name();
    let help = check.help.as_deref().map_or(String::new(), |help| {
        paragraph(MESSAGE, &format!("→ {help}"), width)
    });
    format!(
        "  {name:<7}  {:<9}  {}{help}",
        check.check,
        message.trim_start()
    )
}

fn sentence(checks: &[Checkup]) -> String {
    let count = |state| checks.iter().filter(|check| check.state == state).count();
    let counted = |count: usize, word: &str| match count {
        1 => format!("1 {word}"),
        count => format!("{count} {word}s"),
    };
    match (count(Condition::Problem), count(Condition::Warning)) {
        (0, 0) => "All is well.\n".to_owned(),
        (0, warnings) => format!("Publishing works; {}.\n", counted(warnings, "warning")),
        (problems, warnings) => format!(
            "{}, {}.\n",
            counted(problems, "problem"),
            counted(warnings, "warning")
        ),
    }
}
