"""Commitments in sessions that were marked by hand: found, and nothing besides."""

from pathlib import Path

import pytest

from connectors.memory import MemoryEmbedder
from streams.extractive import ExtractiveAnalyst
from tests.streams.analysis.marked import HELD_OUT, TUNED, measured


@pytest.mark.parametrize("folder", [TUNED, HELD_OUT], ids=["tuned on", "held out"])
async def test_commitments_are_found_and_nothing_besides(folder: Path) -> None:
    tally = await measured(ExtractiveAnalyst(MemoryEmbedder()), folder)
    assert tally.expected >= 12
    assert tally.recall >= 0.8, tally.missed
    assert tally.precision >= 0.8, tally.extra
    assert tally.due >= 0.8
