"""A summary's statements from one version of a transcript to another: what still holds stays, the rest is redone."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.summary import EvidenceSpan, Origin, Owner, Section, Statement, Summary
from schemas.transcript import Role, Transcript
from streams.evidence import quote
from streams.recut import recut, segments_by_id


@dataclass(frozen=True)
class Correction:
    """Two versions of one session's transcript."""

    before: Transcript
    after: Transcript

    def same_passages(self) -> bool:
        """Whether ids still name the same passages of the upload: not so where it was read again another way."""
        return _passages(self.before) == _passages(self.after)

    def reworded(self) -> set[str]:
        """The segments that say something else."""
        said = segments_by_id(self.before)
        return {
            key for key, segment in segments_by_id(self.after).items() if key in said and said[key].text != segment.text
        }

    def recast(self) -> set[str]:
        """The segments whose speaker has another role: what a summary makes of words depends on it."""
        was, is_now = _roles(self.before), _roles(self.after)
        return {key for key, role in is_now.items() if was.get(key) is not role}


@dataclass(frozen=True)
class Carried:
    """A summary's statements on the words of another version; their support is not checked."""

    statements: list[Statement]
    removed: list[Statement]


def carry(summary: Summary, correction: Correction) -> Carried:
    """The same statements under the same ids, with the new names, owners and words.

    A statement that quoted replaced words quotes what stands there now, and is corrected as the transcript was.
    """
    return Carried(_carried(summary.statements, correction), _carried(summary.removed, correction))


def _carried(statements: Sequence[Statement], correction: Correction) -> list[Statement]:
    return [
        _owned(_spoken(recut(one, correction.before, correction.after), one, correction), one, correction)
        for one in statements
    ]


@dataclass(frozen=True)
class Drafts:
    """What the analyst makes of the words before and after a correction."""

    before: Sequence[Statement]
    after: Sequence[Statement]


def redo(old: Summary, carried: Carried, drafts: Drafts, correction: Correction) -> list[Statement]:
    """The standing statements with the analyst's part done anew, where a correction reached it.

    What the coach wrote or asked for is never replaced, and what the coach removed does not come back.
    """
    reworded, recast = correction.reworded(), correction.recast()
    left = list(drafts.after)
    kept: list[Statement] = []
    for was, statement in zip(old.statements, carried.statements, strict=True):
        again = next((one for one in left if _same_place(one, statement)), None)
        if again is not None:
            left.remove(again)
        touched = _rests_on(statement, reworded) and _broken(was, correction.after)
        if statement.origin is not Origin.MODEL or not (touched or _rests_on(statement, recast)):
            kept.append(statement)
        elif again is not None:
            kept.append(again.changed(statement_id=statement.statement_id))
        elif not (_rests_on(statement, recast) and any(_same_place(one, was) for one in drafts.before)):
            kept.append(statement)
    known = [*kept, *carried.removed]
    more = [one for one in left if _rests_on(one, recast) and not any(_overlaps(one, other) for other in known)]
    return _in_reading_order([*kept, *more], correction.after) if more else kept


def _in_reading_order(statements: Sequence[Statement], transcript: Transcript) -> list[Statement]:
    sections = list(Section)
    spoken = {segment.segment_id: at for at, segment in enumerate(transcript.segments)}

    def place(statement: Statement) -> tuple[int, int, int]:
        first = statement.evidence[0] if statement.evidence else None
        at = spoken.get(first.segment_id, len(spoken)) if first else len(spoken)
        return sections.index(statement.section), at, first.start_char if first else 0

    return sorted(statements, key=place)


def _passages(transcript: Transcript) -> list[tuple[str, int, int]]:
    return [(one.segment_id, one.source_start, one.source_end) for one in transcript.segments]


def _roles(transcript: Transcript) -> dict[str, Role]:
    roles = {one.participant_id: one.role for one in transcript.participants}
    return {one.segment_id: roles.get(one.participant_id or "", Role.UNKNOWN) for one in transcript.segments}


def _rests_on(statement: Statement, segment_ids: set[str]) -> bool:
    return any(evidence.segment_id in segment_ids for evidence in statement.evidence)


def _broken(statement: Statement, transcript: Transcript) -> bool:
    segments = segments_by_id(transcript)
    return any(quote(evidence, segments) is None for evidence in statement.evidence)


def _same_place(one: Statement, other: Statement) -> bool:
    return one.section is other.section and _overlaps(one, other)


def _overlaps(one: Statement, other: Statement) -> bool:
    return any(
        left.segment_id == right.segment_id and left.start_char < right.end_char and right.start_char < left.end_char
        for left in one.evidence
        for right in other.evidence
    )


def _speakers(evidence: Sequence[EvidenceSpan], transcript: Transcript) -> list[str | None]:
    segments = segments_by_id(transcript)
    return [segments[one.segment_id].participant_id for one in evidence if one.segment_id in segments]


def _spoken(statement: Statement, was: Statement, correction: Correction) -> Statement:
    """Under the name that whoever said it has now; under none when that is no longer one person."""
    before, after = correction.before, correction.after
    names_before = {one.participant_id: one.name for one in before.participants}
    names = {one.participant_id: one.name for one in after.participants}
    whose = _speakers(was.evidence, before)
    now_whose = _speakers(was.evidence, after)
    if was.speaker is None:
        if whose == now_whose:
            return statement
        theirs = set(now_whose)
    else:
        pairs = zip(whose, now_whose, strict=True)
        theirs = {new for old, new in pairs if names_before.get(old or "") == was.speaker}
        if not theirs:
            return statement
    only = next(iter(theirs)) if len(theirs) == 1 else None
    return statement.changed(speaker=names.get(only or ""))


def _owned(statement: Statement, was: Statement, correction: Correction) -> Statement:
    """A commitment stays its owner's when that person's role is another now."""
    if statement.commitment is None or was.commitment is None:
        return statement
    speaker_was = _role_named(was.speaker, correction.before)
    if speaker_was is not None and speaker_was.value == was.commitment.owner.value:
        role = _role_named(statement.speaker, correction.after)
    else:
        role = _role_now(Role(was.commitment.owner.value), correction)
    owner = Owner(role.value) if role is not None else statement.commitment.owner
    return statement.changed(commitment=statement.commitment.changed(owner=owner))


def _role_named(name: str | None, transcript: Transcript) -> Role | None:
    return next((one.role for one in transcript.participants if one.name == name), None)


def _role_now(role: Role, correction: Correction) -> Role | None:
    """The role that all who had `role` have now; null when they differ or are gone."""
    had = {one.participant_id for one in correction.before.participants if one.role is role}
    have = {one.role for one in correction.after.participants if one.participant_id in had}
    return next(iter(have)) if len(have) == 1 else None
