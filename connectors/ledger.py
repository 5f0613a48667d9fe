"""How what each session says becomes a client's ledger of commitments: pure, whatever holds the entries.

It is folded anew at every reading, in the order of the sessions' dates. Hence it does not matter in which order
sessions were uploaded or analysed, whose a session became later, or which version corrected which.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from connectors.ledger_port import CommitmentEntries, KeptEntries, LedgerEntry, Made, Move, SessionEntries, State, Told
from schemas.events import CommitmentMarked
from schemas.summary import Commitment, Statement

ENOUGH = 1.0
"""Weight of the words shared from which a review is of a commitment; a word that one open commitment alone has is 1."""
LEAST_SHARE = 0.3
"""Of a commitment's own words that a review must have, unless it has two of them."""
SAME_SHARE = 0.75
"""Of the fewer words of two commitments that both have, where a later one is the earlier once more."""
SAYS_NOTHING = 2
"""A review with no more words than this names no commitment: it is of the only one there is, if there is only one."""


async def client_ledger(entries: CommitmentEntries, coach_id: str, client_id: str) -> list[LedgerEntry]:
    kept = await entries.of_client(coach_id, client_id)
    return ledger(kept, await entries.marks(coach_id, commitments(kept)))


def commitments(kept: Iterable[KeptEntries]) -> set[str]:
    """The ids of all that was agreed."""
    return {made.commitment_id for one in kept for made in one.entries.made}


def ledger(kept: Iterable[KeptEntries], marks: Iterable[CommitmentMarked] = ()) -> list[LedgerEntry]:
    """Every commitment once, in the order made, with what became of it.

    A mark by hand comes after the sessions of its day, never before the one that made the commitment, and moves what is
    settled too: the coach has the last word.
    """
    folding = _Folding()
    waiting = sorted(marks, key=lambda one: (one.occurred_at, one.event_id))
    for one in in_order(kept):
        day = _place(one)[0]
        waiting = [mark for mark in waiting if mark.occurred_at.date() >= day or not folding.mark(mark)]
        folding.take(one.entries)
    for mark in waiting:
        folding.mark(mark)
    return [entry for entry, _ in folding.standing]


def is_named(entry: LedgerEntry, commitment_id: str) -> bool:
    """Also by the id of a later session's commitment that is this one once more."""
    return commitment_id == entry.commitment_id or commitment_id in entry.repeated_as


class _Folding:
    def __init__(self) -> None:
        self.standing: list[tuple[LedgerEntry, frozenset[str]]] = []
        """Each entry with its words."""

    def take(self, session: SessionEntries) -> None:
        earlier = len(self.standing)
        for told in session.told:
            at = self._reviewed(told, earlier)
            if at is not None and told.statement.review is not None:
                self._move(at, State(told.statement.review.outcome.value), told.statement, session)
        for made in session.made:
            at = self._again(made, earlier)
            if at is None:
                self.standing.append((_entry(made, session), frozenset(made.words)))
            else:
                self._renew(at, made, session)

    def mark(self, marked: CommitmentMarked) -> bool:
        """False where no session agreed to that so far."""
        for at, (entry, said) in enumerate(self.standing):
            if is_named(entry, marked.commitment_id):
                state = State(marked.mark.value)
                move = Move(state, None, "", marked.occurred_at.date(), None, None, "", [], None)
                self.standing[at] = (replace(entry, state=state, moves=[*entry.moves, move]), said)
                return True
        return False

    def _open(self, earlier: int) -> list[int]:
        return [at for at in range(earlier) if not self.standing[at][0].is_settled]

    def _reviewed(self, told: Told, earlier: int) -> int | None:
        """Which earlier commitment a review is of; null where that is not told clearly enough."""
        named = told.statement.review.commitment_id if told.statement.review else None
        by_name = [at for at in range(earlier) if self.standing[at][0].commitment_id == named]
        if by_name:
            return by_name[0]
        able = self._open(earlier)
        carried = Counter(word for at in able for word in self.standing[at][1])
        said = set(told.words)
        weights = {at: _weight(said, self.standing[at][1], carried) for at in able}
        best = max(able, key=lambda at: (weights[at], at), default=None)
        if best is not None and weights[best] >= ENOUGH:
            return best
        return able[0] if len(able) == 1 and len(said) <= SAYS_NOTHING else None

    def _again(self, made: Made, earlier: int) -> int | None:
        """The open commitment that this one says once more."""
        mine = frozenset(made.words)
        for at in reversed(self._open(earlier)):
            entry, theirs = self.standing[at]
            shared = len(mine & theirs)
            fewer = min(len(mine), len(theirs))
            owner = made.statement.commitment.owner if made.statement.commitment else None
            if shared >= 2 and shared >= SAME_SHARE * fewer and owner is entry.owner:
                return at
        return None

    def _move(self, at: int, state: State, statement: Statement, session: SessionEntries) -> None:
        entry, said = self.standing[at]
        moves = [*entry.moves, _moved(state, statement, session)]
        self.standing[at] = (replace(entry, state=state, moves=moves), said)

    def _renew(self, at: int, made: Made, session: SessionEntries) -> None:
        self._move(at, State.CARRIED_OVER, made.statement, session)
        entry, said = self.standing[at]
        commitment = _commitment(made)
        renewed = replace(
            entry,
            text=made.statement.text,
            due_date=commitment.due_date,
            due_text=commitment.due_text,
            confidence=commitment.confidence,
            repeated_as=[*entry.repeated_as, made.commitment_id],
        )
        self.standing[at] = (renewed, said | frozenset(made.words))


def is_overdue(entry: LedgerEntry, today: date) -> bool:
    return not entry.is_settled and entry.due_date is not None and entry.due_date < today


def in_order(kept: Iterable[KeptEntries]) -> list[KeptEntries]:
    """As the sessions were held, as far as their dates tell."""
    return sorted(kept, key=_place)


def _place(kept: KeptEntries) -> tuple[date, str, str]:
    day = kept.entries.session_date or kept.began_at.date()
    return day, kept.began_at.isoformat(), kept.entries.session_id


def _weight(said: set[str], words: frozenset[str], carried: Counter[str]) -> float:
    shared = said & words
    if len(shared) < 2 and len(shared) < LEAST_SHARE * len(words):
        return 0.0
    return sum(1 / carried[word] for word in shared)


def _entry(made: Made, session: SessionEntries) -> LedgerEntry:
    commitment = _commitment(made)
    return LedgerEntry(
        commitment_id=made.commitment_id,
        text=made.statement.text,
        owner=commitment.owner,
        kind=commitment.kind,
        state=State.AGREED,
        due_date=commitment.due_date,
        due_text=commitment.due_text,
        confidence=commitment.confidence,
        moves=[_moved(State.AGREED, made.statement, session)],
    )


def _commitment(made: Made) -> Commitment:
    assert made.statement.commitment is not None
    return made.statement.commitment


def _moved(state: State, statement: Statement, session: SessionEntries) -> Move:
    return Move(
        state=state,
        session_id=session.session_id,
        session_title=session.title,
        session_date=session.session_date,
        by=statement.speaker,
        statement_id=statement.statement_id,
        text=statement.text,
        evidence=statement.evidence,
        transcript_version=session.transcript_version,
    )


def open_first(entries: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    """Those that something is still to come of, the soonest due first; then the settled, the latest moved first."""
    pending = [entry for entry in entries if not entry.is_settled]
    settled = [entry for entry in entries if entry.is_settled]
    pending.sort(key=lambda entry: (entry.due_date is None, entry.due_date or date.max))
    return pending + settled[::-1]
