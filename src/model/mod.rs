//! What calendar files say: one file a kind of thing, each with its keys, their meaning and their checks.

mod audience;
mod cadence;
mod calendar;
mod campaign;
mod channel;
mod delivery;
mod goal;
mod hashtag;
mod holidays;
mod id;
mod imprint;
mod language;
mod pillar;
mod post;
mod terms;
mod timing;
mod voice;
mod words;

pub use audience::Audience;
pub use cadence::{Blackout, Cadence, MOST_SLOTS, Mix, QuietHours, Share};
pub use calendar::Calendar;
pub use campaign::{Campaign, Utm};
pub use channel::{Channel, SecretSource, Setting};
pub use delivery::{DeliveryKey, Receipt};
pub use goal::{Goal, Target};
pub use holidays::Holidays;
pub use id::{ID_PATTERN, INVALID_ID, is_valid_id, require_valid_id};
pub use imprint::Imprint;
pub use language::Language;
pub use pillar::{BUILT_IN_PILLARS, Pillar};
pub use post::{Override, Post};
pub use terms::{LatePolicy, Overflow, Status, Terms, Visibility};
pub use timing::{Queue, Repeat, Timing};
pub use voice::{Vocabulary, Voice};
pub use words::{Body, ByChannel, Focus, Media, Poll, ThreadPart, Words};
