"""What the words of a session show of the ICF's PCC markers: found by rules, for the coach to learn from.

It is no assessment. A marker that the words or the times cannot show is said to be not assessable; and one that was not
found may all the same have been there.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

from schemas.competencies import MarkerEvidence, Verdict
from schemas.summary import EvidenceSpan
from schemas.transcript import Channel, Role, Segment, TimeQuality, Transcript
from streams.competency_markers import MARKERS, Marker
from streams.extractive.conversation import Conversation, listen
from streams.extractive.findings import goals
from streams.metrics import SILENCE_MS, measure
from streams.questions import is_open_question, is_question
from streams.sentences import Sentence
from streams.vocabulary import stems, words

FRAMEWORK = "ICF_PCC_2020"
RULES_VERSION = 1
MOST_MOMENTS = 5
FEWEST_COACH_SENTENCES = 5
"""With fewer nothing can be told of anybody's craft."""
FEWEST_QUESTIONS = 3
SHORT_TURN, LONG_TURN = 40, 70
"""Words of the coach's middle turn up to which they speak briefly, or fairly so. Limits of ours, as those below are."""
FEW, HALF = 0.4, 0.5
"""The coach's share of the words up to which the client does most of the talking, or just so."""
LOOKS_BACK = 15
"""Sentences ago from where on a client's word is one that the coach remembers."""

