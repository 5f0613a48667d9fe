"""Who said they will do what, by when. A coach's suggestion counts only once the client takes it."""

import re
from collections.abc import Iterator
from datetime import date

from schemas.summary import Commitment, Owner, Section
from schemas.transcript import Role
from streams.extractive.conversation import Conversation
from streams.extractive.cues import WILL_ASKED
from streams.extractive.due import Due, find_due
from streams.extractive.finding import Finding
from streams.extractive.pledge import kind_of, rated
from streams.questions import is_question
from streams.sentences import Sentence
from streams.vocabulary import content_words, overlap, stems, words

ENOUGH = 2.0
"""The score from which a promise stands: a bare `I'll` is not one, `I'll` with a time is."""

_BEFORE = (
    r"(?:^|[,.;:—–]\s?|\b(?:and|so|but|then|yes|yeah|okay|ok|well|um|now|what|again|too|week|day|next|also|month"
    r"|weekend|today|tonight|tomorrow|morning|afternoon|evening|(?:mon|tues|wednes|thurs|fri|satur|sun)day) )"
)
_PROMISE = re.compile(
    _BEFORE + r"(?:i'll|i will|i'm going to|i am going to|i'm gonna|i won't|i will not|i'm not going to|we'll"
    r"|we will|we're going to|we are going to|i shall)\b",
    re.IGNORECASE,
)
_SOLEMN = re.compile(
    r"\b(?:i(?:'m| am)? commit(?:ting)?(?: myself)? to|i promise(?: to| that)?|my (?:next step|commitment"
    r"|action|homework) (?:is|will be)|what i'll do is"
    r"|what i'm going to do is|i(?:'m| am) (?:definitely|absolutely) going to|you have my word|i can commit to)\b",
    re.IGNORECASE,
)
_WITH_TIME_ONLY = re.compile(
    r"(?:^|[,.;:—–]\s?|\b(?:and|so|yes|yeah|okay|um) )(?:i can|let me|i plan to|i intend to|i aim to"
    r"|i want to|i'd like to)\b",
    re.I,
)
_DELIVERY = re.compile(
    r"\b(?:i'll|i will|i'm going to|let me) (?:also |then )?(?:send|email|e-mail|share|forward|message|text"
    r"|drop you|put together|introduce|ping|write up|mail|nag|remind|check in|let you know|report back|keep you posted"
    r"|tell you (?:how (?:it|that|this|[a-z]{2,15}) (?:went|goes|turned)|when|whether|what (?:came|happen)))\b",
    re.IGNORECASE,
)
_IDLE = re.compile(
    r"\b(?:i'll|i will|i'm going to|i'm gonna|we'll|i shall) (?:just |probably |still |always |never |also "
    r"|only |have to )?(?:be|feel|say|admit|tell you(?! (?:how|when|whether|what (?:came|happen)))|see|know|think|guess"
    r"|wait|stop|need|want|die|lose|end up|get there|miss|look like|go with|give you that|bet|take that"
    r"|answer|leave it(?: (?:there|here|at that|be|for now|open)|[.,!?]|$)"
    r"|have a think|let you|go first|keep doing that|regret|forget|"
    r"survive|find out|understand|give you|bring that back)\b|\b(?:i'll|i will) (?:do it|try|ask|have|go|pass"
    r"|bite)[.,!?]?$|\bi'll (?:have|give it) a go\b|\bi won't (?:lie|pretend|be able)\b",
    re.IGNORECASE,
)
_UNREAL = re.compile(
    r"\b(?:if|unless|whenever|suppose|imagine|maybe|might|perhaps|probably|i thought|i think,? well|i said"
    r"|i say|i told|he said|she said|they said|i was like|i keep saying|i always say|i used to|afraid|worried"
    r"|scared|fear|"
    r"instinct|otherwise|until|because|cause|that|would have|knowing)\b[^.?!]{0,60}$",
    re.IGNORECASE,
)
_PLEDGED = re.compile(
    r"(?:(?:and|so|yes|yeah|okay)[,.]? )?(?:that's|that is|it's) (?:a promise|a deal"
    r"|my (?:commitment|promise|next step))\b"
    r"|you have my word\b",
    re.IGNORECASE,
)
"""What makes a promise of the sentence before it."""
_REHEARSED = re.compile(
    r"\bas if (?:i|it) (?:were|was)\b|\bas though i\b|\bsay (?:it|that) to me\b"
    r"|\bwhat (?:would|will|could) you say\b|\brole[- ]?play|\bpretend\b|\bwhat words would\b",
    re.IGNORECASE,
)
"""After this a client tries out words meant for somebody else."""
_RETRACTED = re.compile(
    r"\b(?:not a commitment|that's not a promise|don't hold me to|i'm joking|just kidding|only joking)\b", re.IGNORECASE
)
_SUGGESTION = re.compile(
    r"\b(?:would you be (?:willing|open|up for|able) (?:to |for )?|(?:are|would) you (?:be )?willing to "
    r"|how about (?:you )?(?=[a-z]{3,20}ing )|how about you |what if you |why don't you |maybe you could "
    r"|perhaps you could |what about (?=[a-z]{3,20}ing )|i(?:'d| would) (?:suggest|invite|encourage"
    r"|ask) (?:that )?(?:you )?(?:to )?|my (?:suggestion|invitation) (?:is|would be) (?:that you |to )?"
    r"|i wonder if you could |(?:could|can|will|would) you (?:also |please |just )?"
    r"(?=(?:send|e-?mail|mail|text|message|forward|bring|let me know|drop me)\b))(?=[a-z])",
    re.IGNORECASE,
)
_SUGGESTION_WITH_TIME = re.compile(
    r"\b(?:(?:could|can|would|might) you |you could (?:also |always |just |maybe )?|you might (?:want to )?)(?=[a-z])",
    re.IGNORECASE,
)
_IN_SESSION = re.compile(
    r"(?:just |maybe )?(?:say|tell|check|hear|see|talk|walk me|give me|describe|imagine|run|stay|start|pick"
    r"|pause|notice|close|look|try (?:it|that) (?:now|here|again)|show me|paint)\b",
    re.IGNORECASE,
)
_RECAP = re.compile(
    r"\b(?:you'll|you will|you're going to|you are going to|you're gonna|you've committed to"
    r"|your commitment is to) (?=[a-z])",
    re.IGNORECASE,
)
_TAKEN = re.compile(
    r"(?:(?:um|oh|ok|okay|yes|yeah|yep|sure|great|good|hm|mm|ha|haha|wow|right"
    r"|alright)[,.!]? ){0,3}(?:yes|yeah|yep|sure|deal"
    r"|absolutely|definitely|of course|okay|ok|done|agreed|happy to|gladly|i can do that|i'll do (?:that|it)"
    r"|i will|i'd be (?:happy|glad|up)|let's do (?:that|it)|that works|that's doable|sounds good|good idea"
    r"|i'm (?:in|up for)|exactly|correct|that's right|i like that|perfect)\b",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"\b(?:no|nope|not (?:sure|yet|now|really)|i don't (?:think|know|want)|rather not|i can't|i couldn't"
    r"|i'd have to think|i'll think|let me think|maybe|possibly|but|we'll see|i might|already (?:do|did"
    r"|tried))\b",
    re.IGNORECASE,
)
_NEXT_PROMISE = re.compile(
    r"(?:,|;)? (?:and|then|and then|and also) (?=(?:i'll|i will|i'm going to) )|; (?=(?:i'll|i will) )", re.IGNORECASE
)
_SUGGESTING_DUE = re.compile(
    r"^(?:(?:um|well|so|okay|ok|yes|yeah|let's say|say|maybe|probably)[,.]? ){0,3}", re.IGNORECASE
)

