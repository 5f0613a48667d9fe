"""What every passage index refuses before it writes."""

from collections.abc import Sequence

from connectors.ports import Passage, Vectors


def checked_passages(coach_id: str, session_id: str, passages: Sequence[Passage], vectors: Vectors) -> None:
    """Raises ValueError when a passage is another coach's or session's, or has no vector of its own."""
    if len(passages) != len(vectors):
        raise ValueError(f"{len(passages)} passages with {len(vectors)} vectors")
    if any((passage.coach_id, passage.session_id) != (coach_id, session_id) for passage in passages):
        raise ValueError("a passage of another session")
    if len({passage.passage_id for passage in passages}) != len(passages):
        raise ValueError("two passages with one id")
