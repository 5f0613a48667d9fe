"""The ways in which tools write who speaks and when around the words: the same three turns in each."""

import pytest

from schemas.transcript import Clock, Role, TimeQuality, Transcript
from streams.formats import recognise
from tests.streams.formats.documents import document, parsed

HEAD = "Coaching session 5\n5 June\n\n"
HEADINGS = [
    ("tl;dv and Word", "00:00:03 Dana Ortiz", "00:00:09 Marcus Bell"),
    ("Fathom", "0:03 - Dana Ortiz (Coach Co)", "0:09 - Marcus Bell"),
    ("Fathom's Markdown", "@0:03 - **Dana Ortiz (Coach Co)**", "@0:09 - **Marcus Bell**"),
    ("Fireflies", "Dana Ortiz - 00:03", "Marcus Bell - 00:09"),
    ("Fireflies, time first", "00:03 - Dana Ortiz", "00:09 - Marcus Bell"),
    ("Gong", "0:03 | Dana Ortiz", "0:09 | Marcus Bell"),
    ("a bar after the name", "Dana Ortiz | 00:03", "Marcus Bell | 00:09"),
    ("Happy Scribe", "[00:00:03.00] - Dana Ortiz", "[00:00:09.00] - Marcus Bell"),
    ("one space", "Dana Ortiz 0:03", "Marcus Bell 0:09"),
    ("Grain and Rev", "Dana Ortiz (00:03)", "Marcus Bell (00:09)"),
    ("two lines", "Dana Ortiz\n00:00:03", "Marcus Bell\n00:00:09"),
    ("two lines, time first", "00:00:03\nDana Ortiz", "00:00:09\nMarcus Bell"),
]


def turns(first: str, second: str, between: str = "\n") -> str:
    """Dana asks at 3 s and at 12 s, Marcus answers at 9 s."""
    third = first.replace("0:03", "0:12")
    speech = ("How are you, Marcus?", "Tired: two weeks.", "What would help? Anything?")
    return between.join(f"{head}\n{words}\n" for head, words in zip((first, second, third), speech, strict=True))


def heard(transcript: Transcript) -> list[tuple[str, str, int | None]]:
    names = {one.participant_id: one.name.split(" (")[0] for one in transcript.participants}
    return [(names.get(one.participant_id or "", "-"), one.text, one.start_ms) for one in transcript.segments]


SAID = [
    ("Dana Ortiz", "How are you, Marcus?", 3_000),
    ("Marcus Bell", "Tired: two weeks.", 9_000),
    ("Dana Ortiz", "What would help? Anything?", 12_000),
]


@pytest.mark.parametrize(("first", "second"), [row[1:] for row in HEADINGS], ids=[row[0] for row in HEADINGS])
@pytest.mark.parametrize("between", ["", "\n"])
@pytest.mark.parametrize("head", ["", HEAD])
def test_every_heading_is_the_same_turn(first: str, second: str, between: str, head: str) -> None:
    transcript = parsed(head + turns(first, second, between), "turn_headings")
    assert heard(transcript) == SAID
    assert [one.role for one in transcript.participants] == [Role.COACH, Role.CLIENT]


def test_headings_in_a_word_document() -> None:
    blocks = [
        "Audio file",
        "Transcript",
        *(f"00:00:0{at} Speaker {1 + at % 2}\nWords number {at}." for at in (3, 6, 9)),
    ]
    transcript = parsed(document(*blocks), "turn_headings")
    assert [one.text for one in transcript.segments] == ["Words number 3.", "Words number 6.", "Words number 9."]
    assert len(transcript.participants) == 2


def test_what_a_machine_noted_between_the_turns_was_not_said() -> None:
    note = "  ACTION ITEM: Marcus will rest - WATCH: https://fathom.video/share/abc?timestamp=12\n"
    text = turns("0:03 - Dana Ortiz", "0:09 - Marcus Bell") + note
    transcript = parsed(text, "turn_headings")
    assert heard(transcript) == SAID
    assert "SUMMARY" in {row.reason for row in transcript.dropped}


