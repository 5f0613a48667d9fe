"""What `I'll do it` is about: the sentence before that says it, quoted beside the promise."""

import re
from collections.abc import Collection, Sequence

from streams.extractive.conversation import Conversation
from streams.questions import is_question
from streams.sentences import Sentence
from streams.vocabulary import content_words, words

_BACK = 4
_POINTS_BACK = re.compile(
    r"\b(?:do|get|try|send|ring|tell|ask|write|touch|take|start|finish|put|make|give|call|email|text|keep|have|show"
    r"|do to|done"
    r"|doing|sending|telling|asking|taking|putting) (?:to |you |him |her |them )?(?:it|that|this|them|him|her|those"
    r"|so)\b"
    r"|\b(?:that|it)(?:'s| is|'ll| will)? (?:going|go|goes)\b|\bconsider it done\b|^(?:yes|yeah|okay"
    r"|ok|alright|sure)?[,.]? ?i(?:'ll| will)(?: do)?[,.!]?$|\b(?:writing|talking|speaking) to them\b",
    re.IGNORECASE,
)
_DOES_IT = re.compile(
    r"\b(?:do|done|doing) (?:it|that|this|so)\b|\bconsider it done\b|^(?:yes|yeah|okay|ok|alright|sure)?[,.]? ?i(?:'ll"
    r"| will)(?: do)?[,.!]?$|\b(?:that|it)(?:'s| is|'ll| will)? (?:going|go|goes)\b",
    re.IGNORECASE,
)
_REASON = re.compile(r", (?:so|because|since|but|otherwise) ", re.IGNORECASE)
_AT_IT = re.compile(r"\b(?:it|that|this|those)\b", re.IGNORECASE)
_TIMES = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:today|tonight|tomorrow|morning|afternoon|evening|night|week"
    r"|weekend|month|day|done|consider)\b",
    re.IGNORECASE,
)
_SAYS_WHAT = re.compile(
    r"\b(?:i|we|you|he|she|they)(?:'ll|'d| will| would| could| should| might| have to| need to| want to| just)?\b"
    r"|\b(?:shall i|would you|ask|email|send|call|tell|write)\b",
    re.IGNORECASE,
)


def with_antecedent(
    conversation: Conversation, sentence: Sentence, agreed: Sequence[tuple[Sentence, ...]] = ()
) -> tuple[Sentence, ...]:
    """The promise, behind what it points back to where its own words do not say it: what was `agreed` just before
    sooner than other words."""
    text = sentence.plain
    points = _POINTS_BACK.search(text)
    bearing = content_words(_TIMES.sub(" ", text))
    if len(bearing) >= (6 if points else 2):
        return (sentence,)
    near = [quoted for quoted in agreed if 0 < sentence.index - quoted[-1].index <= _BACK]
    own = [
        quoted
        for quoted in agreed
        if quoted[-1].participant == sentence.participant and 0 < sentence.index - quoted[-1].index <= 2 * _BACK
    ]
    if near and points_at_deed(text):
        return (max(near, key=lambda quoted: quoted[-1].index)[0], sentence)
    if own and repeats_deed(text):
        return (max(own, key=lambda quoted: quoted[-1].index)[0], sentence)
    before = _antecedent(conversation, sentence, {one.index for quoted in agreed for one in quoted})
    return (before, sentence) if before else (sentence,)


def repeats_deed(text: str) -> bool:
    """Whether `text` says over again, of `it`, what is to be done: `I send it on Saturday`."""
    deed = _REASON.split(text, maxsplit=1)[0]
    return bool(_AT_IT.search(deed)) and len(content_words(_TIMES.sub(" ", deed))) < 2


def points_at_deed(text: str) -> bool:
    """Whether `text` is a promise to do what was spoken of: `I'll do that`."""
    return bool(_DOES_IT.search(text.replace("’", "'")))


def _antecedent(conversation: Conversation, sentence: Sentence, agreed: Collection[int]) -> Sentence | None:
    """Of the sentences just before, the one of the same breath first, then the one that says most."""
    able: list[tuple[float, Sentence]] = []
    for back in range(1, _BACK + 1):
        before = conversation.by_index.get(sentence.index - back)
        if before is None or before.turn < sentence.turn - 1:
            continue
        if before.index in agreed and (back > 1 or before.turn != sentence.turn):
            continue
        said = len(set(content_words(_TIMES.sub(" ", before.text))))
        if said < 2:
            continue
        worth = min(said, 5) + 2.0 * (before.turn == sentence.turn) + 1.5 * bool(_SAYS_WHAT.search(before.text))
        worth -= (
            1.0 * back
            + 2.0 * (is_question(before.text) and not _SAYS_WHAT.search(before.text))
            + 2.0 * (is_question(before.text) and conversation.from_client(before))
        )
        worth -= 0.05 * max(len(words(before.text)) - 25, 0)
        able.append((worth, before))
    return max(able, key=lambda one: one[0], default=(0.0, None))[1]
