"""A summary and the proof of each of its sentences."""

import datetime
from collections.abc import Iterator
from enum import StrEnum

from schemas.record import Timestamp, Value
from schemas.transcript import TimeQuality


class Origin(StrEnum):
    """Who wrote a sentence."""

    MODEL = "MODEL"
    COACH_EDIT = "COACH_EDIT"
    COACH_ADDED = "COACH_ADDED"


class Support(StrEnum):
    """The evidence checker's verdict."""

    SUPPORTED = "SUPPORTED"
    PARTIAL = "PARTIAL"
    UNSUPPORTED = "UNSUPPORTED"
    NOT_CHECKED = "NOT_CHECKED"


class Visibility(StrEnum):
    COACH_ONLY = "COACH_ONLY"
    CLIENT_AND_COACH = "CLIENT_AND_COACH"


class Section(StrEnum):
    """The parts of a summary, in the order a reader meets them."""

    GOAL = "GOAL"
    SUCCESS_MEASURE = "SUCCESS_MEASURE"
    REVIEWS = "REVIEWS"
    """What became of what was agreed before."""
    OVERVIEW = "OVERVIEW"
    INSIGHTS = "INSIGHTS"
    CLIENT_WORDS = "CLIENT_WORDS"
    OBSTACLES = "OBSTACLES"
    COMMITMENTS = "COMMITMENTS"
    OPEN_THREADS = "OPEN_THREADS"
    NEXT_SESSION = "NEXT_SESSION"
    PRIVATE_NOTES = "PRIVATE_NOTES"


class Owner(StrEnum):
    CLIENT = "CLIENT"
    COACH = "COACH"
    OTHER = "OTHER"
    UNKNOWN = "UNKNOWN"


class CommitmentKind(StrEnum):
    ACTION = "ACTION"
    REFLECTION = "REFLECTION"
    EXPERIMENT = "EXPERIMENT"
    HABIT = "HABIT"


class Outcome(StrEnum):
    """What became of a commitment, as it was told."""

    DONE = "DONE"
    PARTLY = "PARTLY"
    NOT_DONE = "NOT_DONE"
    CHANGED = "CHANGED"


class Cause(StrEnum):
    """Why a version exists."""

    INITIAL = "INITIAL"
    COACH_CHAT = "COACH_CHAT"
    COACH_EDIT = "COACH_EDIT"
    TRANSCRIPT_CORRECTED = "TRANSCRIPT_CORRECTED"
    REVERT = "REVERT"
    """Back to a version that was named."""
    UNDO = "UNDO"
    REDO = "REDO"


class Layout(StrEnum):
    PROSE = "PROSE"
    BULLETS = "BULLETS"


class EvidenceSpan(Value):
    """The words a sentence rests on."""

    segment_id: str
    start_char: int
    """Offset in Unicode code points of the segment's text, inclusive."""
    end_char: int
    """Exclusive."""
    quote_sha256: str
    """Hex digest of the quoted text in UTF-8: proves the span still says this."""
    start_ms: int | None = None
    end_ms: int | None = None
    time_quality: TimeQuality = TimeQuality.NONE


class Commitment(Value):
    """Who does what, by when; only on statements of the section COMMITMENTS."""

    owner: Owner
    due_date: datetime.date | None = None
    due_text: str | None = None
    """The words used, such as `by Thursday`; kept beside the date they were resolved to."""
    due_basis: str | None = None
    """The session's date and time zone that the date was counted from: `2026-02-24 Europe/London`."""
    kind: CommitmentKind = CommitmentKind.ACTION
    confidence: int | None = None
    """1 to 10, where the client gave a number."""
    commitment_id: str | None = None
    """Stays the same through every version; the ledger follows it from session to session."""


class CommitmentMark(StrEnum):
    """What a coach says by hand of a commitment."""

    DONE = "DONE"
    NOT_DONE = "NOT_DONE"
    DROPPED = "DROPPED"
    """It is not wanted any more."""


class Review(Value):
    """What became of an earlier commitment; only on statements of the section REVIEWS."""

    outcome: Outcome
    about: str
    """The words that say which commitment: of the coach's question and its answer, or of the client alone."""
    commitment_id: str | None = None
    """The commitment, where the one who wrote the review knew it; else the ledger finds it by `about`."""


