"""`coachstream sources` against a gateway that keeps them in memory."""

from typing import Any, Self

import pytest
from typer.testing import CliRunner

from stack.__main__ import app
from stack.commands import coach
from stack.gateway_client import Rejected


class Gateway:
    """Shared by all clients that a command opens."""

    kept: dict[str, dict[str, Any]]

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        pass

    async def log_in(self, email: str, password: str) -> None:
        pass

    async def get(self, path: str) -> dict[str, Any]:
        assert path == "/sources"
        return {"sources": list(self.kept.values())}

    async def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        if path.endswith("/rotate"):
            if path.split("/")[2] not in self.kept:
                raise Rejected("there is no such thing (HTTP 404)")
            return {"secret": body["secret"] or "whsec_new", "previous_until": "2026-06-05T10:00:00Z"}
        made = {
            "source_id": "src1",
            "url": "/webhooks/src1",
            "kind": body["kind"],
            "name": body["name"],
            "timezone": "UTC",
        }
        self.kept["src1"] = made
        return {**made, "secret": body["secret"] or "whsec_made", "sent": body}

    async def delete(self, path: str) -> None:
        del self.kept[path.split("/")[2]]


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> type[Gateway]:
    Gateway.kept = {}
    monkeypatch.setattr(coach, "GatewayClient", Gateway)
    return Gateway


def said(*arguments: str, typed: str | None = None) -> str:
    result = CliRunner().invoke(app, ["sources", *arguments], input=typed)
    assert result.exit_code == 0, result.output
    return result.output


def test_a_source_is_made_listed_renewed_and_removed(gateway: type[Gateway]) -> None:
    made = said("add", "webhook", "--name", "Mine")
    assert "http://127.0.0.1:8000/webhooks/src1" in made
    assert "whsec_made" in made
    assert "standardwebhooks.com" in made
    assert "src1" in said("list")
    assert "whsec" not in said("list")
    renewed = said("rotate", "src1")
    assert "whsec_new" in renewed
    assert "2026-06-05 10:00" in renewed
    said("remove", "src1")
    assert gateway.kept == {}


@pytest.mark.parametrize(("kind", "asked"), [("zoom", "Secret token"), ("fireflies", "API key")])
def test_what_a_kind_needs_is_asked_for_and_not_shown(gateway: type[Gateway], kind: str, asked: str) -> None:
    made = said("add", kind, typed="0123456789abcdef\n")
    assert asked in made
    assert "0123456789abcdef" not in made


def test_a_refusal_is_told(gateway: type[Gateway]) -> None:
    result = CliRunner().invoke(app, ["sources", "rotate", "nothing"])
    assert result.exit_code == 1
    assert "there is no such thing" in result.output


def test_the_help_tells_of_folders_too() -> None:
    assert "coachstream watch" in said("--help")
