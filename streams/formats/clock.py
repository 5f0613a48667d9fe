"""Clock readings in plain text: `1:02`, `00:01:02`, `1:02:03.4`, `01:02,345`."""

CLOCK = r"(?:[0-9]{1,3}:)?[0-9]{1,3}:[0-5][0-9](?:[.,][0-9]{1,3})?(?![0-9:])"
"""A pattern without groups, to build line patterns from."""


def clock_milliseconds(reading: str) -> int:
    """Milliseconds of a reading that `CLOCK` matches."""
    if len(reading) == 12 and reading[2] == reading[5] == ":":
        return int(reading[:2]) * 3_600_000 + int(reading[3:5]) * 60_000 + int(reading[6:8]) * 1000 + int(reading[9:])
    whole, _, fraction = reading.replace(",", ".").partition(".")
    seconds = 0
    for unit in whole.split(":"):
        seconds = seconds * 60 + int(unit)
    return seconds * 1000 + int(fraction.ljust(3, "0") or 0)