class NextSession(Value):
    """When the two meet again; only on statements of the section NEXT_SESSION."""

    date: datetime.date | None
    starts_at: Timestamp | None
    """Null where no time of day was said beyond doubt."""
    said: str
    """The words for the day."""


class Statement(Value):
    """One sentence of a summary."""

    statement_id: str
    """Stable across versions while the meaning is unchanged."""
    section: Section
    text: str
    speaker: str | None = None
    """The participant's name whose words these are; null when the sentence speaks for nobody in particular."""
    origin: Origin = Origin.MODEL
    support: Support = Support.NOT_CHECKED
    evidence: list[EvidenceSpan] = []
    visibility: Visibility = Visibility.CLIENT_AND_COACH
    rule: str | None = None
    """What chose the sentence: a rule of the extractive analyst, or the model's name."""
    commitment: Commitment | None = None
    review: Review | None = None
    next_session: NextSession | None = None


class Metrics(Value):
    """Counted from the transcript, no model involved. Ratios are 0 to 1; null when they cannot be told."""

    duration_ms: int | None
    coach_words: int
    client_words: int
    unattributed_words: int
    coach_talk_ratio: float | None
    """Coach's words over the words of both; null when more than a tenth of all words are unattributed."""
    coach_questions: int
    coach_open_questions: int
    longest_client_monologue_words: int
    longest_coach_monologue_words: int
    silences: int | None
    """Gaps of 3 s or more between segments; null without exact times."""
    coach_closed_questions: int | None = None
    """Null, as below, where it was not counted when the summary was made."""
    coach_stacked_questions: int | None = None
    """Turns of the coach with two questions or more."""
    switches_per_minute: float | None = None
    """Changes of speaker in a minute; null without times."""
    coach_latency_ms: int | None = None
    """Median from the end of a client's turn to the coach's next words, below 0 where they overlap; null without
    exact times."""
    coach_interruptions: int | None = None
    """The coach begins while the client speaks, and the client stops within a second; null without exact times."""


class ModelUsage(Value):
    """What asking a language model took for one version. Null where the server, or the price table, did not tell."""

    model: str
    """As the server named it."""
    calls: int
    """Questions put to it, those it failed at among them."""
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    """By the price table, without discounts."""


class Summary(Value):
    """One immutable version of one session's summary."""

    version: int
    """1, 2, 3, … per session."""
    parent_version: int | None
    cause: Cause
    cause_event_id: str
    transcript_version: int
    transcript_sha256: str
    analyst: str
    """`extractive`, or the model's name."""
    analyst_version: str
    created_at: Timestamp
    layout: Layout = Layout.PROSE
    statements: list[Statement]
    removed: list[Statement]
    """Statements taken out by refinements, newest last: what `restore` can bring back."""
    metrics: Metrics
    restored_version: int | None = None
    """REVERT, UNDO, REDO: the version whose sentences these are."""
    asked_of_version: int | None = None
    """The older version that was looked at when this one was asked for; null when it was the parent."""
    voice_version: int | None = None
    """Of the coach's voice that it was written in; null when it was written in nobody's."""
    prompt: str | None = None
    """The template a model was asked with; null where none was."""
    prompt_version: int | None = None
    usage: ModelUsage | None = None
    """What this version took; null where no model was asked for it."""

    def of(self, section: Section) -> Iterator[Statement]:
        return (statement for statement in self.statements if statement.section is section)


class ChangeKind(StrEnum):
    ADDED = "ADDED"
    REMOVED = "REMOVED"
    REWORDED = "REWORDED"
    MOVED = "MOVED"
    HIDDEN = "HIDDEN"
    """From the client."""
    SHOWN = "SHOWN"


class Change(Value):
    """One line of the difference between two versions."""

    kind: ChangeKind
    statement_id: str
    before: str | None = None
    after: str | None = None


class Conflict(Value):
    """One sentence that two devices changed from the same version, each in its own way."""

    statement_id: str
    before: str | None
    """As it was when both looked at it; null where it was not there."""
    mine: str | None
    """As this change would have it; null when taken out."""
    theirs: str | None
    """As it stands."""
