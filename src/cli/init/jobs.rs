//! The jobs that check and publish: which files a kind of runner needs, and what stands in them.
//!
//! Pure: what is known of the workspace goes in, texts come out. Whatever comes from the calendar is checked to be a
//! plain name before it stands in a file that a shell or a runner obeys.

use clap::ValueEnum;

/// What is installed by jobs that begin with an empty machine.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// What a folder's path may hold beside letters and digits: nothing that a shell, cron, systemd or YAML reads otherwise.
const IN_PATHS: [char; 5] = ['/', '.', '-', '_', ' '];
/// Where programs are that cron does not look for by itself.
const USUAL_FOLDERS: &str = "/usr/local/bin:/usr/bin:/bin";

/// The file with which GitLab begins.
pub(super) const PIPELINE: &str = ".gitlab-ci.yml";
/// The file of our jobs, which that one includes.
pub(super) const GITLAB_JOBS: &str = ".gitlab/kalends.yml";

/// Where a job runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Runner {
    /// Workflows of GitHub Actions
    Github,
    /// Jobs of GitLab CI
    Gitlab,
    /// Workflows of Forgejo Actions
    Forgejo,
    /// Workflows of Gitea Actions
    Gitea,
    /// A line for crontab
    Cron,
    /// A service and a timer of systemd
    Systemd,
}

impl Runner {
    /// True where the disk of one run is gone in the next.
    pub(super) fn forgets(self) -> bool {
        match self {
            Self::Github | Self::Gitlab | Self::Forgejo | Self::Gitea => true,
            Self::Cron | Self::Systemd => false,
        }
    }
}

/// A server that runs workflows as GitHub's are written, and in what it differs from another of its kind.
struct Forge {
    name: &'static str,
    /// Where it looks for workflows.
    folder: &'static str,
    /// What a runner is usually labelled.
    label: &'static str,
}

const FORGEJO: Forge = Forge {
    name: "Forgejo",
    folder: ".forgejo/workflows",
    label: "docker",
};

const GITEA: Forge = Forge {
    name: "Gitea",
    folder: ".gitea/workflows",
    label: "ubuntu-latest",
};

/// What the texts depend on.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// The workspace's folder from that of the repository; empty where they are the same.
    pub inside: String,
    /// The workspace's folder from the root of this machine.
    pub folder: String,
    /// The folder of the repository from the root of this machine.
    pub repository: String,
    /// The program itself.
    pub program: String,
    /// Whose job it is.
    pub user: String,
    /// The variables of the environment that hold secrets, in order.
    pub variables: Vec<String>,
    /// Folders below the workspace's that channels write into.
    pub written: Vec<String>,
    /// Another branch than the one that is checked out may be published.
    pub names_branch: bool,
    /// The repository has a remote, from which merged changes come.
    pub has_remote: bool,
    /// Where GitLab's own file stands.
    pub pipeline: Pipeline,
}

/// Whether the file with which GitLab begins includes ours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Pipeline {
    /// There is none.
    #[default]
    Absent,
    /// It is there and does not.
    Other,
    /// It does.
    Included,
}

/// A file of a job.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct JobFile {
    /// From the folder of the repository for the jobs of a platform, else from the workspace's.
    pub path: String,
    /// What stands in it.
    pub text: String,
}

/// The files of a kind of runner.
pub(super) fn files(runner: Runner, facts: &Facts) -> Vec<JobFile> {
    let file = |path: &str, text: &str| JobFile {
        path: path.to_owned(),
        text: fill(text, facts),
    };
    match runner {
        Runner::Github => vec![
            file(
                ".github/workflows/calendar-check.yml",
                include_str!("../templates/jobs/calendar-check.yml"),
            ),
            file(
                ".github/workflows/calendar-publish.yml",
                &github_secrets(
                    include_str!("../templates/jobs/calendar-publish.yml"),
                    facts,
                ),
            ),
        ],
        Runner::Gitlab => {
            let jobs = include_str!("../templates/jobs/gitlab.yml");
            let mut files = vec![file(GITLAB_JOBS, jobs)];
            if facts.pipeline == Pipeline::Absent {
                files.push(file(
                    PIPELINE,
                    &format!("include:\n  - local: {GITLAB_JOBS}\n"),
                ));
            }
            files
        }
        Runner::Forgejo => workflows(&FORGEJO, facts),
        Runner::Gitea => workflows(&GITEA, facts),
        Runner::Cron => {
            let lines = include_str!("../templates/jobs/crontab");
            vec![file("kalends.crontab", &cron_lines(lines, facts))]
        }
        Runner::Systemd => vec![
            file(
                "kalends-publish.service",
                &unit_lines(
                    include_str!("../templates/jobs/kalends-publish.service"),
                    facts,
                ),
            ),
            file(
                "kalends-publish.timer",
                include_str!("../templates/jobs/kalends-publish.timer"),
            ),
        ],
    }
}

/// The workflows of a forge that reads GitHub's language.
fn workflows(forge: &Forge, facts: &Facts) -> Vec<JobFile> {
    let check = include_str!("../templates/jobs/forgejo-check.yml");
    let publish = include_str!("../templates/jobs/forgejo-publish.yml");
    let file = |name: &str, text: &str| {
        let text = github_secrets(text, facts)
            .replace("{{forge}}", forge.name)
            .replace("{{folder}}", forge.folder)
            .replace("{{label}}", forge.label);
        JobFile {
            path: format!("{}/{name}", forge.folder),
            text: fill(&text, facts),
        }
    };
    vec![
        file("calendar-check.yml", check),
        file("calendar-publish.yml", publish),
    ]
}

