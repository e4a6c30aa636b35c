//! A local time that the clocks jump over.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::clock_changes::first_between;
use crate::lint::context::target::Target;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::time::to_local;
use crate::time::{LocalTime, Shift, to_instant};

pub(super) static RULE: Rule = Rule {
    id: RuleId("dst-gap"),
    category: Category::Time,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports local times that do not exist because the clocks go forward over them: of posts with a fixed time, and of
repeated posts in the next two years.

## Why is this bad?
Such a post goes out later on the wall than its file says, by as much as the clocks jump.

## Example
```toml calendar/posts.toml
[posts.night-owl]
text = "Still awake?"
publish_at = 2027-03-28T02:30:00
```

## Use instead
```toml calendar/posts.toml
[posts.night-owl]
text = "Still awake?"
publish_at = 2027-03-28T03:30:00
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for target in &context.targets {
        let Some(local) = skipped_time(context, target) else {
            continue;
        };
        let instead = to_local(to_instant(local, target.zone).instant, target.zone);
        let message = format!(
            "there is no {} on {} in {}: the clocks jump over it",
            local.format("%H:%M"),
            local.date(),
            target.zone.name()
        );
        out.report(target.time_span(), message)
            .label(format!("goes out at {} instead", instead.format("%H:%M")))
            .help("choose a time before or after the jump")
            .post(target.post_id());
    }
}

/// The time of the target that does not exist: its fixed one, or the first one of its repeat.
fn skipped_time(context: &Context<'_>, target: &Target<'_>) -> Option<LocalTime> {
    if let Some(repeat) = &target.post().repeat {
        let mut changes = context.clock_changes(target.zone).iter();
        return changes.find_map(|change| first_between(&repeat.value, change.skipped()?));
    }
    let local = target.fixed_local()?;
    matches!(to_instant(local, target.zone).shift, Shift::Skipped { .. }).then_some(local)
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn messages(post: &str) -> Vec<String> {
        let post = format!("[posts.a]\ntext = \"a\"\n{post}\n");
        Workspace::default()
            .file("calendar/a.toml", &post)
            .messages("dst-gap")
    }

    #[test]
    fn a_repeat_is_followed_to_its_first_time_that_does_not_exist() {
        let expected =
            "there is no 02:15 on 2027-03-28 in Europe/Stockholm: the clocks jump over it";
        assert_eq!(
            messages("repeat = { cron = \"15 2 * * *\", from = 2026-01-01 }"),
            [expected]
        );
    }

    #[test]
    fn a_repeat_that_is_over_or_pauses_that_day_is_fine() {
        for bounds in [
            "until = 2027-03-27",
            "except = [2027-03-28], until = 2027-12-31",
        ] {
            let repeat =
                format!("repeat = {{ cron = \"15 2 * * *\", from = 2026-01-01, {bounds} }}");
            assert!(messages(&repeat).is_empty(), "{bounds}");
        }
    }

    #[test]
    fn a_time_with_an_offset_exists_everywhere() {
        assert!(messages("publish_at = 2027-03-28T02:30:00+01:00").is_empty());
    }
}
