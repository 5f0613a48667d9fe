"""What was agreed with a session's client, told in the chat from the ledger, session by session."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from connectors.ledger import commitments, in_order, ledger, open_first
from connectors.ledger_port import CommitmentEntries, KeptEntries, LedgerEntry, SessionEntries, State
from connectors.ports import ReadModels
from schemas.events import CommitmentMarked, MarkCommitment, RefineSummary
from schemas.summary import Owner, Summary
from streams.agreement_questions import OPEN_QUESTION, Agreed, AgreementQuestion, Mark
from streams.analyst import Clarification, Declined
from streams.explain import Explanation
from streams.marking import marked, meant

MOST_TOLD = 20
LAST_TIME, TODAY = "what did we agree last time?", "what did we agree today?"


@dataclass(frozen=True)
class Agreements:
    """Where the entries of a session's client are found."""

    read_models: ReadModels
    entries: CommitmentEntries

    async def answer(self, asked: AgreementQuestion, coach_id: str, session_id: str) -> Explanation | Declined:
        client_id = await self._client_of(coach_id, session_id)
        if client_id is None:
            return _NOBODYS
        kept = await self.entries.of_client(coach_id, client_id)
        return answered(asked, kept, session_id, await self.entries.marks(coach_id, commitments(kept)))

    async def mark(
        self, event: MarkCommitment | RefineSummary, wanted: Mark, seen: Summary | None, now: datetime
    ) -> CommitmentMarked | Declined | Clarification:
        """`seen` is the summary looked at. Asked twice by one event, it is the same mark."""
        if isinstance(event, MarkCommitment):
            client_id: str | None = event.client_id
        else:
            client_id = await self._client_of(event.coach_id, event.session_id)
        if client_id is None:
            return _NOBODYS
        kept = await self.entries.of_client(event.coach_id, client_id)
        marks = await self.entries.marks(event.coach_id, commitments(kept))
        repeated = next((one for one in marks if one.causation_id == event.event_id), None)
        entry = repeated or meant(wanted, ledger(kept, marks), seen, event.session_id)
        return marked(event, entry, wanted.mark, client_id, now) if isinstance(entry, LedgerEntry) else entry

    async def _client_of(self, coach_id: str, session_id: str) -> str | None:
        status = await self.read_models.session(coach_id, session_id)
        return status.client_id if status is not None else None


def answered(
    asked: AgreementQuestion, kept: Sequence[KeptEntries], session_id: str, marks: Sequence[CommitmentMarked] = ()
) -> Explanation | Declined:
    """`kept` is of all the client's sessions, in any order; `session_id` names the one that is looked at."""
    entries = ledger(kept, marks)
    if not isinstance(asked, Agreed):
        pending = [one for one in open_first(entries) if not one.is_settled]
        told = _listed("Still open:", pending) if pending else "Nothing that was agreed is still open."
        return Explanation(told, [], [LAST_TIME, TODAY])
    session = _meant(asked, kept, session_id)
    if session is None:
        return _NO_SESSION
    agreed = [one for one in entries if any(_was_agreed(one, at, session) for at in range(len(one.moves)))]
    when = _when(session.session_date, session.title)
    told = _listed(f"Agreed {when}:", agreed) if agreed else f"Nothing was agreed {when}, as far as its summary says."
    return Explanation(told, [], [OPEN_QUESTION])


def _meant(asked: Agreed, kept: Sequence[KeptEntries], session_id: str) -> SessionEntries | None:
    sessions = [one.entries for one in in_order(kept)]
    # A session that is not kept yet is the newest: its summary is on the way.
    at = next((at for at, one in enumerate(sessions) if one.session_id == session_id), len(sessions))
    found = sessions[:at][-1:] if asked.is_before else sessions[at : at + 1]
    return found[0] if found else None


def _was_agreed(entry: LedgerEntry, at: int, session: SessionEntries) -> bool:
    move = entry.moves[at]
    return move.session_id == session.session_id and move.state in (State.AGREED, State.CARRIED_OVER)


def _listed(head: str, entries: Sequence[LedgerEntry]) -> str:
    lines = [f"• {one.text} ({_owner(one.owner)}{_due(one)}): {_state(one)}" for one in entries[:MOST_TOLD]]
    more = [f"… and {len(entries) - MOST_TOLD} more."] if len(entries) > MOST_TOLD else []
    return "\n".join([head, *lines, *more])


def _owner(owner: Owner) -> str:
    return {Owner.CLIENT: "the client", Owner.COACH: "you", Owner.OTHER: "somebody else"}.get(owner, "nobody said who")


def _due(entry: LedgerEntry) -> str:
    due = _day(entry.due_date) if entry.due_date else entry.due_text
    return f", due {due}" if due else ""


def _state(entry: LedgerEntry) -> str:
    """Where it stands, and since which session."""
    last = entry.moves[-1]
    if last.session_id is None:
        assert last.session_date is not None
        return f"{_STATES[entry.state].removesuffix(', as told')}, as you marked it on {_day(last.session_date)}"
    return f"{_STATES[entry.state]} {_when(last.session_date, last.session_title)}"


_STATES = {
    State.AGREED: "open since it was agreed",
    State.CARRIED_OVER: "open, agreed once more",
    State.DONE: "done, as told",
    State.PARTLY: "partly done, as told",
    State.NOT_DONE: "not done, as told",
    State.DROPPED: "dropped",
    State.CHANGED: "changed",
}


def _when(day: date | None, title: str) -> str:
    return f"on {_day(day)} (“{title}”)" if day else f"in “{title}”"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


_NOBODYS = Declined(
    "I do not know whose session this is, so I cannot look up what was agreed: say which client it belongs to first.",
    [],
)
_NO_SESSION = Declined("I know of no earlier session with this client that has a summary.", [TODAY, OPEN_QUESTION])
