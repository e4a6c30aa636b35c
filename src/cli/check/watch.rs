//! `check --watch`: checks again whenever a file of the workspace changes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use kalends::lint::Checked;
use kalends::model::Calendar;
use kalends::render::check_full::summary_line;
use kalends::time::to_local;
use notify::{Event, EventKind, RecursiveMode, Watcher};

use super::super::Context;
use super::super::workspace::Workspace;
use super::Check;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// An editor saves in several steps; what comes so soon after the first one belongs to it.
const ONE_SAVE: Duration = Duration::from_millis(50);

/// What wakes the watch.
enum Signal {
    /// Something happened at these paths.
    Changed(Vec<PathBuf>),
    /// Somebody asked it to end.
    Stop,
}

/// Checks until it is asked to stop, or nobody reads any more.
pub(super) fn watch(
    check: &Check,
    workspace: &Workspace,
    context: Context<'_>,
) -> Result<u8, Failure> {
    if !check.format.is_for_people() {
        return Err(Failure::usage(
            "--watch prints for people",
            "take --format full or --format concise",
        ));
    }
    let (sender, signals) = mpsc::channel();
    let stop = sender.clone();
    if ctrlc::set_handler(move || drop(stop.send(Signal::Stop))).is_err() {
        context.terminal.detail("signals end the watch at once");
    }
    // Whatever changes during the first check is looked at in the second.
    let watcher = watcher(workspace.root(), sender)?;
    let mut view = View {
        check,
        workspace,
        context,
        written: Vec::new(),
        named: BTreeSet::new(),
    };
    let first = check.check(workspace, &workspace.folder(), context)?;
    let mut is_read = view.show(&first)?;
    while is_read && view.wait(&signals) {
        is_read = view.look_again()?;
    }
    drop(watcher);
    Ok(0)
}

fn watcher(root: &Path, sender: Sender<Signal>) -> Result<impl Watcher, Failure> {
    let cannot = |error: notify::Error| {
        let help =
            "check that you may read every folder; on Linux, raise fs.inotify.max_user_watches";
        Failure::usage(format!("the workspace cannot be watched: {error}"), help)
    };
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        // Reading is no change, and what cannot be told is taken for one.
        let paths = match event {
            Ok(event) if matches!(event.kind, EventKind::Access(_)) => return,
            Ok(event) if !event.need_rescan() => event.paths,
            Ok(_) | Err(_) => Vec::new(),
        };
        // Where nobody listens any more, the watch has ended.
        let _ = sender.send(Signal::Changed(paths));
    })
    .map_err(cannot)?;
    watcher
        .watch(root, RecursiveMode::Recursive)
        .map_err(cannot)?;
    Ok(watcher)
}

/// What is shown, and what the program itself writes beside it.
struct View<'a> {
    check: &'a Check,
    workspace: &'a Workspace,
    context: Context<'a>,
    /// Folders that publishing writes.
    written: Vec<String>,
    /// Files that the calendar names, wherever they are.
    named: BTreeSet<String>,
}

