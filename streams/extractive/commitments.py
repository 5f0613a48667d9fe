"""Who said they will do what, by when. A coach's suggestion counts only once the client takes it, and what is taken
back counts no more."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from schemas.summary import Owner, Section
from schemas.transcript import Role
from streams.extractive import agreements, promises, recaps
from streams.extractive.antecedents import points_at_deed, repeats_deed, with_antecedent
from streams.extractive.conversation import Conversation
from streams.extractive.deadlines import commitment, deadline
from streams.extractive.due import find_due
from streams.extractive.finding import Finding
from streams.extractive.pledge import rated
from streams.questions import is_question
from streams.sentences import Sentence
from streams.vocabulary import content_words, overlap, stems

ENOUGH = 2.0
"""The score from which a promise stands: a bare `I'll` is not one, `I'll` with a time is."""

_RETRACTED = re.compile(
    r"\b(?:not a commitment|that's not a promise|don't hold me to|i'm joking|just kidding|only joking)\b", re.IGNORECASE
)
_BARE = re.compile(r"\bi(?:'ll| will)[.!]?$", re.IGNORECASE)
"""Half of a promise, whose other half follows."""
_NEXT_PROMISE = re.compile(
    r"(?:,|;)? (?:and|then|and then|and also) (?=(?:i'll|i will|i'm going to) )|; (?=(?:i'll|i will) )", re.IGNORECASE
)
_COMMON = frozenset(
    (
        "any day done don't evening friday hour minut monday morning night no not saturday send sunday thursday till"
        " today tomorrow tonight tuesday wednesday week"
    ).split()
)
"""Words by which two promises are not the same."""
_DEED = re.compile(r"\bi(?:'ll|'m going to|'m not| won't| don't|'m| will)? (?!not |going )([a-z]{1,20}) ([a-z]{1,20})")
_POINTING = frozenset(("it", "that", "him", "her", "them", "this", "those", "any"))
_RESTATED_WITHIN = 8
"""Sentences."""


def commitments(conversation: Conversation, said_on: date | None) -> list[Finding]:
    """Every commitment once, in the order made; of two that say the same the one that says more stands, and the later
    date."""
    found: list[Finding] = []
    recap = recaps.items(conversation)
    retracted = {one.turn: one.index for one in conversation.said if _RETRACTED.search(one.plain)}
    for sentence in conversation.said:
        if (withdrawn := recaps.taken_back(conversation, sentence, found)) is not None:
            found.remove(withdrawn)
            continue
        recaps.move(found, sentence, said_on)
        if sentence.index in recap:
            for item in recap[sentence.index]:
                recaps.confirm(found, item, said_on)
        if sentence.index in recap and recaps.names_one_of(found, sentence):
            continue
        for finding in _made_in(conversation, sentence, said_on, [made.quoted for made in found], retracted):
            _add(found, finding)
    return rated(conversation, sorted(found, key=lambda finding: finding.first.index))


def _add(found: list[Finding], finding: Finding) -> None:
    same = next((other for other in reversed(found) if _same(other, finding)), None)
    if same is None:
        found.append(finding)
    else:
        found[found.index(same)] = _merged(same, finding)


def _made_in(
    conversation: Conversation,
    sentence: Sentence,
    said_on: date | None,
    agreed: Sequence[tuple[Sentence, ...]],
    retracted: Mapping[int, int],
) -> Iterator[Finding]:
    """`retracted` is by turn where in it something is taken back last: no promise before that counts."""
    if is_question(sentence.text) and sentence.role is not Role.CLIENT:
        yield from agreements.taken(conversation, sentence, said_on)
        return
    if retracted.get(sentence.turn, -1) >= sentence.index or is_question(sentence.text):
        return
    promised = False
    for clause in _clauses(sentence, said_on):
        finding = _promise(conversation, clause, said_on, agreed)
        if finding:
            promised = True
            yield finding
    if not promised:
        yield from agreements.taken(conversation, sentence, said_on)
        yield from agreements.by_others(conversation, sentence, said_on)


def _clauses(sentence: Sentence, said_on: date | None) -> list[Sentence]:
    """Two promises in one sentence are two, when each has a time of its own."""
    text = sentence.plain
    cuts = [0, *(match.end() for match in _NEXT_PROMISE.finditer(text)), len(text)]
    ends = [*(match.start() for match in _NEXT_PROMISE.finditer(text)), len(text)]
    clauses = [sentence.cut(start, end) for start, end in zip(cuts, ends, strict=False)]
    timed = all(find_due(clause.text, said_on) for clause in clauses)
    return clauses if len(clauses) > 1 and timed else [sentence]


def _promise(
    conversation: Conversation, sentence: Sentence, said_on: date | None, agreed: Sequence[tuple[Sentence, ...]]
) -> Finding | None:
    text = sentence.plain
    due = deadline(conversation, sentence, said_on)
    following = conversation.after(sentence)
    if _BARE.search(text) and following and promises.outright(following.text):
        return None
    score, cue = promises.strength(conversation, sentence, text, due)
    if score < ENOUGH:
        return None
    quoted = with_antecedent(conversation, sentence, agreed)
    if len({word for one in quoted for word in content_words(one.text)}) < 2:
        return None
    rule = f"{cue} with a time" if due else cue
    proof = (due.where,) if due and due.where not in quoted else ()
    made = commitment(_owner(conversation, sentence), sentence.text, due)
    return Finding(Section.COMMITMENTS, rule, score, quoted, proof=proof, commitment=made)


def _owner(conversation: Conversation, sentence: Sentence) -> Owner:
    """Unknown where nobody is named for the words and the one who spoke before may have been answered by them."""
    if sentence.unsure:
        return Owner.UNKNOWN
    if sentence.participant and sentence.role is Role.UNKNOWN and Role.COACH in conversation.roles_known:
        return Owner.OTHER if Role.CLIENT in conversation.roles_known else Owner.CLIENT
    return Owner(sentence.role.value)


def _same(left: Finding, right: Finding) -> bool:
    if left.commitment is None or right.commitment is None:
        return False
    quotes = {sentence.index for sentence in left.quoted}
    last = right.quoted[-1].text
    again = points_at_deed(last) or repeats_deed(last) or left.commitment.due_date == right.commitment.due_date
    if (
        again
        and left.commitment.owner is right.commitment.owner
        and any(sentence.index in quotes for sentence in right.quoted[:-1])
    ):
        return True
    close = right.first.index - left.quoted[-1].index <= _RESTATED_WITHIN
    if close and left.commitment.owner is right.commitment.owner and _same_deed(left.text, right.text):
        return True
    mine, theirs = stems(left.text) - _COMMON, stems(right.text) - _COMMON
    both = overlap(mine, theirs) if len(mine & theirs) > 1 or min(len(mine), len(theirs)) == 1 else 0.0
    near = left.commitment.due_date == right.commitment.due_date or None in (
        left.commitment.due_date,
        right.commitment.due_date,
    )
    if re.search(r"\binstead\b", right.text) and len(mine & theirs) > 1:
        return True
    return both >= 0.75 or (both >= 0.5 and (near or close) and left.commitment.owner is right.commitment.owner)


def _same_deed(left: str, right: str) -> bool:
    """`I'll tell him Wednesday` and `Friday I tell Gareth`: one verb, and one of them does not name to whom."""
    deeds = [
        {(verb[:3], whom) for verb, whom in _DEED.findall(text.lower().replace("’", "'"))} for text in (left, right)
    ]
    shared = {verb for verb, _ in deeds[0]} & {verb for verb, _ in deeds[1]}
    return any(pointing in _POINTING for deed in deeds for verb, pointing in deed if verb in shared)


def _merged(earlier: Finding, later: Finding) -> Finding:
    stands = later if later.weight > earlier.weight or len(later.text) > len(earlier.text) else earlier
    other = earlier if stands is later else later
    if stands.commitment is None or other.commitment is None:
        return stands
    dated = later if later.commitment and later.commitment.due_date else other
    if stands is dated or dated.commitment is None or dated.commitment.due_date is None:
        return stands
    proof = tuple(one for one in (*dated.quoted[-1:], *dated.proof) if one not in stands.quoted)
    made = stands.commitment.changed(due_date=dated.commitment.due_date, due_text=dated.commitment.due_text)
    return replace(stands, proof=proof, commitment=made)
