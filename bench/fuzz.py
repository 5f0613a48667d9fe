"""Random changes to transcripts of every format: no parser may raise, lose a word or take for ever."""

import random
import sys
import time
from collections.abc import Sequence

from schemas.transcript import Transcript
from stack.story import SAMPLE
from streams.formats import FORMATS
from streams.formats.draft import Drop
from streams.formats.source import decode
from streams.parse import transcribe
from streams.words import count_words

_SLOWEST_S = 5.0
_SCRAPS = (
    *("WEBVTT\n\n", "-->", "00:01.000 --> 00:02.000\n", "1\n00:00:01,000 --> 00:00:02,000\n", "0:01,0:02\n", "NOTE "),
    *("<v Ana>", "</v>", "<c>", "<", ">", "&amp;", "&#0;", "&", "<p>", "</div>", "<td>", "<!--", "**", "# ", "- "),
    *("Ana: ", "Ben：", "Ana  0:03\n", "[00:05] ", "(00:07)", "\t", "\n", "\r", "\r\n", "\n\n", "\0", "\x85", "\u2028"),
    *(
        '{"text": "',
        '"speaker": "',
        "[",
        "]",
        "{",
        "}",
        '",',
        "\\u0000",
        "\\ud800",
        "1e999",
        "e\u0301",
        "字",
        "𐐷",
        "\ufeff",
    ),
)
_SEEDS = (
    "1\n00:00:01,000 --> 00:00:02,000\nAna: Hi.\n\n2\n00:00:03,000 --> 00:00:04,000\nBen: Yo.\n",
    "Ana: How are you?\nBen: Tired.\nAna: Why?\n",
    "[00:00] Ana: one two\n[00:02] Ben: three\n[01:00] Ana: four\n",
    "Ana Ruiz  0:03\nHow are you?\n\nBen  0:09\nTired.\n",
    "0:00:01.000,0:00:02.500\nAna: Hi.\n\n0:00:03.000,0:00:04.000\nBen: Yo.\n",
    '[{"speaker": "Ana", "start": 1.5, "end": 2, "text": "Hi you."}, {"speaker": "Ben", "start": 3, "text": "Yo."}]',
    "**Ana:** How are you?\n\n**Ben:** Tired.\n\n**Ana:** Why?\n",
    "<p><b>Ana:</b> How?</p>\n<p><b>Ben:</b> Tired.</p>\n<p><b>Ana:</b> Why?</p>",
    "10:01:02\t Ana Ruiz to Everyone:\n\tHi.\n10:01:09\t Ben to Ana Ruiz(Direct Message):\n\tYo.\n",
)


def fuzz(minutes: float, seed: int) -> list[str]:
    """What went wrong, with the bytes that did it."""
    choose, until = random.Random(seed), time.monotonic() + 60 * minutes
    seeds = [*(text.encode() for text in _SEEDS), SAMPLE.read_bytes()[:6_000]]
    broken: list[str] = []
    runs = 0
    while time.monotonic() < until and len(broken) < 10:
        content = _changed(choose, seeds)
        runs += 1
        begun = time.process_time()
        broken += [f"{fault}: {content!r}" for fault in _faults(content)]
        if time.process_time() - begun > _SLOWEST_S:
            broken.append(f"took {time.process_time() - begun:.1f} s: {content!r}")
    sys.stdout.write(f"{runs:,} files\n")
    return broken


def _changed(choose: random.Random, seeds: Sequence[bytes]) -> bytes:
    text = choose.choice(seeds).decode()
    for _ in range(choose.randint(0, 12)):
        at, to = sorted((choose.randint(0, len(text)), choose.randint(0, len(text))))
        to = min(to, at + choose.randint(0, 80))
        piece = choose.choice(
            (
                choose.choice(_SCRAPS),
                choose.choice(_SCRAPS) * choose.randint(1, 300),
                text[at:to] * 2,
                "",
                chr(choose.randint(0, 0xD7FF)),
            )
        )
        text = text[:at] + piece + text[choose.choice((at, to)) :]
    content = text.encode(choose.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16")))
    if choose.random() < 0.1:
        at = choose.randint(0, len(content))
        content = content[:at] + choose.randbytes(choose.randint(1, 4)) + content[at + 1 :]
    return content


def _faults(content: bytes) -> list[str]:
    try:
        faults = _unaccounted(content, transcribe(content, None))
        source = decode(content)
        if source is not None:
            for form in FORMATS:
                # Also what recognition would not send there: the scores of the others must not be what saves a parser.
                if form.detect(source.text) > 0:
                    form.parse(source)
    except Exception as error:  # a fuzzer is there to hear of all of them
        return [f"{type(error).__name__}: {error}"]
    return faults


def _unaccounted(content: bytes, outcome: object) -> list[str]:
    source = decode(content)
    if not isinstance(outcome, Transcript) or source is None:
        return []
    counts = outcome.counts
    in_segments = sum(count_words(segment.text) for segment in outcome.segments)
    laws = {
        "words in": counts.words_in == count_words(source.text),
        "words kept": counts.words_in_segments == in_segments,
        "conservation": counts.words_in == counts.words_in_segments + counts.words_dropped,
        "every drop counted": all(row.words > 0 for row in outcome.dropped),
        "every word placed": all(row.reason != Drop.UNACCOUNTED for row in outcome.dropped),
        "bytes": all(0 <= row.source_start < row.source_end <= source.size for row in outcome.segments),
    }
    return [f"{outcome.format} breaks {law}" for law, holds in laws.items() if not holds]
