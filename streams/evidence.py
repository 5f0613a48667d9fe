"""Proof of a summary: spans of the transcript, pinned by digest, and the checker that trusts nobody's word."""

import hashlib
from collections.abc import Mapping

from schemas.summary import EvidenceSpan, Statement, Summary, Support
from schemas.transcript import Segment, Transcript
from streams.contractions import expanded_words
from streams.vocabulary import FUNCTION_WORDS, negated, words

PARTIAL_FROM = 0.5
"""The share of a statement's content words that must be quoted for it to be more than unsupported."""


def span(segment: Segment, start: int, end: int) -> EvidenceSpan:
    """The characters from `start` to `end` of a segment, in code points. Raises ValueError when they are not there."""
    if not 0 <= start < end <= len(segment.text):
        raise ValueError(f"{segment.segment_id} has no characters {start} to {end}")
    return EvidenceSpan(
        segment_id=segment.segment_id,
        start_char=start,
        end_char=end,
        quote_sha256=_digest(segment.text[start:end]),
        start_ms=segment.start_ms,
        end_ms=segment.end_ms,
        time_quality=segment.time_quality,
    )


def quote(evidence: EvidenceSpan, segments_by_id: Mapping[str, Segment]) -> str | None:
    """The quoted words, or null when the transcript no longer says them."""
    segment = segments_by_id.get(evidence.segment_id)
    if segment is None or not 0 <= evidence.start_char < evidence.end_char <= len(segment.text):
        return None
    text = segment.text[evidence.start_char : evidence.end_char]
    return text if _digest(text) == evidence.quote_sha256 else None


def check(statement: Statement, segments_by_id: Mapping[str, Segment]) -> Support:
    """SUPPORTED: every span holds and every content word of the statement is quoted, or names who spoke.
    A contraction and the words it stands for are one thing.

    PARTIAL: the spans hold, but some of the words are not there, or the quote denies and the statement does not.
    """
    quotes = [quote(evidence, segments_by_id) for evidence in statement.evidence]
    held = [text for text in quotes if text is not None]
    if not held or len(held) < len(quotes):
        return Support.UNSUPPORTED
    quoted = " ".join(held)
    names = " ".join(segments_by_id[evidence.segment_id].speaker_raw or "" for evidence in statement.evidence)
    told = expanded_words(words(statement.text))
    bearing = [word for word in told if word not in FUNCTION_WORDS]
    share = _share(bearing or told, {*expanded_words(words(quoted)), *words(names)})
    if share < PARTIAL_FROM:
        return Support.UNSUPPORTED
    return Support.SUPPORTED if share == 1 and negated(quoted) <= negated(statement.text) else Support.PARTIAL


def checked(summary: Summary, transcript: Transcript) -> Summary:
    """`summary` with the verdict on each of its statements, standing or removed."""
    segments = {segment.segment_id: segment for segment in transcript.segments}

    def judged(statements: list[Statement]) -> list[Statement]:
        return [statement.changed(support=check(statement, segments)) for statement in statements]

    return summary.changed(statements=judged(summary.statements), removed=judged(summary.removed))


def _share(needed: list[str], there: set[str]) -> float:
    return sum(_is_there(word, there) for word in needed) / len(needed) if needed else 0.0


def _is_there(word: str, there: set[str]) -> bool:
    """`She keeps` rests on `I keep`: the ending of the third person is no word of its own."""
    return any(form in there for form in (word, word.removesuffix("s"), word.removesuffix("es")))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
