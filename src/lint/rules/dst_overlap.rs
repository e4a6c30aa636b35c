//! A local time that the clocks show twice.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::clock_changes::first_between;
use crate::lint::context::target::Target;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::time::{LocalTime, Shift, to_instant};

pub(super) static RULE: Rule = Rule {
    id: RuleId("dst-overlap"),
    category: Category::Time,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports local times that come twice because the clocks go back over them: of posts with a fixed time, and of repeated
posts in the next two years.

## Why is this bad?
The post goes out at the first of the two, which may be an hour earlier than its author thinks.

## Example
```toml calendar/posts.toml
[posts.night-owl]
text = "Still awake?"
publish_at = 2027-10-31T02:30:00
```

## Use instead
```toml calendar/posts.toml
[posts.night-owl]
text = "Still awake?"
publish_at = 2027-10-31T02:30:00+01:00
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for target in &context.targets {
        let Some(local) = repeated_time(context, target) else {
            continue;
        };
        let message = format!(
            "{} comes twice on {} in {}: the clocks go back over it",
            local.format("%H:%M"),
            local.date(),
            target.zone.name()
        );
        out.report(target.time_span(), message)
            .label("goes out the first time")
            .help("choose another time, or for a fixed time write the offset that you mean, such as +01:00")
            .post(target.post_id());
    }
}

/// The time of the target that comes twice: its fixed one, or the first one of its repeat.
fn repeated_time(context: &Context<'_>, target: &Target<'_>) -> Option<LocalTime> {
    if let Some(repeat) = &target.post().repeat {
        let mut changes = context.clock_changes(target.zone).iter();
        return changes.find_map(|change| first_between(&repeat.value, change.repeated()?));
    }
    let local = target.fixed_local()?;
    (to_instant(local, target.zone).shift == Shift::Repeated).then_some(local)
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn messages(post: &str) -> Vec<String> {
        Workspace::default()
            .file(
                "calendar/a.toml",
                &format!("[posts.a]\ntext = \"A\"\n{post}\n"),
            )
            .messages("dst-overlap")
    }

    #[test]
    fn a_repeat_is_followed_to_its_first_time_that_comes_twice() {
        let sundays =
            |time: &str| format!("repeat = {{ cron = \"{time} * * SUN\", from = 2026-11-01 }}");
        assert_eq!(
            messages(&sundays("30 2")),
            ["02:30 comes twice on 2027-10-31 in Europe/Stockholm: the clocks go back over it"]
        );
        assert!(messages(&sundays("0 3")).is_empty());
    }

    #[test]
    fn an_offset_says_which_of_the_two_is_meant() {
        assert_eq!(messages("publish_at = 2027-10-31T02:30:00").len(), 1);
        assert!(messages("publish_at = 2027-10-31T02:30:00+02:00").is_empty());
    }
}
