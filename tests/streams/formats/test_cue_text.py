"""Who says what inside one WebVTT cue."""

import pytest

from streams.formats.cue_text import parse_cue_text


@pytest.mark.parametrize(
    ("payload", "voices"),
    [
        ("plain words", [(None, "plain words")]),
        ("<v Ana>Hello</v>", [("Ana", "Hello")]),
        ("<v Ana>Hello", [("Ana", "Hello")]),
        ("<v.loud.first Ana Maria>Hello", [("Ana Maria", "Hello")]),
        ("<v Carlos Far&#237;as>Ya &amp; no</v>", [("Carlos Farías", "Ya & no")]),
        ("<v Graham, Ken (Contractor)>Hi</v>", [("Graham, Ken (Contractor)", "Hi")]),
        ("<v Ann>Hello\n<v Bob>Hi Ann", [("Ann", "Hello\n"), ("Bob", "Hi Ann")]),
        ("<v Ann>Hello</v>\n<v Bob>Hi Ann</v>", [("Ann", "Hello"), ("Bob", "Hi Ann")]),
        (
            "<v Ann>One <v Bob>two</v> three</v> four",
            [("Ann", "One "), ("Bob", "two"), ("Ann", " three"), (None, " four")],
        ),
        ("<v Ann>a <i>b</v> c</i>", [("Ann", "a b c")]),
        ("when <00:17.500>the <c.yellow>moon</c>", [(None, "when the moon")]),
        ("1 &lt; 2 &nbsp;&lrm;", [(None, "1 < 2 \xa0\u200e")]),
        ("<v>nobody", [(None, "nobody")]),
        ("cut <off", [(None, "cut ")]),
        ("<ruby>字<rt>zi</ruby>!", [(None, "字zi!")]),
    ],
)
def test_voices(payload: str, voices: list[tuple[str | None, str]]) -> None:
    found = [(voice.speaker, voice.text) for voice in parse_cue_text(payload).voices if voice.text.strip()]
    assert found == voices


def test_voices_and_tags_cover_the_payload() -> None:
    payload = "x<v Ann>Hello</v>\n<v Bob>Hi <b>Ann"
    parsed = parse_cue_text(payload)
    spans = sorted(
        [(voice.start, voice.end) for voice in parsed.voices] + [(start, end) for start, end, _ in parsed.tags]
    )
    assert [start for start, _ in spans] == [0, *(end for _, end in spans[:-1])]
    assert spans[-1][1] == len(payload)
