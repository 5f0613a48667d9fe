"""Which coaches' streams hold nothing yet: what there is to read of them before they are written to."""

import asyncio
from collections.abc import Set as AbstractSet

from connectors.streams_port import WrittenStreams


class Unwritten:
    """For their only writer: true until it writes. Where all streams end is asked at the first coach that is not known,
    in one request: a thousand new coaches who all begin to talk would otherwise wait for a thousand."""

    def __init__(self, streams: WrittenStreams) -> None:
        self._streams = streams
        self._asked: set[str] = set()
        self._empty: set[str] = set()
        self._asking = asyncio.Lock()

    async def take(self, coach_id: str) -> bool:
        """Whether the stream holds nothing; from then on it counts as written to. Raises Unavailable."""
        async with self._asking:
            if coach_id not in self._asked:
                await self._ask()
        empty = coach_id in self._empty
        self._empty.discard(coach_id)
        return empty

    async def look(self) -> AbstractSet[str]:
        """Which coaches are new since the last look. Raises Unavailable."""
        async with self._asking:
            return await self._ask()

    async def _ask(self) -> AbstractSet[str]:
        ends = await self._streams.ends(apart_from=self._asked)
        self._asked |= ends.keys()
        self._empty |= {coach_id for coach_id, end in ends.items() if end == 0}
        return ends.keys()
