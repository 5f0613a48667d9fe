"""What ties sessions together: reviews of what was agreed, kinds, confidence, the next session."""

from datetime import UTC, date, datetime

import pytest

from connectors.ledger import client_ledger, ledger
from connectors.ledger_port import State
from connectors.memory import (
    MemoryCommitmentEntries,
    MemoryConsents,
    MemoryEmbedder,
    MemoryObservations,
    MemoryReadModels,
    MemoryShadows,
    MemorySummaries,
)
from schemas.summary import CommitmentKind, CommitmentMark, Outcome, Section, Statement
from streams.analyze import Analyze
from streams.extractive import ExtractiveAnalyst
from streams.extractive.pledge import kind_of
from streams.project import Project
from tests.connectors.test_ledger import mark
from tests.streams.analysis.builders import NOW, parsed

ANALYST = ExtractiveAnalyst(MemoryEmbedder())
REST = """
Coach: What would you like to work on today?
Nadia: I would like to leave with a plan for the talk with my sister about the house.
Coach: What makes it hard?
Nadia: She cries, and then I give in before I have said a word of what I wanted to say.
Coach: What will you do?
Nadia: I'll write her a letter by Friday.
"""


async def of(section: Section, text: str, timezone: str = "UTC") -> list[Statement]:
    draft = await ANALYST.draft(parsed(text).changed(timezone=timezone))
    return [one for one in draft.statements if one.section is section]


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("Coach: Did you send the application to Petra?\nNadia: Yes, I sent it on Thursday.", Outcome.DONE),
        ("Coach: Did you send the application to Petra?\nNadia: I did send it, yes.", Outcome.DONE),
        ("Coach: Did you get a chance to talk to Tom?\nNadia: No, not yet.", Outcome.NOT_DONE),
        ("Coach: Did you get a chance to talk to Tom?\nNadia: I didn't get round to it.", Outcome.NOT_DONE),
        ("Coach: How did the conversation with Tom go?\nNadia: It went better than I thought.", Outcome.DONE),
        ("Coach: You said you'd run every day. How did that go?\nNadia: I ran two of the five days.", Outcome.PARTLY),
        (
            "Coach: Have you written the results?\nNadia: I wrote one but I didn't finish the rest.",
            Outcome.PARTLY,
        ),
        ("Coach: Did you call your sister?\nNadia: I wrote to her instead.", Outcome.CHANGED),
        ("Coach: Hello.\nNadia: I said I'd hand the release notes to Lou, and I did that.", Outcome.DONE),
        ("Coach: Hello.\nNadia: I was going to call my sister, but I never did.", Outcome.NOT_DONE),
    ],
)
async def test_what_became_of_it_is_told(said: str, outcome: Outcome) -> None:
    (review,) = await of(Section.REVIEWS, said + REST)
    assert review.review is not None
    assert (review.review.outcome, review.review.commitment_id) == (outcome, None)
    assert review.speaker == "Nadia"
    assert review.rule


@pytest.mark.parametrize(
    "said",
    [
        "Coach: How was your week?\nNadia: It was good, I had a cold.",
        "Coach: Did you notice that?\nNadia: Yes, I did notice it.",
        "Coach: Did you send the application?\nNadia: Petra is a strange one.",
        "Coach: Did you sleep?\nNadia: Yes, I slept.",
        "Coach: Will you tell me how it went?\nNadia: Yes, I will.",
    ],
)
async def test_what_tells_of_no_commitment_is_no_review(said: str) -> None:
    assert await of(Section.REVIEWS, said + REST) == []


async def test_a_story_late_in_a_session_is_no_review() -> None:
    assert await of(Section.REVIEWS, REST + "Coach: Did you call her then?\nNadia: Yes, I called her at once.") == []
    (late,) = await of(
        Section.REVIEWS,
        REST + "Coach: And last time you said you'd call Tom. Did you call him?\nNadia: I did call him.",
    )
    assert late.review is not None
    assert "Tom" in late.review.about


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I'll send it to Petra by Friday.", CommitmentKind.ACTION),
        ("I'll try leaving the phone downstairs.", CommitmentKind.EXPERIMENT),
        ("I'm going to walk every morning.", CommitmentKind.HABIT),
        ("I'll notice when I say yes too fast.", CommitmentKind.REFLECTION),
    ],
)
def test_kinds(text: str, kind: CommitmentKind) -> None:
    assert kind_of(text) is kind


