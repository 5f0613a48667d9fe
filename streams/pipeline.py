"""The routing table: every stage once, as data. What a stage reads and writes stands here and nowhere else."""

from dataclasses import dataclass

from schemas.events import (
    AnalysisDelayed,
    AnalyzeSession,
    ApproveSummary,
    CancelAnalysis,
    CorrectTranscript,
    DescribeVoice,
    DraftShadow,
    EditSummary,
    EditVoice,
    MarkCommitment,
    ProcessTranscript,
    RefineSummary,
    RollBackVoice,
    SendNotification,
    ShareSummary,
    SummaryDrafted,
    SummaryShared,
    TrainVoice,
    TranscriptParsed,
    TranscriptUploaded,
)
from schemas.record import Event
from topics.catalogue import (
    ANALYSIS_CANCELLED,
    ANALYSIS_DELAYED,
    ANALYSIS_PROGRESS,
    ANALYSIS_REQUESTED,
    CHAT_INBOX,
    CHAT_RECORDS,
    CONSENT_CHANGED,
    NOTIFICATION_REQUESTED,
    NOTIFICATION_STATUS,
    SESSION_ASSIGNED,
    SESSION_COMPETENCIES,
    SESSION_INDEXED,
    SHADOW_DRAFTED,
    SHADOW_REQUESTED,
    SUMMARY_VERSIONS,
    TRANSCRIPT_CORRECTIONS,
    TRANSCRIPT_PARSED,
    TRANSCRIPT_REQUESTED,
    TRANSCRIPT_UPLOADED,
    VOICE_PROFILES,
    VOICE_TRAINING,
    Topic,
)

EVERY_FACT = (
    TRANSCRIPT_UPLOADED,
    TRANSCRIPT_PARSED,
    SUMMARY_VERSIONS,
    SESSION_ASSIGNED,
    SESSION_INDEXED,
    NOTIFICATION_STATUS,
)


@dataclass(frozen=True)
class Stage:
    """A named step of the pipeline, run by the worker role that owns it."""

    name: str
    role: str
    """The worker process and consumer group; stages share one so that slow work never holds up chat."""
    reads: tuple[Topic, ...]
    handles: tuple[type[Event], ...]
    """Records it acts on; others on its topics pass by."""
    writes: tuple[Topic, ...]
    doc: str
    batched: bool = False
    """Takes many records at a time, those of different keys side by side."""

    def destination(self, event: Event) -> Topic:
        """The topic that an output goes to. Raises LookupError when the table has none for it."""
        for topic in self.writes:
            if isinstance(event, topic.records):
                return topic
        raise LookupError(f"stage {self.name} may not write {event.name}: the pipeline's table gives no topic for it")


def _facts(topics: tuple[Topic, ...]) -> tuple[type[Event], ...]:
    return tuple(dict.fromkeys(record for topic in topics for record in topic.records))


