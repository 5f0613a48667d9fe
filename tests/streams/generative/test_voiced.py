"""A model's draft in the coach's voice is still the model's."""

from connectors.memory import MemoryVoices
from schemas.avro import example
from schemas.events import VoiceProfileUpdated
from streams.style.analyst import VoicedAnalyst
from streams.style.described import style_instructions
from tests.streams.analysis.builders import parsed
from tests.streams.generative.doubles import UNSURE, Desk, honest


async def test_a_voice_changes_nothing_of_who_wrote_it() -> None:
    voices = MemoryVoices()
    told = example(VoiceProfileUpdated, VoiceProfileUpdated.version)
    assert await voices.save(told.changed(coach_id="coach-1"))
    plain = await Desk([honest]).analyst.draft(parsed("Maya: I want to sleep more."))
    voiced = await VoicedAnalyst(Desk([honest]).analyst, voices).draft(parsed("Maya: I want to sleep more."))
    assert voiced.voice_version is not None
    assert (voiced.author, voiced.note) == (plain.author, plain.note)
    assert voiced.author is not None


async def test_a_model_is_asked_for_the_voice_that_is_switched_on() -> None:
    voices = MemoryVoices()
    told = example(VoiceProfileUpdated, VoiceProfileUpdated.version).changed(coach_id="coach-1")
    off = told.changed(
        profile=told.profile.changed(version=told.profile.version + 1, cause_event_id="off", enabled=False)
    )
    wanted = style_instructions(told.profile)
    assert wanted
    for updated, is_asked in ((told, True), (off, False)):
        assert await voices.save(updated)
        desk = Desk([honest, honest, UNSURE])
        analyst = VoicedAnalyst(desk.analyst, voices)
        event = parsed("Maya: I want to sleep more.")
        drafted = await desk.drafted(event)
        await analyst.draft(event)
        await analyst.refine(drafted.summary, "make it sound warmer", event)
        plain, *voiced = [one.instructions for one in desk.model.asked]
        assert wanted not in plain
        assert [wanted in one for one in voiced] == [is_asked, is_asked]