_SAID_BEFORE = re.compile(
    r"\b(?:earlier you|you (?:said|mentioned|told me|talked about) (?:earlier|before|last|at the)|last time you"
    r"|a (?:moment|while) ago you|at the (?:start|beginning) you)\b",
    re.IGNORECASE,
)
_YOUR_WORD = re.compile(
    r"\b(?:when you say|you (?:said|used|say)(?: the (?:word|phrase))? [\"'“‘]?[a-z]|the word|that word"
    r"|what do you mean by"
    r"|what does [\"'“‘]?[a-z]{3,20}[\"'”’]? mean)\b",
    re.IGNORECASE,
)
_TO_THE_GOAL = re.compile(
    r"\b(?:you (?:said )?(?:you )?(?:wanted|came)\b[^.?!]{0,40}\b(?:today|session|leave|for|with)|your goal"
    r"|what you wanted"
    r"|back to (?:your|what you))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Shown:
    verdict: Verdict
    moments: tuple[Sentence, ...] = ()
    comment: str | None = None


class Heard:
    """A session as the markers' rules look at it."""

    def __init__(self, transcript: Transcript) -> None:
        self.transcript = transcript
        self.conversation: Conversation = listen(transcript)

    @cached_property
    def coach(self) -> list[Sentence]:
        return [one for one in self.conversation.said if one.role is Role.COACH and not one.unsure]

    @cached_property
    def questions(self) -> list[Sentence]:
        return [one for one in self.coach if is_question(one.text)]

    @cached_property
    def share_of(self) -> dict[int, float]:
        """By sentence index: how far into the session it is, 0 to 1."""
        last = max(len(self.conversation.said) - 1, 1)
        return {one.index: at / last for at, one in enumerate(self.conversation.said)}

    def client_before(self, sentence: Sentence) -> set[str]:
        """The word stems of the client's turn that a sentence of the coach answers."""
        before = self.conversation.turns.get(sentence.turn - 1)
        is_client = before is not None and before[0].role is Role.CLIENT
        return self.conversation.stems_by_turn[sentence.turn - 1] if is_client else set()


def competencies(transcript: Transcript) -> list[MarkerEvidence]:
    """Each marker once, in order."""
    heard = Heard(transcript)
    return [_evidence(marker, _shown(marker, heard)) for marker in MARKERS]


def _shown(marker: Marker, heard: Heard) -> Shown:
    if len(heard.coach) < FEWEST_COACH_SENTENCES:
        return Shown(Verdict.NOT_ASSESSABLE, comment="Hardly anything here is known to be said by the coach.")
    rule = _BY_COUNT.get(marker.number)
    return rule(heard) if rule else _by_cue(marker, heard)


def _by_cue(marker: Marker, heard: Heard) -> Shown:
    within = [
        one
        for one in heard.coach
        if marker.from_share <= heard.share_of[one.index] <= marker.to_share
        if not marker.asks or is_question(one.text)
    ]
    plain = [one for one in within if marker.plain and marker.plain.search(one.plain)]
    if plain:
        return Shown(Verdict.OBSERVED, tuple(plain))
    faint = [one for one in within if marker.faint and marker.faint.search(one.plain)]
    return Shown(Verdict.PARTLY if faint else Verdict.NOT_OBSERVED, tuple(faint))


def _stays_with_goal(heard: Heard) -> Shown:
    goal = {stem for finding in goals(heard.conversation) for stem in stems(finding.text)}
    later = [one for one in heard.coach if heard.share_of[one.index] > 0.33]
    said = [one for one in later if _TO_THE_GOAL.search(one.plain) or len(stems(one.text) & goal) >= 2]
    if said:
        return Shown(Verdict.OBSERVED, tuple(said))
    if not goal:
        return Shown(Verdict.NOT_ASSESSABLE, comment="No goal of the session was found in the words.")
    near = [one for one in later if stems(one.text) & goal]
    return Shown(Verdict.PARTLY if near else Verdict.NOT_OBSERVED, tuple(near))


def _builds_on_before(heard: Heard) -> Shown:
    first: dict[str, int] = {}
    for one in heard.conversation.said:
        if one.role is Role.CLIENT:
            for stem in stems(one.text):
                first.setdefault(stem, one.index)
    plain, faint = [], []
    for one in heard.coach:
        new = stems(one.text) - heard.client_before(one)
        old = [stem for stem in new if first.get(stem, one.index) < one.index - LOOKS_BACK]
        if _SAID_BEFORE.search(one.plain) or len(old) >= 3:
            plain.append(one)
        elif len(old) >= 2:
            faint.append(one)
    return _graded(plain, faint)


def _explores_words(heard: Heard) -> Shown:
    plain, faint = [], []
    for one in heard.coach:
        echoed = stems(one.text) & heard.client_before(one)
        if (_YOUR_WORD.search(one.plain) or len(echoed) >= 2) and is_question(one.text):
            plain.append(one)
        elif echoed:
            faint.append(one)
    return _graded(plain, faint)


def _leaves_silence(heard: Heard) -> Shown:
    speech = _timed(heard.transcript)
    if speech is None:
        return Shown(Verdict.NOT_ASSESSABLE, comment="Needs exact times, which this transcript has not.")
    after = {
        later.segment_id
        for before, later in pairwise(speech)
        if (later.start_ms or 0) - (before.end_ms or 0) >= SILENCE_MS
    }
    moments = [one for one in heard.conversation.said if one.pieces[0].segment.segment_id in after]
    verdict = (Verdict.NOT_OBSERVED, Verdict.PARTLY, Verdict.OBSERVED)[min(len(after), 2)]
    return Shown(verdict, tuple(moments), f"Pauses of three seconds or more: {len(after)}. Weak evidence.")


def _lets_finish(heard: Heard) -> Shown:
    speech = _timed(heard.transcript)
    overlaps = speech is not None and any(
        (before.end_ms or 0) > (later.start_ms or 0) for before, later in pairwise(speech)
    )
    if not overlaps:
        return Shown(Verdict.NOT_ASSESSABLE, comment="Times that never overlap do not tell who was cut short.")
    count = measure(heard.transcript).coach_interruptions or 0
    verdict = Verdict.OBSERVED if count == 0 else Verdict.PARTLY if count <= 2 else Verdict.NOT_OBSERVED
    return Shown(verdict, comment=f"Times the coach began and the client stopped: {count}. Weak evidence.")


def _asks_openly(heard: Heard) -> Shown:
    if len(heard.questions) < FEWEST_QUESTIONS:
        return Shown(Verdict.NOT_ASSESSABLE, comment="Too few questions to tell.")
    turns = Counter(one.turn for one in heard.questions)
    stacked = sum(count > 1 for count in turns.values())
    opened = [one for one in heard.questions if is_open_question(one.text)]
    mostly_open, mostly_single = 2 * len(opened) >= len(heard.questions), 4 * stacked <= len(turns)
    verdict = (Verdict.NOT_OBSERVED, Verdict.PARTLY, Verdict.OBSERVED)[mostly_open + mostly_single]
    alone = tuple(one for one in opened if turns[one.turn] == 1)
    comment = f"{len(opened)} of {len(heard.questions)} questions are open; {stacked} turns ask more than one."
    return Shown(verdict, alone, comment)


def _speaks_briefly(heard: Heard) -> Shown:
    turns = Counter[int]()
    for one in heard.coach:
        turns[one.turn] += len(words(one.text))
    middle = median(turns.values())
    verdict = (
        Verdict.OBSERVED if middle <= SHORT_TURN else Verdict.PARTLY if middle <= LONG_TURN else Verdict.NOT_OBSERVED
    )
    return Shown(verdict, comment=f"The coach's middle turn has {middle:g} words.")


def _leaves_the_talking(heard: Heard) -> Shown:
    ratio = measure(heard.transcript).coach_talk_ratio
    if ratio is None:
        return Shown(Verdict.NOT_ASSESSABLE, comment="Too many words are nobody's to tell the shares.")
    verdict = Verdict.OBSERVED if ratio <= FEW else Verdict.PARTLY if ratio <= HALF else Verdict.NOT_OBSERVED
    return Shown(verdict, comment=f"The client says {1 - ratio:.0%} of the words.")


def _unheard(heard: Heard) -> Shown:
    return Shown(Verdict.NOT_ASSESSABLE, comment="Words alone do not show it.")


_BY_COUNT: Mapping[str, Callable[[Heard], Shown]] = {
    "5.2": _stays_with_goal,
    "5.5": _leaves_silence,
    "6.1": _builds_on_before,
    "6.2": _explores_words,
    "6.4": _unheard,
    "6.6": _lets_finish,
    "7.6": _asks_openly,
    "7.7": _speaks_briefly,
    "7.8": _leaves_the_talking,
}


def _graded(plain: list[Sentence], faint: list[Sentence]) -> Shown:
    if plain:
        return Shown(Verdict.OBSERVED, tuple(plain))
    return Shown(Verdict.PARTLY if faint else Verdict.NOT_OBSERVED, tuple(faint))


def _timed(transcript: Transcript) -> list[Segment] | None:
    speech = [one for one in transcript.segments if one.channel is Channel.SPEECH]
    exact = all(one.time_quality is TimeQuality.EXACT and one.end_ms is not None for one in speech)
    return speech if speech and exact else None


def _evidence(marker: Marker, shown: Shown) -> MarkerEvidence:
    spans: list[EvidenceSpan] = [span for one in shown.moments[:MOST_MOMENTS] for span in one.evidence()]
    return MarkerEvidence(
        marker=marker.number,
        meaning=marker.meaning,
        verdict=shown.verdict,
        evidence=spans,
        comment=shown.comment,
    )
