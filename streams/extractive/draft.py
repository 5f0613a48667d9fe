"""From a transcript to the statements of its first summary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from connectors.ports import Vectors
from schemas.summary import Section, Statement
from schemas.transcript import Transcript
from streams.extractive.commitments import commitments
from streams.extractive.conversation import Conversation, listen
from streams.extractive.finding import Finding, statement
from streams.extractive.findings import goals, matches, open_threads, private_notes, rehearsed
from streams.extractive.next_session import next_session
from streams.extractive.overview import THEME, length, overview, short_list
from streams.extractive.ranking import Budget, echoed, taken_up
from streams.extractive.reviews import reviews
from streams.vocabulary import content_words, overlap, stems, words

MOST = {
    Section.GOAL: 1,
    Section.SUCCESS_MEASURE: 1,
    Section.REVIEWS: 8,
    Section.INSIGHTS: 5,
    Section.CLIENT_WORDS: 5,
    Section.OBSTACLES: 5,
    Section.COMMITMENTS: 12,
    Section.OPEN_THREADS: 3,
    Section.NEXT_SESSION: 1,
    Section.PRIVATE_NOTES: 20,
}
"""Statements to a section: what a coach reads in a minute."""

_FIRST_CALL = (
    Section.PRIVATE_NOTES,
    Section.COMMITMENTS,
    Section.NEXT_SESSION,
    Section.REVIEWS,
    Section.GOAL,
    Section.SUCCESS_MEASURE,
    Section.INSIGHTS,
    Section.OPEN_THREADS,
    Section.CLIENT_WORDS,
    Section.OBSTACLES,
)
"""Which section has a sentence that several claim."""
_BY_RULE = (
    Section.COMMITMENTS,
    Section.NEXT_SESSION,
    Section.REVIEWS,
    Section.GOAL,
    Section.SUCCESS_MEASURE,
    Section.PRIVATE_NOTES,
)
"""Sections whose sentences are worth what their rule weighs, however they are put."""
_REPEATS = 0.75


@dataclass(frozen=True)
class Gathered:
    """All that rules found, before anything is ranked."""

    conversation: Conversation
    findings: list[Finding]

    @property
    def theme(self) -> frozenset[str]:
        """The word stems of what the session was about, as far as rules can tell."""
        return frozenset(word for one in self.findings if one.section in THEME for word in stems(one.text))

    def texts(self) -> dict[int, str]:
        """What to embed, by sentence index: what the rules found and what an overview could take."""
        needed = [finding.first for finding in self.findings]
        needed += [choice.sentence for choice in short_list(self.conversation, set(), self.theme)]
        return {sentence.index: sentence.text for sentence in sorted(needed, key=lambda sentence: sentence.index)}


def gather(transcript: Transcript, said_on: date | None, timezone: str) -> Gathered:
    """`said_on` is the day of the session in `timezone`, an IANA name: what due dates are counted from."""
    conversation = listen(transcript)
    findings = [
        *private_notes(conversation),
        *(_with_basis(one, said_on, timezone) for one in commitments(conversation, said_on)),
        *next_session(conversation, said_on, timezone),
        *reviews(conversation),
        *goals(conversation),
        *matches(conversation),
        *rehearsed(conversation),
        *open_threads(conversation),
    ]
    return Gathered(conversation, findings)


def _with_basis(finding: Finding, said_on: date | None, timezone: str) -> Finding:
    if finding.commitment is None or finding.commitment.due_date is None:
        return finding
    return replace(finding, commitment=finding.commitment.changed(due_basis=f"{said_on} {timezone}"))


def compose(gathered: Gathered, vectors: Mapping[int, np.ndarray], transcript: Transcript) -> list[Statement]:
    """The statements in reading order; within a section, in the order spoken."""
    chosen: list[Finding] = []
    for section in _FIRST_CALL:
        of_section = [finding for finding in gathered.findings if finding.section is section]
        chosen += _best(gathered.conversation, of_section, chosen, MOST[section])
    taken = {sentence.index for finding in chosen for sentence in finding.quoted + finding.proof}
    said = _stacked([vectors[finding.first.index] for finding in chosen if finding.first.index in vectors])
    pool = [
        choice
        for choice in short_list(gathered.conversation, taken, gathered.theme)
        if choice.sentence.index in vectors
    ]
    rows = _stacked([vectors[choice.sentence.index] for choice in pool])
    chosen += overview(pool, rows, said, Budget(length(gathered.conversation)))
    order = list(Section)
    chosen.sort(key=lambda finding: (order.index(finding.section), finding.first.index))
    return [statement(finding, transcript) for finding in chosen if finding.text]


def _best(conversation: Conversation, findings: list[Finding], chosen: Sequence[Finding], most: int) -> list[Finding]:
    """The weightiest `most` that quote nothing quoted already and do not repeat each other."""
    taken = {sentence.index for finding in chosen for sentence in finding.quoted}
    kept: list[Finding] = []
    spans: set[tuple[str, int]] = set()
    for finding in sorted(findings, key=lambda finding: (-_worth(conversation, finding), finding.first.index)):
        if len(kept) == most or not finding.text:
            break
        quoted = {sentence.index for sentence in finding.quoted}
        starts = {(piece.segment.segment_id, piece.start) for sentence in finding.quoted for piece in sentence.pieces}
        mine = stems(finding.text)
        if quoted & taken or starts & spans or any(overlap(mine, stems(other.text)) >= _REPEATS for other in kept):
            continue
        kept.append(finding)
        spans |= starts
    return kept


def _worth(conversation: Conversation, finding: Finding) -> float:
    """A rule's weight, and more for words that say something, that the coach echoed, and that are not small talk."""
    if finding.section in _BY_RULE:
        return finding.weight
    bearing = min(len(set(content_words(finding.text))), 12) / 12
    spoken = len(words(finding.text))
    worth = finding.weight + 1.5 * bearing + 0.5 * echoed(conversation, finding.first)
    worth += 0.5 * min(taken_up(conversation, finding.first), 2) - (finding.first.index < conversation.begins)
    worth -= 0.05 * max(spoken - 35, 0) * (finding.rule != "words tried out")
    return worth - (1.5 if spoken < 6 else 0)


def _stacked(rows: list[np.ndarray]) -> Vectors:
    return np.array(rows, dtype=np.float32) if rows else np.zeros((0, 1), dtype=np.float32)
