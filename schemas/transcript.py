"""The canonical transcript: what every parser gives, whatever tool the file came from."""

from enum import StrEnum

from schemas.record import Value


class TimeQuality(StrEnum):
    """How far a segment's times can be trusted."""

    EXACT = "EXACT"
    TURN_START_ONLY = "TURN_START_ONLY"
    BLOCK_ANCHOR = "BLOCK_ANCHOR"
    INTERPOLATED = "INTERPOLATED"
    NONE = "NONE"


class Clock(StrEnum):
    """What a time counts from: the recording's start, or the wall."""

    OFFSET = "OFFSET"
    WALL = "WALL"


class Channel(StrEnum):
    SPEECH = "SPEECH"
    CHAT = "CHAT"
    CAPTION = "CAPTION"


class Role(StrEnum):
    COACH = "COACH"
    CLIENT = "CLIENT"
    OTHER = "OTHER"
    UNKNOWN = "UNKNOWN"


class Participant(Value):
    """Somebody who speaks in a session."""

    participant_id: str
    """`p1`, `p2`, … in order of first appearance."""
    name: str
    role: Role = Role.UNKNOWN
    raw_names: list[str]
    """Every label of this participant as the file had it."""


class Segment(Value):
    """One stretch of speech by one speaker."""

    segment_id: str
    """`s0001`, …; stable within one transcript version."""
    seq: int
    speaker_raw: str | None
    """The label as the file had it; null when the file named nobody."""
    participant_id: str | None
    text: str
    """NFC, entities resolved, whitespace folded. Evidence offsets count its Unicode code points."""
    source_start: int
    """Byte offset in the upload of the first byte this text came from."""
    source_end: int
    """Byte offset after the last one."""
    start_ms: int | None = None
    end_ms: int | None = None
    time_quality: TimeQuality = TimeQuality.NONE
    clock: Clock = Clock.OFFSET
    channel: Channel = Channel.SPEECH
    private: bool = False
    """A direct message: never shown to the client."""
    source_cue_ids: list[str] = []


class Dropped(Value):
    """Words of the upload that are in no segment, and why."""

    reason: str
    source_start: int
    source_end: int
    words: int


class Counts(Value):
    """The conservation law of a parse: words_in = words_in_segments + words_dropped."""

    cues: int
    segments: int
    words_in: int
    words_in_segments: int
    words_dropped: int


class Transcript(Value):
    """One version of one session's words."""

    version: int
    format: str
    format_score: float
    """0 to 1: how sure detection was."""
    parser: str
    parser_version: int
    encoding: str
    participants: list[Participant]
    segments: list[Segment]
    counts: Counts
    dropped: list[Dropped]
    warnings: list[str]
    sha256: str
    """Hex digest of the canonical segments: pins what a summary was made from."""