_COMMON = frozenset(
    ("send", "week", "day", "monday", "tuesday", "wednesday", "thursday", "friday", "tonight", "tomorrow", "today")
)


def commitments(conversation: Conversation, said_on: date | None) -> list[Finding]:
    """Every commitment once, in the order made; of two that say the same the one that says more stands."""
    found: list[Finding] = []
    for sentence in conversation.said:
        for finding in _made_in(conversation, sentence, said_on):
            same = next((other for other in found if _same(other, finding)), None)
            if same is None:
                found.append(finding)
            elif finding.weight > same.weight:
                found[found.index(same)] = finding
    return rated(conversation, sorted(found, key=lambda finding: finding.first.index))


def _made_in(conversation: Conversation, sentence: Sentence, said_on: date | None) -> Iterator[Finding]:
    if is_question(sentence.text) and sentence.role is not Role.CLIENT:
        yield from _suggested(conversation, sentence, said_on)
        return
    retracted = any(_RETRACTED.search(other.text.replace("’", "'")) for other in conversation.turns[sentence.turn])
    if not retracted and not is_question(sentence.text):
        promised = False
        for clause in _clauses(sentence, said_on):
            finding = _promise(conversation, clause, said_on)
            if finding:
                promised = True
                yield finding
        if not promised and conversation.from_coach(sentence):
            yield from _suggested(conversation, sentence, said_on)
            yield from _taken(conversation, sentence, _RECAP, "recap the client confirmed", said_on, timed=True)