/// True for a path that means itself wherever it is written.
pub(super) fn is_plain_path(path: &str) -> bool {
    !path.starts_with('-')
        && path
            .chars()
            .all(|letter| letter.is_alphanumeric() || IN_PATHS.contains(&letter))
}

/// True for what can be the name of a variable, and nothing else.
pub(super) fn is_variable(name: &str) -> bool {
    let begins = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    begins
        && name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

fn fill(text: &str, facts: &Facts) -> String {
    let inside = if facts.inside.is_empty() {
        String::new()
    } else {
        format!(" -C {}", word(&facts.inside))
    };
    // The branch that `publish.branch` names may be another than the one that is checked out.
    let (depth, shallow) = if facts.names_branch {
        (
            "0 # the branch that `publish.branch` names may be another than this one",
            "",
        )
    } else {
        ("1", "--depth=1 ")
    };
    let names = match facts.variables.as_slice() {
        [] => "those that the channels of the calendar name".to_owned(),
        names => names.join(", "),
    };
    text.replace("{{version}}", VERSION)
        .replace("{{where}}", &inside)
        .replace("{{depth}}", depth)
        .replace("{{shallow}}", shallow)
        .replace("{{names}}", &names)
        .replace("{{user}}", &facts.user)
}

/// The secrets, one a line of the publishing step's environment; nothing else sees them.
fn github_secrets(text: &str, facts: &Facts) -> String {
    let lines = facts
        .variables
        .iter()
        .map(|name| format!("          {name}: ${{{{ secrets.{name} }}}}\n"));
    let mut lines: String = lines.collect();
    if lines.is_empty() {
        lines.push_str("          # One line a secret that a channel names by { env = \"…\" }:\n");
        lines.push_str("          # MASTODON_TOKEN: ${{ secrets.MASTODON_TOKEN }}\n");
    }
    text.replace("{{secrets}}", &lines)
}

fn cron_lines(text: &str, facts: &Facts) -> String {
    let beside = facts
        .program
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder);
    let is_usual = USUAL_FOLDERS.split(':').any(|usual| usual == beside);
    let path = if beside.is_empty() || is_usual {
        USUAL_FOLDERS.to_owned()
    } else {
        format!("{beside}:{USUAL_FOLDERS}")
    };
    let pull = if facts.has_remote {
        "git pull --quiet --ff-only && "
    } else {
        ""
    };
    text.replace(
        "{{variables}}",
        &wanted(facts, "# In variables, which stand above the line:\n#   "),
    )
    .replace("{{path}}", &path)
    .replace("{{folder}}", &word(&facts.folder))
    .replace("{{pull}}", pull)
    .replace("{{program}}", "kalends")
}

fn unit_lines(text: &str, facts: &Facts) -> String {
    // Whoever pulls writes files of the calendar; whoever does not writes only what it keeps and what its channels make.
    let (pull, writable) = if facts.has_remote {
        let pull = "ExecStartPre=git pull --quiet --ff-only\n".to_owned();
        (pull, vec![facts.repository.clone()])
    } else {
        let own = std::iter::once(".kalends".to_owned());
        let folders = own.chain(facts.written.iter().cloned());
        let writable = folders.map(|folder| format!("{}/{folder}", facts.folder));
        (String::new(), writable.collect())
    };
    let writable: Vec<String> = writable.iter().map(|folder| quoted(folder)).collect();
    let writable = format!("ReadWritePaths={}\n", writable.join(" "));
    text.replace("{{pull}}", &pull)
        .replace("{{writable}}", &writable)
        .replace("{{variables}}", &wanted(facts, "# The calendar wants: "))
        .replace("{{folder}}", &facts.folder)
        .replace("{{program}}", &quoted(&facts.program))
}

/// A comment that names the variables, if there are any.
fn wanted(facts: &Facts, before: &str) -> String {
    match facts.variables.as_slice() {
        [] => String::new(),
        names => format!("{before}{}\n", names.join(", ")),
    }
}

/// A plain path as one word of a shell.
fn word(path: &str) -> String {
    if path.contains(' ') {
        format!("'{path}'")
    } else {
        path.to_owned()
    }
}

/// A plain path as one word of systemd.
fn quoted(path: &str) -> String {
    if path.contains(' ') {
        format!("\"{path}\"")
    } else {
        path.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_or_a_runner_would_obey_is_no_plain_path() {
        for path in [
            "/srv/our calendar",
            "social/en",
            "/home/åsa/kalender-2027_b.d",
        ] {
            assert!(is_plain_path(path), "{path}");
        }
        for path in [
            "a'b", "a;b", "a$b", "${{ x }}", "a%b", "-rf", "a\nb", "a:b", "a#b", "a\"b",
        ] {
            assert!(!is_plain_path(path), "{path}");
        }
    }

    #[test]
    fn only_the_name_of_a_variable_becomes_one() {
        assert!(is_variable("MASTODON_TOKEN") && is_variable("_x1"));
        for name in ["", "1A", "A B", "A: ${{ secrets.B }}", "A\nB", "A-B", "Ä"] {
            assert!(!is_variable(name), "{name}");
        }
    }

    #[test]
    fn every_mark_of_a_template_is_filled() {
        let facts = Facts {
            folder: "/srv/our calendar".to_owned(),
            program: "/opt/kalends".to_owned(),
            variables: vec!["TOKEN".to_owned()],
            ..Facts::default()
        };
        for runner in Runner::value_variants() {
            for file in files(*runner, &facts) {
                let left = file.text.replace("${{", "").contains("{{");
                assert!(!left, "{}: {}", file.path, file.text);
            }
        }
    }
}
