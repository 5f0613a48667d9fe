"""Rows of a table, a tab between the cells: time, speaker and words, in any order that holds for the whole table."""

import re
from collections import Counter

from schemas.transcript import TimeQuality
from streams.formats.clock import CLOCK, clock_milliseconds
from streams.formats.draft import Draft, Drop, Format, Utterance
from streams.formats.labels import LONGEST_LABEL, is_name_shaped
from streams.formats.lines import lines
from streams.formats.source import Source

_CLOCK = re.compile(rf"[ \[(]*({CLOCK})(?:[ ]*(?:-|–|—|-->)[ ]*{CLOCK})?[ \])]*\Z")
_LEAST_SHARE = 0.7
_FEWEST_ROWS = 2
_MOST_COLUMNS = 8

_Row = list[tuple[int, str]]
_Layout = tuple[int, int | None, int]
"""The columns of the speaker, of the time where there is one, and of the words."""


def detect(head: str) -> float:
    """Most lines are rows of one shape, with names that come back in one column and words in another."""
    rows = [_row(offset, line) for offset, line in lines(head) if line.strip()]
    table = [row for row in rows if len(row) > 1]
    if len(table) < max(_FEWEST_ROWS, _LEAST_SHARE * len(rows)):
        return 0.0
    found = _layout(table)
    if found is None:
        return 0.0
    return 0.96 if found[1] is not None else 0.8


def parse(source: Source) -> Draft:
    draft = Draft()
    rows = [(offset, line, _row(offset, line)) for offset, line in lines(source.text)]
    found = _layout([row for _, line, row in rows if line.strip() and len(row) > 1])
    for offset, line, row in rows:
        if found is None or len(row) <= max(found[0], found[1] or 0, found[2]) or not _is_turn(row, found):
            draft.drops[Drop.HEADER].append((offset, offset + len(line)))
        else:
            _read_row(draft, row, found)
    return draft


def _read_row(draft: Draft, row: _Row, found: _Layout) -> None:
    speaker, time, words = found
    draft.cues += 1
    match = _CLOCK.match(row[time][1].strip()) if time is not None else None
    time_ms = clock_milliseconds(match[1]) if match else None
    quality = TimeQuality.NONE if time_ms is None else TimeQuality.TURN_START_ONLY
    for column, (offset, cell) in enumerate(row):
        span = (offset, offset + len(cell))
        if column == words and cell.strip():
            label = " ".join(row[speaker][1].split()).rstrip(":") or None
            draft.utterances.append(Utterance(label, cell, *span, time_ms, None, quality, str(draft.cues)))
        elif column == speaker:
            draft.drops[Drop.SPEAKER_LABEL].append(span)
        else:
            draft.drops[Drop.CUE_TIMING if column == time else Drop.HEADER].append(span)


def _row(offset: int, line: str) -> _Row:
    cells: _Row = []
    for cell in line.split("\t"):
        cells.append((offset, cell))
        offset += len(cell) + 1
    return cells


def _is_turn(row: _Row, found: _Layout) -> bool:
    """Not the row of titles: where the table has times, that one has none."""
    return found[1] is None or not row[found[1]][1].strip() or _CLOCK.match(row[found[1]][1].strip()) is not None


def _layout(table: list[_Row]) -> _Layout | None:
    """Which column is which, by what is in most of its cells."""
    if not table:
        return None
    width = min(_MOST_COLUMNS, Counter(len(row) for row in table).most_common(1)[0][0])
    columns = [[row[column][1].strip() for row in table if len(row) > column] for column in range(width)]
    time = next(
        (at for at, cells in enumerate(columns) if _share(map(bool, map(_CLOCK.match, cells))) >= _LEAST_SHARE), None
    )
    rest = [at for at in range(width) if at != time]
    speaker = next((at for at in rest if _are_names(columns[at])), None)
    if speaker is None or len(rest) < 2:
        return None
    words = max((at for at in rest if at != speaker), key=lambda at: sum(map(len, columns[at])))
    return speaker, time, words


def _are_names(cells: list[str]) -> bool:
    shaped = Counter(cell for cell in cells if 0 < len(cell) <= LONGEST_LABEL and is_name_shaped(cell))
    recurring = sum(count for count in shaped.values() if count > 1)
    return shaped.total() >= _LEAST_SHARE * len(cells) and recurring >= len(cells) / 2


def _share(found: "map[bool]") -> float:
    kinds = list(found)
    return sum(kinds) / len(kinds) if kinds else 0.0


FORMAT = Format("columns", 1, detect, parse)
