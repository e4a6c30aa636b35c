//! Emoji that are made of several characters, as twitter-text finds them.
//!
//! Source: the tables of twemoji-parser 11.0, which twitter-text 3.1.0 uses: the sequences of Emoji 11.0 (Unicode Technical Standard
//! 51). A single character needs no table here, because every emoji of one character has the weight of an emoji anyway.

const JOINER: char = '\u{200d}';
const AS_EMOJI: char = '\u{fe0f}';
const AS_TEXT: char = '\u{fe0e}';
const KEYCAP: char = '\u{20e3}';
const MAN: char = '👨';
const WOMAN: char = '👩';

/// The flags of regions, each by its two letters.
const REGIONS: &str = "AC AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ \
CA CC CD CF CG CH CI CK CL CM CN CO CP CR CU CV CW CX CY CZ DE DG DJ DK DM DO DZ EA EC EE EG EH ER ES ET EU FI FJ FK FM FO FR \
GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU IC ID IE IL IM IN IO IQ IR IS IT JE JM JO JP \
KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ \
NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW \
SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ \
UA UG UM UN US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

/// Sequences that follow no pattern: flags of the rainbow, of pirates and of three nations, and the eye in a speech bubble.
const SINGULAR: [&str; 6] = [
    "🏳\u{fe0f}\u{200d}🌈",
    "🏴\u{200d}☠\u{fe0f}",
    "👁\u{200d}🗨",
    "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
    "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
    "🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}",
];

/// What can follow a couple's first partner.
const HEARTS: [&str; 2] = [
    "\u{200d}❤\u{fe0f}\u{200d}💋\u{200d}",
    "\u{200d}❤\u{fe0f}\u{200d}",
];

/// The length in bytes of the emoji at the start of `text`, if it has more than one character.
pub(super) fn sequence_length(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    let second = text[first.len_utf8()..].chars().next()?;
    if second.is_ascii() {
        return None;
    }
    let kinds = [profession, gendered, couple, family, singular, keycap];
    let mut kinds = kinds.iter().chain(&[presented, toned, region]);
    let rest = kinds.find_map(|kind: &fn(&str) -> Option<&str>| kind(text))?;
    Some(text.len() - rest.len())
}

/// A man or woman with a tool: each kind of emoji gives the text behind it.
fn profession(text: &str) -> Option<&str> {
    let person = strip(text, |character| matches!(character, MAN | WOMAN))?;
    let tool = strip_skin_tone(person).strip_prefix(JOINER)?;
    let sign = strip(tool, |character| matches!(character, '⚕' | '⚖' | '✈'));
    sign.and_then(|rest| rest.strip_prefix(AS_EMOJI))
        .or_else(|| strip(tool, is_tool))
}

/// A person who does something, with the sign of a woman or a man.
fn gendered(text: &str) -> Option<&str> {
    let first = text.chars().next()?;
    let rest = &text[first.len_utf8()..];
    let joined = match first {
        '🏋' | '🏌' | '🕴' | '🕵' | '⛹' => {
            strip(rest, |next| next == AS_EMOJI || is_skin_tone(next))?
        }
        '👯' | '🤼' | '🧞' | '🧟' => rest,
        _ if is_active(first) => strip_skin_tone(rest),
        _ => return None,
    };
    let sign = joined.strip_prefix(JOINER)?;
    strip(sign, |character| matches!(character, '♀' | '♂'))?.strip_prefix(AS_EMOJI)
}

/// Two people with a heart, or a kiss, between them. A man comes second to a woman, never first.
fn couple(text: &str) -> Option<&str> {
    let (first, rest) = [MAN, WOMAN]
        .iter()
        .find_map(|person| Some((*person, text.strip_prefix(*person)?)))?;
    let second = |rest| {
        strip(rest, |person| {
            person == MAN || (person, first) == (WOMAN, WOMAN)
        })
    };
    HEARTS
        .iter()
        .find_map(|heart| rest.strip_prefix(heart).and_then(second))
}

