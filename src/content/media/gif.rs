//! GIF pictures (W3C, `spec-gif89a`): size, number of frames, and how long they play.

use std::time::Duration;

use super::forward::Forward;
use super::{Medium, Pixels};

/// More blocks than any honest picture has.
const MOST_BLOCKS: usize = 1_000_000;
/// Delays shorter than this, in hundredths of a second, are shown as the usual one: every browser does so.
const SHORTEST_DELAY: u16 = 2;
const USUAL_DELAY: u16 = 10;

/// Walks over every frame.
pub(super) fn look(file: &mut Forward<'_>, medium: &mut Medium) -> Option<()> {
    file.pass(6)?;
    let side = |bytes| u32::from(u16::from_le_bytes(bytes));
    let (width, height) = (side(file.array()?), side(file.array()?));
    medium.pixels = Pixels::new(width, height);
    let [flags, _background, _aspect] = file.array()?;
    file.pass(colors(flags))?;
    let mut frames = 0;
    let mut duration = Duration::ZERO;
    for _ in 0..MOST_BLOCKS {
        match file.array()? {
            [b','] => {
                frames += 1;
                medium.animated = frames > 1;
                image(file)?;
            }
            [b'!'] => duration += extension(file)?,
            [b';'] => break,
            _ => return None,
        }
    }
    medium.duration = Some(duration).filter(|_| medium.animated);
    Some(())
}

/// The length of a table of colours, by the flags that announce it.
fn colors(flags: u8) -> u64 {
    if flags & 0b1000_0000 == 0 {
        0
    } else {
        3 << ((flags & 0b0000_0111) + 1)
    }
}

fn image(file: &mut Forward<'_>) -> Option<()> {
    file.pass(8)?;
    let [flags] = file.array()?;
    file.pass(colors(flags) + 1)?;
    rest(file)
}

/// The delay of the frame that follows, if the extension tells one.
fn extension(file: &mut Forward<'_>) -> Option<Duration> {
    let [label] = file.array()?;
    let mut delay = 0;
    if label == 0xf9 {
        let [_length, _flags, low, high, _transparent] = file.array()?;
        let told = u16::from_le_bytes([low, high]);
        delay = if told < SHORTEST_DELAY {
            USUAL_DELAY
        } else {
            told
        };
    }
    rest(file)?;
    Some(Duration::from_millis(u64::from(delay) * 10))
}

/// Passes over what is left of a block: pieces with their lengths, up to an empty one.
fn rest(file: &mut Forward<'_>) -> Option<()> {
    for _ in 0..MOST_BLOCKS {
        let [length] = file.array()?;
        if length == 0 {
            return Some(());
        }
        file.pass(u64::from(length))?;
    }
    None
}
