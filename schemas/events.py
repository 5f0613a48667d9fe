"""Every record on Kafka, typed. The files under `avsc/` are derived from these classes; released, they are frozen."""

import datetime
from enum import StrEnum
from typing import ClassVar

from schemas.competencies import MarkerEvidence
from schemas.consent import ConsentPurpose, LawfulBasis
from schemas.record import Event, Timestamp, Value
from schemas.summary import Change, CommitmentMark, Conflict, Layout, Owner, Section, Summary, Visibility
from schemas.transcript import Counts, Participant, Role, Transcript
from schemas.voice import ClientName, ClientPerson, SectionHeading, VoiceProfile, WritingSample


class TranscriptUploaded(Event):
    """A coach's file is in the object store."""

    version: ClassVar[int] = 2

    session_id: str
    filename: str
    media_type: str | None
    size: int
    """Bytes."""
    sha256: str
    """Hex digest of the upload's bytes."""
    object_key: str
    title: str
    session_date: datetime.date | None = None
    timezone: str = "UTC"
    """IANA name; due dates resolve in it."""
    coach_name: str | None = None
    """The account's name: tells which speaker is the coach."""
    client_id: str | None = None
    """Whose session it is, where that was said with the file."""


class TranscriptParsed(Event):
    """The upload's words in canonical form."""

    version: ClassVar[int] = 2

    session_id: str
    title: str
    session_date: datetime.date | None = None
    timezone: str = "UTC"
    transcript: Transcript
    client_id: str | None = None
    """Whose session it is: said with the file, or the one client whose name its only client speaks under."""


class RejectionReason(StrEnum):
    EMPTY = "EMPTY"
    TOO_LARGE = "TOO_LARGE"
    NOT_TEXT = "NOT_TEXT"
    UNKNOWN_FORMAT = "UNKNOWN_FORMAT"
    NO_SPEECH = "NO_SPEECH"
    MALFORMED = "MALFORMED"
    TOO_COMPLEX = "TOO_COMPLEX"


class TranscriptRejected(Event):
    """The upload is kept, but no transcript came of it."""

    session_id: str
    title: str
    filename: str
    reason: RejectionReason
    message: str
    """What is wrong and what the coach can do."""


class ProcessTranscript(Event):
    """Read an upload again, with another parser or another coach; what comes of it is the transcript's next version."""

    session_id: str
    filename: str
    object_key: str
    title: str
    session_date: datetime.date | None = None
    timezone: str = "UTC"
    coach_name: str | None = None
    """The name, or the label, of the speaker who is the coach."""
    format: str | None = None
    """The name of a parser; null for whichever fits best."""


class CorrectionKind(StrEnum):
    RENAME_SPEAKER = "RENAME_SPEAKER"
    MERGE_SPEAKERS = "MERGE_SPEAKERS"
    REASSIGN_SEGMENT = "REASSIGN_SEGMENT"
    REPLACE_TEXT = "REPLACE_TEXT"
    SET_ROLE = "SET_ROLE"


class CorrectTranscript(Event):
    """Change one thing in a session's newest transcript, which becomes its next version."""

    session_id: str
    kind: CorrectionKind
    participant_id: str | None = None
    """RENAME_SPEAKER, SET_ROLE: of whom. MERGE_SPEAKERS: who is really another. REASSIGN_SEGMENT: who said it."""
    into_participant_id: str | None = None
    """MERGE_SPEAKERS: who stays."""
    participant_name: str | None = None
    """RENAME_SPEAKER: the new name. REASSIGN_SEGMENT: who said it, known or new, where no participant_id is given."""
    role: Role | None = None
    """SET_ROLE. A session has one coach: whoever was it before takes the role of the new one."""
    segment_id: str | None = None
    """REASSIGN_SEGMENT, REPLACE_TEXT."""
    text: str | None = None
    """REPLACE_TEXT: the segment's whole new text."""
    based_on: int
    """The transcript version the coach was looking at: words that changed since are not overwritten."""


class CorrectionDeclined(Event):
    """A correction that changed nothing."""

    session_id: str
    reply: str
    """Why."""


class AnalyzeSession(Event):
    """Draft a session's summary anew from its latest transcript."""

    version: ClassVar[int] = 2

    session_id: str
    analyst: str | None = None
    """`extractive` or `model`; null for the coach's own choice."""
    attempt: int = 1
    """How often it was asked of a model by now, where that model was away before."""


