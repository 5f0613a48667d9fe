"""The words by which somebody binds themselves: a table of cues, and how sure each makes that a promise was made."""

import re
from dataclasses import dataclass

from schemas.transcript import Role
from streams.extractive.conversation import Conversation
from streams.extractive.cues import WILL_ASKED
from streams.extractive.deadlines import Deadline
from streams.extractive.due import find_due
from streams.questions import is_question
from streams.sentences import Sentence
from streams.vocabulary import stems, words

_DAYS = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_OPENS = (
    r"(?:^|[,.;:—–]\s?|\b(?:and|so|but|then|yes|yeah|okay|ok|well|um|now|what|again|too|week|day|next|also|month"
    rf"|weekend|today|tonight|tomorrow|morning|afternoon|evening|night|no|right|alright|if|thirteenth|{_DAYS}s?) )"
)
_ACTIONS = (
    "answer|apply|ask|block|book|bring|buy|call|cancel|check|choose|clean|clear|close|complete|cook|cut|decide|delegate"
    "|delete|do|draft|drop|email|e-mail|enrol|enroll|file|finish|fix|follow|forward|get "
    "(?:you|him|her|them|my|the)|give(?! in| up)|go|hand|hire|hold|introduce"
    "|invite|invoice|join|keep|leave|let|list|log|mail|make|message|move|mute|negotiate|offer|open|order|pay|phone|pick"
    "|pitch|plan|post|practise|practice|prepare|present|print|publish|put|raise|read|record|redo|register|rehearse|rest"
    "|review|rewrite|ring|run|save|schedule|sell|send|set|share|show|sign|sit|sketch|speak|start|stay|stop|submit|swim"
    "|switch|take|talk|teach|tell|test|text|touch|track|try|turn|update|upload|visit|walk|work|write"
)
_ACTING = (
    "answering|applying|asking|blocking|booking|bringing|buying|calling|cancelling|checking|closing|cooking|cutting"
    "|deleting|doing|drafting|dropping|emailing|filing|finishing|giving|going|handing|inviting|keeping|leaving|making"
    "|messaging|moving|muting|opening|ordering|paying|phoning|picking|pitching|posting|practising|practicing|preparing"
    "|presenting|printing|putting|raising|reading|recording|redoing|registering|rehearsing|ringing|running|saving"
    "|scheduling|selling|sending|setting|sharing|showing|signing|sitting|skipping|speaking|starting|stopping|submitting"
    "|swimming|switching|taking|talking|telling|testing|texting|touching|turning|updating|visiting|walking|writing"
)


@dataclass(frozen=True)
class Cue:
    """A form of words; `weight` of 2 and more stands alone, less wants a time, a question, or an echo."""

    name: str
    weight: float
    said: re.Pattern[str]
    timed: bool = False
    """Says nothing without a time."""