/// One or two parents with one or two children; the longest that there is.
fn family(text: &str) -> Option<&str> {
    let mut rest = text;
    let mut members = Vec::new();
    let mut longest = None;
    while let Some(member) = rest.chars().next().filter(|_| members.len() < 4) {
        members.push(member);
        rest = &rest[member.len_utf8()..];
        longest = if is_family(&members) {
            Some(rest)
        } else {
            longest
        };
        let Some(joined) = rest.strip_prefix(JOINER) else {
            break;
        };
        rest = joined;
    }
    longest
}

fn is_family(members: &[char]) -> bool {
    let parents = members
        .iter()
        .take_while(|member| matches!(**member, MAN | WOMAN))
        .count();
    let (parents, children) = members.split_at(parents);
    matches!(parents, [_] | [MAN, MAN | WOMAN] | [WOMAN, WOMAN])
        && matches!(children, ['👦' | '👧'] | ['👦', '👦'] | ['👧', '👦' | '👧'])
}

fn singular(text: &str) -> Option<&str> {
    SINGULAR
        .iter()
        .find_map(|sequence| text.strip_prefix(sequence))
}

fn keycap(text: &str) -> Option<&str> {
    let rest = strip(text, |key| matches!(key, '#' | '*' | '0'..='9'))?;
    rest.strip_prefix(AS_EMOJI)
        .unwrap_or(rest)
        .strip_prefix(KEYCAP)
}

/// A sign that is told to be shown as an emoji.
fn presented(text: &str) -> Option<&str> {
    let rest = strip(text, |sign| is_sign(sign) && !is_signed_person(sign))?;
    rest.strip_prefix(AS_EMOJI)
}

/// A hand or a person, with a colour of skin.
fn toned(text: &str) -> Option<&str> {
    if let Some(rest) = strip(text, is_signed_person) {
        let shown = rest.strip_prefix(AS_EMOJI);
        let untold = (!rest.starts_with(AS_TEXT)).then_some(rest);
        return shown.or(untold).map(strip_skin_tone);
    }
    strip(strip(text, takes_skin_tone)?, is_skin_tone)
}

fn region(text: &str) -> Option<&str> {
    let mut characters = text.chars();
    let letters = [characters.next()?, characters.next()?].map(region_letter);
    let [Some(first), Some(second)] = letters else {
        return None;
    };
    let known = |region: &str| region.as_bytes() == [first, second];
    REGIONS
        .split_ascii_whitespace()
        .any(known)
        .then_some(characters.as_str())
}

fn region_letter(character: char) -> Option<u8> {
    let offset = u32::from(character).checked_sub(0x1_f1e6)?;
    u8::try_from(offset)
        .ok()
        .filter(|offset| *offset < 26)
        .map(|offset| b'A' + offset)
}

fn strip(text: &str, is_expected: impl Fn(char) -> bool) -> Option<&str> {
    let mut characters = text.chars();
    let first = characters.next()?;
    is_expected(first).then_some(characters.as_str())
}

fn strip_skin_tone(text: &str) -> &str {
    strip(text, is_skin_tone).unwrap_or(text)
}

fn is_skin_tone(character: char) -> bool {
    matches!(character, '\u{1f3fb}'..='\u{1f3ff}')
}

fn is_tool(character: char) -> bool {
    matches!(
        character,
        '🌾' | '🍳'
            | '🎓'
            | '🎤'
            | '🎨'
            | '🏫'
            | '🏭'
            | '💻'
            | '💼'
            | '🔧'
            | '🔬'
            | '🚀'
            | '🚒'
            | '🦰'..='🦳'
    )
}

/// People and hands that may be signs, and take a colour of skin.
fn is_signed_person(character: char) -> bool {
    matches!(
        character,
        '🏋' | '🏌' | '🕴' | '🕵' | '🖐' | '☝' | '⛷' | '⛹' | '✌' | '✍'
    )
}

