"""Fireflies: `sentences` of the GraphQL `Transcript`, or the list of sentences its application saves.

`raw_text` is what was said and `text` what somebody may have made of it later: evidence quotes the first.
"""

import re

from streams.formats.clock import CLOCK, clock_milliseconds
from streams.formats.json_source import Array, Node, Object, Text, field, first, objects, string
from streams.formats.json_turns import Turns, json_format

_CLOCK = re.compile(CLOCK)


def _sentences(root: Node) -> list[Object]:
    if isinstance(root, Array):
        return objects(root)
    inner = first(first(root, "data") or root, "transcript")
    return objects(field(inner if isinstance(inner, Object) else root, "sentences"))


def shape(root: Node) -> float:
    known = [row for row in _sentences(root)[:3] if row.keys() & {"raw_text", "text", "sentence"}]
    marked = [row for row in known if row.keys() & {"speaker_name", "speaker_id", "ai_filters"}]
    return 1.0 if marked and all("words" not in row for row in known) else 0.0


def read(root: Node, turns: Turns) -> None:
    edited = 0
    for row in _sentences(root):
        written = first(row, "text", "sentence")
        spoken = row.get("raw_text")
        if isinstance(spoken, Text) and spoken.value.strip():
            turns.repeat(written)
            edited += (string(written) or spoken.value).split() != spoken.value.split()
        else:
            spoken = written
        start, end = first(row, "start_time", "startTime"), first(row, "end_time", "endTime")
        speaker = turns.label(row.get("speaker_name")) or turns.label(row.get("speaker_id"), "Speaker")
        turns.say(speaker, spoken, _time(start, turns), _time(end, turns))
    if edited:
        turns.draft.warnings.append(f"Sentences edited after the session, read as they were first heard: {edited}.")


def _time(node: Node, turns: Turns) -> int | None:
    """Seconds, or a clock in what the application saves."""
    seconds = turns.time(node)
    raw = string(node) or ""
    return clock_milliseconds(raw) if seconds is None and _CLOCK.fullmatch(raw) else seconds


FORMAT = json_format("fireflies", 1, shape, read)
