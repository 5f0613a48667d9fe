"""From a JSON transcript to a draft: what every vendor's reader says, and where the rest of the file's words went."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from schemas.transcript import TimeQuality
from streams.formats.draft import Draft, Drop, Format, Utterance
from streams.formats.json_source import Array, Node, Number, Object, Text, milliseconds, scan, string
from streams.formats.source import Source

_SENTENCE_END = re.compile(r"[.?!…。？！][\"'”’)\]]*\Z")
_LONGEST_PIECE = 60
"""Words. Speech without full stops is cut there."""
_PAUSE_MS = 1_500
"""A longer silence ends a stretch of words."""
_MARKS = (Drop.METADATA, Drop.CUE_TIMING, Drop.SPEAKER_LABEL, Drop.REPEAT)
_SPOKEN = len(_MARKS)
_WRAPPERS = frozenset("body data items output payload response result transcript transcription transcripts".split())
_MOST_WRAPPINGS = 16


@dataclass(slots=True)
class Word:
    """A word, or a mark of punctuation, as its vendor timed it."""

    text: Text
    speaker: str | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    glued: bool = False
    """Written without a space after the word before."""


@dataclass
class Turns:
    """Collects what is said, and what the rest of the file is."""

    draft: Draft = field(default_factory=Draft)
    _marks: list[tuple[int, Node]] = field(default_factory=list)

    def label(self, node: Node, kind: str = "") -> str | None:
        """A speaker's label as the file has it, or None for none; the place it stands at is told apart."""
        self._mark(Drop.SPEAKER_LABEL, node)
        return label(node, kind)

    def time(self, node: Node, unit: int = 1000) -> int | None:
        """Milliseconds; the place they stand at is told apart."""
        self._mark(Drop.CUE_TIMING, node)
        return milliseconds(node, unit)

    def repeat(self, *nodes: Node) -> None:
        """Speech that is already said elsewhere in the file."""
        for node in nodes:
            self._mark(Drop.REPEAT, node)

    def say(self, speaker: str | None, text: Node, start_ms: int | None = None, end_ms: int | None = None) -> None:
        """A whole turn, or what its vendor gives a time of its own."""
        if isinstance(text, Text) and text.value.strip():
            self.draft.cues += 1
            quality = TimeQuality.EXACT
            if end_ms is None or (start_ms is not None and end_ms < start_ms):
                end_ms, quality = None, TimeQuality.TURN_START_ONLY
            if start_ms is None:
                end_ms, quality = None, TimeQuality.NONE
            place = str(self.draft.cues)
            self.draft.utterances.append(
                Utterance(speaker, text.value, text.start, text.end, start_ms, end_ms, quality, place)
            )

    def say_words(self, words: Iterable[Word]) -> None:
        """Words in the order of the file, cut where the speaker changes, a sentence ends or a silence falls."""
        reached: int | None = None
        speaker: object = self
        for piece in _pieces(_apart(words)):
            if piece[0].speaker != speaker:
                self.draft.cues += 1
                speaker = piece[0].speaker
            utterance = _utterance(piece, reached, str(self.draft.cues))
            reached = utterance.end_ms if utterance.end_ms is not None else reached
            self.draft.utterances.append(utterance)

    def _mark(self, reason: Drop, node: Node) -> None:
        if isinstance(node, Text | Number | Object | Array):
            self._marks.append((_MARKS.index(reason), node))

    def close(self, size: int) -> Draft:
        """Every character that is in no utterance under the reason of its mark, or as metadata."""
        paint = np.zeros(size, dtype=np.uint8)
        for reason, node in self._marks:
            if isinstance(node, Text | Number | Object | Array):
                paint[node.start : node.end] = reason
        for start, end in zip(self.draft.utterances.start, self.draft.utterances.end, strict=True):
            paint[start:end] = _SPOKEN
        for reason, start, end in _runs(paint):
            if reason != _SPOKEN:
                self.draft.drops[_MARKS[reason]].append((start, end))
        return self.draft


def label(node: Node, kind: str = "") -> str | None:
    """A speaker's label as the file has it; a bare number or letter after `kind`, as in `Speaker 0` and `Speaker A`.

    Alone a letter would be a name, and A the one who answers.
    """
    raw = (string(node) or "").strip().replace("\0", "\ufffd")
    if kind and (isinstance(node, Number) or len(raw) == 1 or raw.isdigit()):
        return f"{kind} {raw}" if raw else None
    return raw or None


