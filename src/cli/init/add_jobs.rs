//! Adding the jobs to a workspace: what is known of it is gathered, the files that are not there yet are written, and
//! what a person still has to do is said.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use kalends::config::LedgerKind;
use kalends::load::Loaded;
use kalends::load::git::has_remote;
use kalends::model::{Channel, SecretSource, Setting};

use super::jobs::{
    Facts, GITLAB_JOBS, JobFile, PIPELINE, Pipeline, Runner, files, is_plain_path, is_variable,
};
use crate::cli::workspace::Workspace;
use crate::failure::Failure;

/// Writes the files of a runner's jobs beside a workspace, and tells what was done and what is left to do.
pub(super) fn add_jobs(root: &Path, runner: Runner) -> Result<String, Failure> {
    let root = fs::canonicalize(root)?;
    let loaded = Workspace::at(&root).load()?;
    let repository = repository_of(&root);
    let facts = gather(&root, &repository, &loaded)?;
    let folder = if runner.forgets() { &repository } else { &root };
    let (mut added, mut kept) = (Vec::new(), Vec::new());
    for file in files(runner, &facts) {
        let place = place(folder, &root, &file);
        if write_new(folder, &file)? {
            added.push(place);
        } else {
            kept.push(place);
        }
    }
    if runner == Runner::Systemd {
        // The service may write there and cannot make the folder itself.
        fs::create_dir_all(root.join(".kalends"))?;
    }
    let mut text = list("Added the job", &added);
    text.push_str(&list("Kept, because it is there already", &kept));
    let steps = steps(runner, &facts, &loaded);
    let numbered = steps.iter().zip(1..);
    let numbered: Vec<String> = numbered
        .map(|(step, number)| format!("{number}. {step}"))
        .collect();
    text.push_str(&list("\nBefore the first run", &numbered));
    Ok(text)
}

/// A heading and what belongs below it; nothing where there is nothing.
fn list(heading: &str, paths: &[String]) -> String {
    if paths.is_empty() {
        return String::new();
    }
    format!("{heading}:\n  {}\n", paths.join("\n  "))
}

/// The folder of the repository; the workspace's own where there is none yet.
fn repository_of(root: &Path) -> PathBuf {
    let mut above = root.ancestors();
    let found = above.find(|folder| folder.join(".git").exists());
    found.unwrap_or(root).to_path_buf()
}

fn gather(root: &Path, repository: &Path, loaded: &Loaded) -> Result<Facts, Failure> {
    let inside = root.strip_prefix(repository).unwrap_or(root);
    let program = std::env::current_exe()?;
    let variable = |name| std::env::var(name).ok();
    let user = variable("USER").or_else(|| variable("LOGNAME"));
    let user = user.filter(|user| !user.is_empty() && is_plain_path(user) && !user.contains(' '));
    Ok(Facts {
        inside: plain(inside)?,
        folder: plain(root)?,
        repository: plain(repository)?,
        program: plain(&program)?,
        user: user.unwrap_or_else(|| "kalends".to_owned()),
        variables: variables(loaded),
        written: written(loaded),
        names_branch: loaded.settings.publish.branch.is_some(),
        has_remote: repository.join(".git").exists() && has_remote(repository)?,
        pipeline: pipeline(repository),
    })
}

/// How far the jobs of GitLab are included.
fn pipeline(repository: &Path) -> Pipeline {
    match fs::read_to_string(repository.join(PIPELINE)) {
        Ok(text) if text.contains(GITLAB_JOBS) => Pipeline::Included,
        Ok(_) => Pipeline::Other,
        Err(_) => Pipeline::Absent,
    }
}

/// A path that may stand in a file that a shell or a runner obeys.
fn plain(path: &Path) -> Result<String, Failure> {
    let shown = path.to_string_lossy().into_owned();
    if path.to_str().is_some() && is_plain_path(&shown) {
        return Ok(shown);
    }
    Err(Failure::usage(
        format!("the path `{shown}` cannot stand in a job safely"),
        "use letters, digits, spaces, `.`, `-` and `_` in the names of folders",
    ))
}

/// The variables that hold the secrets of channels and of `[notify]`.
fn variables(loaded: &Loaded) -> Vec<String> {
    let notify = &loaded.settings.notify;
    let secrets = channels(loaded).flat_map(secrets);
    let secrets = secrets.chain(&notify.webhook).chain(&notify.health);
    let names = secrets.filter_map(|source| match source {
        SecretSource::Environment(name) | SecretSource::Ledger(name) => Some(name.clone()),
        SecretSource::File(_) | SecretSource::Command(_) => None,
    });
    let names: BTreeSet<String> = names.filter(|name| is_variable(name)).collect();
    names.into_iter().collect()
}

fn channels(loaded: &Loaded) -> impl Iterator<Item = &Channel> {
    let entries = loaded.calendar.channels.values();
    entries.map(|entry| &entry.value)
}

