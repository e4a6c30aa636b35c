//! Random texts of what is hard to count. The same seed makes the same texts.

/// What texts are made of, by kind; `\u{0}` becomes a random character.
const PIECES: &[&[&str]] = &[
    &[
        "word", "Ünï", "a", "The end", "rt", "http", "www", "1", "42", "x_y", "-", "_",
    ],
    &[
        " ", " ", " ", "\n", "\r\n", "\t", "\u{a0}", "\u{3000}", "\u{200b}", "\u{feff}", "\u{85}",
        "\u{2028}",
    ],
    &[
        ".", ",", "!", "?", ":", ";", "(", ")", "\"", "'", "…", "。", "、", "/", "&", "@", "#",
        "$", "%", "\\", "`", "«",
    ],
    &[
        "https://example.com",
        "http://例え.みんな",
        "https://münchen.de/a",
        "HTTPS://EXAMPLE.ORG/A_(b)",
        "https://t.co/abc",
        "https://t.co/abc?d=e",
        "https://xn--mnchen-3ya.de/",
        "https://a.b-c.co.uk:8080/x?y=z&w=(v)#u",
        "ftp://example.com",
        "https://user:secret@example.com/",
        "http://localhost:80",
        "https://🎉.ws/x",
        "https://президент.рф/страница",
    ],
    &[
        "example.com",
        "www.example.com/path/",
        "sub_domain.example.org",
        "a_b.com",
        "x.co/a_(b_(c)_d)",
        "EXAMPLE.COM",
        "b.みんな",
        "münchen.de/straße",
        "file.txt",
        "1.2.3.4",
        "example.com:80",
        "example.com?a=b",
        "me@example.com",
        "end.Next",
        "a.com한b.org",
        "example.com/@user/",
        "-a.com",
        "xn--p1ai.xn--p1ai",
        "example.com/a–b",
        "example.com/αιβ",
        "a.com。b",
        "a.comx.みんな/y",
        "t.co/x",
    ],
    &[
        "/path",
        "/a(b)",
        "/a(b(c))",
        "?q=1",
        "?",
        "=",
        "/",
        ":8",
        ".com",
        ".みんな",
        ".de",
        "//",
        "://",
        ".co",
        ".COM",
        "~",
        "*",
    ],
    &[
        "@alice",
        "@alice.bsky.social",
        "@bob@example.com",
        "＠carol",
        "@a_b",
        "@x.test",
        "@a-b.com-",
        "@a.com_x",
        "@",
        "(@d.com)",
    ],
    &[
        "#tag",
        "＃日本",
        "#1",
        "#a_1",
        "##b",
        "#größe.",
        "#\u{fe0f}\u{20e3}",
        "#éa\u{301}",
        "#a-b",
        "#क्षि",
        "#",
        "#x·y",
        "#ſ",
        "#１",
    ],
    &[
        "$ACME", "$a", "$BRK.A", "$b_c", "$5", "$TOOLONG", "$abc.def", "$A1", "($x)", "$y’", "$",
    ],
    &[
        "👍", "👨", "👩", "👦", "👧", "🧑", "❤", "💋", "🏳", "🌈", "🏴", "☠", "👁", "🗨", "🕵", "⛹",
        "✌", "☝", "🏃", "👯", "🔬", "⚕", "♀", "♂",
    ],
    &[
        "\u{200d}",
        "\u{200d}",
        "\u{200d}",
        "\u{fe0f}",
        "\u{fe0f}",
        "\u{fe0e}",
        "🏻",
        "🏽",
        "🏿",
        "\u{20e3}",
        "1\u{20e3}",
        "#\u{fe0f}\u{20e3}",
    ],
    &[
        "🇸🇪",
        "🇩",
        "🇪",
        "🇦",
        "🇧",
        "🇬🇧",
        "©",
        "®",
        "™",
        "♟",
        "©\u{fe0f}",
        "ℹ\u{fe0f}",
        "🄰",
        "🅰\u{fe0f}",
        "🫠",
        "🪿",
    ],
    &[
        "👨\u{200d}👩\u{200d}👧\u{200d}👦",
        "👩🏽\u{200d}🔬",
        "🏳\u{fe0f}\u{200d}🌈",
        "👩\u{200d}❤\u{fe0f}\u{200d}💋\u{200d}👨",
        "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
        "🧑\u{200d}🤝\u{200d}🧑",
        "🏃🏿\u{200d}♂\u{fe0f}",
    ],
    &[
        "e\u{301}",
        "a\u{308}\u{323}",
        "\u{301}",
        "\u{327}",
        "q\u{307}",
        "A\u{30a}",
        "\u{1e9b}\u{323}",
        "\u{345}",
        "x\u{20dd}",
    ],
    &[
        "한국",
        "ᄒ\u{1161}\u{11ab}",
        "ᄀ",
        "\u{1161}",
        "\u{11a8}",
        "가\u{11a8}",
        "각",
    ],
    &[
        "क्षि",
        "क\u{94d}\u{200d}ष",
        "க\u{bbf}",
        "ก\u{e33}",
        "ြ",
        "ক\u{9cd}ষ",
        "ക\u{d4d}",
        "ਕ\u{a4d}",
        "र\u{94d}",
        "\u{600}1",
    ],
    &[
        "שלום",
        "\u{200f}",
        "\u{202e}",
        "مرحبا",
        "\u{61c}",
        "\u{2066}",
        "ـ",
        "د",
        "\u{200e}",
    ],
    &[
        "日本語",
        "中文",
        "。",
        "「",
        "」",
        "ー",
        "・",
        "〜",
        "々",
        "ﾊﾟ",
        "Ａ",
    ],
    &["\0", "\0", "\0\0", "\0\0\0"],
];

/// Where random characters are taken from: the first and the last of each block.
const BLOCKS: [(u32, u32); 12] = [
    (0x1, 0x7f),
    (0x80, 0x24f),
    (0x250, 0x5ff),
    (0x600, 0xfff),
    (0x1000, 0x1cff),
    (0x1d00, 0x20ff),
    (0x2100, 0x2fff),
    (0x3000, 0xd7ff),
    (0xf900, 0xffff),
    (0x1_0000, 0x1_ffff),
    (0x1_f000, 0x1_faff),
    (0xe_0000, 0xe_01ff),
];

/// So many texts from `seed`.
pub(crate) fn texts(seed: u64, count: usize) -> Vec<String> {
    let mut state = seed;
    (0..count).map(|_| text(&mut state)).collect()
}

fn text(state: &mut u64) -> String {
    let length = 1 + below(state, 12);
    let mut pieces = String::new();
    for _ in 0..length {
        let kind = *choose(state, PIECES);
        pieces.push_str(choose::<&str>(state, kind));
    }
    let characters = pieces.chars();
    characters
        .map(|character| match character {
            '\0' => random_character(state),
            other => other,
        })
        .collect()
}

fn random_character(state: &mut u64) -> char {
    let (first, last) = *choose(state, &BLOCKS);
    let block: Vec<char> = (first..=last).filter_map(char::from_u32).collect();
    block[below(state, block.len())]
}

fn choose<'all, Item>(state: &mut u64, all: &'all [Item]) -> &'all Item {
    &all[below(state, all.len())]
}

/// A number below `limit`: `SplitMix64`.
fn below(state: &mut u64, limit: usize) -> usize {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).expect("it is below a `usize`")
}
