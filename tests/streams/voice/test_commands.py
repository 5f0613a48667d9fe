"""Saying it in the chat."""

from typing import Any

import pytest

from schemas.events import ChatAnswered, ChatSaid, DescribeVoice, EditVoice, RefineSummary, RollBackVoice, TrainVoice
from schemas.record import Event
from streams.chat import consequences
from streams.voice_commands import voice_command
from tests.streams.voice.test_stage import NORA, Desk, envelope


def said(text: str, session_id: str | None = "s1") -> ChatSaid:
    return ChatSaid(**envelope(f"said {text}"), client_id="c1", session_id=session_id, text=text)


@pytest.mark.parametrize(
    ("text", "record", "fields"),
    [
        ("sound more like me", TrainVoice, {"samples": [], "learn_from_edits": True}),
        ("Make it sound like me, ".strip(" ,"), TrainVoice, {}),
        ("learn my voice", TrainVoice, {}),
        ("Switch my voice off.", EditVoice, {"enabled": False}),
        ("please turn off my style", EditVoice, {"enabled": False}),
        ("switch my voice back on", EditVoice, {"enabled": True}),
        ("What is my voice like?", DescribeVoice, {}),
        ("how do I sound?", DescribeVoice, {}),
        ("go back to version 2 of my voice", RollBackVoice, {"to_version": 2}),
        ("roll my voice back to version 3", RollBackVoice, {"to_version": 3}),
    ],
)
def test_what_is_said_of_a_voice_is_a_command_with_a_session_or_without(
    text: str, record: type[Event], fields: dict[str, Any]
) -> None:
    for session_id in ("s1", None):
        (command,) = consequences(said(text, session_id), has_sessions=True)
        assert type(command) is record
        assert fields.items() <= command.model_dump().items()
        assert command.actor == "coach:coach-1"


@pytest.mark.parametrize(
    "text", ["go back to version 2", "focus on her voice", "leave out my voice memo", "shorter", "undo", "like me"]
)
def test_what_is_said_of_a_session_stays_with_it(text: str) -> None:
    assert voice_command(said(text)) is None
    (command,) = consequences(said(text), has_sessions=True)
    assert isinstance(command, RefineSummary)


async def test_a_coach_is_told_how_they_write() -> None:
    desk = Desk()
    ask = DescribeVoice(**envelope("ask"))
    assert "nothing to learn" in await desk.answered(ask)
    await desk.train(*NORA)
    told = await desk.answered(ask)
    assert "version 1" in told
    assert "“you”" in told
    (event,) = await desk.stage(ask)
    assert isinstance(event, ChatAnswered)
    assert len(await desk.voices.versions("coach-1")) == 1
