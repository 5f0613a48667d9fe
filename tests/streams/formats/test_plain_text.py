"""The formats without a standard: labelled text, headings with a clock, SubRip."""

import pytest

from schemas.transcript import TimeQuality
from streams.formats import otter, recognise, speaker_text, srt
from streams.formats.draft import Draft, Drop, Format
from streams.formats.source import decode


def parse(form: Format, text: str) -> Draft:
    source = decode(text.encode())
    assert source is not None
    recognised = recognise(source.text)
    assert recognised is not None
    assert recognised[0] is form
    return form.parse(source)


def said(draft: Draft) -> list[tuple[str | None, str, int | None]]:
    return [(u.speaker, " ".join(u.text.split()), u.start_ms) for u in draft.utterances]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Q: What now?\nA: Rest.\nQ: And then?\nA: Work.", [("Q", "What now?", None), ("A", "Rest.", None)]),
        ("Coach: Hi.\n\nClient: Hello: you.", [("Coach", "Hi.", None), ("Client", "Hello: you.", None)]),
        ("[00:01:02] Ana: Hi.\n[1:02:03.5] Ben: Yo.", [("Ana", "Hi.", 62_000), ("Ben", "Yo.", 3_723_500)]),
        ("Ana (00:05): Hi.\nBen (00:09): Yo.", [("Ana", "Hi.", 5_000), ("Ben", "Yo.", 9_000)]),
        ("Ana: (00:05)\nHi.\n\nBen: (00:09)\nYo.", [("Ana", "Hi.", 5_000), ("Ben", "Yo.", 9_000)]),
        ("Ana: [00:05] Hi.\nBen: [00:09] Yo.", [("Ana", "Hi.", 5_000), ("Ben", "Yo.", 9_000)]),
        ("Ana: 00:05\nHi.\nBen: 00:09\nYo.", [("Ana", "Hi.", 5_000), ("Ben", "Yo.", 9_000)]),
        ("Ana: 10:30 it is.\nBen: Yo.\nAna: Ok.", [("Ana", "10:30 it is.", None), ("Ben", "Yo.", None)]),
        ("[Ana] Hi.\n[Ben] Yo.\n[Ana] Ok.", [("Ana", "Hi.", None), ("Ben", "Yo.", None)]),
        ("00:05 Ana: Hi.\n00:09 Ben: Yo.", [("Ana", "Hi.", 5_000), ("Ben", "Yo.", 9_000)]),
        ("**Ana:** Hi.\n**Ben:** Yo.\n**Ana:** Ok.", [("Ana", "Hi.", None), ("Ben", "Yo.", None)]),
        ("Dr. Ana Ruiz: Hi.\nBen: Yo.\nDr. Ana Ruiz: Ok.", [("Dr. Ana Ruiz", "Hi.", None), ("Ben", "Yo.", None)]),
        ("安娜：你好\n本：好\n安娜：再见", [("安娜", "你好", None), ("本", "好", None)]),
    ],
)
def test_labelled_text(text: str, expected: list[tuple[str, str, int | None]]) -> None:
    assert said(parse(speaker_text.FORMAT, text))[:2] == expected


def test_a_range_of_times_before_a_label_is_exact() -> None:
    draft = parse(speaker_text.FORMAT, "[00:00:03 - 00:00:08] Ana: Hi.\n[00:00:09 - 00:00:11] Ben: Yo.")
    assert [(u.speaker, u.start_ms, u.end_ms, u.quality) for u in draft.utterances] == [
        ("Ana", 3_000, 8_000, TimeQuality.EXACT),
        ("Ben", 9_000, 11_000, TimeQuality.EXACT),
    ]


def test_fields_of_a_header_are_no_speakers() -> None:
    text = "Date: 5 June\nParticipants: Ana, Ben\n\nAna: Hi.\nBen: Yo.\nAna: Well?\nBen: Well.\nAna: Ok.\nBen: Ok."
    assert {speaker for speaker, _, _ in said(parse(speaker_text.FORMAT, text))} == {"Ana", "Ben"}


def test_lines_without_a_label_go_on_and_lines_before_the_first_are_the_header() -> None:
    draft = parse(speaker_text.FORMAT, "Session 3\n\nAna: One.\nTwo.\n\nBen: Three.\nAna: Four.")
    assert [(speaker, words) for speaker, words, _ in said(draft)] == [
        ("Ana", "One. Two."),
        ("Ben", "Three."),
        ("Ana", "Four."),
    ]
    assert list(draft.drops[Drop.HEADER]) == [(0, 10)]


@pytest.mark.parametrize(
    "text",
    [
        "Dear Ana,\n\nplease find the notes: they are attached.\nRegards",
        '{"speaker": "Ana",\n "text": "hi"}',
        "Goal: sleep\nActions to take: walk\nThe rest is prose.\nMore prose here.\nAnd more.",
        "Goal: sleep\nInsights: walking helps\nActions: walk",
        "a,b,c\n1,2,3",
    ],
)
def test_other_text_is_not_taken_for_a_transcript(text: str) -> None:
    assert recognise(text) is None


def test_headings_with_a_clock() -> None:
    text = (
        "Ana Ruiz  0:03 \nHello: there.\nMore.\n\nUnknown Speaker   1:02:03\nYes.\n\nTranscribed by https://otter.ai\n"
    )
    draft = parse(otter.FORMAT, text)
    assert said(draft) == [
        ("Ana Ruiz", "Hello: there.", 3_000),
        ("Ana Ruiz", "More.", 3_000),
        ("Unknown Speaker", "Yes.", 3_723_000),
    ]
    assert len(list(draft.drops[Drop.FOOTER])) == 1


def test_subrip_with_its_usual_faults() -> None:
    text = (
        "1\r\n00:00:01,5 --> 00:00:02,000\r\nAna: Hi <i>you</i>\r\n\r\nand you.\r\n\r\n"
        "00:00:03.000 --> 00:00:04.000\r\nBen: Yes\r\n\r\n3\r\n00:05,000 --> 00:06,000\r\nAna: Ok\r\n"
    )
    draft = parse(srt.FORMAT, text)
    assert said(draft) == [("Ana", "Hi you and you.", 1_500), ("Ben", "Yes", 3_000), ("Ana", "Ok", 5_000)]
    assert [u.cue for u in draft.utterances] == ["1", "2", "3"]
