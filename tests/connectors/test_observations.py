from connectors.competencies_port import Observations
from schemas.avro import example
from schemas.events import CompetenciesObserved
from tests.connectors.examples import unique

OBSERVED = example(CompetenciesObserved, 1)


async def test_the_newest_transcripts_observations_are_kept(observations: Observations) -> None:
    first = OBSERVED.changed(coach_id=unique(), session_id=unique(), transcript_version=1)
    third = first.changed(transcript_version=3, markers=[])
    for observed in (first, third, first.changed(transcript_version=2)):
        await observations.keep(observed)
    assert await observations.of_session(first.coach_id, first.session_id) == third


async def test_they_are_their_coachs_alone(observations: Observations) -> None:
    observed = OBSERVED.changed(coach_id=unique(), session_id=unique())
    await observations.keep(observed)
    assert await observations.of_session(unique(), observed.session_id) is None
