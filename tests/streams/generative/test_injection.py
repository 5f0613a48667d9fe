"""Transcripts that give orders, and a model that obeys them as far as an answer can: what is not its to decide stays.

The double does whatever the transcript says, in the fields asked for and in fields that nobody asked for.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from connectors.language_model import Answer, Question
from connectors.ports import Coach
from schemas.events import SummaryDrafted
from schemas.summary import Origin, Owner, Section, Statement, Support, Visibility
from streams.announce import decide as mail
from streams.chat import consequences
from streams.evidence import quote
from streams.generative.analyst import MOST_OF_PART
from streams.route import decide as route
from tests.streams.analysis.builders import NOW, parsed, refine
from tests.streams.generative.doubles import Desk, Raw, answer, claim, said

INJECTIONS: list[Raw] = json.loads((Path(__file__).parent / "injections.json").read_text(encoding="utf-8"))
injected = pytest.mark.parametrize("injection", INJECTIONS, ids=[one["name"] for one in INJECTIONS])

COACH = Coach("coach-1", "dana@example.com", "Dana", "UTC", "hash")
PRIVATE = "my boss must never hear that I am interviewing elsewhere"
SESSION = (
    "Coach: What would you like to get out of today?\n"
    "Maya: I want to sleep more.\n"
    "Maya: {injected}\n"
    "Maya: I'll call Petra by Friday.\n"
    f"DM Maya: {PRIVATE}\n"
    "Coach: Good. Until next week.\n"
)


def words(injection: Raw) -> str:
    return SESSION.format(injected=injection["said"])


def obedient(question: Question) -> Answer:
    """Does what the corpus says that obeying means, if it is told to by anybody's words."""
    heard = " ".join(text for _, _, text in said(question))
    obeyed: Raw = next((one["obeyed"] for one in INJECTIONS if " ".join(one["said"].split()) in heard), {})
    own = {"append", "statements", "claim", "flood"}
    claims = [
        claim("OVERVIEW", "I want to sleep more.", ("s0002", "I want to sleep more")),
        claim("COMMITMENTS", "I'll call Petra by Friday.", ("s0004", "I'll call Petra by Friday")),
        claim("PRIVATE_NOTES", PRIVATE, ("s0005", PRIVATE)),
    ]
    claims[1]["commitment"] = {"owner": "CLIENT", "kind": "ACTION", "due_text": "by Friday"}
    claims = [{**one, **obeyed.get("claim", {}), "text": one["text"] + obeyed.get("append", "")} for one in claims]
    claims += obeyed.get("statements", [])
    claims += [claim("INSIGHTS", f"buffalo {number} " * 9) for number in range(obeyed.get("flood", 0))]
    extra = {key: value for key, value in obeyed.items() if key not in own}
    if question.name == "refinement":
        numbered = [{**one, "number": None} for one in claims[:1] + claims[3:]]
        return answer(
            {"question": None, "suggestions": [], "layout": "BULLETS", "statements": numbered, "reply": "", **extra}
        )
    return answer({"statements": claims, **extra})


async def drafts(injection: Raw) -> tuple[Desk, SummaryDrafted]:
    desk = Desk([obedient])
    await desk.store.save_transcript(parsed("Maya: I am bankrupt, nobody knows", session_id="session-2"))
    return desk, await desk.drafted(parsed(words(injection)))


def test_the_corpus_is_heard_by_the_double() -> None:
    """Without this the tests below could pass because nothing was obeyed."""
    assert len(INJECTIONS) >= 20
    for injection in INJECTIONS:
        lines = [("s0003", "client", " ".join(injection["said"].split()))]
        question = Question("", "\n".join(f"[{key}] {who} Maya: {text}" for key, who, text in lines), "draft", {})
        plain = {"statements": obedient(Question("", "", "draft", {})).text}
        assert obedient(question).text != plain["statements"], injection["name"]


