"""What becomes a commitment by being agreed to: suggestions, offers and proposals; and what others are bound to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from schemas.summary import Owner, Section
from schemas.transcript import Role
from streams.extractive import promises
from streams.extractive.antecedents import points_at_deed
from streams.extractive.conversation import Conversation
from streams.extractive.deadlines import Deadline, commitment, deadline
from streams.extractive.due import find_due
from streams.extractive.finding import Finding
from streams.sentences import Sentence
from streams.vocabulary import content_words, words


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@dataclass(frozen=True)
class Form:
    """Words of a coach that ask for a yes; the statement starts behind them."""

    rule: str
    said: re.Pattern[str]
    owner: Owner = Owner.CLIENT
    timed: bool = False
    """Asks for much else, so it needs a time."""


FORMS = (
    Form(
        "suggestion the client took",
        _form(
            r"\b(?:would you be (?:willing|open|up for|able) (?:to |for )?|(?:are|would) you (?:be )?willing to "
            r"|how about (?:you )?(?=[a-z]{3,20}ing )|how about you |what if you |why don't you |maybe you could "
            r"|perhaps you could |what about (?=[a-z]{3,20}ing )|i(?:'d| would) (?:suggest|invite|encourage"
            r"|ask) (?:that )?(?:you )?(?:to )?|my (?:suggestion|invitation) (?:is|would be) (?:that you |to )?"
            r"|i wonder if you could |(?<!what )(?<!how )(?<!who )(?:could|can|will|would) you (?:also |please |just )?"
            r"(?=(?:send|e-?mail|mail|text|message|forward|bring|let me know|drop me|write|ring|call|ask|book|phone"
            r"|tell|apply|speak to|talk to|do (?:that|this|it))\b))(?=[a-z])"
        ),
    ),
    Form(
        "suggestion the client took",
        _form(
            r"\b(?:(?:are you going to|(?<!what )(?<!how )(?<!who )(?:could|can|would|might) you)"
            r" (?!like|say|rather|want)"
            r"|you could (?:also |always |just |maybe )?|you might (?:want to )?)(?=[a-z])"
        ),
        timed=True,
    ),
    Form(
        "offer the client took",
        _form(
            r"\b(?:shall i|should i|do you want me to|would you like me to|would it help if i|i could"
            r"|i can) (?:also |just )?"
            r"(?=(?:send|e-?mail|mail|text|message|forward|introduce|share|ring|call|write|look|dig|put you|bring)\b)"
        ),
        Owner.COACH,
    ),
    Form(
        "recap the client confirmed",
        _form(
            r"\b(?:you'll|you will|you're going to|you are going to|you're gonna|you've committed to"
            r"|your commitment is to) (?=[a-z])"
        ),
        timed=True,
    ),
)
_IN_SESSION = _form(
    r"(?:just |maybe )?(?:say (?:more|it|that|a)|say$|tell me|check|hear|see|talk me|walk me|give me|describe"
    r"|imagine|stay"
    r"|start with|pick|pause|notice|close your|look at (?:it|that|this)|try (?:it|that) (?:now|here|again)|show me"
    r"|paint"
    r"|remind me|take me)\b"
)
_TAKEN = _form(
    r"(?:(?:um|oh|ok|okay|yes|yeah|yep|sure|great|good|hm|mm|ha|haha|wow|right|ugh"
    r"|alright)[,.!]? ){0,3}(?:yes|yeah|yep|sure|deal|please|super|amazing|lovely|that'd be|that would be"
    r"|absolutely|definitely|of course|okay|ok|done|agreed|happy to|gladly|i can do that|i'll do (?:that|it)"
    r"|i will|i'd be (?:happy|glad|up)|let's do (?:that|it)|that works|that's doable|sounds good|good idea"
    r"|i'm (?:in|up for)|exactly|correct|that's right|i like that|perfect|consider it done)\b"
)
_REFUSED = _form(
    r"\b(?:no|nope|not (?:sure|yet|now|really)|i don't (?:think|know|want)|rather not|i can't|i couldn't"
    r"|i'd have to think|i'll think|let me think|maybe|possibly|but|we'll see|i might|already (?:do|did"
    r"|tried))\b"
)
_DEAL = _form(r"(?:(?:ugh|oh|well|fine|um|hm|yes|yeah|okay|ok|alright|right)[,.!]? ){0,3}(?:deal|done|i'm in)\b[,.!]?")
_PROPOSED = _form(r"\byou(?:'ll| will| could| would| might)? (?=[a-z]{2,12} )")
_OTHERS_DEED = _form(r"\b(?:he|she|they)(?:'s|'re| is| are)? ?(?:going to|gonna|'ll|will) [a-z]")
_SUGGESTED = _form(r"\byou (?:could|might|can) (?=[a-z]{2,12} )")
_PROPOSED_WITHIN = 8
"""Sentences back from `deal`."""


def taken(conversation: Conversation, sentence: Sentence, said_on: date | None) -> Iterator[Finding]:
    """A coach's words that the client answers with a plain yes, or, some turns later, with `deal`."""
    if sentence.role is Role.CLIENT and _DEAL.match(sentence.text):
        yield from _dealt(conversation, sentence, said_on)
        return
    reply = _reply(conversation, sentence)
    if reply is None or not conversation.from_coach(sentence):
        return
    text = sentence.plain
    for form in FORMS:
        match = form.said.search(text)
        if match is None:
            continue
        asked_for = sentence.cut(match.end(), len(text))
        due = _due(conversation, asked_for, reply, said_on)
        quoted = _proposed(conversation, asked_for)
        enough = sum(len(content_words(one.text)) for one in quoted) >= 2
        if enough and (due or not form.timed) and not _IN_SESSION.match(asked_for.text):
            yield _agreed(quoted, reply, form.rule, due, form.owner)
            return


