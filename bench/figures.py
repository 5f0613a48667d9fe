"""Figures, printed as a table and kept as JSON."""

import json
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Figure:
    """One measured number, with the limit or the peer it stands beside."""

    name: str
    value: float
    unit: str
    limit: str = ""


def quantiles(name: str, values: Sequence[float], unit: str, limit: str = "") -> list[Figure]:
    """p50, p95 and p99; none where there are no two values, so that what else was measured is told."""
    if len(values) < 2:
        return []
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return [
        Figure(f"{name}, {label}", cuts[at - 1], unit, limit) for label, at in (("p50", 50), ("p95", 95), ("p99", 99))
    ]


def publish(name: str, figures: Sequence[Figure]) -> Path:
    """Prints the table and writes `results/<name>.json`; gives the file's path."""
    table = Table("figure", "value", "unit", "has to be")
    for figure in figures:
        table.add_row(figure.name, f"{figure.value:,.3g}", figure.unit, figure.limit)
    Console().print(table)
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    load = os.getloadavg()[0]
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "load_before_minute": load}
    content = {"at": datetime.now(UTC).isoformat(), "machine": machine, "figures": [asdict(one) for one in figures]}
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return path