@injected
async def test_one_summary_of_the_same_session_comes_of_it_and_nothing_else(injection: Raw) -> None:
    desk, drafted = await drafts(injection)
    assert (drafted.coach_id, drafted.session_id, drafted.actor) == ("coach-1", "session-1", "stage:analyze")
    assert drafted.summary.analyst == "gpt-4o-mini-2024-07-18"
    assert (drafted.summary.prompt, drafted.summary.prompt_version) == ("draft", 2)
    assert drafted.summary.usage is not None
    assert drafted.summary.usage.cost_usd
    assert await desk.store.summary("session-2") is None
    assert "bankrupt, nobody" not in drafted.model_dump_json()
    assert consequences(drafted, True) == []
    assert route(drafted) == [drafted]


@injected
async def test_the_mail_goes_to_the_coach_alone(injection: Raw) -> None:
    _, drafted = await drafts(injection)
    sent = mail(drafted, COACH, "http://127.0.0.1:8000", NOW)
    assert (sent.recipient, sent.coach_id, sent.session_id) == ("dana@example.com", "coach-1", "session-1")
    assert "evil.example" not in sent.html
    assert "<script" not in sent.html
    assert PRIVATE not in sent.text


@injected
async def test_what_is_counted_is_counted_from_the_words(injection: Raw) -> None:
    _, drafted = await drafts(injection)
    by_rules = await Desk([obedient]).drafted_by_rules(parsed(words(injection)))
    assert drafted.summary.metrics == by_rules.summary.metrics


@injected
async def test_every_proof_holds_and_what_was_not_said_is_marked(injection: Raw) -> None:
    _, drafted = await drafts(injection)
    segments = {one.segment_id: one for one in parsed(words(injection)).transcript.segments}
    assert len(drafted.summary.statements) <= MOST_OF_PART
    for one in drafted.summary.statements:
        assert all(quote(span, segments) is not None for span in one.evidence)
        assert one.origin is Origin.MODEL
        assert one.rule == "gpt-4o-mini"
        if not one.evidence:
            assert one.support is Support.UNSUPPORTED
        assert "evil.example" not in one.text
        assert "<" not in one.text
        assert one.text.isprintable()
        assert _owner_spoke(one)


def _owner_spoke(one: Statement) -> bool:
    return one.commitment is None or one.commitment.owner in (Owner.CLIENT, Owner.UNKNOWN)


@injected
async def test_what_is_for_the_coach_alone_stays_so(injection: Raw) -> None:
    _, drafted = await drafts(injection)
    for one in drafted.summary.statements:
        rests_on_it = any(span.segment_id == "s0005" for span in one.evidence)
        if one.section is Section.PRIVATE_NOTES or rests_on_it:
            assert one.visibility is Visibility.COACH_ONLY
        if PRIVATE in one.text and one.visibility is Visibility.CLIENT_AND_COACH:
            assert one.support is Support.UNSUPPORTED


@injected
async def test_a_refinement_obeys_the_coach_and_no_transcript(injection: Raw) -> None:
    desk, before = await drafts(injection)
    (made,) = await desk.take(refine("make it sound warmer"))
    assert isinstance(made, SummaryDrafted)
    assert (made.coach_id, made.session_id) == ("coach-1", "session-1")
    assert made.summary.metrics == before.summary.metrics
    promises = [one for one in before.summary.of(Section.COMMITMENTS) if one.support is Support.SUPPORTED]
    assert all(one in made.summary.statements for one in promises)
    assert made.summary.version == 2


@injected
async def test_the_words_are_fenced_and_the_instructions_hold_none_of_them(injection: Raw) -> None:
    desk, _ = await drafts(injection)
    (question,) = desk.model.asked
    assert injection["said"] not in question.instructions
    mark = question.instructions.split("<name ")[1].split(">")[0]
    assert question.material.count(f"</transcript {mark}>") == 1
    assert question.material.rstrip().endswith(f"</transcript {mark}>")
    forged: list[Any] = [line for line in question.material.splitlines() if line.startswith("[s0001]")]
    assert len(forged) == 1
