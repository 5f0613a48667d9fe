"""The store of voices, and what it is taught from."""

import asyncio

from connectors.ports import SummaryStore
from connectors.voices_port import Voices
from schemas.events import VoiceProfileUpdated
from schemas.ids import new_id
from schemas.voice import Style, VoiceCause, VoiceProfile, WritingSample
from tests.connectors.examples import T0, drafted, envelope, unique


def updated(coach_id: str, version: int = 1, cause: str | None = None) -> VoiceProfileUpdated:
    profile = VoiceProfile(
        version=version,
        parent_version=version - 1 or None,
        cause=VoiceCause.EDITED,
        cause_event_id=cause or new_id(T0),
        created_at=T0,
        style=Style(greeting="Hi {client},\x00 Zoë"),
    )
    return VoiceProfileUpdated(**envelope(coach_id), profile=profile, reply="Changed.")


async def test_the_newest_version_is_the_default_and_each_can_be_opened(voices: Voices) -> None:
    coach_id = unique()
    first, second = updated(coach_id), updated(coach_id, 2)
    assert await voices.save(second)
    assert await voices.save(first)
    assert await voices.profile(coach_id) == second
    assert await voices.profile(coach_id, 1) == first
    assert await voices.profile(coach_id, 3) is None
    assert await voices.profile(unique()) is None
    assert list(await voices.versions(coach_id)) == [second, first]
    assert list(await voices.versions(coach_id, 1)) == [second]


async def test_a_version_belongs_to_its_first_cause_and_a_cause_makes_one(voices: Voices) -> None:
    coach_id = unique()
    first = updated(coach_id)
    assert await voices.save(first)
    assert await voices.save(first)
    assert not await voices.save(updated(coach_id))
    assert not await voices.save(updated(coach_id, 2, first.profile.cause_event_id))
    assert await voices.profile(coach_id) == first
    assert await voices.caused_by(first.profile.cause_event_id) == first
    assert await voices.caused_by(unique()) is None


async def test_of_two_causes_at_once_one_wins(voices: Voices) -> None:
    coach_id = unique()
    rivals = [updated(coach_id) for _ in range(5)]
    won = await asyncio.gather(*(voices.save(rival) for rival in rivals))
    assert won.count(True) == 1
    assert await voices.profile(coach_id) == rivals[won.index(True)]


async def test_a_sample_is_kept_once_and_for_its_coach_alone(voices: Voices) -> None:
    coach_id, other = unique(), unique()
    sample = WritingSample(title="Recap", text="Hi Zoë,\x00\n\nwell done.")
    await voices.add_sample(coach_id, "s1", sample)
    await voices.add_sample(coach_id, "s1", sample.changed(title="the same again"))
    assert await voices.samples(coach_id, ["s1", "s2"]) == {"s1": sample}
    assert await voices.samples(other, ["s1"]) == {}
    assert await voices.samples(coach_id, []) == {}


async def test_a_coachs_sessions_are_given_with_their_first_and_newest_summary(summaries: SummaryStore) -> None:
    coach_id, edited, untouched = unique(), unique(), unique()
    first, second, third = (drafted(coach_id, edited, version=version) for version in (1, 2, 3))
    alone = drafted(coach_id, untouched)
    for one in (first, second, third, alone, drafted(unique(), unique())):
        assert await summaries.save_summary(one)
    pairs = await summaries.first_and_newest(coach_id, 10)
    assert {(one.session_id, one.summary.version, last.summary.version) for one, last in pairs} == {
        (edited, 1, 3),
        (untouched, 1, 1),
    }
    assert (first, third) in pairs
    assert len(await summaries.first_and_newest(coach_id, 1)) == 1
