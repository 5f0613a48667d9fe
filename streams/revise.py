"""A summary after its transcript was corrected: what still holds stays, what depended on the correction is redone."""

from dataclasses import dataclass
from datetime import datetime

from schemas.difference import changes
from schemas.events import SummaryDrafted, TranscriptParsed
from schemas.record import following
from schemas.summary import Cause, Change, ChangeKind, Metrics, Summary, Support
from streams.carry import Correction, Drafts, carry, redo
from streams.engagement import identified
from streams.evidence import checked

ACTOR = "stage:analyze"


@dataclass(frozen=True)
class Basis:
    """What a revision is made from. `drafts` only where the correction reached what an analyst makes of the words."""

    previous: SummaryDrafted
    correction: Correction
    drafts: Drafts | None
    metrics: Metrics


def revise(parsed: TranscriptParsed, basis: Basis, now: datetime) -> SummaryDrafted:
    """The next version, on the words of `parsed`: ids, order, layout and what the coach refined are kept."""
    old = basis.previous.summary
    carried = carry(old, basis.correction)
    drafts = basis.drafts
    statements = redo(old, carried, drafts, basis.correction) if drafts else carried.statements
    summary = checked(
        old.changed(
            version=old.version + 1,
            parent_version=old.version,
            cause=Cause.TRANSCRIPT_CORRECTED,
            cause_event_id=parsed.event_id,
            transcript_version=parsed.transcript.version,
            transcript_sha256=parsed.transcript.sha256,
            created_at=now,
            restored_version=None,
            asked_of_version=None,
            usage=None,
            statements=statements,
            removed=carried.removed,
            metrics=basis.metrics,
        ),
        parsed.transcript,
    )
    summary = identified(summary, parsed.session_id)
    changed = changes(old, summary)
    return SummaryDrafted(
        **following(parsed, "summary", ACTOR, now),
        session_id=parsed.session_id,
        title=parsed.title,
        session_date=parsed.session_date,
        summary=summary,
        changes=changed,
        reply=_reply(old, summary, changed),
    )


def _reply(old: Summary, new: Summary, changed: list[Change]) -> str:
    kinds = [change.kind for change in changed]
    was = {statement.statement_id: statement for statement in old.statements}
    kept = [(was[one.statement_id], one) for one in new.statements if one.statement_id in was]
    effects = [
        (kinds.count(ChangeKind.REWORDED), "reworded"),
        (kinds.count(ChangeKind.ADDED), "added"),
        (kinds.count(ChangeKind.REMOVED), "taken out"),
        (sum(before.speaker != after.speaker for before, after in kept), "under another name"),
        (sum(_lost_proof(before.support, after.support) for before, after in kept), "no longer fully supported"),
    ]
    told = [f"{_sentences(count)} {effect}" for count, effect in effects if count]
    if old.metrics != new.metrics:
        told.append("the metrics measured anew")
    if not told:
        return "The transcript is corrected; nothing in the summary depended on it."
    return f"The transcript is corrected: {', '.join(told)}. The rest stands as it was."


def _lost_proof(before: Support, after: Support) -> bool:
    return before is Support.SUPPORTED and after is not Support.SUPPORTED


def _sentences(count: int) -> str:
    return f"{count} sentence{'s' * (count != 1)}"
