"""Where a connection takes up its coach's stream: all of what it missed, or none of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from connectors.streams_port import StreamState
from gateway.limits import RECOVERY_EVENTS, REPLAY_DEFAULT
from gateway.protocol import Position
from gateway.stream import At, PositionLost


@dataclass(frozen=True)
class Recover:
    """Every event after `offset` follows."""

    offset: int


@dataclass(frozen=True)
class Afresh:
    """The latest `count` events follow."""

    count: int


def decide(resume: Position | None, replay: int, state: StreamState) -> Recover | Afresh:
    """All or nothing. Distance is counted in offsets, of which there are never fewer than events."""
    if resume is None:
        return Afresh(replay)
    behind = state.end_offset - (resume.offset + 1)
    kept = state.start_offset <= resume.offset + 1
    if resume.epoch != state.epoch or not kept or not 0 <= behind <= RECOVERY_EVENTS:
        return Afresh(REPLAY_DEFAULT)
    return Recover(resume.offset)


def joined(position: int, events: Iterable[At]) -> Iterator[At]:
    """Events of the record that follow `position`, each once. Raises PositionLost at a hole."""
    for event in events:
        if event.offset <= position:
            continue
        if event.prev > position:
            raise PositionLost(f"after {position} the record goes on at {event.offset}, past {event.prev}")
        position = event.offset
        yield event
