"""Shadows, by session."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Text, cast, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from connectors.postgres.database import Database
from connectors.postgres.payload import as_payload
from connectors.postgres.tables import shadows
from connectors.shadows_port import Outcome, Trial
from schemas.events import DraftShadow, ShadowDeclined, ShadowDrafted

_KINDS: dict[str, type[Outcome]] = {"ShadowDrafted": ShadowDrafted, "ShadowDeclined": ShadowDeclined}
_ASKED, _OUTCOME = cast(shadows.c.asked, Text), cast(shadows.c.outcome, Text)


class PostgresShadows:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def ask(self, asked: DraftShadow) -> None:
        await self._put(asked, {"asked": as_payload(asked)})

    async def keep(self, outcome: Outcome) -> None:
        await self._put(outcome, {"outcome_name": literal(outcome.name), "outcome": as_payload(outcome)})

    async def outcome(self, shadow_id: str, session_id: str) -> Outcome | None:
        statement = select(shadows.c.outcome_name, _OUTCOME).where(
            shadows.c.shadow_id == shadow_id, shadows.c.session_id == session_id
        )
        async with self._database.begin() as connection:
            row = (await connection.execute(statement)).first()
        return None if row is None else _read(*row)

    async def of(self, coach_id: str, shadow_id: str) -> Sequence[Trial]:
        statement = (
            select(_ASKED, shadows.c.outcome_name, _OUTCOME)
            .where(shadows.c.shadow_id == shadow_id, shadows.c.coach_id == coach_id, shadows.c.asked.is_not(None))
            .order_by(shadows.c.session_id)
        )
        async with self._database.begin() as connection:
            rows = (await connection.execute(statement)).all()
        return [Trial(DraftShadow.model_validate_json(asked), _read(name, payload)) for asked, name, payload in rows]

    async def _put(self, event: DraftShadow | Outcome, columns: dict[str, ColumnElement[object]]) -> None:
        """What a column holds already stays."""
        place = {"shadow_id": event.shadow_id, "session_id": event.session_id}
        row = insert(shadows).values(**place, coach_id=event.coach_id, **columns)
        kept = {name: func.coalesce(shadows.c[name], row.excluded[name]) for name in columns}
        async with self._database.begin() as connection:
            await connection.execute(row.on_conflict_do_update(index_elements=list(place), set_=kept))


def _read(name: str | None, payload: str | None) -> Outcome | None:
    return None if name is None or payload is None else _KINDS[name].model_validate_json(payload)
