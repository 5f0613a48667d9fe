"""How a coach writes: what was measured, what the coach set by hand, and which version of it stands."""

from enum import StrEnum

from schemas.record import Timestamp, Value
from schemas.summary import Layout, Section


class ClientPerson(StrEnum):
    """How a client is spoken of."""

    SECOND = "SECOND"
    THIRD = "THIRD"


class ClientName(StrEnum):
    FIRST_NAME = "FIRST_NAME"
    FULL_NAME = "FULL_NAME"
    INITIALS = "INITIALS"
    THE_CLIENT = "THE_CLIENT"


class VoiceSourceKind(StrEnum):
    SAMPLE = "SAMPLE"
    EDIT = "EDIT"


class VoiceCause(StrEnum):
    """Why a version of a profile exists."""

    TRAINED = "TRAINED"
    EDITED = "EDITED"
    ROLLED_BACK = "ROLLED_BACK"


class WritingSample(Value):
    """Something the coach wrote, as text."""

    title: str
    text: str


class Phrase(Value):
    text: str
    count: int
    """In how many sources; 0 for what the coach named."""


class SectionHeading(Value):
    section: Section
    text: str


class SectionLength(Value):
    section: Section
    sentences: int


class Style(Value):
    """What can be measured of somebody's writing. Null, or an empty list, where too little was read to tell."""

    words: int = 0
    sentences: int = 0
    sentence_words: list[int] = []
    """Words to a sentence: lower quartile, median, upper quartile."""
    contractions: float | None = None
    """0 to 1: how many of the places where English can contract are contracted."""
    hedges: float | None = None
    """In 1,000 words; so are the next two."""
    dashes: float | None = None
    exclamations: float | None = None
    bullets: float | None = None
    """0 to 1: the share of lines that are list items."""
    layout: Layout | None = None
    person: ClientPerson | None = None
    naming: ClientName | None = None
    greeting: str | None = None
    """With `{client}` where the client is named."""
    sign_off: str | None = None
    headings: list[SectionHeading] = []
    section_order: list[Section] = []
    section_lengths: list[SectionLength] = []
    left_out: list[Section] = []
    """Sections that the coach takes out of drafts."""
    preferred: list[Phrase] = []
    banned: list[Phrase] = []


class VoiceSource(Value):
    """One thing that a profile was learned from."""

    source_id: str
    """Of a sample, the hex digest of its text; of an edit, its session."""
    kind: VoiceSourceKind
    title: str
    words: int


class VoiceProfile(Value):
    """One immutable version of one coach's voice."""

    version: int
    """1, 2, 3, … per coach."""
    parent_version: int | None
    restored_version: int | None = None
    """ROLLED_BACK: the version that this one repeats."""
    cause: VoiceCause
    cause_event_id: str
    created_at: Timestamp
    enabled: bool = True
    """False: summaries are written as if there were no profile."""
    style: Style
    set_by_coach: list[str] = []
    """Fields of `style`, or `exemplars`, that the coach set by hand: training leaves them as they are."""
    exemplars: list[str] = []
    """Sentences of the coach's own writing, names masked."""
    sources: list[VoiceSource] = []
