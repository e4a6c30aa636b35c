//! Slots that two versions gave away twice. Each took posts out of the queue and wrote their times, as `kalends schedule`
//! does, and neither knew of the other: of two posts with one time, theirs waits in its queue again.

use std::collections::BTreeSet;

use toml::{Table, Value};

use super::items::{File, Item, Key};

/// A post that waits again, and the one that has its slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Waiting {
    /// Its id.
    pub(super) post: String,
    /// The id of the other one.
    pub(super) taken_by: String,
}

impl Waiting {
    /// What a person has to know of it.
    pub(super) fn told(&self) -> String {
        let (post, by) = (&self.post, &self.taken_by);
        format!("`posts.{post}` waits in its queue again, since `posts.{by}` has its slot")
    }
}

/// Puts such posts of theirs back into the queue as they stood there before.
pub(super) fn wait_again<'t>(
    [base, ours]: [&File<'t>; 2],
    theirs: &mut File<'t>,
    [base_says, ours_says, theirs_says]: [&Table; 3],
) -> Vec<Waiting> {
    let taken = Scheduled::of(base_says, ours_says);
    let mut all = Vec::new();
    for (post, time, own) in &Scheduled::of(base_says, theirs_says).0 {
        let other = taken
            .0
            .iter()
            .find(|(id, at, other)| id != post && at == time && share_a_channel(own, other));
        let is_ours_too = taken.0.iter().any(|(id, ..)| id == post);
        let Some((other, ..)) = other.filter(|_| !is_ours_too) else {
            continue;
        };
        let before = queue_of(base, post);
        let is_unchanged_here = queue_of(ours, post) == before;
        if is_unchanged_here && put_back(theirs, post, before) {
            all.push(Waiting {
                post: (*post).to_owned(),
                taken_by: (*other).to_owned(),
            });
        }
    }
    all
}

/// Posts that waited before and have a time now: id, time, and everything that they say.
struct Scheduled<'s>(Vec<(&'s str, &'s Value, &'s Table)>);

impl<'s> Scheduled<'s> {
    fn of(before: &Table, after: &'s Table) -> Self {
        let posts = |table: &'s Table| table.get("posts").and_then(Value::as_table);
        let waited = |id: &str| {
            let post = before.get("posts").and_then(|posts| posts.get(id));
            post.and_then(Value::as_table).is_some_and(|post| {
                !post.contains_key("publish_at") && !post.contains_key("repeat")
            })
        };
        let found = posts(after).into_iter().flatten().filter_map(|(id, post)| {
            let post = post.as_table().filter(|_| waited(id))?;
            Some((id.as_str(), post.get("publish_at")?, post))
        });
        Self(found.collect())
    }
}

/// False where both name their channels, and no channel is named by both.
fn share_a_channel(one: &Table, other: &Table) -> bool {
    let channels = |post: &Table| -> Option<BTreeSet<String>> {
        let list = post.get("channels")?.as_array()?;
        let names = list.iter().filter_map(Value::as_str);
        Some(names.map(str::to_owned).collect())
    };
    match (channels(one), channels(other)) {
        (Some(one), Some(other)) => !one.is_disjoint(&other),
        _ => true,
    }
}

fn key(post: &str, name: &str) -> Key {
    Key::Value(["posts", post, name].map(str::to_owned).to_vec())
}

fn table<'l, 't>(file: &'l File<'t>, post: &str) -> Option<&'l Item<'t>> {
    let key = Key::Table(["posts", post].map(str::to_owned).to_vec());
    file.items.iter().find(|item| item.key == key)
}

/// What a post's table says of its queue.
fn queue_of<'t>(file: &File<'t>, post: &str) -> Option<Item<'t>> {
    let mut own = table(file, post)?.inside.iter();
    let key = key(post, "queue");
    own.find(|item| item.key == key).cloned()
}

/// Takes the time away, and puts the queue in its place; false where the time does not stand in the post's own table.
fn put_back<'t>(file: &mut File<'t>, post: &str, queue: Option<Item<'t>>) -> bool {
    let (time, waits) = (key(post, "publish_at"), key(post, "queue"));
    let mut tables = file.items.iter_mut();
    let own = tables.find(|item| item.inside.iter().any(|item| item.key == time));
    let Some(own) = own.filter(|own| matches!(own.key, Key::Table(_))) else {
        return false;
    };
    let has_queue = own.inside.iter().any(|item| item.key == waits);
    let queue = queue.filter(|_| !has_queue);
    if let Some(item) = own.inside.iter_mut().find(|item| item.key == time) {
        match queue {
            Some(queue) => *item = queue,
            None => own.inside.retain(|item| item.key != time),
        }
    }
    true
}
