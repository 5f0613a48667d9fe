"""WebVTT as tools write it."""

import pytest

from schemas.transcript import TimeQuality, Transcript
from streams.formats import webvtt
from streams.formats.draft import Draft, Drop
from streams.formats.source import decode
from streams.parse import transcribe


def parse(text: str) -> Draft:
    source = decode(text.encode())
    assert source is not None
    return webvtt.parse(source)


def said(draft: Draft) -> list[tuple[str | None, str]]:
    return [(utterance.speaker, " ".join(utterance.text.split())) for utterance in draft.utterances]


def cues(*payloads: str) -> str:
    blocks = (f"{n}\n00:00:{n:02}.000 --> 00:00:{n:02}.900\n{payload}\n" for n, payload in enumerate(payloads, 1))
    return "WEBVTT\n\n" + "\n".join(blocks)


def test_zoom_names_before_a_colon() -> None:
    draft = parse(cues("Ana Ruiz: Hi.", "Ana Ruiz: Gotcha: ok.", "Ben: See https://x.org at 10:30.", "Ben: Yes."))
    assert said(draft) == [
        ("Ana Ruiz", "Hi."),
        ("Ana Ruiz", "Gotcha: ok."),
        ("Ben", "See https://x.org at 10:30."),
        ("Ben", "Yes."),
    ]


def test_a_zoom_cue_without_a_name_is_nobodys() -> None:
    draft = parse(cues("Ana: One.", "Ana: Two.", "three.", "Ben: Four.", "gotcha: five.", "Ben: Six.", "Ana: Seven."))
    assert said(draft)[2] == (None, "three.")
    assert said(draft)[4] == (None, "gotcha: five.")


def test_a_name_that_marks_the_turn_holds_until_the_next() -> None:
    draft = parse(cues("Ana: One", "two", "three.", "Ben: Four", "five.", "Ana: Six.", "Ben: Seven."))
    assert [speaker for speaker, _ in said(draft)] == ["Ana", "Ana", "Ana", "Ben", "Ben", "Ana", "Ben"]


def test_names_and_words_with_entities() -> None:
    draft = parse(cues("Ana &amp; Bo: R&amp;D", "Ana &amp; Bo: <i>yes</i>"))
    assert said(draft) == [("Ana & Bo", "R&D"), ("Ana & Bo", "yes")]


def test_two_speakers_in_one_cue_share_its_time() -> None:
    draft = parse(cues("<v Ann>Hello\n<v Bob>Hi Ann"))
    assert [(u.speaker, u.start_ms, u.end_ms, u.quality) for u in draft.utterances] == [
        ("Ann", 1000, 1450, TimeQuality.INTERPOLATED),
        ("Bob", 1450, 1900, TimeQuality.INTERPOLATED),
    ]


def test_a_line_in_a_cue_may_change_the_speaker() -> None:
    draft = parse(cues("Ana: One\nBen: Two", "Ben: Three", "Ana: Four"))
    assert said(draft)[:2] == [("Ana", "One"), ("Ben", "Two")]


def test_what_is_left_out_is_said() -> None:
    draft = parse(
        "WEBVTT title\nKind: captions\n\nSTYLE\n::cue {}\n\nNOTE by Ana\n\nid\n00:01.000 --> 00:02.000\nkept\n\n"
        "lost words\n\n00:00:03,000 --> 00:00:04,000\ncomma\n"
    )
    assert said(draft) == [(None, "kept")]
    assert set(draft.drops) == {
        Drop.HEADER,
        Drop.STYLE,
        Drop.NOTE,
        Drop.CUE_IDENTIFIER,
        Drop.CUE_TIMING,
        Drop.OUTSIDE_CUE,
        Drop.UNREADABLE_TIMING,
    }
    assert (draft.cues, draft.unreadable, len(draft.warnings)) == (2, 1, 1)


def test_an_end_before_the_start_is_not_believed() -> None:
    draft = parse("WEBVTT\n\n00:05.000 --> 00:01.000\nodd\n")
    assert (draft.utterances.end_ms, draft.utterances.quality) == ([None], [TimeQuality.TURN_START_ONLY])


@pytest.mark.parametrize(("begin", "end"), [("00:00:01,000", "00:00:02,500"), ("00:00:01.00", "00:00:02.50")])
def test_times_that_webvtt_does_not_allow_are_read_where_the_file_has_no_others(begin: str, end: str) -> None:
    outcome = transcribe(f"WEBVTT\n\n1\n{begin} --> {end}\nAna: Hi.\n".encode(), None)
    assert isinstance(outcome, Transcript)
    assert [(one.start_ms, one.end_ms, one.text) for one in outcome.segments] == [(1_000, 2_500, "Hi.")]
    assert any("SubRip" in warning for warning in outcome.warnings)


def test_a_signature_after_blank_lines_is_a_header() -> None:
    outcome = transcribe(b"\n\nWEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nHi there.\n", None)
    assert isinstance(outcome, Transcript)
    assert [one.text for one in outcome.segments] == ["Hi there."]
