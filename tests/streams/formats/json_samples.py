"""One small session as each vendor writes it: keys, quirks and all."""

from typing import Any


def fireflies() -> Any:
    def sentence(index: int, name: str | None, text: str, raw: str, start: float, end: float) -> dict[str, Any]:
        return {
            "index": index,
            "speaker_id": index % 2,
            "speaker_name": name,
            "raw_text": raw,
            "text": text,
            "start_time": start,
            "end_time": str(end),
            "ai_filters": {"task": None, "question": None, "text_cleanup": text},
        }

    rows = [
        sentence(0, "Ana Ruiz", "What matters most?", "What, um, matters most?", 0.5, 2.25),
        sentence(1, None, "Rest, café & sleep.", "Rest, café & sleep.", 2.5, 4),
    ]
    return {"data": {"transcript": {"id": "abc", "title": "Third", "date": 1767225600000, "sentences": rows}}}


def grain() -> Any:
    return [
        {"speaker": "Ana Ruiz", "participant_id": "p-1", "start": 500, "end": 2250, "text": "What matters most?"},
        {"speaker": None, "participant_id": "p-2", "start": 2500, "end": 4000, "text": "Rest, café & sleep."},
    ]


def recall() -> Any:
    def word(text: str, start: float, end: float) -> dict[str, Any]:
        return {
            "text": text,
            "start_timestamp": {"relative": start, "absolute": "2026-01-01T09:00:00.500000Z"},
            "end_timestamp": {"relative": end, "absolute": "2026-01-01T09:00:01Z"},
        }

    ana = {"id": 100, "name": "Ana Ruiz", "is_host": True, "platform": "desktop", "extra_data": {}}
    return [
        {"participant": ana, "words": [word("What", 0.5, 0.9), word("matters", 1.0, 1.5), word("most?", 1.6, 2.25)]},
        {
            "participant": {"id": 200, "name": None, "is_host": False, "platform": None},
            "words": [word("Rest,", 2.5, 2.9), word("café", 3, 3.2), word("&", 3.2, 3.3), word("sleep.", 3.4, 4)],
        },
    ]


def rev() -> Any:
    def text(value: str, start: float, end: float) -> dict[str, Any]:
        return {"type": "text", "value": value, "ts": start, "end_ts": end, "confidence": 0.98}

    def punct(value: str) -> dict[str, Any]:
        return {"type": "punct", "value": value}

    return {
        "speakers": [{"id": 0, "name": "Ana Ruiz"}],
        "monologues": [
            {
                "speaker": 0,
                "elements": [
                    *(text("What", 0.5, 0.9), punct(" "), text("matters", 1.0, 1.5), punct(" ")),
                    *(text("most", 1.6, 2.25), punct("?")),
                ],
            },
            {
                "speaker": 1,
                "elements": [
                    *(text("Rest", 2.5, 2.9), punct(", "), text("café", 3.0, 3.2), punct(" & ")),
                    *(text("sleep", 3.4, 4.0), punct(".")),
                ],
            },
        ],
    }


def assemblyai() -> Any:
    def word(text: str, start: int, end: int, speaker: str) -> dict[str, Any]:
        return {"text": text, "start": start, "end": end, "confidence": 0.9, "speaker": speaker}

    asked = [word("What", 500, 900, "A"), word("matters", 1000, 1500, "A"), word("most?", 1600, 2250, "A")]
    said = [word("Rest,", 2500, 2900, "B"), word("café", 3000, 3200, "B"), word("&", 3200, 3300, "B")]
    said.append(word("sleep.", 3400, 4000, "B"))
    return {
        "id": "9ea68fd3",
        "language_model": "assemblyai_default",
        "acoustic_model": "assemblyai_default",
        "status": "completed",
        "audio_url": "https://example.org/a.mp3",
        "text": "What matters most? Rest, café & sleep.",
        "words": asked + said,
        "utterances": [
            {"speaker": "A", "start": 500, "end": 2250, "text": "What matters most?", "words": asked},
            {"speaker": "B", "start": 2500, "end": 4000, "text": "Rest, café & sleep.", "words": said},
        ],
        "speaker_labels": True,
    }


