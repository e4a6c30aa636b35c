//! Making the sheet of a post: composed for each channel, with the content of its files.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::digest::Files;
use super::sheet::{
    ChannelSheet, Long, Medium, Part, Question, Repeating, Sheet, Time, When, Words,
};
use crate::content::{Composition, compose};
use crate::decode::Moment;
use crate::load::Loaded;
use crate::model::{
    self, Channel, LatePolicy, Overflow, Post, Repeat, Setting, Status, Terms, Timing,
};
use crate::platform::{Attachment, Limits, Message, find};

/// The sheet of a post, or why it cannot be made.
pub(super) fn sheet(
    loaded: &Loaded,
    files: &mut Files<'_>,
    post_id: &str,
) -> Result<Sheet, String> {
    let calendar = &loaded.calendar;
    let entry = calendar.posts.get(post_id).ok_or("it is gone")?;
    let mut channels = BTreeMap::new();
    for id in calendar.channel_ids(&entry.value) {
        let Some(channel) = calendar.channels.get(id) else {
            continue;
        };
        let terms = entry.value.terms_on(id, channel.value.platform_id());
        if terms.status() != Status::Approved {
            continue;
        }
        let target = Target {
            loaded,
            post_id,
            post: &entry.value,
            channel_id: id,
            channel: &channel.value,
            terms: &terms,
        };
        channels.insert(id.to_owned(), target.sheet(files)?);
    }
    Ok(Sheet {
        post: post_id.to_owned(),
        channels,
    })
}

/// A post on one channel, before its sheet is made.
struct Target<'a> {
    loaded: &'a Loaded,
    post_id: &'a str,
    post: &'a Post,
    channel_id: &'a str,
    channel: &'a Channel,
    terms: &'a Terms,
}

impl Target<'_> {
    fn sheet(&self, files: &mut Files<'_>) -> Result<ChannelSheet, String> {
        let language = self.channel.language.as_ref();
        let platform = self.channel.platform_id();
        let (words, _) = self.post.words_on(
            self.channel_id,
            platform,
            language.map(|language| &language.value),
        );
        let variants = words.variants.as_ref().map_or(0, Vec::len);
        let turns: Vec<Vec<Message>> = (0..variants.max(1))
            .map(|ordinal| self.messages(ordinal))
            .collect::<Result<_, _>>()?;
        let shown = turns.first().into_iter().flatten();
        let media = shown.map(|message| media(&message.media, files));
        Ok(ChannelSheet {
            platform: platform.to_owned(),
            account: account(self.channel),
            when: self.when(),
            media: media.collect::<Result<_, _>>()?,
            words: Words {
                turns: turns
                    .iter()
                    .map(|turn| {
                        turn.iter()
                            .filter(|message| !message.is_comment)
                            .map(part)
                            .collect()
                    })
                    .collect(),
                ..self.words(&words, files)?
            },
        })
    }

    /// The messages by no limits: how a text is cut depends on the server, and is not what a person approves.
    fn messages(&self, ordinal: usize) -> Result<Vec<Message>, String> {
        let id = self.channel_id;
        let unknown = || format!("the platform of `{id}` is not known");
        let platform = find(self.channel.platform_id()).ok_or_else(unknown)?;
        let messages = compose(&Composition {
            calendar: &self.loaded.calendar,
            workspace: &self.loaded.settings.workspace,
            post_id: self.post_id,
            post: self.post,
            channel_id: id,
            channel: self.channel,
            ordinal,
            facts: platform.facts,
            limits: &Limits::NONE,
        });
        messages.map_err(|problems| {
            let first = problems.first().map(|problem| problem.message.as_str());
            format!("on `{id}`: {}", first.unwrap_or("it cannot be said there"))
        })
    }

    /// What stands beside the messages.
    fn words(&self, words: &model::Words, files: &mut Files<'_>) -> Result<Words, String> {
        let body = words
            .body
            .as_ref()
            .and_then(|body| body.value.file.as_ref());
        let long = |path: &str, files: &mut Files<'_>| {
            Ok::<Long, String>(Long {
                file: path.to_owned(),
                sha256: files.sha256(path)?,
            })
        };
        let comment = words.first_comment.as_ref();
        let poll = words.poll.as_ref().map(|poll| &poll.value);
        Ok(Words {
            turns: Vec::new(),
            splits: self.terms.overflow.map(|overflow| overflow.value) == Some(Overflow::Thread),
            poll: poll.map(question),
            body: body.map(|path| long(&path.value, files)).transpose()?,
            first_comment: comment.map(|comment| comment.value.trim().to_owned()),
            reply_to: self.terms.reply_to.as_ref().map(|id| id.value.clone()),
        })
    }

    fn when(&self) -> When {
        let calendar = &self.loaded.calendar;
        let zone = calendar.zone_on(self.channel, self.post, self.terms);
        let zone = zone.unwrap_or_else(|| self.loaded.settings.workspace.zone());
        let time = time(self.post.timing(self.terms));
        When {
            zone: (!matches!(time, Time::Instant(_))).then(|| zone.name().to_owned()),
            time,
            after: self.terms.after.as_ref().map(|id| id.value.clone()),
            max_late: self.terms.max_late.map(|late| late.value.to_string()),
            on_late: self.terms.on_late.map(|policy| match policy.value {
                LatePolicy::Hold => "hold",
                LatePolicy::Publish => "publish",
                LatePolicy::Skip => "skip",
            }),
        }
    }
}