def by_others(conversation: Conversation, sentence: Sentence, said_on: date | None) -> Iterator[Finding]:
    """What somebody who is not there has promised, where the one who tells it says by when."""
    text = sentence.plain
    if not _is_bound(conversation, sentence, text) or promises.UNREAL.search(text) or promises.PAST.search(text):
        return
    due = deadline(conversation, sentence, said_on)
    if due is None or due.due.date is None or (said_on and due.due.date < said_on):
        return
    before = conversation.by_index.get(sentence.index - 1)
    quoted = (before, sentence) if before and before.turn == sentence.turn else (sentence,)
    if due.where.index == sentence.index + 1:
        quoted = (*quoted, due.where)
    made = commitment(Owner.OTHER, sentence.text, due)
    yield Finding(Section.COMMITMENTS, "promise that is told of another", 2.25, quoted, commitment=made)


def _is_bound(conversation: Conversation, sentence: Sentence, text: str) -> bool:
    """Whether somebody else has promised it: here, or, where the sentence says what they will do, beside it."""
    if promises.BOUND_OTHER.search(text):
        return True
    beside = [other.plain for other in conversation.turns[sentence.turn] if abs(other.index - sentence.index) == 1]
    will = _OTHERS_DEED.search(text)
    return bool(will) and any(promises.BOUND_OTHER.search(other) for other in beside)


def _due(conversation: Conversation, asked_for: Sentence, reply: Sentence, said_on: date | None) -> Deadline | None:
    # An offer taken gets its time last: `I'll do that tomorrow.`
    later = (conversation.turns.get(reply.turn + 1) or [])[:2]
    again = (_timed(other, said_on) for other in later if other.participant == asked_for.participant)
    return (
        _timed(asked_for, said_on)
        or deadline(conversation, reply, said_on)
        or next((due for due in again if due is not None), None)
    )


def _dealt(conversation: Conversation, sentence: Sentence, said_on: date | None) -> Iterator[Finding]:
    for back in range(1, _PROPOSED_WITHIN + 1):
        before = conversation.by_index.get(sentence.index - back)
        if before is None or not conversation.from_coach(before):
            continue
        match = _PROPOSED.search(before.plain)
        own = promises.DELIVERY.search(before.text)
        if match and not own and len(content_words(before.text)) >= 2 and not before.text.endswith("?"):
            due = deadline(conversation, sentence, said_on) or _timed(before, said_on)
            yield _agreed((before,), sentence, "proposal the client took", due, Owner.CLIENT)
            return


def _timed(sentence: Sentence, said_on: date | None) -> Deadline | None:
    due = find_due(sentence.text, said_on)
    return Deadline(due, sentence) if due else None


def _reply(conversation: Conversation, sentence: Sentence) -> Sentence | None:
    """The client's first words after the coach stopped, when they take up what was suggested."""
    if conversation.turns[sentence.turn][-1].index > sentence.index + 1:
        return None
    reply = _answered_in(conversation, sentence.turn + 1)
    # `Outright.` `Yes, I will.`: a coach who only says the word again has not moved on.
    again = conversation.turns.get(sentence.turn + 2) or []
    if reply is None and sum(len(words(other.text)) for other in again) in range(1, 4):
        return _answered_in(conversation, sentence.turn + 3)
    return reply


def _answered_in(conversation: Conversation, turn: int) -> Sentence | None:
    following = conversation.turns.get(turn) or []
    client = [other for other in following if other.role is Role.CLIENT or conversation.from_client(other)]
    answers = [other.plain for other in client[:3]]
    took = any(_TAKEN.match(answer) for answer in answers)
    return client[0] if took and not any(_REFUSED.search(answer) for answer in answers) else None


def takes_up(answer: str) -> bool:
    """Whether these words agree to what was just suggested."""
    return bool(_TAKEN.match(answer)) and not _REFUSED.search(answer)


def _proposed(conversation: Conversation, asked_for: Sentence) -> tuple[Sentence, ...]:
    """`Would you do that?` behind what the coach proposed before."""
    if not points_at_deed(asked_for.text):
        return (asked_for,)
    for back in range(1, _PROPOSED_WITHIN + 1):
        before = conversation.by_index.get(asked_for.index - back)
        if before and conversation.from_coach(before) and _SUGGESTED.search(before.plain):
            return (before, asked_for)
    return (asked_for,)


def _agreed(asked_for: tuple[Sentence, ...], reply: Sentence, rule: str, due: Deadline | None, owner: Owner) -> Finding:
    proof = (reply, due.where) if due and due.where not in (*asked_for, reply) else (reply,)
    made = commitment(owner, asked_for[-1].text, due)
    return Finding(Section.COMMITMENTS, rule, 2 + bool(due), asked_for, proof=proof, commitment=made)
