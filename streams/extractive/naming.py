"""Commands about names and the person: the words of a summary changed by rule, never those of a quotation."""

import re

from schemas.events import Choice
from schemas.summary import Origin, Section, Statement
from schemas.transcript import Role, Transcript
from streams.analyst import Clarification, Declined
from streams.evidence import quote
from streams.extractive.cleaning import clean
from streams.extractive.commands import Person, Rename
from streams.extractive.person import in_person
from streams.extractive.state import Applied, Sight, counted

_PRONOUNS = ("you", "they", "she", "he")


def renamed(sight: Sight, command: Rename) -> Applied:
    """In the coach's words, so marked as theirs. A quotation keeps the name that was said."""
    old = command.old or _client(sight.transcript)
    if old is None:
        return Declined(
            f"Whose name is {command.new}? Say which name it takes the place of.", [f"rename Sam to {command.new}"]
        )
    name = re.compile(rf"(?<![\w-]){re.escape(old)}(?![\w-])")
    changed: list[Statement] = []
    quotes = 0
    for one in sight.state.statements:
        if one.section is Section.CLIENT_WORDS and name.search(one.text):
            quotes += 1
            continue
        text = name.sub(command.new, one.text)
        speaker = name.sub(command.new, one.speaker) if one.speaker else None
        if text != one.text:
            changed.append(one.changed(text=text, speaker=speaker, origin=_edited(one)))
        elif speaker != one.speaker:
            changed.append(one.changed(speaker=speaker))
    kept = f" {counted(quotes)} in the client's own words keep{'s' * (quotes == 1)} {old}." if quotes else ""
    if not changed:
        return Declined(f"Nobody is called {old} in the summary.{kept}", ["remove sentence 1", "undo"])
    reply = f"{old} is {command.new} now, in {counted(len(changed))}.{kept} The transcript keeps what was said."
    return sight.state.with_changed(changed), reply


def told_in_person(sight: Sight, command: Person) -> Applied:
    """The client's first person as another, or back again. What a rule would have to guess stays as it is."""
    if command.pronoun is None:
        choices = [Choice(label=word, command=f"use {word} instead of I") for word in ("she", "he", "they")]
        return Clarification("Which word shall stand for your client: she, he or they?", choices)
    clients = {one.name for one in sight.transcript.participants if one.role is Role.CLIENT}
    changed: list[Statement] = []
    left: list[Statement] = []
    for one in sight.state.statements:
        if one.speaker not in clients or one.origin is not Origin.MODEL or one.section is Section.CLIENT_WORDS:
            continue
        first = _first_person(one, sight.transcript)
        wanted = first if command.pronoun == "i" else _turned(first or one.text, command, one)
        if wanted is None:
            left.append(one)
        elif wanted != one.text:
            changed.append(one.changed(text=wanted))
    numbers = ", ".join(map(str, sight.places(left)))
    rest = f" I leave {counted(len(left))} alone, where I would have to guess: {numbers}." if left else ""
    if not changed:
        return Declined(f"There is no sentence that I can tell in that person for certain.{rest}", ["undo"])
    return sight.state.with_changed(changed), f"Changed the person in {counted(len(changed))}.{rest}"


def _turned(text: str, command: Person, one: Statement) -> str | None:
    assert command.pronoun is not None
    return in_person(text, command.pronoun, (one.speaker or "").split(" ")[0] if command.by_name else None)


def _first_person(one: Statement, transcript: Transcript) -> str | None:
    """The sentence as its client said it: the quoted words, where telling them in some person gives this one."""
    segments = {segment.segment_id: segment for segment in transcript.segments}
    said = [quote(evidence, segments) for evidence in one.evidence]
    spoken = clean(" ".join(words for words in said if words))
    name = (one.speaker or "").split(" ")[0]
    told = {in_person(spoken, pronoun, by) for pronoun in _PRONOUNS for by in (None, name)}
    return spoken if one.text in told | {spoken} else None


def _client(transcript: Transcript) -> str | None:
    """The first name of the one client; null when there are more, or none."""
    names = [one.name for one in transcript.participants if one.role is Role.CLIENT]
    return names[0].split(" ")[0] if len(names) == 1 else None


def _edited(one: Statement) -> Origin:
    return one.origin if one.origin is Origin.COACH_ADDED else Origin.COACH_EDIT