STAGES: dict[str, Stage] = {
    stage.name: stage
    for stage in (
        Stage(
            name="parse",
            role="intake",
            reads=(TRANSCRIPT_UPLOADED,),
            handles=(TranscriptUploaded,),
            writes=(TRANSCRIPT_PARSED,),
            doc="Upload to canonical transcript, or a reason why not.",
        ),
        Stage(
            name="reprocess",
            role="intake",
            reads=(TRANSCRIPT_REQUESTED,),
            handles=(ProcessTranscript,),
            writes=(TRANSCRIPT_PARSED,),
            doc="An upload read again to the transcript's next version, or a reason why not.",
        ),
        Stage(
            name="correct",
            role="intake",
            reads=(TRANSCRIPT_CORRECTIONS,),
            handles=(CorrectTranscript,),
            writes=(TRANSCRIPT_PARSED,),
            doc="A coach's correction to the transcript's next version, or a reason why not.",
        ),
        Stage(
            name="analyze",
            role="analysis",
            reads=(TRANSCRIPT_PARSED,),
            handles=(TranscriptParsed,),
            writes=(SUMMARY_VERSIONS, ANALYSIS_PROGRESS, ANALYSIS_DELAYED, ANALYSIS_REQUESTED),
            doc="Transcript to first summary, each sentence with checked evidence; corrected, to the next.",
        ),
        Stage(
            name="refine",
            role="analysis",
            reads=(ANALYSIS_REQUESTED,),
            handles=(RefineSummary, EditSummary, ApproveSummary, ShareSummary, MarkCommitment, AnalyzeSession),
            writes=(SUMMARY_VERSIONS, ANALYSIS_PROGRESS, ANALYSIS_DELAYED, ANALYSIS_REQUESTED),
            doc="A coach's command or edit to a new version, an approval, a share or a mark, or an answer why not.",
        ),
        Stage(
            name="observe",
            role="analysis",
            reads=(SUMMARY_VERSIONS,),
            handles=(SummaryDrafted,),
            writes=(SESSION_COMPETENCIES,),
            doc="Words that have a summary to what they show of the coach's craft, marker by marker.",
        ),
        Stage(
            name="voice",
            role="analysis",
            reads=(VOICE_TRAINING,),
            handles=(TrainVoice, EditVoice, RollBackVoice, DescribeVoice),
            writes=(VOICE_PROFILES, CHAT_INBOX),
            doc="What a coach wrote, and made of drafts, to the next version of their voice.",
        ),
        Stage(
            name="resume",
            role="analysis",
            reads=(ANALYSIS_DELAYED,),
            handles=(AnalysisDelayed,),
            writes=(ANALYSIS_REQUESTED, ANALYSIS_PROGRESS),
            doc="What waits for a model, asked for again when its time has come.",
        ),
        Stage(
            name="cancel",
            role="analysis",
            reads=(ANALYSIS_CANCELLED,),
            handles=(CancelAnalysis,),
            writes=(ANALYSIS_PROGRESS,),
            doc="A coach's word to stop, to whoever is at work on the session.",
        ),
        Stage(
            name="shadow",
            role="analysis",
            reads=(SHADOW_REQUESTED,),
            handles=(DraftShadow,),
            writes=(SHADOW_DRAFTED,),
            doc="A session drafted with another prompt or analyst, beside its summary, or a reason why not.",
        ),
        Stage(
            name="index",
            role="search",
            reads=(TRANSCRIPT_PARSED,),
            handles=(TranscriptParsed,),
            writes=(SESSION_INDEXED,),
            doc="Transcript to passages that are found by meaning.",
        ),
        Stage(
            name="route",
            role="chat",
            reads=(*EVERY_FACT, VOICE_PROFILES, ANALYSIS_PROGRESS, ANALYSIS_DELAYED),
            handles=_facts((*EVERY_FACT, VOICE_PROFILES, ANALYSIS_PROGRESS, ANALYSIS_DELAYED)),
            writes=(CHAT_INBOX,),
            doc="What a coach should see, re-keyed by coach.",
        ),
        Stage(
            name="chat",
            role="chat",
            reads=(CHAT_INBOX,),
            handles=CHAT_RECORDS,
            writes=(ANALYSIS_REQUESTED, ANALYSIS_CANCELLED, VOICE_TRAINING, CHAT_INBOX),
            doc="The only writer of coach streams; a message about a session becomes a command, another is answered.",
            batched=True,
        ),
        Stage(
            name="announce",
            role="outbound",
            reads=(SUMMARY_VERSIONS,),
            handles=(SummaryDrafted, SummaryShared),
            writes=(NOTIFICATION_REQUESTED,),
            doc="A first summary to a mail for its coach, a shared one to a mail for the client.",
        ),
        Stage(
            name="notify",
            role="outbound",
            reads=(NOTIFICATION_REQUESTED,),
            handles=(SendNotification,),
            writes=(NOTIFICATION_STATUS,),
            doc="Mails to the mail server, and what became of them.",
        ),
        Stage(
            name="project",
            role="project",
            reads=(*EVERY_FACT, SESSION_COMPETENCIES, CONSENT_CHANGED, SHADOW_REQUESTED, SHADOW_DRAFTED),
            handles=_facts((*EVERY_FACT, SESSION_COMPETENCIES, CONSENT_CHANGED, SHADOW_REQUESTED, SHADOW_DRAFTED)),
            writes=(),
            doc="Facts to the read models that the gateway answers from.",
        ),
    )
}

ROLES: dict[str, tuple[Stage, ...]] = {
    role: tuple(stage for stage in STAGES.values() if stage.role == role)
    for role in dict.fromkeys(stage.role for stage in STAGES.values())
}
