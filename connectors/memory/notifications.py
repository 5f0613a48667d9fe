"""Which mails are done with, in memory."""

from schemas.events import NotificationStatusChanged


class MemoryNotifications:
    def __init__(self) -> None:
        self._outcomes: dict[str, NotificationStatusChanged] = {}

    async def outcome(self, notification_id: str) -> NotificationStatusChanged | None:
        return self._outcomes.get(notification_id)

    async def record(self, outcome: NotificationStatusChanged) -> None:
        self._outcomes.setdefault(outcome.notification_id, outcome)
