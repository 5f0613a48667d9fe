"""Stage refine as a conversation: answers to its questions, approving and sharing; all else changes the summary."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from connectors.clients_port import Clients
from connectors.ports import ReadModels, SummaryStore
from connectors.sharing_port import Decision, Questions, SharingLedger
from schemas.events import (
    ApproveSummary,
    Choice,
    ClarificationAsked,
    CommitmentMarked,
    EditSummary,
    MarkCommitment,
    RefinementDeclined,
    RefineSummary,
    ShareSummary,
    SummaryApproved,
    SummaryDrafted,
    SummaryExplained,
    SummaryShared,
)
from schemas.record import Event, following
from streams.agreement_questions import Agreed, AgreementQuestion, Mark, StillOpen
from streams.agreements import Agreements
from streams.analyst import Clarification, Declined
from streams.answers import chosen
from streams.explain import Explanation, explained
from streams.refine import ACTOR, Refine, clarified
from streams.requests import Approve, Compare, Count, Help, Question, Share, Why, read_request
from streams.share import Recipient, Standing, approved, confirmation, shared

Asked = RefineSummary | EditSummary | ApproveSummary | ShareSummary | MarkCommitment
_Outcome = Decision | CommitmentMarked | Declined | Clarification


@dataclass(frozen=True)
class AddressBook:
    """Whom a session's recap goes to, as the coach's own list of clients has it."""

    read_models: ReadModels
    clients: Clients

    async def client_of(self, coach_id: str, session_id: str) -> Recipient | None:
        status = await self.read_models.session(coach_id, session_id)
        if status is None or status.client_id is None:
            return None
        client = await self.clients.by_id(coach_id, status.client_id)
        return Recipient(client.email, client.name) if client is not None and client.email else None


@dataclass(frozen=True)
class Dialogue:
    """Commands of one session come one at a time, since they share a partition."""

    refine: Refine
    store: SummaryStore
    sharing: SharingLedger
    questions: Questions
    addresses: AddressBook
    agreements: Agreements
    now: Callable[[], datetime]

    async def __call__(self, event: Event) -> list[Event]:
        assert isinstance(event, Asked)
        made = await self.store.summary_caused_by(event.event_id) or await self.sharing.caused_by(event.event_id)
        if made:
            return [made]
        if isinstance(event, EditSummary):
            return await self.refine(event)
        if isinstance(event, RefineSummary):
            return await self._said(event)
        if isinstance(event, MarkCommitment):
            return await self._marked(event, Mark(event.mark, commitment_id=event.commitment_id))
        return await self._told(event, await self._ordered(event))

    async def _said(self, event: RefineSummary) -> list[Event]:
        question = await self.questions.pending(event.session_id)
        answer = chosen(event.command, question.choices) if question else None
        results: list[Event]
        if question and answer == []:
            results = [_declined(event, _NOTHING_DONE, self.now())]
        else:
            confirms = question is not None and answer is not None
            meant = _meant(event, question, [one.command for one in answer]) if question and answer else event
            results = await self._done(meant, confirms)
        asked = next((one for one in results if isinstance(one, ClarificationAsked)), None)
        if asked:
            await self.questions.ask(asked)
        elif question:
            await self.questions.settle(event.session_id)
        return results

    async def _done(self, event: RefineSummary, confirms: bool) -> list[Event]:
        match read_request(event.command):
            case Approve(is_certain=is_certain):
                return await self._told(event, await self._approval(event, is_certain or confirms))
            case Share() as wanted:
                return await self._told(event, await self._share(event, wanted, confirms))
            case Compare() | Why() | Count() | Help() as question:
                return await self._explained(event, question)
            case Agreed() | StillOpen() as asked:
                return await self._remembered(event, asked)
            case Mark() as mark:
                return await self._marked(event, mark)
            case _:
                return await self.refine(event)

    async def _explained(self, event: RefineSummary, question: Question) -> list[Event]:
        history = await self.store.versions(event.session_id)
        if not history or history[-1].coach_id != event.coach_id:
            return [_declined(event, _NO_SUCH_VERSION, self.now())]
        seen = history[: event.based_on] if event.based_on else history
        summary = seen[-1].summary
        parsed = await self.store.transcript(event.session_id, summary.transcript_version)
        if parsed is None:
            return [_declined(event, _NO_SUCH_VERSION, self.now())]
        answer = await asyncio.to_thread(explained, question, seen, parsed.transcript)
        return [_answer(event, summary.version, answer, self.now())]

    async def _remembered(self, event: RefineSummary, asked: AgreementQuestion) -> list[Event]:
        newest = await self.store.summary(event.session_id)
        if newest is None or newest.coach_id != event.coach_id:
            return [_declined(event, _NO_SUCH_VERSION, self.now())]
        answer = await self.agreements.answer(asked, event.coach_id, event.session_id)
        return [_answer(event, newest.summary.version, answer, self.now())]

    async def _marked(self, event: RefineSummary | MarkCommitment, mark: Mark) -> list[Event]:
        version = event.based_on if isinstance(event, RefineSummary) else None
        seen = await self.store.summary(event.session_id, version)
        if seen is None or seen.coach_id != event.coach_id:
            return [_declined(event, _NO_SUCH_VERSION, self.now())]
        return await self._told(event, await self.agreements.mark(event, mark, seen.summary, self.now()))

    async def _approval(self, event: RefineSummary, is_certain: bool) -> _Outcome:
        standing = await self._standing(event, event.based_on)
        if standing is None:
            return _NO_SUCH_VERSION
        if standing.version != standing.newest:
            return Declined(
                f"Version {standing.newest} came while you looked at version {standing.version}: look at it first.",
                ["approve"],
            )
        if not is_certain and not standing.is_approved():
            question = f"Shall I approve version {standing.version}, so that it can be shared?"
            return Clarification(question, [Choice(label="yes, approve it", command="approve")])
        return approved(event, standing, self.now())

    async def _share(self, event: RefineSummary, wanted: Share, confirms: bool) -> _Outcome:
        standing = await self._standing(event, wanted.version)
        if standing is None:
            return _NO_SUCH_VERSION
        known = await self.addresses.client_of(event.coach_id, event.session_id)
        to = known if wanted.address is None else Recipient(wanted.address)
        if to is None:
            return _NO_ADDRESS
        if known is not None and to.address.lower() == known.address.lower():
            to = replace(to, name=known.name)
        if not confirms:
            return confirmation(standing, to)
        return shared(event, standing, to, True, await self._date(standing), self.now())

    async def _ordered(self, event: ApproveSummary | ShareSummary) -> _Outcome:
        standing = await self._standing(event, event.summary_version)
        if standing is None:
            return _NO_SUCH_VERSION
        if isinstance(event, ApproveSummary):
            return approved(event, standing, self.now())
        to = Recipient(event.recipient, event.recipient_name)
        return shared(event, standing, to, event.confirms_unsupported, await self._date(standing), self.now())

    async def _standing(
        self, event: RefineSummary | ApproveSummary | ShareSummary, version: int | None
    ) -> Standing | None:
        newest = await self.store.summary(event.session_id)
        drafted = newest if version is None else await self.store.summary(event.session_id, version)
        if newest is None or drafted is None or newest.coach_id != event.coach_id:
            return None
        return Standing(drafted, newest.summary.version, await self.sharing.of_session(event.session_id))

    async def _date(self, standing: Standing) -> date | None:
        drafted = standing.drafted
        parsed = await self.store.transcript(drafted.session_id, drafted.summary.transcript_version)
        return parsed.session_date if parsed else None

    async def _told(
        self, event: RefineSummary | ApproveSummary | ShareSummary | MarkCommitment, outcome: _Outcome
    ) -> list[Event]:
        if isinstance(outcome, CommitmentMarked):
            return [outcome]
        if isinstance(outcome, SummaryApproved | SummaryShared):
            await self.sharing.record(outcome)
            return [outcome]
        if isinstance(outcome, Clarification):
            assert isinstance(event, RefineSummary)
            newest = await self.store.summary(event.session_id)
            assert isinstance(newest, SummaryDrafted)
            return [clarified(event, newest.summary.version, outcome, self.now())]
        return [_declined(event, outcome, self.now())]


def _meant(event: RefineSummary, question: ClarificationAsked, commands: list[str]) -> RefineSummary:
    """The answer as the commands that it stands for, about the version that was asked about."""
    return event.changed(command="; ".join(commands), based_on=question.summary_version)


def _answer(event: RefineSummary, version: int, answer: Explanation | Declined, now: datetime) -> Event:
    if isinstance(answer, Declined):
        return _declined(event, answer, now)
    return SummaryExplained(
        **following(event, "explained", ACTOR, now),
        session_id=event.session_id,
        summary_version=version,
        command=event.command,
        reply=answer.reply,
        changes=answer.changes,
        suggestions=answer.suggestions,
    )


def _declined(
    event: RefineSummary | ApproveSummary | ShareSummary | MarkCommitment, outcome: Declined, now: datetime
) -> RefinementDeclined:
    return RefinementDeclined(
        **following(event, "declined", ACTOR, now),
        session_id=event.session_id,
        command=event.command if isinstance(event, RefineSummary) else _BY_BUTTON[type(event).__name__],
        reply=outcome.reply,
        suggestions=outcome.suggestions,
    )


_BY_BUTTON = {"ApproveSummary": "(approve)", "ShareSummary": "(share)", "MarkCommitment": "(mark a commitment)"}
_NOTHING_DONE = Declined("All right: nothing was done.", [])
_NO_SUCH_VERSION = Declined("There is no such version of this session's summary.", [])
_NO_ADDRESS = Declined(
    "Nothing was sent: I know no address of this session's client. Say where to: share it with the client at "
    "name@example.com. Or give your client an e-mail address in your list of clients.",
    [],
)
