"""A session drafted another way, beside its summary: by a model that says what it was told, and by rules."""

from typing import Any

import pytest

from connectors.language_model import Answer, ModelRefused, ModelUnavailable, Question
from connectors.memory import MemoryShadows, MemoryVoices
from schemas.avro import example
from schemas.difference import changes, paired
from schemas.events import DraftShadow, ShadowDeclined, ShadowDrafted, TranscriptParsed, VoiceProfileUpdated
from schemas.ids import derived_id
from schemas.summary import ChangeKind, Support
from streams.analyst import Author, Draft
from streams.analyze import Written
from streams.metrics import measure
from streams.shadow import Shadow, decide, unheard
from tests.streams.analysis.builders import NOW, ROOT, parsed
from tests.streams.generative.doubles import Desk, answer, claim, honest, said

WORDS = "Coach: What would you like?\nMaya: I want to sleep more.\nMaya: I'll call Petra by Friday.\n"


def asked(**changed: Any) -> DraftShadow:
    event = DraftShadow(
        event_id=derived_id(ROOT, "shadow"),
        occurred_at=NOW,
        coach_id="coach-1",
        correlation_id=ROOT,
        actor="coach:coach-1",
        shadow_id="shadow-1",
        session_id="session-1",
        analyst="model",
    )
    return event.changed(**changed)


def stage(desk: Desk, model: bool = True) -> Shadow:
    return Shadow(
        rules=desk.rules,
        model=unheard(desk.analyst) if model else None,
        store=desk.store,
        shadows=MemoryShadows(),
        prompts=desk.prompts,
        voices=MemoryVoices(),
        runs=desk.runs,
        now=desk.clock,
    )


async def tried(desk: Desk, event: DraftShadow, model: bool = True) -> ShadowDrafted | ShadowDeclined:
    (outcome,) = await stage(desk, model)(event)
    assert isinstance(outcome, ShadowDrafted | ShadowDeclined)
    return outcome


async def drafted(desk: Desk, event: DraftShadow) -> ShadowDrafted:
    outcome = await tried(desk, event)
    assert isinstance(outcome, ShadowDrafted), outcome
    return outcome


def reworded(question: Question) -> Answer:
    """Makes something of the last line that it does not say."""
    (number, _, text) = said(question)[-1]
    return answer({"statements": [claim("OVERVIEW", "Maya phones her dentist.", (number, text))]})


def test_a_shadow_follows_from_the_draft_and_is_checked() -> None:
    words = parsed(WORDS)
    by = Written(Author("gpt", "1", "own:draft", 2), asked())
    first, again = (decide(asked(), words, Draft([]), measure(words.transcript), NOW, by) for _ in range(2))
    assert first == again
    assert (first.summary.version, first.summary.parent_version, first.summary.prompt_version) == (1, None, 2)
    assert (first.shadow_id, first.causation_id, first.actor) == ("shadow-1", asked().event_id, "stage:shadow")


async def test_the_summary_stays_and_the_shadow_says_what_it_took() -> None:
    desk = Desk([honest, reworded])
    standing = await desk.drafted(parsed(WORDS))
    await desk.prompts.add("coach-1", "draft", "Tell of promises only.", NOW)
    told = len(desk.told)
    summary = (await drafted(desk, asked(prompt="draft", prompt_version=1))).summary
    assert desk.model.asked[-1].instructions.startswith("Tell of promises only.")
    assert (summary.prompt, summary.prompt_version, summary.version) == ("own:draft", 1, 2)
    assert summary.usage is not None
    assert summary.usage.input_tokens == 1_000_000
    assert summary.usage.cost_usd == pytest.approx(0.21)
    assert [one.support for one in summary.statements] == [Support.UNSUPPORTED]
    kinds = [one.kind for one in changes(standing.summary, paired(standing.summary, summary))]
    assert kinds == [ChangeKind.REMOVED, ChangeKind.REMOVED, ChangeKind.ADDED]
    assert await desk.store.versions("session-1") == [standing]
    assert await desk.prompts.in_use("coach-1") == {}
    assert len(desk.told) == told
    assert not await desk.runs.cancel("coach-1", "session-1")


