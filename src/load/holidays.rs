//! Files of holidays that cadences name: found, read and added to the blackouts.

use std::collections::BTreeMap;

use super::icalendar::holidays;
use super::tree::{FileKind, Tree, TreeError, stays_inside};
use crate::config::Settings;
use crate::decode::INVALID_VALUE;
use crate::diagnostic::{Diagnostic, Subject};
use crate::model::{Calendar, Holidays};
use crate::source::Spanned;

/// A file of holidays is at most so large, in bytes; those of whole countries for decades are a tenth of it.
const LARGEST: u64 = 1024 * 1024;

/// What a file says, or why it says nothing: the problem and the way out.
type Read = Result<(Holidays, Vec<Problem>), Problem>;
/// What is wrong, and what to do about it.
type Problem = (String, &'static str);

/// Reads every file that a blackout names, each once. What cannot be read or understood is told at its path.
pub(super) fn read(
    tree: &dyn Tree,
    settings: &Settings,
    calendar: &mut Calendar,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<(), TreeError> {
    let mut files: BTreeMap<String, Read> = BTreeMap::new();
    for (id, entry) in &mut calendar.cadences {
        for blackout in &mut entry.value.blackout {
            let Some(file) = blackout.value.file.clone() else {
                continue;
            };
            let read = match files.get(&file.value) {
                Some(read) => read.clone(),
                None => open(tree, settings, &file.value)?,
            };
            files.insert(file.value.clone(), read.clone());
            let subject = Subject::Cadence(id.clone());
            let (days, problems) =
                read.unwrap_or_else(|problem| (Holidays::default(), vec![problem]));
            blackout.value.holidays = days;
            diagnostics.extend(
                problems
                    .into_iter()
                    .map(|problem| told(&file, problem, &subject)),
            );
        }
    }
    Ok(())
}

fn told(file: &Spanned<String>, (message, help): Problem, subject: &Subject) -> Diagnostic {
    Diagnostic::error(INVALID_VALUE, file.span, message)
        .help(help)
        .about(Some(subject.clone()))
}

fn open(tree: &dyn Tree, settings: &Settings, path: &str) -> Result<Read, TreeError> {
    const PATH: &str =
        "write the path of a file from the workspace's folder, such as \"holidays/se.ics\"";
    if !stays_inside(path) {
        return Ok(Err((
            format!("`{path}` is no path inside the workspace"),
            PATH,
        )));
    }
    let Some(file) = tree.find(path)? else {
        return Ok(Err((format!("there is no file `{path}`"), PATH)));
    };
    if file.kind != FileKind::Regular || file.size > LARGEST {
        let message = format!("`{path}` is not a regular file of at most 1 MB");
        return Ok(Err((message, "put the iCalendar file itself there")));
    }
    let content = tree
        .read_all(&[file])?
        .pop()
        .unwrap_or_else(|| Err("it is gone".to_owned()));
    let text = content
        .and_then(|bytes| String::from_utf8(bytes).map_err(|_| "it is not UTF-8 text".to_owned()));
    Ok(match text {
        Ok(text) => understood(&text, path, settings),
        Err(problem) => Err((
            format!("`{path}` cannot be read: {problem}"),
            "save it as UTF-8, and check that you may read it",
        )),
    })
}

fn understood(text: &str, path: &str, settings: &Settings) -> Read {
    let (days, unclear) = holidays(text, settings.workspace.zone()).map_err(|problem| {
        (
            format!("`{path}` is no iCalendar file: {problem}"),
            "export the holidays again, as iCalendar (.ics)",
        )
    })?;
    let told = unclear.into_iter().map(|event| {
        let message = format!("`{}` in `{path}` is not understood: {}", event.name, event.problem);
        (message, "write the days of this event as a blackout of their own, with `from` and `to`, and remove it from the file")
    });
    Ok((days, told.collect()))
}

#[cfg(test)]
mod tests {
    use crate::load::memory::{ROOT_TEXT, loaded};

    const ICS: &str = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Epiphany\r\nDTSTART;VALUE=DATE:20270106\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    fn findings(file: &str, ics: &str) -> (usize, Vec<String>) {
        let text = format!(
            "[cadences.a]\nblackout = [{{ file = '{file}' }}]\n[cadences.b]\nblackout = [{{ file = '{file}' }}]\n"
        );
        let files = [
            ("kalends.toml", ROOT_TEXT),
            ("calendar/a.toml", &text),
            ("holidays/se.ics", ics),
        ];
        let loaded = loaded(&files);
        let days = loaded.calendar.cadences["a"].value.blackout[0]
            .value
            .holidays
            .len();
        (
            days,
            loaded
                .diagnostics
                .into_iter()
                .map(|finding| finding.message)
                .collect(),
        )
    }

    #[test]
    fn the_days_of_a_file_become_those_of_every_blackout_that_names_it() {
        assert_eq!(findings("holidays/se.ics", ICS), (1, Vec::new()));
    }

    #[test]
    fn what_cannot_be_read_is_told_where_it_is_named() {
        let told = |file: &str, ics: &str| {
            let (days, mut messages) = findings(file, ics);
            assert_eq!((days, messages.len()), (0, 2), "{messages:?}");
            messages.remove(0)
        };
        assert_eq!(
            told("holidays/no.ics", ICS),
            "there is no file `holidays/no.ics`"
        );
        assert_eq!(
            told("../se.ics", ICS),
            "`../se.ics` is no path inside the workspace"
        );
        let garbage = told("holidays/se.ics", "<html></html>");
        assert!(
            garbage.starts_with("`holidays/se.ics` is no iCalendar file: "),
            "{garbage}"
        );
        let monthly = ICS.replace("END:VEVENT", "RRULE:FREQ=MONTHLY\r\nEND:VEVENT");
        assert_eq!(
            told("holidays/se.ics", &monthly),
            "`Epiphany` in `holidays/se.ics` is not understood: it repeats by `FREQ=MONTHLY`"
        );
    }
}
