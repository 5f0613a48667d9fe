"""The stage voice: learned, set by hand, switched off, rolled back; and whose words stay whose."""

import random
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.memory import MemoryEmbedder, MemorySharing, MemorySummaries, MemoryVoices
from schemas.events import (
    ChatAnswered,
    EditVoice,
    RollBackVoice,
    SummaryApproved,
    SummaryDrafted,
    TrainVoice,
    TranscriptParsed,
    VoiceProfileUpdated,
)
from schemas.ids import derived_id
from schemas.record import Event
from schemas.summary import Cause, Layout, Origin, Section
from schemas.voice import ClientPerson, VoiceCause, VoiceProfile, VoiceSourceKind, WritingSample
from streams.analyze import Analyze
from streams.contractions import expanded_words
from streams.extractive import ExtractiveAnalyst
from streams.refine import Refine
from streams.style.analyst import VoicedAnalyst
from streams.style.described import described, style_instructions
from streams.style.sources import Heard
from streams.vocabulary import FUNCTION_WORDS, words
from streams.voice import Voice, gathered
from tests.streams.analysis.builders import ROOT, parsed, refine, session
from tests.streams.generative.doubles import UNSURE, honest
from tests.streams.generative.doubles import Desk as ModelDesk
from tests.streams.voice.coaches import FINALS, SESSIONS

NOW = datetime(2026, 4, 29, 12, tzinfo=UTC)
NORA = [path.read_text() for path in sorted((FINALS / "nora").rglob("*.txt"))]
FEW = settings(max_examples=15, deadline=None)
"""Each example trains a voice several times over."""

BRANDT = [path.read_text() for path in sorted((FINALS / "brandt").rglob("*.txt"))]


def envelope(name: str, coach_id: str = "coach-1") -> dict[str, Any]:
    return {
        "event_id": derived_id(ROOT, name),
        "occurred_at": NOW,
        "coach_id": coach_id,
        "correlation_id": ROOT,
        "actor": f"coach:{coach_id}",
    }


class Desk:
    """A coach, their voice, and their summaries."""

    def __init__(self) -> None:
        self.voices, self.summaries = MemoryVoices(), MemorySummaries()
        self.plain = ExtractiveAnalyst(MemoryEmbedder())
        self.sharing = MemorySharing()
        self.stage = Voice(self.voices, self.summaries, self.sharing, lambda: NOW)
        self._turn = 0

    async def train(self, *texts: str, turn: str | None = None, edits: bool = True) -> VoiceProfile:
        samples = [WritingSample(title=f"sample {at}", text=text) for at, text in enumerate(texts)]
        return await self.updated(TrainVoice(**self._next(turn), samples=samples, learn_from_edits=edits))

    async def edit(self, **fields: Any) -> VoiceProfile:
        return await self.updated(EditVoice(**self._next(), **fields))

    async def roll_back(self, version: int) -> VoiceProfile:
        return await self.updated(RollBackVoice(**self._next(), to_version=version))

    async def updated(self, command: Event) -> VoiceProfile:
        (event,) = await self.stage(command)
        assert isinstance(event, VoiceProfileUpdated), event
        return event.profile

    async def answered(self, command: Event) -> str:
        (event,) = await self.stage(command)
        assert isinstance(event, ChatAnswered)
        return event.reply

    async def drafted(self, event: TranscriptParsed, voiced: bool = True) -> SummaryDrafted:
        analyst = VoicedAnalyst(self.plain, self.voices) if voiced else self.plain
        (made,) = await Analyze(analyst, MemorySummaries(), lambda: NOW)(event)
        assert isinstance(made, SummaryDrafted)
        return made

    def _next(self, turn: str | None = None) -> dict[str, Any]:
        self._turn += 1
        return envelope(turn or f"turn {self._turn}")


def content(profile: VoiceProfile) -> dict[str, Any]:
    """What a profile says, whichever version says it."""
    return profile.model_dump(include={"enabled", "style", "set_by_coach", "exemplars", "sources"})


async def test_two_coaches_are_told_apart() -> None:
    nora, brandt = await Desk().train(*NORA), await Desk().train(*BRANDT)
    assert (nora.style.person, brandt.style.person) == (ClientPerson.SECOND, ClientPerson.THIRD)
    assert nora.style.greeting == "Hi {client},"
    assert (nora.style.sign_off, brandt.style.sign_off) == ("Warmly,\nNora", "Regards,\nH. Brandt")
    assert (nora.style.contractions or 0) > 0.8 > 0.2 > (brandt.style.contractions or 0)
    assert brandt.style.section_order[0] is Section.COMMITMENTS
    assert "thank you for today" in [phrase.text for phrase in nora.style.preferred]
    assert (nora.version, nora.cause, nora.enabled) == (1, VoiceCause.TRAINED, True)
    assert "Warmly, / Nora" in described(nora)


