"""Reads calendars that the stories kept with the parser `icalendar` (PyPI), which shares nothing
with the one that the stories use, and compares what both found."""

import json
import pathlib
import sys
from datetime import datetime, timezone

from icalendar import Calendar


def instant(value):
    """A time as the calendar writes it; it must be one with a zone."""
    at = value.dt
    assert isinstance(at, datetime) and at.tzinfo is not None, f"{at} is on nobody's clock"
    return at.astimezone(timezone.utc).strftime("%Y%m%dT%H%M%SZ")


def found(event):
    """An event in the words of the stories."""
    assert not event.errors, event.errors
    return {
        "uid": str(event["UID"]),
        "sequence": int(event["SEQUENCE"]),
        "start": instant(event["DTSTART"]),
        "end": instant(event["DTEND"]),
        "status": str(event["STATUS"]),
        "summary": str(event["SUMMARY"]),
        "stamp": instant(event["DTSTAMP"]),
        "modified": instant(event["LAST-MODIFIED"]),
    }


def check(file):
    """Compares one calendar; answers how many events it has."""
    text = file.read_bytes()
    calendar = Calendar.from_ical(text)
    assert calendar["VERSION"] == "2.0" and calendar["PRODID"], file
    assert calendar["METHOD"] == "PUBLISH" and calendar["X-WR-CALNAME"], file
    assert all(len(line) <= 75 for line in text.split(b"\r\n")), file
    for line in text.split(b"\r\n"):
        line.decode()
    events = sorted((found(event) for event in calendar.walk("VEVENT")), key=lambda one: one["start"])
    expected = json.loads(file.with_suffix(".json").read_text())
    assert events == expected, f"{file}:\n{events}\n{expected}"
    uids = [event["uid"] for event in events]
    assert len(set(uids)) == len(uids), file
    return len(events)


def main():
    """Compares every calendar in a folder."""
    files = sorted(pathlib.Path(sys.argv[1]).glob("*.ics"))
    events = sum(check(file) for file in files)
    print(f"{len(files)} calendars with {events} events mean the same to both parsers")
    assert len(files) >= int(sys.argv[2]), "the stories kept fewer calendars than that"


main()