impl View<'_> {
    /// Waits for a change and for the rest of it. False when it was asked to stop.
    fn wait(&self, signals: &Receiver<Signal>) -> bool {
        loop {
            match signals.recv() {
                Ok(Signal::Changed(paths)) if self.concerns(&paths) => break,
                Ok(Signal::Changed(_)) => {}
                Ok(Signal::Stop) | Err(_) => return false,
            }
        }
        let end = Instant::now() + ONE_SAVE;
        loop {
            match signals.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(Signal::Changed(_)) => {}
                Err(RecvTimeoutError::Timeout) => return true,
                Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
    }

    fn concerns(&self, paths: &[PathBuf]) -> bool {
        let root = self.workspace.root();
        paths.is_empty()
            || paths
                .iter()
                .any(|path| self.is_named(path) || is_ours(root, path, &self.written))
    }

    /// True for a file that the calendar names, even one among those that publishing writes or in a hidden folder, and for
    /// a folder around one: of what comes with a new folder nothing else may be told.
    fn is_named(&self, path: &Path) -> bool {
        let inside = path.strip_prefix(self.workspace.root()).unwrap_or(path);
        let mut named = self.named.iter();
        named.any(|named| Path::new(named).starts_with(inside))
    }

    /// Checks and shows. A workspace that cannot be read for a moment is no reason to end.
    fn look_again(&mut self) -> Result<bool, Failure> {
        let folder = self.workspace.folder();
        match self.check.check(self.workspace, &folder, self.context) {
            Ok(checked) => self.show(&checked),
            Err(failure) => {
                self.context
                    .terminal
                    .error(&failure.message, failure.help.as_deref());
                Ok(true)
            }
        }
    }

    /// Shows what was found, and last the time and a summary. False when nobody reads it.
    fn show(&mut self, checked: &Checked) -> Result<bool, Failure> {
        let loaded = &checked.loaded;
        let channels = loaded.calendar.channels.values();
        self.written = channels
            .filter_map(|channel| channel.value.text("path"))
            .map(str::to_owned)
            .collect();
        self.named = named_files(&loaded.calendar);
        let now = self.context.global.clock().now();
        let time = to_local(now, loaded.settings.workspace.zone()).format("%H:%M:%S");
        let summary = summary_line(&checked.report.summary());
        let format = self.check.format;
        let findings = format.findings(checked, self.context);
        let text = format!("{findings}{time} {summary}; waiting for changes, Ctrl-C ends\n");
        Ok(Terminal::screen(&text)?)
    }
}

/// Holidays, bodies and media, by their paths in the workspace.
fn named_files(calendar: &Calendar) -> BTreeSet<String> {
    let cadences = calendar.cadences.values();
    let blackouts = cadences.flat_map(|entry| &entry.value.blackout);
    let holidays = blackouts.filter_map(|blackout| blackout.value.file.as_ref());
    let posts = calendar.posts.values();
    let words = posts.flat_map(|entry| entry.value.every_words());
    let of_posts = words.flat_map(|words| {
        let body = words
            .body
            .iter()
            .filter_map(|body| body.value.file.as_ref());
        let parts = words.thread.iter().flatten();
        let media = words.media.iter().flatten();
        let media = media.chain(parts.flat_map(|part| &part.value.media));
        body.chain(media.filter_map(|media| media.value.file.as_ref()))
    });
    let files = holidays.chain(of_posts);
    files
        .map(|file| file.value.trim_start_matches("./").to_owned())
        .collect()
}

/// True for a path that could change what is found: nothing hidden, and nothing that publishing writes. A calendar file
/// always could, since what it says of those folders may itself be the mistake.
fn is_ours(root: &Path, path: &Path, written: &[String]) -> bool {
    let Ok(inside) = path.strip_prefix(root) else {
        return false;
    };
    let is_hidden = inside
        .components()
        .any(|part| part.as_os_str().to_string_lossy().starts_with('.'));
    let is_toml = inside.extension().is_some_and(|ending| ending == "toml");
    let is_written = written.iter().any(|folder| inside.starts_with(folder));
    !is_hidden && (is_toml || !is_written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_files_and_what_publishing_writes_are_not_looked_at() {
        let root = Path::new("/site/.hidden/social");
        let written = ["public/".to_owned(), "out/feed".to_owned()];
        let is_ours = |path: &str| is_ours(root, &root.join(path), &written);
        assert!(is_ours("calendar/posts.toml") && is_ours("media/loaf.png"));
        assert!(is_ours("publicity.toml") && is_ours("out/a.toml"));
        for path in [
            ".kalends/ledger.db",
            ".git/index",
            "calendar/.a.toml.swp",
            "public/feed.atom",
            "out/feed/a",
        ] {
            assert!(!is_ours(path), "{path}");
        }
    }

    #[test]
    fn a_calendar_file_is_looked_at_wherever_publishing_writes() {
        let root = Path::new("/site");
        let written = [String::new(), "calendar".to_owned()];
        assert!(is_ours(root, &root.join("calendar/a.toml"), &written));
        assert!(is_ours(root, &root.join("kalends.toml"), &written));
        assert!(!is_ours(root, &root.join("calendar/feed.atom"), &written));
    }
}
