"""A coach's edit by hand, applied to the version that the coach was looking at."""

from collections.abc import Sequence

from schemas.events import EditKind, EditSummary
from schemas.ids import derived_id
from schemas.summary import Cause, Commitment, Origin, Owner, Section, Statement, Summary, Support, Visibility
from schemas.transcript import Transcript
from streams.analyst import Declined, Outcome, Refinement
from streams.evidence import check
from streams.merge import in_sections
from streams.sentences import sentences
from streams.vocabulary import content_words, words

_SHOWN = 90


def edited(seen: Summary, edit: EditSummary, transcript: Transcript) -> Outcome:
    """`seen` with one sentence changed. The coach's own words are marked as theirs; what proves them is looked for."""
    if edit.kind is EditKind.ADD:
        return _added(seen, edit, transcript)
    one = next((one for one in seen.statements if one.statement_id == edit.statement_id), None)
    if one is None:
        return _GONE
    match edit.kind:
        case EditKind.REWORD:
            return _reworded(seen, one, edit, transcript)
        case EditKind.DELETE:
            return _outcome(
                seen, [other for other in seen.statements if other is not one], f"Removed {_quoted(one)}.", one
            )
        case EditKind.MOVE:
            return _moved(seen, one, edit)
        case EditKind.SET_VISIBILITY:
            return _shown_or_hidden(seen, one, edit.visibility or Visibility.COACH_ONLY)


def proof(text: str, transcript: Transcript) -> list[Statement]:
    """`text` as statements, one for each sentence of the transcript that has all of its words: usually none or one."""
    wanted = set(content_words(text))
    segments = {segment.segment_id: segment for segment in transcript.segments}
    found = []
    for sentence in sentences(transcript):
        if not wanted or sentence.private or not wanted <= set(words(sentence.text)):
            continue
        claim = Statement(statement_id="", section=Section.OVERVIEW, text=text, evidence=sentence.evidence())
        if check(claim, segments) is Support.SUPPORTED:
            found.append(claim)
    return found


def _added(seen: Summary, edit: EditSummary, transcript: Transcript) -> Outcome:
    section = edit.section or Section.OVERVIEW
    text = " ".join((edit.text or "").split())
    proofs = proof(text, transcript)
    new = _placed(
        Statement(
            statement_id=f"st-{derived_id(edit.event_id, 'statement')}",
            section=section,
            text=text,
            origin=Origin.COACH_ADDED,
            evidence=proofs[0].evidence if proofs else [],
        ),
        section,
    )
    return _outcome(seen, _before(seen.statements, new, edit.before_statement_id), f"Added {_quoted(new)}.")


def _reworded(seen: Summary, one: Statement, edit: EditSummary, transcript: Transcript) -> Outcome:
    text = " ".join((edit.text or "").split())
    if text == one.text:
        return _AS_IT_IS
    origin = one.origin if one.origin is Origin.COACH_ADDED else Origin.COACH_EDIT
    new = one.changed(text=text, origin=origin)
    segments = {segment.segment_id: segment for segment in transcript.segments}
    if check(new, segments) is not Support.SUPPORTED and (proofs := proof(text, transcript)):
        new = new.changed(evidence=proofs[0].evidence)
    return _outcome(seen, [new if other is one else other for other in seen.statements], f"Now it says {_quoted(new)}.")


def _moved(seen: Summary, one: Statement, edit: EditSummary) -> Outcome:
    new = _placed(one, edit.section or one.section)
    rest = [other for other in seen.statements if other is not one]
    statements = _before(rest, new, edit.before_statement_id)
    return _AS_IT_IS if statements == seen.statements else _outcome(seen, statements, f"Moved {_quoted(one)}.")


def _shown_or_hidden(seen: Summary, one: Statement, visibility: Visibility) -> Outcome:
    if one.visibility is visibility:
        return _AS_IT_IS
    if one.section is Section.PRIVATE_NOTES:
        return _PRIVATE
    verb = "Hid" if visibility is Visibility.COACH_ONLY else "Showed"
    side = "from" if visibility is Visibility.COACH_ONLY else "to"
    new = one.changed(visibility=visibility)
    reply = f"{verb} {_quoted(one)} {side} the client."
    return _outcome(seen, [new if other is one else other for other in seen.statements], reply)


def _placed(one: Statement, section: Section) -> Statement:
    """As it has to be in that section: a commitment has an owner, and a private note is the coach's alone."""
    commitment = one.commitment or Commitment(owner=Owner.UNKNOWN)
    return one.changed(
        section=section,
        commitment=commitment if section is Section.COMMITMENTS else None,
        visibility=Visibility.COACH_ONLY if section is Section.PRIVATE_NOTES else one.visibility,
    )


def _before(statements: Sequence[Statement], new: Statement, before: str | None) -> list[Statement]:
    at = next((at for at, one in enumerate(statements) if one.statement_id == before), len(statements))
    return in_sections([*statements[:at], new, *statements[at:]])


def _outcome(seen: Summary, statements: list[Statement], reply: str, *gone: Statement) -> Refinement:
    return Refinement(statements, [*seen.removed, *gone], seen.layout, reply, Cause.COACH_EDIT)


def _quoted(one: Statement) -> str:
    return f"“{one.text}”" if len(one.text) <= _SHOWN else f"“{one.text[: _SHOWN - 1].rstrip()}…”"


_GONE = Declined("That sentence is not in the version you were looking at.", ["undo", "restore it"])
_AS_IT_IS = Declined("That is how it is already.", ["undo"])
_PRIVATE = Declined("A private note is for you alone: move it to another section first.", ["undo"])
