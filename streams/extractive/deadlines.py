"""The time of a promise: in its own words, in the short sentences after it, or in the answer to `By when?`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from schemas.summary import Commitment, Owner
from streams.extractive.antecedents import points_at_deed
from streams.extractive.conversation import Conversation
from streams.extractive.due import Due, find_due
from streams.extractive.pledge import kind_of
from streams.questions import is_question
from streams.sentences import Sentence
from streams.vocabulary import content_words

_AHEAD = 5
_BACK = 3
_LEADING = re.compile(r"^(?:(?:um|well|so|okay|ok|yes|yeah|let's say|say|maybe|probably)[,.]? ){0,3}", re.IGNORECASE)
_BESIDE = frozenset(
    "afternoon before definitely end evening including latest make morning next night only say start starting"
    " week".split()
)
"""Words that go with a time."""
_REASON = re.compile(r",? (?:so|because|since|but|which|or|otherwise|then|and|as) ", re.IGNORECASE)
_WHEN = re.compile(r"\bwhen\b", re.IGNORECASE)


@dataclass(frozen=True)
class Deadline:
    due: Due
    where: Sentence

    @property
    def text(self) -> str:
        return self.where.text[self.due.start : self.due.end]


def commitment(owner: Owner, words: str, due: Deadline | None) -> Commitment:
    """What is bound by `words`, by the time that was found."""
    due_text = due.text if due else None
    return Commitment(
        owner=owner,
        due_date=due.due.date if due else None,
        due_text=due_text,
        kind=kind_of(f"{words} {due_text or ''}"),
    )


def deadline(conversation: Conversation, sentence: Sentence, said_on: date | None) -> Deadline | None:
    """The last that is said goes before the first, and the day of a month before the day of a week."""
    found = list(_deadlines(conversation, sentence, said_on))
    exact = [one for one in found if one.due.exact] or found
    return exact[-1] if exact else None


def _deadlines(conversation: Conversation, sentence: Sentence, said_on: date | None) -> Iterator[Deadline]:
    own = find_due(sentence.text, said_on)
    yield from _told_before(conversation, sentence, said_on)
    if own:
        yield Deadline(own, sentence)
    asked_when = moved_on = False
    for ahead in range(1, _AHEAD + 1):
        following = conversation.by_index.get(sentence.index + ahead)
        if following is None:
            return
        mine = following.participant == sentence.participant
        asks = is_question(following.text)
        asked_when = asked_when or (asks and not mine and bool(_WHEN.search(following.text)))
        moved_on = moved_on or (asks and not mine and not asked_when)
        due = None if asks else find_due(following.text, said_on)
        near = following.turn == sentence.turn or asked_when or (not own and not moved_on)
        if due and mine and near and _is_about_time(following.text, due, most=0 if own else 3):
            yield Deadline(due, following)
        if following.turn != sentence.turn and not asked_when and not due and ahead > 1:
            return


def _told_before(conversation: Conversation, sentence: Sentence, said_on: date | None) -> Iterator[Deadline]:
    """`The second. Yes. I'll go`, or the coach's `So, by Friday, a draft` before `I'll do it`."""
    for back in range(_BACK, 0, -1):
        before = conversation.by_index.get(sentence.index - back)
        due = find_due(before.text, said_on) if before else None
        if before is None or due is None or is_question(before.text):
            continue
        beside = before.turn == sentence.turn and _is_about_time(before.text, due, most=1)
        answered = before.turn == sentence.turn - 1 and points_at_deed(sentence.text)
        if beside or answered:
            yield Deadline(due, before)


def _is_about_time(text: str, due: Due, most: int) -> bool:
    """Whether a sentence says no more than `most` words beside the time."""
    after = _REASON.split(text[due.end :], maxsplit=1)[0]
    rest = _LEADING.sub("", f"{text[: due.start]} {after}".replace("’", "'"))
    return len([word for word in content_words(rest) if word not in _BESIDE and find_due(word, None) is None]) <= most
