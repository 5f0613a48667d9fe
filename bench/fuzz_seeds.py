"""What the fuzzer begins from: a small session in every format."""

import json
from typing import Any

DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8"?><w:document '
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
)

_TEAMS = "d1b0cbd5-5f0c-4f4b-9d5f-3e0b7d2c1a11"

TEXT_SEEDS = (
    "1\n00:00:01,000 --> 00:00:02,000\nAna: Hi.\n\n2\n00:00:03,000 --> 00:00:04,000\nBen: Yo.\n",
    "WEBVTT\n\nNOTE a\n\n1\n00:01.000 --> 00:02.000 align:start\n<v.loud Ana Ruiz>Hi &amp; <i>you</i></v>\n<v Ben>Yo\n",
    f"WEBVTT\n\n{_TEAMS}/1-0\n00:00:01.000 --> 00:00:02.000\nAna\nHi.\n\n{_TEAMS}/1-1\n00:00:02.000 --> 00:00:03.000\nAna\n"
    f"So?\n\n{_TEAMS}/2-0\n00:00:03.000 --> 00:00:04.000\nBen\nYo.\n\n{_TEAMS}/3-0\n00:00:05.000 --> 00:00:06.000\nBen\nNo.\n",
    "WEBVTT\n\n00:00:08.000 --> 00:00:12.000\n(Ana)\nHi\n-\n\n(Ben)\nYo\n\n00:00:12.000 --> 00:00:16.000\n(Ana)\nAgain.\n",
    "0:0:3.120 --> 0:0:7.450\nAna Ruiz\nHow are you?\n\n0:0:8.0 --> 0:0:9.5\nBen\nTired.\n",
    "Session\n5 June 2026\n27m 42s\n\nAna started transcription\n\nAna   0:03\nHi.\nYou?\n\nBen   0:09\nYo.\n\n"
    "Ana stopped transcription\n",
    "Jun 5, 2026\nAna - Transcript\n00:00:00\nAna: Hi.\nBen: So you sayAna: Uh.\n00:01:02\nAna's Presentation: x\n"
    "Ben: Yo.\nTranscription ended after 00:32:49\n",
    "\U0001f4dd Notes\nSummary by Gemini\n\U0001f4d6 Transcript\n00:00:00\nAna: Hi.\nBen: Yo.\nAna: So?\n",
    "Ana: How are you?\nBen: Tired.\nAna: Why?\n",
    "[00:00] Ana: one two\n[00:02] Ben: three\n[01:00] Ana: four\n",
    "[Ana] Hi.\n[Ben] Yo.\n[Ana] [laughs] Well.\n",
    "Ana Ruiz  0:03\nHow are you?\n\nBen  0:09\nTired.\n\nTranscribed by https://otter.ai\n",
    "0:03 - Ana Ruiz (Co)\n  How are you?\n\n0:09 - Ben\n  Tired.\n  ACTION ITEM: rest - WATCH: https://x.io\n\n0:12 - Ana Ruiz (Co)\n  Why?\n",
    "Ana\n00:00:03\nHow?\nBen\n00:00:09\nTired.\nAna\n00:00:12\nWhy?\n",
    "Ana \nHow?\n\nBen \nTired.\n\nAna \nWhy?\n\nBen \nWork.\n",
    "[00:00.000 --> 00:03.000]  How are you?\n[00:03.000 --> 00:05.000]  Tired.\n[00:05.000 --> 00:07.000]  Ana: Why?\n",
    "Speaker 0    00:00:03    How are you?\nSpeaker 1    00:00:09    Tired.\nSpeaker 0    00:00:12    Why?\n",
    "0:00:01.000,0:00:02.500\nAna: Hi.\n\n0:00:03.000,0:00:04.000\nBen: Yo.\n",
    "**Ana:** How are you?\n\n**Ben:** Tired.\n\n**Ana:** Why?\n",
    "### Ana Ruiz (0:03)\n\nHow?\n\n### Ben\n\n> Tired.\n\n### Ana Ruiz\n\nWhy?\n",
    "<p><b>Ana:</b> How?</p>\n<p><b>Ben:</b> Tired.</p>\n<p><b>Ana:</b> Why?</p>",
    '<html><div class="turn"><cite>Ana</cite><time>0:03</time><p>How?</p></div><div><cite>Ben</cite><p>Tired.</p></div>',
    "<table><tr><td>0:03</td><td>Ana</td><td>How?</td></tr><tr><td>0:09</td><td>Ben</td><td>Tired.</td></tr></table>",
    "0:03\tAna\tHow are you?\n0:09\tBen\tTired.\n0:12\tAna\tWhy?\n0:15\tBen\tWork.\n",
    "10:01:02\t Ana Ruiz to Everyone:\n\tHi.\n10:01:09\t Ben to Ana Ruiz(Direct Message):\n\tYo.\n",
    '10:01:02 From Ana to Everyone:\n\tHi.\n10:01:09 From Ben to Ana (Direct Message):\n\tReplying to "Hi."\n\n\tYo.\n',
)


def _word(text: str, at: float, **more: Any) -> dict[str, Any]:
    return {"text": text, "start": at, "end": at + 0.5, "confidence": 0.9, **more}