def deepgram() -> Any:
    def word(text: str, start: float, end: float, speaker: int) -> dict[str, Any]:
        bare = text.strip("?,.").lower()
        return {
            "word": bare,
            "start": start,
            "end": end,
            "confidence": 0.99,
            "speaker": speaker,
            "speaker_confidence": 0.7,
            "punctuated_word": text,
        }

    words = [word("What", 0.5, 0.9, 0), word("matters", 1.0, 1.5, 0), word("most?", 1.6, 2.25, 0)]
    words += [word("Rest,", 2.5, 2.9, 1), word("café", 3, 3.2, 1), word("&", 3.2, 3.3, 1), word("sleep.", 3.4, 4, 1)]
    transcript = "What matters most? Rest, café & sleep."
    return {
        "metadata": {"request_id": "r", "channels": 1, "model_info": {}},
        "results": {
            "channels": [
                {
                    "alternatives": [
                        {
                            "transcript": transcript,
                            "confidence": 0.99,
                            "words": words,
                            "paragraphs": {"transcript": "\nSpeaker 0: What matters most?", "paragraphs": []},
                        }
                    ]
                }
            ],
            "utterances": [{"start": 0.5, "end": 4, "transcript": transcript, "words": words, "speaker": 0}],
        },
    }


def aws_transcribe() -> Any:
    def word(content: str, start: str, end: str) -> dict[str, Any]:
        alternatives = [{"confidence": "0.99", "content": content}]
        return {"type": "pronunciation", "alternatives": alternatives, "start_time": start, "end_time": end}

    def mark(content: str) -> dict[str, Any]:
        return {"type": "punctuation", "alternatives": [{"confidence": "0.0", "content": content}]}

    items = [word("What", "0.5", "0.9"), word("matters", "1.0", "1.5"), word("most", "1.6", "2.25"), mark("?")]
    items += [word("Rest", "2.5", "2.9"), mark(","), word("café", "3.0", "3.2"), word("&", "3.2", "3.3")]
    items += [word("sleep", "3.4", "4.0"), mark(".")]
    turns = {"spk_0": ["0.5", "1.0", "1.6"], "spk_1": ["2.5", "3.0", "3.2", "3.4"]}
    segments = [
        {
            "start_time": times[0],
            "end_time": times[-1],
            "speaker_label": speaker,
            "items": [{"speaker_label": speaker, "start_time": time, "end_time": time} for time in times],
        }
        for speaker, times in turns.items()
    ]
    return {
        "jobName": "third",
        "accountId": "123",
        "status": "COMPLETED",
        "results": {
            "transcripts": [{"transcript": "What matters most? Rest, café & sleep."}],
            "speaker_labels": {"segments": segments, "channel_label": "ch_0", "speakers": 2},
            "items": items,
            "audio_segments": [{"id": 0, "transcript": "What matters most?", "start_time": "0.5", "items": [0, 1]}],
        },
    }


def google_speech() -> Any:
    """Version 1 with diarization: the last result says everything again."""

    def words(tagged: bool) -> list[dict[str, Any]]:
        said = [("What", "0.500s", "0.900s", 1), ("matters", "1s", "1.500s", 1), ("most?", "1.600s", "2.250s", 1)]
        said += [("Rest,", "2.500s", "2.900s", 2), ("café", "3s", "3.200s", 2), ("&", "3.200s", "3.300s", 2)]
        said += [("sleep.", "3.400s", "4s", 2)]
        return [
            {"startTime": start, "endTime": end, "word": word, **({"speakerTag": tag} if tagged else {})}
            for word, start, end, tag in said
        ]

    plain = words(tagged=False)
    return {
        "results": [
            {"alternatives": [{"transcript": "What matters most?", "words": plain[:3]}], "languageCode": "en-us"},
            {"alternatives": [{"transcript": " Rest, café & sleep.", "words": plain[3:]}], "languageCode": "en-us"},
            {"alternatives": [{"words": words(tagged=True)}]},
        ],
        "totalBilledTime": "15s",
    }


