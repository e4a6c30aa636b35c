//! `kalends approve`: a person's word that posts may go out exactly as they stand.

use clap::Args;
use kalends::approval::{Seal, Spoken, Word, is_out, seal};
use kalends::config::ApprovalKind;
use kalends::diagnostic::{Diagnostic, Severity, Subject};
use kalends::ledger::{AppendError, LedgerError, LedgerState, Store, Stream, What, fold};
use kalends::lint;
use kalends::load::{Loaded, Tree, load};
use kalends::model::Status;
use kalends::render::{approve_json, approve_text};
use kalends::time::Instant;

use super::known::known;
use super::publish::{Format, refuse_broken_settings, say_what_is_not_committed};
use super::record::TRIES;
use super::workspace::Workspace;
use super::{Context, person};
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Records that posts may go out as they stand: words, media, times and channels. A later edit voids it.
#[derive(Debug, Args)]
pub(super) struct Approve {
    /// The ids of the posts
    #[arg(value_name = "POST", required_unless_present = "campaign")]
    posts: Vec<String>,
    /// Every post of this campaign that its file calls approved and that is not out yet
    #[arg(long, value_name = "CAMPAIGN")]
    campaign: Vec<String>,
    /// Who approves; absent means `KALENDS_USER`, git's user.name and user.email, or USER
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Take the approval back
    #[arg(long)]
    withdraw: bool,
    /// Show what would be recorded, and record nothing
    #[arg(long)]
    dry_run: bool,
    /// Approve the folder as it is, not what is committed
    #[arg(long)]
    worktree: bool,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    format: Format,
}

/// What a word on a post is judged by.
struct Desk<'a> {
    loaded: &'a Loaded,
    tree: &'a dyn Tree,
    ledger: &'a LedgerState,
    by: String,
    now: Instant,
}

/// What is said and what is recorded of it.
type Vote = (Spoken, Option<What>);

impl Approve {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let workspace = Workspace::find(context)?;
        let tree = workspace.published(context, self.worktree)?;
        let loaded = load(tree.as_ref())?;
        refuse_broken_settings(&loaded)?;
        say_what_is_not_committed(context, workspace.root(), tree.as_ref(), "approved")?;
        let mut store = workspace.store(&loaded.settings)?;
        let ledger = fold(&store.load()?)?;
        let named = self.by.clone().filter(|name| !name.trim().is_empty());
        let desk = Desk {
            loaded: &loaded,
            tree: tree.as_ref(),
            ledger: &ledger,
            by: named
                .or_else(|| person::full_name(workspace.root()))
                .ok_or_else(nobody)?,
            now: context.global.clock().now(),
        };
        let posts = self.chosen(context, &desk)?;
        let votes = if self.withdraw {
            posts.iter().map(|post| desk.withdraw(post)).collect()
        } else {
            desk.approve(&posts)?
        };
        let spoken = self.record(&desk, store.as_mut(), votes)?;
        self.say(context, &desk, &spoken)
    }

    /// The posts that the call names, each once, and those of its campaigns.
    fn chosen(&self, context: Context<'_>, desk: &Desk<'_>) -> Result<Vec<String>, Failure> {
        let calendar = &desk.loaded.calendar;
        let ids = calendar.posts.keys().map(String::as_str);
        // An approval outlives its post, and can be taken back all the same.
        let is_remembered = |id: &String| self.withdraw && desk.ledger.approval(id).is_some();
        let named = self.posts.iter().filter(|id| !is_remembered(id));
        known("post", &named.cloned().collect::<Vec<_>>(), ids)?;
        let campaigns = calendar.campaigns.keys().map(String::as_str);
        known("campaign", &self.campaign, campaigns)?;
        let mut posts = self.posts.clone();
        for (id, entry) in &calendar.posts {
            let campaign = entry.value.campaign.as_ref().map(|id| &id.value);
            if !campaign.is_some_and(|id| self.campaign.contains(id)) || posts.contains(id) {
                continue;
            }
            match desk.left_out(id).filter(|_| !self.withdraw) {
                Some(reason) => {
                    let note = format!("`{id}` is left out: it is {reason}");
                    context.terminal.note(&note);
                }
                None => posts.push(id.clone()),
            }
        }
        posts.sort();
        posts.dedup();
        Ok(posts)
    }

    /// Writes all words or none. No lock is taken: a run that is under way has decided already.
    fn record(
        &self,
        desk: &Desk<'_>,
        store: &mut dyn Store,
        votes: Vec<Vote>,
    ) -> Result<Vec<Spoken>, Failure> {
        let news = votes
            .iter()
            .filter_map(|(spoken, what)| Some((Stream::Post(spoken.post.clone()), what.clone()?)));
        let news: Vec<(Stream, What)> = news.filter(|_| !self.dry_run).collect();
        if !news.is_empty() {
            desk.write(store, &news)?;
        }
        let spoken = votes.into_iter().map(|(spoken, what)| Spoken {
            word: match (spoken.word, what.is_some() && self.dry_run) {
                (Word::Approved, true) => Word::Ready,
                (Word::Withdrawn, true) => Word::Withdrawable,
                (word, _) => word,
            },
            ..spoken
        });
        Ok(spoken.collect())
    }

    fn say(&self, context: Context<'_>, desk: &Desk<'_>, spoken: &[Spoken]) -> Result<u8, Failure> {
        let zone = desk.loaded.settings.workspace.zone();
        let commit = desk.tree.commit();
        let text = match self.format {
            Format::Json => approve_json::render(spoken, commit, zone),
            Format::Text => approve_text::render(spoken, commit, (zone, Terminal::width())),
        };
        Terminal::data(&text)?;
        if desk.loaded.settings.approval.required() != ApprovalKind::Digest {
            context.terminal.note(
                "publishing does not ask for recorded approvals here; write required = \"digest\" in [approval] of kalends.toml if it shall",
            );
        }
        Ok(0)
    }
}

