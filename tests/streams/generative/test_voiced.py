"""A model's draft in the coach's voice is still the model's."""

from connectors.memory import MemoryVoices
from schemas.avro import example
from schemas.events import VoiceProfileUpdated
from streams.style.analyst import VoicedAnalyst
from tests.streams.analysis.builders import parsed
from tests.streams.generative.doubles import Desk, honest


async def test_a_voice_changes_nothing_of_who_wrote_it() -> None:
    voices = MemoryVoices()
    told = example(VoiceProfileUpdated, VoiceProfileUpdated.version)
    assert await voices.save(told.changed(coach_id="coach-1"))
    plain = await Desk([honest]).analyst.draft(parsed("Maya: I want to sleep more."))
    voiced = await VoicedAnalyst(Desk([honest]).analyst, voices).draft(parsed("Maya: I want to sleep more."))
    assert voiced.voice_version is not None
    assert (voiced.author, voiced.note) == (plain.author, plain.note)
    assert voiced.author is not None