class RefineSummary(Event):
    """Change a session's latest summary as the coach says."""

    version: ClassVar[int] = 2

    session_id: str
    command: str
    """The coach's own words."""
    based_on: int | None = None
    """The version the coach was looking at, where the client told."""
    attempt: int = 1
    """As in AnalyzeSession."""


class CancelAnalysis(Event):
    """Stop the analysis of a session that is under way or waits."""

    session_id: str


class DraftShadow(Event):
    """Draft a session in another way beside its summary, which stays as it is: for the coach to compare."""

    shadow_id: str
    """One for all the sessions that are tried together."""
    session_id: str
    analyst: str
    """`extractive` or `model`."""
    prompt: str | None = None
    """The template that is tried, such as `draft`; null where all of them are those in use."""
    prompt_version: int | None = None
    """Of the coach's own; null for the one that is shipped."""


class ShadowDrafted(Event):
    """How a session's summary would be, made another way."""

    shadow_id: str
    session_id: str
    title: str
    summary: Summary
    """Numbered as the session's next version would be; it is none."""


class ShadowDeclined(Event):
    """A shadow that could not be drafted. Nobody writes in the place of the analyst that was to be tried."""

    shadow_id: str
    session_id: str
    reply: str
    """Why, and what the coach can do."""


class AnalysisPhase(StrEnum):
    READING = "READING"
    """The model has the words, and has not begun to answer."""
    WRITING = "WRITING"
    MERGING = "MERGING"
    RETRYING = "RETRYING"


class AnalysisProgressed(Event):
    """How far a model is with a session; about one a second while it works."""

    session_id: str
    phase: AnalysisPhase
    part: int
    """Of a session that is read in parts, the one under way: 1, 2, …"""
    parts: int
    characters: int
    """Of the answer so far."""
    message: str
    """One sentence to the coach."""


class AnalysisDelayed(Event):
    """A model was away, and the coach's choice is to wait: it is asked again later."""

    session_id: str
    command: str | None
    """The coach's words that wait; null where it is a draft."""
    attempt: int
    """How often it was asked by now."""
    resume_at: Timestamp
    message: str
    """What is the matter, and what the coach can do meanwhile."""


class AnalysisStopped(Event):
    """An analysis that ended without a result."""

    session_id: str
    message: str


class EditKind(StrEnum):
    REWORD = "REWORD"
    ADD = "ADD"
    DELETE = "DELETE"
    MOVE = "MOVE"
    SET_VISIBILITY = "SET_VISIBILITY"


class EditSummary(Event):
    """Change one sentence of a session's summary by hand."""

    version: ClassVar[int] = 2

    session_id: str
    based_on: int
    """The version the coach was looking at: what was changed since is not overwritten."""
    kind: EditKind
    statement_id: str | None = None
    """Null only for ADD."""
    text: str | None = None
    """REWORD, ADD."""
    section: Section | None = None
    """ADD, and MOVE where it goes to another."""
    before_statement_id: str | None = None
    """ADD, MOVE: the sentence it comes to stand before; null for the end of the section."""
    visibility: Visibility | None = None
    """SET_VISIBILITY."""


class SummaryDrafted(Event):
    """A new version of a session's summary."""

    version: ClassVar[int] = 5

    session_id: str
    title: str
    summary: Summary
    changes: list[Change]
    """Against the parent version; empty for the first."""
    reply: str
    """One sentence to the coach: what was done."""
    command: str | None = None
    """The coach's own words that led to it, where there were some."""
    session_date: datetime.date | None = None
    """Puts a client's sessions in order."""


class RefinementDeclined(Event):
    """A command that changed nothing: not understood, ambiguous, or not possible."""

    session_id: str
    command: str
    reply: str
    """Why, and what can be said instead."""
    suggestions: list[str]


class ChangeConflicted(Event):
    """A change asked of an older version, which would have overwritten what came between. Nothing was changed."""

    session_id: str
    based_on: int
    """The version that was looked at."""
    summary_version: int
    """The newest."""
    conflicts: list[Conflict]
    reply: str
    command: str | None = None
    """The coach's own words; null for an edit by hand."""


