"""What is shipped for monitoring, held to what a gateway really prints."""

import json
import re
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from connectors.dead_letters import OPERATOR
from connectors.lags_port import Lag
from connectors.memory import MemoryLags
from gateway.lag_watch import measure
from tests.gateway.platform import Gateway

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "stack" / "monitoring"
SUFFIX = re.compile(r"_(?:total|bucket|count|sum)$")
SCRAPED = {"job", "instance"}
"""Labels that whoever scrapes adds."""
ADDED = {"up"}
"""And metrics."""
INTERVAL = "$__rate_interval"
"""Grafana puts a duration in its place."""


class Asked:
    """What an expression asks for. Raises ValueError for one that does not parse."""

    def __init__(self, expression: str) -> None:
        self.names: set[str] = set()
        self.selected: set[tuple[str, str]] = set()
        """Metrics, and labels of theirs that are selected by."""
        self.grouped: set[str] = set()
        promql_parser.walk(promql_parser.parse(expression.replace(INTERVAL, "5m")), self._visit)

    def _visit(self, node: promql_parser.Expr) -> None:
        if isinstance(node, promql_parser.MatrixSelector):
            self._select(node.vector_selector)
        elif isinstance(node, promql_parser.VectorSelector):
            self._select(node)
        elif isinstance(node, promql_parser.AggregateExpr) and node.modifier is not None:
            self.grouped |= set(node.modifier.labels)

    def _select(self, selector: promql_parser.VectorSelector) -> None:
        assert selector.name is not None
        self.names.add(selector.name)
        self.selected |= {(selector.name, matcher.name) for matcher in selector.matchers.matchers}


def rules() -> list[dict[str, Any]]:
    alerts = yaml.safe_load((SHIPPED / "alerts.yaml").read_text())
    return [rule for group in alerts["groups"] for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    return [panel for panel in json.loads((SHIPPED / "grafana.json").read_text())["panels"] if panel["type"] != "row"]


def expressions() -> list[str]:
    return [rule["expr"] for rule in rules()] + [target["expr"] for panel in panels() for target in panel["targets"]]


@pytest.fixture
async def printed(gateway: Gateway) -> dict[str, set[str]]:
    """Every sample of a gateway that was used a little, by name, with the names of its labels."""
    lags = gateway.dependencies.lags
    assert isinstance(lags, MemoryLags)
    lags.lags = [Lag("chat", "chat.inbox", 0, 0, 1), Lag(OPERATOR, "chat.dead", 0, 0, 1)]
    await measure(gateway.app.state.lag_watch, lags)
    async with gateway.connected() as client:
        await client.send({"type": "say", "id": "a", "text": "hello"}, {"type": "shout"})
        await client.until("ack")
        await client.pong()
    with pytest.raises(InvalidStatus):
        await connect(f"ws://{gateway.address}/ws", proxy=None)
    async with gateway.http() as http:
        text = (await http.get("/metrics")).text
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


async def test_every_expression_parses_and_asks_for_what_is_printed(printed: dict[str, set[str]]) -> None:
    for expression in expressions():
        asked = Asked(expression)
        assert asked.names <= {*printed, *ADDED}, expression
        for name, label in asked.selected:
            assert label in printed.get(name, set()) | SCRAPED, expression
        known = {label for name in asked.names for label in printed.get(name, ())}
        assert asked.grouped <= known | SCRAPED, expression


@pytest.mark.parametrize("broken", ["sum(rate(x[5m])", "sum by (code (x)", "x >", "rate(x)", "histogram(0.99, x)"])
def test_an_expression_that_is_none_is_told_apart(broken: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Asked(broken)


async def test_datadog_is_told_of_what_is_printed_and_of_all_of_it(printed: dict[str, set[str]]) -> None:
    (instance,) = yaml.safe_load((SHIPPED / "datadog.yaml").read_text())["instances"]
    mapped = {name for entry in instance["metrics"] for name in entry}
    families = {SUFFIX.sub("", name) for name in printed if not name.endswith("_created")}
    assert mapped <= families
    assert {name for name in families if name.startswith("coachstream_")} <= mapped


def test_every_alert_says_what_and_how_bad() -> None:
    for rule in rules():
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"]


def test_every_alert_is_explained() -> None:
    headings = set(re.findall(r"^### (\w+)$", (ROOT / "docs" / "operations.md").read_text(), re.M))
    assert {rule["alert"] for rule in rules()} == headings


def test_no_two_panels_lie_over_each_other() -> None:
    cells = [
        (panel["gridPos"]["x"] + dx, panel["gridPos"]["y"] + dy)
        for panel in json.loads((SHIPPED / "grafana.json").read_text())["panels"]
        for dx in range(panel["gridPos"]["w"])
        for dy in range(panel["gridPos"]["h"])
    ]
    assert len(cells) == len(set(cells))
