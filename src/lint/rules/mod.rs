//! Every rule, one file each. Adding one takes its file, and its two lines here.

mod alt_is_file_name;
mod alt_too_long;
mod both_text_and_variants;
mod coverage_hole;
mod dst_gap;
mod dst_overlap;
mod duplicate_id;
mod empty_text;
mod expired_silence;
mod gap_too_short;
mod gps_in_photo;
mod in_blackout;
mod in_quiet_hours;
mod invalid_id;
mod invalid_link;
mod invalid_silence;
mod invalid_value;
mod lfs_pointer;
mod literal_secret;
mod media_aspect_ratio;
mod media_dimensions;
mod media_duration;
mod media_outside;
mod media_too_large;
mod media_type_mismatch;
mod missing_alt_text;
mod missing_body;
mod missing_key;
mod missing_media;
mod missing_required_media;
mod missing_title;
mod mixed_media;
mod newer_toml;
mod no_channel;
mod not_yet;
mod outside_campaign;
mod past_unsent;
mod pillar_mix;
mod poll_limits;
mod queue_runs_dry;
mod reference_cycle;
mod repeat_never;
mod repeat_past_campaign;
mod same_slot;
mod silence_without_reason;
mod syntax;
mod text_too_long;
mod text_too_short;
mod thin_week;
mod too_many_a_day;
mod too_many_a_week;
mod too_many_media;
mod too_soon;
mod trailing_space;
mod unapproved_soon;
mod unknown_key;
mod unknown_media_type;
mod unknown_platform;
mod unknown_reference;
mod unknown_rule;
mod unplaced_post;
mod unpublishable_platform;
mod unreadable_file;
mod unrendered_markdown;
mod unsupported_field;
mod unsupported_media_type;
mod unused_cadence;
mod unused_campaign;
mod unused_channel;
mod unused_media;
mod unused_silence;
mod weekend_post;
mod wrong_type;

#[cfg(test)]
mod tests;

use super::rule::Rule;
use crate::diagnostic::RuleId;

/// A name in `[lint]` that is no rule.
pub(super) const UNKNOWN_RULE: RuleId = RuleId("unknown-rule");

/// Every rule, by id.
pub static RULES: &[&Rule] = &[
    &alt_is_file_name::RULE,
    &alt_too_long::RULE,
    &both_text_and_variants::RULE,
    &coverage_hole::RULE,
    &dst_gap::RULE,
    &dst_overlap::RULE,
    &duplicate_id::RULE,
    &empty_text::RULE,
    &expired_silence::RULE,
    &gap_too_short::RULE,
    &gps_in_photo::RULE,
    &in_blackout::RULE,
    &in_quiet_hours::RULE,
    &invalid_id::RULE,
    &invalid_link::RULE,
    &invalid_silence::RULE,
    &invalid_value::RULE,
    &lfs_pointer::RULE,
    &literal_secret::RULE,
    &media_aspect_ratio::RULE,
    &media_dimensions::RULE,
    &media_duration::RULE,
    &media_outside::RULE,
    &media_too_large::RULE,
    &media_type_mismatch::RULE,
    &missing_alt_text::RULE,
    &missing_body::RULE,
    &missing_key::RULE,
    &missing_media::RULE,
    &missing_required_media::RULE,
    &missing_title::RULE,
    &mixed_media::RULE,
    &newer_toml::RULE,
    &no_channel::RULE,
    &not_yet::RULE,
    &outside_campaign::RULE,
    &past_unsent::RULE,
    &pillar_mix::RULE,
    &poll_limits::RULE,
    &queue_runs_dry::RULE,
    &reference_cycle::RULE,
    &repeat_never::RULE,
    &repeat_past_campaign::RULE,
    &same_slot::RULE,
    &silence_without_reason::RULE,
    &syntax::RULE,
    &text_too_long::RULE,
    &text_too_short::RULE,
    &thin_week::RULE,
    &too_many_a_day::RULE,
    &too_many_a_week::RULE,
    &too_many_media::RULE,
    &too_soon::RULE,
    &trailing_space::RULE,
    &unapproved_soon::RULE,
    &unknown_key::RULE,
    &unknown_media_type::RULE,
    &unknown_platform::RULE,
    &unknown_reference::RULE,
    &unknown_rule::RULE,
    &unplaced_post::RULE,
    &unpublishable_platform::RULE,
    &unreadable_file::RULE,
    &unrendered_markdown::RULE,
    &unsupported_field::RULE,
    &unsupported_media_type::RULE,
    &unused_cadence::RULE,
    &unused_campaign::RULE,
    &unused_channel::RULE,
    &unused_media::RULE,
    &unused_silence::RULE,
    &weekend_post::RULE,
    &wrong_type::RULE,
];

/// The rule of that id.
pub fn find(id: &str) -> Option<&'static Rule> {
    let place = RULES.binary_search_by(|rule| rule.id.0.cmp(id));
    place.ok().map(|index| RULES[index])
}