def _clauses(sentence: Sentence, said_on: date | None) -> list[Sentence]:
    """Two promises in one sentence are two, when each has a time of its own."""
    text = sentence.text.replace("’", "'")
    cuts = [0, *(match.end() for match in _NEXT_PROMISE.finditer(text)), len(text)]
    ends = [*(match.start() for match in _NEXT_PROMISE.finditer(text)), len(text)]
    clauses = [sentence.cut(start, end) for start, end in zip(cuts, ends, strict=False)]
    timed = all(find_due(clause.text, said_on) for clause in clauses)
    return clauses if len(clauses) > 1 and timed else [sentence]


def _promise(conversation: Conversation, sentence: Sentence, said_on: date | None) -> Finding | None:
    text = sentence.text.replace("’", "'")
    due = find_due(text, said_on)
    answered = None if due else _answered_when(conversation, sentence, said_on)
    score = _score(conversation, sentence, text, due)
    score += bool(score > 0 and answered)
    if score < ENOUGH or len(content_words(text)) < 2:
        return None
    if due:
        return _finding(sentence, "promise with a time", score, sentence, due)
    proof, due_later = answered if answered else (None, None)
    return _finding(sentence, "promise with a time" if due_later else "promise", score, proof, due_later)


def _score(conversation: Conversation, sentence: Sentence, text: str, due: Due | None) -> float:
    solemn = _SOLEMN.search(text)
    asked = conversation.asked.get(sentence.index, "")
    willing = bool(WILL_ASKED.search(asked)) and conversation.from_client(sentence)
    match = solemn or _PROMISE.search(text) or (due and willing and _WITH_TIME_ONLY.search(text)) or None
    if match is None or _REHEARSED.search(asked) or text.lstrip().startswith(('"', "“")):
        return 0.0
    score = 1.0 + 1.5 * bool(solemn) + 1.25 * bool(due)
    score += bool(_DELIVERY.search(text)) and "you" in words(text)
    score += willing
    if conversation.from_coach(sentence) and not conversation.from_client(sentence) and not _DELIVERY.search(text):
        score -= 0.25 if due else 1
    idle = _IDLE.search(text, match.start())
    following = conversation.after(sentence)
    score += 1.5 * bool(following and _PLEDGED.match(following.text.replace("’", "'")))
    score -= 1.5 * bool(idle and idle.start() < match.end()) + 2 * bool(_UNREAL.search(text[: match.start()]))
    return score


