"""Which sentences ask, and which questions are open; speech recognition drops the question mark."""

import re

_LEAD = re.compile(
    r"(?:and|so|but|well|okay|ok|right|now|then|um|uh|er|yeah|yes|mm|hmm|great|good|thanks|thank you|i see|i'm curious"
    r"|i wonder|just|let me ask|i'd ask|you know|sure|wow|nice|lovely|because|or|maybe|perhaps|alright"
    r"|all right)\b[,.\s]?\s?",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"(?:what|how|why|tell me|say more|say a (?:bit|little) more|describe|walk me through|in what way"
    r"|which part)(?:'s|'re|'d)?\b",
    re.IGNORECASE,
)
_FACTUAL = re.compile(
    r"(?:what (?:time|day|date|year)\b|how (?:long|many|often|much|old|far|soon)\b|how about\b|what about\b|what if\b"
    r"|why (?:don't|not)\b)",
    re.IGNORECASE,
)
_BARE_OPEN = re.compile(
    r"(?:(?:what|how|why)(?:'s|'re|'d| is| are| was| were| would| will| do| does| did| could| can| might| has| have"
    r"| had| should| else| makes| made| gets| stops| happens| happened| matters| comes| came| feels| keeps| kind of"
    r"| part of| about)\b|tell me\b|say (?:a (?:bit|little) )?more\b|describe\b|walk me through\b|in what way\b)",
    re.IGNORECASE,
)
_BARE_CLOSED = re.compile(
    r"(?:do|does|did|are|is|was|were|have|has|had|can|could|would|will|should)(?:n't)? "
    r"(?:you|your|he|she|it|they|we|there|that|this|i|anyone|anybody|someone|somebody)\b"
    r"|(?:who|when|where|which)(?:'s| is| are| was| were| would| will| do| does| did| could| can| might| else)\b",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"(?:right|okay|ok|yeah|yes|no|huh|hm|hmm|really|sorry|pardon|make sense|does that make sense|you know|isn't it"
    r"|is that right|is that okay|is that ok|ready|shall we|can you hear me|you there|are you there)\?*+",
    re.IGNORECASE,
)
_INNER_OPEN = re.compile(r"[,;:—–-] ?(?:and |so |but |then )?(?:what|how|why)(?:'s|'re|'d)?\b", re.IGNORECASE)


def is_question(text: str) -> bool:
    """Whether a sentence asks something; a tag such as `right?` does not."""
    asked = _asked(text)
    if not asked or _TAG.fullmatch(asked):
        return False
    return asked.endswith("?") or bool(_BARE_OPEN.match(asked) or _BARE_CLOSED.match(asked))


def is_open_question(text: str) -> bool:
    """Whether a question invites more than a yes, a no or a fact."""
    asked = _asked(text)
    if not is_question(text) or _FACTUAL.match(asked):
        return False
    return bool(_OPEN.match(asked) or _INNER_OPEN.search(asked))


def _asked(text: str) -> str:
    """The sentence without the words that lead up to it."""
    asked = text.replace("’", "'").strip().rstrip("\"' ”)")
    while match := _LEAD.match(asked):
        rest = asked[match.end() :].lstrip(" ,—–-")
        if not rest or rest == "?":
            return asked
        asked = rest
    return asked
