"""One command applied to a summary. Statements are chosen, left out and brought back; none is rewritten."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from connectors.ports import Embedder, Priority
from schemas.summary import Layout, Section, Statement, Summary
from schemas.transcript import Transcript
from streams.analyst import Declined, Refinement
from streams.extractive import commands
from streams.extractive.commands import Command
from streams.extractive.ranking import centrality
from streams.extractive.search import found_about, more_sentences
from streams.extractive.topic import FEW, about, names, with_topic

CUT = "; cut for length"
"""Ends the rule of a statement that `shorter` took out, so that `longer` knows what to bring back first."""

_FACTS = (
    Section.GOAL,
    Section.SUCCESS_MEASURE,
    Section.REVIEWS,
    Section.COMMITMENTS,
    Section.NEXT_SESSION,
    Section.PRIVATE_NOTES,
)
"""What no command about length or focus takes away: it must be asked for by name."""
_PRONOUNS = frozenset(("it", "that", "this", "them", "him", "her", "those", "one", "stuff", "something", "thing"))
_MORE = 3
_SHOWN = 90


@dataclass(frozen=True)
class State:
    statements: list[Statement]
    removed: list[Statement]
    layout: Layout

    def without(self, gone: Sequence[Statement], rule_end: str = "") -> "State":
        ids = {statement.statement_id for statement in gone}
        marked = [
            statement.changed(rule=(statement.rule or "") + rule_end) if rule_end else statement for statement in gone
        ]
        kept = [statement for statement in self.statements if statement.statement_id not in ids]
        return replace(self, statements=kept, removed=self.removed + marked)

    def including(self, more: Sequence[Statement], transcript: Transcript) -> "State":
        ids = {statement.statement_id for statement in more}
        unmarked = [
            statement.changed(rule=statement.rule.removesuffix(CUT)) if statement.rule else statement
            for statement in more
        ]
        removed = [statement for statement in self.removed if statement.statement_id not in ids]
        kept = [statement for statement in self.statements if statement.statement_id not in ids]
        return replace(self, statements=_in_reading_order([*kept, *unmarked], transcript), removed=removed)

    def numbers(self, among: Sequence[Statement]) -> list[int]:
        """Their places as a reader counts, from 1."""
        return [self.statements.index(statement) + 1 for statement in among]


@dataclass(frozen=True)
class Refiner:
    """Applies commands for one transcript."""

    embedder: Embedder
    transcript: Transcript

    async def refine(self, summary: Summary, said: str) -> Refinement | Declined:
        wanted = commands.read(said)
        if not wanted:
            return not_understood(said)
        state = State(list(summary.statements), list(summary.removed), summary.layout)
        replies: list[str] = []
        for command in wanted:
            outcome = await self._apply(state, command)
            if isinstance(outcome, Declined):
                return outcome
            state, reply = outcome
            replies.append(reply)
        return Refinement(state.statements, state.removed, state.layout, " ".join(replies))

    async def _apply(self, state: State, command: Command) -> tuple[State, str] | Declined:
        match command:
            case commands.Shorter(sentences=count):
                return await self._shorter(state, count)
            case commands.Longer():
                return await self._longer(state, _MORE)
            case commands.Arrange(layout=layout):
                return _arranged(state, layout)
            case commands.Focus(topic=topic):
                return await self._focused(state, topic)
            case commands.LeaveOut(topic=topic):
                return await self._left_out(state, topic)
            case commands.Add(topic=topic):
                return await self._added(state, topic)
            case commands.RemoveAbout(topic=topic, section=section):
                return await self._one_about(state, topic, section)
            case commands.RestoreAbout(topic=topic):
                return await self._restored_about(state, topic)
            case commands.RemoveNumber(number=number, section=section):
                return _removed_number(state, number, section)
            case commands.RemoveSection(section=section):
                return _removed_section(state, section)
            case commands.RestoreLast():
                return _restored(state, state.removed[-1:], self.transcript)
            case commands.RestoreAll():
                return _restored(state, state.removed, self.transcript)

    async def _shorter(self, state: State, count: int | None) -> tuple[State, str] | Declined:
        overview = [one for one in state.statements if one.section is Section.OVERVIEW]
        if count is not None and count > len(overview):
            return await self._longer(state, count - len(overview))
        if count is not None and (count < 1 or count == len(overview)):
            return Declined(
                f"The overview has {len(overview)} sentences already.", ["make it shorter", "make it longer"]
            )
        sections = [Section.OVERVIEW] if count else [section for section in Section if section not in _FACTS]
        rows = await self.embedder.embed([one.text for one in state.statements], Priority.DRAFT)
        worth = dict(zip((one.statement_id for one in state.statements), centrality(rows), strict=True))
        gone: list[Statement] = []
        for section in sections:
            among = [one for one in state.statements if one.section is section]
            keep = count or (len(among) + 1) // 2
            gone += sorted(among, key=lambda one: float(-worth[one.statement_id]))[keep:]
        free = [one for one in state.statements if one.section not in _FACTS]
        if not gone and not count:
            gone = sorted(free, key=lambda one: float(-worth[one.statement_id]))[(len(free) + 1) // 2 :]
        if not gone:
            return Declined(
                "It is as short as I can make it by myself: the goal and the commitments stay until you name them.",
                ["remove sentence 2", "remove the open threads", "undo"],
            )
        return state.without(gone, CUT), f"Shortened by {_counted(len(gone))}; the goal and all commitments stayed."

    async def _longer(self, state: State, count: int) -> tuple[State, str] | Declined:
        back = [one for one in state.removed if (one.rule or "").endswith(CUT)]
        if back:
            return state.including(
                back, self.transcript
            ), f"Brought back the {_counted(len(back))} that I had cut for length."
        more = await more_sentences(self.embedder, self.transcript, [*state.statements, *state.removed], count)
        if not more:
            return Declined("There is nothing more of weight in this session to add.", ["restore everything", "undo"])
        return state.including(more, self.transcript), f"Added {_counted(len(more))} to the overview."

    async def _focused(self, state: State, said: str) -> tuple[State, str] | Declined:
        if said.lower() in _PRONOUNS:
            return _which_topic("focus on")
        free = [one for one in state.statements if one.section not in _FACTS]
        topic, rows = await with_topic(self.embedder, said, [one.text for one in free])
        on_topic = [free[row] for row in about(topic.nearness([one.text for one in free], rows), FEW)]
        known = [*state.statements, *state.removed]
        count = max(sum(one.section is Section.OVERVIEW for one in state.statements), _MORE)
        told = sum(one.section is Section.OVERVIEW for one in on_topic)
        more = await found_about(self.embedder, self.transcript, topic, known, max(count - told, 1))
        if not on_topic and not more:
            return _nothing_about(said)
        kept = {one.statement_id for one in on_topic}
        off = [one for one in free if one.statement_id not in kept]
        if not off and not more:
            return Declined(f"The summary is about {said} already, and I found no more to add.", ["make it shorter"])
        reply = f"Focused on {said}: kept {_counted(len(on_topic))}, added {len(more)}, left out {len(off)}."
        return state.without(off).including(more, self.transcript), reply

    async def _left_out(self, state: State, said: str) -> tuple[State, str] | Declined:
        if said.lower() in _PRONOUNS:
            return _which_topic("leave out")
        promised = [one for one in state.statements if one.section is Section.COMMITMENTS and names(said, one.text)]
        free = [one for one in state.statements if one.section is not Section.COMMITMENTS]
        gone = await self._nearest(free, said, all_near=True)
        if not gone and promised:
            return Declined(
                f"Only what was agreed is about {said}: {_quoted(promised)}. Commitments stay until you name them.",
                [*(f"remove sentence {number}" for number in state.numbers(promised)[:3]), "remove the commitments"],
            )
        if not gone:
            return Declined(f"No sentence of the summary is about {said}.", _suggest(state))
        kept = " What was agreed stays." if promised else ""
        return state.without(gone), f"Left out {_counted(len(gone))} about {said}: {_quoted(gone)}.{kept}"

    async def _added(self, state: State, said: str) -> tuple[State, str] | Declined:
        if said.lower() in _PRONOUNS:
            return _which_topic("add something about")
        topic, _ = await with_topic(self.embedder, said, [])
        more = await found_about(self.embedder, self.transcript, topic, state.statements, 2)
        if not more:
            return _nothing_about(said)
        return state.including(more, self.transcript), f"Added {_counted(len(more))} about {said}: {_quoted(more)}."

    async def _one_about(self, state: State, said: str, section: Section | None) -> tuple[State, str] | Declined:
        among = [one for one in state.statements if section in (None, one.section)]
        best = await self._nearest(among, said)
        if not best:
            return Declined(f"No sentence of the summary is about {said}.", _suggest(state))
        if len(best) > 1:
            numbers = state.numbers(best)
            said_numbers = ", ".join(map(str, sorted(numbers)))
            return Declined(
                f"{len(best)} sentences are about {said}: {said_numbers}. Which one shall I remove?",
                [*(f"remove sentence {number}" for number in sorted(numbers)[:4]), f"leave out {said}"],
            )
        return state.without(best), f"Removed sentence {state.numbers(best)[0]}: {_quoted(best)}."

    async def _restored_about(self, state: State, said: str) -> tuple[State, str] | Declined:
        best = await self._nearest(state.removed, said)
        if not best:
            return Declined(f"No removed sentence is about {said}.", ["restore it", "restore everything"])
        return _restored(state, best, self.transcript)

    async def _nearest(self, among: list[Statement], said: str, all_near: bool = False) -> list[Statement]:
        """Those that name the topic; where none does, the one nearest in meaning, and those that are as near."""
        naming = [one for one in among if names(said, one.text)]
        if naming or not among:
            return naming
        topic, rows = await with_topic(self.embedder, said, [one.text for one in among])
        nearness = topic.nearness([one.text for one in among], rows)
        found = about(nearness)
        if found and not all_near:
            found = [row for row in found if nearness[row] > nearness[found[0]] - 0.05]
        return [among[row] for row in found]


def not_understood(said: str) -> Declined:
    return Declined(
        f"I did not understand “{said.strip()[:_SHOWN]}”. I choose and cut what was said in the session, and write "
        "nothing new. You can ask for it shorter or longer, as bullets or as prose, focused on a topic or without one, "
        "with more about something, with a sentence removed or restored, or undo the last change.",
        commands.CAN_SAY,
    )


def _arranged(state: State, layout: Layout) -> tuple[State, str] | Declined:
    name = "bullets" if layout is Layout.BULLETS else "prose"
    if state.layout is layout:
        other = "as prose" if layout is Layout.BULLETS else "as bullets"
        return Declined(f"The summary is in {name} already.", [other, "make it shorter"])
    return replace(state, layout=layout), f"The summary is in {name} now."


def _removed_number(state: State, number: int, section: Section | None) -> tuple[State, str] | Declined:
    among = [one for one in state.statements if section in (None, one.section)]
    if not among or number == 0 or number > len(among):
        where = f" in {_title(section)}" if section else ""
        return Declined(f"There is no sentence {number}{where}: I count {len(among)}.", _suggest(state))
    one = among[-1 if number < 0 else number - 1]
    return state.without([one]), f"Removed sentence {state.numbers([one])[0]}: {_quoted([one])}."


def _removed_section(state: State, section: Section) -> tuple[State, str] | Declined:
    gone = [one for one in state.statements if one.section is section]
    if not gone:
        return Declined(f"There is nothing in {_title(section)} to remove.", _suggest(state))
    return state.without(gone), f"Removed the {_counted(len(gone))} in {_title(section)}."


def _restored(state: State, back: list[Statement], transcript: Transcript) -> tuple[State, str] | Declined:
    if not back:
        return Declined("Nothing was removed, so there is nothing to restore.", ["make it longer", "remove sentence 2"])
    return state.including(back, transcript), f"Restored {_counted(len(back))}: {_quoted(back)}."


def _nothing_about(topic: str) -> Declined:
    return Declined(f"I found nothing about {topic} in this session.", ["make it longer", "make it shorter"])


def _which_topic(verb: str) -> Declined:
    return Declined(
        f"What shall I {verb}? Name a topic or a sentence's number.",
        [f"{verb} the deadline", "remove sentence 2", "undo"],
    )


def _suggest(state: State) -> list[str]:
    numbered = [f"remove sentence {number}" for number in range(1, min(len(state.statements), 2) + 1)]
    return [*numbered, "make it shorter", "restore it"] if state.removed else [*numbered, "make it shorter"]


def _in_reading_order(statements: list[Statement], transcript: Transcript) -> list[Statement]:
    """By section, then as spoken; what has no evidence comes last in its section."""
    order = {section: at for at, section in enumerate(Section)}
    spoken = {segment.segment_id: at for at, segment in enumerate(transcript.segments)}

    def place(statement: Statement) -> tuple[int, float, int]:
        first = statement.evidence[0] if statement.evidence else None
        at = spoken.get(first.segment_id, np.inf) if first else np.inf
        return order[statement.section], at, first.start_char if first else 0

    return sorted(statements, key=place)


def _title(section: Section) -> str:
    return section.value.lower().replace("_", " ")


def _counted(number: int) -> str:
    return f"{number} sentence{'s' * (number != 1)}"


def _quoted(statements: Sequence[Statement]) -> str:
    text = statements[0].text
    shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1].rstrip() + "…"
    return f"“{shown}”" + (f" and {len(statements) - 1} more" if len(statements) > 1 else "")
