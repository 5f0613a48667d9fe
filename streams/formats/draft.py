"""What a format's parser gives: utterances and drops that between them cover every word of the source."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

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


@dataclass(slots=True)
class Utterance:
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


@dataclass(slots=True)
class Draft:
    """A file taken apart. Every character with a word in it lies in one utterance or one drop."""

    utterances: list[Utterance] = field(default_factory=list)
    drops: dict[Drop, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    """Character ranges, by reason."""
    cues: int = 0
    unreadable: int = 0
    """Cues that could not be read."""
    warnings: list[str] = field(default_factory=list)
    refused: RejectionReason | None = None
    """Why the file cannot be read as its format at all; the rest of the draft then counts for nothing."""


@dataclass(frozen=True, slots=True)
class Format:
    """One way of writing a transcript down."""

    name: str
    version: int
    """Raised whenever the same bytes may give another draft."""
    detect: Callable[[str], float]
    """From the first characters of a file: 0 not this format, 1 surely this one."""
    parse: Callable[[Source], Draft]
