"""Which prefixes are people, by the display names that meeting tools really have."""

from collections import Counter

import pytest

from streams.formats.labels import choose_speakers, split_label


@pytest.mark.parametrize(
    ("line", "label", "speech"),
    [
        ("Dana O. | Coach/ICF: Hi.", "Dana O. | Coach/ICF", "Hi."),
        ("Marcus Bell - Acme, Inc.: Yes.", "Marcus Bell - Acme, Inc.", "Yes."),
        ("dana.o@example.com: Late.", "dana.o@example.com", "Late."),
        ("+1 415***1234: Hello.", "+1 415***1234", "Hello."),
        ("[SPEAKER_00]: Hello.", "SPEAKER_00", "Hello."),
        (">> DANA: Hello.", "DANA", "Hello."),
        ("- [Brian] Hey: everybody!", "Brian", "Hey: everybody!"),
        ("[Dana Ortiz] Hello.", "Dana Ortiz", "Hello."),
    ],
)
def test_a_label_and_what_is_said(line: str, label: str, speech: str) -> None:
    found = split_label(line)
    assert found is not None
    assert (found[0], line[found[1] :]) == (label, speech)


@pytest.mark.parametrize(
    "line",
    [
        "[Music] and then",
        "[laughs] Great.",
        "[00:03] Hello",
        "[Dana Ortiz]",
        "Date: June 5",
        "Participants: Dana, Marcus",
        "https://example.com: see",
    ],
)
def test_no_label(line: str) -> None:
    assert split_label(line) is None


def test_one_who_speaks_once_among_labelled_lines_is_a_speaker() -> None:
    assert set(choose_speakers(Counter({"Ana": 30, "Ben": 29, "Priya Nair": 1}), 60)) == {"Ana", "Ben", "Priya Nair"}
    assert set(choose_speakers(Counter({"Ana": 2, "Ben's iPhone": 2, "b@c.io": 1, "iPhone (2)": 1}), 6)) == {
        *("Ana", "Ben's iPhone", "b@c.io", "iPhone (2)")
    }


def test_speech_with_a_colon_among_unlabelled_lines_is_none() -> None:
    assert set(choose_speakers(Counter({"Ana": 20, "Ben": 19, "Okay": 1}), 60)) == {"Ana", "Ben"}
