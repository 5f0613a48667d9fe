"""Every topic once: what it carries, how it is keyed and kept, who writes it and who reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.events import (
    AnalysisDelayed,
    AnalysisProgressed,
    AnalysisStopped,
    AnalyzeSession,
    ApproveSummary,
    CancelAnalysis,
    ChangeConflicted,
    ChatAnswered,
    ChatSaid,
    ClarificationAsked,
    CoachServed,
    CommitmentMarked,
    CompetenciesObserved,
    ConsentChanged,
    CorrectionDeclined,
    CorrectTranscript,
    DescribeVoice,
    DraftShadow,
    EditSummary,
    EditVoice,
    GatewayInstance,
    MarkCommitment,
    NotificationStatusChanged,
    ProcessTranscript,
    RefinementDeclined,
    RefineSummary,
    RollBackVoice,
    SendNotification,
    SessionAssigned,
    SessionIndexed,
    ShadowDeclined,
    ShadowDrafted,
    ShareSummary,
    SummaryApproved,
    SummaryDrafted,
    SummaryExplained,
    SummaryShared,
    TrainVoice,
    TranscriptAccepted,
    TranscriptParsed,
    TranscriptRejected,
    TranscriptUploaded,
    VoiceProfileUpdated,
)
from schemas.ids import COACH_ID
from schemas.record import Event

MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS
FOREVER = -1
MAX_MESSAGE_BYTES = 12 * 1024 * 1024
"""A ten-hour session, 90,000 words, is 7 MB of TranscriptParsed before compression."""

KEY_SEPARATOR = "/"


@dataclass(frozen=True)
class Topic:
    """One topic. `key` names the field of the record that keys it, or several joined by `/`, and with it fixes what
    stays in order."""

    name: str
    doc: str
    key: str | None
    records: tuple[type[Event], ...]
    partitions: int
    retention_ms: int
    writers: tuple[str, ...]
    readers: tuple[str, ...]
    configuration: Mapping[str, str] = field(default_factory=dict)

    def key_of(self, event: Event) -> bytes | None:
        if self.key is None:
            return None
        return KEY_SEPARATOR.join(str(getattr(event, name)) for name in self.key.split(KEY_SEPARATOR)).encode()

    def settings(self) -> dict[str, str]:
        """The topic's configuration as Kafka's admin takes it."""
        return {
            "compression.type": "zstd",
            "retention.ms": str(self.retention_ms),
            "max.message.bytes": str(MAX_MESSAGE_BYTES),
            "cleanup.policy": "delete",
            **self.configuration,
        }


CHAT_RECORDS: tuple[type[Event], ...] = (
    ChatSaid,
    ChatAnswered,
    TranscriptUploaded,
    TranscriptAccepted,
    TranscriptRejected,
    CorrectionDeclined,
    AnalysisProgressed,
    AnalysisDelayed,
    AnalysisStopped,
    SummaryDrafted,
    RefinementDeclined,
    ChangeConflicted,
    ClarificationAsked,
    SummaryExplained,
    CommitmentMarked,
    SummaryApproved,
    SummaryShared,
    SessionAssigned,
    SessionIndexed,
    NotificationStatusChanged,
    VoiceProfileUpdated,
)
"""Everything that a coach should see."""

TRANSCRIPT_UPLOADED = Topic(
    name="transcript.uploaded",
    doc="Files that coaches gave us; the bytes are in the object store.",
    key="session_id",
    records=(TranscriptUploaded,),
    partitions=8,
    retention_ms=FOREVER,
    writers=("gateway",),
    readers=("parse", "route", "project"),
)
TRANSCRIPT_PARSED = Topic(
    name="transcript.parsed",
    doc="The canonical words of each session in each version, or why there are none.",
    key="session_id",
    records=(TranscriptParsed, TranscriptRejected, CorrectionDeclined),
    partitions=8,
    retention_ms=FOREVER,
    writers=("parse", "reprocess", "correct"),
    readers=("analyze", "index", "route", "project"),
)
TRANSCRIPT_REQUESTED = Topic(
    name="transcript.requested",
    doc="Uploads to be read again.",
    key="session_id",
    records=(ProcessTranscript,),
    partitions=8,
    retention_ms=FOREVER,
    writers=("gateway",),
    readers=("reprocess",),
)
TRANSCRIPT_CORRECTIONS = Topic(
    name="transcript.corrections",
    doc="What coaches put right in transcripts.",
    key="session_id",
    records=(CorrectTranscript,),
    partitions=8,
    retention_ms=FOREVER,
    writers=("gateway",),
    readers=("correct",),
)
ANALYSIS_REQUESTED = Topic(
    name="analysis.requested",
    doc="Commands about summaries and commitments, to the analyst or by hand.",
    key="session_id",
    records=(AnalyzeSession, RefineSummary, EditSummary, ApproveSummary, ShareSummary, MarkCommitment),
    partitions=8,
    retention_ms=FOREVER,
    writers=("chat", "gateway", "analyze", "refine", "resume"),
    readers=("refine",),
)
ANALYSIS_CANCELLED = Topic(
    name="analysis.cancelled",
    doc="Sessions that no model is to be at work on any more.",
    key="session_id",
    records=(CancelAnalysis,),
    partitions=8,
    retention_ms=7 * DAY_MS,
    writers=("chat", "gateway"),
    readers=("cancel",),
)
ANALYSIS_PROGRESS = Topic(
    name="analysis.progress",
    doc="How far a model is, about once a second, and what ended without a result. For the coach's eyes.",
    key="session_id",
    records=(AnalysisProgressed, AnalysisStopped),
    partitions=8,
    retention_ms=DAY_MS,
    writers=("analyze", "refine", "resume", "cancel"),
    readers=("route",),
)
ANALYSIS_DELAYED = Topic(
    name="analysis.delayed",
    doc="What waits for a model that was away, and until when.",
    key="session_id",
    records=(AnalysisDelayed,),
    partitions=8,
    retention_ms=7 * DAY_MS,
    writers=("analyze", "refine"),
    readers=("resume", "route"),
)
SHADOW_REQUESTED = Topic(
    name="shadow.requested",
    doc="Sessions to be drafted in another way beside their summaries.",
    key="session_id",
    records=(DraftShadow,),
    partitions=2,
    retention_ms=30 * DAY_MS,
    writers=("gateway",),
    readers=("shadow", "project"),
)
SHADOW_DRAFTED = Topic(
    name="shadow.drafted",
    doc="What came of drafting sessions in another way. No version of any summary.",
    key="session_id",
    records=(ShadowDrafted, ShadowDeclined),
    partitions=2,
    retention_ms=30 * DAY_MS,
    writers=("shadow",),
    readers=("project",),
)
SUMMARY_VERSIONS = Topic(
    name="summary.versions",
    doc="Every version of every summary, who approved and shared it, marks by hand, and commands that led to none.",
    key="session_id",
    records=(
        SummaryDrafted,
        RefinementDeclined,
        ChangeConflicted,
        ClarificationAsked,
        SummaryExplained,
        CommitmentMarked,
        SummaryApproved,
        SummaryShared,
    ),
    partitions=8,
    retention_ms=FOREVER,
    writers=("analyze", "refine"),
    readers=("observe", "announce", "route", "project"),
)
CHAT_INBOX = Topic(
    name="chat.inbox",
    doc="What each coach should see, keyed by coach: the one order of a coach's stream.",
    key="coach_id",
    records=CHAT_RECORDS,
    partitions=8,
    retention_ms=7 * DAY_MS,
    writers=("gateway", "route", "chat", "voice"),
    readers=("chat",),
)
CHAT_LIVE = Topic(
    name="chat.live",
    doc="The events of all coach streams as they are appended, with their offsets; every gateway reads all of it.",
    key="coach_id",
    records=CHAT_RECORDS,
    partitions=4,
    retention_ms=10 * MINUTE_MS,
    writers=("chat",),
    readers=("gateway",),
    configuration={"segment.ms": str(10 * MINUTE_MS)},
)
SESSION_ASSIGNED = Topic(
    name="session.assigned",
    doc="Which client each session belongs to, as coaches say it.",
    key="session_id",
    records=(SessionAssigned,),
    partitions=8,
    retention_ms=FOREVER,
    writers=("gateway",),
    readers=("route", "project"),
)
CONSENT_CHANGED = Topic(
    name="consent.changed",
    doc="What clients have agreed to and taken back, one purpose each; the newest of each is kept.",
    key="consent_id",
    records=(ConsentChanged,),
    partitions=4,
    retention_ms=FOREVER,
    writers=("gateway",),
    readers=("project",),
    configuration={"cleanup.policy": "compact"},
)
SESSION_INDEXED = Topic(
    name="session.indexed",
    doc="Sessions whose passages can be found by meaning.",
    key="session_id",
    records=(SessionIndexed,),
    partitions=8,
    retention_ms=FOREVER,
    writers=("index",),
    readers=("route", "project"),
)
SESSION_COMPETENCIES = Topic(
    name="session.competencies",
    doc="What each session shows of its coach's craft: for that coach to learn from.",
    key="session_id",
    records=(CompetenciesObserved,),
    partitions=8,
    retention_ms=FOREVER,
    writers=("observe",),
    readers=("project",),
)
NOTIFICATION_REQUESTED = Topic(
    name="notification.requested",
    doc="Mails to send.",
    key="notification_id",
    records=(SendNotification,),
    partitions=4,
    retention_ms=30 * DAY_MS,
    writers=("announce",),
    readers=("notify",),
)
NOTIFICATION_STATUS = Topic(
    name="notification.status",
    doc="What became of each mail.",
    key="notification_id",
    records=(NotificationStatusChanged,),
    partitions=4,
    retention_ms=FOREVER,
    writers=("notify",),
    readers=("route", "project"),
)
VOICE_TRAINING = Topic(
    name="voice.training",
    doc="What coaches let their voice be learned from, and set in it by hand.",
    key="coach_id",
    records=(TrainVoice, EditVoice, RollBackVoice, DescribeVoice),
    partitions=4,
    retention_ms=FOREVER,
    writers=("gateway", "chat"),
    readers=("voice",),
)
VOICE_PROFILES = Topic(
    name="voice.profiles",
    doc="How each coach writes: the newest version stays.",
    key="coach_id",
    records=(VoiceProfileUpdated,),
    partitions=4,
    retention_ms=FOREVER,
    writers=("voice",),
    readers=("route",),
    configuration={"cleanup.policy": "compact"},
)
GATEWAY_INSTANCES = Topic(
    name="gateway.instances",
    doc="What each gateway says of itself every second, and on how many connections it serves whom.",
    key="instance_id/coach_id",
    records=(GatewayInstance, CoachServed),
    partitions=1,
    retention_ms=DAY_MS,
    writers=("gateway",),
    readers=("gateway",),
    # One partition: what an instance says of itself and of its coaches stays in order. Compacted for the newest of
    # each, and deleted in the end: an instance that is gone leaves nothing behind.
    configuration={"cleanup.policy": "compact,delete", "segment.ms": str(10 * MINUTE_MS)},
)

TOPICS: dict[str, Topic] = {
    topic.name: topic
    for topic in (
        TRANSCRIPT_UPLOADED,
        TRANSCRIPT_PARSED,
        TRANSCRIPT_REQUESTED,
        TRANSCRIPT_CORRECTIONS,
        ANALYSIS_REQUESTED,
        ANALYSIS_CANCELLED,
        ANALYSIS_PROGRESS,
        ANALYSIS_DELAYED,
        SHADOW_REQUESTED,
        SHADOW_DRAFTED,
        SUMMARY_VERSIONS,
        CHAT_INBOX,
        CHAT_LIVE,
        SESSION_ASSIGNED,
        CONSENT_CHANGED,
        SESSION_INDEXED,
        SESSION_COMPETENCIES,
        NOTIFICATION_REQUESTED,
        NOTIFICATION_STATUS,
        VOICE_TRAINING,
        VOICE_PROFILES,
        GATEWAY_INSTANCES,
    )
}

COACH_TOPICS = "coach."
"""What the name of each coach's stream begins with."""

