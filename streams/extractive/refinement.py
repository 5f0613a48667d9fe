"""One command after another applied to a summary. Statements are chosen, left out and brought back."""

from dataclasses import dataclass, replace

from connectors.ports import Embedder, Priority
from schemas.events import Choice
from schemas.summary import Layout, Section, Statement, Summary
from schemas.transcript import Transcript
from streams.analyst import Clarification, Declined, Outcome, Refinement
from streams.extractive import commands
from streams.extractive.by_sentence import by_sentence
from streams.extractive.commands import CAN_SAY, Command
from streams.extractive.grammar import read
from streams.extractive.ranking import centrality
from streams.extractive.search import found_about, more_sentences
from streams.extractive.state import CUT, Applied, Sight, State, counted, quoted, shortened, suggest
from streams.extractive.topic import FEW, about, names, with_topic

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
_ASKED = 5
"""Sentences that a question offers at most."""


@dataclass(frozen=True)
class Refiner:
    """Applies commands for one transcript."""

    embedder: Embedder
    transcript: Transcript

    async def refine(self, summary: Summary, said: str) -> Outcome:
        wanted = read(said)
        if not wanted:
            return not_understood(said)
        state = State(list(summary.statements), list(summary.removed), summary.layout)
        replies: list[str] = []
        for command in wanted:
            outcome = await self._apply(Sight(summary.statements, state, self.transcript), command)
            if not isinstance(outcome, tuple):
                return outcome
            state, reply = outcome
            replies.append(reply)
        return Refinement(state.statements, state.removed, state.layout, " ".join(replies))

    async def _apply(self, sight: Sight, command: Command) -> Applied:
        state = sight.state
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
                return await self._left_out(sight, topic)
            case commands.Add(topic=topic):
                return await self._added(state, topic)
            case commands.RemoveAbout(topic=topic, section=section):
                return await self._one_about(sight, topic, section)
            case commands.RestoreAbout(topic=topic):
                return await self._restored_about(state, topic)
            case commands.RestoreLast():
                return _restored(state, state.removed[-1:], self.transcript)
            case commands.RestoreAll():
                return _restored(state, state.removed, self.transcript)
            case _:
                return by_sentence(sight, command)

    async def _shorter(self, state: State, count: int | None) -> Applied:
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
        return state.without(gone, CUT), f"Shortened by {counted(len(gone))}; the goal and all commitments stayed."

    async def _longer(self, state: State, count: int) -> Applied:
        back = [one for one in state.removed if (one.rule or "").endswith(CUT)]
        if back:
            return state.including(
                back, self.transcript
            ), f"Brought back the {counted(len(back))} that I had cut for length."
        more = await more_sentences(self.embedder, self.transcript, [*state.statements, *state.removed], count)
        if not more:
            return Declined("There is nothing more of weight in this session to add.", ["restore everything", "undo"])
        return state.including(more, self.transcript), f"Added {counted(len(more))} to the overview."

    async def _focused(self, state: State, said: str) -> Applied:
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
        reply = f"Focused on {said}: kept {counted(len(on_topic))}, added {len(more)}, left out {len(off)}."
        return state.without(off).including(more, self.transcript), reply

    async def _left_out(self, sight: Sight, said: str) -> Applied:
        if said.lower() in _PRONOUNS:
            return _which_topic("leave out")
        state = sight.state
        promised = [one for one in state.statements if one.section is Section.COMMITMENTS and names(said, one.text)]
        free = [one for one in state.statements if one.section is not Section.COMMITMENTS]
        gone = await self._nearest(free, said, all_near=True)
        if not gone and promised:
            return Declined(
                f"Only what was agreed is about {said}: {quoted(promised)}. Commitments stay until you name them.",
                [*(f"remove sentence {number}" for number in sight.places(promised)[:3]), "remove the commitments"],
            )
        if not gone:
            return Declined(f"No sentence of the summary is about {said}.", suggest(state))
        kept = " What was agreed stays." if promised else ""
        return state.without(gone), f"Left out {counted(len(gone))} about {said}: {quoted(gone)}.{kept}"

    async def _added(self, state: State, said: str) -> Applied:
        if said.lower() in _PRONOUNS:
            return _which_topic("add something about")
        topic, _ = await with_topic(self.embedder, said, [])
        more = await found_about(self.embedder, self.transcript, topic, state.statements, 2)
        if not more:
            return _nothing_about(said)
        return state.including(more, self.transcript), f"Added {counted(len(more))} about {said}: {quoted(more)}."

    async def _one_about(self, sight: Sight, said: str, section: Section | None) -> Applied:
        state = sight.state
        among = [one for one in state.statements if section in (None, one.section)]
        best = await self._nearest(among, said)
        if not best:
            return Declined(f"No sentence of the summary is about {said}.", suggest(state))
        if len(best) > 1:
            return _which_sentence(sight, best, said)
        return state.without(best), f"Removed sentence {sight.places(best)[0]}: {quoted(best)}."

    async def _restored_about(self, state: State, said: str) -> Applied:
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
        f"I did not understand “{shortened(said.strip())}”. I choose and cut what was said in the session, and write "
        "nothing new. You can ask for it shorter or longer, as bullets or as prose, focused on a topic or without one, "
        "with more about something, with a sentence removed or restored, or undo the last change.",
        CAN_SAY,
    )


def _arranged(state: State, layout: Layout) -> Applied:
    name = "bullets" if layout is Layout.BULLETS else "prose"
    if state.layout is layout:
        other = "as prose" if layout is Layout.BULLETS else "as bullets"
        return Declined(f"The summary is in {name} already.", [other, "make it shorter"])
    return replace(state, layout=layout), f"The summary is in {name} now."


def _which_sentence(sight: Sight, fitting: list[Statement], said: str) -> Clarification:
    numbers = sight.places(fitting)[:_ASKED]
    choices = [
        Choice(
            label=f"sentence {number}: “{shortened(sight.seen[number - 1].text)}”", command=f"remove sentence {number}"
        )
        for number in numbers
    ]
    told = ", ".join(map(str, numbers))
    return Clarification(f"{len(fitting)} sentences are about {said}: {told}. Which one shall I remove?", choices)


def _restored(state: State, back: list[Statement], transcript: Transcript) -> Applied:
    if not back:
        return Declined("Nothing was removed, so there is nothing to restore.", ["make it longer", "remove sentence 2"])
    return state.including(back, transcript), f"Restored {counted(len(back))}: {quoted(back)}."


def _nothing_about(topic: str) -> Declined:
    return Declined(f"I found nothing about {topic} in this session.", ["make it longer", "make it shorter"])


def _which_topic(verb: str) -> Declined:
    return Declined(
        f"What shall I {verb}? Name a topic or a sentence's number.",
        [f"{verb} the deadline", "remove sentence 2", "undo"],
    )
