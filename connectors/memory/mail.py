"""A mailer that keeps what it is given."""

from connectors.message import composed
from connectors.ports import Mail


class MemoryMailer:
    """`failures` maps a recipient to the error that sending to it raises."""

    def __init__(self, failures: dict[str, Exception] | None = None) -> None:
        self.sent: list[Mail] = []
        self._failures = failures or {}

    async def send(self, mail: Mail) -> None:
        composed(mail)
        if error := self._failures.get(mail.recipient):
            raise error
        self.sent.append(mail)
