"""What became of what was agreed before: asked by the coach, or told by the client unasked.

Which earlier commitment it was is not known here, since a session may be read before the one it looks back at: a review
keeps the words that say it, and the ledger of the client's sessions finds the commitment by them.
"""

import re

from schemas.summary import Outcome, Review, Section
from streams.extractive.conversation import Conversation
from streams.extractive.finding import Finding
from streams.questions import is_question
from streams.sentences import Sentence
from streams.vocabulary import content_words, negated, words

_EARLY = 0.45
"""Up to this share of a session, or until the work begins, what was done is what was agreed last time; later only where
that is said."""
_ANSWER = 4
"""Sentences of an answer among which the outcome is looked for."""
_LAST_TIME = re.compile(
    r"\b(?:last (?:time|session|week|month)|you(?:'d| had)? (?:said|promised|committed|agreed|decided|planned|wanted) "
    r"|you were (?:going|planning|hoping|meant|supposed) to|we (?:agreed|said|talked about)"
    r"|since we (?:last )?(?:spoke|met"
    r"|talked)|your (?:homework|commitments?|actions?|experiment))\b",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?:did you (?:manage|get (?:a chance|round|around|to)|end up|have a chance|(?:actually |ever |also )?(?:do|send"
    r"|speak|talk|write|call|ring|ask|tell|book|finish|start|try|meet|set|make|read|block|say no|go|take|keep|put|draft"
    r"|hand|share|cancel|delegate|practi[sc]e|move|sign|email|mail|message|text|find|give))"
    r"|have you (?:managed|done|sent|spoken|talked|had|started|finished|tried|been|kept|written|got)"
    r"|how did (?:it|that|the|your|this|those|these)\b[^?]{0,90}\b(?:go|turn out|work out)\b"
    r"|how did you (?:get on|do with|fare)|how have you got on|how (?:was|were|has|have) (?:the|your)\b[^?]{3,90}"
    r"|what (?:happened|became|came) (?:with|of|about|to)|what came of|where (?:are you|did you get"
    r"|have you got) (?:with|to))\b",
    re.IGNORECASE,
)
_MERE_TALK = re.compile(
    r"\bhow (?:was|were|has|have) (?:the|your) (?:week|weekend|day|morning|holiday|journey|trip|summer|break|last)\b"
    r"|\bdid you (?:say|mean|feel|notice|sleep|see|hear|know|think|realise|realize)\b",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"\b(?:i|we) said (?:i|we)(?:'d| would)\b|\b(?:like|as) (?:i|we) (?:said|promised|agreed)\b|\bi promised\b"
    r"|\bi(?:'d| had)? (?:committed|agreed) to\b|\b(?:what|the (?:one )?thing) (?:i|we) (?:said|agreed|promised"
    r"|was going to)\b"
    r"|\bi did (?:the thing|what (?:i|we)|send|speak|talk|write|call|ring|ask|tell|book|finish|start|try|have"
    r"|do|go|make)|\bi (?:finally |did )?(?:managed to|got (?:round|around) to|kept (?:to|up))\b"
    r"|\bi (?:didn't|did not|haven't|never) (?:manage|get (?:round|around)|got (?:round|around)|yet)\b|\bi was (?:going"
    r"|meant|supposed) to\b",
    re.IGNORECASE,
)
_FORECAST = re.compile(r"\b(?:i'll|i will|i'm going to|will you|next time)\b", re.IGNORECASE)

_OUTCOMES = (
    (
        Outcome.CHANGED,
        re.compile(
            r"\b(?:instead|changed my mind|decided (?:not to|against)|(?:chose|went for) (?:something|another)"
            r"|did something else|turned into|dropped (?:it|that|the idea))\b",
            re.IGNORECASE,
        ),
    ),
    (
        Outcome.PARTLY,
        re.compile(
            r"\b(?:partly|partially|half(?:way)?|some of|most of|mostly|sort of|kind of|yes and no|mixed|in part"
            r"|a bit of"
            r"|once or twice|(?:once|twice|one|two|three|four) (?:out )?of (?:the )?(?:two|three|four|five|six|seven)"
            r"|not all|only (?:once|twice|one|two|part|half)|i started|began|nearly|almost|not (?:every|quite"
            r"|completely"
            r"|entirely)|except)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Outcome.NOT_DONE,
        re.compile(
            r"^(?:(?:um|well|oh|honestly|so|yeah|hm),? )?(?:no|nope|not (?:yet|really|at all))\b"
            r"|\b(?:i|we) (?:did ?n[o']t|did not|have ?n't|have not|never|could ?n't|could not|was ?n't able|failed)\b"
            r"|\bi (?:forgot|postponed|put it off|put that off|ran out of|avoided|chickened out|skipped|bottled)\b"
            r"|\bdidn't happen\b|\bnot yet\b"
            r"|\bit did ?n[o']t\b",
            re.IGNORECASE,
        ),
    ),
    (
        Outcome.DONE,
        re.compile(
            r"^(?:(?:um|well|oh|so|yeah),? )?(?:yes|yep|i did|done)\b|\bi did\b|\b(?:i|we) (?:did|sent|spoke|talked"
            r"|wrote"
            r"|called|rang|asked|told(?! you)|booked|finished|started|tried|met|set|made|read|blocked|said no|went"
            r"|took|kept|put"
            r"|drafted|handed|shared|cancelled|delegated|practi[sc]ed|moved|signed|emailed|mailed|messaged|texted"
            r"|found|gave"
            r"|had|managed|got|finally)\b|\bit (?:went|worked|was (?:good|great|fine|ok|okay|easier|better|hard))\b"
            r"|\bwent"
            r" (?:well|fine|ok|okay|better|badly)\b|\b(?:he|she|they) (?:said|agreed|asked|was|were|took|signed)\b",
            re.IGNORECASE,
        ),
    ),
)
"""The first that fits an answer."""
_BUT_NOT = re.compile(
    r"\b(?:i|we) (?:did|sent|spoke|talked|wrote|called|started|tried|made|went|had|got"
    r"|managed)\b[^.]{2,80}\bbut\b[^.]{0,40}"
    r"\b(?:not|n't|did ?n[o']t|have ?n't|never)\b",
    re.IGNORECASE,
)


def reviews(conversation: Conversation) -> list[Finding]:
    """Each answer once, in the order spoken."""
    found: list[Finding] = []
    early = conversation.said[int((len(conversation.said) - 1) * _EARLY)].index if conversation.said else 0
    early = max(early, conversation.begins)
    # Where a turn first speaks of what was agreed.
    agreed = {one.turn: one.index for one in reversed(conversation.said) if _LAST_TIME.search(one.plain)}
    taken: set[int] = set()
    for sentence in conversation.said:
        text = sentence.plain
        if sentence.index > early and sentence.index < agreed.get(sentence.turn, conversation.end):
            continue
        if conversation.from_coach(sentence) and _asks(sentence):
            finding = _answered(conversation, sentence)
        elif conversation.from_client(sentence) and _TOLD.search(text) and not _FORECAST.search(text):
            finding = _unasked(conversation, sentence)
        else:
            continue
        if finding and not taken & {one.index for one in finding.quoted}:
            taken |= {one.index for one in finding.quoted}
            found.append(finding)
    return found


def _asks(sentence: Sentence) -> bool:
    text = sentence.plain
    if _MERE_TALK.search(text) or _FORECAST.search(text):
        return False
    return bool(_ASKED.search(text)) and is_question(text)


def _answered(conversation: Conversation, question: Sentence) -> Finding | None:
    turn, at = conversation.turns[question.turn], conversation.place(question)
    if any(is_question(one.text) for one in turn[at + 1 :]):
        return None
    answer = [one for one in conversation.turns.get(question.turn + 1, []) if conversation.from_client(one)][:_ANSWER]
    told = _telling(answer)
    if told is None:
        return None
    sentences, outcome = told
    introduced = [one for one in turn[:at] if _LAST_TIME.search(one.plain)]
    asked = [*introduced, question]
    about = " ".join(one.text for one in (*asked, *answer))
    proof = tuple(one for one in asked if not negated(one.text))
    return _finding("answer to what became of it", sentences, proof, outcome, about)


def _unasked(conversation: Conversation, sentence: Sentence) -> Finding | None:
    turn, at = conversation.turns[sentence.turn], conversation.place(sentence)
    told = _telling(turn[at : at + 2])
    if told is None:
        return None
    sentences, outcome = told
    about = " ".join(one.text for one in turn[max(at - 1, 0) : at + 2])
    quoted = sentences if sentences[0] is sentence else (sentence, *sentences)
    return _finding("told what became of it", quoted, (), outcome, about)


def _telling(answer: list[Sentence]) -> tuple[tuple[Sentence, ...], Outcome] | None:
    """The sentences of an answer that tell the outcome, and which it is; null where the answer does not say."""
    for at, sentence in enumerate(answer):
        outcome = _outcome(sentence.plain)
        if outcome is None:
            continue
        following = answer[at + 1] if at + 1 < len(answer) else None
        if following is not None and len(content_words(sentence.text)) < 2 and not is_question(following.text):
            # `Yes.` says nothing by itself; what follows may also take half of it back.
            later = _outcome(following.plain)
            worse = later if later in (Outcome.PARTLY, Outcome.CHANGED) else outcome
            return (sentence, following), worse
        return (sentence,), outcome
    return None


def _outcome(text: str) -> Outcome | None:
    if is_question(text):
        return None
    if _BUT_NOT.search(text):
        return Outcome.PARTLY
    return next((outcome for outcome, pattern in _OUTCOMES if pattern.search(text)), None)


def _finding(
    rule: str, quoted: tuple[Sentence, ...], proof: tuple[Sentence, ...], outcome: Outcome, about: str
) -> Finding | None:
    if sum(len(words(one.text)) for one in quoted) < 2:
        return None
    return Finding(Section.REVIEWS, rule, 2, quoted, proof=proof, review=Review(outcome=outcome, about=about))
