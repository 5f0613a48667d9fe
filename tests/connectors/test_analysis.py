from connectors.analysis_port import AnalysisRuns, AnalysisSettings, AnalystChoice, CoachSettings, Fallback
from tests.connectors.examples import T0, unique


async def test_a_coach_who_set_nothing_has_the_defaults(analysis_settings: AnalysisSettings) -> None:
    assert await analysis_settings.of(unique()) == CoachSettings(AnalystChoice.MODEL, Fallback.EXTRACTIVE)


async def test_the_last_settings_stand(analysis_settings: AnalysisSettings) -> None:
    coach_id = unique()
    for settings in (
        CoachSettings(AnalystChoice.EXTRACTIVE, Fallback.WAIT),
        CoachSettings(AnalystChoice.MODEL, Fallback.WAIT),
    ):
        await analysis_settings.put(coach_id, settings)
        assert await analysis_settings.of(coach_id) == settings
    assert await analysis_settings.of(unique()) == CoachSettings()


async def test_only_what_runs_is_cancelled_and_only_by_its_coach(analysis_runs: AnalysisRuns) -> None:
    coach_id, session_id, event_id = unique(), unique(), unique()
    assert not await analysis_runs.cancel(coach_id, session_id)
    await analysis_runs.begin(coach_id, session_id, event_id, T0)
    assert not await analysis_runs.cancel(unique(), session_id)
    assert not await analysis_runs.cancelled(session_id)
    assert await analysis_runs.cancel(coach_id, session_id)
    assert await analysis_runs.cancelled(session_id)


async def test_a_run_begun_again_is_still_cancelled(analysis_runs: AnalysisRuns) -> None:
    coach_id, session_id, event_id = unique(), unique(), unique()
    await analysis_runs.begin(coach_id, session_id, event_id, T0)
    await analysis_runs.cancel(coach_id, session_id)
    await analysis_runs.begin(coach_id, session_id, event_id, T0)
    assert await analysis_runs.cancelled(session_id)


async def test_the_runs_of_a_session_are_cancelled_together_and_end_alone(analysis_runs: AnalysisRuns) -> None:
    coach_id, session_id = unique(), unique()
    first, second = unique(), unique()
    for event_id in (first, second):
        await analysis_runs.begin(coach_id, session_id, event_id, T0)
    await analysis_runs.end(session_id, first)
    await analysis_runs.end(unique(), second)
    assert await analysis_runs.cancel(coach_id, session_id)
    await analysis_runs.end(session_id, second)
    assert not await analysis_runs.cancelled(session_id)
    assert not await analysis_runs.cancel(coach_id, session_id)
