//! From nothing to a first email by Buttondown, in words.

use crate::platform::Guide;

pub(super) const GUIDE: Guide = Guide {
    steps: &[
        "In Buttondown, open Settings, API, and copy the key. It does not expire.",
        "Keep it in a variable, such as `BUTTONDOWN_KEY`, and name it: `token = { env = \"BUTTONDOWN_KEY\" }`.",
        "Run `kalends doctor`, which names the newsletter that the key belongs to.",
    ],
    gaps: &[
        "A post goes to everybody who gets regular emails; groups are chosen in Buttondown.",
        "A long text is the email, and the short text its description.",
        "A text that begins with `---` is refused: begin with words, or write a line as `***`.",
        "What stands between `{{` and `}}` is Buttondown's template language, in the text too.",
        "Videos and sounds are linked, which needs `media_url`.",
        "What was sent stays in the inboxes; `kalends retract` takes it out of the archive.",
    ],
};
