"""The turns of speech that give away what a sentence is. Data: a table of rules, each a pattern without backtracking
(no repetition that is not bounded), matched on one sentence at a time."""

import re
from dataclasses import dataclass

from schemas.summary import Section


def _cue(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@dataclass(frozen=True)
class Rule:
    """A sentence by a client that matches `said`, or that answers a coach's question matching `asked`."""

    name: str
    section: Section
    weight: float
    said: re.Pattern[str] | None = None
    asked: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None


GOAL_SAID = _cue(
    r"\b(?:what i'd (?:like|love|want) to (?:leave|walk away|come away|get|take away|have|work|focus|do)"
    r"|what i (?:want|need|would like) (?:from|out of|to get out of|to (?:leave|walk away|come away)) "
    r"|my goal (?:for|today|is|here)|i(?:'d| would) (?:like|love) to (?:leave|walk away|come away"
    r"|finish) (?:here |today )?with"
    r"|i (?:want|need|hope|'d like|would like) to (?:leave|walk away|come away|walk out|go away) (?:here "
    r"|today )?(?:with|knowing|having|feeling)"
    r"|(?:today|this session|this hour),? i(?:'d| would)? (?:like|love|want|need|hope) to"
    r"|i(?:'d| would)? (?:like|love|want|need|hope) to (?:use|spend) (?:this|our|the|today)"
    r"|i(?:'d| would)? (?:like|love|want|need|hope) to (?:work|focus|talk|think|figure|get clear|get clarity|decide)"
    r"[^.?!]{1,120}\b(?:today|this session|this morning|this afternoon))"
)
GOAL_ASKED = _cue(
    r"\b(?:what (?:would|do) you (?:like|want|hope|need) (?:to (?:focus|leave|get|work|talk|walk away"
    r"|come away|take|achieve"
    r"|explore|use|have)|from (?:today|this|our)|out of (?:today|this|our)|for (?:today|this|our))|what(?:'s"
    r"| is) your goal"
    r"|what(?:'s| is) the goal|what would make (?:this|today|our)|what would (?:be|feel) (?:the )?(?:most )?useful"
    r"|what (?:shall|should) we (?:focus|work|talk)|where (?:do|would) you (?:like|want) to (?:go|start|begin|take)"
    r"|what brings you|what's on your mind|what(?:'s| is) (?:the )?most important (?:for|to|thing)|what are you hoping"
    r"|what would you like (?:today|this)|what(?:'s| is) (?:alive|top of mind))"
)
SUCCESS_ASKED = _cue(
    r"\bhow (?:will|would|do|might) (?:you|we) know\b|\bwhat (?:would|will|does) success\b"
    r"|\bwhat would (?:a )?good (?:outcome )?look like"
    r"|\bhow will you measure"
)

WILL_ASKED = _cue(
    r"\b(?:what (?:will|are) you (?:actually )?(?:do|going to do|gonna do|commit|committing|willing to)"
    r"|by when|when will you"
    r"|what(?:'s| is| are| will be) (?:the|your) (?:very )?(?:next|first) (?:step|action)|what(?:'s"
    r"| is) (?:one|a first|the one)"
    r"|what (?:do|would) you want to do about|what action|what would you like (?:it )?to (?:be|commit|do)"
    r"|what might you do|which (?:one )?will you|how (?:do|would) you want to be held|when (?:do|would|could"
    r"|can) you"
    r"|how (?:will|are|might) you (?:going to )?(?:make|look after|protect|prepare|handle|tackle|approach|start"
    r"|practi[sc]e|keep|hold|take)"
    r"|what are you taking (?:on|forward)|what could you do (?:this|by|before)|what do you commit"
    r"|what will that look like)"
)
NOTICE_ASKED = _cue(
    r"\bwhat (?:do|did|are) you (?:notice|noticing|noticed|see|seeing|learn|learning|learned|realise|realize"
    r"|hear|hearing)\b"
    r"|\bwhat are you (?:taking away|leaving with|taking from)|\bwhat(?:'s| is) your (?:biggest )?(?:takeaway"
    r"|insight|learning)"
    r"|\bwhat(?:'s| is| has) (?:become|becoming|different|shifted|clearer|new|changed) (?:for you|now)"
    r"|\bwhat did you learn"
    r"|\bwhat does that tell you|\bwhat stood out|\bwhat's it like to see that"
)
HINDERED_ASKED = _cue(
    r"\bwhat(?:'s| is| else| might| could| would| usually| tends to)?(?: else)? ?(?:stops?|stopped|stopping"
    r"|blocks?|blocking|prevents?|preventing|derail|makes (?:it|this|that) (?:so )?hard)\b"
    r"|\bwhat(?:'s| is| else| might| could| would)?(?: else)? ?(?:gets?|getting|got|stands?"
    r"|standing) in (?:the|your|its)\b|\bwhat(?:'s| is| else)? ?(?:holds|holding|keeps|keeping) you (?:back"
    r"|from|stuck)\b"
    r"|\bwhat(?:'s| is| are) (?:the |your |in )?(?:biggest )?(?:obstacles?|challenges?|barriers?|the way|hard"
    r"|difficult|so hard|the hard part|worst)"
    r"|\bwhat are you (?:afraid|scared|worried|avoiding)|\banything that could (?:still )?get in"
)

RULES = (
    Rule(
        "realisation",
        Section.INSIGHTS,
        3,
        said=_cue(
            r"\bi(?:'m| am) (?:just |now |only just )?(?:realising|realizing)\b|\bi(?:'ve)? (?:just "
            r"|only just |suddenly )?reali[sz]ed?\b"
            r"|\bit (?:just |suddenly |really )?(?:hit|struck|dawned on|occurred to|clicked for) me\b"
            r"|\bit (?:just )?occurs to me"
            r"|\bi(?:'m| am) (?:starting|beginning) to (?:see|understand|think|realise|realize)\b"
            r"|\bi(?:'ve)? (?:just )?(?:come|came) to see"
            r"|\bi (?:now |can )?see now\b|\bi can see (?:that|now|how) i\b|\bi(?:'ve)? (?:just )?learn(?:ed"
            r"|t) (?:that|something)\b|\bwhat i(?:'m| am) (?:seeing|learning|taking away)"
            r"|\bi(?:'d| had)? never (?:thought|realised|realized|saw|seen|looked at|noticed|connected|put)\b"
            r"|\bi had(?:n't| not) (?:thought|realised|realized|seen|noticed|made|connected)\b"
            r"|\bit turns out (?:that )?i\b|\bthe penny (?:has )?(?:just )?dropped|\b(?:it's"
            r"|that's) (?:really )?the same (?:problem|thing|pattern)"
        ),
        unless=_cue(r"\b(?:didn't|don't|never) (?:realise|realize)d? (?:how late|the time|you were)|\bif i realised"),
    ),
    Rule(
        "noticing",
        Section.INSIGHTS,
        2,
        said=_cue(
            r"\bi(?:'ve| have)? (?:just |also )?notic(?:e|ed) (?:that|myself|how|i|when|it's|a)\b|\bi(?:'m"
            r"| am) noticing\b"
            r"|\bthe (?:truth|real issue|real question|real problem|bigger issue|deeper issue) is\b"
            r"|\bwhat (?:really|actually) matters\b|\bi think what's (?:really|actually)\b|\bso (?:maybe"
            r"|perhaps) (?:it's|i'm|the)\b"
            r"|\bmaybe it's not\b|\bit's not (?:really )?(?:about|that)\b[^.?!]{1,80}\bit's\b"
            r"|\bit's (?:really |actually )about\b"
            r"|\bi(?:'ve been|'m) (?:actually )?the one (?:who|that)\b|\bi understand now\b"
        ),
    ),
    Rule("answer to what do you notice", Section.INSIGHTS, 2.2, asked=NOTICE_ASKED),
    Rule(
        "in the way",
        Section.OBSTACLES,
        2,
        said=_cue(
            r"\b(?:the|my|a) (?:big |biggest |main |real |other |hard |only |hardest )?(?:problem|obstacle"
            r"|challenge|difficulty|trouble|barrier|issue) (?:is|was|here|for me)\b"
            r"|\b(?:get|gets|getting|got|gotten) in (?:the|my) way\b|\bin my way\b|\b(?:stops|stopping|holds"
            r"|holding) me\b|\bheld me back\b"
            r"|\bi(?:'m| am| was|'m just|'m a bit|'m really) (?:really |just |so |a bit |also )?(?:afraid"
            r"|scared|terrified|worried|frightened|nervous|anxious|stuck|overwhelmed|exhausted)\b"
            r"|\bi (?:just |always |keep |still |tend to )?(?:avoid|put it off|put off|procrastinate|freeze"
            r"|shut down|back away)\b"
            r"|\bi(?:'ve| have)? (?:been|kept|keep) (?:avoiding|putting (?:it|this|that) off|putting off"
            r"|procrastinating|dodging)\b"
            r"|\b(?:don't|never|didn't|haven't) (?:really |ever )?(?:have|had|got|get|find) (?:the |any "
            r"|enough )?(?:time|energy|headspace|space|confidence|support)\b"
            r"|\bi (?:just |really |still )?(?:can't|cannot|couldn't) (?:seem|get|bring myself|let go|say no"
            r"|find|switch off|stop)\b"
            r"|\bi (?:really |always |still )?struggle\b|\bit's (?:really |so |just )?(?:hard"
            r"|difficult) (?:for me|to)\b|\bi find it (?:really |so )?(?:hard|difficult)\b"
            r"|\bi don't (?:feel (?:ready|able|confident|like i)|know how to|trust|dare|want to ruin)\b"
            r"|\bmy (?:fear|worry) is\b"
        ),
    ),
    Rule("answer to what is in the way", Section.OBSTACLES, 2.5, asked=HINDERED_ASKED),
    Rule(
        "comparison",
        Section.CLIENT_WORDS,
        2,
        said=_cue(
            r"\b(?:it|that|this|he|she|i|they|which|life|work|everything)?(?:'s|'m| is| am| was| were| feels?"
            r"| felt|'re| are| been)(?: (?:just|a bit|a little|sort of|kind of|almost|still|more))?"
            r"(?: it's)? like (?:a|an|the|when|i'm|i am|i've been|being|we're|you're|you|one of those|my"
            r"|[a-z]{3,14}ing)\b|\b(?:as if|as though) (?:i|it|the|there|someone)\b"
        ),
        unless=_cue(
            r"\blike (?:a (?:lot|good|bad|fair|great|better|nice|waste)|the (?:right|best|same|only)"
            r"|you (?:said|say|know|mentioned|asked)|being able)\b"
            r"|\blike (?:something|nothing|anything|everything)\b"
        ),
    ),
    Rule(
        "image",
        Section.CLIENT_WORDS,
        2,
        said=_cue(
            r"\b(?:drowning|treading water|juggling|spinning (?:plates|wheels)|plates (?:spinning|in the air)"
            r"|hamster wheel|treadmill|tightrope|thin air"
            r"|(?:hit|hitting) a wall|brick wall|in a fog|the fog|underwater|wearing [a-z]{2,10} hats"
            r"|weight (?:on|off) my|on my shoulders|uphill|firefighting|fighting fires|putting out fires"
            r"|house of cards|glass ceiling|in a cage|the storm|anchor|wading|mountain to climb"
            r"|tip of the iceberg|elephant in the room|wide open|on a knife edge"
            r"|running on (?:empty|fumes)|holding my breath|swimming|sinking|autopilot|cushions?"
            r"|an? (?:bottleneck|lighthouse|island|sponge|shield|crutch|mask|armour|armor|ghost|passenger)"
            r"|floorboards|imposter|impostor)\b"
        ),
    ),
)
"""What a client's sentence can be. Goals, commitments and open threads have rules of their own shape beside these."""

OPEN_THREAD = _cue(
    r"\b(?:let's|let us|can we|could we|shall we|we can|we could|we'll|we should|i(?:'d| would)? (?:like"
    r"|want) to|maybe we) (?:just )?(?:come back|park|pick|return|circle back|leave|save|revisit|hold)"
    r" ?(?:to |back to |on |off )?(?:that|this|it|for|there|those|the|on|up)?\b|\bpick (?:that|this"
    r"|it) up (?:at the start )?(?:next|again|then|later|when)|\bfor (?:next time|another (?:time|session|day"
    r"|conversation))\b"
    r"|\bput a pin in\b|\bnext (?:time|session) (?:we|let's|i(?:'d| would) (?:like|love))\b|\bpark (?:that"
    r"|this|it)\b|\b(?:haven't|didn't|never) (?:got|get|gotten|got round|have time) to\b[^.?!]{0,30}\btoday\b"
    r"|\bbring (?:that|this|it) (?:back )?(?:to )?next (?:time|session)\b|\bcan i leave that\b"
    r"|\bstill (?:an )?open (?:question|for me)\b|\bto be continued\b"
)
OPEN_THREAD_UNLESS = _cue(r"\b(?:come back to (?:work|the office|me on)|leave (?:it|that) (?:at|on) the)\b")
LATER = _cue(r"\b(?:next (?:time|session)|later|another (?:time|session|day|conversation)|park|pin in|continued)\b")

NOTE_TO_SELF = _cue(
    r"\b(?:note to self|just for my (?:own )?notes|for my notes|i'll make a note (?:for myself|to myself))\b"
)
SAFEGUARDING = _cue(
    r"\b(?:kill(?:ing)? myself|end(?:ing)? my life|suicid(?:e|al)|self[- ]harm(?:ing)?|hurt(?:ing)? myself"
    r"|cut(?:ting)? myself"
    r"|don't want to be (?:here|alive) any ?more|no point (?:in )?(?:living|going on)|(?:he|she"
    r"|they) (?:hits?|beats?) me|abus(?:e|ed|ing) me)\b"
)
