// Days, as texts such as 2026-11-27: they are days of the calendar's zone, whatever the clock of the reader says.

const DAY = 86_400_000;

const toDate = (day) => new Date(`${day}T00:00:00Z`);
const toDay = (date) => date.toISOString().slice(0, 10);
const plusDays = (day, count) => toDay(new Date(toDate(day).getTime() + count * DAY));
const daysBetween = (first, last) => Math.round((toDate(last) - toDate(first)) / DAY);

/** 0 is Monday. */
const weekdayOf = (day) => (toDate(day).getUTCDay() + 6) % 7;
const mondayOf = (day) => plusDays(day, -weekdayOf(day));
const monthOf = (day) => `${day.slice(0, 8)}01`;

/** The same day some months later, or the last one of a month that is shorter. */
function plusMonths(day, count) {
  const first = toDate(monthOf(day));
  first.setUTCMonth(first.getUTCMonth() + count);
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(Number(day.slice(8)), last));
  return toDay(first);
}

function formatter(options) {
  const format = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
  return (day) => format.format(toDate(day));
}

const longDay = formatter({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
const shortDay = formatter({ day: "numeric", month: "short" });
const dayOfWeek = formatter({ weekday: "short" });
const monthAndYear = formatter({ month: "long", year: "numeric" });
const shortMonth = formatter({ month: "short" });
const weekdays = Array.from({ length: 7 }, (_, index) => plusDays("2024-01-01", index));
const longWeekday = formatter({ weekday: "long" });

/** `20–30 Nov 2026`, as short as it can be told. */
function rangeOf(first, last) {
  const year = last.slice(0, 4);
  if (first === last) return `${shortDay(first)} ${year}`;
  if (first.slice(0, 7) === last.slice(0, 7)) return `${Number(first.slice(8))}–${shortDay(last)} ${year}`;
  const firstYear = first.slice(0, 4);
  return `${shortDay(first)}${firstYear === year ? "" : ` ${firstYear}`} – ${shortDay(last)} ${year}`;
}

/** The clock at an instant in a zone: day and time. */
function clockIn(zone) {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  return (seconds) => {
    const parts = Object.fromEntries(format.formatToParts(seconds * 1000).map((part) => [part.type, part.value]));
    return { day: `${parts.weekday} ${parts.day} ${parts.month}`, time: `${parts.hour}:${parts.minute}` };
  };
}