async def test_the_shipped_prompt_is_tried_against_the_one_in_use() -> None:
    desk = Desk([honest])
    await desk.store.save_transcript(parsed(WORDS))
    await desk.prompts.add("coach-1", "draft", "Mine.", NOW)
    await desk.prompts.use("coach-1", "draft", 1)
    assert (await drafted(desk, asked())).summary.prompt == "own:draft"
    assert (await drafted(desk, asked(prompt="draft"))).summary.prompt == "draft"
    assert (await drafted(desk, asked(prompt="merge"))).summary.prompt == "own:draft"


async def test_the_rules_are_tried_without_asking_the_model() -> None:
    desk = Desk([honest])
    await desk.drafted(parsed(WORDS))
    outcome = await drafted(desk, asked(analyst="extractive"))
    assert (outcome.summary.analyst, outcome.summary.usage) == ("extractive", None)
    assert {one.support for one in outcome.summary.statements} == {Support.SUPPORTED}
    assert len(desk.model.asked) == 1


@pytest.mark.parametrize(
    ("trouble", "why"),
    [(ModelUnavailable("gpt-4o-mini answered 503"), "503"), (ModelRefused("I cannot help"), "refused: I cannot help")],
)
async def test_nobody_writes_in_the_place_of_a_model_that_does_not(trouble: Exception, why: str) -> None:
    desk = Desk([trouble])
    await desk.store.save_transcript(parsed(WORDS))
    outcome = await tried(desk, asked())
    assert isinstance(outcome, ShadowDeclined)
    assert why in outcome.reply
    assert not await desk.runs.cancel("coach-1", "session-1")


async def test_without_consent_the_model_is_not_asked() -> None:
    async def gate(event: TranscriptParsed) -> str | None:
        return "No consent stands for this session."

    desk = Desk([honest], gate)
    await desk.store.save_transcript(parsed(WORDS))
    outcome = await tried(desk, asked())
    assert isinstance(outcome, ShadowDeclined)
    assert outcome.reply == "No consent stands for this session."
    assert desk.model.asked == []


@pytest.mark.parametrize(
    ("event", "model", "why"),
    [
        (asked(session_id="session-2"), True, "no transcript"),
        (asked(coach_id="coach-2"), True, "no transcript"),
        (asked(prompt="draft", prompt_version=7), True, "no version 7"),
        (asked(), False, "COACHSTREAM_MODEL"),
    ],
)
async def test_what_cannot_be_tried_is_declined_with_the_reason(event: DraftShadow, model: bool, why: str) -> None:
    desk = Desk([honest])
    await desk.store.save_transcript(parsed(WORDS))
    outcome = await tried(desk, event, model)
    assert isinstance(outcome, ShadowDeclined)
    assert why in outcome.reply
    assert desk.model.asked == []


async def test_a_shadow_that_is_there_is_told_again_and_not_paid_again() -> None:
    desk = Desk([honest])
    await desk.store.save_transcript(parsed(WORDS))
    shadow = stage(desk)
    (first,) = await shadow(asked())
    assert isinstance(first, ShadowDrafted)
    await shadow.shadows.keep(first)
    assert await shadow(asked()) == [first]
    assert len(desk.model.asked) == 1


async def test_it_is_in_the_coachs_voice_as_a_draft_would_be() -> None:
    desk = Desk([honest])
    await desk.store.save_transcript(parsed(WORDS))
    shadow = stage(desk)
    voice = example(VoiceProfileUpdated, 1).changed(coach_id="coach-1")
    await shadow.voices.save(voice)
    (outcome,) = await shadow(asked(analyst="extractive"))
    assert isinstance(outcome, ShadowDrafted)
    assert outcome.summary.voice_version == voice.profile.version
