//! In which order the pieces of two versions stand together.

use std::collections::{BTreeMap, BTreeSet};

use super::items::{Item, Key};

/// The keys of both versions. They stand as in ours, unless only theirs put them into another order; what only one version
/// has follows what it followed there, and of two new ones at one place ours is the first.
pub(super) fn order<'l>([base, ours, theirs]: [&'l [Item<'_>]; 3]) -> Vec<&'l Key> {
    let before = keys(base);
    let (of_ours, of_theirs) = (keys(ours), keys(theirs));
    if is_rearranged(&before, &of_theirs) && !is_rearranged(&before, &of_ours) {
        woven(&of_theirs, &of_ours, &before)
    } else {
        woven(&of_ours, &of_theirs, &before)
    }
}

fn keys<'l>(items: &'l [Item<'_>]) -> Vec<&'l Key> {
    items.iter().map(|item| &item.key).collect()
}

/// Whether what both have stands in another order than before.
fn is_rearranged(before: &[&Key], after: &[&Key]) -> bool {
    let places: BTreeMap<&Key, usize> = (0..).zip(before).map(|(at, key)| (*key, at)).collect();
    let kept: Vec<usize> = after
        .iter()
        .filter_map(|key| places.get(key).copied())
        .collect();
    !kept.is_sorted()
}

/// The first order, with everything that only the second one has.
fn woven<'l>(first: &[&'l Key], second: &[&'l Key], before: &[&'l Key]) -> Vec<&'l Key> {
    let set = |keys: &[&'l Key]| keys.iter().copied().collect::<BTreeSet<&Key>>();
    let (in_first, in_second, in_base) = (set(first), set(second), set(before));
    let mut following: BTreeMap<Option<&Key>, Vec<&'l Key>> = BTreeMap::new();
    let mut anchor = None;
    for key in second {
        if in_first.contains(key) {
            anchor = Some(*key);
        } else {
            following.entry(anchor).or_default().push(key);
        }
    }
    let mut woven = Vec::new();
    let mut waiting = following.remove(&None).unwrap_or_default();
    for key in first {
        let is_own = !in_second.contains(key) && !in_base.contains(key);
        if !is_own {
            woven.append(&mut waiting);
        }
        woven.push(*key);
        waiting.extend(following.remove(&Some(*key)).unwrap_or_default());
    }
    woven.append(&mut waiting);
    woven
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merge::items::File;

    fn text(keys: &str) -> String {
        let headers: Vec<String> = keys.chars().map(|key| format!("[{key}]\n")).collect();
        headers.concat()
    }

    #[test]
    fn new_pieces_follow_what_they_followed_and_ours_come_first() {
        for (base, ours, theirs, together) in [
            ("ab", "abx", "aby", "abxy"),
            ("ab", "xab", "yab", "xyab"),
            ("abc", "axbc", "abyc", "axbyc"),
            ("abc", "ac", "abyc", "abyc"),
            ("abc", "cab", "abcy", "cyab"),
            ("abc", "abxc", "cab", "cabx"),
            ("", "xy", "uv", "xyuv"),
        ] {
            let texts = [base, ours, theirs].map(text);
            let files = texts.each_ref().map(|text| File::read(text).unwrap());
            let lists = files.each_ref().map(|file| file.items.as_slice());
            let names: String = order(lists)
                .into_iter()
                .filter_map(|key| Some(key.path()?.concat()))
                .collect();
            assert_eq!(names, together, "{base} {ours} {theirs}");
        }
    }
}
