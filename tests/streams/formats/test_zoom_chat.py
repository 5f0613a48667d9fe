"""Zoom's chat, every way it writes it down."""

import pytest

from schemas.transcript import Channel, Clock
from streams.formats import recognise
from tests.streams.formats.documents import lost, parsed, said


@pytest.mark.parametrize(
    "text",
    [
        "09:31:02\t From Ana Ruiz : Hi: all.\n09:31:09\t From Ben : Yo.\n",
        "09:31:02 From Ana Ruiz to Everyone: Hi: all.\n09:31:09 From Ben To Everyone: Yo.\n",
        "09:31:02\t From  Ana Ruiz  to  Everyone : Hi: all.\r\n09:31:09\t From  Ben  to  Everyone : Yo.\r\n",
        "09:31:02 From Ana Ruiz to Everyone:\n\tHi: all.\n09:31:09 From Ben to Everyone:\n\tYo.\n",
        "2026-06-05 09:31:02 From Ana Ruiz to Everyone: Hi: all.\n2026-06-05 09:31:09 From Ben to Everyone: Yo.\n",
        "09:31:02 AM From Ana Ruiz to Everyone: Hi: all.\n09:31:09 AM From Ben to Everyone: Yo.\n",
        "09:31:02\tAna Ruiz:\tHi: all.\n09:31:09\tBen:\tYo.\n",
        "09:31:02 Von Ana Ruiz an Alle: Hi: all.\n09:31:09 Von Ben an Alle: Yo.\n",
        "09:31:02 От Ana Ruiz кому Все: Hi: all.\n09:31:09 От Ben к Все: Yo.\n",
        "09:31:02 De Ana Ruiz à Tout le monde : Hi: all.\n09:31:09 De Ben para Todos: Yo.\n",
    ],
)
def test_messages(text: str) -> None:
    transcript = parsed(text, "zoom_chat")
    assert said(transcript) == [("Ana Ruiz", "Hi: all."), ("Ben", "Yo.")]
    assert [segment.start_ms for segment in transcript.segments] == [34_262_000, 34_269_000]
    assert not any(segment.private for segment in transcript.segments)
    assert {segment.clock for segment in transcript.segments} == {Clock.WALL}
    assert {segment.channel for segment in transcript.segments} == {Channel.CHAT}


def test_the_half_of_the_day() -> None:
    times = ("12:31:02 AM", "11:00:00 AM", "01:00:00 PM")
    text = "".join(f"{time} From Ana to Everyone: a\n" for time in times)
    starts = [segment.start_ms for segment in parsed(text, "zoom_chat").segments]
    assert starts == [1_862_000, 39_600_000, 46_800_000]


def test_messages_of_several_lines_in_the_clouds_file() -> None:
    text = "00:15:16\tAna:\tHi\n00:15:26\tBen:\tYes\nand no\nand maybe\n00:15:36\tAna:\tOk\n"
    assert said(parsed(text, "zoom_chat")) == [("Ana", "Hi"), ("Ben", "Yes and no and maybe"), ("Ana", "Ok")]


@pytest.mark.parametrize(
    "recipient",
    [
        "Ben(Direct Message)",
        "Me (Privately)",
        "Everyone (Direct Message)",
        "Alla(Личное сообщение)",
        "Ben",
        "Everyone Else",
    ],
)
def test_what_is_not_for_everyone_is_private(recipient: str) -> None:
    text = f"09:31:02 From Ana to {recipient}: psst\n09:31:02 From Ana to Everyone: hello\n"
    assert [segment.private for segment in parsed(text, "zoom_chat").segments] == [True, False]


def test_reactions_are_dropped_and_quotations_too() -> None:
    text = (
        "09:00:00 From Ana to Everyone:\n\tRest is work,\n\n\tthey say.\n"
        '09:00:05 From Ben to Everyone:\n\tReacted to "Rest is "wo..." with 👋\n'
        '09:00:06 From Ben to Everyone:\n\tRemoved a 👋 reaction from "Rest is "wo..."\n'
        "09:00:07 From Ben to Everyone:\n\tadd 👍\n"
        '09:00:09 From Ben to Everyone:\n\tReplying to "Rest is work..."\n\t\n\tIs it?\n'
        "09:00:10 From Ben to Everyone:\n\tadd more rest\n"
    )
    transcript = parsed(text, "zoom_chat")
    assert said(transcript) == [("Ana", "Rest is work, they say."), ("Ben", "Is it?"), ("Ben", "add more rest")]
    assert {"REACTION", "QUOTATION"} <= lost(transcript)


def test_midnight_passes() -> None:
    transcript = parsed("23:59:58\tAna:\tlate\n00:00:02\tBen:\tearly\n", "zoom_chat")
    assert said(transcript) == [("Ana", "late"), ("Ben", "early")]
    assert transcript.segments[1].start_ms == 86_402_000


def test_a_transcript_with_clocks_is_no_chat() -> None:
    recognised = recognise("00:00:05 Ana: Hi.\n00:00:09 Ben: Yo.\n")
    assert recognised is not None
    assert recognised[0].name == "speaker_text"
