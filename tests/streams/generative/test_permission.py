"""No cloud model without the consent for it: the gate, and the stages behind it."""

import asyncio
from datetime import timedelta

from connectors.memory import MemoryConsents, MemoryReadModels
from schemas.events import ConsentChanged, SessionAssigned
from schemas.ids import derived_id
from streams.permission import Permission
from tests.connectors.examples import envelope
from tests.connectors.test_consents import consent
from tests.streams.analysis.builders import NOW, parsed
from tests.streams.generative.doubles import Desk, honest
from tests.streams.generative.test_choosing import Hanging

WORDS = parsed("Maya: I want to sleep more.").changed(client_id="client-1")


def gate(*consents: ConsentChanged, local: bool = False) -> tuple[Permission, MemoryConsents, MemoryReadModels]:
    store, models = MemoryConsents(), MemoryReadModels()
    for one in consents:
        asyncio.run(store.record(one))
    return Permission("gpt-4o-mini", local, store, models, lambda: NOW), store, models


def test_a_local_model_needs_none_and_a_cloud_one_is_told_what_to_do() -> None:
    assert asyncio.run(gate(local=True)[0](WORDS)) is None
    why = asyncio.run(gate()[0](WORDS))
    assert why is not None
    assert "coachstream consents give" in why
    assert "draft it again" in why
    assert asyncio.run(gate(consent("client-1"))[0](WORDS)) is None
    assert asyncio.run(gate(consent("client-1", coach_id="coach-2"))[0](WORDS)) is not None


def test_whose_the_session_is_now_decides() -> None:
    permission, _, models = gate(consent("client-1"))
    asyncio.run(models.apply(WORDS))
    assert asyncio.run(permission(WORDS)) is None
    later = envelope("coach-1") | {
        "occurred_at": NOW + timedelta(minutes=1),
        "event_id": derived_id(WORDS.event_id, "x"),
    }
    asyncio.run(models.apply(SessionAssigned(**later, session_id="session-1", client_id="client-2")))
    assert asyncio.run(permission(WORDS)) is not None


async def test_a_withdrawal_stops_what_is_under_way() -> None:
    store = MemoryConsents()
    await store.record(consent("client-1"))
    model = Hanging()
    desk = Desk(model, Permission("gpt-4o-mini", False, store, MemoryReadModels(), lambda: NOW))
    working = asyncio.ensure_future(desk.drafted(WORDS))
    await desk.clock.passed(5)
    assert (await desk.store.summary("session-1"), len(desk.told)) == (None, 2)
    await store.record(consent("client-1", withdrawn=10))
    drafted = await working
    assert model.given_up
    assert drafted.summary.analyst == "extractive"
    assert "no consent to that stands" in drafted.reply


async def test_nothing_is_sent_before_there_is_consent() -> None:
    store = MemoryConsents()
    desk = Desk([honest], Permission("gpt-4o-mini", False, store, MemoryReadModels(), lambda: NOW))
    assert (await desk.drafted(WORDS)).summary.analyst == "extractive"
    assert desk.model.asked == []