impl Desk<'_> {
    fn approve(&self, posts: &[String]) -> Result<Vec<Vote>, Failure> {
        let report = lint::run(&lint::Input {
            loaded: self.loaded,
            ledger: Some(self.ledger),
            tree: self.tree,
            now: self.now,
            answers: None,
        });
        let mut votes = Vec::new();
        let mut refused: Vec<Failure> = Vec::new();
        for post in posts {
            match self.judged(post, &report.findings) {
                Ok(seal) => votes.push(self.vote(seal)),
                Err(failure) => refused.push(failure),
            }
        }
        match refused.len() {
            0 => Ok(votes),
            1 => Err(refused.remove(0)),
            _ => {
                let told: Vec<String> = refused.into_iter().map(|one| one.message).collect();
                let help = "see to these first; nothing was approved";
                Err(Failure::usage(told.join("; "), help))
            }
        }
    }

    /// The post as it stands, if it may be approved like this.
    fn judged(&self, post: &str, findings: &[Diagnostic]) -> Result<Seal, Failure> {
        if let Some(reason) = self.left_out(post) {
            let help = "write status = \"approved\" in its file once it is ready, then approve it";
            let help = if reason == "out already" {
                "an approval changes nothing any more; `kalends history` shows where it is"
            } else {
                help
            };
            return Err(Failure::usage(format!("`{post}` is {reason}"), help));
        }
        if let Some(error) = self.error_of(post, findings) {
            let help = "correct it; `kalends check` shows every error";
            return Err(Failure::usage(
                format!("`{post}` has an error: {error}"),
                help,
            ));
        }
        seal(self.loaded, self.tree, post).map_err(|reason| {
            let help = "correct it, then approve it; `kalends check` shows more";
            Failure::usage(format!("`{post}` cannot be approved: {reason}"), help)
        })
    }

    fn vote(&self, seal: Seal) -> Vote {
        let post = seal.sheet.post.clone();
        let before = self.ledger.approval(&post);
        let standing = before.filter(|approved| approved.digest == seal.digest);
        let spoken = Spoken {
            post,
            word: standing.map_or(Word::Approved, |_| Word::Unchanged),
            by: standing.map_or(&self.by, |approved| &approved.by).clone(),
            at: standing.map_or(self.now, |approved| approved.at),
            digest: Some(seal.digest.clone()),
            sheet: Some(seal.sheet),
        };
        let what = What::Approved {
            digest: seal.digest,
            by: self.by.clone(),
            pieces: seal.pieces,
        };
        (spoken, standing.is_none().then_some(what))
    }

    fn withdraw(&self, post: &str) -> Vote {
        let is_approved = self.ledger.approval(post).is_some();
        let spoken = Spoken {
            post: post.to_owned(),
            word: if is_approved {
                Word::Withdrawn
            } else {
                Word::NotApproved
            },
            by: self.by.clone(),
            at: self.now,
            digest: None,
            sheet: None,
        };
        let by = self.by.clone();
        (spoken, is_approved.then_some(What::Withdrawn { by }))
    }

    /// Why a post is not approved together with others of its campaign: what it is instead of ready.
    fn left_out(&self, post: &str) -> Option<&'static str> {
        let calendar = &self.loaded.calendar;
        let entry = calendar.posts.get(post)?;
        if is_out(calendar, self.ledger, post) {
            return Some("out already");
        }
        let channels = calendar.channel_ids(&entry.value).into_iter();
        let known = channels.filter_map(|id| Some((id, calendar.channels.get(id)?)));
        let statuses: Vec<Status> = known
            .map(|(id, channel)| {
                entry
                    .value
                    .terms_on(id, channel.value.platform_id())
                    .status()
            })
            .collect();
        if statuses.contains(&Status::Approved) {
            return None;
        }
        Some(match statuses.first() {
            None => "on no channel",
            Some(Status::Draft | Status::Approved) => "a draft",
            Some(Status::Review) => "in review",
            Some(Status::Cancelled) => "cancelled",
        })
    }

    /// The first error of the post, its campaign or its channels.
    fn error_of(&self, post: &str, findings: &[Diagnostic]) -> Option<String> {
        let calendar = &self.loaded.calendar;
        let entry = calendar.posts.get(post)?;
        let channels = calendar.channel_ids(&entry.value).into_iter();
        let mut subjects = vec![Subject::Post(post.to_owned())];
        subjects.extend(channels.map(|id| Subject::Channel(id.to_owned())));
        let campaign = entry.value.campaign.as_ref();
        subjects.extend(campaign.map(|id| Subject::Campaign(id.value.clone())));
        let concerns = |finding: &&Diagnostic| {
            let subject = finding.subject.as_ref();
            finding.severity == Severity::Error
                && subject.is_some_and(|subject| subjects.contains(subject))
        };
        let told = findings.iter().find(concerns);
        let torn = || subjects.iter().any(|one| self.loaded.torn.contains(one));
        told.map(|finding| finding.message.clone())
            .or_else(|| torn().then(|| "its file cannot be read throughout".to_owned()))
    }

    /// Writes all of it at once, again where another command was faster.
    fn write(&self, store: &mut dyn Store, news: &[(Stream, What)]) -> Result<(), Failure> {
        let streams: Vec<Stream> = news.iter().map(|(stream, _)| stream.clone()).collect();
        for _ in 0..TRIES {
            let state = fold(&store.load_streams(&streams)?)?;
            let events = news
                .iter()
                .map(|(stream, what)| state.next_event(stream, self.now, &self.by, what.clone()));
            match store.append(&events.collect::<Result<Vec<_>, _>>()?) {
                Ok(()) => return Ok(()),
                Err(AppendError::Conflict | AppendError::Failed(LedgerError::Busy)) => {}
                Err(AppendError::Failed(error)) => return Err(error.into()),
            }
        }
        Err(LedgerError::Busy.into())
    }
}

fn nobody() -> Failure {
    Failure::usage(
        "nobody is known to approve this",
        "say who with `--by NAME`, or set KALENDS_USER",
    )
}
