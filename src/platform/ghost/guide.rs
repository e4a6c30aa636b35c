//! From nothing to a first post on Ghost, in words.

use crate::platform::Guide;

pub(super) const GUIDE: Guide = Guide {
    steps: &[
        "In Ghost, open Settings, Integrations, Add custom integration, and give it a name such as Kalends.",
        "Copy its Admin API key: an id, a colon and 64 digits. It does not expire; it may do everything that concerns posts.",
        "Keep the key in a variable, such as `GHOST_KEY`, and name it: `token = { env = \"GHOST_KEY\" }`.",
        "Write the address of Ghost itself: `server = \"https://blog.acme.example\"`, without `/ghost`.",
        "To send posts to members as well, name the newsletter by its slug: `newsletter = \"default-newsletter\"`.",
    ],
    gaps: &[
        "A long text becomes the article, and the short text its excerpt (300 characters at most).",
        "The first picture that the text does not name becomes the picture of the article.",
        "Posts are sent when they are due; Ghost's own scheduling is not used.",
        "A newsletter that went out stays in the inboxes when its post is deleted.",
        "An address (slug) that is taken is not published under another one: choose one as `slug`.",
    ],
};
