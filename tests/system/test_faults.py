"""SIGKILL anywhere: each session still ends with one summary, one index entry a passage, one mail, one chat.

The long run, 20 kills over 200 sessions and the broker too, is `python -m bench faults`.
"""

import pytest

from bench import faults
from stack.platform import Platform

pytestmark = pytest.mark.real


async def test_killing_our_processes_loses_nothing_and_doubles_nothing(platform: Platform) -> None:
    verdict = await faults.run(platform, sessions=24, kills=5, coaches=3, victims=faults.OURS, seed=7)
    assert len(verdict.kills) == 5
    assert verdict.broken == []


async def test_killing_the_broker_loses_nothing_and_doubles_nothing(platform: Platform) -> None:
    verdict = await faults.run(platform, sessions=9, kills=1, coaches=3, victims=("kafka",), seed=8)
    assert verdict.kills == ["kafka"]
    assert verdict.broken == []
