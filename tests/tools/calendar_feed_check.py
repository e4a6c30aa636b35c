"""Reads a calendar feed with somebody else's program and compares it with what the calendar says as JSON.

Usage: calendar_feed_check.py KALENDS WORKSPACE FROM TO NOW

Every delivery must be there once, at its very instant, with its words, and every line must be what RFC 5545 allows. At
the end the check is given feeds with one fault each and must find every one of them.
"""

import datetime
import json
import os
import re
import subprocess
import sys

import icalendar

QUARTER = datetime.timedelta(minutes=15)
STATUS = {"draft": "TENTATIVE", "review": "TENTATIVE", "approved": "CONFIRMED", "sent": "CONFIRMED"}


def main():
    kalends, workspace, first, last, now = sys.argv[1:6]
    options = [kalends, "-C", workspace, "calendar", "--from", first, "--to", last, "--now", now, "--format"]
    planned = json.loads(call(*options, "json"))["deliveries"]
    feed = call(*options, "ics", "--alarm", "30m")
    assert planned, "nothing is planned in this time, so nothing would be checked"
    check(feed, planned, now)
    for fault, wrong in faults(feed).items():
        assert wrong != feed, f"the fault could not be planted: {fault}"
        try:
            check(wrong, planned, now)
        except (AssertionError, ValueError, KeyError, IndexError):
            continue
        sys.exit(f"a fault was not noticed: {fault}")
    print(f"icalendar {icalendar.__version__} reads {len(planned)} events as they are planned, and {len(faults(feed))} faults are noticed")


def call(*arguments):
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    done = subprocess.run(arguments, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode("utf-8")


def check(feed, planned, now):
    check_lines(feed)
    calendar = icalendar.Calendar.from_ical(feed.encode("utf-8"))
    assert calendar["VERSION"] == "2.0" and calendar["PRODID"] and calendar["X-WR-CALNAME"]
    assert calendar.errors == [], calendar.errors
    events = [event for event in calendar.walk("VEVENT") if event["STATUS"] != "CANCELLED"]
    names = [str(event["UID"]) for event in calendar.walk("VEVENT")]
    assert len(set(names)) == len(names), "two events have one UID"
    by_name = {name(event): event for event in events}
    assert len(by_name) == len(events) == len(planned), f"{len(events)} events for {len(planned)} deliveries"
    for delivery in planned:
        key = f"{delivery['post']}.{delivery['channel']}"
        occurrence = (delivery["occurrence"] or "").replace(":", "")
        check_event(by_name.pop(f"{key}.{occurrence}" if occurrence else key), delivery, now)
    assert not by_name, f"nobody planned {list(by_name)}"


def check_lines(feed):
    """The rules of RFC 5545, section 3.1, which readers are too kind to insist on."""
    assert feed.endswith("\r\n"), "the last line has no end"
    for line in feed[:-2].split("\r\n"):
        assert len(line.encode("utf-8")) <= 75, f"too long: {line!r}"
        assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]", line), f"a control character: {line!r}"
    for line in feed.replace("\r\n ", "").split("\r\n")[:-1]:
        assert re.match(r"[A-Z-]+(;[A-Z-]+=[^:]+)?:", line), f"no property: {line!r}"


def name(event):
    return str(event["UID"]).rpartition("@")[0]


def check_event(event, delivery, now):
    instant = datetime.datetime.fromisoformat(delivery["publish_at"])
    start, end = event["DTSTART"].dt, event["DTEND"].dt
    assert event.errors == [], event.errors
    assert start.utcoffset() is not None and start == instant, f"{name(event)}: {start} instead of {instant}"
    assert end - start == QUARTER
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == datetime.datetime.fromisoformat(now)
    assert int(event["SEQUENCE"]) >= 0 and event["TRANSP"] == "TRANSPARENT"
    title = " ".join(without_controls(delivery["title"]).split())
    summary = " ".join(str(event["SUMMARY"]).split())
    assert summary.endswith(f": {title or delivery['post']}"), f"{summary!r} instead of {title!r}"
    description = str(event["DESCRIPTION"])
    assert f"\nState: {delivery['state']}\n" in f"\n{description}", f"{name(event)} has another state"
    assert delivery["local"][11:16] in description and f"({delivery['timezone']})" in description
    assert event["STATUS"] == STATUS.get(delivery["state"], "TENTATIVE")
    alarms = event.walk("VALARM")
    is_ahead = instant > datetime.datetime.fromisoformat(now)
    assert [alarm["TRIGGER"].dt for alarm in alarms] == [datetime.timedelta(minutes=-30)] * is_ahead


def without_controls(text):
    return re.sub(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]", "", text)


def faults(feed):
    start = re.search(r"DTSTART:(\d{8}T)(\d\d)", feed)
    hour = f"{start[1]}{(int(start[2]) + 1) % 24:02}"
    event = feed[feed.index("BEGIN:VEVENT") : feed.index("END:VEVENT") + len("END:VEVENT\r\n")]
    return {
        "an hour too late": feed.replace(start[0], f"DTSTART:{hour}", 1),
        "a wall clock without a zone": re.sub(r"(DTSTART:\d+T\d+)Z", r"\1", feed, count=1),
        "a delivery is missing": feed.replace(event, "", 1),
        "a delivery is there twice": feed.replace(event, event + event, 1),
        "a line that is not folded": feed.replace("\r\n ", "", 1),
        "a line feed alone": feed.replace("\r\n", "\n", 1),
        "a control character": feed.replace("SUMMARY:", "SUMMARY:\x1b", 1),
        "another title": re.sub(r"(SUMMARY:[^\r:]*): ", r"\1: Not ", feed, count=1),
        "another state": feed.replace("State: ", "State: un", 1),
        "no end": feed.replace("END:VCALENDAR\r\n", "", 1),
        "no alarm": feed.replace("TRIGGER:-PT30M", "TRIGGER:-PT31M", 1) if "TRIGGER" in feed else feed + "X:1",
    }


main()
