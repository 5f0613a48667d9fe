"""Tokens that the gateway takes, one a coach, from the stack that the data folder names."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.auth import Expired, Tokens
from stack.commands.load_users import new_coaches, tokens
from topics.catalogue import coach_topic

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SECRET = "s" * 48


def test_each_coach_has_a_token_that_holds_for_two_hours() -> None:
    coaches = new_coaches(3, "run")
    lines = [json.loads(line) for line in tokens(SECRET, coaches, NOW)]
    gateway = Tokens(SECRET, timedelta(minutes=15), timedelta(minutes=1))
    almost, over = NOW + timedelta(minutes=119), NOW + timedelta(minutes=120)
    assert [gateway.verify_access(line["token"], almost).coach_id for line in lines] == [
        coach.coach_id for coach in coaches
    ]
    with pytest.raises(Expired):
        gateway.verify_access(lines[0]["token"], over)


def test_every_call_makes_coaches_of_its_own_whose_ids_name_topics() -> None:
    ids = [coach.coach_id for run in ("a", "b") for coach in new_coaches(50, run)]
    assert len({coach_topic(one) for one in ids}) == 100


def test_without_a_stack_it_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from stack.__main__ import app

    for name in ("KAFKA_BOOTSTRAP_SERVERS", "DATABASE_URL", "COACHSTREAM_SECRET"):
        monkeypatch.delenv(name, raising=False)
    called = CliRunner().invoke(app, ["load-users", "1", "--out", str(tmp_path / "o"), "--data-dir", str(tmp_path)])
    assert called.exit_code == 1
    assert "start a stack first" in called.output
