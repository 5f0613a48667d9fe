"""A summary's versions over ASGI, on in-memory parts."""

from schemas.summary import Section, Statement
from tests.connectors.examples import drafted
from tests.gateway.platform import DANA, EVE, Gateway

PATH = "/sessions/s1/summary"


async def with_versions(gateway: Gateway) -> None:
    """Version 2 rewords a sentence and adds one."""
    first = drafted(DANA.coach_id, "s1")
    (goal,) = first.summary.statements
    more = Statement(statement_id="b", section=Section.OVERVIEW, text="More.")
    second = drafted(DANA.coach_id, "s1", version=2)
    summary = second.summary.changed(statements=[goal.changed(text="Maya wants to sleep."), more])
    await gateway.dependencies.summaries.save_summary(first)
    await gateway.dependencies.summaries.save_summary(second.changed(summary=summary, command="tighter"))


async def test_versions_are_listed_with_what_made_them(quiet: Gateway) -> None:
    await with_versions(quiet)
    async with quiet.http(quiet.token()) as http:
        lines = (await http.get(f"{PATH}/versions")).json()["versions"]
    assert [(line["version"], line["command"], line["sentences"]) for line in lines] == [
        (1, None, 1),
        (2, "tighter", 2),
    ]


async def test_any_two_are_compared(quiet: Gateway) -> None:
    await with_versions(quiet)
    async with quiet.http(quiet.token()) as http:
        there = (await http.get(f"{PATH}/compare", params={"from": 1, "to": 2})).json()
        back = (await http.get(f"{PATH}/compare", params={"from": 2, "to": 1})).json()
        same = (await http.get(f"{PATH}/compare", params={"from": 2, "to": 2})).json()
    assert [(one["change"]["kind"], one["by"]["command"]) for one in there["changes"]] == [
        ("REWORDED", "tighter"),
        ("ADDED", "tighter"),
    ]
    assert [one["change"]["kind"] for one in back["changes"]] == ["REMOVED", "REWORDED"]
    assert same["changes"] == []


async def test_each_sentence_tells_what_made_it(quiet: Gateway) -> None:
    await with_versions(quiet)
    async with quiet.http(quiet.token()) as http:
        newest = (await http.get(f"{PATH}/blame")).json()
        first = (await http.get(f"{PATH}/blame", params={"version": 1})).json()
    assert [
        (one["statement_id"], one["made_by"]["version"], one["changed_by"]["version"]) for one in newest["sentences"]
    ] == [("a", 1, 2), ("b", 2, 2)]
    assert (first["version"], first["sentences"][0]["changed_by"]["version"]) == (1, 1)


async def test_what_is_not_there_or_not_theirs_is_not_found(quiet: Gateway) -> None:
    await with_versions(quiet)
    paths = [f"{PATH}/versions", f"{PATH}/compare?from=1&to=2", f"{PATH}/blame"]
    async with quiet.http(quiet.token(EVE)) as http:
        assert {(await http.get(path)).status_code for path in paths} == {404}
    async with quiet.http() as http:
        assert {(await http.get(path)).status_code for path in paths} == {401}
    async with quiet.http(quiet.token()) as http:
        assert (await http.get(f"{PATH}/compare?from=1&to=9")).status_code == 404
        assert (await http.get(f"{PATH}/blame?version=9")).status_code == 404
        assert (await http.get(f"{PATH}/compare?from=0&to=1")).status_code == 422
