"""Commands about sentences, sections, names and the person, on a summary."""

import pytest

from schemas.events import ClarificationAsked, SummaryDrafted, SummaryExplained
from schemas.summary import Origin, Section, Statement, Support, Visibility
from streams.extractive.person import in_person
from tests.streams.analysis.test_sharing import Counter

WORDS = (Section.CLIENT_WORDS,)


@pytest.fixture
async def counter() -> Counter:
    counter = Counter()
    await counter.open()
    return counter


async def said(counter: Counter, command: str, turn: str = "") -> list[Statement]:
    made = await counter.hears(command, turn)
    assert isinstance(made, SummaryDrafted), made
    return made.summary.statements


async def declined(counter: Counter, command: str) -> str:
    made = await counter.hears(command)
    assert not isinstance(made, SummaryDrafted | ClarificationAsked)
    return str(getattr(made, "reply", ""))


async def test_several_numbers_are_those_that_were_seen(counter: Counter) -> None:
    gone = {counter.id(2), counter.id(3)}
    left = await said(counter, "remove 2 and 3")
    assert {one.statement_id for one in counter.first.statements} - {one.statement_id for one in left} == gone


async def test_swapped_placed_and_moved(counter: Counter) -> None:
    (first, second) = [at for at, one in enumerate(counter.first.statements, 1) if one.section is Section.COMMITMENTS][
        :2
    ]
    swapped = await said(counter, f"swap {first} and {second}")
    assert [one.statement_id for one in swapped][first - 1 : second] == [counter.id(second), counter.id(first)]
    back = await said(counter, f"put {second} before {first}")
    assert back == counter.first.statements
    moved = await said(counter, f"move sentence {first} to insights")
    one = next(one for one in moved if one.statement_id == counter.id(first))
    assert (one.section, one.commitment) == (Section.INSIGHTS, None)
    assert [list(Section).index(each.section) for each in moved] == sorted(
        list(Section).index(each.section) for each in moved
    )
    assert "two of one section" in await declined(counter, "swap 1 and 2")


async def test_only_some_sections_and_a_sentence_hidden(counter: Counter) -> None:
    hidden = await said(counter, "hide sentence 1 from the client")
    assert hidden[0].visibility is Visibility.COACH_ONLY
    shown = await said(counter, "the client may see sentence 1 after all")
    assert shown == counter.first.statements
    left = await said(counter, "only the goal and the commitments")
    assert {one.section for one in left} == {Section.GOAL, Section.COMMITMENTS}


async def test_the_coachs_own_words_are_marked_as_theirs(counter: Counter) -> None:
    rewritten = await said(counter, "sentence 2 should read: Nadia wants to apply.")
    assert (rewritten[1].text, rewritten[1].origin) == ("Nadia wants to apply.", Origin.COACH_EDIT)
    noted = await said(counter, "note to self: ask about the sister")
    assert (noted[-1].section, noted[-1].visibility) == (Section.PRIVATE_NOTES, Visibility.COACH_ONLY)
    assert noted[-1].origin is Origin.COACH_ADDED


async def test_a_name_changes_everywhere_but_in_quotations(counter: Counter) -> None:
    renamed = await said(counter, "call him Thomas, not Tom")
    assert any("Thomas" in one.text and one.origin is Origin.COACH_EDIT for one in renamed)
    assert not any("Tom" in one.text.split() for one in renamed if one.section not in WORDS)
    spelled = await said(counter, "her name is spelled Nadja")
    assert {one.speaker for one in spelled} <= {"Nadja", "Coach", None}
    assert "Nobody is called Zoe" in await declined(counter, "rename Zoe to Zoë")


