"""Commands about single sentences and sections. Their numbers are those that the coach saw."""

import hashlib
from dataclasses import replace

from schemas.summary import Commitment, Origin, Owner, Section, Statement, Visibility
from streams.analyst import Declined
from streams.edit import proof
from streams.extractive.commands import MoveTo, OnlySections, Place, Remove, Rewrite, SetVisibility, Swap, Write
from streams.extractive.state import Applied, Sight, counted, quoted, suggest, title
from streams.merge import in_sections


def removed(sight: Sight, command: Remove) -> Applied:
    gone: list[Statement] = []
    for number in dict.fromkeys(command.numbers):
        one = sight.numbered(number, command.section)
        if isinstance(one, Declined):
            return one
        gone.append(one)
    places = ", ".join(map(str, sight.places(gone)))
    what = f"sentence {places}" if len(gone) == 1 else f"sentences {places}"
    return sight.state.without(gone), f"Removed {what}: {quoted(gone)}."


def section_removed(sight: Sight, section: Section) -> Applied:
    gone = [one for one in sight.state.statements if one.section is section]
    if not gone:
        return Declined(f"There is nothing in {title(section)} to remove.", suggest(sight.state))
    return sight.state.without(gone), f"Removed the {counted(len(gone))} in {title(section)}."


def only_sections(sight: Sight, command: OnlySections) -> Applied:
    gone = [one for one in sight.state.statements if one.section not in command.sections]
    names = " and ".join(title(section) for section in command.sections)
    if len(gone) == len(sight.state.statements):
        return Declined(f"There is nothing in {names}, so nothing would be left.", suggest(sight.state))
    if not gone:
        return Declined(f"There is nothing besides {names} already.", suggest(sight.state))
    return sight.state.without(gone), f"Kept {names} alone: took out {counted(len(gone))}."


def swapped(sight: Sight, command: Swap) -> Applied:
    one, other = sight.numbered(command.first), sight.numbered(command.second)
    if isinstance(one, Declined):
        return one
    if isinstance(other, Declined):
        return other
    if one.section is not other.section:
        return Declined(
            f"Sentence {command.first} is in {title(one.section)} and sentence {command.second} in "
            f"{title(other.section)}: I can swap two of one section, or move one to the other.",
            [f"move sentence {command.first} to {title(other.section)}"],
        )
    turned = {one.statement_id: other, other.statement_id: one}
    statements = [turned.get(each.statement_id, each) for each in sight.state.statements]
    return replace(sight.state, statements=statements), f"Swapped sentences {command.first} and {command.second}."


def placed(sight: Sight, command: Place) -> Applied:
    one = sight.numbered(command.number)
    if isinstance(one, Declined):
        return one
    marked: str | None = None
    if (number := command.before or command.after) is not None:
        mark = sight.numbered(number)
        if isinstance(mark, Declined):
            return mark
        if mark.section is not one.section:
            return Declined(
                f"Sentences {command.number} and {number} are in two sections: move it there first.",
                [f"move sentence {command.number} to {title(mark.section)}"],
            )
        marked = mark.statement_id
    rest = [each for each in sight.state.statements if each.statement_id != one.statement_id]
    own = [at for at, each in enumerate(rest) if each.section is one.section]
    if marked is not None:
        at = next(at for at, each in enumerate(rest) if each.statement_id == marked) + (command.after is not None)
    else:
        at = (own[-1] + 1 if command.at_end else own[0]) if own else len(rest)
    statements = in_sections([*rest[:at], one, *rest[at:]])
    return replace(sight.state, statements=statements), f"Moved sentence {command.number} within {title(one.section)}."


def moved(sight: Sight, command: MoveTo) -> Applied:
    one = sight.numbered(command.number)
    if isinstance(one, Declined):
        return one
    rest = [each for each in sight.state.statements if each.statement_id != one.statement_id]
    statements = in_sections([*rest, in_section(one, command.section)])
    return replace(sight.state, statements=statements), f"Moved sentence {command.number} to {title(command.section)}."


def in_section(one: Statement, section: Section) -> Statement:
    """As it has to be there: a commitment has an owner, and a private note is the coach's alone."""
    commitment = one.commitment or Commitment(owner=Owner.UNKNOWN)
    return one.changed(
        section=section,
        commitment=commitment if section is Section.COMMITMENTS else None,
        visibility=Visibility.COACH_ONLY if section is Section.PRIVATE_NOTES else one.visibility,
    )


def rewritten(sight: Sight, command: Rewrite) -> Applied:
    """In the coach's own words, which are marked as theirs."""
    one = sight.numbered(command.number)
    if isinstance(one, Declined):
        return one
    origin = one.origin if one.origin is Origin.COACH_ADDED else Origin.COACH_EDIT
    new = one.changed(text=command.text, origin=origin)
    return sight.state.with_changed([new]), f"Sentence {command.number} now says {quoted([new])}."


def written(sight: Sight, command: Write) -> Applied:
    proofs = proof(command.text, sight.transcript)
    known = len(sight.state.statements) + len(sight.state.removed)
    new = in_section(
        Statement(
            statement_id=f"st-{hashlib.sha256(f'{known} {command.text}'.encode()).hexdigest()[:16]}",
            section=command.section,
            text=command.text,
            origin=Origin.COACH_ADDED,
            evidence=proofs[0].evidence if proofs else [],
        ),
        command.section,
    )
    state = replace(sight.state, statements=in_sections([*sight.state.statements, new]))
    return state, f"Added to {title(command.section)}: {quoted([new])}."


def shown_or_hidden(sight: Sight, command: SetVisibility) -> Applied:
    one = sight.numbered(command.number)
    if isinstance(one, Declined):
        return one
    hides = command.visibility is Visibility.COACH_ONLY
    if one.section is Section.PRIVATE_NOTES and not hides:
        return Declined("A private note is for you alone: move it to another section first.", [])
    told = f"Hid sentence {command.number} from" if hides else f"Showed sentence {command.number} to"
    return sight.state.with_changed([one.changed(visibility=command.visibility)]), f"{told} the client."
