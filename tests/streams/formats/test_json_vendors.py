"""The same small session from each vendor: who said what and when, and where every other word went."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events import RejectionReason
from schemas.transcript import TimeQuality, Transcript
from streams.formats import json_source
from streams.formats.draft import Drop
from streams.formats.source import decode
from streams.parse import transcribe
from streams.words import count_words
from tests.streams.formats import json_samples as samples

SAID = [("Ana Ruiz", "What matters most?", 500, 2250), ("Ben", "Rest, café & sleep.", 2500, 4000)]


def said_by(first: str | None, second: str | None) -> list[tuple[str | None, str, int, int]]:
    return [(name, text, start, end) for name, (_, text, start, end) in zip((first, second), SAID, strict=True)]


VENDORS: list[tuple[str, Callable[[], Any], list[tuple[str | None, str, int, int]]]] = [
    (
        "fireflies",
        samples.fireflies,
        [("Ana Ruiz", "What, um, matters most?", 500, 2250), ("Speaker 1", "Rest, café & sleep.", 2500, 4000)],
    ),
    ("grain", samples.grain, said_by("Ana Ruiz", "p-2")),
    ("recall", samples.recall, said_by("Ana Ruiz", "Participant 200")),
    ("rev", samples.rev, said_by("Ana Ruiz", "Speaker 1")),
    ("assemblyai", samples.assemblyai, said_by("Speaker A", "Speaker B")),
    ("deepgram", samples.deepgram, said_by("Speaker 0", "Speaker 1")),
    ("aws_transcribe", samples.aws_transcribe, said_by("spk_0", "spk_1")),
    ("google_speech", samples.google_speech, said_by("Speaker 1", "Speaker 2")),
    ("whisper", samples.whisperx, said_by("SPEAKER_00", "SPEAKER_01")),
    ("whisper", samples.whisper, said_by(None, None)),
    (
        "ibm_watson",
        samples.ibm_watson,
        [("Speaker 0", "what matters most", 500, 2250), ("Speaker 1", "rest café sleep", 2500, 4000)],
    ),
    ("speechmatics", samples.speechmatics, said_by("S1", "S2")),
    ("podcasting", samples.podcasting, said_by("Ana Ruiz", "Ben")),
    (
        "meet_entries",
        samples.meet_entries,
        [
            ("Participant 1", "What matters most?", 0, 1750),
            ("Participant 2", "Rest, café & sleep.", 2000, 3500),
        ],
    ),
]
SAMPLES = [sample for _, sample, _ in VENDORS]


def parsed(value: Any, **options: Any) -> Transcript:
    content = json.dumps(value, **options).encode()
    transcript = transcribe(content, None)
    assert isinstance(transcript, Transcript), transcript
    conserves(transcript, content)
    return transcript


def conserves(transcript: Transcript, content: bytes) -> None:
    source = decode(content)
    assert source is not None
    counts = transcript.counts
    assert counts.words_in == count_words(source.text) == counts.words_in_segments + counts.words_dropped
    assert counts.words_in_segments == sum(count_words(segment.text) for segment in transcript.segments)
    assert all(row.words > 0 and row.reason != Drop.UNACCOUNTED for row in transcript.dropped), transcript.dropped
    for segment in transcript.segments:
        assert 0 <= segment.source_start < segment.source_end <= len(content)


def said(transcript: Transcript) -> list[tuple[str | None, str, int | None, int | None]]:
    return [(row.speaker_raw, row.text, row.start_ms, row.end_ms) for row in transcript.segments]


@pytest.mark.parametrize("options", [{}, {"ensure_ascii": False, "indent": 2}], ids=["escaped", "indented"])
@pytest.mark.parametrize(("name", "sample", "expected"), VENDORS, ids=[sample.__name__ for sample in SAMPLES])
def test_a_session(
    name: str, sample: Callable[[], Any], expected: list[tuple[str | None, str, int, int]], options: dict[str, Any]
) -> None:
    transcript = parsed(sample(), **options)
    assert (transcript.format, transcript.format_score) == (name, 1.0)
    assert said(transcript) == expected
    assert {row.time_quality for row in transcript.segments} == {TimeQuality.EXACT}
    assert Drop.METADATA in {row.reason for row in transcript.dropped}


@given(sample=st.sampled_from(SAMPLES), data=st.data())
def test_a_cut_file_is_refused(sample: Callable[[], Any], data: st.DataObject) -> None:
    text = json.dumps(sample())
    cut = data.draw(st.integers(1, len(text) - 1))
    assert transcribe(text[:cut].encode(), None) in (RejectionReason.MALFORMED, RejectionReason.UNKNOWN_FORMAT)


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        ["\ud800", "a\nb", '"', "\\", "A", "0", "1e999", "9" * 5000, "it's\u0000", "2026-13-01T00:00:00Z", []]
    ),
    st.lists(st.text(max_size=3), max_size=3),
    st.dictionaries(st.sampled_from(["text", "words", "start", "speaker"]), st.integers(), max_size=2),
)


def places(value: Any) -> list[tuple[Any, Any]]:
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [place for key in keys for place in [(value, key), *places(value[key])]]


@given(sample=st.sampled_from(SAMPLES), data=st.data())
def test_a_file_with_odd_values_is_parsed_or_refused_and_no_word_is_lost(
    sample: Callable[[], Any], data: st.DataObject
) -> None:
    value = json.loads(json.dumps(sample()))
    for _ in range(data.draw(st.integers(1, 4))):
        container, key = data.draw(st.sampled_from(places(value)))
        container[key] = data.draw(ODD)
    content = json.dumps(value, ensure_ascii=data.draw(st.booleans())).encode("utf-8", "replace")
    outcome = transcribe(content, "Ana Ruiz")
    if isinstance(outcome, Transcript):
        conserves(outcome, content)


@given(sample=st.sampled_from(SAMPLES), data=st.data())
def test_a_file_with_odd_bytes_is_parsed_or_refused_and_no_word_is_lost(
    sample: Callable[[], Any], data: st.DataObject
) -> None:
    text = json.dumps(sample())
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 12)))
        scrap = data.draw(
            st.sampled_from(["", '"', "{", "}", "[", "]", ",", ":", "\\", "\\u00e9", "NaN", "-", "x\u0301"])
        )
        text = text[:start] + scrap + text[end:]
    outcome = transcribe(text.encode(), None)
    if isinstance(outcome, Transcript):
        conserves(outcome, text.encode())


SPOKEN = st.lists(st.sampled_from('I don\'t know — maybe rest, café. What? 𐐷 & 3.5 "so" a\\b'.split()), min_size=1)
TURNS = st.lists(st.tuples(st.sampled_from([0, 1, 2]), SPOKEN), min_size=1, max_size=8)


@given(turns=TURNS, escaped=st.booleans())
def test_words_come_back_in_order(turns: list[tuple[int, list[str]]], escaped: bool) -> None:
    timed = [(speaker, word) for speaker, words in turns for word in words]
    words = [
        {"word": word, "punctuated_word": word, "start": at, "end": at + 0.5, "speaker": speaker}
        for at, (speaker, word) in enumerate(timed)
    ]
    value = {"results": {"channels": [{"alternatives": [{"transcript": "x", "words": words}]}]}}
    content = json.dumps(value, ensure_ascii=escaped).encode()
    outcome = transcribe(content, None)
    if not count_words(" ".join(word for _, word in timed)):
        assert outcome is RejectionReason.NO_SPEECH
        return
    assert isinstance(outcome, Transcript)
    conserves(outcome, content)
    assert " ".join(row.text for row in outcome.segments) == " ".join(word for _, word in timed)
    heard = [(row.speaker_raw, word) for row in outcome.segments for word in row.text.split()]
    assert heard == [(f"Speaker {speaker}", word) for speaker, word in timed]


HEAD = '{"version": "1.0.0", "segments": [{"startTime": 1, "endTime": 2, "body": "Hello there"'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (HEAD + ', "more": ' + "[" * 5_000_000, RejectionReason.TOO_COMPLEX),
        (HEAD + ', "more": ' + '{"a":' * 100_000, RejectionReason.TOO_COMPLEX),
        (HEAD + ', "more": [' + "0," * 2_000_000, RejectionReason.TOO_COMPLEX),
        (HEAD + ', "more": "' + "\\" * 3_000_001, RejectionReason.MALFORMED),
        (HEAD + ', "body": "Again"}]}', RejectionReason.MALFORMED),
        (HEAD + "}]} trailing", RejectionReason.MALFORMED),
        (HEAD + "}]", RejectionReason.MALFORMED),
        (HEAD + ",}]}", RejectionReason.MALFORMED),
        (HEAD + ', "a": 01}]}', RejectionReason.MALFORMED),
        (HEAD + r', "a": "\x"}]}', RejectionReason.MALFORMED),
        ('{"a": [1, {"text": "hi"}]}', RejectionReason.UNKNOWN_FORMAT),
        ('{"version": "1.0.0", "segments": [{"startTime": 1, "body": "..."}]}', RejectionReason.NO_SPEECH),
    ],
    ids=lambda value: value.value if isinstance(value, RejectionReason) else "",
)
def test_refusals(text: str, reason: RejectionReason) -> None:
    assert transcribe(text.encode(), None) is reason


@pytest.mark.parametrize("number", ["9" * 10_000, "1e999", "-1", "NaN", "-Infinity", "1e-400", '"1"', "{}", "[[]]"])
def test_a_time_that_is_none(number: str) -> None:
    transcript = transcribe(
        (HEAD[: -len(', "body": "Hello there"')] + f', "body": "Hi", "x": {number}' + "}]}").encode(), None
    )
    assert isinstance(transcript, Transcript)
    text = f'{{"segments": [{{"startTime": {number}, "endTime": {number}, "body": "Hi"}}]}}'
    odd = transcribe(text.encode(), None)
    assert isinstance(odd, Transcript)
    conserves(odd, text.encode())
    assert odd.segments[0].start_ms in (None, 0, 1000)


def test_escapes_are_read_and_half_a_pair_is_no_character() -> None:
    text = '{"segments": [{"startTime": 1, "endTime": 2, "body": "caf\\u00e9\\nis \\ud83d\\ude00 \\ud800 \\"open\\""}]}'
    transcript = transcribe(text.encode(), None)
    assert isinstance(transcript, Transcript)
    conserves(transcript, text.encode())
    assert transcript.segments[0].text == 'café is 😀 \ufffd "open"'
    place = transcript.segments[0]
    assert text[place.source_start : place.source_end].startswith("caf\\u00e9")


def test_assemblyai_words_alone_keep_their_own_speakers_if_they_have_any() -> None:
    value = {**samples.assemblyai(), "utterances": None}
    assert said(parsed(value)) == said_by("Speaker A", "Speaker B")
    for word in value["words"]:
        word["speaker"] = None
    assert said(parsed(value)) == said_by(None, None)


def test_assemblyai_text_that_its_words_do_not_say() -> None:
    value = samples.assemblyai()
    value["utterances"][1]["text"] = "Rest and sleep."
    assert said(parsed(value))[1] == ("Speaker B", "Rest and sleep.", 2500, 4000)


def test_deepgram_channels_are_speakers() -> None:
    value = samples.deepgram()
    [channel] = value["results"]["channels"]
    words = channel["alternatives"][0]["words"]
    for word in words:
        del word["speaker"]
    value["results"]["channels"] = [{"alternatives": [{"words": part}]} for part in (words[3:], words[:3])]
    assert said(parsed(value)) == said_by("Channel 1", "Channel 0")


def test_google_results_that_do_not_repeat_are_all_read() -> None:
    value = samples.google_speech()
    value["results"].pop()
    assert said(parsed(value)) == said_by(None, None)


def test_google_version_2_offsets_and_labels() -> None:
    words = [{"startOffset": "0.5s", "endOffset": "1s", "word": "Hi.", "speakerLabel": "1"}]
    words.append({"endOffset": "2s", "word": "Yo.", "speakerLabel": "2"})
    transcript = parsed({"results": [{"alternatives": [{"words": words}], "resultEndOffset": "2s"}]})
    assert [(row.speaker_raw, row.text) for row in transcript.segments] == [("Speaker 1", "Hi."), ("Speaker 2", "Yo.")]


def test_whisperx_segment_of_two_speakers_with_a_numeral_without_time() -> None:
    words = [
        {"word": "Since", "start": 1.0, "end": 1.2, "speaker": "SPEAKER_00"},
        {"word": "2024."},
        {"word": "Right.", "start": 2.0, "end": 2.4, "score": float("nan"), "speaker": "SPEAKER_01"},
        {"word": "7.", "speaker": "SPEAKER_01"},
    ]
    segment = {"start": 1.0, "end": 3.0, "text": " Since 2024. Right. 7.", "words": words}
    transcript = parsed({"segments": [segment]})
    assert said(transcript)[0] == ("SPEAKER_00", "Since 2024.", 1000, 1200)
    assert [row.time_quality for row in transcript.segments[:2]] == [TimeQuality.INTERPOLATED, TimeQuality.EXACT]
    assert " ".join(row.text for row in transcript.segments) == "Since 2024. Right. 7."


def test_whisper_text_longer_than_what_detection_sees() -> None:
    segments = [{"start": at, "end": at + 1, "text": f" Sentence {at}."} for at in range(5000)]
    transcript = parsed({"text": "".join(str(row["text"]) for row in segments), "segments": segments})
    assert (transcript.format, transcript.format_score) == ("whisper", 0.6)
    assert transcript.counts.cues == 5000


def test_whisper_cpp() -> None:
    row = {"timestamps": {"from": "00:00:01,000"}, "offsets": {"from": 1000, "to": 2000}, "text": " Hi there."}
    assert said(parsed({"transcription": [row]})) == [(None, "Hi there.", 1000, 2000)]


def test_fireflies_as_its_application_saves_it() -> None:
    rows = [{"sentence": "Hi there.", "startTime": "00:05", "endTime": "00:07", "speaker_name": "Ana", "speaker_id": 0}]
    assert said(parsed(rows)) == [("Ana", "Hi there.", 5000, 7000)]


def test_fireflies_says_that_it_reads_what_was_heard() -> None:
    assert (
        "Sentences edited after the session, read as they were first heard: 1." in parsed(samples.fireflies()).warnings
    )


def test_meet_names_from_the_same_file() -> None:
    people = [{"name": "conferenceRecords/c/participants/1", "signedinUser": {"displayName": "Ana Ruiz"}}]
    transcript = parsed({**samples.meet_entries(), "participants": people})
    assert transcript.segments[0].speaker_raw == "Ana Ruiz"


def test_speechmatics_unknown_speaker_is_nobody() -> None:
    value = samples.speechmatics()
    for row in value["results"][:4]:
        row["alternatives"][0]["speaker"] = "UU"
    assert said(parsed(value)) == said_by(None, "S2")


def test_a_long_monologue_is_cut_between_sentences() -> None:
    words = [
        {"word": f"w{at}." if at % 10 == 9 else f"w{at}", "start": at / 2, "end": at / 2 + 0.4} for at in range(300)
    ]
    value = {"results": {"channels": [{"alternatives": [{"words": words}]}]}}
    transcript = parsed(value)
    assert all(row.text.endswith(".") and len(row.text.split()) <= 60 for row in transcript.segments)


def test_positions_of_strings_and_numbers() -> None:
    text = ' {"a": ["x\\n", 1.5e3, true, null], "é": "𐐷"} '
    root = json_source.scan(text).root
    assert isinstance(root, json_source.Object)
    found = root["a"]
    assert isinstance(found, json_source.Array)
    assert text[found.start : found.end] == '["x\\n", 1.5e3, true, null]'
    string, number, *rest = found
    assert isinstance(string, json_source.Text)
    assert isinstance(number, json_source.Number)
    assert (string.value, text[string.start : string.end]) == ("x\n", "x\\n")
    assert (number.value, rest) == ("1.5e3", [True, None])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


def plain(node: json_source.Node) -> Any:
    if isinstance(node, json_source.Object):
        return {name: plain(value) for name, value in node.items()}
    if isinstance(node, json_source.Array):
        return [plain(value) for value in node]
    return json.loads(node.value) if isinstance(node, json_source.Number) else getattr(node, "value", node)


@given(value=JSON, indent=st.sampled_from([None, 2]), escaped=st.booleans())
def test_a_value_is_read_as_the_standard_library_reads_it(value: Any, indent: int | None, escaped: bool) -> None:
    scanned = json_source.scan(json.dumps(value, indent=indent, ensure_ascii=escaped))
    assert scanned.refused is None
    assert plain(scanned.root) == value


@given(text=st.lists(st.sampled_from([*'{}[],:"\\ 01-.eE', "true", "null", '"a"', '"a":']), max_size=12).map("".join))
def test_only_json_is_read(text: str) -> None:
    refused = json_source.scan(text).refused
    try:
        json.loads(text)
    except ValueError:
        assert refused is RejectionReason.MALFORMED
    else:
        assert refused is None or '"a"' in text