fn secrets(channel: &Channel) -> impl Iterator<Item = &SecretSource> {
    let settings = channel.settings.0.iter();
    settings.filter_map(|setting| match &setting.value.value {
        Setting::Secret(source) => Some(source),
        Setting::Text(_) | Setting::Number(_) | Setting::Flag(_) | Setting::List(_) => None,
    })
}

/// The folders that feeds are written into.
fn written(loaded: &Loaded) -> Vec<String> {
    let feeds = channels(loaded).filter(|channel| channel.platform_id() == "feed");
    let folders = feeds.map(|channel| channel.text("path").unwrap_or("public"));
    let folders: BTreeSet<String> = folders
        .map(|folder| folder.trim_end_matches('/').to_owned())
        .filter(|folder| is_plain_path(folder))
        .collect();
    folders.into_iter().collect()
}

/// Where a file is, from the workspace's folder where it stands below it.
fn place(folder: &Path, root: &Path, file: &JobFile) -> String {
    let path = folder.join(&file.path);
    let shown = path.strip_prefix(root).unwrap_or(&path);
    shown.display().to_string()
}

/// Writes a file unless something stands there. True when it was written.
fn write_new(folder: &Path, file: &JobFile) -> Result<bool, Failure> {
    let target = folder.join(&file.path);
    if target.symlink_metadata().is_ok() {
        return Ok(false);
    }
    fs::create_dir_all(target.parent().unwrap_or(folder))?;
    fs::write(&target, &file.text)?;
    Ok(true)
}

/// What a person still has to do.
fn steps(runner: Runner, facts: &Facts, loaded: &Loaded) -> Vec<String> {
    let mut steps = Vec::new();
    if runner.forgets() {
        steps.extend(keep_the_record(loaded));
        steps.extend(keep_the_feeds(loaded));
        steps.extend(move_secrets(loaded));
    }
    let names = facts.variables.join(", ");
    match runner {
        Runner::Github => {
            let secrets = if names.is_empty() {
                String::new()
            } else {
                format!(", with the secrets {names}")
            };
            steps.push(format!("on GitHub, Settings, Environments: make `kalends`, for the default branch alone{secrets}"));
        }
        Runner::Gitlab => {
            if facts.pipeline == Pipeline::Other {
                steps.push(format!(
                    "in {PIPELINE}, under `include:`, add `- local: {GITLAB_JOBS}`"
                ));
            }
            steps.push("do on GitLab what the first lines of .gitlab/kalends.yml list".to_owned());
        }
        Runner::Forgejo | Runner::Gitea => {
            if !names.is_empty() {
                steps.push(format!(
                    "in the repository's Settings, Actions, Secrets: add {names}"
                ));
            }
            steps.push(
                "in both workflows, after `runs-on:`, write a label of your runner".to_owned(),
            );
        }
        Runner::Cron => {
            steps.push("run `crontab -e` and add what stands in kalends.crontab".to_owned());
        }
        Runner::Systemd => {
            for folder in &facts.written {
                steps.push(format!("make the folder `{folder}` if it is not there: the service may write into it, not make it"));
            }
            steps.push("run the three commands at the top of kalends-publish.service".to_owned());
        }
    }
    if runner.forgets() {
        steps.push("commit these files and merge them into the default branch".to_owned());
    }
    steps
}

/// A runner forgets its disk, so the record of what was sent must be somewhere else.
fn keep_the_record(loaded: &Loaded) -> Vec<String> {
    let kind = loaded.settings.publish.ledger.map(|kind| kind.value);
    let change = "in kalends.toml, under [publish], write ledger = \"git\": the runner forgets its disk, and with it what was sent";
    let begin = "run `kalends ledger init` once, in a clone that may push: it makes the branch of the ledger";
    match kind.unwrap_or_default() {
        LedgerKind::Postgres => Vec::new(),
        LedgerKind::Git => vec![begin.to_owned()],
        LedgerKind::Sqlite => vec![change.to_owned(), begin.to_owned()],
    }
}

fn keep_the_feeds(loaded: &Loaded) -> Option<String> {
    let folders = written(loaded);
    let folder = folders.first()?;
    Some(format!(
        "the feed in `{folder}` is forgotten with the runner's disk: leave it out, or publish it from a machine that keeps its disk"
    ))
}

fn move_secrets(loaded: &Loaded) -> Option<String> {
    let elsewhere = |channel: &Channel| {
        secrets(channel)
            .any(|source| matches!(source, SecretSource::File(_) | SecretSource::Command(_)))
    };
    let mut channels = loaded.calendar.channels.iter();
    let (id, _) = channels.find(|(_, entry)| elsewhere(&entry.value))?;
    Some(format!(
        "the secret of `{id}` is in a file or comes from a command, which the runner does not have: write {{ env = \"…\" }}, or {{ ledger = \"KALENDS_TOKEN_KEY\" }} for a token that every use replaces"
    ))
}
