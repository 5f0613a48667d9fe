"""Which mails are done with."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from connectors.postgres.database import Database
from connectors.postgres.tables import notifications
from schemas.events import NotificationStatusChanged


class PostgresNotifications:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def outcome(self, notification_id: str) -> NotificationStatusChanged | None:
        statement = select(notifications.c.payload).where(notifications.c.notification_id == notification_id)
        async with self._database.begin() as connection:
            payload = (await connection.execute(statement)).scalar_one_or_none()
        return None if payload is None else NotificationStatusChanged.model_validate(payload)

    async def record(self, outcome: NotificationStatusChanged) -> None:
        statement = insert(notifications).values(
            notification_id=outcome.notification_id,
            coach_id=outcome.coach_id,
            payload=outcome.model_dump(mode="json"),
        )
        async with self._database.begin() as connection:
            await connection.execute(statement.on_conflict_do_nothing())
