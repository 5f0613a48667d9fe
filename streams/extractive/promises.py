"""How surely a sentence binds who says it."""

import re
from functools import lru_cache

from schemas.transcript import Role
from streams.extractive.conversation import Conversation
from streams.extractive.cues import WILL_ASKED
from streams.extractive.deadlines import Deadline
from streams.extractive.due import find_due
from streams.extractive.promise_cues import CUES, DAYS, cue
from streams.questions import is_question
from streams.sentences import Sentence
from streams.vocabulary import stems, words

_PLAIN = next(one for one in CUES if one.name == "promise")
BOUND_OTHER = cue(
    r"(?<!\bi )(?<!\bi've )(?<!\byou )\b(?:promised|sworn|offered|said yes|agreed to|committed to|undertaken to"
    r"|given me (?:his|her|their) word|(?:said|says|told me(?: [a-z]{3,12})?) (?:he|she|they)(?:'ll|'d| will)"
    r"|said it's done)\b"
)
"""What somebody who is not there has bound themselves to, as told by one who is."""

DELIVERY = cue(
    r"\b(?:i'll|i will|i'm going to|let me) (?:also |then )?(?:send|email|e-mail|share|forward|message|text"
    r"|drop you|put together|introduce|ping|write up|mail|nag|remind|check in|let you know|report back|keep you posted"
    r"|dig out|look out|get you|ask you (?:about|how|if|whether)|give you (?!that)"
    r"|tell you (?:how (?:it|that|this|[a-z]{2,15}) (?:went|goes|turned)|when|whether|what (?:came|happen)))\b"
)
_TO_YOU = cue(r"\b(?:send|e-?mail|mail|forward|text|share) (?:it|them|that|this)? ?(?:on |over )?to you\b")
_IDLE = cue(
    r"\b(?:i'll|i will|i'm going to|i'm gonna|we'll|i shall) (?:just |probably |still |always |never |also "
    r"|only |have to )?(?:be|feel|say|admit|tell you(?! (?:how|when|whether|what (?:came|happen)))|see|know|think|guess"
    r"|wait|stop|need|want|die|lose|end up|get there|miss|look like|go with|give you that|bet|take that"
    r"|answer|leave it(?: (?:there|here|at that|be|for now|open)|[.,!?]|$)"
    r"|have a think|let you|go first|keep doing that|regret|figure|forget|have (?:seen|been|had|gone|done|finished"
    r"|forgotten)|dither|come back|probably"
    r"|survive|find out|understand|give you that|bring that back)\b|\b(?:i'll|i will) (?:try|ask|have|go|pass"
    r"|bite)[.,!?]?$|\bi'll (?:have|give it) a go\b|\bi won't (?:lie|pretend|be able)\b"
    r"|\bwalk in there\b|\bi'm going (?:to (?:go|head)|now)[.,!?]?$|\bi'll be [a-z]{1,20}[.,!?]?$"
)
UNREAL = cue(
    r"\b(?:unless|whenever|suppose|imagine|maybe|might|perhaps|probably|i thought|i think,? well|i said"
    r"|i say|(?:he|she|they|you)'d say|i told|he said|she said|they said|i was like|i keep saying|i always say"
    r"|i used to|i was going to"
    r"|afraid|worried|scared|fear|instinct|otherwise|because|cause|that(?![,;])|would have|knowing|every time)\b"
    r"[^.?!]{0,60}$"
)
_CONDITION = cue(r"\bif\b[^.?!]{0,60}$")
PAST = cue(
    rf"\b(?:last (?:week|night|month|year|time|{DAYS})|yesterday|ago|used to|these days|in the past|back then)\b"
)
_USUALLY = cue(r"\b(?:usually|normally|always|already|often|sometimes)\b[^.?!]{0,60}$")
PLEDGED = cue(
    r"(?:(?:and|so|yes|yeah|okay)[,.]? )?(?:that's|that is|it's) (?:a promise|a deal"
    r"|(?:a|the|my) rule|my (?:commitment|promise|next step))\b"
    r"|you have my word\b|(?:but )?i(?:'ll| will|) do (?:it|this)\b|consider it done\b"
)
"""What makes a promise of the sentence before it."""
_REHEARSED = cue(
    r"\bas if (?:i|it) (?:were|was)\b|\bas though i\b|\bsay (?:it|that) to me\b"
    r"|\bwhat (?:would|will|could) you (?:want to )?say\b|\brole[- ]?play|\bpretend\b|\bwhat words would\b"
)
"""After this a client tries out words meant for somebody else."""
_CHALLENGED = cue(
    r"^[\"'“]?(?:i )?(?:could|should|want to|would|try|might|maybe|some|some time|soon)[.,]?[\"'”]?[.?]{0,3}$"
)
"""The coach gives a hedge back, which asks for more than a hedge."""
_ACTION_ASKED = cue(
    r"\b(?:and will you|what would be (?:realistic|doable|enough)|what(?:'s| is) (?:possible|the not-real deadline"
    r"|the deadline)|so what do you do|what does [a-z]{1,20} look like|when(?: (?:is|would|will|do|does"
    r"|could)\b[^?]{0,80})?\?"
    r"|goes in when|so (?:mon|tues|wednes|thurs|fri|satur|sun)day you|what are you (?:doing|going|walking"
    r"|leaving|taking)|by when|who will|what would it take|where, then|do you want to do about)"
)


