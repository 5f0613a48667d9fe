"""How good the extractive analyst is: meetings that others summarised, beside plain baselines; commitments that were
marked by hand; and how long the draft of an hour takes."""

import asyncio
import importlib
import json
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.figures import Figure
from bench.sessions import hour
from connectors.embedder import SentenceTransformerEmbedder
from connectors.ports import Embedder, Priority, Vectors
from schemas.summary import Support
from schemas.transcript import Transcript
from streams.evidence import check
from streams.extractive import ExtractiveAnalyst
from streams.extractive.gist import gist
from streams.extractive.ranking import Budget
from streams.parse import transcribe
from streams.sentences import sentences
from tests.streams.analysis.builders import event
from tests.streams.analysis.marked import HELD_OUT, TUNED, Tally, measured

QMSUM = Path(__file__).parents[1].parent / "shared" / "data" / "qmsum" / "val.jsonl"
BUDGET = Budget(sentences=8, words=120)
_TAG = re.compile(r"\{[a-z_ ]{1,20}\}", re.IGNORECASE)
_KINDS = {"rouge1": "ROUGE-1", "rouge2": "ROUGE-2", "rougeLsum": "ROUGE-Lsum"}
_AIM = {"rouge1": "27", "rouge2": "4.5", "rougeLsum": "24"}


@dataclass(frozen=True)
class Meeting:
    transcript: Transcript
    answers: list[str]


async def measure() -> list[Figure]:
    """The QMSum figures need that data beside the project and the package `rouge-score`; else they are left out."""
    embedder = await asyncio.to_thread(SentenceTransformerEmbedder)
    try:
        figures = await _hour(embedder)
        for name, folder in (("tuned on", TUNED), ("held out", HELD_OUT)):
            figures += _commitments(name, await measured(ExtractiveAnalyst(embedder), folder))
        return figures + await _meetings(embedder)
    finally:
        embedder.close()


async def _hour(embedder: Embedder) -> list[Figure]:
    """Warm: the second of two drafts."""
    analyst = ExtractiveAnalyst(embedder)
    seconds = 0.0
    supported: list[bool] = []
    for number in (1, 2):
        transcript = transcribe(hour(number).encode(), None)
        assert isinstance(transcript, Transcript)
        begun = time.perf_counter()
        draft = await analyst.draft(event(transcript))
        seconds = time.perf_counter() - begun
        by_id = {segment.segment_id: segment for segment in transcript.segments}
        supported += [check(one, by_id) is Support.SUPPORTED for one in draft.statements]
    share = 100 * sum(supported) / len(supported)
    return [
        Figure("draft of an hour", seconds, "s", "< 3"),
        Figure("statements whose evidence holds", share, "%", "100"),
    ]


def _commitments(name: str, tally: Tally) -> list[Figure]:
    return [
        Figure(f"commitments, sessions {name}, recall", tally.recall, "", ">= 0.8"),
        Figure(f"commitments, sessions {name}, precision", tally.precision, "", ">= 0.8"),
        Figure(f"commitments, sessions {name}, due date right", tally.due, ""),
    ]


async def _meetings(embedder: Embedder) -> list[Figure]:
    try:
        scoring: Any = importlib.import_module("rouge_score.rouge_scorer")
    except ModuleNotFoundError:
        return []
    if not QMSUM.exists():
        return []
    scorer = scoring.RougeScorer([*_KINDS], use_stemmer=True)
    scores: dict[str, list[list[float]]] = {}
    for meeting in _read():
        for name, summary in (await _told(embedder, meeting.transcript)).items():
            for answer in meeting.answers:
                score = scorer.score(_lines(answer), "\n".join(summary))
                scores.setdefault(name, []).append([100 * score[kind].fmeasure for kind in _KINDS])
    return [
        Figure(f"QMSum val, {name}, {title}", float(mean), "", f"aim {_AIM[kind]}" if name == "analyst" else "")
        for name, rows in scores.items()
        for (kind, title), mean in zip(_KINDS.items(), np.mean(rows, axis=0), strict=True)
    ]


def _read() -> Iterator[Meeting]:
    for line in QMSUM.read_text(encoding="utf-8").splitlines():
        meeting = json.loads(line)
        turns = [
            f"{turn['speaker']}: {' '.join(_TAG.sub('', turn['content']).split())}"
            for turn in meeting["meeting_transcripts"]
        ]
        transcript = transcribe("\n".join(turn for turn in turns if not turn.endswith(": ")).encode(), None)
        assert isinstance(transcript, Transcript), transcript
        yield Meeting(transcript, [query["answer"] for query in meeting["general_query_list"]])


async def _told(embedder: Embedder, transcript: Transcript) -> dict[str, list[str]]:
    """By method: what it says of the meeting. The baselines choose among the raw sentences."""
    said = [sentence.text for sentence in sentences(transcript) if len(sentence.text.split()) >= 2]
    middling = [text for text in said if 8 <= len(text.split()) <= 35]
    vectors = await embedder.embed(middling, Priority.INDEX)
    return {
        "analyst": [one.text for one in await gist(embedder, transcript, BUDGET)],
        "first sentences": _cut(middling, range(len(middling))),
        "longest sentences": _cut(said, sorted(range(len(said)), key=lambda row: -len(said[row].split()))),
        "MiniLM centroid": _cut(middling, _central(vectors, 1.0)),
        "MiniLM centroid, MMR 0.7": _cut(middling, _central(vectors, 0.7)),
    }


def _cut(texts: Sequence[str], order: Sequence[int]) -> list[str]:
    """The best that fit the budget, in the order spoken."""
    chosen: list[int] = []
    left = BUDGET.words or 0
    for row in order:
        if len(chosen) == BUDGET.sentences:
            break
        if len(texts[row].split()) <= left:
            chosen.append(row)
            left -= len(texts[row].split())
    return [texts[row] for row in sorted(chosen)]


def _central(vectors: Vectors, balance: float) -> list[int]:
    """The 40 best rows by maximal marginal relevance to the mean."""
    mean = vectors.mean(axis=0)
    scores = vectors @ (mean / np.linalg.norm(mean))
    said, order = np.zeros(len(vectors)), list[int]()
    for _ in range(min(40, len(vectors))):
        gain = balance * scores - (1 - balance) * said
        gain[order] = -np.inf
        order.append(int(gain.argmax()))
        said = np.maximum(said, vectors @ vectors[order[-1]])
    return order


def _lines(text: str) -> str:
    """ROUGE-Lsum reads one sentence a line."""
    return "\n".join(re.split(r"(?<=[.!?])\s+", text))