class Choice(Value):
    """One thing that an unclear command may have meant."""

    label: str
    command: str
    """What is done when it is chosen."""


class ClarificationAsked(Event):
    """A question back: an unclear command, or one that has to be confirmed. Nothing was changed."""

    session_id: str
    summary_version: int
    """What the choices are about."""
    command: str
    reply: str
    """The question."""
    choices: list[Choice]


class SummaryExplained(Event):
    """An answer to a question about a summary. Nothing was changed."""

    session_id: str
    summary_version: int
    command: str
    """The question, in the coach's own words."""
    reply: str
    changes: list[Change]
    """What is different, where that was asked."""
    suggestions: list[str]


class MarkCommitment(Event):
    """A coach says by hand what became of a commitment."""

    session_id: str
    """In whose chat that is, or was answered: not always the one that it was made in."""
    client_id: str
    commitment_id: str
    mark: CommitmentMark


class CommitmentMarked(Event):
    """A coach said by hand what became of a commitment: a move of the client's ledger."""

    session_id: str
    """As in MarkCommitment."""
    client_id: str
    commitment_id: str
    mark: CommitmentMark
    text: str
    """The commitment as it stood."""
    command: str | None
    """The coach's words; null for a button."""
    reply: str


class ApproveSummary(Event):
    """A coach signs one version of a session's summary."""

    session_id: str
    summary_version: int


class SummaryApproved(Event):
    """A version may leave. A later one has to be approved again."""

    session_id: str
    title: str
    summary_version: int
    approved_by: str
    reply: str


class ShareSummary(Event):
    """Send an approved version to the client."""

    session_id: str
    summary_version: int
    recipient: str
    """A mail address that the coach gave or confirmed; never one from a transcript."""
    recipient_name: str | None = None
    confirms_unsupported: bool = False
    """The coach has seen which sentences have no evidence, and sends them all the same."""


class SharedSentence(Value):
    """A sentence as it left."""

    statement_id: str
    section: Section
    text: str
    owner: Owner | None = None
    """Of a commitment."""
    due_date: datetime.date | None = None


class SummaryShared(Event):
    """What left, to whom, from which version."""

    session_id: str
    session_date: datetime.date | None = None
    summary_version: int
    recipient: str
    recipient_name: str | None = None
    sentences: list[SharedSentence]
    withheld: int
    """How many sentences stayed with the coach."""
    unsupported: list[str]
    """Statement ids of what left without evidence, as the coach confirmed."""
    shared_by: str
    reply: str


class ChatSaid(Event):
    """Something a coach typed."""

    version: ClassVar[int] = 2

    client_id: str
    """Made by the client: a repeat within ten minutes is the same message."""
    session_id: str | None
    text: str
    based_on: int | None = None
    """The summary version that the coach was looking at, where the client told."""


class ChatAnswered(Event):
    """An answer to a message that no session's stage answers."""

    reply: str
    """What the coach can do."""


class TranscriptAccepted(Event):
    """For the coach's eyes: the parse's outcome without its segments, which would not fit a chat."""

    session_id: str
    title: str
    format: str
    transcript_version: int
    participants: list[Participant]
    counts: Counts
    duration_ms: int | None
    warnings: list[str]


class SessionAssigned(Event):
    """The coach said whose session it is."""

    session_id: str
    client_id: str | None
    """Null: nobody's any more."""


class ConsentChanged(Event):
    """How one consent stands: of a client or for one session, for one purpose."""

    consent_id: str
    """The same for every change of it: the newest is how it stands."""
    client_id: str | None
    """Null where it is for one session."""
    session_id: str | None
    purpose: ConsentPurpose
    basis: LawfulBasis
    text_version: str
    """Of the wording that was shown."""
    granted_at: Timestamp
    withdrawn_at: Timestamp | None = None
    expires_at: Timestamp | None = None
    proof: str | None = None
    """Where the signed agreement is."""


class SessionIndexed(Event):
    """A session's passages can be found by meaning."""

    session_id: str
    transcript_version: int
    passages: int
    model: str


class NotificationKind(StrEnum):
    SUMMARY_READY = "SUMMARY_READY"
    """To the coach."""
    SUMMARY_SHARED = "SUMMARY_SHARED"
    """To the client."""


