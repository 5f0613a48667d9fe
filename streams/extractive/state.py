"""A summary in the making, while commands are applied to it one after another."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from schemas.summary import Layout, Section, Statement
from schemas.transcript import Transcript
from streams.analyst import Clarification, Declined

CUT = "; cut for length"
"""Ends the rule of a statement that `shorter` took out, so that `longer` knows what to bring back first."""

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

    def with_changed(self, changed: Sequence[Statement]) -> "State":
        by_id = {one.statement_id: one for one in changed}
        return replace(self, statements=[by_id.get(one.statement_id, one) for one in self.statements])


Applied = tuple[State, str] | Declined | Clarification
"""What a command leads to, with the reply; or why it leads to nothing."""


@dataclass(frozen=True)
class Sight:
    """What the coach sees, and what the commands before made of it: numbers count the former."""

    seen: Sequence[Statement]
    state: State
    transcript: Transcript

    def numbered(self, number: int, section: Section | None = None) -> Statement | Declined:
        """The sentence of that number as it is by now; -1 is the last."""
        among = [one for one in self.seen if section in (None, one.section)]
        if not among or number == 0 or number > len(among):
            where = f" in {title(section)}" if section else ""
            return Declined(f"There is no sentence {number}{where}: I count {len(among)}.", suggest(self.state))
        wanted = among[-1 if number < 0 else number - 1]
        for one in self.state.statements:
            if one.statement_id == wanted.statement_id:
                return one
        return Declined(f"Sentence {number} was taken out just before.", suggest(self.state))

    def places(self, among: Sequence[Statement]) -> list[int]:
        """Their places as the coach counts, from 1."""
        places = {one.statement_id: at for at, one in enumerate(self.seen, start=1)}
        return [places[one.statement_id] for one in among if one.statement_id in places]


def suggest(state: State) -> list[str]:
    numbered = [f"remove sentence {number}" for number in range(1, min(len(state.statements), 2) + 1)]
    return [*numbered, "make it shorter", "restore it"] if state.removed else [*numbered, "make it shorter"]


def title(section: Section) -> str:
    return section.value.lower().replace("_", " ")


def counted(number: int) -> str:
    return f"{number} sentence{'s' * (number != 1)}"


def shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1].rstrip() + "…"


def quoted(statements: Sequence[Statement]) -> str:
    return f"“{shortened(statements[0].text)}”" + (f" and {len(statements) - 1} more" if len(statements) > 1 else "")


def _in_reading_order(statements: list[Statement], transcript: Transcript) -> list[Statement]:
    """By section, then as spoken; what has no evidence comes last in its section."""
    order = {section: at for at, section in enumerate(Section)}
    spoken = {segment.segment_id: at for at, segment in enumerate(transcript.segments)}

    def place(statement: Statement) -> tuple[int, float, int]:
        first = statement.evidence[0] if statement.evidence else None
        at = spoken.get(first.segment_id, np.inf) if first else np.inf
        return order[statement.section], at, first.start_char if first else 0

    return sorted(statements, key=place)
