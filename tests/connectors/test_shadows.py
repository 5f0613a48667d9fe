from connectors.shadows_port import Shadows, Trial
from schemas.avro import example
from schemas.events import DraftShadow, ShadowDeclined, ShadowDrafted
from tests.connectors.examples import unique

ASKED, DRAFTED, DECLINED = example(DraftShadow, 1), example(ShadowDrafted, 1), example(ShadowDeclined, 1)


async def test_what_was_asked_and_what_came_of_it_are_found_together(shadows: Shadows) -> None:
    coach_id, shadow_id = unique(), unique()
    first, second, third = (
        ASKED.changed(coach_id=coach_id, shadow_id=shadow_id, session_id=session_id) for session_id in "abc"
    )
    drafted = DRAFTED.changed(coach_id=coach_id, shadow_id=shadow_id, session_id="a")
    declined = DECLINED.changed(coach_id=coach_id, shadow_id=shadow_id, session_id="b")
    for asked in (third, second, first, first):
        await shadows.ask(asked)
    await shadows.keep(drafted)
    await shadows.keep(declined)
    assert list(await shadows.of(coach_id, shadow_id)) == [
        Trial(first, drafted),
        Trial(second, declined),
        Trial(third, None),
    ]
    assert await shadows.outcome(shadow_id, "a") == drafted
    assert await shadows.outcome(shadow_id, "c") is None
    assert await shadows.outcome(unique(), "a") is None


async def test_an_outcome_may_be_kept_first_and_the_first_one_stays(shadows: Shadows) -> None:
    coach_id, shadow_id = unique(), unique()
    asked = ASKED.changed(coach_id=coach_id, shadow_id=shadow_id)
    drafted, declined = (one.changed(coach_id=coach_id, shadow_id=shadow_id) for one in (DRAFTED, DECLINED))
    await shadows.keep(drafted)
    assert await shadows.of(coach_id, shadow_id) == []
    await shadows.keep(declined)
    await shadows.ask(asked)
    assert list(await shadows.of(coach_id, shadow_id)) == [Trial(asked, drafted)]


async def test_a_shadow_is_its_coachs_alone(shadows: Shadows) -> None:
    asked = ASKED.changed(coach_id=unique(), shadow_id=unique())
    await shadows.ask(asked)
    assert await shadows.of(unique(), asked.shadow_id) == []
