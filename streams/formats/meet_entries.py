"""Google Meet's REST API: transcript entries by participant resource, times of the wall clock.

Names are another call's answer; where a file holds its `participants` too they are taken from there, else whoever
speaks is numbered: the resource's own name is a number of twenty digits.
"""

from datetime import datetime

from streams.formats.json_source import Array, Node, Object, field, first, objects, string
from streams.formats.json_turns import Turns, json_format

_LONGEST_TIME = 40


def _entries(root: Node) -> list[Object]:
    """Of one answer, or of a list of entries or answers."""
    pages = objects(root) if isinstance(root, Array) else [root]
    rows = [row for page in pages for row in objects(first(page, "transcriptEntries", "entries"))]
    return rows or objects(root)


def shape(root: Node) -> float:
    rows = _entries(root)[:3]
    return 1.0 if any({"participant", "text", "startTime"} <= row.keys() for row in rows) else 0.0


def read(root: Node, turns: Turns) -> None:
    entries, names = _entries(root), _names(root, turns)
    times = [(_instant(row.get("startTime")), _instant(row.get("endTime"))) for row in entries]
    zero = min((start for start, _ in times if start is not None), default=0)
    for row, (start, end) in zip(entries, times, strict=True):
        resource = turns.label(row.get("participant"))
        turns.time(row.get("startTime"))
        turns.time(row.get("endTime"))
        if resource is not None and resource not in names:
            names[resource] = f"Participant {len(names) + 1}"
        turns.say(names.get(resource or ""), row.get("text"), _since(zero, start), _since(zero, end))


def _names(root: Node, turns: Turns) -> dict[str, str]:
    found: dict[str, str] = {}
    for person in objects(field(root, "participants")):
        user = first(person, "signedinUser", "anonymousUser", "phoneUser")
        resource, name = string(person.get("name")), turns.label(field(user, "displayName"))
        if resource and name:
            found[resource] = name
    return found


def _instant(node: Node) -> int | None:
    """Milliseconds of the wall clock."""
    raw = string(node) or ""
    try:
        moment = datetime.fromisoformat(raw) if len(raw) <= _LONGEST_TIME else None
    except ValueError:
        return None
    return None if moment is None or moment.tzinfo is None else round(moment.timestamp() * 1000)


def _since(zero: int, instant: int | None) -> int | None:
    return None if instant is None or instant < zero else instant - zero


FORMAT = json_format("meet_entries", 2, shape, read)
