"""What the extractive analyst makes of sessions written for it."""

from datetime import date

import pytest

from connectors.memory import MemoryEmbedder
from schemas.summary import Owner, Section, Statement, Support, Visibility
from streams.evidence import check, quote
from streams.extractive import ExtractiveAnalyst
from streams.vocabulary import words
from tests.streams.analysis.builders import parsed, session
from tests.streams.analysis.test_cleaning import is_subsequence

ANALYST = ExtractiveAnalyst(MemoryEmbedder())


async def drafted(name: str) -> dict[Section, list[Statement]]:
    draft = await ANALYST.draft(session(name))
    return {section: [one for one in draft.statements if one.section is section] for section in Section}


async def test_goal_obstacle_insight_and_metaphor() -> None:
    found = await drafted("promotion")
    assert [one.text for one in found[Section.GOAL]] == [
        "My goal for today is to decide whether I put myself forward for the head of design role.",
    ]
    assert [one.text for one in found[Section.SUCCESS_MEASURE]] == [
        "I'd have one sentence that I believe, and I could say it to my manager without apologising.",
    ]
    assert any("nobody is ever going to" in one.text for one in found[Section.INSIGHTS])
    assert any("queue" in one.text for one in found[Section.CLIENT_WORDS])
    assert any("afraid" in one.text for one in found[Section.OBSTACLES])
    assert any("sister" in one.text for one in found[Section.OPEN_THREADS])


async def test_commitments_have_owner_and_due_date() -> None:
    found = (await drafted("promotion"))[Section.COMMITMENTS]
    told = [
        (one.text, one.commitment.owner, one.commitment.due_text, one.commitment.due_date)
        for one in found
        if one.commitment
    ]
    assert told == [
        ("I'll send my application to Petra by Friday.", Owner.CLIENT, "by Friday", date(2026, 5, 1)),
        (
            "I'll book half an hour with Tom before the 20th of May.",
            Owner.CLIENT,
            "before the 20th of May",
            date(2026, 5, 20),
        ),
        (
            "Write down three results from last year before our next session.",
            Owner.CLIENT,
            "before our next session",
            None,
        ),
        ("I'll send you the worksheet tomorrow.", Owner.COACH, "tomorrow", date(2026, 4, 29)),
    ]


async def test_what_the_client_did_not_take_is_no_commitment() -> None:
    found = await drafted("refused")
    assert [one.text for one in found[Section.COMMITMENTS]] == [
        "I'm going to block six to eight in my calendar every day."
    ]
    assert [one.text for one in found[Section.GOAL]] == [
        "I want to get my evenings back because i am working until ten every night."
    ]


async def test_what_was_not_to_be_written_down_is_nowhere() -> None:
    draft = await ANALYST.draft(session("refused"))
    assert not any("ill" in words(one.text) or "brother" in one.text for one in draft.statements)


async def test_a_time_given_in_the_next_answer_counts() -> None:
    first = (await drafted("when"))[Section.COMMITMENTS][0]
    assert first.text == "I'll ask Viktor for an hour, just the two of us."
    assert first.commitment is not None
    assert (first.commitment.due_text, first.commitment.due_date) == ("By Wednesday", date(2026, 4, 29))
    assert len(first.evidence) == 2


@pytest.mark.parametrize("name", ["promotion", "refused", "when"])
async def test_every_statement_is_proved_and_invents_nothing(name: str) -> None:
    event = session(name)
    by_id = {segment.segment_id: segment for segment in event.transcript.segments}
    draft = await ANALYST.draft(event)
    assert len({one.statement_id for one in draft.statements}) == len(draft.statements)
    for one in draft.statements:
        quotes = " ".join(quote(span, by_id) or "" for span in one.evidence)
        assert check(one, by_id) is Support.SUPPORTED
        assert is_subsequence(words(one.text), words(quotes))
        assert one.rule
    assert draft == await ANALYST.draft(event)


async def test_private_messages_are_for_the_coach_alone() -> None:
    draft = await ANALYST.draft(
        parsed("Coach: What do you want today?\nNadia: Rest, I guess.\nDM Nadia: I am close to quitting this job")
    )
    private = [one for one in draft.statements if "quitting" in one.text]
    assert [(one.section, one.visibility) for one in private] == [(Section.PRIVATE_NOTES, Visibility.COACH_ONLY)]


async def test_words_of_danger_reach_the_coach_and_nobody_else() -> None:
    draft = await ANALYST.draft(
        parsed("Coach: How are you?\nNadia: Some days I think about hurting myself, and I feel stuck.")
    )
    assert [(one.rule, one.visibility) for one in draft.statements] == [("safeguarding", Visibility.COACH_ONLY)]


async def test_an_unnamed_answer_is_owned_by_nobody() -> None:
    draft = await ANALYST.draft(
        parsed("Coach: What will you do?\nI'll call Petra by Friday about the budget.\nNadia: Good.")
    )
    (made,) = (one for one in draft.statements if one.commitment)
    assert made.commitment is not None
    assert (made.speaker, made.commitment.owner) == (None, Owner.UNKNOWN)


@pytest.mark.parametrize("text", ["", "Coach: Um.", "hello", 'Coach: "', "Nadia: " + "and then I went on " * 400])
async def test_any_transcript_can_be_drafted(text: str) -> None:
    event = parsed(text)
    by_id = {segment.segment_id: segment for segment in event.transcript.segments}
    draft = await ANALYST.draft(event)
    assert all(check(one, by_id) is Support.SUPPORTED for one in draft.statements)
