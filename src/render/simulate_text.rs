//! A simulation for people: what the job is good for in a sentence, then day by day what does not go out on time.

use anstyle::Style;
use chrono::{NaiveDate, TimeDelta};
use comfy_table::Cell;
use unicode_width::UnicodeWidthStr;

use super::check_full::Look;
use super::table::{deliveries, sheet};
use super::text::{cut, indented, paragraph};
use super::times::{day, day_and_time, time};
use crate::publish::{End, Simulated, Simulation};
use crate::time::to_local;

/// How many deliveries of a day are listed before the rest is only counted, unless all are asked for.
const MOST_LISTED: usize = 10;
/// Columns of a line that hold neither ids nor what became of a delivery: blanks, and the time.
const AROUND_IDS: usize = 13;
/// Columns of a post's id that are never cut.
const SHORTEST_ID: usize = 12;
/// The longest channel's id that is shown in full.
const LONGEST_CHANNEL: usize = 20;
/// Where reasons begin: below the posts.
const REASON: usize = 9;

/// The simulation, with every delivery listed or only those that do not go out on time.
pub fn render(simulation: &Simulation, look: Look, all: bool) -> String {
    let report = Report {
        simulation,
        look,
        all,
    };
    let blocks = [
        report.opening(),
        report.days(),
        report.without_time(),
        report.closing(),
    ];
    let shown: Vec<String> = blocks.into_iter().filter(|text| !text.is_empty()).collect();
    shown.join("\n")
}

struct Report<'a> {
    simulation: &'a Simulation,
    look: Look,
    all: bool,
}

