"""What a format's parser gives: utterances and drops that between them cover every word of the source."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from operator import attrgetter
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from schemas.events import RejectionReason
from schemas.transcript import Channel, Clock, TimeQuality
from streams.formats.source import Source


class Drop(StrEnum):
    """Why words of an upload are in no segment."""

    HEADER = "HEADER"
    FOOTER = "FOOTER"
    NOTE = "NOTE"
    STYLE = "STYLE"
    REGION = "REGION"
    CUE_IDENTIFIER = "CUE_IDENTIFIER"
    CUE_TIMING = "CUE_TIMING"
    SPEAKER_LABEL = "SPEAKER_LABEL"
    MARKUP = "MARKUP"
    REACTION = "REACTION"
    """An emoji somebody set to a chat message, which tools write down as a message."""
    QUOTATION = "QUOTATION"
    """The start of an earlier chat message, repeated before its answer."""
    NOTICE = "NOTICE"
    """What the tool itself says in between, such as that transcription stopped."""
    SUMMARY = "SUMMARY"
    """Notes a machine wrote about the meeting: nobody said them."""
    METADATA = "METADATA"
    """What a JSON transcript holds besides speech: names of fields, numbers, ids, settings."""
    REPEAT = "REPEAT"
    """The same speech once more: word lists beside a text, the whole text beside its turns, other guesses at it."""
    UNREADABLE_TIMING = "UNREADABLE_TIMING"
    """A cue whose times cannot be read, text and all."""
    OUTSIDE_CUE = "OUTSIDE_CUE"
    """Text that no cue owns, such as what follows a blank line inside one."""
    UNACCOUNTED = "UNACCOUNTED"
    """Words the parser lost: a defect of the parser, shown and never hidden."""


SEGMENT_WORDS = 60
"""A merged segment's most words: some 25 seconds of speech, which a reader takes in at a glance and an embedding
model reads whole; a single longer cue stays as it is."""


class Utterance(NamedTuple):
    """Words under one speaker label. `start` and `end` are character offsets in the source."""

    speaker: str | None
    text: str
    """Entities resolved, markup gone, whitespace as it was; never blank."""
    start: int
    end: int
    start_ms: int | None = None
    end_ms: int | None = None
    quality: TimeQuality = TimeQuality.NONE
    cue: str | None = None
    """The file's own id of the cue, or its number, 1 being the first."""
    clock: Clock = Clock.OFFSET
    channel: Channel = Channel.SPEECH
    private: bool = False


_COLUMNS = attrgetter(*Utterance._fields)


@dataclass(slots=True)
class Utterances:
    """Many utterances by column, each a list of one field: a large file has tens of thousands."""

    speaker: list[str | None] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    start_ms: list[int | None] = field(default_factory=list)
    end_ms: list[int | None] = field(default_factory=list)
    quality: list[TimeQuality] = field(default_factory=list)
    cue: list[str | None] = field(default_factory=list)
    clock: list[Clock] = field(default_factory=list)
    channel: list[Channel] = field(default_factory=list)
    private: list[bool] = field(default_factory=list)

    @classmethod
    def of(cls, rows: Iterable[Utterance]) -> Self:
        return cls(*map(list, zip(*rows, strict=True)))

    @classmethod
    def of_speech(
        cls,
        speaker: list[str | None],
        text: list[str],
        spans: tuple[NDArray[np.int64], NDArray[np.int64]],
        times_ms: tuple[list[int | None], list[int | None]],
        quality: list[TimeQuality],
        cue: list[str | None],
    ) -> Self:
        """What is said aloud into a recording. `spans` and `times_ms` are starts and ends."""
        size = len(text)
        return cls(
            speaker,
            text,
            spans[0].tolist(),
            spans[1].tolist(),
            times_ms[0],
            times_ms[1],
            quality,
            cue,
            [Clock.OFFSET] * size,
            [Channel.SPEECH] * size,
            [False] * size,
        )

    @property
    def columns(self) -> tuple[list[Any], ...]:
        """In the order of an utterance's fields."""
        columns: tuple[list[Any], ...] = _COLUMNS(self)
        return columns

    def append(self, utterance: Utterance) -> None:
        for column, value in zip(self.columns, utterance, strict=True):
            column.append(value)

    def extend(self, rows: Iterable[Utterance]) -> None:
        for utterance in rows:
            self.append(utterance)

    def take(self, order: Iterable[int]) -> Self:
        """Those at these places, in this order."""
        places = list(order)
        return type(self)(*([column[at] for at in places] for column in self.columns))

    def spans(self) -> NDArray[np.int64]:
        """A row of start and end for each."""
        return np.array((self.start, self.end), dtype=np.int64).T

    def __len__(self) -> int:
        return len(self.text)

    def __iter__(self) -> Iterator[Utterance]:
        return map(Utterance._make, zip(*self.columns, strict=True))


class Ranges:
    """Character ranges in the order they were found, packed: a large file has hundreds of thousands."""

    __slots__ = ("_flat",)

    def __init__(self, ranges: Iterable[tuple[int, int]] = ()) -> None:
        self._flat = array("q")
        for one in ranges:
            self._flat.extend(one)

    def append(self, one: tuple[int, int]) -> None:
        self._flat.extend(one)

    def extend(self, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> None:
        """A range for each start and the end beside it."""
        self._flat.frombytes(np.column_stack((starts, ends)).tobytes())

    def edges(self) -> NDArray[np.int64]:
        """A row of start and end for each range."""
        return np.array(self._flat, dtype=np.int64).reshape(-1, 2)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(self._flat[::2], self._flat[1::2], strict=True)


Place = tuple[Drop, NDArray[np.int64], NDArray[np.int64]]
"""Where what is dropped for one reason begins and ends."""


@dataclass(slots=True)
class Draft:
    """A file taken apart. Every character with a word in it lies in one utterance or one drop."""

    utterances: Utterances = field(default_factory=Utterances)
    drops: dict[Drop, Ranges] = field(default_factory=lambda: defaultdict(Ranges))
    """Character ranges, by reason."""
    cues: int = 0
    unreadable: int = 0
    """Cues that could not be read."""
    warnings: list[str] = field(default_factory=list)
    refused: RejectionReason | None = None
    """Why the file cannot be read as its format at all; the rest of the draft then counts for nothing."""

    def drop(self, places: Iterable[Place]) -> None:
        """The reason that is met first in the file is told first."""
        for reason, starts, ends in sorted((one for one in places if len(one[1])), key=lambda one: int(one[1][0])):
            self.drops[reason].extend(starts, ends)


@dataclass(frozen=True, slots=True)
class Format:
    """One way of writing a transcript down."""

    name: str
    version: int
    """Raised whenever the same bytes may give another draft."""
    detect: Callable[[str], float]
    """From the first characters of a file: 0 not this format, 1 surely this one."""
    parse: Callable[[Source], Draft]
