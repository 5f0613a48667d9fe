"""Clock readings in plain text: `1:02`, `00:01:02`, `1:02:03.4`, `01:02,345`."""

import re

CLOCK = r"(?:[0-9]{1,3}:)?[0-9]{1,3}:[0-5][0-9](?:[.,][0-9]{1,3})?(?![0-9:])"
"""A pattern without groups, to build line patterns from."""


_INSIDE = re.compile(r"[0-9]:[0-5][0-9]")


def may_hold_clock(line: str) -> bool:
    """False for most lines without a clock, sooner than a line pattern finds that out."""
    return ":" in line and _INSIDE.search(line) is not None


def clock_milliseconds(reading: str) -> int:
    """Milliseconds of a reading that `CLOCK` matches."""
    if len(reading) in (8, 12) and reading[2] == reading[5] == ":":
        seconds = int(reading[:2]) * 3600 + int(reading[3:5]) * 60 + int(reading[6:8])
        return seconds * 1000 + int(reading[9:] or 0)
    whole, _, fraction = reading.replace(",", ".").partition(".")
    seconds = 0
    for unit in whole.split(":"):
        seconds = seconds * 60 + int(unit)
    return seconds * 1000 + int(fraction.ljust(3, "0") or 0)