fn time(timing: Timing<'_>) -> Time {
    match timing {
        Timing::At(Moment::Absolute(instant)) => Time::Instant(instant.to_utc()),
        Timing::At(Moment::Local(local)) => Time::Local(local),
        Timing::At(Moment::Day(day)) => Time::Day(day),
        Timing::Queue(queue) => Time::Queue {
            priority: queue.priority,
            not_before: queue.not_before,
            not_after: queue.not_after,
        },
        Timing::Repeat(repeat) => Time::Repeat(repeating(repeat)),
    }
}

fn repeating(repeat: &Repeat) -> Repeating {
    let cron = repeat.cron.as_ref().map(|cron| cron.value.source());
    let mut except: Vec<NaiveDate> = repeat.except.iter().map(|day| day.value).collect();
    except.sort_unstable();
    Repeating {
        cron: cron.unwrap_or_default().to_owned(),
        from: repeat.from.map(|day| day.value),
        until: repeat.until.map(|day| day.value),
        count: repeat.count.map(|count| count.value),
        except,
    }
}

/// The keys that lead to the account. Where a secret is kept says nothing of what people will see.
fn account(channel: &Channel) -> BTreeMap<String, Value> {
    let settings = channel.settings.0.iter();
    let told = settings.filter_map(|entry| {
        let value = match &entry.value.value {
            Setting::Text(text) => json!(text),
            Setting::Number(number) => json!(number),
            Setting::Flag(flag) => json!(flag),
            Setting::List(list) => json!(list),
            Setting::Secret(_) => return None,
        };
        Some((entry.key.value.clone(), value))
    });
    told.collect()
}

fn part(message: &Message) -> Part {
    Part {
        text: message.text.clone(),
        title: message.title.clone(),
        content_warning: message.content_warning.clone(),
        link: message.link.clone(),
        language: message.language.clone(),
        visibility: message.visibility.map(model::Visibility::word),
        hashtags: message.hashtags.clone(),
        options: message
            .options
            .iter()
            .map(|(key, value)| (key.clone(), format!("{value:?}")))
            .collect(),
    }
}

fn media(attachments: &[Attachment], files: &mut Files<'_>) -> Result<Vec<Medium>, String> {
    let told = attachments.iter().map(|medium| {
        Ok(Medium {
            file: medium.path.clone(),
            sha256: files.sha256(&medium.path)?,
            alt: medium.alt.clone(),
            focus: medium.focus.map(|focus| [focus.x, focus.y]),
        })
    });
    told.collect()
}

fn question(poll: &model::Poll) -> Question {
    let options = poll.options.iter();
    Question {
        options: options.map(|one| one.value.trim().to_owned()).collect(),
        expires_in: poll.expires_in.map(|time| time.value.to_string()),
        multiple: poll.multiple,
        hide_totals: poll.hide_totals,
    }
}