async def test_the_same_training_twice_changes_nothing() -> None:
    desk = Desk()
    first = await desk.train(*NORA, turn="one")
    assert await desk.train(*NORA, turn="one") == first
    again = TrainVoice(**envelope("two"), samples=[WritingSample(title="again", text=text) for text in NORA])
    assert "learned already" in await desk.answered(again)
    assert len(await desk.voices.versions("coach-1")) == 1


@FEW
@given(st.randoms(use_true_random=False))
async def test_the_order_of_samples_does_not_matter(shuffler: random.Random) -> None:
    texts = [*NORA, *BRANDT]
    ordered = await Desk().train(*texts)
    shuffler.shuffle(texts)
    shuffled = await Desk().train(*texts)
    assert shuffled.style == ordered.style
    assert shuffled.exemplars == ordered.exemplars
    one_by_one = Desk()
    for text in texts:
        profile = await one_by_one.train(text)
    assert (profile.style, profile.exemplars) == (ordered.style, ordered.exemplars)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("train"), st.sampled_from([*NORA, *BRANDT])),
        st.tuples(st.just("edit"), st.sampled_from(["", "Hello {client}!", "Dear {client},"])),
        st.tuples(st.just("switch"), st.booleans()),
    ),
    min_size=1,
    max_size=5,
)


@FEW
@given(STEPS, st.integers(0, 4))
async def test_rolling_back_gives_exactly_the_earlier_profile(steps: list[tuple[str, Any]], pick: int) -> None:
    desk = Desk()
    for at, (step, value) in enumerate(steps):
        if step == "train":
            samples = [WritingSample(title="s", text=value)]
            await desk.stage(TrainVoice(**envelope(f"step {at}"), samples=samples))
        else:
            await desk.edit(**({"greeting": value} if step == "edit" else {"enabled": value}))
    versions = list(reversed(await desk.voices.versions("coach-1")))
    to = versions[pick % len(versions)].profile
    back = await desk.roll_back(to.version)
    assert content(back) == content(to)
    assert (back.version, back.restored_version, back.parent_version) == (len(versions) + 1, to.version, len(versions))


async def test_switched_off_is_exactly_the_summary_without_a_profile() -> None:
    desk = Desk()
    await desk.train(*NORA)
    event = session("promotion")
    in_voice, without = await desk.drafted(event), await desk.drafted(event, voiced=False)
    assert in_voice.summary.voice_version == 1
    assert in_voice.summary.statements != without.summary.statements
    await desk.edit(enabled=False)
    assert await desk.drafted(event) == without
    await desk.edit(enabled=True)
    assert (await desk.drafted(event)).summary.statements == in_voice.summary.statements


async def test_what_is_set_by_hand_outlives_training_until_it_is_to_be_learned_again() -> None:
    desk = Desk()
    await desk.train(NORA[0])
    set_by_hand = await desk.edit(greeting="Dear {client}!", banned=["synergy"], exemplars=[])
    assert set_by_hand.set_by_coach == ["banned", "exemplars", "greeting"]
    trained = await desk.train(NORA[1])
    assert trained.style.greeting == "Dear {client}!"
    assert [phrase.text for phrase in trained.style.banned] == ["synergy"]
    assert trained.exemplars == []
    assert (await desk.edit(greeting="")).style.greeting is None
    await desk.edit(learn_again=["greeting"])
    assert (await desk.train(NORA[2])).style.greeting == "Hi {client},"


async def test_a_voice_may_be_set_before_anything_was_learned() -> None:
    profile = await Desk().edit(layout=Layout.BULLETS)
    assert (profile.version, profile.style.layout, profile.cause) == (1, Layout.BULLETS, VoiceCause.EDITED)


async def test_nothing_to_learn_from_is_said() -> None:
    desk = Desk()
    assert "nothing to learn" in await desk.answered(TrainVoice(**envelope("none"), samples=[]))
    assert "no version 7" in await desk.answered(RollBackVoice(**envelope("back"), to_version=7))
    assert await desk.voices.versions("coach-1") == []


async def test_what_a_coach_made_of_drafts_is_learned_from_their_sessions_alone() -> None:
    desk = Desk()
    analyze = Analyze(desk.plain, desk.summaries, lambda: NOW)
    change = Refine(desk.plain, desk.summaries, lambda: NOW)
    for name in ("founder", "sales_lead", "freelancer"):
        text = (SESSIONS / f"{name}.txt").read_text().partition("\n---\n")[0]
        await analyze(parsed(text, session_id=name))
        for command in ("remove the insights", "as bullets"):
            await change(refine(command, name, turn=name))
    profile = await desk.train()
    assert {source.kind for source in profile.sources} == {VoiceSourceKind.EDIT}
    assert profile.style.left_out == [Section.INSIGHTS]
    assert profile.style.layout is Layout.BULLETS
    told = await desk.drafted(session("promotion"))
    assert {one.section for one in told.summary.removed} == {Section.INSIGHTS}
    assert Section.INSIGHTS not in {one.section for one in told.summary.statements}
    assert "nothing to learn" in await desk.answered(TrainVoice(**envelope("other", "coach-2"), samples=[]))


