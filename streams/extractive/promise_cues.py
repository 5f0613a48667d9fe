"""The words by which somebody binds themselves: a table of cues, with how far each makes a promise."""

import re
from dataclasses import dataclass

DAYS = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_OPENS = (
    r"(?:^|[,.;:—–]\s?|\b(?:i'd say|and|so|but|then|yes|yeah|okay|ok|well|um|now|what|again|too|week|day|next|also"
    r"|month"
    rf"|weekend|today|tonight|tomorrow|morning|afternoon|evening|night|no|right|alright|if|{DAYS}s?) "
    r"|^(?:right |straight |so |then |okay,? )?(?:before|after|on|at|from|until|till|by|this|next"
    r"|every) [^,.;?!]{1,30} )"
)
_ACTIONS = (
    "answer|apply|ask|block|book|bring|buy|call|cancel|check|choose|clean|clear|close|complete|cook|decide|delegate"
    "|delete|do|draft|drop|email|e-mail|enrol|enroll|file|finish|fix|follow|forward|get "
    "(?:you|him|her|them|my|the)|give(?! in| up)|go|hand|hire|hold|introduce"
    "|invite|invoice|join|keep|leave|list|log|mail|make|message|move|mute|negotiate|offer|open|order|pay|phone|pick"
    "|pitch|plan|post|practise|practice|prepare|present|print|publish|raise|record|redo|register|rehearse|rest"
    "|review|rewrite|ring|run|save|schedule|sell|send|share|show|sign|sit|sketch|speak|start|stay|stop|submit|swim"
    "|switch|take|talk|teach|tell|test|text|touch|track|try|turn|update|upload|visit|walk|work|write"
)
_ACTING = (
    r"(?!(?:being|having|feeling|thinking|trying|hoping|wondering|getting|going|saying|looking|seeing|working|waiting"
    r"|struggling|learning|reali[sz]ing|noticing|kidding|joking|dying|guessing|losing|flying|travelling|traveling"
    r"|coming"
    r"|leaving for|meeting|visiting|wearing|living|dreading|running late|missing|becoming|turning|enjoying|worrying"
    r"|telling you|asking because|sorry)\b)[a-z]{2,14}ing"
)


@dataclass(frozen=True)
class Cue:
    """A form of words; `weight` of 2 and more stands alone, less wants a time, a question, or an echo."""

    name: str
    weight: float
    said: re.Pattern[str]
    timed: bool = False
    """Says nothing without a time."""
    late: bool = False
    """How things are, while a session begins."""
    beside_time: bool = False
    """Nor with one that stands further off than in the next sentences."""
    own_time: bool = False
    """Nor with one that stands elsewhere."""


def cue(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


CUES = (
    Cue(
        "promise in so many words",
        2.5,
        cue(
            r"\b(?:i(?:'m| am)? commit(?:ting)?(?: myself)? to|i promise(?: to| that)?|my (?:next step|commitment"
            r"|action|homework) (?:is|will be)|what i'll do is|what i'm going to do is"
            r"|i(?:'m| am) (?:definitely|absolutely) going to|you have my word|i can commit to)\b"
        ),
    ),
    Cue(
        "promise",
        1.0,
        cue(
            _OPENS + r"(?:i'll|i will|i'm going to|i am going to|i'm gonna|i won't|i will not|i'm not going to|we'll"
            r"|we will|we're going to|we are going to|i shall)\b"
        ),
    ),
    Cue(
        "set in the calendar",
        1.5,
        cue(
            r"\b(?:that's |it's )?(?:going|goes|go|gone|put(?:ting)?(?: it| that| them)?|blocked?"
            r"|blocking) (?:straight )?(?:it )?"
            r"(?:in|into|on|onto|off in) (?:my|the|our) (?:calendar|diary|planner|schedule|to-do list|wall|fridge)\b"
        ),
    ),
    Cue("done as good as", 1.0, cue(r"\b(?:consider it done|it's as good as done|count on (?:it|me))\b")),
    Cue(
        "what is about to be done",
        1.0,
        cue(_OPENS + rf"i'm (?:not |also |just |definitely |then )?(?:{_ACTING})\b"),
        timed=True,
        beside_time=True,
    ),
    Cue(
        "what will not be done",
        1.0,
        cue(
            rf"\b(?:i'm not (?:{_ACTING})|i won't|i'm not going to|i don't (?:{_ACTIONS})) (?:any|a single|another"
            rf"|anything)\b"
        ),
        timed=True,
    ),
    Cue(
        "what is done on a day to come",
        1.0,
        cue(_OPENS + rf"(?:i|we) (?:don't |also |just |then |only |first )?(?:{_ACTIONS})(?= [a-z])"),
        timed=True,
        beside_time=True,
    ),
    Cue(
        "what the other will have",
        1.25,
        cue(r"\byou(?:'ll| will) (?:have|get) (?:it|that|them|a|an|the|my|all|one|two|three)\b"),
        timed=True,
        own_time=True,
    ),
    Cue(
        "what will be done by then",
        1.0,
        cue(
            r"\bby (?:the |this |next |end |mon|tues|wednes|thurs|fri|satur|sun)[^.?!]{0,60}\b(?:is|are|will be|gets?)"
            r" (?:handed over|done|sent|written|finished|gone|delivered|submitted|booked|signed|out|in)\b"
        ),
        timed=True,
        own_time=True,
    ),
    Cue(
        "what will be the rule",
        1.0,
        cue(
            r"^(?:(?:no|okay|right|so|yes|yeah|then|and|but),? ){0,3}(?:(?:no|the|my|all) [a-z]{1,20}(?: [a-z]{1,20})?"
            r" (?:stays?|waits?|charges) (?:out|off|in|into|away|on|up|down|at)\b"
            r"|(?:(?:this week|from now on|tonight|until [a-z]{1,12}),? )?no (?:more )?[a-z]{1,20}(?: [a-z]{1,12}){0,3}"
            r" (?:until|till|before|after|in|at|on|this)\b)"
        ),
        timed=True,
        late=True,
    ),
    Cue("from now on", 1.25, cue(r"\bfrom now on\b"), timed=True),
    Cue(
        "offer",
        0.5,
        cue(
            r"(?:^|[,.;:—–]\s?|\b(?:and|so|yes|yeah|okay|um) )(?:i can"
            r"|let me (?=send|share|e-?mail|forward|check|write))\b"
        ),
        timed=True,
    ),
    Cue(
        "intention",
        0.5,
        cue(
            r"(?:^|[,.;:—–]\s?|\b(?:and|so|yes|yeah|okay|um) )(?:i plan to|i intend to|i aim to|i want to"
            r"|i'd like to)\b"
        ),
        timed=True,
        own_time=True,
    ),
)