def _cue(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


CUES = (
    Cue(
        "promise in so many words",
        2.5,
        _cue(
            r"\b(?:i(?:'m| am)? commit(?:ting)?(?: myself)? to|i promise(?: to| that)?|my (?:next step|commitment"
            r"|action|homework) (?:is|will be)|what i'll do is|what i'm going to do is"
            r"|i(?:'m| am) (?:definitely|absolutely) going to|you have my word|i can commit to)\b"
        ),
    ),
    Cue(
        "promise",
        1.0,
        _cue(
            _OPENS + r"(?:i'll|i will|i'm going to|i am going to|i'm gonna|i won't|i will not|i'm not going to|we'll"
            r"|we will|we're going to|we are going to|i shall)\b"
        ),
    ),
    Cue(
        "set in the calendar",
        1.5,
        _cue(
            r"\b(?:that's |it's )?(?:going|goes|go|gone|put(?:ting)?(?: it| that| them)?|blocked?"
            r"|blocking) (?:straight )?(?:it )?"
            r"(?:in|into|on|onto|off in) (?:my|the|our) (?:calendar|diary|planner|schedule|to-do list|wall|fridge)\b"
        ),
    ),
    Cue("done as good as", 1.0, _cue(r"\b(?:consider it done|it's as good as done|count on (?:it|me))\b")),
    Cue(
        "what is about to be done",
        1.0,
        _cue(_OPENS + rf"i'm (?:not |also |just |definitely |then )?(?:{_ACTING})\b"),
        timed=True,
    ),
    Cue(
        "what will not be done",
        1.0,
        _cue(
            rf"\b(?:i'm not (?:{_ACTING})|i won't|i'm not going to|i don't (?:{_ACTIONS})) (?:any|a single|another"
            rf"|anything)\b"
        ),
        timed=True,
    ),
    Cue(
        "what is done on a day to come",
        1.0,
        _cue(_OPENS + rf"(?:i|we) (?:don't |also |just |then |only |first )?(?:{_ACTIONS})(?= [a-z])"),
        timed=True,
    ),
    Cue(
        "what will be the rule",
        1.0,
        _cue(
            r"^(?:(?:no|okay|right|so|yes|yeah|then|and|but),? ){0,3}(?:(?:no|the|my|all) [a-z]{1,20}(?: [a-z]{1,20})?"
            r" (?:stays?|waits?|charges) (?:out|off|in|into|away|on|up|down|at)\b"
            r"|no (?:more )?[a-z]{1,20} (?:until|till|before|after|in|at|on|this)\b)"
        ),
        timed=True,
    ),
    Cue("from now on", 1.25, _cue(r"\bfrom now on\b"), timed=True),
    Cue(
        "intention",
        0.5,
        _cue(
            r"(?:^|[,.;:—–]\s?|\b(?:and|so|yes|yeah|okay|um) )(?:i can|let me|i plan to|i intend to|i aim to"
            r"|i want to|i'd like to)\b"
        ),
        timed=True,
    ),
)

BOUND_OTHER = _cue(
    r"\b(?:(?:he|she|they)(?:'s|'ve|'d)?|[a-z]{1,20}(?:'s| has)?) (?:already |also )?(?:promised|given me (?:his|her"
    r"|their)"
    r" word|sworn|committed to|agreed to|undertaken to)\b"
)
"""What somebody who is not there has bound themselves to, as told by one who is."""

DELIVERY = _cue(
    r"\b(?:i'll|i will|i'm going to|let me) (?:also |then )?(?:send|email|e-mail|share|forward|message|text"
    r"|drop you|put together|introduce|ping|write up|mail|nag|remind|check in|let you know|report back|keep you posted"
    r"|dig out|look out|get you|give you (?!that)"
    r"|tell you (?:how (?:it|that|this|[a-z]{2,15}) (?:went|goes|turned)|when|whether|what (?:came|happen)))\b"
)
_TO_YOU = _cue(r"\b(?:send|e-?mail|mail|forward|text|share) (?:it|them|that|this)? ?(?:on |over )?to you\b")
_IDLE = _cue(
    r"\b(?:i'll|i will|i'm going to|i'm gonna|we'll|i shall) (?:just |probably |still |always |never |also "
    r"|only |have to )?(?:be|feel|say|admit|tell you(?! (?:how|when|whether|what (?:came|happen)))|see|know|think|guess"
    r"|wait|stop|need|want|die|lose|end up|get there|miss|look like|go with|give you that|bet|take that"
    r"|answer|leave it(?: (?:there|here|at that|be|for now|open)|[.,!?]|$)"
    r"|have a think|let you|go first|keep doing that|regret|forget|dither|come back|probably"
    r"|survive|find out|understand|give you that|bring that back)\b|\b(?:i'll|i will) (?:try|ask|have|go|pass"
    r"|bite)[.,!?]?$|\bi'll (?:have|give it) a go\b|\bi won't (?:lie|pretend|be able)\b"
    r"|\bwalk in there\b|\bi'm going (?:to (?:go|head)|now)[.,!?]?$|\bi'll be [a-z]{1,20}[.,!?]?$"
)
UNREAL = _cue(
    r"\b(?:unless|whenever|suppose|imagine|maybe|might|perhaps|probably|i thought|i think,? well|i said"
    r"|i say|(?:i|he|she|they|you)'d say|i told|he said|she said|they said|i was like|i keep saying|i always say"
    r"|i used to|i was going to"
    r"|afraid|worried|scared|fear|instinct|otherwise|because|cause|that|would have|knowing|every time)\b"
    r"[^.?!]{0,60}$"
)
_CONDITION = _cue(r"\bif\b[^.?!]{0,60}$")
_PAST = _cue(
    rf"\b(?:last (?:week|night|month|year|time|{_DAYS})|yesterday|ago|used to|these days|in the past|back then)\b"
)
_USUALLY = _cue(r"\b(?:usually|normally|always|already|often|sometimes)\b[^.?!]{0,60}$")
PLEDGED = _cue(
    r"(?:(?:and|so|yes|yeah|okay)[,.]? )?(?:that's|that is|it's) (?:a promise|a deal"
    r"|my (?:commitment|promise|next step))\b"
    r"|you have my word\b|(?:but )?i(?:'ll| will) do it\b|consider it done\b"
)
"""What makes a promise of the sentence before it."""
_REHEARSED = _cue(
    r"\bas if (?:i|it) (?:were|was)\b|\bas though i\b|\bsay (?:it|that) to me\b"
    r"|\bwhat (?:would|will|could) you (?:want to )?say\b|\brole[- ]?play|\bpretend\b|\bwhat words would\b"
)
"""After this a client tries out words meant for somebody else."""
_CHALLENGED = _cue(
    r"^[\"'“]?(?:i )?(?:could|should|want to|would|try|might|maybe|some|some time|soon)[.,]?[\"'”]?[.?]{0,3}$"
)
"""The coach gives a hedge back, which asks for more than a hedge."""
_ACTION_ASKED = _cue(
    r"\b(?:and will you|what would be (?:realistic|doable|enough)|what(?:'s| is) (?:possible|the not-real deadline"
    r"|the deadline)|so what do you do|what does [a-z]{1,20} look like|when(?: (?:is|would|will|do|does"
    r"|could)\b[^?]{0,80})?\?"
    r"|goes in when|so (?:mon|tues|wednes|thurs|fri|satur|sun)day you|what are you (?:doing|going|walking"
    r"|leaving|taking)|by when|who will|what would it take|where, then|do you want to do about)"
)


def strength(conversation: Conversation, sentence: Sentence, text: str, due: Deadline | None) -> tuple[float, str]:
    """How surely `sentence` binds who says it, and by which cue; 2 and more is a commitment. 0 where nothing binds."""
    asked = f"{conversation.asked.get(sentence.index, '')} {_prompt(conversation, sentence)}"
    if _REHEARSED.search(asked) or text.lstrip().startswith(('"', "“")):
        return 0.0, ""
    client = conversation.from_client(sentence)
    willing = client and bool(
        WILL_ASKED.search(asked) or _ACTION_ASKED.search(asked) or _challenged(conversation, sentence)
    )
    echo = client and echoed(conversation, sentence)
    late = client and sentence.index >= conversation.closes
    best = (0.0, "")
    for cue in CUES:
        match = cue.said.search(text)
        if match is None or (cue.timed and not due):
            continue
        score = (
            cue.weight
            + 1.25 * bool(due)
            + willing
            + 0.5 * (echo or late)
            + _bearing(conversation, sentence, text, match, find_due(text, None) is not None)
        )
        best = max(best, (score, cue.name))
    return best


def _bearing(conversation: Conversation, sentence: Sentence, text: str, match: re.Match[str], timed: bool) -> float:
    """What the rest of the sentence, and who says it, add or take."""
    delivers = bool(DELIVERY.search(text) or _TO_YOU.search(text)) and "you" in words(text)
    score = 1.0 * delivers
    following = conversation.after(sentence)
    score += 1.5 * bool(following and PLEDGED.match(following.text.replace("’", "'")))
    if conversation.from_coach(sentence) and not conversation.from_client(sentence) and not delivers:
        score -= 0.25 if timed else 1.0
    idle = _IDLE.search(text, match.start())
    score -= 1.5 * bool(idle and idle.start() < match.end())
    before = text[: match.start()]
    score -= 2.0 * bool(UNREAL.search(before) or _USUALLY.search(before)) + 2.0 * bool(_PAST.search(text))
    return score - 1.0 * bool(_CONDITION.search(before) and not timed)


def _prompt(conversation: Conversation, sentence: Sentence) -> str:
    """What the coach said just before, question or not."""
    before = conversation.turns.get(sentence.turn - 1) or []
    if not before or before[0].role is not Role.COACH:
        return ""
    return " ".join(other.text.replace("’", "'") for other in before)


def _challenged(conversation: Conversation, sentence: Sentence) -> bool:
    return bool(_CHALLENGED.match(_prompt(conversation, sentence).strip()))


def echoed(conversation: Conversation, sentence: Sentence) -> bool:
    """The coach says a few of the words back, with no question: what was said is settled."""
    following = conversation.turns.get(sentence.turn + 1) or []
    if not following or following[0].role is not Role.COACH or is_question(following[0].text):
        return False
    back = following[0]
    said = {stem for other in conversation.turns[sentence.turn] for stem in stems(other.text)}
    return len(words(back.text)) <= 12 and bool(stems(back.text) & said)
