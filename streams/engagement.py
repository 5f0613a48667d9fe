"""What ties a client's sessions together: commitments with ids that stay, and what a summary says of them."""

import hashlib
from collections.abc import Sequence

from connectors.ledger_port import Made, SessionEntries, Told
from schemas.events import SummaryDrafted
from schemas.summary import Section, Statement, Summary
from streams.vocabulary import content_words, stem


def commitment_id(session_id: str, statement: Statement) -> str:
    """The one it has; else it follows from the session and the statement, and is the same whenever it is asked for."""
    if statement.commitment is not None and statement.commitment.commitment_id is not None:
        return statement.commitment.commitment_id
    digest = hashlib.sha256(f"{session_id}\n{statement.statement_id}".encode()).hexdigest()
    return f"cm-{digest[:16]}"


def identified(summary: Summary, session_id: str) -> Summary:
    """`summary` with an id on each of its commitments, standing or removed."""

    def named(statements: Sequence[Statement]) -> list[Statement]:
        return [
            one.changed(commitment=one.commitment.changed(commitment_id=commitment_id(session_id, one)))
            if one.commitment
            else one
            for one in statements
        ]

    return summary.changed(statements=named(summary.statements), removed=named(summary.removed))


def entries(drafted: SummaryDrafted) -> SessionEntries:
    """All that a version of a summary says of commitments."""
    summary = drafted.summary
    made = [
        Made(commitment_id=commitment_id(drafted.session_id, one), statement=one, words=bearing(one.text))
        for one in summary.of(Section.COMMITMENTS)
        if one.commitment is not None
    ]
    told = [
        Told(statement=one, words=bearing(f"{one.review.about} {one.text}"))
        for one in summary.of(Section.REVIEWS)
        if one.review is not None
    ]
    return SessionEntries(
        coach_id=drafted.coach_id,
        session_id=drafted.session_id,
        title=drafted.title.replace("\0", "\ufffd"),
        session_date=drafted.session_date,
        summary_version=summary.version,
        transcript_version=summary.transcript_version,
        made=made,
        told=told,
    )


def bearing(text: str) -> list[str]:
    """The stems of the words that say what a commitment is about: not when it is due, nor how its outcome is told."""
    present = (_PRESENT.get(word, word) for word in content_words(text))
    return sorted({stem(word) for word in present} - _SAYS_WHEN - _SAYS_HOW)


_PRESENT = {
    past: present
    for present, pasts in {
        "ask": "asked", "begin": "began begun", "bring": "brought", "buy": "bought", "call": "rang ring called",
        "choose": "chose chosen", "draw": "drew drawn", "find": "found", "give": "gave given", "hear": "heard",
        "hold": "held", "keep": "kept", "leave": "left", "lie": "lay", "meet": "met", "pay": "paid", "read": "read",
        "run": "ran", "sell": "sold", "send": "sent", "set": "set", "sit": "sat", "sleep": "slept", "speak":
        "spoke spoken talk talked talking chat", "stand": "stood", "swim": "swam", "take": "took taken", "teach":
        "taught", "tell": "told", "think": "thought", "wake": "woke", "wear": "wore", "write": "wrote written",
        "email": "e-mail emailed mail mailed",
    }.items()
    for past in pasts.split()
}  # fmt: skip
"""Forms that no ending tells to be one word, and words that one promise is told in as well as the other."""
_SAYS_WHEN = frozenset(
    stem(word)
    for line in (
        "monday tuesday wednesday thursday friday saturday sunday today tonight tomorrow yesterday week weekend month",
        "day days morning afternoon evening night year next last time before until end session",
    )
    for word in line.split()
)
_SAYS_HOW = frozenset(
    stem(word)
    for line in (
        "went gone happen happened became came come manage managed chance round around try tried did didn't",
        "haven't not never done yes no good well fine better hard actually promised agreed planned commit committed",
        "commitment homework i'll i'd you'd back get know think",
    )
    for word in line.split()
)
