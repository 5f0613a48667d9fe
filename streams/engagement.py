"""What makes a commitment the same one from version to version."""

import hashlib
from collections.abc import Sequence

from schemas.summary import Statement, Summary


def commitment_id(session_id: str, statement: Statement) -> str:
    """The one it has; else it follows from the session and the statement, and is the same whenever it is asked for."""
    if statement.commitment is not None and statement.commitment.commitment_id is not None:
        return statement.commitment.commitment_id
    digest = hashlib.sha256(f"{session_id}\n{statement.statement_id}".encode()).hexdigest()
    return f"cm-{digest[:16]}"


def identified(summary: Summary, session_id: str) -> Summary:
    """`summary` with an id on each of its commitments, standing or removed."""

    def named(statements: Sequence[Statement]) -> list[Statement]:
        return [
            one.changed(commitment=one.commitment.changed(commitment_id=commitment_id(session_id, one)))
            if one.commitment
            else one
            for one in statements
        ]

    return summary.changed(statements=named(summary.statements), removed=named(summary.removed))
