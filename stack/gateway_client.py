"""The gateway's REST side, for the command line: log in, upload, ask, search."""

from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from stack.chat_client import ChatClient
from stack.chat_protocol import Refused

TIMEOUT_S = 60.0
Answer = dict[str, Any]


class Rejected(Exception):
    """The gateway said no; the message is its reason."""


class Busy(Rejected):
    """It says so only for now."""


class GatewayClient:
    """One logged-in coach at a gateway, `base_url` like http://127.0.0.1:8000."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")
        self._http = httpx.AsyncClient(base_url=self.base_url, timeout=TIMEOUT_S)
        self._token = self._refresh_token = ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def log_in(self, email: str, password: str) -> Answer:
        return self._keep(_checked(await self._http.post("/auth/login", json={"email": email, "password": password})))

    async def renew(self) -> Answer:
        """New tokens without a password. Raises Rejected when it is time to log in again."""
        asked = {"refresh_token": self._refresh_token}
        return self._keep(_checked(await self._http.post("/auth/refresh", json=asked)))

    def _keep(self, login: Answer) -> Answer:
        self._token, self._refresh_token = str(login["access_token"]), str(login["refresh_token"])
        self._http.headers["Authorization"] = f"Bearer {self._token}"
        return login

    async def upload(self, path: Path, **fields: str) -> Answer:
        """The session that the file makes, or made before."""
        with path.open("rb") as file:
            answer = await self._http.post("/transcripts/upload", files={"files": (path.name, file)}, data=fields)
        sessions: list[Answer] = _checked(answer)["sessions"]
        return sessions[0]

    async def post(self, path: str, body: Answer) -> Answer:
        return await self._ask("POST", path, body)

    async def put(self, path: str, body: Answer) -> Answer:
        return await self._ask("PUT", path, body)

    async def delete(self, path: str) -> None:
        _checked(await self._http.delete(path))

    async def get(self, path: str) -> Answer:
        return await self._ask("GET", path)

    async def _ask(self, method: str, path: str, body: Answer | None = None) -> Answer:
        answer = await self._http.request(method, path, json=body)
        if answer.status_code == httpx.codes.UNAUTHORIZED and self._refresh_token:
            await self.renew()
            answer = await self._http.request(method, path, json=body)
        return _checked(answer)

    async def correct(self, session_id: str, kind: str, **fields: object) -> Answer:
        """Ask for one correction of a session's transcript; what comes of it is told in the chat."""
        return await self.post(f"/transcripts/{session_id}/corrections", {"kind": kind, **fields})

    async def search(self, query: str, limit: int = 5) -> list[Answer]:
        answer = await self.post("/search/query", {"query": query, "limit": limit})
        hits: list[Answer] = answer["hits"]
        return hits

    def chat(self, replay: int = 50) -> ChatClient:
        async def token(expired: bool) -> str:
            if expired:
                try:
                    await self.renew()
                except (Busy, httpx.TransportError):
                    # The old one closes the connection once more, and then it is tried again.
                    pass
                except Rejected as error:
                    raise Refused(f"log in again: {error}") from error
            return self._token

        return ChatClient("ws" + self.base_url.removeprefix("http") + "/ws", token, replay)


def _checked(answer: httpx.Response) -> Answer:
    if answer.is_success:
        found: Answer = answer.json() if answer.content else {}
        return found
    try:
        reason = answer.json()["error"]["message"]
    except (ValueError, KeyError, TypeError):
        reason = answer.text[:200]
    kind = Busy if answer.status_code in (429, 502, 503, 504) else Rejected
    raise kind(f"{reason} (HTTP {answer.status_code})")