_ITEMS = [
    {"type": "pronunciation", "start_time": "0.5", "end_time": "0.9", "alternatives": [{"content": "Hi"}]},
    {"type": "punctuation", "alternatives": [{"content": "."}]},
    {"type": "pronunciation", "start_time": "1.5", "end_time": "1.9", "alternatives": [{"content": "Yo"}]},
]
_VALUES: tuple[Any, ...] = (
    [{"speaker": "Ana", "start": 1.5, "end": 2, "text": "Hi you."}, {"speaker": "Ben", "start": 3, "text": "Yo."}],
    {
        "data": {
            "transcript": {
                "title": "a",
                "sentences": [
                    {"speaker_name": "Ana", "raw_text": "hi", "text": "Hi.", "start_time": 0.5, "end_time": "1"},
                    {"speaker_name": None, "speaker_id": 1, "text": "Yo.", "start_time": "00:02", "end_time": 3},
                ],
            }
        }
    },
    [{"speaker": "Ana", "participant_id": "p", "start": 500, "end": 900, "text": "Hi."}],
    [
        {
            "participant": {"id": 1, "name": "Ana"},
            "words": [{"text": "Hi", "start_timestamp": {"relative": 1}, "end_timestamp": {"relative": 1.5}}],
        },
        {"participant": None, "words": [{"text": "Yo", "start_timestamp": 2, "end_timestamp": None}]},
    ],
    {
        "speakers": [{"id": 0, "name": "Ana"}],
        "monologues": [
            {
                "speaker": 0,
                "elements": [{"type": "text", "value": "Hi", "ts": 1, "end_ts": 2}, {"type": "punct", "value": ". "}],
            }
        ],
    },
    {
        "audio_url": "a",
        "status": "completed",
        "text": "Hi you.",
        "utterances": [
            {"speaker": "A", "text": "Hi you.", "start": 1, "end": 9, "words": [_word("Hi", 1), _word("you.", 5)]}
        ],
        "words": [_word("Hi", 1, speaker="A"), _word("you.", 5, speaker="B")],
    },
    {
        "metadata": {"request_id": "r", "model_info": {}},
        "results": {
            "channels": [
                {
                    "alternatives": [
                        {
                            "transcript": "hi yo",
                            "words": [
                                {"word": "hi", "punctuated_word": "Hi.", "start": 0.1, "end": 0.2, "speaker": 0},
                                {"word": "yo", "start": 1, "end": 1.2, "speaker": 1},
                            ],
                        }
                    ]
                }
            ]
        },
    },
    {
        "results": {
            "transcripts": [{"transcript": "Hi. Yo"}],
            "speaker_labels": {"segments": [{"speaker_label": "spk_0", "items": [{"start_time": "0.5"}]}]},
            "items": _ITEMS,
        }
    },
    {
        "results": [
            {
                "alternatives": [
                    {"transcript": "hi yo", "words": [{"word": "hi", "startTime": "0.1s", "endTime": "0.5s"}]}
                ]
            },
            {"alternatives": [{"words": [{"word": "hi", "startTime": "0.1s", "endTime": "1s", "speakerTag": 1}]}]},
        ]
    },
    {
        "text": " Hi yo",
        "language": "en",
        "segments": [
            {
                "id": 0,
                "start": 0,
                "end": 1,
                "text": " Hi yo",
                "speaker": "SPEAKER_00",
                "words": [{"word": "Hi", "start": 0, "end": 0.5, "speaker": "SPEAKER_01"}, {"word": "yo"}],
            }
        ],
    },
    {
        "result_index": 0,
        "results": [
            {"final": True, "alternatives": [{"transcript": "hi yo ", "timestamps": [["hi", 0.1, 0.2], ["yo", 1, 2]]}]}
        ],
        "speaker_labels": [{"from": 0.1, "to": 0.2, "speaker": 0}, {"from": 1, "to": 2, "speaker": 1}],
    },
    {
        "format": "2.9",
        "metadata": {},
        "results": [
            {"type": "word", "start_time": 0.1, "end_time": 0.2, "alternatives": [{"content": "Hi", "speaker": "S1"}]},
            {"type": "punctuation", "attaches_to": "previous", "start_time": 0.2, "alternatives": [{"content": "."}]},
        ],
    },
    {"version": "1.0.0", "segments": [{"speaker": "Ana", "startTime": 0.5, "endTime": 1, "body": "Hi."}]},
    {
        "transcriptEntries": [
            {
                "participant": "c/1",
                "text": "Hi.",
                "startTime": "2026-01-01T09:00:00Z",
                "endTime": "2026-01-01T09:00:01.5Z",
            }
        ],
        "participants": [{"name": "c/1", "signedinUser": {"displayName": "Ana"}}],
    },
)
_VALUES += (
    {
        "language_code": "eng",
        "text": "Hi",
        "words": [{"text": "Hi", "start": 0.1, "end": 0.2, "type": "word", "speaker_id": "a"}],
    },
    {
        "recognizedPhrases": [
            {"speaker": 1, "offsetInTicks": 1e6, "durationInTicks": 1e7, "nBest": [{"display": "Hi you?"}]}
        ]
    },
    {"text": "Hi you."},
)
JSON_SEEDS = tuple(json.dumps(value) for value in _VALUES)
