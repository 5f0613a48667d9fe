"""Random changes to transcripts of every format: no parser may raise, lose a word or take for ever."""

import json
import random
import sys
import time
import zipfile
from collections.abc import Sequence
from io import BytesIO
from xml.sax.saxutils import escape

from bench.fuzz_seeds import DOCUMENT, JSON_SEEDS, TEXT_SEEDS
from schemas.transcript import Transcript
from stack.story import SAMPLE
from streams.formats import FORMATS
from streams.formats.draft import Drop
from streams.formats.source import decode
from streams.parse import transcribe
from streams.words import count_words

_SLOWEST_S = 5.0
_DOCUMENTS = 0.05
"""The share of files that are Word documents."""
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
_ODD_VALUES: tuple[object, ...] = (
    None,
    True,
    "",
    " ",
    "a",
    "Ana\0",
    0,
    -1,
    1e300,
    1.5,
    "4.87",
    "1e9",
    [],
    {},
    "e\u0301 \u2028 字",
    "<b>&amp;",
)
_WELL_FORMED = 0.7
_DEEPER = 0.9
_LEFT_OUT = 0.2


def fuzz(minutes: float, seed: int) -> list[str]:
    """What went wrong, with the bytes that did it."""
    choose, until = random.Random(seed), time.monotonic() + 60 * minutes
    seeds = [*TEXT_SEEDS, *JSON_SEEDS, SAMPLE.read_text()[:6_000]]
    broken: list[str] = []
    runs = 0
    while time.monotonic() < until and len(broken) < 10:
        content = _changed(choose, seeds)
        runs += 1
        begun = time.process_time()
        broken += [f"{fault}: {content!r}" for fault in _faults(content)]
        if time.process_time() - begun > _SLOWEST_S:
            broken.append(f"took {time.process_time() - begun:.1f} s: {content!r}")
    sys.stdout.write(f"{runs:,} files in {minutes:g} minutes, seed {seed}: {len(broken)} faults\n")
    return broken


def _changed(choose: random.Random, seeds: Sequence[str]) -> bytes:
    text = choose.choice(seeds)
    if text in JSON_SEEDS and choose.random() < _WELL_FORMED:
        value = json.loads(text)
        for _ in range(choose.randint(1, 6)):
            value = _with_another(choose, value)
        return json.dumps(value, ensure_ascii=choose.random() < _WELL_FORMED, indent=choose.choice((None, 1))).encode()
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
    if choose.random() < _DOCUMENTS:
        return _document(choose, text)
    content = text.encode(choose.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16")))
    if choose.random() < 0.1:
        at = choose.randint(0, len(content))
        content = content[:at] + choose.randbytes(choose.randint(1, 4)) + content[at + 1 :]
    return content


def _with_another(choose: random.Random, value: object) -> object:
    """The value with one of its parts changed, left out or said twice."""
    if isinstance(value, dict) and value and choose.random() < _DEEPER:
        name = choose.choice(list(value))
        if choose.random() < _LEFT_OUT:
            return {key: part for key, part in value.items() if key != name}
        return value | {name: _with_another(choose, value[name])}
    if isinstance(value, list) and value and choose.random() < _DEEPER:
        at = choose.randrange(len(value))
        parts = choose.choice(
            ([], [value[at]] * 2, [_with_another(choose, value[at])], [_with_another(choose, value[at])])
        )
        return [*value[:at], *parts, *value[at + 1 :]]
    return choose.choice((*_ODD_VALUES, value, [value], {"text": value}, choose.choice(_SCRAPS)))


def _document(choose: random.Random, text: str) -> bytes:
    """The text as a Word document, each block a paragraph; or its XML changed, tags and all."""
    blocks = (escape(block).replace("\n", "</w:t><w:br/><w:t>") for block in text.split("\n\n"))
    body = "".join(f"<w:p><w:r><w:t>{block}</w:t></w:r></w:p>" for block in blocks)
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", choose.choice((DOCUMENT.format(body), DOCUMENT.format(text))))
    return stream.getvalue()


def _faults(content: bytes) -> list[str]:
    try:
        faults = _unaccounted(content, transcribe(content, "Ana Ruiz"))
        source = decode(content)
        if source is not None:
            for form in FORMATS:
                # Also what recognition would not send there: the scores of the others must not be what saves a parser.
                if form.detect(source.text) > 0:
                    faults += _unaccounted(content, transcribe(content, None, form.name))
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
