import json
from pathlib import Path

import pytest

from streams.generative.prices import Prices


def test_a_known_model_costs_what_the_table_says() -> None:
    prices = Prices.read()
    assert prices.cost_usd("gpt-4o-mini", 1_000_000, 100_000) == pytest.approx(0.21)
    assert prices.cost_usd("gpt-4o-mini-2024-07-18", 1_000_000, 100_000) == pytest.approx(0.21)


@pytest.mark.parametrize("model", ["llama3.2", "gpt-4o-mini-audio", ""])
def test_an_unknown_model_has_no_cost(model: str) -> None:
    assert Prices.read().cost_usd(model, 1_000, 1_000) is None


def test_a_deployment_may_bring_its_own_table(tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    path.write_text(json.dumps({"as_of": "2026-01", "usd_per_million_tokens": {"ours": {"input": 1, "output": 2}}}))
    assert Prices.read(path).cost_usd("ours", 1_000_000, 1_000_000) == 3
    path.write_text('{"as_of": "2026-01", "usd_per_million_tokens": {"ours": {"input": -1, "output": 2}}}')
    with pytest.raises(ValueError, match="greater than or equal to 0"):
        Prices.read(path)
