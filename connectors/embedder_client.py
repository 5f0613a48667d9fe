"""The embedding model in another process, by HTTP."""

import asyncio
from collections.abc import Sequence

import httpx
import numpy as np

from connectors.embedder import DIMENSIONS, MODEL
from connectors.ports import Priority, Unavailable, Vectors

_TEXTS_A_REQUEST = 256
_PATIENCE_S = {Priority.QUERY: 10.0, Priority.DRAFT: 120.0, Priority.INDEX: 300.0}


class RemoteEmbedder:
    """Embedder at `url`, a `connectors.embedder_server`."""

    model = MODEL
    dimensions = DIMENSIONS

    def __init__(self, url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._client = httpx.AsyncClient(base_url=url, transport=transport, trust_env=False)

    async def embed(self, texts: Sequence[str], priority: Priority) -> Vectors:
        """Raises Unavailable, or ValueError for texts beyond the server's limits."""
        # Parts, one after another: a long session then keeps no more than one request's batches in the server's queue.
        parts = [
            await self._part(texts[start : start + _TEXTS_A_REQUEST], priority)
            for start in range(0, len(texts), _TEXTS_A_REQUEST)
        ]
        return np.concatenate(parts) if parts else np.empty((0, DIMENSIONS), np.float32)

    async def _part(self, texts: Sequence[str], priority: Priority) -> Vectors:
        try:
            async with asyncio.timeout(_PATIENCE_S[priority]):
                answer = await self._client.post(
                    "/embed",
                    json={"texts": list(texts), "priority": priority.value},
                    timeout=httpx.Timeout(_PATIENCE_S[priority], connect=5.0),
                )
        except (httpx.HTTPError, TimeoutError) as error:
            raise Unavailable(f"embedder: {type(error).__name__}: {error}") from error
        if answer.status_code in (413, 422):
            raise ValueError(f"embedder: {answer.text}")
        if answer.status_code != 200 or len(answer.content) != len(texts) * DIMENSIONS * 4:
            raise Unavailable(f"embedder: status {answer.status_code}, {len(answer.content)} bytes")
        return np.frombuffer(answer.content, "<f4").reshape(len(texts), DIMENSIONS).astype(np.float32)

    async def close(self) -> None:
        await self._client.aclose()