class CompetenciesObserved(Event):
    """What one version of a session's transcript shows of the coach's craft. For the coach alone."""

    session_id: str
    transcript_version: int
    framework: str
    """Whose markers: `ICF_PCC_2020`."""
    rules_version: int
    markers: list[MarkerEvidence]


class SendNotification(Event):
    """Send one mail, rendered already."""

    version: ClassVar[int] = 2

    notification_id: str
    session_id: str
    kind: NotificationKind
    recipient: str
    subject: str
    text: str
    html: str
    template: str
    template_version: int


class NotificationStatus(StrEnum):
    SENT = "SENT"
    FAILED = "FAILED"


class NotificationStatusChanged(Event):
    """What became of a mail."""

    version: ClassVar[int] = 2

    notification_id: str
    session_id: str
    kind: NotificationKind
    recipient: str
    status: NotificationStatus
    message_id: str
    detail: str | None = None


class TrainVoice(Event):
    """Learn how a coach writes, from samples of it and from what the coach made of drafts."""

    samples: list[WritingSample]
    learn_from_edits: bool = True


class EditVoice(Event):
    """Set a coach's voice by hand. What is null stays as it is; an empty text or list is none."""

    enabled: bool | None = None
    layout: Layout | None = None
    person: ClientPerson | None = None
    naming: ClientName | None = None
    contractions: float | None = None
    """0 to 1."""
    greeting: str | None = None
    """With `{client}` where the client is named."""
    sign_off: str | None = None
    headings: list[SectionHeading] | None = None
    left_out: list[Section] | None = None
    preferred: list[str] | None = None
    banned: list[str] | None = None
    exemplars: list[str] | None = None
    learn_again: list[str] = []
    """Fields set by hand before that are to be learned again."""


class RollBackVoice(Event):
    """Make an earlier version of a coach's voice the newest."""

    to_version: int


class DescribeVoice(Event):
    """Tell the coach how they write, as far as it was learned."""


class VoiceProfileUpdated(Event):
    """A new version of a coach's voice."""

    profile: VoiceProfile
    reply: str
    """One sentence to the coach: what was done."""


class CloseCount(Value):
    """How many connections ended with a close code since the instance began."""

    code: int
    count: int


class GatewayInstance(Event):
    """What one gateway says of itself every second. No coach's event: the envelope's coach is empty."""

    version: ClassVar[int] = 2

    instance_id: str
    address: str
    """`host:port`, as the instances' proxy reaches it."""
    connections: int
    coaches: int
    """Whose stream is followed there."""
    load: float
    """Processor time taken, in cores."""
    loop_lag_ms: float
    breaker_open: bool
    """New connections are refused for load."""
    draining: bool
    closes: list[CloseCount]
    started_at: Timestamp | None = None
    """When the process began: one that is started again has the same `instance_id`, and none of the connections."""


class CoachServed(Event):
    """On how many connections one gateway serves the envelope's coach, told when that changes. Once there are none the
    record of that gateway and coach is deleted from the compacted topic."""

    instance_id: str
    started_at: Timestamp
    """The gateway's; what an earlier process of the same `instance_id` told no longer holds."""
    connections: int


RECORDS: dict[str, type[Event]] = {
    record.__name__: record
    for record in (
        TranscriptUploaded,
        TranscriptParsed,
        TranscriptRejected,
        ProcessTranscript,
        CorrectTranscript,
        CorrectionDeclined,
        AnalyzeSession,
        RefineSummary,
        DraftShadow,
        ShadowDrafted,
        ShadowDeclined,
        CancelAnalysis,
        AnalysisProgressed,
        AnalysisDelayed,
        AnalysisStopped,
        SummaryDrafted,
        RefinementDeclined,
        EditSummary,
        ChangeConflicted,
        ClarificationAsked,
        SummaryExplained,
        MarkCommitment,
        CommitmentMarked,
        ApproveSummary,
        SummaryApproved,
        ShareSummary,
        SummaryShared,
        ChatSaid,
        ChatAnswered,
        TranscriptAccepted,
        SessionAssigned,
        ConsentChanged,
        SessionIndexed,
        CompetenciesObserved,
        SendNotification,
        NotificationStatusChanged,
        TrainVoice,
        EditVoice,
        RollBackVoice,
        DescribeVoice,
        VoiceProfileUpdated,
        GatewayInstance,
        CoachServed,
    )
}
"""Every record by its Avro name."""
