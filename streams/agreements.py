"""What was agreed with a session's client, told in the chat from the ledger, session by session."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from connectors.ledger import in_order, ledger, open_first
from connectors.ledger_port import CommitmentEntries, KeptEntries, LedgerEntry, SessionEntries, State
from connectors.ports import ReadModels
from schemas.summary import Owner
from streams.agreement_questions import Agreed, AgreementQuestion
from streams.analyst import Declined
from streams.explain import Explanation

MOST_TOLD = 20
LAST_TIME, TODAY, OPEN = "what did we agree last time?", "what did we agree today?", "what is still open?"


@dataclass(frozen=True)
class Agreements:
    """Where the entries of a session's client are found."""

    read_models: ReadModels
    entries: CommitmentEntries

    async def answer(self, asked: AgreementQuestion, coach_id: str, session_id: str) -> Explanation | Declined:
        status = await self.read_models.session(coach_id, session_id)
        if status is None or status.client_id is None:
            return _NOBODYS
        return answered(asked, await self.entries.of_client(coach_id, status.client_id), session_id)


def answered(asked: AgreementQuestion, kept: Sequence[KeptEntries], session_id: str) -> Explanation | Declined:
    """`kept` is of all the client's sessions, in any order; `session_id` names the one that is looked at."""
    entries = ledger(kept)
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
    return Explanation(told, [], [OPEN])


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
    return f"{_STATES[entry.state]} {_when(last.session_date, last.session_title)}"


_STATES = {
    State.AGREED: "open since it was agreed",
    State.CARRIED_OVER: "open, agreed once more",
    State.DONE: "done, as told",
    State.PARTLY: "partly done, as told",
    State.NOT_DONE: "not done, as told",
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
_NO_SESSION = Declined("I know of no earlier session with this client that has a summary.", [TODAY, OPEN])