async def test_of_a_session_that_was_approved_the_approved_version_counts() -> None:
    desk = Desk()
    analyze = Analyze(desk.plain, desk.summaries, lambda: NOW)
    change = Refine(desk.plain, desk.summaries, lambda: NOW)
    for name in ("founder", "sales_lead"):
        text = (SESSIONS / f"{name}.txt").read_text().partition("\n---\n")[0]
        await analyze(parsed(text, session_id=name))
        await change(refine("as bullets", name, turn=name))
        await change(refine("remove the insights", name, turn=name))
        decided = {"session_id": name, "title": "A session", "summary_version": 2, "approved_by": "c", "reply": "Yes."}
        await desk.sharing.record(SummaryApproved(**{**envelope(f"approved {name}"), "causation_id": ROOT}, **decided))
    profile = await desk.train()
    assert profile.style.layout is Layout.BULLETS
    assert profile.style.left_out == []


CLIENTS = {path.stem: path.read_text().partition("\n---\n")[0] for path in sorted(SESSIONS.glob("*.txt"))}
FRAMES = st.sampled_from(["", "Great work. ", "You noticed this: ", "As I see it, ", "Thank you, {name}. ", "{name}: "])


@FEW
@given(st.lists(st.tuples(FRAMES, st.sampled_from(sorted(CLIENTS)), st.integers(0, 11)), min_size=1, max_size=8))
async def test_another_clients_words_reach_no_prompt_and_no_other_summary(picks: list[tuple[str, str, int]]) -> None:
    """A coach pastes recaps that quote clients, and adds such sentences to their summaries by hand."""
    desk = Desk()
    drafts = {name: await desk.drafted(parsed(CLIENTS[name], session_id=name), voiced=False) for _, name, _ in picks}
    quotes: list[str] = []
    names = {name: drafts[name].summary.statements[0].speaker or "" for name in drafts}
    samples: list[WritingSample] = []
    for frame, name, at in picks:
        statements = drafts[name].summary.statements
        quotes.append(statements[at % len(statements)].text)
        samples.append(WritingSample(title=name, text=frame.format(name=names[name]) + quotes[-1]))
        await desk.summaries.save_summary(drafts[name])
        added = [*statements, statements[0].changed(statement_id="added", text=quotes[-1], origin=Origin.COACH_ADDED)]
        edited = drafts[name].summary.changed(
            version=2, cause=Cause.COACH_EDIT, cause_event_id=derived_id(ROOT, name), statements=added
        )
        await desk.summaries.save_summary(drafts[name].changed(summary=edited))
    await desk.stage(TrainVoice(**envelope("all"), samples=samples))
    newest = await desk.voices.profile("coach-1")
    shown = newest.profile.exemplars if newest else []
    heard = Heard([one for drafted in drafts.values() for one in drafted.summary.statements])
    assert not any(heard.quoted(sentence) for sentence in shown)
    instructions = await prompts(desk)
    assert style_instructions(newest.profile if newest else None) in instructions
    for quote in quotes:
        assert not (len(words(quote)) >= 4 and " ".join(words(quote)) in " ".join(words(instructions)))
    for name in names.values():
        assert name not in instructions.split()
    other = await desk.drafted(session("promotion"))
    transcript = session("promotion").transcript
    said = expanded_words(words(" ".join(segment.text for segment in transcript.segments)))
    people = [part.lower() for one in transcript.participants for part in (one.name or "").split()]
    for one in other.summary.statements:
        assert set(expanded_words(words(one.text))) - FUNCTION_WORDS <= {*said, *people}, one.text


async def prompts(desk: Desk) -> str:
    """All that a model is told, besides the session's own words, for a draft and a refinement in the coach's voice."""
    model = ModelDesk([honest, UNSURE])
    event = parsed("Coach: What would you like?\nIlse: I want to paint again.")
    analyst = VoicedAnalyst(model.analyst, desk.voices)
    drafted = await desk.drafted(event, voiced=False)
    await analyst.draft(event)
    await analyst.refine(drafted.summary, "make it sound warmer", event)
    assert len(model.model.asked) == 2
    return "\n".join(one.instructions for one in model.model.asked)


def test_names_are_known_from_the_middle_of_sentences() -> None:
    sample = WritingSample(title="t", text="We met Priyanka at last. Priyanka will think about the plan for June.")
    lessons = gathered({"a" * 64: sample}, [], [])
    assert "priyanka" in lessons.heard.names
    assert "june" not in lessons.heard.names


def test_no_profile_no_instructions() -> None:
    assert style_instructions(None) == ""


@pytest.mark.parametrize("text", ["", "  \n ", "Hi Marcus,", "?!", "“quoted only, all of it”"])
async def test_odd_samples_are_taken_or_refused_and_never_fail(text: str) -> None:
    (event,) = await Desk().stage(TrainVoice(**envelope("odd"), samples=[WritingSample(title="", text=text)]))
    assert isinstance(event, VoiceProfileUpdated | ChatAnswered)
