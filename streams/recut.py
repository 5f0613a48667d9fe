"""A statement after the words that it quotes were replaced: where they stand now, and the same change in its text."""

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from schemas.summary import Commitment, EvidenceSpan, Statement
from schemas.transcript import Segment, Transcript
from streams.evidence import quote, span

_TOKEN = re.compile(r"\S+")
_EDGES = ".,;:!?…\"'“”‘’()[]"


def segments_by_id(transcript: Transcript) -> dict[str, Segment]:
    return {segment.segment_id: segment for segment in transcript.segments}


def recut(statement: Statement, before: Transcript, after: Transcript) -> Statement:
    """`statement` with spans on what stands in the place of replaced words, and with its own words replaced alike."""
    was, is_now = segments_by_id(before), segments_by_id(after)
    evidence: list[EvidenceSpan] = []
    text = statement.text
    edited: set[str] = set()
    for one in statement.evidence:
        old, new = was.get(one.segment_id), is_now.get(one.segment_id)
        if old is None or new is None or quote(one, is_now) is not None or quote(one, was) is None:
            evidence.append(one)
            continue
        start, end = _moved(one.start_char, one.end_char, old.text, new.text)
        evidence.append(span(new, start, end) if start < end else one)
        if one.segment_id not in edited:
            edited.add(one.segment_id)
            text = _reworded(text, old.text, new.text)
    due = statement.commitment and _due(statement.commitment, evidence, is_now)
    return statement.changed(evidence=evidence, text=text, commitment=due)


def _due(commitment: Commitment, evidence: list[EvidenceSpan], segments: Mapping[str, Segment]) -> Commitment:
    """A date whose words are gone is no longer known."""
    quoted = " ".join(quote(one, segments) or "" for one in evidence)
    if commitment.due_text is None or commitment.due_text.casefold() in quoted.casefold():
        return commitment
    return commitment.changed(due_text=None, due_date=None)


def _moved(start: int, end: int, before: str, after: str) -> tuple[int, int]:
    """Where the words from `start` to `end` stand now, or what stands in their place."""
    old, new = list(_TOKEN.finditer(before)), list(_TOKEN.finditer(after))
    at = [index for index, token in enumerate(old) if token.start() < end and start < token.end()]
    shifted: list[int] = []
    for _, first, last, new_first, new_last in _opcodes(old, new):
        inside = [index for index in at if first <= index < last]
        if inside and last - first == new_last - new_first:
            shifted += [index - first + new_first for index in inside]
        elif inside or (first == last and at and at[0] < first <= at[-1]):
            shifted += range(new_first, new_last)
    return (new[min(shifted)].start(), new[max(shifted)].end()) if shifted else (0, 0)


def _opcodes(old: Sequence[re.Match[str]], new: Sequence[re.Match[str]]) -> Sequence[tuple[str, int, int, int, int]]:
    words, new_words = [one.group() for one in old], [one.group() for one in new]
    return SequenceMatcher(None, words, new_words, autojunk=False).get_opcodes()


def _reworded(text: str, before: str, after: str) -> str:
    """`text` with the transcript's own correction made in it, where it has just those words once."""
    old, new = list(_TOKEN.finditer(before)), list(_TOKEN.finditer(after))
    for tag, first, last, new_first, new_last in _opcodes(old, new):
        if tag == "equal":
            continue
        for around in (1, 0):
            low, high = max(first - around, 0), min(last + around, len(old))
            new_low, new_high = new_first - (first - low), new_last + (high - last)
            wanted = [one.group().strip(_EDGES) for one in old[low:high]]
            found = list(re.finditer(_as_words(wanted), text, re.IGNORECASE)) if any(wanted) else []
            if len(found) == 1:
                put_in = " ".join(one.group() for one in new[new_low:new_high]).strip(_EDGES)
                text = _put(text, found[0], put_in)
                break
    return text


def _as_words(words: Sequence[str]) -> str:
    return r"(?<!\w)" + r"\W+".join(re.escape(word) for word in words if word) + r"(?!\w)"


def _put(text: str, where: re.Match[str], words: str) -> str:
    if where.group()[:1].isupper():
        words = words[:1].upper() + words[1:]
    return " ".join(f"{text[: where.start()]}{words}{text[where.end() :]}".split())
