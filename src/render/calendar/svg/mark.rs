//! Marks of channels: a colour and a shape each, so that no two are told apart by colour alone.

/// Colours on a light and on a dark ground. They follow the palette of Okabe and Ito, "Color Universal Design", made
/// darker or lighter until each stands out from its ground by 3:1 (WCAG 2.2, success criterion 1.4.11).
pub(super) const COLOURS: [(&str, &str); 7] = [
    ("#0072b2", "#56b4e9"),
    ("#c04f00", "#f0894a"),
    ("#00805c", "#3ccfa0"),
    ("#a8437f", "#e59cc6"),
    ("#7a5c00", "#e8c547"),
    ("#4b5563", "#c3cad4"),
    ("#5e4bb6", "#b3a5f5"),
];

/// Outlines around the origin, nine units across: circle, square, triangle, diamond, cross, triangle upside down.
const SHAPES: [&str; 6] = [
    "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z",
    "M-4-4h8v8h-8z",
    "M0-4.8L4.8 4h-9.6z",
    "M0-5.2L5.2 0L0 5.2L-5.2 0z",
    "M-1.6-4.6h3.2v3h3v3.2h-3v3h-3.2v-3h-3v-3.2h3z",
    "M0 4.8L4.8-4h-9.6z",
];

/// The mark of the channel of that number, from 0, with its middle at the point. Hollow, it stands for what may not happen.
pub(super) fn mark(number: usize, (x, y): (usize, usize), is_hollow: bool) -> String {
    let (colour, shape) = (number % COLOURS.len(), SHAPES[number % SHAPES.len()]);
    let hollow = if is_hollow { " hollow" } else { "" };
    format!(r#"<path class="c{colour}{hollow}" transform="translate({x} {y})" d="{shape}"/>"#)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::render::calendar::svg::style::{DARK, LIGHT};

    /// Relative luminance (WCAG 2.2).
    fn luminance(colour: &str) -> f64 {
        let part = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    fn contrast(one: &str, other: &str) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn every_mark_stands_out_from_its_ground_and_every_text_can_be_read() {
        for (on_light, on_dark) in COLOURS {
            assert!(contrast(on_light, LIGHT.behind) >= 3.0, "{on_light}");
            assert!(contrast(on_dark, DARK.behind) >= 3.0, "{on_dark}");
        }
        for colours in [LIGHT, DARK] {
            for text in [colours.text, colours.faint, colours.alert] {
                let found = contrast(text, colours.behind);
                assert!(found >= 4.5, "{text} on {}: {found}", colours.behind);
            }
        }
    }

    #[test]
    fn as_many_channels_as_a_team_has_get_marks_of_their_own_and_neighbours_differ_in_both() {
        let marks: BTreeSet<String> = (0..42).map(|n| mark(n, (0, 0), false)).collect();
        assert_eq!(marks.len(), 42);
        for number in 0..41 {
            assert_ne!(number % COLOURS.len(), (number + 1) % COLOURS.len());
            assert_ne!(number % SHAPES.len(), (number + 1) % SHAPES.len());
        }
    }
}
