//! From nothing to a first post on Reddit, in words.

use crate::platform::Guide;

pub(super) const GUIDE: Guide = Guide {
    steps: &[
        "Ask Reddit for access to its API (support.reddithelp.com, \"Developer Platform and API access\"): since November 2025 every app needs a yes.",
        "At reddit.com/prefs/apps make an app: \"script\" for an account of your own, \"web app\" to let it in through a browser. Write its `client_id`, and name where its `client_secret` is.",
        "For a script app write `username` and name where the account's `password` is. For a web app let it in with `kalends auth`, with the scopes `identity`, `submit`, `read`, `history`, `flair` and `edit`; its refresh token does not expire.",
        "Write the community as `subreddit`, without `r/`, and read its rules: many forbid promotion.",
        "Where a community wants a flair, write its text or id as `flair`, in the channel or in the post's options.",
    ],
    gaps: &[
        "Posts are sent when they are due; Reddit's API has no scheduling.",
        "A post that is nothing but its link is a link post; any other is a text post. `kind` in the post's options says otherwise.",
        "Videos and polls are not made. Pictures have no description on Reddit, and content warnings are the flags `nsfw` and `spoiler`.",
        "A thread becomes one post with its parts below each other.",
    ],
};
