"""What kind of commitment a promise is, and how sure of it the client said they are."""

import re
from dataclasses import replace

from schemas.summary import CommitmentKind, Owner
from streams.extractive.conversation import Conversation
from streams.extractive.finding import Finding
from streams.questions import is_question
from streams.sentences import Sentence

_KINDS = (
    (
        CommitmentKind.EXPERIMENT,
        re.compile(
            r"\b(?:try|trying|try out|experiment|test|trial|pilot|see what happens|give (?:it|that) a go)\b",
            re.IGNORECASE,
        ),
    ),
    (
        CommitmentKind.HABIT,
        re.compile(
            r"\b(?:(?:every|each) (?:single |other )?(?:day|week|weekday|month|morning|afternoon|evening|night|time"
            r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day)|daily|weekly|nightly|(?:once|twice|three times) (?:a|each)"
            r" (?:day|week|month)|on (?:mon|tues|wednes|thurs|fri|satur|sun)days|from now on|before bed)\b",
            re.IGNORECASE,
        ),
    ),
    (
        CommitmentKind.REFLECTION,
        re.compile(
            r"\b(?:reflect|think (?:about|over|through)|journal|notice|observe|pay attention|consider|sit with"
            r"|ask myself|keep (?:a|an) (?:note|eye|log|diary)|write down (?:what|how|when|where|why|each|every))\b",
            re.IGNORECASE,
        ),
    ),
)
"""The first that fits; else it is an action."""

_CONFIDENCE_ASKED = re.compile(
    r"\bhow (?:confident|likely|sure|certain|committed|ready|doable)\b[^?]{0,80}\b(?:ten|10)\b"
    r"|\b(?:scale|one to ten|1 to 10|out of (?:ten|10))\b[^?]{0,60}"
    r"\bhow (?:confident|likely|sure|certain|committed|ready|doable)\b",
    re.IGNORECASE,
)
_ALL = re.compile(r"\b(?:these|those|them|all|both)\b", re.IGNORECASE)
_NUMBERS = {
    name: number for number, name in enumerate("one two three four five six seven eight nine ten".split(), start=1)
}
_RATING = re.compile(
    r"(?<![\w.])(?:[2-9]|10|two|three|four|five|six|seven|eight|nine|ten)(?![\w:])|^(?:an? )?(?:1|one)(?=[.,!]|$)",
    re.IGNORECASE,
)
_WITHIN = 20
"""Sentences back from a question that a commitment it asks about may have been made."""


def kind_of(text: str) -> CommitmentKind:
    """Of the words of a promise and its time."""
    text = text.replace("’", "'")
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), CommitmentKind.ACTION)


def rated(conversation: Conversation, found: list[Finding]) -> list[Finding]:
    """`found`, in the order made, with the number that the client gave when asked how sure they are."""
    for sentence in conversation.said:
        asked = sentence.plain
        if not (conversation.from_coach(sentence) and is_question(asked) and _CONFIDENCE_ASKED.search(asked)):
            continue
        rating = _rating(conversation, sentence)
        if rating is None:
            continue
        number, said = rating
        meant = [
            at
            for at, finding in enumerate(found)
            if finding.commitment and finding.commitment.owner is Owner.CLIENT
            if sentence.index - _WITHIN <= finding.first.index < sentence.index
        ]
        for at in meant if _ALL.search(asked) else meant[-1:]:
            found[at] = _with_confidence(found[at], number, said)
    return found


def _with_confidence(finding: Finding, number: int, said: Sentence) -> Finding:
    assert finding.commitment is not None
    commitment = finding.commitment.changed(confidence=number)
    return replace(finding, commitment=commitment, proof=(*finding.proof, said))


def _rating(conversation: Conversation, question: Sentence) -> tuple[int, Sentence] | None:
    """The first number of the answer, and where it stands."""
    for turn in (question.turn + 1, question.turn + 2):
        for sentence in conversation.turns.get(turn, []):
            match = _RATING.search(sentence.text) if conversation.from_client(sentence) else None
            if match:
                word = match.group().lower().split()[-1]
                return _NUMBERS.get(word) or int(word), sentence.cut(match.start(), match.end())
    return None
