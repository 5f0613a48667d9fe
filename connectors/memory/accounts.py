"""Accounts in memory."""

from collections.abc import Sequence
from dataclasses import replace

from connectors.addresses import address_key
from connectors.ports import Coach, Role, Unavailable


class MemoryAccounts:
    def __init__(self) -> None:
        self.unavailable = False
        self._coaches: dict[str, Coach] = {}

    async def add(self, coach: Coach) -> bool:
        if coach.coach_id in self._coaches or await self.by_email(coach.email) is not None:
            return False
        self._coaches[coach.coach_id] = coach
        return True

    async def by_id(self, coach_id: str) -> Coach | None:
        return self._coaches.get(coach_id)

    async def by_email(self, email: str) -> Coach | None:
        wanted = address_key(email)
        return next((coach for coach in self._coaches.values() if address_key(coach.email) == wanted), None)

    async def existing(self, coach_ids: Sequence[str]) -> set[str]:
        if self.unavailable:
            raise Unavailable("told to be")
        return self._coaches.keys() & set(coach_ids)

    async def remove(self, email: str) -> bool:
        coach = await self.by_email(email)
        return coach is not None and self._coaches.pop(coach.coach_id, None) is not None

    async def set_role(self, email: str, role: Role) -> bool:
        coach = await self.by_email(email)
        if coach is None:
            return False
        self._coaches[coach.coach_id] = replace(coach, role=role)
        return True