COACH_TOPIC_SETTINGS = {
    "compression.type": "zstd",
    "retention.ms": str(FOREVER),
    "max.message.bytes": str(MAX_MESSAGE_BYTES),
    # One broker holds thousands of these: small segments and indexes keep an idle one at a few KB on disk.
    "segment.bytes": str(16 * 1024 * 1024),
    "segment.index.bytes": "65536",
}


GROUP_STAGES: dict[str, tuple[str, ...]] = {
    "intake": ("parse", "reprocess", "correct"),
    "analysis": ("analyze", "refine", "observe", "voice", "resume", "cancel", "shadow"),
    "search": ("index",),
    "chat": ("route", "chat"),
    "outbound": ("announce", "notify"),
    "project": ("project",),
}
"""Which stages share a worker, and a consumer group of its name."""

CONSUMER_GROUPS = tuple(GROUP_STAGES)
"""One worker role each; a group's dead letters lie in `<group>.dead`."""


def topics_of(group: str) -> list[Topic]:
    """What a consumer group reads."""
    return [topic for topic in TOPICS.values() if set(topic.readers) & set(GROUP_STAGES[group])]


def coach_topic(coach_id: str) -> str:
    """The name of a coach's stream. Raises ValueError for what is no coach id: no id can reach another topic."""
    if not COACH_ID.fullmatch(coach_id):
        raise ValueError(f"not a coach id: {coach_id!r:.80} (lower-case letters, digits and hyphens, at most 64)")
    return f"{COACH_TOPICS}{coach_id}"


def dead_letter_topic(group: str) -> str:
    """Where a consumer group's unprocessable records go, as they were."""
    return f"{group}.dead"
