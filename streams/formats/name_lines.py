"""A name on a line of its own, then speech, then a blank line: Otter's text saved without times, and scripts."""

import re
from collections import Counter
from collections.abc import Collection

from streams.formats.draft import Draft, Drop, Format, Utterance
from streams.formats.labels import LONGEST_LABEL, is_name_shaped, split_label
from streams.formats.lines import lines
from streams.formats.source import Source

_ENDS_A_SENTENCE = re.compile(r"[.,;:?!…”\"]\s*\Z")
_FOOTER = re.compile(r"[ \t]*Transcribed by https://otter\.ai/?[ \t]*\Z", re.IGNORECASE)
_MOST_WORDS = 5
_FEWEST_NAMES = 2
_FEWEST_TURNS = 4
_LEAST_SHARE = 0.4


def detect(head: str) -> float:
    """Two names at least that come back, and begin enough of the file's blocks."""
    read = list(lines(head))
    heads = _heads(read)
    names = _names(heads)
    turns = sum(name in names for name in heads)
    blocks = sum(_begins_a_block(read, at) for at in range(len(read)))
    if len(names) < _FEWEST_NAMES or turns < _FEWEST_TURNS or turns < _LEAST_SHARE * blocks:
        return 0.0
    return 0.7


def parse(source: Source) -> Draft:
    draft = Draft()
    read = list(lines(source.text))
    heads = _heads(read)
    names = _names(heads)
    speaker: str | None = None
    for (offset, line), name in zip(read, heads, strict=True):
        span = (offset, offset + len(line))
        if name in names:
            speaker = name
            draft.cues += 1
            draft.drops[Drop.SPEAKER_LABEL].append(span)
        elif speaker is None:
            draft.drops[Drop.HEADER].append(span)
        elif _FOOTER.match(line):
            draft.drops[Drop.FOOTER].append(span)
        elif line.strip():
            draft.utterances.append(Utterance(speaker, line, *span, cue=str(draft.cues)))
    return draft


def _names(heads: list[str | None]) -> Collection[str | None]:
    """Those that come back, and the others in their places where those are few."""
    seen = Counter(name for name in heads if name is not None)
    returning = {name for name, count in seen.items() if count > 1}
    once = len(seen) - len(returning)
    return set(seen) if len(returning) >= _FEWEST_NAMES and once <= len(returning) else returning


def _heads(read: list[tuple[int, str]]) -> list[str | None]:
    return [_head(read, at) for at in range(len(read))]


def _begins_a_block(read: list[tuple[int, str]], at: int) -> bool:
    return bool(read[at][1].strip()) and (at == 0 or not read[at - 1][1].strip())


def _head(read: list[tuple[int, str]], at: int) -> str | None:
    """The name that a line is, where it begins a block and something follows it."""
    line = read[at][1]
    if not line or len(line) > LONGEST_LABEL or not _begins_a_block(read, at) or at + 1 == len(read):
        return None
    words = line.split()
    if not 0 < len(words) <= _MOST_WORDS or _ENDS_A_SENTENCE.search(line) or not is_name_shaped(line):
        return None
    label = split_label(line + ":")
    return label[0] if label else None


FORMAT = Format("name_lines", 1, detect, parse)
