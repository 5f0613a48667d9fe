"""What is said of commitments after they were made: taken back, or gone through once more with the date that stands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from streams.extractive.conversation import Conversation
from streams.extractive.due import Due, find_due
from streams.extractive.finding import Finding
from streams.questions import is_question
from streams.sentences import Sentence
from streams.vocabulary import stems

_TAKEN_BACK = re.compile(
    r"\b(?:actually,? no|scrap (?:the|that|it|this)|forget (?:it|that)(?=[.,!]|$)|forget (?:about )?the [a-z]{1,20}"
    r"|i take (?:it|that) back"
    r"|let's (?:leave|drop|skip) (?:that|it|this)|let's not|strike that|it's a bad idea|never mind that"
    r"|i won't do that after all)\b",
    re.IGNORECASE,
)
_NAMES_IT = re.compile(r"\b(?:scrap|forget)(?: about)? (?:the|this) [a-z]", re.IGNORECASE)
_MOVED = re.compile(r"\b(?:make (?:it|that)|let's say|let us make it|say) (?:the |on )?[a-z]", re.IGNORECASE)
_ANEW = 14
"""How many sentences back a withdrawal that names nothing reaches."""
_ASKED = re.compile(
    r"\b(?:walking out with|taking away|play (?:it|that|them) back|leaving with|what are you doing\?"
    r"|go round the houses"
    r"|go (?:over|through) (?:it|them|that)|one more time|sum (?:it |that )?up|recap|run (?:me )?through|what have you"
    r" (?:got|committed|signed)|list them|what's on your list|remind me what|what are the)\b",
    re.IGNORECASE,
)
_GONE_THROUGH = re.compile(r"^(?:okay|ok|so|right|great|lovely|and)?[, ]{0,3}so\b|^so\b|\bthe rest is\b", re.IGNORECASE)
_ITEM = re.compile(r"[^,.;!?]{1,400}")
_PLAIN = frozenset(
    (
        "actually bad day done don't friday great hm idea monday morning night no not saturday send sunday tell three"
        " thursday tomorrow tonight tuesday two wednesday week"
    ).split()
)
"""Words that name no commitment."""


def taken_back(conversation: Conversation, sentence: Sentence, found: Sequence[Finding]) -> Finding | None:
    """The commitment that these words withdraw: the one that shares words with them, else the last if it is near."""
    text = sentence.plain
    if not _TAKEN_BACK.search(text) or not conversation.from_client(sentence):
        return None
    before = conversation.by_index.get(sentence.index - 1)
    if before and before.turn == sentence.turn and _TAKEN_BACK.search(before.plain):
        return None
    mine = [one for one in found if one.quoted[-1].participant == sentence.participant]
    own = [one for one in conversation.turns[sentence.turn] if one.index <= sentence.index]
    for near in ([sentence], own, *(conversation.turns.get(sentence.turn - back) or [] for back in (1, 2))):
        named = {stem for other in near for stem in stems(_TAKEN_BACK.sub(" ", other.text))} - _PLAIN
        shared, at = max(((len(named & stems(finding.text)), at) for at, finding in enumerate(mine)), default=(0, 0))
        if shared:
            return mine[at]
        if near == [sentence] and _NAMES_IT.search(text):
            return None
    last = mine[-1] if mine else None
    return last if last and sentence.index - last.quoted[-1].index <= _ANEW else None


def move(found: list[Finding], sentence: Sentence, said_on: date | None) -> None:
    """`Make it Thursday` gives the speaker's last commitment another day."""
    due = find_due(sentence.text, said_on) if _MOVED.search(sentence.plain) else None
    mine = [at for at, one in enumerate(found) if one.quoted[-1].participant == sentence.participant]
    if due is None or due.date is None or not mine or sentence.index - found[mine[-1]].quoted[-1].index > _ANEW:
        return
    _restate(found, mine[-1], sentence, due)


def items(conversation: Conversation) -> dict[int, list[Sentence]]:
    """By sentence index: the parts of a sentence that goes through the commitments again, each up to its time."""
    return {
        sentence.index: list(_parts(sentence))
        for sentence in conversation.said
        if _goes_through(conversation, sentence)
    }


def confirm(found: list[Finding], item: Sentence, said_on: date | None) -> None:
    """Give the commitment that the item names the date that it has there."""
    due = find_due(item.text, said_on)
    at = _named(found, item)
    if at is None or due is None or due.date is None:
        return
    _restate(found, at, item, due)


def _restate(found: list[Finding], at: int, where: Sentence, due: Due) -> None:
    made = found[at].commitment
    if made is not None and made.due_date != due.date:
        restated = made.changed(due_date=due.date, due_text=where.text[due.start : due.end])
        found[at] = replace(found[at], proof=(*found[at].proof, where), commitment=restated)


def names_one_of(found: Sequence[Finding], sentence: Sentence) -> bool:
    return _named(found, sentence) is not None


def _named(found: Sequence[Finding], item: Sentence) -> int | None:
    named = stems(item.text) - _PLAIN
    most, at = max(((len(named & stems(finding.text)), at) for at, finding in enumerate(found)), default=(0, 0))
    return at if most else None


def _goes_through(conversation: Conversation, sentence: Sentence) -> bool:
    if sentence.index < conversation.end // 2 or is_question(sentence.text):
        return False
    asked = conversation.asked.get(sentence.index, "")
    before = conversation.text_by_turn.get(sentence.turn - 1, "")
    if conversation.from_client(sentence) and _is_asked(asked, before):
        return True
    late = sentence.index > conversation.end * 3 // 4
    if late and conversation.from_client(sentence) and len(list(_parts(sentence))) > 2:
        return True
    listed = sentence.text.count(",") >= 1 and bool(_GONE_THROUGH.search(sentence.text))
    return conversation.from_coach(sentence) and not conversation.from_client(sentence) and listed


@lru_cache(maxsize=4)
def _is_asked(question: str, before: str) -> bool:
    """The same for all sentences of a turn, where what came before may be long."""
    return _ASKED.search(f"{question} {before}") is not None


def _parts(sentence: Sentence) -> Iterator[Sentence]:
    start = 0
    for match in _ITEM.finditer(sentence.text):
        if find_due(sentence.text[start : match.end()], None):
            yield sentence.cut(start, match.end())
            start = match.end()