impl Report<'_> {
    /// What was simulated, and what to make of it.
    fn opening(&self) -> String {
        let Simulation {
            span,
            zone,
            runs,
            skipped,
            ..
        } = self.simulation;
        let last = day(span.to - TimeDelta::seconds(1), *zone);
        let left_out = match skipped {
            0 => String::new(),
            1 => ", and 1 that does not happen".to_owned(),
            many => format!(", and {many} that do not happen"),
        };
        let runs = if *runs == 1 {
            "1 run".to_owned()
        } else {
            format!("{runs} runs")
        };
        let span = format!("{} to {last}", day_and_time(span.from, *zone));
        let first = format!("{span}: {runs} of `kalends publish`{left_out}.");
        paragraph(0, &first, self.look.width) + &paragraph(0, &self.verdict(), self.look.width)
    }

    /// What the job is good for. What was late before it began is not its fault.
    fn verdict(&self) -> String {
        let began = Some(self.simulation.span.from);
        let sent = self.simulation.deliveries.iter();
        let sent = sent.filter(|it| it.end == End::Sent);
        let (fresh, old): (Vec<_>, Vec<_>) = sent.partition(|it| it.publish_at >= began);
        let late: Vec<_> = fresh.iter().filter(|it| it.late().is_some()).collect();
        // The first of those that are as late as any.
        let latest = late.iter().rev().max_by_key(|it| it.late());
        let told = match latest {
            None if fresh.is_empty() => "Nothing that comes due in this time goes out".to_owned(),
            None => format!("With this job {} out within the minute", go(fresh.len())),
            Some(latest) => format!(
                "With this job {} out late, the worst by {}: `{}` on {}, {}",
                go(late.len()),
                latest.late().map_or(String::new(), in_words),
                latest.key.post,
                latest.key.channel,
                latest
                    .publish_at
                    .map_or(String::new(), |at| day_and_time(at, self.simulation.zone)),
            ),
        };
        match old.len() {
            0 => format!("{told}."),
            1 => format!("{told}. 1 delivery that was due before goes out as well."),
            many => format!("{told}. {many} deliveries that were due before go out as well."),
        }
    }

    fn days(&self) -> String {
        let timed = self
            .simulation
            .deliveries
            .iter()
            .filter(|it| it.publish_at.is_some());
        let timed: Vec<&Simulated> = timed.collect();
        let by_day = timed.chunk_by(|a, b| self.date(a) == self.date(b));
        let listed: Vec<Vec<&Simulated>> = by_day.clone().map(|day| self.listed(day)).collect();
        let rows: Vec<&Simulated> = listed.iter().flatten().copied().collect();
        let mut lines = self.lines(&rows).into_iter();
        let mut text = String::new();
        for (day, listed) in by_day.zip(&listed) {
            text += &self.heading(day);
            for (index, simulated) in listed.iter().enumerate() {
                text += &lines.next().unwrap_or_default();
                text.push('\n');
                let next = listed.get(index + 1);
                if next.is_none_or(|next| next.reason != simulated.reason) {
                    let reason = simulated.reason.as_deref().unwrap_or_default();
                    text += &paragraph(REASON, reason, self.look.width);
                }
            }
            text += &self.more(day, listed.len());
        }
        text
    }

    fn date(&self, simulated: &Simulated) -> Option<NaiveDate> {
        let at = simulated.publish_at?;
        Some(to_local(at, self.simulation.zone).date())
    }

    fn listed<'d>(&self, day: &[&'d Simulated]) -> Vec<&'d Simulated> {
        let most = if self.all { usize::MAX } else { MOST_LISTED };
        let worth = day.iter().filter(|it| self.is_worth_a_line(it));
        worth.take(most).copied().collect()
    }

    fn is_worth_a_line(&self, simulated: &Simulated) -> bool {
        self.all
            || match simulated.end {
                End::Sent => simulated.late().is_some(),
                End::Held | End::Missed | End::Failed | End::Unknown | End::Unplaced => true,
                End::Retrying | End::Due | End::Skipped => false,
            }
    }

    /// The day, and how many deliveries came to what.
    fn heading(&self, members: &[&Simulated]) -> String {
        let Some(at) = members.first().and_then(|first| first.publish_at) else {
            return String::new();
        };
        let bold = if self.look.styled {
            Style::new().bold()
        } else {
            Style::new()
        };
        let counts = counts(members);
        let day = day(at, self.simulation.zone);
        format!("{bold}{day}{bold:#}  {counts}\n")
    }

    fn more(&self, day: &[&Simulated], listed: usize) -> String {
        let worth = day.iter().filter(|it| self.is_worth_a_line(it)).count();
        if worth <= listed {
            return String::new();
        }
        indented(
            REASON,
            &format!("and {} more; `--all` lists them", worth - listed),
        )
    }

    /// Every delivery on a line of its own, aligned over all days.
    fn lines(&self, rows: &[&Simulated]) -> Vec<String> {
        let widest = |word: &dyn Fn(&Simulated) -> usize| {
            rows.iter().map(|row| word(row)).max().unwrap_or_default()
        };
        let channel = widest(&|row| row.key.channel.width()).min(LONGEST_CHANNEL);
        let taken = AROUND_IDS + channel + widest(&|row| self.what(row).width());
        let post = self.look.width.saturating_sub(taken).max(SHORTEST_ID);
        let mut sheet = sheet(self.look.styled);
        for row in rows {
            let when = row.publish_at.map(|at| time(at, self.simulation.zone));
            sheet.add_row([
                Cell::new(format!(" {}", when.unwrap_or_default())),
                Cell::new(cut(&row.key.post, post)),
                Cell::new(cut(&row.key.channel, channel)),
                Cell::new(self.what(row)),
            ]);
        }
        sheet
            .lines()
            .map(|line| line.trim_end().to_owned())
            .collect()
    }

    fn what(&self, simulated: &Simulated) -> String {
        let (Some(sent_at), Some(late)) = (simulated.sent_at, simulated.lateness()) else {
            return simulated.end.name().to_owned();
        };
        if simulated.late().is_none() {
            return "sent".to_owned();
        }
        let zone = self.simulation.zone;
        let date = Some(to_local(sent_at, zone).date());
        let when = if date == self.date(simulated) {
            time(sent_at, zone)
        } else {
            to_local(sent_at, zone)
                .format("%a %-d %b %H:%M")
                .to_string()
        };
        format!("sent {when}, {} late", in_words(late))
    }

    fn without_time(&self) -> String {
        let all = self.simulation.deliveries.iter();
        let timeless: Vec<&Simulated> = all.filter(|it| it.publish_at.is_none()).collect();
        if timeless.is_empty() {
            return String::new();
        }
        let lines = timeless.iter().map(|it| {
            let reason = it.reason.as_deref().unwrap_or_default();
            indented(2, &it.key.to_string()) + &paragraph(6, reason, self.look.width)
        });
        let lines: String = lines.collect();
        format!("Without a time ({})\n{lines}", timeless.len())
    }

    fn closing(&self) -> String {
        let all: Vec<&Simulated> = self.simulation.deliveries.iter().collect();
        let counts = if all.is_empty() {
            "nothing due".to_owned()
        } else {
            counts(&all)
        };
        let told = format!("In all: {counts}. Nothing was sent: this is a simulation.");
        paragraph(0, &told, self.look.width)
    }
}

/// `3 on time, 1 late, 2 held`.
fn counts(members: &[&Simulated]) -> String {
    let count = |is: &dyn Fn(&Simulated) -> bool| members.iter().filter(|it| is(it)).count();
    let is_sent = |it: &Simulated| it.end == End::Sent;
    let mut words = vec![
        (count(&|it| is_sent(it) && it.late().is_none()), "on time"),
        (count(&|it| is_sent(it) && it.late().is_some()), "late"),
    ];
    let others = End::ALL.into_iter().filter(|end| *end != End::Sent);
    words.extend(others.map(|end| (count(&|it| it.end == end), said(end))));
    let told = words.into_iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = told
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    told.join(", ")
}

fn said(end: End) -> &'static str {
    match end {
        End::Due => "still due",
        End::Skipped => "left out",
        End::Unplaced => "without a slot",
        End::Retrying => "tried again later",
        End::Sent | End::Held | End::Missed | End::Failed | End::Unknown => end.name(),
    }
}