@pytest.mark.parametrize(
    ("answer", "confidence"),
    [("An eight.", 8), ("Seven, maybe eight.", 7), ("10.", 10), ("Fairly.", None), ("I'd say six out of ten.", 6)],
)
async def test_confidence_is_what_the_client_said(answer: str, confidence: int | None) -> None:
    asked = f"Coach: On a scale of one to ten, how confident are you?\nNadia: {answer}"
    (made,) = await of(Section.COMMITMENTS, REST + asked)
    assert made.commitment is not None
    assert made.commitment.confidence == confidence
    assert made.commitment.due_basis == "2026-04-28 UTC"


@pytest.mark.parametrize(
    ("said", "day", "starts_at"),
    [
        ("Coach: Same time in two weeks?\nNadia: Yes, perfect.", date(2026, 5, 12), None),
        ("Coach: See you next Thursday.\nNadia: Bye.", date(2026, 5, 7), None),
        (
            "Coach: Shall we meet on the 12th of May at ten in the morning?\nNadia: Yes.",
            date(2026, 5, 12),
            datetime(2026, 5, 12, 8, tzinfo=UTC),
        ),
        (
            "Nadia: Can we speak on Tuesday at 3pm?\nCoach: Sure.",
            date(2026, 5, 5),
            datetime(2026, 5, 5, 13, tzinfo=UTC),
        ),
    ],
)
async def test_the_next_session(said: str, day: date, starts_at: datetime | None) -> None:
    (meeting,) = await of(Section.NEXT_SESSION, REST + said, "Europe/Berlin")
    assert meeting.next_session is not None
    assert (meeting.next_session.date, meeting.next_session.starts_at) == (day, starts_at)


async def test_a_day_that_was_turned_down_is_no_next_session() -> None:
    assert await of(Section.NEXT_SESSION, REST + "Coach: Same time in two weeks?\nNadia: No, I'm away.") == []


FIRST = """
Coach: What will you do?
Nadia: I'll send my application to Petra by Friday, and I'll book half an hour with Tom before the 20th of May.
Coach: Anything else?
Nadia: I'll write down three results from my work tonight.
"""
SECOND = """
Coach: Hello Nadia. Did you send the application?
Nadia: Yes, I sent it on Thursday evening. My hands shook.
Coach: And the half hour with Tom?
Nadia: I didn't get round to booking Tom. He was away.
Coach: How did the writing go?
Nadia: I wrote two of the three results.
"""


async def test_two_sessions_make_one_ledger() -> None:
    store, now = MemorySummaries(), lambda: NOW
    analyze = Analyze(ANALYST, store, now)
    read_models = MemoryReadModels()
    kept = MemoryCommitmentEntries(read_models)
    project = Project(read_models, kept, MemoryObservations(), MemoryConsents(), MemoryShadows())
    for session_id, text, day in (("two", SECOND + REST, date(2026, 5, 12)), ("one", FIRST, date(2026, 4, 28))):
        for drafted in await analyze(parsed(text, day, session_id).changed(client_id="nadia")):
            await project(parsed(text, day, session_id).changed(client_id="nadia"))
            await project(drafted)
    entries = ledger(await kept.of_client("coach-1", "nadia"))
    assert [(entry.text.split()[1], entry.state.value, len(entry.moves)) for entry in entries][:3] == [
        ("send", "DONE", 2),
        ("book", "NOT_DONE", 2),
        ("write", "PARTLY", 2),
    ]
    assert all(move.evidence for entry in entries for move in entry.moves)
    await project(mark("", CommitmentMark.DROPPED, 20, "coach-1").changed(commitment_id=entries[1].commitment_id))
    assert (await client_ledger(kept, "coach-1", "nadia"))[1].state is State.DROPPED
