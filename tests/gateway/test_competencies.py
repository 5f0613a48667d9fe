"""What a session shows of the coach's craft, over ASGI."""

from schemas.avro import example
from schemas.events import CompetenciesObserved
from tests.gateway.platform import DANA, EVE, Gateway
from tests.gateway.test_rest import code


async def test_the_coach_and_nobody_else_sees_what_was_observed(quiet: Gateway) -> None:
    observed = example(CompetenciesObserved, 1).changed(coach_id=DANA.coach_id)
    await quiet.dependencies.observations.keep(observed)
    address = f"/sessions/{observed.session_id}/competencies"
    async with quiet.http(quiet.token()) as http:
        told = (await http.get(address)).json()
        assert code(await http.get("/sessions/none/competencies")) == (404, "not_found")
    assert (told["framework"], told["transcript_version"]) == ("ICF_PCC_2020", observed.transcript_version)
    assert [one["marker"] for one in told["markers"]] == [one.marker for one in observed.markers]
    assert "coach_id" not in told
    async with quiet.http(quiet.token(EVE)) as http:
        assert code(await http.get(address)) == (404, "not_found")
