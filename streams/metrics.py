"""What can be counted in a session without judging it. Ratios of words, not of time, so that they do not depend on
how well a tool timed its cues."""

from collections import Counter
from itertools import groupby, pairwise
from statistics import median

from schemas.summary import Metrics
from schemas.transcript import Channel, Role, Segment, TimeQuality, Transcript
from streams.questions import is_open_question, is_question
from streams.sentences import sentences
from streams.words import count_words

SILENCE_MS = 3_000
STOPS_WITHIN_MS = 1_000
"""Whoever goes on for longer under another's words was not interrupted."""
UNATTRIBUTED_LIMIT = 0.1
"""Above this share of words that nobody is known to have said, a talk ratio would mislead."""


def measure(transcript: Transcript) -> Metrics:
    """Speech alone counts: what was typed in a meeting's chat is no talking."""
    speech = [segment for segment in transcript.segments if segment.channel is Channel.SPEECH]
    roles = {participant.participant_id: participant.role for participant in transcript.participants}
    turns = [(role, sum(count_words(segment.text) for segment in turn)) for role, turn in _turns(speech, roles)]
    said = {role: sum(count for of, count in turns if of is role) for role in Role}
    questions = [
        sentence
        for sentence in sentences(transcript.changed(segments=speech))
        if sentence.role is Role.COACH and is_question(sentence.text)
    ]
    opened = sum(is_open_question(question.text) for question in questions)
    duration = _duration(speech)
    return Metrics(
        duration_ms=duration,
        coach_words=said[Role.COACH],
        client_words=said[Role.CLIENT],
        unattributed_words=said[Role.UNKNOWN],
        coach_talk_ratio=_ratio(said),
        coach_questions=len(questions),
        coach_open_questions=opened,
        longest_client_monologue_words=max((count for role, count in turns if role is Role.CLIENT), default=0),
        longest_coach_monologue_words=max((count for role, count in turns if role is Role.COACH), default=0),
        silences=_silences(speech),
        coach_closed_questions=len(questions) - opened,
        coach_stacked_questions=sum(count > 1 for count in Counter(question.turn for question in questions).values()),
        switches_per_minute=_switches(turns) * 60_000 / duration if duration else None,
        coach_latency_ms=_latency(speech, roles),
        coach_interruptions=_interruptions(speech, roles),
    )


def _turns(speech: list[Segment], roles: dict[str, Role]) -> list[tuple[Role, list[Segment]]]:
    return [
        (roles.get(participant_id or "", Role.UNKNOWN), list(turn))
        for participant_id, turn in groupby(speech, key=lambda segment: segment.participant_id)
    ]


def _ratio(said: dict[Role, int]) -> float | None:
    both = said[Role.COACH] + said[Role.CLIENT]
    if not both or said[Role.UNKNOWN] > UNATTRIBUTED_LIMIT * sum(said.values()):
        return None
    return said[Role.COACH] / both


def _duration(speech: list[Segment]) -> int | None:
    starts = [segment.start_ms for segment in speech if segment.start_ms is not None]
    ends = [segment.end_ms for segment in speech if segment.end_ms is not None]
    return max(starts + ends) - min(starts) if starts else None


def _switches(turns: list[tuple[Role, int]]) -> int:
    """Between those who are known to have spoken."""
    known = [role for role, _ in turns if role is not Role.UNKNOWN]
    return sum(before is not after for before, after in pairwise(known))


def _is_timed(speech: list[Segment]) -> bool:
    return bool(speech) and all(segment.time_quality is TimeQuality.EXACT for segment in speech)


def _handovers(speech: list[Segment], roles: dict[str, Role]) -> list[tuple[int, int]]:
    """Where the coach speaks next after the client: when the client's words end, and when the coach's begin, in ms."""
    heard = [(roles.get(segment.participant_id or "", Role.UNKNOWN), segment) for segment in speech]
    return [
        (before.end_ms, after.start_ms)
        for (spoke, before), (speaks, after) in pairwise(heard)
        if (spoke, speaks) == (Role.CLIENT, Role.COACH) and before.end_ms is not None and after.start_ms is not None
    ]


def _latency(speech: list[Segment], roles: dict[str, Role]) -> int | None:
    handovers = _handovers(speech, roles)
    if not handovers or not _is_timed(speech):
        return None
    return round(median(begins - ends for ends, begins in handovers))


def _interruptions(speech: list[Segment], roles: dict[str, Role]) -> int | None:
    if not _is_timed(speech):
        return None
    return sum(0 < ends - begins <= STOPS_WITHIN_MS for ends, begins in _handovers(speech, roles))


def _silences(speech: list[Segment]) -> int | None:
    if not _is_timed(speech):
        return None
    times = sorted((segment.start_ms or 0, segment.end_ms or segment.start_ms or 0) for segment in speech)
    silences, heard_until = 0, times[0][1]
    for start, end in times[1:]:
        silences += start - heard_until >= SILENCE_MS
        heard_until = max(heard_until, end)
    return silences
