"""Teams' older WebVTT download, with the name on a line of its own before the speech, and what its cue ids mean."""

import re
from collections import Counter

from schemas.transcript import TimeQuality
from streams.formats import webvtt
from streams.formats.cues import Cues
from streams.formats.draft import Draft, Drop, Format, Utterance
from streams.formats.labels import LONGEST_LABEL, is_name_shaped
from streams.formats.source import Source

_PART = re.compile(r"([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/[0-9]+)-[0-9]+\Z")
_FIRST_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n)(?=[^\r\n])")
_NOT_IN_A_NAME = re.compile(r"""[:<>?!…"“”]|[.,;]\Z""")
_FEWEST_CUES = 2
_LEAST_SHARE = 0.9


def is_one_utterance(cue: str | None, other: str | None) -> bool:
    """Whether two cue ids name parts of one utterance: the ids are `GUID/utterance-part`."""
    if cue is None or other is None or "/" not in cue:
        return False
    first, second = _PART.match(cue), _PART.match(other)
    return first is not None and second is not None and first[1] == second[1]


def detect(head: str) -> float:
    """WebVTT in which nearly every cue begins with one of a few lines that look like names."""
    if webvtt.detect(head) == 0 or "<v" in head:
        return 0.0
    source = Source(head, "utf-8", 0, len(head))
    return 1.0 if _names(webvtt.read_cues(source, Draft()), head) else 0.0


def parse(source: Source) -> Draft:
    draft = Draft()
    cues = webvtt.read_cues(source, draft)
    names = _names(cues, source.text)
    for cue in cues:
        first = _FIRST_LINE.match(source.text, cue.start, cue.end)
        named = first is not None and first[1] in names
        begin = first.end() if first is not None and named else cue.start
        draft.drops[Drop.SPEAKER_LABEL].append((cue.start, begin))
        if words := source.text[begin : cue.end].strip():
            speaker = " ".join(first[1].split()) if first is not None and named else None
            backwards = cue.end_ms < cue.start_ms
            quality = TimeQuality.TURN_START_ONLY if backwards else TimeQuality.EXACT
            end_ms = None if backwards else cue.end_ms
            identifier = cue.identifier or str(cue.number)
            draft.utterances.append(
                Utterance(speaker, words, begin, cue.end, cue.start_ms, end_ms, quality, identifier)
            )
    if draft.unreadable:
        draft.warnings.append(f"Cues left out because their times cannot be read: {draft.unreadable}.")
    return draft


def _names(cues: Cues, text: str) -> frozenset[str]:
    """The lines that name speakers, or none where this is not the layout of the file."""
    firsts = [first[1] for cue in cues if (first := _FIRST_LINE.match(text, cue.start, cue.end))]
    seen = Counter(line for line in firsts if _is_name(line))
    recurring = sum(count for count in seen.values() if count > 1)
    if len(cues) < _FEWEST_CUES or sum(seen.values()) < _LEAST_SHARE * len(cues) or recurring < len(cues) / 2:
        return frozenset()
    return frozenset(seen)


def _is_name(line: str) -> bool:
    return 0 < len(line) <= LONGEST_LABEL and is_name_shaped(line) and not _NOT_IN_A_NAME.search(line)


FORMAT = Format("teams_vtt", 1, detect, parse)