/// People who do something, and take the sign of a woman or a man.
fn is_active(character: char) -> bool {
    matches!(character,
        '\u{1f3c3}' | '\u{1f3c4}' | '\u{1f3ca}' | '\u{1f46e}' | '\u{1f471}' | '\u{1f473}' | '\u{1f477}' | '\u{1f481}'
        | '\u{1f482}' | '\u{1f486}' | '\u{1f487}' | '\u{1f645}'..='\u{1f647}' | '\u{1f64b}' | '\u{1f64d}' | '\u{1f64e}'
        | '\u{1f6a3}' | '\u{1f6b4}'..='\u{1f6b6}' | '\u{1f926}' | '\u{1f935}' | '\u{1f937}'..='\u{1f939}' | '\u{1f93d}'
        | '\u{1f93e}' | '\u{1f9b8}' | '\u{1f9b9}' | '\u{1f9d6}'..='\u{1f9dd}')
}

/// `Emoji_Modifier_Base` of Emoji 11.0, without what may be a sign.
fn takes_skin_tone(character: char) -> bool {
    matches!(character,
        '\u{270a}' | '\u{270b}' | '\u{1f385}' | '\u{1f3c2}'..='\u{1f3c4}' | '\u{1f3c7}' | '\u{1f3ca}' | '\u{1f442}'
        | '\u{1f443}' | '\u{1f446}'..='\u{1f450}' | '\u{1f466}'..='\u{1f469}' | '\u{1f46e}' | '\u{1f470}'..='\u{1f478}'
        | '\u{1f47c}' | '\u{1f481}'..='\u{1f483}' | '\u{1f485}'..='\u{1f487}' | '\u{1f4aa}' | '\u{1f57a}' | '\u{1f595}'
        | '\u{1f596}' | '\u{1f645}'..='\u{1f647}' | '\u{1f64b}'..='\u{1f64f}' | '\u{1f6a3}' | '\u{1f6b4}'..='\u{1f6b6}'
        | '\u{1f6c0}' | '\u{1f6cc}' | '\u{1f918}'..='\u{1f91c}' | '\u{1f91e}' | '\u{1f91f}' | '\u{1f926}'
        | '\u{1f930}'..='\u{1f939}' | '\u{1f93d}' | '\u{1f93e}' | '\u{1f9b5}' | '\u{1f9b6}' | '\u{1f9b8}' | '\u{1f9b9}'
        | '\u{1f9d1}'..='\u{1f9dd}')
}

