"""What tokens cost, by model: a dated table in `prices.json`, or a deployment's own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, NonNegativeFloat

BUILT_IN = Path(__file__).parent / "prices.json"
_DATED = re.compile(r"-\d{4}-?\d{2}-?\d{2}$")


class Price(BaseModel):
    """US dollars a million tokens."""

    input: NonNegativeFloat
    output: NonNegativeFloat


class _Table(BaseModel):
    as_of: str
    usd_per_million_tokens: dict[str, Price]


@dataclass(frozen=True)
class Prices:
    by_model: Mapping[str, Price]

    @classmethod
    def read(cls, path: Path = BUILT_IN) -> "Prices":
        """Raises ValueError for a file that is no such table."""
        return cls(_Table.model_validate_json(path.read_text(encoding="utf-8")).usd_per_million_tokens)

    def cost_usd(self, model: str, input_tokens: int, output_tokens: int) -> float | None:
        """Null for a model that has no price; one with a date at its end has the price of its name."""
        price = self.by_model.get(model) or self.by_model.get(_DATED.sub("", model))
        if price is None:
            return None
        return round((input_tokens * price.input + output_tokens * price.output) / 1e6, 6)