def outright(text: str) -> bool:
    """Whether `text` has the plain form of a promise, whatever else it says."""
    return bool(_PLAIN.said.search(text.replace("’", "'")))


def strength(conversation: Conversation, sentence: Sentence, text: str, due: Deadline | None) -> tuple[float, str]:
    """How surely `sentence` binds who says it, and by which cue; 2 and more is a commitment. 0 where nothing binds."""
    rehearses, asks = _asked_for(conversation.asked.get(sentence.index, ""), _prompt(conversation, sentence))
    if rehearses or text.lstrip().startswith(('"', "“")):
        return 0.0, ""
    client = conversation.from_client(sentence)
    willing = client and asks
    echo = client and echoed(conversation, sentence)
    late = client and sentence.index >= conversation.closes
    best = (0.0, "")
    for form in CUES:
        match = form.said.search(text)
        own = due is not None and due.where is sentence
        beside = due is not None and due.where.turn == sentence.turn and abs(due.where.index - sentence.index) <= 4
        if form.late and sentence.index < conversation.end // 4:
            continue
        if (
            match is None
            or (form.timed and not due)
            or (form.own_time and not own)
            or (form.beside_time and not beside)
        ):
            continue
        score = (
            form.weight
            + 1.25 * bool(due)
            + willing
            + 0.5 * (echo or late)
            + _bearing(conversation, sentence, text, match, find_due(text, None) is not None)
        )
        best = max(best, (score, form.name))
    return best


def _bearing(conversation: Conversation, sentence: Sentence, text: str, match: re.Match[str], timed: bool) -> float:
    """What the rest of the sentence, and who says it, add or take."""
    delivers = bool(DELIVERY.search(text) or _TO_YOU.search(text)) and "you" in words(text)
    score = 1.0 * delivers
    following = conversation.after(sentence)
    score += 1.5 * bool(following and PLEDGED.match(following.plain))
    if conversation.from_coach(sentence) and not conversation.from_client(sentence) and not delivers:
        score -= 0.25 if timed else 1.0
    idle = _IDLE.search(text, match.start())
    score -= 1.5 * bool(idle and idle.start() < match.end())
    before = text[: match.start()]
    score -= 2.0 * bool(UNREAL.search(before) or _USUALLY.search(before)) + 2.0 * bool(PAST.search(text))
    return score - 1.0 * bool(_CONDITION.search(before) and not timed)


def _prompt(conversation: Conversation, sentence: Sentence) -> str:
    """What the coach said just before, question or not."""
    before = conversation.turns.get(sentence.turn - 1) or []
    if not before or before[0].role is not Role.COACH:
        return ""
    return conversation.text_by_turn[sentence.turn - 1]


@lru_cache(maxsize=4)
def _asked_for(question: str, prompt: str) -> tuple[bool, bool]:
    """Whether the coach has words tried out, and whether they ask what will be done: the same for all sentences of a
    turn, where what was said before it may be long."""
    asked = f"{question} {prompt}"
    does_ask = WILL_ASKED.search(asked) or _ACTION_ASKED.search(asked) or _CHALLENGED.match(prompt.strip())
    return bool(_REHEARSED.search(asked)), bool(does_ask)


def echoed(conversation: Conversation, sentence: Sentence) -> bool:
    """The coach says a few of the words back, with no question: what was said is settled."""
    following = conversation.turns.get(sentence.turn + 1) or []
    if not following or following[0].role is not Role.COACH or is_question(following[0].text):
        return False
    back = following[0]
    return len(words(back.text)) <= 12 and bool(stems(back.text) & conversation.stems_by_turn[sentence.turn])
