"""What is shipped for monitoring, held to what a gateway really prints."""

import json
import re
from pathlib import Path
from typing import Any

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
NAME = re.compile(r"\b(?:coachstream|process)_[a-z_]+")
GROUPED = re.compile(r"by \(([^)]*)\)")
SUFFIX = re.compile(r"_(?:total|bucket|count|sum)$")
SCRAPED = {"job", "instance"}
"""Labels that whoever scrapes adds."""
SELECTED = re.compile(r"([a-z_]+)\{([^}]*)\}")


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


async def test_every_metric_and_label_that_is_asked_for_is_printed(printed: dict[str, set[str]]) -> None:
    for expression in expressions():
        assert set(NAME.findall(expression)) <= set(printed), expression
        for name, selectors in SELECTED.findall(expression):
            labels = {selector.partition("=")[0] for selector in selectors.split(",")} - SCRAPED
            assert labels <= printed.get(name, set()), expression
        for grouping in GROUPED.findall(expression):
            given = {label.strip() for label in grouping.split(",")} - SCRAPED
            assert given <= {label for name in NAME.findall(expression) for label in printed[name]}, expression


async def test_datadog_is_told_of_what_is_printed_and_of_all_of_it(printed: dict[str, set[str]]) -> None:
    (instance,) = yaml.safe_load((SHIPPED / "datadog.yaml").read_text())["instances"]
    mapped = {name for entry in instance["metrics"] for name in entry}
    families = {SUFFIX.sub("", name) for name in printed if not name.endswith("_created")}
    assert mapped <= families
    assert {name for name in families if name.startswith("coachstream_")} <= mapped


def test_expressions_balance_and_every_alert_says_what_and_how_bad() -> None:
    for expression in expressions():
        for opening, closing in ("()", "[]", "{}"):
            assert expression.count(opening) == expression.count(closing), expression
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