def _runs(paint: NDArray[np.uint8]) -> Iterator[tuple[int, int, int]]:
    edges = np.flatnonzero(np.diff(paint)) + 1
    starts = [0, *edges.tolist()]
    ends = [*edges.tolist(), len(paint)]
    yield from zip(paint[starts].tolist() if len(paint) else (), starts, ends, strict=True)


def _apart(words: Iterable[Word]) -> Iterator[Word]:
    """Without those that are only space: whatever follows one stands apart."""
    space = False
    for word in words:
        if word.text.value.strip():
            word.glued = word.glued and not space
            yield word
        space = not word.text.value.strip()


def _pieces(words: Iterable[Word]) -> Iterator[list[Word]]:
    piece: list[Word] = []
    count = 0
    for word in words:
        if piece and _ends(piece, word, count):
            yield piece
            piece, count = [], 0
        piece.append(word)
        count += not word.glued or word.start_ms is not None
    if piece:
        yield piece


def _ends(piece: list[Word], word: Word, count: int) -> bool:
    last = piece[-1]
    if word.speaker != last.speaker:
        return True
    if word.glued and not (last.text.value[-1].isspace() or word.text.value[0].isspace()):
        return False
    silent = word.start_ms is not None and last.end_ms is not None and word.start_ms - last.end_ms > _PAUSE_MS
    return silent or count >= _LONGEST_PIECE or _SENTENCE_END.search(last.text.value.rstrip()) is not None


def _utterance(piece: list[Word], reached: int | None, cue: str) -> Utterance:
    text = "".join((" " if at and not word.glued else "") + word.text.value for at, word in enumerate(piece))
    spoken = [word for word in piece if not word.glued or word.start_ms is not None] or piece
    start_ms = next((word.start_ms for word in piece if word.start_ms is not None), reached)
    end_ms = next((word.end_ms for word in reversed(piece) if word.end_ms is not None), None)
    quality = TimeQuality.EXACT
    if spoken[0].start_ms is None or spoken[-1].end_ms is None:
        quality = TimeQuality.INTERPOLATED
    if start_ms is None or end_ms is None or end_ms < start_ms:
        end_ms, quality = None, TimeQuality.NONE if start_ms is None else TimeQuality.TURN_START_ONLY
    start, end = min(word.text.start for word in piece), max(word.text.end for word in piece)
    return Utterance(piece[0].speaker, text, start, end, start_ms, end_ms, quality, cue)


def json_format(name: str, version: int, shape: Callable[[Node], float], read: Callable[[Node, Turns], None]) -> Format:
    """A vendor's format.

    `shape` says how surely a value is the vendor's, from what stands in a file's first characters: the last string,
    list or object may be cut. `read` says all there is to say. Both are asked of what a webhook or an API wraps the
    transcript in, and of what is in it.
    """

    def detect(head: str) -> float:
        if head.lstrip(" \t\r\n")[:1] not in ("{", "["):
            return 0.0
        return max(shape(node) for node in _unwrapped(_head(head)))

    def parse(source: Source) -> Draft:
        scanned = scan(source.text)
        if scanned.refused is not None:
            return Draft(refused=scanned.refused)
        turns = Turns()
        read(max(_unwrapped(scanned.root), key=shape), turns)
        return turns.close(len(source.text))

    return Format(name, version, detect, parse)


def _unwrapped(root: Node) -> list[Node]:
    """The value, then what it holds under names that say nothing of what is in them; the whole one comes first."""
    found = [root]
    for node in found:
        if isinstance(node, Array) and len(node) == 1:
            found += node
        elif isinstance(node, Object):
            found += [part for name, part in node.items() if name in _WRAPPERS and isinstance(part, Object | Array)]
        if len(found) > _MOST_WRAPPINGS:
            break
    return found


@lru_cache(maxsize=1)
def _head(head: str) -> Node:
    """Every vendor's shape is asked about the same head."""
    return scan(head).root


def forget_head() -> None:
    """Let go of what was last looked at: a whole file's values may take a gigabyte."""
    _head.cache_clear()
