//! Calendar files, settings, silences and holidays: what `check`, `calendar` and `check --fix` do on anybody's branch.

use std::collections::BTreeMap;
use std::iter::once;

use chrono::TimeDelta;

use kalends::diagnostic::{Diagnostic, Label};
use kalends::layout::{self, Window};
use kalends::ledger::LedgerState;
use kalends::lint::{self, Checked, Which};
use kalends::load::{Loaded, Nothing, Overlay, Tree, TreeError, WORKSPACE_FILE, load, problems_of};
use kalends::render::calendar::Plan;
use kalends::source::Span;

use super::{now, shown};

/// Where a calendar's one file lies.
const FILE: &str = "calendar/a.toml";
/// Where its holidays lie.
const HOLIDAYS: &str = "holidays/a.ics";
/// What stands beside the text that is looked at: an account, a cadence, a campaign, and the strategy.
const SETTINGS: &str = r#"
[workspace]
name = "Acme"
timezone = "Europe/Stockholm"
[cadences.daily]
slots = ["0 9 * * *", "30 16 * * WED"]
min_gap = "3h"
[channels.news]
platform = "feed"
base_url = "https://acme.example"
cadence = "daily"
[channels.social]
platform = "mastodon"
server = "https://social.example"
token = { env = "T" }
language = "sv"
"#;

/// One calendar file beside ordinary settings.
pub(crate) fn calendar(text: &str) {
    read_or_refused(&Nothing, &texts(&[(FILE, text)]));
}

/// A `kalends.toml` alone.
pub(crate) fn settings(text: &str) {
    read_or_refused(&Nothing, &texts(&[(WORKSPACE_FILE, text)]));
}

/// Remarks to the linter, beside things that have findings.
pub(crate) fn silences(remark: &str) {
    let text = format!(
        "# kalends: {remark}\n[campaigns.a] # kalends: {remark}\nchannels = [\n  # kalends: {remark}\n  \"no\",\n]\n[posts.a]\ntext = \"\"\n# kalends: {remark}"
    );
    calendar(&text);
}

/// An iCalendar file that a cadence names.
pub(crate) fn holidays(text: &str) {
    let named = format!("[cadences.a]\nblackout = [{{ file = \"{HOLIDAYS}\" }}]\n");
    read_or_refused(&Nothing, &texts(&[(FILE, &named), (HOLIDAYS, text)]));
}

/// These files over a tree: they are read, or refused with places that are theirs; what the finder of a mistake would write
/// instead makes nothing worse; and what they lay out can be shown to anybody.
pub(crate) fn read_or_refused(below: &dyn Tree, texts: &BTreeMap<String, String>) {
    let tree = Overlay::new(below, texts);
    let Ok(checked) = check(&tree) else {
        return;
    };
    for finding in &checked.report.findings {
        points_into_its_text(&checked.loaded, finding);
    }
    shown::report(&checked);
    makes_nothing_worse(&tree, &checked);
    lay_out(&checked.loaded);
}

fn texts(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    let settings = once((WORKSPACE_FILE, SETTINGS));
    let files = settings.chain(files.iter().copied());
    files
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .collect()
}

fn check(tree: &dyn Tree) -> Result<Checked, TreeError> {
    let loaded = load(tree)?;
    let report = lint::run(&lint::Input {
        loaded: &loaded,
        ledger: Some(&LedgerState::default()),
        tree,
        now: now(),
        answers: None,
    });
    Ok(Checked { loaded, report })
}

/// Every place that a finding names is whole characters of a text that was read.
fn points_into_its_text(loaded: &Loaded, finding: &Diagnostic) {
    let is_there = |span: Span| {
        let text = loaded.sources.get(span.source).text();
        text.get(span.range()).is_some()
    };
    let labels = once(&finding.label).chain(&finding.related);
    let fix = finding.fix.iter().map(|fix| fix.span);
    let mut places = labels.map(|label: &Label| label.span).chain(fix);
    assert!(places.all(is_there), "{finding:?}");
}

/// A file that was TOML is TOML after all that could be changed in it.
fn makes_nothing_worse(tree: &dyn Tree, checked: &Checked) {
    let is_offered = checked.report.findings.iter().any(|one| one.fix.is_some());
    if !is_offered {
        return;
    }
    let (_, files) = lint::settle(tree, Which::All, check).expect("a calendar that was read");
    for file in files {
        let before = problems_of(&file.path, &file.before);
        let after = problems_of(&file.path, &file.after);
        let is_no_worse = before.is_none_or(|before| after.is_some_and(|after| after <= before));
        assert!(is_no_worse, "{before:?} became {after:?}: {file:?}");
    }
}

fn lay_out(loaded: &Loaded) {
    let input = layout::Input {
        calendar: &loaded.calendar,
        settings: &loaded.settings,
        ledger: &LedgerState::default(),
        now: now(),
    };
    let window = Window {
        from: now(),
        to: now() + TimeDelta::days(60),
    };
    let layout = layout::lay_out(&input, window);
    for delivery in &layout.deliveries {
        assert!(loaded.calendar.posts.contains_key(&delivery.key.post));
    }
    assert_eq!(layout, layout::lay_out(&input, window));
    let zone = loaded.settings.workspace.zone();
    shown::plan(&Plan::new(&input, layout, window, zone));
}