/// Signs that can be told to be shown as emoji, of Emoji 11.0.
fn is_sign(character: char) -> bool {
    matches!(character,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2194}'..='\u{2199}' | '\u{21a9}'
        | '\u{21aa}' | '\u{231a}' | '\u{231b}' | '\u{2328}' | '\u{23cf}' | '\u{23ed}'..='\u{23ef}' | '\u{23f1}'
        | '\u{23f2}' | '\u{23f8}'..='\u{23fa}' | '\u{24c2}' | '\u{25aa}' | '\u{25ab}' | '\u{25b6}' | '\u{25c0}'
        | '\u{25fb}'..='\u{25fe}' | '\u{2600}'..='\u{2604}' | '\u{260e}' | '\u{2611}' | '\u{2614}' | '\u{2615}'
        | '\u{2618}' | '\u{261d}' | '\u{2620}' | '\u{2622}' | '\u{2623}' | '\u{2626}' | '\u{262a}' | '\u{262e}'
        | '\u{262f}' | '\u{2638}'..='\u{263a}' | '\u{2640}' | '\u{2642}' | '\u{2648}'..='\u{2653}' | '\u{265f}'
        | '\u{2660}' | '\u{2663}' | '\u{2665}' | '\u{2666}' | '\u{2668}' | '\u{267b}' | '\u{267f}'
        | '\u{2692}'..='\u{2697}' | '\u{2699}' | '\u{269b}' | '\u{269c}' | '\u{26a0}' | '\u{26a1}' | '\u{26aa}'
        | '\u{26ab}' | '\u{26b0}' | '\u{26b1}' | '\u{26bd}' | '\u{26be}' | '\u{26c4}' | '\u{26c5}' | '\u{26c8}'
        | '\u{26cf}' | '\u{26d1}' | '\u{26d3}' | '\u{26d4}' | '\u{26e9}' | '\u{26ea}' | '\u{26f0}'..='\u{26f5}'
        | '\u{26f7}'..='\u{26fa}' | '\u{26fd}' | '\u{2702}' | '\u{2708}' | '\u{2709}' | '\u{270c}' | '\u{270d}'
        | '\u{270f}' | '\u{2712}' | '\u{2714}' | '\u{2716}' | '\u{271d}' | '\u{2721}' | '\u{2733}' | '\u{2734}'
        | '\u{2744}' | '\u{2747}' | '\u{2757}' | '\u{2763}' | '\u{2764}' | '\u{27a1}' | '\u{2934}' | '\u{2935}'
        | '\u{2b05}'..='\u{2b07}' | '\u{2b1b}' | '\u{2b1c}' | '\u{2b50}' | '\u{2b55}' | '\u{3030}' | '\u{303d}'
        | '\u{3297}' | '\u{3299}' | '\u{1f004}' | '\u{1f170}' | '\u{1f171}' | '\u{1f17e}' | '\u{1f17f}' | '\u{1f202}'
        | '\u{1f21a}' | '\u{1f22f}' | '\u{1f237}' | '\u{1f321}' | '\u{1f324}'..='\u{1f32c}' | '\u{1f336}' | '\u{1f37d}'
        | '\u{1f396}' | '\u{1f397}' | '\u{1f399}'..='\u{1f39b}' | '\u{1f39e}' | '\u{1f39f}' | '\u{1f3cb}'..='\u{1f3ce}'
        | '\u{1f3d4}'..='\u{1f3df}' | '\u{1f3f3}' | '\u{1f3f5}' | '\u{1f3f7}' | '\u{1f43f}' | '\u{1f441}' | '\u{1f4fd}'
        | '\u{1f549}' | '\u{1f54a}' | '\u{1f56f}' | '\u{1f570}' | '\u{1f573}'..='\u{1f579}' | '\u{1f587}'
        | '\u{1f58a}'..='\u{1f58d}' | '\u{1f590}' | '\u{1f5a5}' | '\u{1f5a8}' | '\u{1f5b1}' | '\u{1f5b2}' | '\u{1f5bc}'
        | '\u{1f5c2}'..='\u{1f5c4}' | '\u{1f5d1}'..='\u{1f5d3}' | '\u{1f5dc}'..='\u{1f5de}' | '\u{1f5e1}' | '\u{1f5e3}'
        | '\u{1f5e8}' | '\u{1f5ef}' | '\u{1f5f3}' | '\u{1f5fa}' | '\u{1f6cb}' | '\u{1f6cd}'..='\u{1f6cf}'
        | '\u{1f6e0}'..='\u{1f6e5}' | '\u{1f6e9}' | '\u{1f6f0}' | '\u{1f6f3}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sequence_is_taken_whole() {
        for text in [
            "👩🏽\u{200d}🔬",
            "👨\u{200d}⚕\u{fe0f}",
            "🕵\u{fe0f}\u{200d}♀\u{fe0f}",
            "🏃🏿\u{200d}♂\u{fe0f}",
            "👯\u{200d}♀\u{fe0f}",
            "👩\u{200d}❤\u{fe0f}\u{200d}💋\u{200d}👨",
            "👨\u{200d}❤\u{fe0f}\u{200d}👨",
            "👨\u{200d}👩\u{200d}👧\u{200d}👦",
            "👩\u{200d}👦",
            "🏳\u{fe0f}\u{200d}🌈",
            "#\u{fe0f}\u{20e3}",
            "7\u{20e3}",
            "❤\u{fe0f}",
            "✌\u{fe0f}🏽",
            "☝🏿",
            "👍🏻",
            "🇸🇪",
        ] {
            assert_eq!(
                sequence_length(&format!("{text}x")),
                Some(text.len()),
                "{text:?}"
            );
        }
    }

    #[test]
    fn what_no_table_knows_is_no_sequence() {
        for text in [
            "",
            "👍",
            "12",
            "❤x",
            "❤\u{fe0e}",
            "✌\u{fe0e}",
            "🇦🇧",
            "🇸x",
            "👍\u{200d}👍",
            "🧑\u{200d}🔬",
            "🧑\u{200d}🤝\u{200d}🧑",
        ] {
            assert_eq!(sequence_length(text), None, "{text:?}");
        }
    }
}
