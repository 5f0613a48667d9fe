"""Clients in memory."""

from connectors.clients_port import Client, client_key


class MemoryClients:
    def __init__(self) -> None:
        self._clients: dict[str, Client] = {}

    async def add(self, client: Client) -> bool:
        if client.client_id in self._clients or self._is_taken(client):
            return False
        self._clients[client.client_id] = client
        return True

    async def change(self, client: Client) -> bool:
        if await self.by_id(client.coach_id, client.client_id) is None or self._is_taken(client):
            return False
        self._clients[client.client_id] = client
        return True

    async def by_id(self, coach_id: str, client_id: str) -> Client | None:
        client = self._clients.get(client_id)
        return client if client is not None and client.coach_id == coach_id else None

    async def of_coach(self, coach_id: str) -> list[Client]:
        theirs = [client for client in self._clients.values() if client.coach_id == coach_id]
        return sorted(theirs, key=lambda client: (client_key(client.name), client.client_id))

    def _is_taken(self, client: Client) -> bool:
        return any(
            other.coach_id == client.coach_id
            and other.client_id != client.client_id
            and client_key(other.name) == client_key(client.name)
            for other in self._clients.values()
        )
