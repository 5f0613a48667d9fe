"""The ICF's PCC markers by number, each with what it is about in our words and, where words can show it, its cues.

The ICF's own wording is theirs and is not repeated here. `plain` shows a marker by itself; `faint` only goes some way.
Patterns have no repetition that is not bounded, and are matched on one sentence of the coach at a time.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Marker:
    number: str
    meaning: str
    plain: re.Pattern[str] | None = None
    faint: re.Pattern[str] | None = None
    asks: bool = False
    """Only a question shows it."""
    from_share: float = 0.0
    """Of the session, from where on it counts."""
    to_share: float = 1.0


def _cue(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_FEELING = (
    r"(?:feel|feels|feeling|felt|emotions?|heart|gut|afraid|scared|worried|sad|angry|anxious|excited|proud"
    r"|frustrat(?:ed"
    r"|ing)|lonely|hurt|tired|relie(?:f|ved)|joy|happy|nervous|ashamed|guilty)"
)

MARKERS = (
    Marker(
        "3.1",
        "Finds out with the client what this session is for.",
        _cue(
            r"\bwhat (?:would|do) you (?:like|want|hope|need)\b[^?]{0,60}\b(?:today|session|this (?:hour|time|morning"
            r"|afternoon)|focus|work on|leave with|get out of|talk about|explore)\b|\bwhat(?:'s| is) your goal\b"
            r"|\bwhat would make (?:this|today)|\bwhere (?:do|would) you (?:like|want) to (?:start|begin|go)"
            r"|\bwhat (?:shall|should) we (?:focus|work|talk)|\bwhat brings you\b"
        ),
        _cue(
            r"\bwhat(?:'s| is) on your mind\b|\bis that (?:still )?what you want\b|\bso (?:the|your) goal (?:is|for)\b"
        ),
        asks=True,
        to_share=0.6,
    ),
    Marker(
        "3.2",
        "Asks how the client will tell that they got there.",
        _cue(
            r"\bhow (?:will|would|do|might) (?:you|we) (?:know|tell|measure)\b|\bwhat (?:would|will|does) success\b"
            r"|\bwhat would (?:a )?good\b[^?]{0,30}\blook like\b|\bwhat would (?:you )?have (?:to be )?(?:at the end"
            r"|different)\b"
        ),
        _cue(r"\bwhat would that look like\b|\bwhat would be different\b"),
        asks=True,
    ),
    Marker(
        "3.3",
        "Asks why it matters to the client.",
        _cue(
            r"\bwhat(?:'s| is| makes)\b[^?]{0,50}\b(?:important|matters?|meaningful|significant)\b"
            r"|\bwhy (?:is|does|would)\b[^?]{0,40}\b(?:important|matter)\b|\bwhat would (?:that|it|this"
            r"|having that) (?:give"
            r"|bring|mean|make possible)\b"
        ),
        _cue(r"\bwhat (?:does|would) (?:that|it|this) mean (?:to|for) you\b|\bwhy now\b"),
        asks=True,
    ),
    Marker(
        "3.4",
        "Asks what has to be looked at to get there.",
        _cue(
            r"\bwhat do (?:you|we) need to (?:look at|address|sort|resolve|talk about|explore|figure out|understand"
            r"|cover)\b"
            r"|\bwhat(?:'s| is) (?:really )?(?:at the (?:heart|root)|underneath|behind)\b|\bwhat needs to (?:happen"
            r"|change"
            r"|be)\b"
        ),
        _cue(r"\bwhat(?:'s| is) (?:getting )?in the way\b|\bwhat makes (?:it|that|this) (?:so )?hard\b"),
        asks=True,
    ),
    Marker(
        "4.1",
        "Values who the client is and what they bring.",
        _cue(
            r"\b(?:you (?:showed|show|bring|brought|have (?:a|such|so much|real))|your|that took"
            r"|that takes)\b[^.?!]{0,40}"
            r"\b(?:courage|strengths?|care|honesty|insight|gift|talent|patience|commitment|wisdom|brave|thoughtful"
            r"|clarity"
            r"|determination|skill)\b|\bi (?:really )?(?:admire|appreciate|respect)\b[^.?!]{0,40}\byou\b"
        ),
        _cue(r"\b(?:well done|good for you|that's (?:brave|honest|big|huge|impressive))\b"),
    ),
    Marker(
        "4.2",
        "Shows care for the client.",
        _cue(
            r"\bthat (?:sounds|must (?:be|have been)|must feel)\b[^.?!]{0,30}\b(?:hard|tough|painful|difficult|lonely"
            r"|heavy|exhausting|a lot|scary|frustrating)\b|\bi'?m (?:so )?sorry\b|\bi hear (?:how|that) (?:hard|much)\b"
            r"|\bhow are you (?:doing )?(?:right now|with that|in this)\b|\btake (?:your time|all the time)\b"
        ),
        _cue(r"\b(?:that's (?:hard|a lot|tough)|of course|i understand)\b"),
    ),
    Marker(
        "4.3",
        "Makes room for feelings, views and worries.",
        _cue(
            rf"\b(?:what|how)\b[^?]{{0,60}}\b{_FEELING}\b|\b(?:it's|that's) (?:okay|ok|fine|alright|all right) to\b"
            r"|\bit makes sense that you\b|\btell me more about (?:that|the|what you)\b|\bsay more\b"
        ),
        _cue(r"\bthat makes sense\b|\bof course you\b"),
    ),
    Marker(
        "4.4",
        "Offers own thoughts for the client to take or leave.",
        _cue(
            r"\b(?:does that (?:fit|land|resonate|ring true|sound right)|is that (?:right|fair|true|it)"
            r"|have i got that right"
            r"|correct me|i (?:may|might|could) be wrong|tell me if (?:i|that)|how does that (?:land|sit|sound)"
            r"|what do you"
            r" make of (?:that|it)|i wonder (?:if|whether)|can i offer|may i share|is it (?:okay|ok|alright) if i)\b"
        ),
        _cue(r"\b(?:maybe|perhaps) (?:it's|that's|you)\b"),
    ),
    Marker(
        "5.1",
        "Responds to who the client is, not to the matter alone.",
        _cue(
            r"\b(?:who (?:are|do|would|will) you\b|what (?:does|do|would) (?:that|it|this) (?:say"
            r"|tell)\b[^?]{0,20}\babout you"
            r"|what kind of (?:person|leader|parent|manager|partner)|what's it like (?:to be|being|for you)"
            r"|how are you (?:with"
            r"|in) (?:that|this))\b|\bwhat does (?:the|that) part of you\b"
        ),
        _cue(r"\bwhat(?:'s| is) happening (?:for|in|with) you\b|\bwhat is it like\b|\bwhat's it like\b"),
        asks=True,
    ),
    Marker("5.2", "Stays with what the client wants of the session."),
    Marker(
        "5.3",
        "Lets the client choose where to go.",
        _cue(
            r"\bwhere (?:do|would|should|shall) (?:you|we) (?:like|want)?\s?(?:to )?(?:go|start|begin|take)\b"
            r"|\bwhich (?:of"
            r" (?:those|these|them)|one|way)\b[^?]{0,40}\b(?:you|we)\b|\bwhat would (?:be|feel) (?:most )?(?:useful"
            r"|helpful)\b"
            r"|\b(?:do|would) you (?:want|like|rather|prefer) to\b[^?]{0,50}\bor\b|\bshall we\b|\bis (?:it"
            r"|that) (?:okay|ok"
            r"|alright) (?:with|if|to)\b|\bit's up to you\b|\byour (?:call|choice)\b"
        ),
        _cue(r"\bdo you want to\b|\bwould you like to\b"),
    ),
    Marker(
        "5.4",
        "Is curious about the client.",
        _cue(
            r"\bi(?:'m| am) curious\b|\btell me (?:more|about)\b|\bsay (?:a (?:bit|little) )?more\b"
            r"|\bwhat (?:do you mean|was"
            r" that like|is that like|else)\b|\bwhat's that (?:about|like)\b|\bhow (?:come|so)\b|\bi wonder what\b"
        ),
        _cue(r"\b(?:oh|hm|mm)[,.]? (?:really|interesting)\b|\bgo on\b"),
    ),
    Marker("5.5", "Leaves silence for thinking."),
    Marker("6.1", "Builds on what the client told of themselves before."),
    Marker("6.2", "Explores the client's own words."),
    Marker(
        "6.3",
        "Asks about feelings.",
        _cue(rf"\b(?:what|how|where)\b[^?]{{0,70}}\b{_FEELING}\b|\bwhat(?:'s| is) (?:the|that) (?:feeling|emotion)\b"),
        _cue(rf"\b(?:are|do|did|were) you {_FEELING}\b|\byou (?:seem|sound|look|feel) [a-z]{{3,14}}\b"),
    ),
    Marker("6.4", "Takes up shifts of energy, and what is said without words."),
    Marker(
        "6.5",
        "Asks how the client sees themselves and their world.",
        _cue(
            r"\bhow do you (?:see|view|think of|look at|experience|picture)\b|\bwhat (?:do you|are you) (?:believ(?:e"
            r"|ing)"
            r"|assum(?:e|ing)|tell(?:ing)? yourself|making (?:it|that) mean)\b|\bwhat(?:'s| is) (?:the|your) (?:story"
            r"|belief"
            r"|assumption|picture)\b|\bwho are you\b"
        ),
        _cue(r"\bwhat do you think (?:that|it|this|he|she|they)\b|\bwhat do you make of\b"),
        asks=True,
    ),
    Marker("6.6", "Lets the client finish."),
    Marker(
        "6.7",
        "Sums up briefly, so that it can be checked.",
        _cue(
            r"\bwhat i(?:'m| am)? hear(?:ing)?\b|\bit sounds (?:like|as if)\b|\bso (?:what )?you(?:'re| are| want"
            r"| have| feel"
            r"| need|'ve)\b|\blet me (?:check|see if i|play (?:that|it) back|sum)\b|\bin other words\b|\bif i (?:hear"
            r"|understand)"
            r" you\b|\bso there's\b"
        ),
        _cue(r"^so[, ][^?]{8,160}$"),
    ),
    Marker(
        "7.1",
        "Asks how the client thinks, feels, needs and acts just now.",
        _cue(
            r"\bwhat (?:do|are|did|were) you (?:think|thinking|feel|feeling|need|want|value|believe|do|doing|tell"
            r"|telling|notice"
            r"|noticing|believing|valuing|needing)\b|\bwhat(?:'s| is) (?:important|true|happening) (?:to|for|in) you\b"
            r"|\bhow do you (?:feel|think|usually|tend)\b"
        ),
        _cue(r"\b(?:do|are) you (?:think|feel|need|want|believe)"),
        asks=True,
    ),
    Marker(
        "7.2",
        "Asks the client to look beyond how they see themselves.",
        _cue(
            r"\bwho (?:would|could|will|do|might) you (?:be|become|need|want)\b|\bwhat (?:would|could|might) (?:you"
            r"|the|a)\b"
            r"[^?]{0,50}\b(?:if you (?:were(?:n't)?|weren't|had|trusted|believed|knew|didn't|let))\b"
            r"|\bwhat if you (?:were"
            r"|are|trusted|believed|let|didn't)\b|\bwhat (?:would|does|might) (?:your|the) (?:wiser|future|older"
            r"|younger|best"
            r"|braver) (?:self|you)\b|\bwhat does (?:that|it|this) (?:say|tell)[^?]{0,20}\babout you(?:rself)?\b"
        ),
        _cue(r"\bwhat (?:would|could) you (?:do|say|be) (?:differently|instead)\b"),
        asks=True,
    ),
    Marker(
        "7.3",
        "Asks the client to look beyond how they see the situation.",
        _cue(
            r"\bhow else (?:could|might|would)\b|\bwhat else (?:could|might|is possible|is true)\b|\bwhat(?:'s"
            r"| is) another way\b"
            r"|\bhow (?:would|might|does) (?:he|she|they|it|[A-Z][a-z]{2,14})\b[^?]{0,30}\b(?:see|look|feel|describe"
            r"|say)\b"
            r"|\bwhat (?:would|might) (?:he|she|they|[A-Z][a-z]{2,14}) (?:say|see|think|need|want)\b|\bwhat if (?:it"
            r"|that|the"
            r"|this|he|she|they)\b|\bwhat are you (?:not seeing|missing)\b"
        ),
        _cue(r"\bwhat else\b"),
        asks=True,
    ),
    Marker(
        "7.4",
        "Asks the client to look beyond today's view of where they want to get.",
        _cue(
            r"\bwhat (?:would|could|will) (?:it|that|this|things|life|your|a)\b[^?]{0,60}\b(?:look like|be like"
            r"|feel like|be"
            r" different|make possible|in a year|months? from now)\b|\bif (?:it|this|that|everything) went (?:well"
            r"|right"
            r"|perfectly)\b|\bwhat(?:'s| is| would be) possible\b|\bif you (?:could|had)\b[^?]{0,40}\bwhat would\b"
            r"|\bimagine\b|\bhow (?:would|will)\b[^?]{0,30}\b(?:a year|six months|five years) from now\b"
        ),
        _cue(r"\bwhat (?:do|would) you want (?:instead|most|from)\b|\bwhat would you (?:like|love)\b"),
    ),
    Marker(
        "7.5",
        "Shares an observation lightly, and asks what the client makes of it.",
        _cue(
            r"\b(?:i (?:notice|noticed|'m noticing|am noticing|'m struck|wonder|sense|have a (?:hunch|sense|feeling))"
            r"|what i"
            r" (?:notice|noticed|see))\b"
        ),
        _cue(r"\b(?:it seems|it strikes me|i'm hearing)\b"),
    ),
    Marker("7.6", "Asks open questions, one at a time."),
    Marker("7.7", "Speaks briefly and plainly."),
    Marker("7.8", "Leaves most of the talking to the client."),
    Marker(
        "8.1",
        "Asks how far the session has come.",
        _cue(
            r"\bwhere are (?:you|we) (?:now|with|in relation|on)\b|\bhow (?:are we doing|far (?:have|are)"
            r"|close are)\b|\bdid"
            r" (?:you|we) get (?:what|to where)\b|\bhave (?:you|we) got(?:ten)? what\b|\bhow does (?:that"
            r"|this) (?:fit|compare"
            r"|relate)\b[^?]{0,40}\b(?:wanted|goal|came)\b|\bwhat you (?:came for|wanted (?:from|to leave))\b"
        ),
        _cue(r"\bhow (?:are you|is (?:that|this)) now\b|\bwhat(?:'s| is| has) (?:shifted|changed|different)\b"),
        asks=True,
        from_share=0.3,
    ),
    Marker(
        "8.2",
        "Asks what the client learnt about themselves.",
        _cue(
            r"\bwhat (?:did|have|are) you (?:learn(?:ed|t|ing)?|discover(?:ed|ing)?|realis(?:e|ed|ing)|realiz(?:e|ed"
            r"|ing)"
            r"|see(?:ing|n)?|notic(?:e|ed|ing))\b[^?]{0,30}\b(?:about|in|of) (?:yourself|you|who you)\b"
            r"|\bwhat does (?:that"
            r"|this|it) (?:teach|tell|show) you about (?:yourself|you|who)\b"
        ),
        _cue(
            r"\bwhat (?:did|have|are) you (?:learn(?:ed|t|ing)?|notic(?:e|ed|ing)|realis(?:e|ed|ing)|realiz(?:e|ed|ing)"
            r"|discover(?:ed|ing)?|taking away)\b"
        ),
        asks=True,
    ),
    Marker(
        "8.3",
        "Asks what the client learnt about the situation.",
        _cue(
            r"\bwhat (?:did|have|are) you (?:learn(?:ed|t|ing)?|discover(?:ed|ing)?|see(?:ing|n)?|realis(?:e|ed|ing)"
            r"|realiz(?:e"
            r"|ed|ing))\b[^?]{0,30}\b(?:about|from|in) (?:this|that|the|it|your|him|her|them)\b|\bwhat(?:'s| is| has)"
            r" (?:become )?(?:clearer|clear)\b|\bwhat does (?:that|this|it) (?:tell|show|teach) you\b"
        ),
        _cue(r"\bwhat (?:are you|do you) (?:tak(?:e|ing) away|notic(?:e|ing) now|see now)\b"),
        asks=True,
    ),
    Marker(
        "8.4",
        "Asks what the client will do with what they learnt.",
        _cue(
            r"\bhow (?:will|can|could|might|would) you (?:use|apply|take|carry|bring|build on)\b|\bwhat (?:will|could"
            r"|might|would)"
            r" you do with (?:that|this|it|what)\b|\bwhat (?:does|will) (?:that|this) change\b|\bhow does (?:that"
            r"|this) (?:help"
            r"|change|inform)\b"
        ),
        _cue(r"\bwhat now\b|\bso what (?:will|would|do|does)\b"),
        asks=True,
    ),
    Marker(
        "8.5",
        "Works out with the client what happens after the session.",
        _cue(
            r"\bwhat (?:will|are|would|could|might) you (?:actually )?(?:do|going to do|gonna do|commit|like to do"
            r"|try|want to"
            r" do)\b|\bwhat(?:'s| is| are| will be| would be) (?:the|your|a|one) (?:very )?(?:next|first) (?:step"
            r"|action|thing)"
            r"|\bby when\b|\bwhen will you\b|\bwhat do you want to (?:do|take|commit)\b"
        ),
        _cue(r"\bwould you be (?:willing|open|up for)\b|\bwhat next\b"),
        asks=True,
        from_share=0.3,
    ),
    Marker(
        "8.6",
        "Asks about help and obstacles on the way.",
        _cue(
            r"\bwhat (?:might|could|would|will|may)\b[^?]{0,20}\b(?:get in (?:the|your) way|stop you|derail"
            r"|hold you back|trip"
            r" you)\b|\bwho (?:can|could|will|might|would) (?:help|support|you ask)\b|\bwhat (?:support|help"
            r"|resources?)\b"
            r"|\bwhat (?:will|do|would) you need\b|\bwhat (?:will|would|could) help\b"
        ),
        _cue(r"\bwhat(?:'s| is) in the way\b|\bhow (?:confident|likely|ready) are you\b"),
        asks=True,
    ),
    Marker(
        "8.7",
        "Asks how the client wants to be held to it.",
        _cue(
            r"\bhow (?:will|do|would|can|could|might) (?:you|i|we)\b[^?]{0,40}\b(?:hold|keep"
            r"|held)\b[^?]{0,20}\b(?:accountable|to"
            r" (?:it|that|account)|track|on track)\b|\bhow (?:would|do|will) you (?:like|want) (?:me )?to (?:be held"
            r"|hold|check"
            r"|follow)\b|\bwho will (?:know|you tell)\b|\bhow will (?:you|i|we) know (?:you|that you|it)(?:'ve| have"
            r"|'s)?"
            r" (?:done|did|happened)\b"
        ),
        _cue(r"\b(?:let me know|tell me|send me|text me|drop me)\b[^?]{0,40}\?|\bshall i (?:check|remind|ask)\b"),
        asks=True,
        from_share=0.4,
    ),
    Marker(
        "8.8",
        "Celebrates what was achieved.",
        _cue(
            r"\b(?:congratulations|well done|bravo|let's celebrate|that's (?:huge|wonderful|fantastic|brilliant"
            r"|great progress"
            r"|a big (?:step|shift|deal))|look how far|how (?:will|would) you celebrate|you did (?:it"
            r"|all the (?:hard )?work))\b"
        ),
        _cue(r"\b(?:good for you|nice(?:ly done)?|great work|lovely|i'm (?:so )?(?:glad|pleased|proud))\b"),
    ),
    Marker(
        "8.9",
        "Asks the client how to close.",
        _cue(
            r"\b(?:how|where|what) (?:would|do|shall|should) (?:you|we)\b[^?]{0,30}\b(?:close|end|finish|wrap up"
            r"|complete|leave"
            r" it)\b|\bis there anything (?:else )?(?:you|left|we)\b|\banything else (?:before|you)\b|\bis (?:this"
            r"|that|here) a"
            r" good place to (?:stop|end|close|leave)\b|\bwhat do you need to (?:close|finish|complete)\b"
        ),
        _cue(
            r"\bbefore we (?:close|finish|end|stop|go)\b|\bwe have (?:a few|five|two|ten) minutes\b|\banything else\b"
        ),
        from_share=0.6,
    ),
)
"""All 37, in order."""
