"""Teams' WebVTT in its two layouts, and SubRip as Otter writes it."""

from streams.formats.teams_vtt import is_one_utterance
from tests.streams.formats.documents import parsed, said

GUID = "1f0a2b3c-1111-4222-8333-9abcdef01234"


def test_parts_of_an_utterance_are_one_segment_whatever_pause_is_between() -> None:
    text = (
        f"WEBVTT\n\n{GUID}/12-0\n00:00:01.000 --> 00:00:02.000\n<v Graham, Ken (Contractor)>One</v>\n\n"
        f"{GUID}/12-1\n00:00:09.000 --> 00:00:10.000\n<v Graham, Ken (Contractor)>two.</v>\n\n"
        f"{GUID}/13-0\n00:00:19.000 --> 00:00:20.000\n<v Graham, Ken (Contractor)>Three\n\n"
        f"{GUID}/14-0\n00:00:29.000 --> 00:00:30.000\n<v Carlos Far&#237;as>Ya &amp; no</v>\n"
    )
    transcript = parsed(text, "webvtt")
    assert said(transcript) == [
        ("Graham, Ken (Contractor)", "One two."),
        ("Graham, Ken (Contractor)", "Three"),
        ("Carlos Farías", "Ya & no"),
    ]
    assert transcript.segments[0].source_cue_ids == [f"{GUID}/12-0", f"{GUID}/12-1"]


def test_other_ids_are_not_parts() -> None:
    assert not is_one_utterance(f"{GUID}/12-0", f"{GUID}/13-0")
    assert not is_one_utterance("a/1-0", "a/1-1")
    assert not is_one_utterance(None, f"{GUID}/12-0")


def test_names_on_the_first_line_of_each_cue() -> None:
    cues = [("Ana Ruiz", "How are you?"), ("Graham, Ken (Contractor)", "Tired.\nVery."), ("Ana Ruiz", "Why?")]
    text = "WEBVTT\nKind: captions\nLanguage: en-US\n\n" + "".join(
        f"00:00:0{at}.000 --> 00:00:0{at}.900\n{name}\n{words}\n\n" for at, (name, words) in enumerate(cues, 1)
    )
    assert said(parsed(text, "teams_vtt")) == [(name, " ".join(words.split())) for name, words in cues]


def test_captions_of_two_lines_name_nobody() -> None:
    text = "WEBVTT\n\n" + "".join(
        f"00:00:0{at}.000 --> 00:00:0{at}.900\nSo we went {at}\nTo the sea\n\n" for at in range(1, 6)
    )
    assert all(segment.speaker_raw is None for segment in parsed(text, "webvtt").segments)


def test_otter_names_a_speaker_in_the_first_cue_of_a_turn() -> None:
    words = ["Ana Ruiz: How are", "you?", "and more?", "Ben: Tired,", "very.", "Ana Ruiz: Why?", "Ben: So."]
    text = "".join(f"{at}\n00:00:0{at},000 --> 00:00:0{at},900\n{line}\n\n" for at, line in enumerate(words, 1))
    transcript = parsed(text, "srt")
    assert [segment.speaker_raw for segment in transcript.segments] == ["Ana Ruiz", "Ben", "Ana Ruiz", "Ben"]


def test_otter_without_names_has_clocks_alone() -> None:
    transcript = parsed("0:03\nHow are you?\n\n0:15 \nTired: very.\n\nTranscribed by https://otter.ai\n", "otter")
    assert said(transcript) == [(None, "How are you?"), (None, "Tired: very.")]
    assert [segment.start_ms for segment in transcript.segments] == [3_000, 15_000]
