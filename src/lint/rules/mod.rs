//! Every rule, one file each. Adding one takes its file, and its two lines here.

mod all_capitals;
mod alt_is_file_name;
mod alt_too_long;
mod ascii_art;
mod banned_word;
mod both_text_and_variants;
mod campaign_without_end;
mod changed_server;
mod coverage_hole;
mod dead_link;
mod decorative_letters;
mod dst_gap;
mod dst_overlap;
mod duplicate_id;
mod duplicate_text;
mod edited_after_publishing;
mod emoji_only_text;
mod emoji_run;
mod empty_text;
mod expired_silence;
mod expiring_token;
mod gap_too_short;
mod garbled_link;
mod goal_overdue;
mod gps_in_photo;
mod hashtag_not_camel_case;
mod hidden_character;
mod identical_cross_post;
mod in_blackout;
mod in_quiet_hours;
mod incomplete_utm;
mod insecure_link;
mod invalid_id;
mod invalid_link;
mod invalid_silence;
mod invalid_value;
mod language_mismatch;
mod leftover_placeholder;
mod lfs_pointer;
mod link_without_scheme;
mod link_without_utm;
mod literal_secret;
mod malformed_address;
mod malformed_mention;
mod media_aspect_ratio;
mod media_dimensions;
mod media_duration;
mod media_outside;
mod media_too_large;
mod media_type_mismatch;
mod missing_alt_text;
mod missing_body;
mod missing_disclosure;
mod missing_key;
mod missing_media;
mod missing_required_media;
mod missing_title;
mod mixed_media;
mod mixed_script;
mod near_duplicate;
mod newer_toml;
mod no_channel;
mod off_brand_emoji;
mod off_brand_hashtag;
mod outside_campaign;
mod past_unsent;
mod pillar_mix;
mod poll_limits;
mod post_without_campaign;
mod post_without_goal;
mod post_without_pillar;
mod preferred_word;
mod queue_runs_dry;
mod redirecting_link;
mod reference_cycle;
mod refused_character;
mod repeat_never;
mod repeat_past_campaign;
mod repeat_without_variants;
mod repeated_link;
mod repeated_punctuation;
mod same_slot;
mod shortened_link;
mod silence_without_reason;
mod stale_approval;
mod syntax;
mod text_too_long;
mod text_too_short;
mod thin_week;
mod too_many_a_day;
mod too_many_a_week;
mod too_many_cashtags;
mod too_many_hashtags;
mod too_many_links;
mod too_many_media;
mod too_many_mentions;
mod too_many_occurrences;
mod too_soon;
mod tracking_parameters;
mod trailing_space;
mod unapproved_soon;
mod unclickable_link;
mod unknown_key;
mod unknown_media_type;
mod unknown_platform;
mod unknown_reference;
mod unknown_rule;
mod unplaced_post;
mod unreadable_file;
mod unrendered_markdown;
mod unsupported_field;
mod unsupported_media_type;
mod unused_audience;
mod unused_cadence;
mod unused_campaign;
mod unused_channel;
mod unused_goal;
mod unused_media;
mod unused_pillar;
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
    &all_capitals::RULE,
    &alt_is_file_name::RULE,
    &alt_too_long::RULE,
    &ascii_art::RULE,
    &banned_word::RULE,
    &both_text_and_variants::RULE,
    &campaign_without_end::RULE,
    &changed_server::RULE,
    &coverage_hole::RULE,
    &dead_link::RULE,
    &decorative_letters::RULE,
    &dst_gap::RULE,
    &dst_overlap::RULE,
    &duplicate_id::RULE,
    &duplicate_text::RULE,
    &edited_after_publishing::RULE,
    &emoji_only_text::RULE,
    &emoji_run::RULE,
    &empty_text::RULE,
    &expired_silence::RULE,
    &expiring_token::RULE,
    &gap_too_short::RULE,
    &garbled_link::RULE,
    &goal_overdue::RULE,
    &gps_in_photo::RULE,
    &hashtag_not_camel_case::RULE,
    &hidden_character::RULE,
    &identical_cross_post::RULE,
    &in_blackout::RULE,
    &in_quiet_hours::RULE,
    &incomplete_utm::RULE,
    &insecure_link::RULE,
    &invalid_id::RULE,
    &invalid_link::RULE,
    &invalid_silence::RULE,
    &invalid_value::RULE,
    &language_mismatch::RULE,
    &leftover_placeholder::RULE,
    &lfs_pointer::RULE,
    &link_without_scheme::RULE,
    &link_without_utm::RULE,
    &literal_secret::RULE,
    &malformed_address::RULE,
    &malformed_mention::RULE,
    &media_aspect_ratio::RULE,
    &media_dimensions::RULE,
    &media_duration::RULE,
    &media_outside::RULE,
    &media_too_large::RULE,
    &media_type_mismatch::RULE,
    &missing_alt_text::RULE,
    &missing_body::RULE,
    &missing_disclosure::RULE,
    &missing_key::RULE,
    &missing_media::RULE,
    &missing_required_media::RULE,
    &missing_title::RULE,
    &mixed_media::RULE,
    &mixed_script::RULE,
    &near_duplicate::RULE,
    &newer_toml::RULE,
    &no_channel::RULE,
    &off_brand_emoji::RULE,
    &off_brand_hashtag::RULE,
    &outside_campaign::RULE,
    &past_unsent::RULE,
    &pillar_mix::RULE,
    &poll_limits::RULE,
    &post_without_campaign::RULE,
    &post_without_goal::RULE,
    &post_without_pillar::RULE,
    &preferred_word::RULE,
    &queue_runs_dry::RULE,
    &redirecting_link::RULE,
    &reference_cycle::RULE,
    &refused_character::RULE,
    &repeat_never::RULE,
    &repeat_past_campaign::RULE,
    &repeat_without_variants::RULE,
    &repeated_link::RULE,
    &repeated_punctuation::RULE,
    &same_slot::RULE,
    &shortened_link::RULE,
    &silence_without_reason::RULE,
    &stale_approval::RULE,
    &syntax::RULE,
    &text_too_long::RULE,
    &text_too_short::RULE,
    &thin_week::RULE,
    &too_many_a_day::RULE,
    &too_many_a_week::RULE,
    &too_many_cashtags::RULE,
    &too_many_hashtags::RULE,
    &too_many_links::RULE,
    &too_many_media::RULE,
    &too_many_mentions::RULE,
    &too_many_occurrences::RULE,
    &too_soon::RULE,
    &tracking_parameters::RULE,
    &trailing_space::RULE,
    &unapproved_soon::RULE,
    &unclickable_link::RULE,
    &unknown_key::RULE,
    &unknown_media_type::RULE,
    &unknown_platform::RULE,
    &unknown_reference::RULE,
    &unknown_rule::RULE,
    &unplaced_post::RULE,
    &unreadable_file::RULE,
    &unrendered_markdown::RULE,
    &unsupported_field::RULE,
    &unsupported_media_type::RULE,
    &unused_audience::RULE,
    &unused_cadence::RULE,
    &unused_campaign::RULE,
    &unused_channel::RULE,
    &unused_goal::RULE,
    &unused_media::RULE,
    &unused_pillar::RULE,
    &unused_silence::RULE,
    &weekend_post::RULE,
    &wrong_type::RULE,
];

/// The rule of that id.
pub fn find(id: &str) -> Option<&'static Rule> {
    let place = RULES.binary_search_by(|rule| rule.id.0.cmp(id));
    place.ok().map(|index| RULES[index])
}
