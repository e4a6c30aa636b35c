//! Bars for somebody who watches: one for the run, and one for each large file while it is sent.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ThreadId};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use kalends::publish::Progress;
use kalends::render::display::Foreign;

/// A file with fewer bytes is sent before anybody has read its name.
const SMALLEST: u64 = 1_000_000;
const RUN: &str = "{bar:24} {pos}/{len} {wide_msg}";
const FILE: &str = "{bar:24} {decimal_bytes}/{decimal_total_bytes} {decimal_bytes_per_sec}, {eta} left  {wide_msg}";

/// The bars of one run.
pub(crate) struct Bars {
    all: MultiProgress,
    run: ProgressBar,
    /// What each channel's thread is sending; two of them may send the same file.
    files: Mutex<HashMap<ThreadId, ProgressBar>>,
}

impl Bars {
    /// Bars on standard error.
    pub(crate) fn new() -> Self {
        Self::on(ProgressDrawTarget::stderr())
    }

    fn on(target: ProgressDrawTarget) -> Self {
        let all = MultiProgress::with_draw_target(target);
        let run = all.add(ProgressBar::new(0).with_style(style(RUN)));
        Self {
            all,
            run,
            files: Mutex::default(),
        }
    }

    /// Shows what happened.
    pub(crate) fn show(&self, progress: Progress<'_>) {
        match progress {
            Progress::Started(total) => self.run.set_length(total as u64),
            Progress::Delivery(key) => self.run.set_message(key.to_string()),
            Progress::Upload { path, sent, total } => self.upload(path, sent, total),
            Progress::Ended(..) => {
                self.end_upload();
                self.run.inc(1);
                if self
                    .run
                    .length()
                    .is_some_and(|all| self.run.position() >= all)
                {
                    self.run.finish_and_clear();
                }
            }
        }
    }

    fn upload(&self, path: &str, sent: u64, total: u64) {
        if total < SMALLEST {
            return;
        }
        if sent >= total {
            return self.end_upload();
        }
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let bar = files.entry(thread::current().id()).or_insert_with(|| {
            let bar = ProgressBar::new(total).with_style(style(FILE));
            self.all.add(bar)
        });
        // Another try, or the next file, begins at its start.
        if sent < bar.position() {
            bar.reset();
        }
        bar.set_length(total);
        bar.set_message(Foreign(path).to_string());
        bar.set_position(sent);
    }

    /// Takes the bar of this thread's file away, whether the file is there or the line was cut.
    fn end_upload(&self) {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bar) = files.remove(&thread::current().id()) {
            bar.finish_and_clear();
            self.all.remove(&bar);
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn positions(bars: &Bars, sent: u64, total: u64) -> Option<u64> {
        bars.show(Progress::Upload {
            path: "media/sea.mp4",
            sent,
            total,
        });
        let files = bars.files.lock().unwrap();
        files
            .get(&thread::current().id())
            .map(ProgressBar::position)
    }

    #[test]
    fn a_large_file_has_a_bar_of_its_own_until_it_is_sent() {
        let bars = Bars::on(ProgressDrawTarget::hidden());
        bars.show(Progress::Started(2));
        assert_eq!(positions(&bars, 65_536, 300_000_000), Some(65_536));
        assert_eq!(
            positions(&bars, 200_000_000, 300_000_000),
            Some(200_000_000)
        );
        // The line was cut, and it is sent again.
        assert_eq!(positions(&bars, 65_536, 300_000_000), Some(65_536));
        assert_eq!(positions(&bars, 300_000_000, 300_000_000), None);
        assert_eq!(positions(&bars, 4_096, 8_192), None);
    }

    #[test]
    fn what_is_shown_can_be_shown() {
        for template in [RUN, FILE] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }
}
