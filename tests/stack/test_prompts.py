"""`coachstream prompts` against a gateway that keeps them in memory."""

from pathlib import Path
from typing import Any, Self

import pytest
from typer.testing import CliRunner

from stack.__main__ import app
from stack.commands import coach
from stack.commands import prompts as commands

SHIPPED = {"name": "draft", "version": 1, "own": False, "in_use": True, "source": "Write a summary.\nIn full.\n"}


class Gateway:
    """Shared by all clients that a command opens."""

    kept: list[dict[str, Any]]
    posted: list[tuple[str, dict[str, Any]]]
    asked: int

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        pass

    async def log_in(self, email: str, password: str) -> None:
        pass

    async def get(self, path: str) -> dict[str, Any]:
        if path == "/analyze/prompts":
            return {"prompts": self.kept}
        assert path == "/analyze/shadows/sh1"
        Gateway.asked += 1
        return comparison(waiting=Gateway.asked < 2)

    async def put(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        assert path == "/analyze/prompts/draft/use"
        return next(one for one in self.kept if (one["version"] if one["own"] else None) == body["version"])

    async def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        self.posted.append((path, body))
        if path == "/analyze/shadows":
            return {"shadow_id": "sh1"}
        if path.endswith("/promote"):
            return {"analyst": "model", "prompt": "draft", "prompt_version": 1}
        self.kept.append({"name": "draft", "version": 1, "own": True, "in_use": False, "source": body["source"]})
        return self.kept[-1]


def comparison(waiting: bool) -> dict[str, Any]:
    present = {"analyst": "extractive", "statements": [{}, {}], "support_rate": 1.0}
    shadow = {
        "analyst": "gpt-4o-mini",
        "statements": [{}],
        "support_rate": 0.5,
        "input_tokens": 900,
        "output_tokens": 100,
        "cost_usd": 0.25,
    }
    changes = [
        {"kind": "REMOVED", "before": "She is tired.", "after": None},
        {"kind": "REWORDED", "before": "She wants to sleep.", "after": "Sleep is what she wants."},
        {"kind": "HIDDEN", "before": "She hates it.", "after": "She hates it."},
    ]
    first: dict[str, Any] = {"session_id": "s1", "title": "Session with Maya", "reply": None, "present": present}
    second: dict[str, Any] = {
        "session_id": "s2",
        "title": None,
        "state": "DECLINED",
        "reply": "There is no consent.",
        "present": None,
    }
    drafted: dict[str, Any] = {"state": "WAITING", "shadow": None, "changes": None}
    if not waiting:
        drafted = {"state": "DRAFTED", "shadow": shadow, "changes": changes}
    return {
        "shadow_id": "sh1",
        "analyst": "model",
        "prompt": "draft",
        "prompt_version": 1,
        "progress": {"drafted": int(not waiting), "declined": 1, "waiting": int(waiting)},
        "sessions": [{**first, **drafted}, {**second, "shadow": None, "changes": None}],
    }


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> type[Gateway]:
    Gateway.kept, Gateway.posted, Gateway.asked = [dict(SHIPPED)], [], 0
    monkeypatch.setattr(coach, "GatewayClient", Gateway)
    monkeypatch.setattr(commands, "LOOK_EVERY_S", 0)
    monkeypatch.setenv("COLUMNS", "160")
    return Gateway


def said(*arguments: str, exit_code: int = 0, typed: str | None = None) -> str:
    result = CliRunner().invoke(app, ["prompts", *arguments], input=typed)
    assert result.exit_code == exit_code, result.output
    return result.output


def test_a_prompt_is_added_listed_shown_and_used(gateway: type[Gateway], tmp_path: Path) -> None:
    (tmp_path / "brief.j2").write_text("Be brief.\n", encoding="utf-8")
    assert said("add", "draft", str(tmp_path / "brief.j2")) == "1\n"
    listed = said("list")
    assert "Be brief." in listed
    assert "shipped" in listed
    assert said("show", "draft", "--version", "1") == "Be brief.\n"
    assert said("show", "draft") == SHIPPED["source"]
    assert "`coachstream prompts list`" in said("show", "draft", "--version", "9", exit_code=1)
    assert said("use", "draft", "--version", "1") == "draft 1 is in use\n"
    assert said("use", "draft") == "draft shipped is in use\n"


def test_a_prompt_is_typed_in_and_a_file_that_is_not_there_is_told(gateway: type[Gateway], tmp_path: Path) -> None:
    said("add", "draft", "-", typed="Typed.\n")
    assert gateway.posted == [("/analyze/prompts/draft", {"source": "Typed.\n"})]
    assert "cannot be read" in said("add", "draft", str(tmp_path / "none.j2"), exit_code=1)


def test_sessions_are_compared_side_by_side(gateway: type[Gateway]) -> None:
    shown = said("compare", "s1", "s2", "--prompt", "draft", "--version", "1")
    tried = {"sessions": ["s1", "s2"], "analyst": "model", "prompt": {"name": "draft", "version": 1}}
    assert gateway.posted == [("/analyze/shadows", tried)]
    assert gateway.asked == 2
    row = next(line for line in shown.splitlines() if "Session with Maya" in line and "→" in line)
    cells = [cell.strip() for cell in row.strip("│ ").split("│")]
    assert cells[1:] == [
        "extractive → gpt-4o-mini",
        "2 → 1",
        "0",
        "1",
        "1",
        "100% → 50%",
        "– → 1,000",
        "– → $0.2500",
    ]
    for line in ("- She is tired.", "+ Sleep is what she wants.", "There is no consent.", "prompts promote sh1"):
        assert line in shown
    assert said("promote", "sh1") == "draft 1 and the analyst “model” are in use\n"


def test_analysts_are_compared_without_a_prompt(gateway: type[Gateway]) -> None:
    said("compare", "s1", "--analyst", "extractive")
    assert gateway.posted == [("/analyze/shadows", {"sessions": ["s1"], "analyst": "extractive", "prompt": None})]
    assert "--prompt" in said("compare", "s1", "--version", "2", exit_code=1)
