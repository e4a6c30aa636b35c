//! How the picture looks by day and by night: the viewer's own setting decides.

use std::fmt::Write;

use super::mark::COLOURS;

/// The system's own letters: a picture brings no font along and asks no server for one.
const FONTS: &str =
    "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue','Noto Sans',Arial,sans-serif";

/// What surrounds the marks.
pub(super) struct Ground {
    /// Behind everything.
    pub(super) behind: &'static str,
    /// Days outside of the window.
    beyond: &'static str,
    /// Between the days.
    line: &'static str,
    /// Words.
    pub(super) text: &'static str,
    /// Words beside the matter.
    pub(super) faint: &'static str,
    /// What needs a person, and today.
    pub(super) alert: &'static str,
}

/// By day.
pub(super) const LIGHT: Ground = Ground {
    behind: "#ffffff",
    beyond: "#f6f7f9",
    line: "#d5dae1",
    text: "#1c2430",
    faint: "#5a6675",
    alert: "#b3261e",
};

/// By night.
pub(super) const DARK: Ground = Ground {
    behind: "#11161d",
    beyond: "#0b0f14",
    line: "#303a47",
    text: "#e8ecf2",
    faint: "#a0abba",
    alert: "#ff8a80",
};

/// The style sheet.
pub(super) fn style() -> String {
    format!(
        "<style>\n\
         text{{font:12px {FONTS}}}\n\
         .name{{font-size:24px;font-weight:650}}\n\
         .head{{font-size:14px}}\n\
         .day{{font-weight:650}}\n\
         .time{{font-size:11px;font-weight:650;font-variant-numeric:tabular-nums}}\n\
         .off{{text-decoration:line-through}}\n\
         .edge{{fill:none;stroke-width:1}}\n\
         path{{stroke-width:1.6;stroke-linejoin:round}}\n\
         {}@media (prefers-color-scheme:dark){{\n{}}}\n\
         </style>\n",
        colours(&LIGHT, |(on_light, _)| on_light),
        colours(&DARK, |(_, on_dark)| on_dark),
    )
}

fn colours(ground: &Ground, of: impl Fn((&'static str, &'static str)) -> &'static str) -> String {
    let Ground {
        behind,
        beyond,
        line,
        text,
        faint,
        alert,
    } = ground;
    let mut rules = format!(
        ".ground{{fill:{behind}}}.beyond{{fill:{beyond}}}.edge{{stroke:{line}}}text{{fill:{text}}}\
         .faint{{fill:{faint}}}.alert{{fill:{alert}}}.today{{fill:{alert}}}.on{{fill:{behind}}}\n"
    );
    for (number, colour) in COLOURS.into_iter().map(of).enumerate() {
        // Writing to a string cannot fail.
        let _ = write!(rules, ".c{number}{{fill:{colour};stroke:{colour}}}");
    }
    rules + ".hollow{fill:none}\n"
}