def test_a_first_turn_in_the_middle_of_the_day_is_told_by_the_wall_clock() -> None:
    transcript = parsed("[Dana] 10:01:22\nHello.\n\n[Marcus] 10:01:25\nHi.\n\n[Dana] 10:01:30\nSo?\n", "turn_headings")
    assert {one.clock for one in transcript.segments} == {Clock.WALL}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[00:03.000 --> 00:05.500]  How are you?\n[00:09.000 --> 00:10.000]  Tired.\n", ["How are you?", "Tired."]),
        ("00:00:03 --> 00:00:05 How are you?\n00:00:09 --> 00:00:10 Tired.\n", ["How are you?", "Tired."]),
    ],
)
def test_ranges_of_time_at_the_start_of_a_line(text: str, said: list[str]) -> None:
    transcript = parsed(text, "timed_lines")
    assert [one.text for one in transcript.segments] == said
    assert [one.start_ms for one in transcript.segments] == [3_000, 9_000]
    assert {one.time_quality for one in transcript.segments} == {TimeQuality.EXACT}


def test_name_and_time_before_the_words_on_one_line() -> None:
    text = "Dana    00:00:03    How are you?\nMarcus    00:00:09    Tired.\nDana    00:00:12    Why?\n"
    transcript = parsed(text, "timed_lines")
    assert heard(transcript) == [("Dana", "How are you?", 3000), ("Marcus", "Tired.", 9000), ("Dana", "Why?", 12000)]


def test_labels_after_ranges_of_time() -> None:
    text = "[00:03 --> 00:05] Dana: How are you?\n[00:09 --> 00:10] Marcus: Tired.\n[00:12 --> 00:13] Dana: Why?\n"
    assert [row[0] for row in heard(parsed(text, "timed_lines"))] == ["Dana", "Marcus", "Dana"]


def test_names_on_lines_of_their_own() -> None:
    speech = (
        ("Dana Ortiz ", "How are you?"),
        ("Marcus Bell ", "Tired."),
        ("Dana Ortiz ", "Why?"),
        ("Marcus Bell ", "Eh."),
    )
    text = "\n".join(f"{name}\n{words}\n" for name, words in speech) + "\nTranscribed by https://otter.ai\n"
    transcript = parsed(text, "name_lines")
    assert [row[:2] for row in heard(transcript)] == [(name.strip(), words) for name, words in speech]
    assert {row.reason for row in transcript.dropped} == {"SPEAKER_LABEL", "FOOTER"}


def test_otter_without_names_and_times() -> None:
    transcript = parsed("How are you?\n\nTired.\n\nTranscribed by https://otter.ai\n", "otter")
    assert [one.text for one in transcript.segments] == ["How are you?", "Tired."]
    assert transcript.warnings == ["The file names no speakers."]


@pytest.mark.parametrize(
    "text",
    [
        "Agenda\n9:00 Welcome\n9:15 Breakfast\n10:00 Keynote\n",
        "0:00 Intro\n1:23 Values\n4:56 Goals\n",
        "Lunch 12:30\nBring a friend.\n\nDinner 18:00\nBring wine.\n",
        "Summary\n\nIt went well.\n\nGoals\n\nMore sleep.\n\nActions\n\nWalk.\n",
    ],
)
def test_times_without_a_conversation_are_no_transcript(text: str) -> None:
    assert recognise(text) is None


def test_subtitles_whose_lines_are_names_stay_subtitles() -> None:
    cues = [("Dana Ortiz", 1), ("Marcus Bell", 3), ("Dana Ortiz", 5)]
    text = "\n".join(
        f"{number}\n00:00:0{at},000 --> 00:00:0{at + 1},000\n{name}\nWords.\n"
        for number, (name, at) in enumerate(cues, 1)
    )
    found = recognise(text)
    assert found is not None
    assert found[0].name == "srt"


TEAMS = [
    "Dana Ortiz   0:03",
    "How are you?",
    "Marcus Bell   0:09",
    "Dana Ortiz said I should rest.",
    "Dana Ortiz   0:12",
    "Why?",
]


def test_teams_with_a_paragraph_for_the_heading_and_one_for_the_speech() -> None:
    blocks = ["Coaching", "5 June 2026", "27m 42s", *TEAMS, "Marcus Bell stopped transcription"]
    transcript = parsed(document(*blocks), "teams_document")
    assert [one.text for one in transcript.segments] == TEAMS[1::2]
    assert "NOTICE" in {row.reason for row in transcript.dropped}


def test_teams_older_layout_with_padded_times() -> None:
    blocks = [
        f"00:00:0{at}.120 --> 00:00:0{at + 1}.000\n{name}\nWords." for at, name in ((3, "Ana"), (5, "Ben"), (7, "Ana"))
    ]
    transcript = parsed(document(*blocks), "teams_timed")
    assert [row[0] for row in heard(transcript)] == ["Ana", "Ben", "Ana"]
