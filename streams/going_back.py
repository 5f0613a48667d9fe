"""Undo, redo, and any earlier version again: the same whoever wrote the summary, so no analyst is asked."""

from connectors.ports import SummaryStore
from schemas.events import TranscriptParsed
from schemas.history import redo_target, undo_target
from schemas.summary import Cause, Summary
from streams.analyst import Declined, Outcome, Refinement
from streams.carry import Correction, carry
from streams.requests import Return


async def returned(wanted: Return, summary: Summary, parsed: TranscriptParsed, store: SummaryStore) -> Outcome:
    """The earlier version's sentences, on the transcript as it is corrected by now."""
    history = await store.versions(parsed.session_id)
    # What another device did since is no part of what this one goes back on.
    versions = {one.summary.version: one.summary for one in history if one.summary.version <= summary.version}
    match wanted.cause:
        case Cause.UNDO:
            target = _undone(list(versions.values()), wanted.times)
        case Cause.REDO:
            target = redo_target(list(versions.values()))
        case _:
            target = wanted.version
    old = versions.get(target or 0)
    if old is None or (wanted.cause is Cause.REVERT and old.version == summary.version):
        return _NOTHING[wanted.cause]
    reply = _REPLIES[wanted.cause].format(version=old.version)
    made_from = await store.transcript(parsed.session_id, old.transcript_version)
    if made_from is None or old.transcript_version == parsed.transcript.version:
        return Refinement(old.statements, old.removed, old.layout, f"{reply}.", wanted.cause, old.version)
    correction = Correction(made_from.transcript, parsed.transcript)
    if not correction.same_passages():
        return _READ_ANOTHER_WAY
    carried = carry(old, correction)
    reply += ", with the transcript as it is corrected by now."
    return Refinement(carried.statements, carried.removed, old.layout, reply, wanted.cause, old.version)


def _undone(versions: list[Summary], times: int) -> int | None:
    """Where so many undos lead, one after another; as far as there is something to undo."""
    target: int | None = None
    for _ in range(times):
        before = undo_target(versions)
        if before is None:
            break
        target, newest = before, versions[-1]
        moves = {"parent_version": newest.version, "cause": Cause.UNDO, "restored_version": before}
        versions = [*versions, newest.changed(version=newest.version + 1, **moves)]
    return target


_REPLIES = {
    Cause.UNDO: "Undone: this is version {version} again",
    Cause.REDO: "Redone: this is version {version} again",
    Cause.REVERT: "Back to version {version} as it was",
}
_NOTHING = {
    Cause.UNDO: Declined("There is nothing to undo: this is the first draft.", ["make it shorter", "as bullets"]),
    Cause.REDO: Declined("There is nothing to redo: nothing was undone since the last change.", ["undo", "shorter"]),
    Cause.REVERT: Declined(
        "There is no earlier version like that to go back to.", ["restore everything", "make it shorter", "as bullets"]
    ),
}
_READ_ANOTHER_WAY = Declined(
    "The transcript was read another way since that version, so its sentences cannot be proved any more.",
    ["shorter", "as bullets"],
)