/// `1 delivery goes`, `2 deliveries go`.
fn go(count: usize) -> String {
    let verb = if count == 1 { "goes" } else { "go" };
    format!("{} {verb}", deliveries(count))
}

/// A length of time in its two largest units, cut to minutes.
fn in_words(time: TimeDelta) -> String {
    let (days, hours, minutes) = (
        time.num_days(),
        time.num_hours() % 24,
        time.num_minutes() % 60,
    );
    let day = if days == 1 {
        "1 day".to_owned()
    } else {
        format!("{days} days")
    };
    match (days, hours, minutes) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (_, 0, _) => day,
        (_, hours, _) => format!("{day} {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Window;
    use crate::model::DeliveryKey;
    use crate::time::{Zone, parse_instant};

    const LOOK: Look = Look {
        styled: false,
        width: 80,
    };

    fn simulated(post: &str, at: &str, sent_at: Option<&str>, end: End) -> Simulated {
        let time = |text: &str| parse_instant(text).unwrap();
        let reason = (end != End::Sent).then(|| "it was 7 hours late".to_owned());
        Simulated {
            key: DeliveryKey {
                post: post.to_owned(),
                channel: "news".to_owned(),
                occurrence: String::new(),
            },
            publish_at: Some(time(at)),
            zone: Zone::UTC,
            sent_at: sent_at.map(time),
            end,
            reason,
        }
    }

    fn of(deliveries: Vec<Simulated>) -> Simulation {
        Simulation {
            span: Window {
                from: parse_instant("2026-11-27T00:00:00Z").unwrap(),
                to: parse_instant("2026-11-30T00:00:00Z").unwrap(),
            },
            zone: Zone::UTC,
            runs: 72,
            skipped: 1,
            deliveries,
        }
    }

    #[test]
    fn the_reader_sees_at_once_what_goes_out_late_and_one_reason_once() {
        let simulation = of(vec![
            simulated(
                "punctual",
                "2026-11-27T09:00:00Z",
                Some("2026-11-27T09:00:59Z"),
                End::Sent,
            ),
            simulated(
                "slow",
                "2026-11-27T23:30:00Z",
                Some("2026-11-28T00:13:00Z"),
                End::Sent,
            ),
            simulated("a", "2026-11-28T09:00:00Z", None, End::Held),
            simulated("b", "2026-11-28T10:00:00Z", None, End::Held),
            simulated("later", "2026-11-29T10:00:00Z", None, End::Due),
        ]);
        let expected = "\
Fri 27 Nov 2026 00:00 to Sun 29 Nov 2026: 72 runs of `kalends publish`, and 1
that does not happen.
With this job 1 delivery goes out late, the worst by 43 min: `slow` on news, Fri
27 Nov 2026 23:30.

Fri 27 Nov 2026  1 on time, 1 late
  23:30  slow  news  sent Sat 28 Nov 00:13, 43 min late
Sat 28 Nov 2026  2 held
  09:00  a     news  held
  10:00  b     news  held
         it was 7 hours late
Sun 29 Nov 2026  1 still due

In all: 1 on time, 1 late, 2 held, 1 still due. Nothing was sent: this is a
simulation.
";
        assert_eq!(render(&simulation, LOOK, false), expected);
    }

    #[test]
    fn what_was_late_before_it_began_is_not_held_against_the_job() {
        let old = simulated(
            "old",
            "2026-11-01T09:00:00Z",
            Some("2026-11-27T00:00:00Z"),
            End::Sent,
        );
        let text = render(&of(vec![old.clone()]), LOOK, false);
        assert!(
            text.contains("Nothing that comes due in this time goes out. 1 delivery that was due"),
            "{text}"
        );
        let punctual = simulated(
            "new",
            "2026-11-27T09:00:00Z",
            Some("2026-11-27T09:00:00Z"),
            End::Sent,
        );
        let text = render(&of(vec![old, punctual]), LOOK, false);
        assert!(
            text.contains("With this job 1 delivery goes out within the minute. 1 delivery that"),
            "{text}"
        );
    }

    #[test]
    fn a_bad_day_is_cut_short_unless_all_is_asked_for() {
        let late = |number: i32| {
            simulated(
                &format!("p{number:02}"),
                "2026-11-27T09:00:00Z",
                Some("2026-11-27T09:14:00Z"),
                End::Sent,
            )
        };
        let simulation = of((0..13).map(late).collect());
        let short = render(&simulation, LOOK, false);
        assert!(
            short.contains("         and 3 more; `--all` lists them\n"),
            "{short}"
        );
        let all = render(&simulation, LOOK, true);
        assert!(all.contains("p12") && !all.contains("more"), "{all}");
    }

    #[test]
    fn lengths_of_time_have_two_units_at_most() {
        for (minutes, said) in [
            (43, "43 min"),
            (60, "1 h"),
            (95, "1 h 35 min"),
            (1440, "1 day"),
            (3000, "2 days 2 h"),
        ] {
            assert_eq!(in_words(TimeDelta::minutes(minutes)), said);
        }
    }
}
