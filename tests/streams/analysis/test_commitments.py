"""What binds and what does not, what it points to, what becomes of it later in the session."""

from datetime import date

import pytest

from connectors.memory import MemoryEmbedder
from schemas.summary import Owner, Section, Statement
from streams.extractive import ExtractiveAnalyst
from tests.streams.analysis.builders import parsed

WEDNESDAY = date(2026, 6, 10)
BEGINS = "Coach: What would you like to work on?\nIvo: The talk with the board, and who holds it.\n"


async def made_in(text: str) -> list[Statement]:
    draft = await ExtractiveAnalyst(MemoryEmbedder()).draft(parsed(BEGINS + text, on=WEDNESDAY))
    return [one for one in draft.statements if one.section is Section.COMMITMENTS]


def due(statement: Statement) -> date | None:
    assert statement.commitment is not None
    return statement.commitment.due_date


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("I'm sending the minutes to Petra on Friday.", date(2026, 6, 12)),
        ("Tomorrow I call the auditor about the ledger.", date(2026, 6, 11)),
        ("Two hours for the budget, that's going in my diary. This Friday.", date(2026, 6, 12)),
        ("I won't open the board folder until Sunday.", date(2026, 6, 14)),
        ("The laptop stays out of the kitchen. Until Sunday.", date(2026, 6, 14)),
        ("From tomorrow I write one page every morning, until Friday.", date(2026, 6, 12)),
        ("I'll pay the plumber at the end of June.", date(2026, 6, 30)),
    ],
)
async def test_forms_of_a_promise(said: str, day: date) -> None:
    (made,) = await made_in(f"Coach: So what will you do?\nIvo: {said}")
    assert due(made) == day


@pytest.mark.parametrize(
    "said",
    [
        "I sent the minutes to Petra last Friday.",
        "I should probably call the auditor at some point.",
        "I usually swim on Fridays with my brother.",
        "She cries, and then I give in before Friday comes.",
        "He'd say, I'll close when I'm dead, on a Monday.",
        "I was going to call the auditor tomorrow, but no.",
    ],
)
async def test_what_binds_nobody(said: str) -> None:
    assert await made_in(f"Coach: Tell me more.\nIvo: {said}") == []


async def test_do_it_quotes_what_is_to_be_done() -> None:
    (made,) = await made_in(
        "Coach: What do you think?\nIvo: I could ask Petra to hold the talk. Yes. I'll do it tomorrow."
    )
    assert "ask Petra to hold the talk" in made.text
    assert due(made) == date(2026, 6, 11)


async def test_an_offer_taken_binds_the_coach() -> None:
    (made,) = await made_in("Coach: Shall I send you the checklist?\nIvo: Yes, please.\nCoach: I'll do that tonight.")
    assert made.commitment is not None
    assert made.commitment.owner is Owner.COACH
    assert "checklist" in made.text
    assert due(made) == WEDNESDAY


async def test_a_proposal_is_bound_by_deal() -> None:
    (made,) = await made_in(
        "Coach: You pay yourself a salary again.\nIvo: Even now?\nCoach: Especially now.\nIvo: Okay, deal. End of June."
    )
    assert "salary" in made.text
    assert due(made) == date(2026, 6, 30)


async def test_what_is_told_of_another_is_theirs() -> None:
    (made,) = await made_in(
        "Coach: And the contract?\nIvo: Our lawyer Pettersson has it. He's promised me the new draft by Friday."
    )
    assert made.commitment is not None
    assert made.commitment.owner is Owner.OTHER


async def test_what_is_taken_back_is_none() -> None:
    text = (
        "Coach: What will you do?\nIvo: I'll announce the plan at the assembly on Friday.\nCoach: And after that?\n"
        "Ivo: I'll ask Petra for the numbers on Monday.\nCoach: Good.\n"
        "Ivo: The assembly, hm. Actually no. Let's leave that."
    )
    (made,) = await made_in(text)
    assert "Petra" in made.text


async def test_a_recap_gives_the_date_that_stands() -> None:
    text = (
        "Coach: By when?\nIvo: I'll have the cash model redone by Friday.\nCoach: And the talk?\n"
        "Ivo: I'm going to tell Petra about the loan on Saturday.\nCoach: Good place to stop, nearly.\n"
        "Coach: Go through them for me one more time?\nIvo: The cash model, redone, by Monday. Petra on Saturday."
    )
    model, told = await made_in(text)
    assert due(model) == date(2026, 6, 15)
    assert due(told) == date(2026, 6, 13)