def _answered_when(conversation: Conversation, sentence: Sentence, said_on: date | None) -> tuple[Sentence, Due] | None:
    """The time that follows a promise: in the next short sentence, or in the answer to `By when?`."""
    for ahead in range(1, 5):
        following = conversation.by_index.get(sentence.index + ahead)
        if following is None:
            return None
        text = following.text.replace("’", "'")
        due = find_due(text, said_on)
        short = due is not None and len(content_words(_SUGGESTING_DUE.sub("", text))) <= 4
        if due and short and not is_question(text) and following.participant == sentence.participant:
            return following, due
        asks_when = is_question(text) and bool(re.search(r"\bwhen\b", text, re.IGNORECASE))
        if following.turn != sentence.turn and not asks_when and ahead > 1 and not due:
            return None
    return None


def _taken(
    conversation: Conversation,
    sentence: Sentence,
    pattern: re.Pattern[str],
    rule: str,
    said_on: date | None,
    timed: bool,
) -> Iterator[Finding]:
    """A coach's words that the client answers with a plain yes; the statement starts behind `would you`."""
    text = sentence.text.replace("’", "'")
    match = pattern.search(text)
    reply = _reply(conversation, sentence)
    if match is None or reply is None or not conversation.from_coach(sentence):
        return
    suggested = sentence.cut(match.end(), len(text))
    due = find_due(suggested.text, said_on) or find_due(reply.text, said_on)
    if (due or not timed) and len(content_words(suggested.text)) >= 2 and not _IN_SESSION.match(suggested.text):
        source = suggested if find_due(suggested.text, said_on) else reply
        yield _finding(suggested, rule, 2 + bool(due), reply, due, Owner.CLIENT, source)


def _suggested(conversation: Conversation, sentence: Sentence, said_on: date | None) -> Iterator[Finding]:
    """`Would you be willing to` proposes by itself; `can you` asks for much else, so it needs a time."""
    rule = "suggestion the client took"
    proposed = list(_taken(conversation, sentence, _SUGGESTION, rule, said_on, timed=False))
    yield from proposed or _taken(conversation, sentence, _SUGGESTION_WITH_TIME, rule, said_on, timed=True)


def _reply(conversation: Conversation, sentence: Sentence) -> Sentence | None:
    """The client's first words after the coach stopped, when they take up what was suggested."""
    if conversation.turns[sentence.turn][-1].index > sentence.index + 1:
        return None
    following = conversation.turns.get(sentence.turn + 1) or []
    client = [other for other in following if other.role is Role.CLIENT or conversation.from_client(other)]
    answer = " ".join(other.text.replace("’", "'") for other in client[:3])
    return client[0] if client and takes_up(answer) else None


def takes_up(answer: str) -> bool:
    """Whether these words agree to what was just suggested."""
    return bool(_TAKEN.match(answer)) and not _REFUSED.search(answer)


def _finding(
    quoted: Sentence,
    rule: str,
    weight: float,
    proof: Sentence | None,
    due: Due | None,
    owner: Owner | None = None,
    due_in: Sentence | None = None,
) -> Finding:
    where = due_in or proof
    due_text = where.text[due.start : due.end] if due and where else None
    return Finding(
        Section.COMMITMENTS,
        rule,
        weight,
        (quoted,),
        proof=(proof,) if proof and proof is not quoted else (),
        commitment=Commitment(
            owner=owner or _owner(quoted),
            due_date=due.date if due else None,
            due_text=due_text,
            kind=kind_of(f"{quoted.text} {due_text or ''}"),
        ),
    )


def _owner(sentence: Sentence) -> Owner:
    """Unknown where nobody is named for the words and the one who spoke before may have been answered by them."""
    return Owner.UNKNOWN if sentence.unsure else Owner(sentence.role.value)


def _same(left: Finding, right: Finding) -> bool:
    if left.commitment is None or right.commitment is None:
        return False
    mine, theirs = stems(left.text) - _COMMON, stems(right.text) - _COMMON
    both = overlap(mine, theirs) if len(mine & theirs) > 1 or min(len(mine), len(theirs)) == 1 else 0.0
    near = left.commitment.due_date == right.commitment.due_date or None in (
        left.commitment.due_date,
        right.commitment.due_date,
    )
    return both >= 0.75 or (both >= 0.5 and near and left.commitment.owner is right.commitment.owner)