def whisperx() -> Any:
    def word(text: str, start: float, end: float, speaker: str) -> dict[str, Any]:
        return {"word": text, "start": start, "end": end, "score": 0.9, "speaker": speaker}

    first = [word("What", 0.5, 0.9, "SPEAKER_00"), word("matters", 1, 1.5, "SPEAKER_00")]
    first.append(word("most?", 1.6, 2.25, "SPEAKER_00"))
    second = [word("Rest,", 2.5, 2.9, "SPEAKER_01"), {"word": "café"}, {"word": "&"}]
    second.append(word("sleep.", 3.4, 4, "SPEAKER_01"))
    return {
        "segments": [
            {"start": 0.5, "end": 2.25, "text": " What matters most?", "words": first, "speaker": "SPEAKER_00"},
            {"start": 2.5, "end": 4.0, "text": " Rest, café & sleep.", "words": second, "speaker": "SPEAKER_01"},
        ],
        "word_segments": first + second,
    }


def whisper() -> Any:
    def segment(index: int, start: float, end: float, text: str) -> dict[str, Any]:
        known = {"tokens": [50364, 407], "temperature": 0.0, "avg_logprob": -0.2, "no_speech_prob": 0.01}
        return {"id": index, "seek": 0, "start": start, "end": end, "text": text, **known}

    return {
        "text": " What matters most? Rest, café & sleep.",
        "segments": [segment(0, 0.5, 2.25, " What matters most?"), segment(1, 2.5, 4.0, " Rest, café & sleep.")],
        "language": "en",
    }


def ibm_watson() -> Any:
    rows: list[tuple[str, float, float]] = [("what", 0.5, 0.9), ("matters", 1.0, 1.5), ("most", 1.6, 2.25)]
    more = [("rest", 2.5, 2.9), ("café", 3.0, 3.2), ("%HESITATION", 3.2, 3.3), ("sleep", 3.4, 4.0)]
    return {
        "result_index": 0,
        "results": [
            {"final": True, "alternatives": [{"transcript": "what matters most ", "timestamps": rows}]},
            {"final": True, "alternatives": [{"transcript": "rest café %HESITATION sleep ", "timestamps": more}]},
        ],
        "speaker_labels": [
            {"from": start, "to": end, "speaker": int(start > 2), "confidence": 0.5, "final": False}
            for _, start, end in rows + more
        ],
    }


def speechmatics() -> Any:
    def item(kind: str, content: str, start: float, end: float, speaker: str) -> dict[str, Any]:
        alternatives = [{"confidence": 1.0, "content": content, "language": "en", "speaker": speaker}]
        attaches = {"attaches_to": "previous"} if kind == "punctuation" else {}
        return {"type": kind, "start_time": start, "end_time": end, "alternatives": alternatives, **attaches}

    return {
        "format": "2.9",
        "job": {"id": "x", "data_name": "third.mp3"},
        "metadata": {"type": "transcription"},
        "results": [
            item("word", "What", 0.5, 0.9, "S1"),
            item("word", "matters", 1.0, 1.5, "S1"),
            item("word", "most", 1.6, 2.25, "S1"),
            item("punctuation", "?", 2.25, 2.25, "S1"),
            item("word", "Rest", 2.5, 2.9, "S2"),
            item("punctuation", ",", 2.9, 2.9, "S2"),
            item("word", "café", 3.0, 3.2, "S2"),
            item("word", "&", 3.2, 3.3, "S2"),
            item("word", "sleep", 3.4, 4.0, "S2"),
            item("punctuation", ".", 4.0, 4.0, "S2"),
        ],
    }


def podcasting() -> Any:
    return {
        "version": "1.0.0",
        "segments": [
            {"speaker": "Ana Ruiz", "startTime": 0.5, "endTime": 2.25, "body": "What matters most?"},
            {"speaker": "Ben", "startTime": 2.5, "endTime": 4, "body": "Rest, café & sleep."},
        ],
    }


def meet_entries() -> Any:
    def entry(person: str, text: str, start: str, end: str) -> dict[str, Any]:
        return {
            "name": f"conferenceRecords/c/transcripts/t/entries/{person}",
            "participant": f"conferenceRecords/c/participants/{person}",
            "text": text,
            "languageCode": "en-US",
            "startTime": f"2026-01-01T09:00:{start}Z",
            "endTime": f"2026-01-01T09:00:{end}Z",
        }

    rows = [entry("1", "What matters most?", "10", "11.750"), entry("2", "Rest, café & sleep.", "12.000", "13.5")]
    return {"transcriptEntries": rows, "nextPageToken": "x"}
