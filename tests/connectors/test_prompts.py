import asyncio

from connectors.prompt_template import Prompt
from connectors.prompts_port import PromptStore
from tests.connectors.examples import T0, unique


async def test_versions_are_numbered_for_each_coach_and_name(prompts: PromptStore) -> None:
    coach_id = unique()
    assert await prompts.versions(coach_id, "draft") == []
    first = await prompts.add(coach_id, "draft", "One.", T0)
    second = await prompts.add(coach_id, "draft", "Two {{ session_date }}.", T0)
    other = await prompts.add(coach_id, "refine", "Three.", T0)
    assert first == Prompt("draft", 1, "One.", own=True)
    assert (second.version, other.version) == (2, 1)
    assert list(await prompts.versions(coach_id, "draft")) == [second, first]
    assert await prompts.versions(unique(), "draft") == []


async def test_two_written_at_once_are_two_versions(prompts: PromptStore) -> None:
    coach_id = unique()
    written = await asyncio.gather(*(prompts.add(coach_id, "draft", f"{number}.", T0) for number in range(4)))
    assert sorted(one.version for one in written) == [1, 2, 3, 4]


async def test_one_of_each_name_is_in_use_and_it_can_be_given_up(prompts: PromptStore) -> None:
    coach_id = unique()
    first, second = [await prompts.add(coach_id, "draft", text, T0) for text in ("One.", "Two.")]
    assert await prompts.in_use(coach_id) == {}
    assert await prompts.use(coach_id, "draft", 1)
    assert await prompts.in_use(coach_id) == {"draft": first}
    assert await prompts.use(coach_id, "draft", 2)
    assert not await prompts.use(coach_id, "draft", 3)
    assert not await prompts.use(unique(), "draft", 1)
    assert await prompts.in_use(coach_id) == {"draft": second}
    assert await prompts.use(coach_id, "draft", None)
    assert await prompts.in_use(coach_id) == {}