async def test_a_client_is_addressed_and_told_of_and_back_again(counter: Counter) -> None:
    spoken = [one.text for one in counter.first.statements]
    addressed = await said(counter, "use 'you' instead of 'she'")
    promised = [one.text for one in addressed if one.section is Section.COMMITMENTS]
    assert any(text.startswith("You'll") for text in promised)
    assert {one.support for one in addressed} == {Support.SUPPORTED}
    assert [one.text for one in addressed if one.section in WORDS] == [
        one.text for one in counter.first.statements if one.section in WORDS
    ]
    told = await said(counter, "say she instead of I")
    assert any(one.text.startswith("She'll") for one in told)
    assert {one.support for one in told} == {Support.SUPPORTED}
    assert [one.text for one in await said(counter, "write it in the first person")] == spoken


async def test_which_third_person_is_asked(counter: Counter) -> None:
    asked = await counter.hears("put it in the third person")
    assert isinstance(asked, ClarificationAsked)
    assert [choice.label for choice in asked.choices] == ["she", "he", "they"]
    assert any(one.text.startswith("She'll") for one in await said(counter, "she"))


async def test_a_tense_is_declined_with_a_way_out(counter: Counter) -> None:
    assert "cannot change the tense" in await declined(counter, "put it in the past tense")


async def test_the_second_of_two(counter: Counter) -> None:
    asked = await counter.hears("remove the sentence about sending")
    assert isinstance(asked, ClarificationAsked)
    second = asked.choices[1].command
    left = await said(counter, "the second")
    gone = {one.statement_id for one in counter.first.statements} - {one.statement_id for one in left}
    assert gone == {counter.id(int(second.rsplit(" ", 1)[1]))}


async def test_both_of_two(counter: Counter) -> None:
    asked = await counter.hears("remove the sentence about sending")
    assert isinstance(asked, ClarificationAsked)
    assert len(await said(counter, "both")) == len(counter.first.statements) - len(asked.choices)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("what did you change?", "Version 2 against version 1: 1 removed. It came of “remove sentence 2”"),
        ("compare version 2 with version 1", "1 added"),
        ("why is sentence 1 here?", "rests on these words of Nadia"),
        ("how many sentences are there?", "in commitments"),
        ("what can you do?", "for instance"),
    ],
)
async def test_questions_are_answered_and_change_nothing(counter: Counter, question: str, told: str) -> None:
    await said(counter, "remove sentence 2")
    answer = await counter.hears(question)
    assert isinstance(answer, SummaryExplained)
    assert told in answer.reply
    newest = await counter.store.summary("session-1")
    assert newest is not None
    assert newest.summary.version == 2


@pytest.mark.parametrize("question", ["why is this here?", "why is sentence 99 here?", "compare version 1 with 9"])
async def test_what_cannot_be_answered_is_said(counter: Counter, question: str) -> None:
    assert await declined(counter, question)


async def test_several_undos_at_once(counter: Counter) -> None:
    for command in ("as bullets", "remove sentence 1", "remove sentence 2"):
        await said(counter, command)
    made = await counter.hears("undo the last three changes")
    assert isinstance(made, SummaryDrafted)
    assert (made.summary.statements, made.summary.layout) == (counter.first.statements, counter.first.layout)
    assert len(await said(counter, "redo")) == len(counter.first.statements)


@pytest.mark.parametrize(
    ("spoken", "pronoun", "told"),
    [
        ("I'm afraid that they laugh.", "she", "She is afraid that they laugh."),
        ("I'm afraid that they laugh.", "they", None),
        ("I keep waiting until I am ready.", "you", "You keep waiting until you are ready."),
        ("I was late and am sorry.", "you", None),
        ("I'd go.", "she", None),
        ("I put it off.", "he", None),
        ("I think you are right.", "they", None),
        ("What am I doing?", "you", None),
        ("I said “I am ready”.", "you", None),
        ("My plan is mine.", "they", "Their plan is theirs."),
        ("It rains.", "you", "It rains."),
    ],
)
def test_rules_change_the_person_or_leave_it(spoken: str, pronoun: str, told: str | None) -> None:
    assert in_person(spoken, pronoun) == told
